"""When the newest lines of a log say they were written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from artscope.logs.times import CHINA, stamp_in

_AHEAD = timedelta(minutes=5)
"""How far a clock may be ahead and still be believed."""
_FRESH = timedelta(minutes=10)
NEAR_END = 10
"""Lines from the end among which a time counts as that of the newest one: a traceback's lines have none."""


def newest_moment(lines: Sequence[str], *, arrived: datetime | None) -> datetime | None:
    """The time that the newest lines carry, or None.

    A time without an offset is read with the offset of the nearest line that has one (the platform's own lines do); without
    such a line as China's, where the service's containers are, unless only UTC makes it fit with when the text arrived.

    Args:
        lines: Oldest first.
        arrived: When the newest of them was seen to arrive; a time more than five minutes later is not believed.
    """
    for line in reversed(lines[-NEAR_END:]):
        moment = _moment(line)
        if moment is not None:
            return _believed(moment if moment.tzinfo else _placed(moment, lines, arrived), arrived)
    return None


def _placed(naive: datetime, lines: Sequence[str], arrived: datetime | None) -> datetime:
    zones = (moment.tzinfo for line in reversed(lines) if (moment := _moment(line)) and moment.tzinfo)
    zone = next(zones, None)
    if zone is not None:
        return naive.replace(tzinfo=zone)
    universal = naive.replace(tzinfo=UTC)
    if arrived is not None and -_AHEAD <= arrived - universal <= _FRESH:
        return universal
    return naive.replace(tzinfo=CHINA)


def _believed(moment: datetime, arrived: datetime | None) -> datetime | None:
    return None if arrived is not None and moment > arrived + _AHEAD else moment


def _moment(line: str) -> datetime | None:
    """The first time in a line, without an offset where it carries none."""
    found = stamp_in(line, most=len(line))
    return found.moment if found and not found.missing else None
