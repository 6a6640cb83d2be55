"""What is kept and how large, over all identities; and clearing it."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from artscope.archive.archive import DATABASE, Archive
from artscope.archive.columns import as_moment
from artscope.archive.identity import Identity, owner_of
from artscope.archive.places import private_folder
from artscope.archive.spool.locks import WriterLock
from artscope.archive.spool.store import LIMIT, Spool, folder_name
from artscope.errors import ArchiveError
from artscope.models import JobId, LogFile, LogName, VersionId

__all__ = ["LIMIT", "Usage", "clear", "usage"]

_COUNTS = """
SELECT (SELECT count(*) FROM jobs), (SELECT count(*) FROM versions), (SELECT count(*) FROM logs WHERE kept != 'none'),
  (SELECT coalesce(sum(lines), 0) FROM logs WHERE kept != 'none'), (SELECT count(*) FROM logs WHERE pinned),
  (SELECT min(seen) FROM jobs), (SELECT max(seen) FROM (SELECT seen FROM jobs UNION ALL SELECT seen FROM listings))
"""
_WITHOUT_LOGS = "NOT EXISTS (SELECT 1 FROM logs AS l WHERE l.job = {table}.job AND l.version = {table}.{key})"
_PARTS = ("runs", "workers", "events", "metrics", "findings", "relatives")


@dataclass(frozen=True, slots=True)
class Usage:
    """What one identity has here. Counts are None where its database cannot be read just now."""

    folder: Path
    identity: Identity | None
    """None where its folder does not say."""
    size: int
    """Bytes on the disk, all of it."""
    text: int
    """Bytes of those that are log text."""
    jobs: int | None = None
    versions: int | None = None
    logs: int | None = None
    """Log files of which some text is here."""
    lines: int | None = None
    pinned: int | None = None
    oldest: datetime | None = None
    """When the job that was told longest ago was last told."""
    newest: datetime | None = None
    """When the service was last heard."""
    aside: tuple[Path, ...] = ()
    """Damaged databases that were moved aside."""


def usage(root: Path) -> list[Usage]:
    """What every identity under this data folder has, the largest first. Makes nothing, and waits for no lock.

    Raises:
        ArchiveError: The folder is there, and is not ours alone.
    """
    if not root.exists():
        return []
    private_folder(root)
    return sorted((_usage(folder) for folder in _folders(root)), key=lambda each: -each.size)


async def clear(root: Path, folder: str | None = None, *, pinned: bool = False) -> int:
    """Delete what is kept: of one identity, or of all. A log that another process is writing stays.

    Args:
        folder: The name of the identity's folder.
        pinned: Delete pinned logs too; else they stay, with their jobs and versions.

    Answers:
        The bytes that became free.

    Raises:
        ArchiveError: The folder is not ours alone, or its database is busy.
    """
    freed = 0
    for each in await asyncio.to_thread(_clearable, root, folder):
        before = await asyncio.to_thread(_size, each)
        await _clear(each, pinned=pinned)
        freed += before - await asyncio.to_thread(_size, each)
    return freed


def _clearable(root: Path, folder: str | None) -> list[Path]:
    if not root.exists():
        return []
    private_folder(root)
    return [each for each in _folders(root) if folder in (None, each.name)]


async def _clear(folder: Path, *, pinned: bool) -> None:
    archive = Archive(folder)
    try:
        spool = Spool(archive)
        for log in await archive.database.read(lambda connection: _logs(connection, pinned=pinned)):
            await spool.forget(log)
        await archive.database.run(lambda connection: _drop_rows(connection, pinned=pinned))
        if archive.database.memory:
            raise archive.trouble or ArchiveError("archive.closed")
        left = await archive.database.read(lambda connection: _logs(connection, pinned=True))
        await asyncio.to_thread(_drop_strays, archive.logs, {folder_name(log) for log in left})
    finally:
        archive.close()
    await asyncio.to_thread(_tidy, folder, archive.database.path)


def _drop_strays(logs: Path | None, known: set[str]) -> None:
    """Remove text that no row tells of: left by a process that was killed, or by a database that was damaged."""
    for stray in logs.iterdir() if logs is not None and logs.is_dir() else ():
        if stray.name in known or stray.is_symlink() or not stray.is_dir():
            continue
        with suppress(OSError):
            lock = WriterLock.take(stray / "lock")
            if lock is not None:  # else another process has just begun to write it
                shutil.rmtree(stray, ignore_errors=True)
                lock.release()


def _tidy(folder: Path, database: Path | None) -> None:
    begun = folder.glob(f".{DATABASE}.*.*")  # by processes that were killed while they made it
    for leftover in (*_aside(folder), *begun):
        with suppress(OSError):
            leftover.unlink()
    if database is not None:
        _compact(database)


def _logs(connection: sqlite3.Connection, *, pinned: bool) -> list[LogFile]:
    rows = connection.execute("SELECT name, job, version, api FROM logs WHERE NOT pinned OR ?", (pinned,)).fetchall()
    return [LogFile(LogName(name), JobId(job), VersionId(version), api) for name, job, version, api in rows]


def _drop_rows(connection: sqlite3.Connection, *, pinned: bool) -> None:
    # What is still kept was pinned, or is being written by another process.
    connection.execute("DELETE FROM logs WHERE kept = 'none' AND (NOT pinned OR ?)", (pinned,))
    connection.execute("DELETE FROM bookmarks WHERE log NOT IN (SELECT id FROM logs)")
    connection.execute(f"DELETE FROM versions WHERE {_WITHOUT_LOGS.format(table='versions', key='id')}")  # noqa: S608
    for table in _PARTS:
        connection.execute(f"DELETE FROM {table} WHERE {_WITHOUT_LOGS.format(table=table, key='version')}")  # noqa: S608
    connection.execute(
        "DELETE FROM jobs WHERE id NOT IN (SELECT asked FROM relatives) AND id NOT IN (SELECT job FROM logs)"
    )
    for table in ("facts", "place", "workspaces", "progress"):
        connection.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names
    connection.execute(
        "DELETE FROM listings WHERE NOT (kind = 'versions' AND scope IN (SELECT asked FROM relatives))"
        " AND NOT (kind = 'logs' AND EXISTS (SELECT 1 FROM logs AS l WHERE l.job = scope AND l.version = part))"
    )
    connection.execute("UPDATE listings SET complete = 0, total = NULL")


def _compact(database: Path) -> None:
    # So that the deleted text is not left in free pages. Where another process is in the way, its own writes reuse them.
    with suppress(sqlite3.Error):
        connection = sqlite3.connect(
            f"{database.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None, timeout=1
        )
        try:
            connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        finally:
            connection.close()


def _usage(folder: Path) -> Usage:
    archive = Archive(folder)
    try:
        counts = archive.database.peek(lambda connection: connection.execute(_COUNTS).fetchone())
    finally:
        archive.close()
    size, text = _size(folder), sum(_size(logs) for logs in folder.glob("logs*"))
    identity, aside = owner_of(folder), tuple(_aside(folder))
    if counts is None:
        return Usage(folder, identity, size, text, aside=aside)
    jobs, versions, logs, lines, pinned, oldest, newest = counts
    ages = as_moment(oldest), as_moment(newest)
    return Usage(folder, identity, size, text, jobs, versions, logs, lines, pinned, *ages, aside)


def _folders(root: Path) -> Sequence[Path]:
    return sorted(each for each in root.iterdir() if _is_ours(each))


def _is_ours(folder: Path) -> bool:
    if folder.is_symlink() or not (folder / DATABASE).is_file():
        return False
    try:
        private_folder(folder)
    except ArchiveError:
        return False
    return True


def _aside(folder: Path) -> Iterator[Path]:
    yield from sorted(folder.glob(f"{DATABASE}.damaged-*"))


def _size(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        with suppress(OSError):
            found = path.lstat()
            total += found.st_size if path.is_file() else 0
    return total
