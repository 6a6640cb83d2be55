"""When a line of a log says it was written: time stamps of the common kinds.

2024-05-01 03:10:00,123   2024/05/01 03:10:00   2024-05-01T03:10:00.123456+08:00   2024-05-01_03:10:00   time="2024-..."
2024-05-01-03:10:00.123.456 (Ascend)   05/01/2024 03:10:00 (transformers)   2024-05-01 03:10:00 PM (MLPerf)
"time_ms": 1714504200123 (MLLOG)   "ts": 1714504200.123   Wed May  1 03:10:00 CST 2024   I0501 03:10:00.123456 (glog)
24-05-01 03:10:00 and [05/01/24 03:10:00]   05/01 [03:10:00]   May  1 03:10:00 (syslog)   [03:10:00]   03:10:00.123 at the start
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Literal

CHINA = timezone(timedelta(hours=8))
"""Where the service's containers are, unless they say otherwise."""
HEAD = 128
"""Bytes of a line among which its time begins: a time further on is one that the text speaks of."""
_LONGEST = 48
ANY_YEAR = 2000
"""Stands for a year that is not said: one with a 29th of February."""

_CLOCK = rb"(?P<h>\d\d):(?P<mi>\d\d):(?P<s>\d\d)(?:[.,](?P<f>\d{1,9})(?:\.(?P<u>\d{3}))?)?"
_ZONE = rb"(?:\s?(?P<zone>Z\b|[+-]\d\d:?\d\d(?!\d)))?(?:\s?(?P<half>[AP]M)\b)?"
_MONTHS = (b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec")
_MONTH = b"(?P<name>" + b"|".join(_MONTHS) + b")"

_FULL = re.compile(rb"(?<!\d)(?P<y>20\d\d)(?P<sep>[-/.])(?P<mo>\d\d)(?P=sep)(?P<d>\d\d)[ T_-]{1,2}" + _CLOCK + _ZONE)
_AMERICAN = re.compile(rb"(?<![\d/])(?P<mo>\d\d)/(?P<d>\d\d)/(?P<y>20\d\d|\d\d)[ T,]{1,2}" + _CLOCK + _ZONE)
_SHORT = re.compile(rb"^\[?(?P<y>\d\d)-(?P<mo>\d\d)-(?P<d>\d\d) " + _CLOCK + _ZONE)
_EPOCH = re.compile(
    rb'(?:"(?:time|ts|timestamp)(?:_ms)?":\s*|[IWEF]0000 00:00:)(?P<n>\d{13}|\d{10}(?:\.\d{1,9})?)(?![\d.])'
)
_SPELLED = re.compile(
    rb"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) "
    + _MONTH
    + rb" [ \d]\d "
    + _CLOCK
    + rb"(?: (?P<abbr>[A-Z]{3,4}))? (?P<y>20\d\d)\b"
)
_GLOG = re.compile(rb"(?:^|(?<=[\s\]:m]))\[?[IWEFD](?P<mo>\d?\d)(?P<d>\d\d) {1,2}" + _CLOCK)
_BRACKET = re.compile(rb"(?<![\d/])(?P<mo>\d\d)/(?P<d>\d\d) \[" + _CLOCK + rb"\]")
_SYSLOG = re.compile(b"^" + _MONTH + rb" [ \d]\d " + _CLOCK + rb"(?= )")
_BARE = re.compile(rb"\[" + _CLOCK + rb"\]|^" + _CLOCK.replace(b"?P<", b"?P<b") + rb"(?=[\s\]|,])")
_HINT = re.compile(rb":\d\d:")
_COLOUR = re.compile(rb"(?:\x1b\[[\d;]*m)+")
_DAY = re.compile(rb" ([ \d]\d) ")


@dataclass(frozen=True, slots=True)
class Stamp:
    """A time in a line."""

    moment: datetime
    """With the offset that the line says, else without one. What it does not say: see `missing`."""
    start: int
    """Where it begins in what was looked at: bytes of a line, characters of a text."""
    stop: int
    missing: Literal["", "year", "date"] = ""
    """What is not said: then the moment is in `ANY_YEAR`, on its first day where the date is missing."""


def stamp(line: bytes, *, most: int = HEAD) -> Stamp | None:
    """The first time of the fullest kind in a line, as received or cleaned; None where there is none.

    Args:
        most: Among how many bytes from the start it begins.
    """
    head = line[: most + _LONGEST]
    if _HINT.search(head) is None and b'"t' not in head:
        return None
    if head[:1] == b"\x1b" and (colour := _COLOUR.match(head)) is not None:
        inner = stamp(line[colour.end() :], most=most - colour.end())
        return inner and replace(inner, start=inner.start + colour.end(), stop=inner.stop + colour.end())
    for pattern, read in _KINDS:
        found = pattern.search(head)
        if found is not None and found.start() < most and (made := read(found)) is not None:
            return made
    return None


def stamp_in(text: str, *, most: int = HEAD) -> Stamp | None:
    """The same of a text; `start` and `stop` count its characters."""
    data = text[: most + _LONGEST].encode("utf-8", "replace")
    found = stamp(data, most=len(text[:most].encode("utf-8", "replace")))
    if found is None or text.isascii():
        return found
    start, stop = (len(data[:at].decode("utf-8", "ignore")) for at in (found.start, found.stop))
    return replace(found, start=start, stop=stop)


def between(before: Stamp, after: Stamp) -> timedelta:
    """The time from one to the other, by what both say of the date.

    Where one of them has no offset it is read by the clock of the other or as China's, whichever brings them nearer: a silence of
    eight hours that nobody kept would be worse than none told. Negative where the log goes back. Between two times of day at most
    half a day either way.
    """
    if (before.moment.tzinfo is None) != (after.moment.tzinfo is None):
        readings = [(_in(before, zone), _in(after, zone)) for zone in (_other_zone(before, after), CHINA)]
        return min((between(one, two) for one, two in readings), key=abs)
    one, two = before.moment, after.moment
    missing = {before.missing, after.missing}
    if "date" in missing:
        return _nearest(_of_day(two) - _of_day(one), timedelta(days=1))
    if "year" in missing:
        one, two = (each.replace(year=ANY_YEAR) for each in (one, two))
        return _nearest(two - one, timedelta(days=366))
    return two - one


def _other_zone(before: Stamp, after: Stamp) -> tzinfo | None:
    return before.moment.tzinfo or after.moment.tzinfo


def _in(stamp: Stamp, zone: tzinfo | None) -> Stamp:
    """The stamp with this zone, where it has none."""
    return stamp if stamp.moment.tzinfo else replace(stamp, moment=stamp.moment.replace(tzinfo=zone))


def placed(found: Stamp, near: datetime, *, zone: tzinfo = CHINA) -> datetime:
    """The moment with everything it does not say taken from one near by.

    Args:
        near: An aware moment; the year, or the day, is chosen that comes nearest to it.
        zone: What a time without an offset is read in.
    """
    moment = found.moment if found.moment.tzinfo else found.moment.replace(tzinfo=zone)
    if not found.missing:
        return moment
    there = near.astimezone(moment.tzinfo)
    if found.missing == "date":
        same = datetime.combine(there.date(), moment.timetz())
        return min((same + timedelta(days=days) for days in (-1, 0, 1)), key=lambda each: abs(each - near))
    years = (there.year - 1, there.year, there.year + 1)
    return min((_in_year(moment, year) for year in years), key=lambda each: abs(each - near))


def _in_year(moment: datetime, year: int) -> datetime:
    try:
        return moment.replace(year=year)
    except ValueError:  # the 29th of February
        return moment.replace(year=year, day=28)


def _of_day(moment: datetime) -> timedelta:
    return timedelta(hours=moment.hour, minutes=moment.minute, seconds=moment.second, microseconds=moment.microsecond)


def _nearest(span: timedelta, cycle: timedelta) -> timedelta:
    """The span modulo a cycle, between half of it back and half of it on."""
    return (span + cycle / 2) % cycle - cycle / 2


# Reading what was found


def _full(found: re.Match[bytes]) -> Stamp | None:
    year = int(found["y"])
    return _made(found, year if year > 99 else 2000 + year, int(found["mo"]), int(found["d"]))


def _spelled(found: re.Match[bytes]) -> Stamp | None:
    month = _MONTHS.index(found["name"]) + 1
    day = _DAY.search(found[0])
    year = found.re.groupindex.get("y") and int(found["y"])
    return _made(found, year or ANY_YEAR, month, int(day[1]) if day else 1, missing="" if year else "year")


def _of_year(found: re.Match[bytes]) -> Stamp | None:
    return _made(found, ANY_YEAR, int(found["mo"]), int(found["d"]), missing="year")


def _bare(found: re.Match[bytes]) -> Stamp | None:
    return _made(found, ANY_YEAR, 1, 1, missing="date", prefix="" if found["h"] else "b")


def _epoch(found: re.Match[bytes]) -> Stamp | None:
    number = float(found["n"])
    moment = datetime.fromtimestamp(number / 1000 if number > 1e11 else number, UTC)
    return Stamp(moment, *found.span("n"))


def _made(
    found: re.Match[bytes],
    year: int,
    month: int,
    day: int,
    *,
    missing: Literal["", "year", "date"] = "",
    prefix: str = "",
) -> Stamp | None:
    parts = found.groupdict()
    hour, minute, second = (int(parts[prefix + name]) for name in ("h", "mi", "s"))
    fraction = (parts[prefix + "f"] or b"") + (parts[prefix + "u"] or b"")
    half = parts.get("half")
    if half:
        hour = hour % 12 + (12 if half == b"PM" else 0)
    try:
        moment = datetime(year, month, day, hour, minute, second, int(fraction.ljust(6, b"0")[:6]), _zone(found))
    except ValueError:
        return None
    return Stamp(moment, *found.span(), missing)


def _zone(found: re.Match[bytes]) -> tzinfo | None:
    names = found.re.groupindex
    zone = found["zone"] if "zone" in names else None
    abbreviation = found["abbr"] if "abbr" in names else None
    if zone == b"Z" or abbreviation in (b"UTC", b"GMT"):
        return UTC
    if abbreviation == b"CST":  # China's, where these logs come from
        return CHINA
    if not zone:
        return None
    shift = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:])) * (-1 if zone[:1] == b"-" else 1)
    if abs(shift) >= timedelta(hours=24):
        raise ValueError(zone)
    return timezone(shift)


_KINDS: tuple[tuple[re.Pattern[bytes], Callable[[re.Match[bytes]], Stamp | None]], ...] = (
    (_FULL, _full),
    (_AMERICAN, _full),
    (_SHORT, _full),
    (_EPOCH, _epoch),
    (_SPELLED, _spelled),
    (_GLOG, _of_year),
    (_BRACKET, _of_year),
    (_SYSLOG, _spelled),
    (_BARE, _bare),
)
"""The kinds, fullest first."""
