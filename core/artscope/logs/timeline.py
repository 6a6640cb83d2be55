"""Times over a log: gaps between lines, and which line was written when."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta, tzinfo

from artscope.logs.lines import Lines
from artscope.logs.times import CHINA, Stamp, between, placed, stamp

GAP = timedelta(seconds=60)
"""Shorter times without a line are nothing to speak of."""
BACK = 256
"""Lines before one among which a time counts as its own: those of a traceback have none."""
_WINDOW = 512
_FAR = 1 << 16
"""Lines without any time that are looked through for one."""

_TYPED = re.compile(
    r"(?:(?:(?P<y>\d{4})[-/])?(?P<mo>\d{1,2})[-/](?P<d>\d{1,2})(?:[ T_-]+|$))?"
    r"(?:(?P<h>\d{1,2}):(?P<mi>\d\d)(?::(?P<s>\d\d)(?:[.,]\d*)?)?)?\s*(?P<zone>Z|[+-]\d\d:?\d\d)?"
)
_SHIFT = re.compile(r"([+-])\s*(?:(\d+)d)?\s*(?:(\d+)h)?\s*(?:(\d+)m(?:in)?)?\s*(?:(\d+)s)?")


class Timeline:
    """The times of a log's lines. Reads; blocks shortly: what is in sight is fine, all else is for a thread."""

    def __init__(self, lines: Lines, *, zone: tzinfo = CHINA) -> None:
        """
        Args:
            zone: What times without an offset are read in.
        """
        self._lines = lines
        self.zone = zone

    def stamps(self, start: int, stop: int) -> dict[int, Stamp]:
        """The times of those of the lines start <= n < stop that have one."""
        start = max(start, self._lines.first)
        texts = self._lines.read(start, stop)
        found = ((start + at, stamp(text)) for at, text in enumerate(texts) if isinstance(text, bytes))
        return {number: each for number, each in found if each is not None}

    def stamp_at(self, line: int) -> Stamp | None:
        """The time of a line: its own, or that of the nearest before it that has one; None where none is near."""
        return next(reversed(self.stamps(line - BACK, line + 1).values()), None)

    def around(self, line: int) -> tuple[Stamp | None, timedelta | None]:
        """The time of a line, as `stamp_at` has it; and how long after the one before it was written, where it has its own."""
        found: list[tuple[int, Stamp]] = []
        for start, stop in _widening(-line, BACK - line):
            found += reversed(self.stamps(1 - stop, 1 - start).items())
            if len(found) > 1 or (found and found[0][0] != line):
                break
        if not found:
            return None, None
        own = found[0][0] == line and len(found) > 1
        return found[0][1], between(found[1][1], found[0][1]) if own else None

    def gaps(self, start: int, stop: int, *, least: timedelta = GAP) -> dict[int, timedelta]:
        """How long nothing was written before those of the lines start <= n < stop at which that was long."""
        found: dict[int, timedelta] = {}
        before: Stamp | None = None
        for number, each in self.stamps(start - BACK, stop).items():
            if before is not None and number >= start and (gap := between(before, each)) >= least:
                found[number] = gap
            before = each
        return found

    async def find(self, wanted: datetime) -> int | None:
        """The first line written at a time or after; the last line where all are earlier; None where no line has a time.

        Lines are taken to be mostly in order: the log is halved, not read. The search runs in a thread, and stops when cancelled.

        Args:
            wanted: An aware moment; one without an offset is read in `zone`.
        """
        aware = wanted if wanted.tzinfo else wanted.replace(tzinfo=self.zone)
        cancelled = threading.Event()
        try:
            return await asyncio.to_thread(self._find, aware, cancelled)
        except asyncio.CancelledError:
            cancelled.set()
            raise

    def _find(self, wanted: datetime, cancelled: threading.Event) -> int | None:
        low, high = self._lines.first, self._lines.end
        found: int | None = None
        known = False
        while high - low > _WINDOW and not cancelled.is_set():
            middle = (low + high) // 2
            near = self._from(middle, high) or self._before(middle, low)
            if near is None:
                break
            known = True
            number, moment = near[0], placed(near[1], wanted, zone=self.zone)
            if moment >= wanted:
                found, high = number, min(middle, number)
            else:
                low = max(middle, number) + 1
        for number, each in self.stamps(low, min(high, low + 2 * _WINDOW)).items():
            known = True
            if placed(each, wanted, zone=self.zone) >= wanted:
                return number
        return found if found is not None else self._lines.end - 1 if known else None

    def _from(self, line: int, end: int) -> tuple[int, Stamp] | None:
        """The first line with a time from one on."""
        for start, stop in _widening(line, min(end, line + _FAR)):
            if found := self.stamps(start, stop):
                return next(iter(found.items()))
        return None

    def _before(self, line: int, first: int) -> tuple[int, Stamp] | None:
        """The last line with a time before one."""
        for start, stop in _widening(-line, min(-first, -line + _FAR)):
            if found := self.stamps(-stop, -start):
                return next(reversed(found.items()))
        return None


def _widening(start: int, end: int) -> Iterator[tuple[int, int]]:
    """Runs from a place on, each longer than the one before."""
    size = 32
    while start < end:
        stop = min(end, start + size)
        yield start, stop
        start, size = stop, size * 4


def wanted(text: str, near: datetime, *, zone: tzinfo = CHINA) -> datetime | None:
    """The moment that a person typed: `03:10`, `5-01 03:10`, `2024-05-01`, `2024-05-01 03:10:00+08:00`, `-10m`, `+1h30m`.

    Args:
        near: An aware moment from which the day is taken where none is typed, and from which a span is counted.
        zone: What is typed without an offset is read in it.

    Answers:
        None where it is nothing of the kind.
    """
    text = text.strip()
    shift = _SHIFT.fullmatch(text)
    if shift and any(shift.groups()[1:]):
        days, hours, minutes, seconds = (int(part or 0) for part in shift.groups()[1:])
        span = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
        return near + span if shift[1] == "+" else near - span
    typed = _TYPED.fullmatch(text)
    if not typed or not (typed["d"] or typed["h"]):
        return None
    try:
        return _moment(typed, near, zone)
    except (ValueError, OverflowError):
        return None


def _moment(typed: re.Match[str], near: datetime, zone: tzinfo) -> datetime:
    if typed["zone"]:
        zone = UTC if typed["zone"] == "Z" else datetime.strptime(typed["zone"], "%z").tzinfo or zone
    there = near.astimezone(zone)
    clock = time(int(typed["h"] or 0), int(typed["mi"] or 0), int(typed["s"] or 0), tzinfo=zone)
    day = there.date()
    if typed["d"]:
        day = day.replace(year=int(typed["y"] or day.year), month=int(typed["mo"]), day=int(typed["d"]))
    return datetime.combine(day, clock)
