"""Small charts in ASCII: a series of numbers in a few rows."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

WIDTH = 60
HEIGHT = 4


def chart(values: Sequence[float | None], *, width: int = WIDTH, height: int = HEIGHT) -> list[str]:
    """The rows of a chart, top first; columns are averages of what falls into them, and empty where nothing does.

    It begins at 0 unless a value is below; a series of one value is half high.
    """
    columns = _columns(values, width)
    known = [value for value in columns if value is not None]
    if not known:
        return []
    low, high = min(0.0, *known), max(known)
    span = high - low or 1.0
    heights = [None if value is None else (value - low) / span * height for value in columns]
    return ["".join(_sign(level, row) for level in heights) for row in range(height - 1, -1, -1)]


def _sign(level: float | None, row: int) -> str:
    if level is None:
        return " "
    if level >= row + 0.75:
        return "#"
    if level >= row + 0.25:
        return ":"
    return "." if row == 0 else " "


def _columns(values: Sequence[float | None], width: int) -> list[float | None]:
    count = min(width, len(values))
    edges = [at * len(values) // count for at in range(count + 1)] if count else []
    return [_mean(values[begin:end]) for begin, end in pairwise(edges)]


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None
