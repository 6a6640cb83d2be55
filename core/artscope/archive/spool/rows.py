"""The spool's rows: reading them, and changing them in one transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from artscope.archive import logfiles
from artscope.archive.spool.strip import SOURCES, Extent, Join, Seat, Source, Strip, relinked
from artscope.models import Kept, LogFile

Place = tuple[int, Source]
"""A part, and where it was read from."""

_STRIP = "part, source, head, done, plain, reason, total, join_source, join_size, join_seat, join_cut, join_newlines"
_EXTENT = "part, source, seat, linked, file, at, size, newlines, closed, bare, first, last, gap"


@dataclass(frozen=True, slots=True)
class Stored:
    """What the database vouches for."""

    log: int | None
    """The row of `logs`; None where there is none yet."""
    revision: int
    strips: dict[Place, Strip]


@dataclass(frozen=True, slots=True)
class Standing:
    """How much of a log is here, for its record."""

    kept: Kept = Kept.NONE
    lines: int | None = None
    size: int | None = None
    last: int | None = None
    """When text of it last arrived, in microseconds; None: no news."""


@dataclass(slots=True)
class Change:
    """What to write. Extents that map to None are dropped."""

    extents: dict[tuple[int, Source, int], Extent | None] = field(default_factory=dict)
    strips: dict[Place, Strip | None] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.extents or self.strips)


def row_of(connection: sqlite3.Connection, log: LogFile) -> int | None:
    """The id of a log's record."""
    found = connection.execute(
        "SELECT id FROM logs WHERE job = ? AND version = ? AND name = ?", (log.job_id, log.version_id, log.name)
    ).fetchone()
    return int(found[0]) if found else None


def load(connection: sqlite3.Connection, log: LogFile) -> Stored:
    """Everything vouched for of one log."""
    row = row_of(connection, log)
    if row is None:
        return Stored(None, 0, {})
    strips: dict[Place, Strip] = {}
    for found in connection.execute(f"SELECT {_STRIP} FROM spool_strips WHERE log = ?", (row,)):  # noqa: S608 - constants
        strip = _strip(found)
        if strip is not None:
            strips[strip.part, strip.source] = strip
    query = f"SELECT {_EXTENT} FROM spool_extents WHERE log = ? ORDER BY part, source, seat"  # noqa: S608 - constants
    for part, source, *values in connection.execute(query, (row,)):
        if (part, source) in strips:
            strips[part, source].extents.append(_extent(values))
    for strip in strips.values():
        if strip.by_byte:
            strip.extents = relinked(strip.extents)
    return Stored(row, revision(connection, row), strips)


def revision(connection: sqlite3.Connection, row: int | None) -> int:
    """How often the log's rows were changed; 0 where there are none."""
    found = connection.execute("SELECT revision FROM spool_logs WHERE log = ?", (row,)).fetchone()
    return int(found[0]) if found else 0


def write(connection: sqlite3.Connection, log: LogFile, seen: int, change: Change, standing: Standing) -> int | None:
    """Make the change, if nobody has made another since `seen`.

    Answers the new revision; None where someone has, and nothing was changed.
    """
    row = logfiles.row_id(connection, log)
    if revision(connection, row) != seen:
        return None
    for (part, source), strip in change.strips.items():
        _write_strip(connection, row, part, source, strip)
    for (part, source, seat), extent in change.extents.items():
        _write_extent(connection, row, part, source, seat, extent)
    connection.execute("INSERT OR REPLACE INTO spool_logs (log, revision) VALUES (?, ?)", (row, seen + 1))
    connection.execute(
        "UPDATE logs SET kept = ?, lines = ?, size = ?, last = coalesce(?, last) WHERE id = ?",
        (standing.kept.value, standing.lines, standing.size, standing.last, row),
    )
    return seen + 1


def vouched(connection: sqlite3.Connection, log: LogFile, file: str) -> int:
    """The length of a data file that rows refer to."""
    found = connection.execute(
        "SELECT max(at + size) FROM spool_extents WHERE log = ? AND file = ?", (row_of(connection, log), file)
    ).fetchone()
    return int(found[0] or 0)


def files(connection: sqlite3.Connection, log: LogFile) -> set[str]:
    """The data files that rows of a log refer to."""
    row = row_of(connection, log)
    return {name for (name,) in connection.execute("SELECT DISTINCT file FROM spool_extents WHERE log = ?", (row,))}


def forget(connection: sqlite3.Connection, log: LogFile) -> None:
    """Drop everything that is vouched for of one log; its record stays, with nothing kept."""
    row = row_of(connection, log)
    for table in ("spool_extents", "spool_strips"):
        connection.execute(f"DELETE FROM {table} WHERE log = ?", (row,))  # noqa: S608 - constants
    connection.execute("UPDATE spool_logs SET revision = revision + 1 WHERE log = ?", (row,))
    connection.execute("UPDATE logs SET kept = 'none', lines = NULL, size = NULL WHERE id = ?", (row,))


def _write_strip(connection: sqlite3.Connection, row: int, part: int, source: Source, strip: Strip | None) -> None:
    if strip is None:
        for table in ("spool_strips", "spool_extents"):
            connection.execute(
                f"DELETE FROM {table} WHERE log = ? AND part = ? AND source = ?",  # noqa: S608 - constants
                (row, part, source),
            )
        return
    join = strip.join
    joined = (join.source, join.size, join.seat, join.cut, join.newlines) if join else (None,) * 5
    values = (row, part, source, strip.head, strip.done, strip.plain, strip.reason, strip.total, *joined)
    connection.execute(f"INSERT OR REPLACE INTO spool_strips (log, {_STRIP}) VALUES ({_marks(values)})", values)  # noqa: S608


def _write_extent(
    connection: sqlite3.Connection, row: int, part: int, source: Source, seat: int, extent: Extent | None
) -> None:
    if extent is None:
        place = (row, part, source, seat)
        connection.execute("DELETE FROM spool_extents WHERE log = ? AND part = ? AND source = ? AND seat = ?", place)
        return
    values = (
        *(row, part, source, seat, extent.linked, extent.file, extent.at, extent.size, extent.newlines, extent.closed),
        *(extent.bare, extent.first, extent.last, extent.gap),
    )
    connection.execute(f"INSERT OR REPLACE INTO spool_extents (log, {_EXTENT}) VALUES ({_marks(values)})", values)  # noqa: S608


def _marks(values: tuple[object, ...]) -> str:
    return ", ".join("?" * len(values))


def _strip(row: tuple[object, ...]) -> Strip | None:
    part, source, head, done, plain, reason, total, *join = row
    if source not in SOURCES:
        return None
    return Strip(
        part=cast(int, part),
        source=source,
        head=bool(head),
        done=bool(done),
        plain=cast(str, plain),
        reason=cast(str, reason),
        total=cast("int | None", total),
        join=Join(*cast("tuple[Source, int, Seat, int, int]", tuple(join))) if join[0] else None,
    )


def _extent(values: list[object]) -> Extent:
    seat, linked, file, at, size, newlines, closed, bare, first, last, gap = values
    numbers = cast("tuple[int, int, int]", (at, size, newlines))
    texts = cast("tuple[str, str, str]", (first, last, gap))
    return Extent(cast(Seat, seat), bool(linked), cast(str, file), *numbers, bool(closed), bool(bare), *texts)


def anew(strips: Mapping[Place, Strip]) -> Change:
    """Everything of these strips, for a database that knows nothing of them."""
    return Change(
        extents={(part, source, one.seat): one for (part, source), strip in strips.items() for one in strip.extents},
        strips=dict(strips),
    )
