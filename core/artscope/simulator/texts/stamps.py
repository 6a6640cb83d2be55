"""Times as logs print them: China's clock, eight hours ahead of UTC, from epoch milliseconds."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache

DAY = 86_400_000
CHINA = timezone(timedelta(hours=8))
_AHEAD = 8 * 3_600_000


def millis(moment: datetime) -> int:
    """Epoch milliseconds of an aware `datetime`, exact: no float on the way."""
    since = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return (since.days * 86_400 + since.seconds) * 1000 + since.microseconds // 1000


def moment(ms: int) -> datetime:
    """The aware `datetime` of epoch milliseconds."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)


@lru_cache(maxsize=1024)
def _day(number: int) -> str:
    return (date(1970, 1, 1) + timedelta(days=number)).isoformat()


def clock(ms: int) -> str:
    """`03:12:07`"""
    seconds = (ms + _AHEAD) % DAY // 1000
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def dated(ms: int) -> str:
    """`2026-03-11 03:12:07`"""
    return f"{_day((ms + _AHEAD) // DAY)} {clock(ms)}"


def comma(ms: int) -> str:
    """`2026-03-11 03:12:07,123`, as Python's logging prints it."""
    return f"{dated(ms)},{ms % 1000:03d}"


def iso(ms: int) -> str:
    """`2026-03-11T03:12:07+08:00`"""
    return f"{_day((ms + _AHEAD) // DAY)}T{clock(ms)}+08:00"


def slashed(ms: int) -> str:
    """`2026/03/11 03:12:07`"""
    return dated(ms).replace("-", "/")


def hccl(ms: int) -> str:
    """`2026-03-11-03:12:07.123.000`, as CANN prints it."""
    return f"{dated(ms).replace(' ', '-')}.{ms % 1000:03d}.{ms * 7919 % 1000:03d}"


def span(seconds: int) -> str:
    """`07:30`, and `1:07:30` from an hour on, as progress bars print it."""
    if seconds >= 3600:
        return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return f"{seconds // 60:02d}:{seconds % 60:02d}"
