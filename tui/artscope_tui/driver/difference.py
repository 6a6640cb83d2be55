"""From what a terminal shows to what it shall show, in few bytes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import compress, pairwise
from operator import ne

from artscope_tui.driver.grid import BLANK, Row
from artscope_tui.driver.pen import CLEAR, Pen, is_sure, right, size
from artscope_tui.driver.scrolling import Shift, find_shift, split
from artscope_tui.driver.styles import change

WORTH_SCROLLING = 3
"""Changed rows from which on it is asked whether they only moved."""
WORTH_ERASING = 8
"""Cells that become blank, from which on it is tried to make the row blank first."""


def difference(shown: list[Row] | None, wanted: list[Row]) -> str:
    """What makes a terminal that shows `shown` show `wanted`; empty if it does already.

    Args:
        shown: Rows as wide and as many as `wanted`. None: not known, so the screen is cleared first.
        wanted: Not empty, all rows of one width.
    """
    width, height = len(wanted[0]), len(wanted)
    if shown is None:
        shown = [[BLANK] * width for _ in range(height)]
        return CLEAR + _painted(shown, wanted, Pen(width, height)).finish()
    changed = sum(map(ne, shown, wanted))
    if not changed:
        return ""
    best = _painted(shown, wanted, Pen(width, height))
    if changed >= WORTH_SCROLLING and (shift := find_shift(shown, wanted)) is not None:
        ways = [(shift,), parts] if (parts := split(shown, wanted, shift)) else [(shift,)]
        best = min(best, *(_scrolled(shown, wanted, shifts) for shifts in ways), key=len)
    return best.finish()


def _scrolled(shown: list[Row], wanted: list[Row], shifts: Sequence[Shift]) -> Pen:
    """Moves rows, then paints what still differs."""
    pen = Pen(len(wanted[0]), len(wanted))
    for shift in shifts:
        shown = _scroll(shown, wanted, shift, pen)
    return _painted(shown, wanted, pen)


def _painted(shown: list[Row], wanted: list[Row], pen: Pen) -> Pen:
    for y, (old, new) in enumerate(zip(shown, wanted, strict=True)):
        if old != new:
            _paint(pen, y, old, new)
    return pen


def _scroll(shown: list[Row], wanted: list[Row], shift: Shift, pen: Pen) -> list[Row]:
    """Moves the rows and writes those that come in, one by one where they come in; what is shown then."""
    top, bottom, by = shift
    blank = [BLANK] * len(wanted[0])
    pen.bound(top, bottom)
    if by > 0:
        incoming = range(bottom - by, bottom)
        after = shown[:top] + shown[top + by : bottom] + wanted[bottom - by : bottom] + shown[bottom:]
        edge, feed = bottom - 1, pen.feed
    else:
        incoming = range(top - by - 1, top - 1, -1)
        after = shown[:top] + wanted[top : top - by] + shown[top : bottom + by] + shown[bottom:]
        edge, feed = top, pen.feed_back
    for y in incoming:
        pen.move(edge, 0)
        feed()
        _paint(pen, edge, blank, wanted[y])
    return after


def _paint(pen: Pen, y: int, old: Row, new: Row) -> None:
    """Makes one row of another: change by change, or blank first, whichever is shorter."""
    changes = _changes(old, new)
    if not changes:
        return
    plain = pen.fork()
    _paint_changes(plain, y, changes, new)
    if sum(new[x] == BLANK for x in changes) >= WORTH_ERASING:
        start = _whole_start(new, changes[0])
        erased = pen.fork()
        erased.erase_tail(y, start)
        _paint_changes(erased, y, [x for x in range(start, len(new)) if new[x] != BLANK], new)
        plain = min(plain, erased, key=len)
    pen.join(plain)


def _paint_changes(pen: Pen, y: int, changes: list[int], new: Row) -> None:
    """Writes the cells that changed; blanks at the end by erasing, where that is shorter."""
    tail = _tail(new)
    blank_from = next((x for x in changes if x >= tail), len(new))
    if changes and changes[-1] - blank_from < len("\x1b[m\x1b[K"):
        blank_from = len(new)
    for start, end in _runs(new, [x for x in changes if x < blank_from]):
        pen.write(y, start, new[start:end])
    if blank_from < len(new):
        pen.erase_tail(y, blank_from)


def _changes(old: Row, new: Row) -> list[int]:
    """Columns whose cells differ; and the next ones, where they may have been covered by what is written before them."""
    found = list(compress(range(len(new)), map(ne, old, new)))
    if is_sure("".join(new[x][0] for x in found)):
        return found
    return [*_with_covered(found, new)]


def _with_covered(found: list[int], new: Row) -> Iterator[int]:
    """The columns, and each that follows a narrow character of doubtful width."""
    covered = -1
    for x in [*found, len(new)]:
        while covered != -1 and covered < x:
            yield covered
            covered = _covered(new, covered)
        if x < len(new):
            yield x
            covered = _covered(new, x)


def _covered(new: Row, x: int) -> int:
    """The next column, where a terminal may draw this cell over it; -1 where none does."""
    doubtful = x + 1 < len(new) and new[x + 1][0] and not is_sure(new[x][0])
    return x + 1 if doubtful else -1


def _tail(row: Row) -> int:
    """Where the blanks at the end of a row begin."""
    tail = len(row)
    while tail and row[tail - 1] == BLANK:
        tail -= 1
    return tail


def _runs(new: Row, changes: list[int]) -> list[tuple[int, int]]:
    """Stretches to write: the changes, and what lies between two where writing it is shorter than stepping over it."""
    if not changes:
        return []
    cuts = [(before + 1, after) for before, after in pairwise(changes) if after - before > 1]
    skipped = [(start, end) for start, end in cuts if not _is_shorter(new, start, end)]
    starts = [changes[0], *(end for _, end in skipped)]
    ends = [*(start for start, _ in skipped), changes[-1] + 1]
    return [(_whole_start(new, start), _whole_end(new, end)) for start, end in zip(starts, ends, strict=True)]


def _is_shorter(new: Row, start: int, end: int) -> bool:
    """Whether writing these unchanged cells takes no more bytes than stepping over them."""
    style, after = new[start - 1][1], new[end][1]
    skip = len(right(end - start)) + len(change(style, after))
    if end - start > skip:
        return False
    write = 0
    for text, wanted in new[start:end]:
        if text and not is_sure(text):
            return False
        write += len(change(style, wanted)) + size(text)
        style = wanted
    return write + len(change(style, after)) <= skip


def _whole_start(row: Row, start: int) -> int:
    return start - 1 if start and not row[start][0] else start


def _whole_end(row: Row, end: int) -> int:
    return end + 1 if end < len(row) and not row[end][0] else end
