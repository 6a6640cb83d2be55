"""Log files in columns. Their text is the spool's, which fills `kept`, `lines`, `size` and `last`."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime

from artscope.archive import listings
from artscope.archive.columns import Cell, as_api, as_int, as_moment, as_text, as_text_or_none, micros, whole
from artscope.archive.listings import Listing
from artscope.models import JobId, Kept, LogFile, LogName, Snapshot, Version, VersionId

_KEPT = {kept.value: kept for kept in Kept}
_VANISHED = -1
"""The position of a log that a complete listing left out."""
_COLUMNS = "name, job, version, api, task, exit_code, message, ended, kept, lines, size, last, pinned, gone"
_UPSERT = """
INSERT INTO logs (job, version, name, api, task, exit_code, message, ended, position, gone, seen)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (job, version, name) DO UPDATE SET
  api = excluded.api, task = coalesce(excluded.task, task), exit_code = coalesce(excluded.exit_code, exit_code),
  message = CASE WHEN excluded.message = '' THEN message ELSE excluded.message END, ended = excluded.ended,
  position = excluded.position, seen = excluded.seen,
  gone = CASE WHEN position < 0 THEN excluded.gone ELSE max(gone, excluded.gone) END
"""
# A purged log stays purged although V2 goes on listing its worker; one that had vanished from a listing and stands there
# again is back.


def keep(
    connection: sqlite3.Connection, version: Version, logs: Sequence[LogFile], *, seen: datetime, complete: bool = True
) -> None:
    """Keep the log files of a version, in this order. What is kept of their text is not touched.

    Args:
        complete: These are all there are; others that are kept are marked gone, and stand last.
    """
    when = micros(seen)
    connection.executemany(
        _UPSERT, [(*_cells(log), position, int(log.gone), when) for position, log in enumerate(logs)]
    )
    if complete:
        there = {log.name for log in logs}
        rows = connection.execute("SELECT id, name FROM logs WHERE job = ? AND version = ?", _key(version)).fetchall()
        vanished = [(_VANISHED, key) for key, name in rows if name not in there]
        connection.executemany("UPDATE logs SET gone = 1, position = ? WHERE id = ?", vanished)
    listings.keep(
        connection, "logs", version.path_job, version.id, Listing(seen, len(logs) if complete else None, complete)
    )


def kept(connection: sqlite3.Connection, version: Version) -> Snapshot[LogFile] | None:
    """The log files of a version in the order told, those gone too; None where they were never seen."""
    listing = listings.kept(connection, "logs", version.path_job, version.id)
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM logs WHERE job = ? AND version = ? ORDER BY position < 0, position, id",  # noqa: S608
        _key(version),
    ).fetchall()
    if listing is None:
        return Snapshot([_log(row) for row in rows], None, more=True, origin="kept") if rows else None
    return Snapshot([_log(row) for row in rows], listing.seen, listing.total, not listing.complete, "kept")


def one(connection: sqlite3.Connection, log: LogFile) -> LogFile | None:
    """What is kept of one log file."""
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM logs WHERE job = ? AND version = ? AND name = ?",  # noqa: S608 - our own names
        (log.job_id, log.version_id, log.name),
    ).fetchone()
    return _log(row) if row else None


def row_id(connection: sqlite3.Connection, log: LogFile) -> int:
    """The number of its row, made where there is none: what the spool's tables refer to."""
    key = (log.job_id, log.version_id, log.name)
    find = "SELECT id FROM logs WHERE job = ? AND version = ? AND name = ?"
    row = connection.execute(find, key).fetchone()
    if row is None:
        connection.execute(_UPSERT, (*_cells(log), 0, int(log.gone), None))
        row = connection.execute(find, key).fetchone()
    return int(row[0])


def pin(connection: sqlite3.Connection, log: LogFile, *, pinned: bool) -> None:
    """What is pinned is never pruned."""
    connection.execute("UPDATE logs SET pinned = ? WHERE id = ?", (int(pinned), row_id(connection, log)))


def mark_opened(connection: sqlite3.Connection, log: LogFile, when: datetime) -> None:
    """A person has opened it: the least recently opened is pruned first."""
    connection.execute("UPDATE logs SET opened = ? WHERE id = ?", (micros(when), row_id(connection, log)))


def mark_gone(connection: sqlite3.Connection, log: LogFile, *, gone: bool) -> None:
    """The service has purged it; or it turned out to be there after all."""
    connection.execute("UPDATE logs SET gone = ? WHERE id = ?", (int(gone), row_id(connection, log)))


def _key(version: Version) -> tuple[str, str]:
    return version.path_job, version.id


def _cells(log: LogFile) -> tuple[Cell, ...]:
    code = whole(log.exit_code)
    return log.job_id, log.version_id, log.name, log.api, log.task, code, log.message, int(log.ended)


def _log(row: tuple[Cell, ...]) -> LogFile:
    name, job, version, api, task, exit_code, message, ended, kept, lines, size, last, pinned, gone = row
    return LogFile(
        name=LogName(as_text(name)),
        job_id=JobId(as_text(job)),
        version_id=VersionId(as_text(version)),
        api=as_api(api),
        task=as_text_or_none(task),
        exit_code=as_int(exit_code),
        message=as_text(message),
        ended=bool(ended),
        kept=_kept(kept),
        lines=as_int(lines),
        size=as_int(size),
        last=as_moment(last),
        pinned=bool(pinned),
        gone=bool(gone),
    )


def _kept(cell: Cell) -> Kept:
    return _KEPT.get(as_text(cell), Kept.NONE)
