"""Times, lengths and amounts as short text. Unknown is empty, never 0."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

MINUTE, HOUR, DAY = 60, 3600, 86400


def took(length: timedelta | None) -> str:
    """A length in at most 6 cells: `0s 45s 12m 4h10m 2d07h 88d`."""
    if length is None:
        return ""
    seconds = max(0, int(length.total_seconds()))
    if seconds < MINUTE:
        return f"{seconds}s"
    if seconds < HOUR:
        return f"{seconds // MINUTE}m"
    if seconds < 100 * HOUR and seconds < 2 * DAY:
        return f"{seconds // HOUR}h{seconds % HOUR // MINUTE:02d}m"
    days = seconds // DAY
    return f"{days}d{seconds % DAY // HOUR:02d}h" if days < 30 else f"{days}d"


def span(length: timedelta) -> str:
    """A length that is read with a clock: `0.12s 7s 2m03s 1h02m 2d07h`."""
    seconds = abs(length.total_seconds())
    if seconds < 10 and seconds % 1:
        return f"{seconds:.2f}s"
    if seconds < MINUTE:
        return f"{int(seconds)}s"
    if seconds < HOUR:
        return f"{int(seconds) // MINUTE}m{int(seconds) % MINUTE:02d}s"
    if seconds < 2 * DAY:
        return f"{int(seconds) // HOUR}h{int(seconds) % HOUR // MINUTE:02d}m"
    return f"{int(seconds) // DAY}d{int(seconds) % DAY // HOUR:02d}h"


def age(then: datetime | None, now: datetime) -> str:
    """How long ago, in at most 4 cells: `45s 12m 19h 9d 88d`; what lies ahead is `0s`."""
    if then is None:
        return ""
    seconds = max(0, int((now - then).total_seconds()))
    for size, unit in ((2 * DAY, "d"), (HOUR, "h"), (MINUTE, "m")):
        if seconds >= size:
            return f"{seconds // (DAY if unit == 'd' else size)}{unit}"
    return f"{seconds}s"


def short_time(when: datetime | None, now: datetime) -> str:
    """A time in 5 cells, local: `03:12` today, `11-20` this year, `2024` before."""
    if when is None:
        return ""
    local, today = when.astimezone(), now.astimezone()
    if local.date() == today.date():
        return f"{local:%H:%M}"
    return f"{local:%m-%d}" if abs(today - local) < timedelta(days=300) else f"{local:%Y}"


def clock(when: datetime | None, now: datetime) -> str:
    """A time to the second, local; with its day where that is not today."""
    if when is None:
        return ""
    local = when.astimezone()
    return f"{local:%H:%M:%S}" if local.date() == now.astimezone().date() else f"{local:%Y-%m-%d %H:%M}"


def moment(when: datetime | None) -> str:
    """A time in full, local, with its zone's offset."""
    if when is None:
        return ""
    local = when.astimezone()
    return f"{local:%Y-%m-%d %H:%M:%S} {local:%z}"


def count(number: int | None) -> str:
    """A number in at most 5 cells: `999 41.2k 3.4M`."""
    if number is None:
        return ""
    for size, unit in ((10**9, "G"), (10**6, "M"), (10**3, "k")):
        if number >= size:
            return f"{number / size:.0f}{unit}" if number >= 100 * size else f"{number / size:.1f}{unit}"
    return str(number)


def steps(number: int | None, total: int | None) -> str:
    """How far a job is: `118420/500k`."""
    if number is None:
        return ""
    if total is None:
        return str(number)
    short = f"{total // 10**6}M" if total >= 10**6 and not total % 10**6 else str(total)
    short = f"{total // 1000}k" if 10**4 <= total < 10**6 and not total % 1000 else short
    return f"{number}/{short}"


def loss(value: float | None) -> str:
    """A loss in at most 6 cells."""
    if value is None:
        return ""
    return f"{value:.3f}" if 0.001 <= abs(value) < 1000 or value == 0 else f"{value:.0e}"


def size(number: int | None) -> str:
    """An amount of bytes: `14 kB`."""
    if number is None:
        return ""
    for step, unit in ((10**9, "GB"), (10**6, "MB"), (10**3, "kB")):
        if number >= step:
            return f"{number / step:.1f} {unit}" if number < 10 * step else f"{number / step:.0f} {unit}"
    return f"{number} B"


def number(value: float | None) -> str:
    """A number without what it does not need: `8`, `0.5`."""
    return "" if value is None else f"{value:g}"


def short_path(path: Path) -> str:
    """A path as a person would type it: `~` for their home."""
    try:
        return f"~/{path.relative_to(Path.home())}"
    except (ValueError, RuntimeError):  # it is elsewhere, or there is no home
        return str(path)
