"""Which rows only moved up or down, over the full width of the screen."""

from __future__ import annotations

from collections import Counter, defaultdict
from operator import ne
from typing import NamedTuple

from artscope_tui.driver.grid import BLANK, Row

ROW = 6
"""Cells that writing a row costs beside those that changed: getting there."""
SCROLL = 16
"""Cells that scrolling costs: bounds, set and lifted."""
WORTH_SPLITTING = 100
"""Bytes that a row must save by staying where it is: another row has to be written whole, and other bounds set."""


class Shift(NamedTuple):
    """Rows that moved: what stood at `y + by` shall stand at `y`."""

    top: int
    bottom: int
    """The first row that stays below."""
    by: int
    """Rows, upwards; below 0: downwards."""


def find_shift(shown: list[Row], wanted: list[Row]) -> Shift | None:
    """The scrolling that saves most, roughly; None where none saves anything.

    Only rows that are found again in their full width speak for it. Rows between them that changed otherwise are no obstacle.
    """
    places: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for y, row in enumerate(shown):
        if row.count(BLANK) < len(row):
            places[tuple(row)].append(y)
    votes = Counter(
        source - y for y, row in enumerate(wanted) if row != shown[y] for source in places.get(tuple(row), ())
    )
    shifts = (_best_stretch(shown, wanted, by) for by, _ in votes.most_common(2))
    gain, shift = max(shifts, default=(0, None), key=lambda found: found[0])
    return shift if gain > SCROLL else None


def split(shown: list[Row], wanted: list[Row], shift: Shift) -> tuple[Shift, Shift] | None:
    """The shift in two, around the one row that is better left where it is; None where there is no such row.

    Beside a list that scrolls may stand a pane with a title in the middle: it would be moved and drawn anew with every row.
    """
    top, bottom, by = shift
    gains = {
        y: _weight(shown[y + by], wanted[y]) - _weight(shown[y], wanted[y])
        for y in range(max(top, top - by) + 1, min(bottom, bottom - by) - 1)
    }
    row = max(gains, key=gains.__getitem__, default=0)
    if not gains or gains[row] <= WORTH_SPLITTING or row - top <= abs(by) or bottom - row - 1 <= abs(by):
        return None
    return Shift(top, row, by), Shift(row + 1, bottom, by)


def _best_stretch(shown: list[Row], wanted: list[Row], by: int) -> tuple[int, Shift | None]:
    """Where moving the rows by so many saves most, and how many cells it saves."""
    height = len(wanted)
    best, gain, start, found = 0, 0, max(0, -by), None
    for y in range(max(0, -by), min(height, height - by)):
        if gain <= 0:
            gain, start = 0, y
        gain += _cost(shown[y], wanted[y]) - _cost(shown[y + by], wanted[y])
        if gain > best:
            best, found = gain, Shift(min(start, start + by), max(y, y + by) + 1, by)
    return best, found


def _cost(old: Row, new: Row) -> int:
    changed = sum(map(ne, old, new))
    return changed + ROW if changed else 0


def _weight(old: Row, new: Row) -> int:
    """Bytes that writing the changed cells takes, without their styles."""
    return sum(
        len(after[0].encode("utf-8", "replace")) for before, after in zip(old, new, strict=True) if before != after
    )
