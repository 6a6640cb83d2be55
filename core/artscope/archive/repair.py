"""Making a database file, and putting a broken one aside."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

from artscope.archive.filesystems import safe_for_wal
from artscope.archive.places import create_file
from artscope.archive.schema import APPLICATION, Schema

try:
    import fcntl
except ImportError:  # pragma: no cover - only where there are no POSIX locks
    fcntl = None  # type: ignore[assignment]

Identity = tuple[int, int]
"""Device and inode: which file it is, whatever its name."""


def file_id(path: Path) -> Identity | None:
    """Which file has this name now; None where none has."""
    try:
        found = path.stat(follow_symlinks=False)
    except OSError:
        return None
    return found.st_dev, found.st_ino


def create(path: Path, schema: Schema, *, wal: bool | None = None) -> None:
    """Make the database under another name and give it its own once it is whole: an empty file is always a damaged one.

    Another process may do the same at once; the first wins.

    Args:
        wal: Whether to use a write-ahead log; None: where the file system is known to allow it.

    Raises:
        OSError, sqlite3.Error: It could not be made.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    os.close(create_file(beside))
    try:
        with closing(sqlite3.connect(beside, isolation_level=None)) as connection:
            if safe_for_wal(path.parent) if wal is None else wal:
                connection.execute("PRAGMA journal_mode = WAL")
            build(connection, schema)
        _name(beside, path)
    finally:
        for leftover in (beside, *_companions(beside)):
            with suppress(OSError):
                leftover.unlink(missing_ok=True)


def build(connection: sqlite3.Connection, schema: Schema) -> None:
    """Fill an empty database with our tables, in one transaction."""
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(f"PRAGMA application_id = {APPLICATION}")
    for table in schema.tables:
        connection.execute(table)
    connection.execute("INSERT OR REPLACE INTO meta VALUES ('oldest_reader', ?)", (str(schema.oldest_reader),))
    connection.execute(f"PRAGMA user_version = {schema.version}")
    connection.execute("COMMIT")


def upgrade(connection: sqlite3.Connection, schema: Schema, found: int) -> bool:
    """Bring an older shape up to this one, in one transaction. False where no way leads from it."""
    steps = range(found, schema.version)
    if any(step not in schema.upgrades for step in steps):
        return False
    connection.execute("BEGIN IMMEDIATE")
    try:
        (now,) = connection.execute("PRAGMA user_version").fetchone()
        for step in range(now, schema.version):  # another process may have gone some of the way
            for statement in schema.upgrades[step]:
                connection.execute(statement)
        connection.execute("INSERT OR REPLACE INTO meta VALUES ('oldest_reader', ?)", (str(schema.oldest_reader),))
        connection.execute(f"PRAGMA user_version = {schema.version}")
        connection.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        raise
    return True


def move_aside(path: Path, broken: Identity | None) -> Path | None:
    """Keep a broken database under a dated name, with its journals: they must not be applied to the next one.

    Args:
        broken: The file found to be broken. Where another process has already replaced it, nothing is done.

    Returns:
        Its new name; None where it was gone already.

    Raises:
        OSError: It could not be renamed.
    """
    with _Repairing(path.with_name(f".{path.name}.repair")):
        if broken is None or file_id(path) != broken:
            return None
        stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
        aside = path.with_name(f"{path.name}.damaged-{stamp}")
        count = 1
        while os.path.lexists(aside):
            count += 1
            aside = path.with_name(f"{path.name}.damaged-{stamp}-{count}")
        for companion in _companions(path):
            with suppress(FileNotFoundError):
                if companion.name.endswith("-shm") or not companion.stat().st_size:
                    companion.unlink()
                    continue
                companion.rename(aside.with_name(aside.name + companion.name.removeprefix(path.name)))
        path.rename(aside)
        return aside


def _companions(path: Path) -> tuple[Path, ...]:
    return tuple(path.with_name(path.name + tail) for tail in ("-journal", "-wal", "-shm"))


def _name(beside: Path, path: Path) -> None:
    try:
        os.link(beside, path)
    except FileExistsError:
        return
    except OSError:  # a file system without hard links
        if not os.path.lexists(path):
            beside.rename(path)


class _Repairing:
    """One process at a time, where locks work; where they do not, the renames themselves are what is left."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor = -1

    def __enter__(self) -> None:
        flags = os.O_CREAT | os.O_NOFOLLOW | os.O_RDWR | os.O_CLOEXEC
        self._descriptor = os.open(self._path, flags, 0o600)
        if fcntl is not None:
            with suppress(OSError):
                fcntl.flock(self._descriptor, fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        os.close(self._descriptor)
