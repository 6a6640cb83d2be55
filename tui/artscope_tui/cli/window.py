"""What part of a log `--since` and `--until` ask for, by the times its lines carry."""

from __future__ import annotations

import argparse
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from artscope.logs.lines import Lines
from artscope.logs.timeline import Timeline, wanted
from artscope.logs.times import placed
from artscope.words import say
from artscope_tui.cli.usage import UsageError

_CLOCK = re.compile(r"\s*\d{1,2}:\d\d(?!\d*[-/])[^-/]*")
_SPAN = re.compile(r"\s*\d+(?:d|h|m|min|s)")
_DAY = timedelta(days=1)
_LEAST = timedelta(microseconds=1)


class UntimedError(Exception):
    """The log's lines say no times."""


@dataclass(frozen=True, slots=True)
class Window:
    """What was typed: moments, times of day, or spans back from the log's newest line."""

    since: str | None = None
    until: str | None = None

    def __bool__(self) -> bool:
        return self.since is not None or self.until is not None

    def bounds(self, lines: Lines, *, going_on: bool = False) -> Bounds:
        """The moments that are meant.

        Args:
            going_on: More will be written: a time of day after the newest line is one that will come.

        Raises:
            UntimedError: No line says when it was written.
        """
        newest, oldest = _newest(lines), _oldest(lines)
        if newest is None or oldest is None:
            raise UntimedError
        since = _moment(self.since, newest) if self.since is not None else None
        until = _moment(self.until, newest) if self.until is not None else None
        if since is not None and since > newest and _CLOCK.fullmatch(self.since or "") and not going_on:
            since -= _DAY  # the last such time of day that the log can know
        if until is not None and _CLOCK.fullmatch(self.until or ""):
            if until > newest and until - _DAY >= max(oldest, since or oldest) and not going_on:
                until -= _DAY
            if since is not None and until < since:
                return Bounds(since, until + _DAY, next_day=True)
        return Bounds(since, until)

    def reaches(self, lines: Lines) -> bool:
        """All lines from `since` on are here: an earlier one is too, or the log's first."""
        if lines.head:
            return True
        try:
            since = self.bounds(lines).since
        except UntimedError:
            return False
        first = _oldest(lines)
        return first is not None and since is not None and first < since


@dataclass(frozen=True, slots=True)
class Bounds:
    """From one moment to another, both included."""

    since: datetime | None
    until: datetime | None
    next_day: bool = False
    """As a time of day, the end was before the beginning."""

    async def of(self, lines: Lines) -> range:
        """The lines between; those without a time belong to the one before them that has one, at the log's start to the first.

        Raises:
            UntimedError: No line says when it was written.
        """
        line = Timeline(lines)
        start = lines.first if self.since is None else await _from(line, lines, self.since)
        oldest = _oldest(lines)
        if oldest is not None and self.since is not None and oldest >= self.since:
            start = lines.first  # what stands before the first time may have been written since as well
        stop = lines.end if self.until is None else await _from(line, lines, self.until + _LEAST)
        return range(start, max(start, stop))


def window(said: argparse.Namespace) -> Window:
    """What the command line asks for.

    Raises:
        UsageError: A time is none.
    """
    for option, text in (("--since", said.since), ("--until", said.until)):
        if text is not None and _moment(text, datetime.now(UTC)) is None:
            raise UsageError(say("cli.bad_time", option=option, text=text))
    return Window(said.since, said.until)


def _moment(text: str, near: datetime) -> datetime | None:
    """A span without a sign is one back."""
    try:
        return wanted(f"-{text.strip()}" if _SPAN.match(text) else text, near, zone=near.tzinfo or UTC)
    except OverflowError:
        return None


def _newest(lines: Lines) -> datetime | None:
    """When the newest line was written that says so, in the zone that it names or is read in."""
    line = Timeline(lines)
    for number in range(lines.end - 1, max(lines.first, lines.end - _FAR) - 1, -_STEP):
        found = line.stamp_at(number)
        if found is not None:
            return placed(found, datetime.now(UTC), zone=line.zone)
    return None


def _oldest(lines: Lines) -> datetime | None:
    line = Timeline(lines)
    for start in range(lines.first, min(lines.end, lines.first + _FAR), _STEP):
        found = next(iter(line.stamps(start, start + _STEP).values()), None)
        if found is not None:
            newest = _newest(lines)
            return placed(found, newest or datetime.now(UTC), zone=line.zone)
    return None


_STEP = 256
_FAR = 1 << 16
"""Lines at either end that are looked through for a time."""


async def _from(line: Timeline, lines: Lines, moment: datetime) -> int:
    """The first line written then or after; one past the last where all are earlier."""
    found = await line.find(moment)
    if found is None:
        raise UntimedError
    own = line.stamps(found, found + 1).get(found)
    return found if own is not None and placed(own, moment, zone=line.zone) >= moment else lines.end
