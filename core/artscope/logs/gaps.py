"""Where nothing was written for long: before which lines of a log, and for how long.

A gap is a minute at least. Where a minute between two lines is usual (every fourth line of those around comes so late), it is four
times what is usual there. Only as many times are read as it takes: lines between two times of the same minute hold no gap.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import pairwise

from artscope.logs.blocks import BLOCK, Blocks
from artscope.logs.lines import Hole, Lines
from artscope.logs.timeline import BACK, GAP
from artscope.logs.times import Stamp, between, stamp

USUAL = 4
"""One line of so many that comes late makes that usual, and a gap so many times as long."""
_FEW = 3


class Gaps:
    """The gaps of a log. Reads what is near; blocks shortly."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._blocks = Blocks(lines, self._worked_out, back=BACK)

    def before(self, line: int) -> timedelta | None:
        """How long nothing was written before a line; None where that was not long."""
        return self._blocks.get(line // BLOCK).get(line)

    def between(self, start: int, stop: int) -> list[int]:
        """Which of the lines start <= n < stop have a gap before them."""
        blocks = range(start // BLOCK, (stop - 1) // BLOCK + 1)
        return [line for block in blocks for line in self._blocks.get(block) if start <= line < stop]

    def forget(self) -> None:
        """Any line may have another text or number now."""
        self._blocks.forget()

    def _worked_out(self, begin: int, start: int, stop: int) -> Mapping[int, timedelta]:
        times = _Times(self._lines.read(begin, stop))
        found = {begin + at: gap for at, gap in times.gaps() if begin + at >= start}
        if len(found) >= _FEW and len(found) * USUAL >= stop - start:
            least = sorted(found.values())[len(found) // 2] * USUAL
            found = {line: gap for line, gap in found.items() if gap >= least}
        return found


class _Times:
    """The times of some lines, read when they are asked for."""

    def __init__(self, texts: Sequence[object]) -> None:
        self._texts = texts
        self._known: dict[int, Stamp | None] = {}

    def gaps(self) -> Iterator[tuple[int, timedelta]]:
        """The index of each line that comes late, and how late."""
        holes = [at for at, text in enumerate(self._texts) if isinstance(text, Hole)]
        for start, stop in pairwise([-1, *holes, len(self._texts)]):  # what was written in a hole is not known
            first = self._first(range(start + 1, stop))
            last = self._first(range(stop - 1, start, -1))
            if first is not None and last is not None and first < last:
                yield from self._within(first, last)

    def _within(self, low: int, high: int) -> Iterator[tuple[int, timedelta]]:
        span = between(self._at(low), self._at(high))
        if timedelta() <= span < GAP:
            return
        middle = (low + high) // 2
        found = self._first(range(middle, high)) if middle > low else None
        found = self._first(range(middle - 1, low, -1)) if found is None else found
        if found is not None:
            yield from self._within(low, found)
            yield from self._within(found, high)
        elif span >= GAP:
            yield high, span

    def _first(self, order: range) -> int | None:
        return next((at for at in order if self._stamp(at) is not None), None)

    def _at(self, index: int) -> Stamp:
        found = self._stamp(index)
        assert found is not None  # noqa: S101 - only lines with a time come here
        return found

    def _stamp(self, index: int) -> Stamp | None:
        if index not in self._known:
            text = self._texts[index]
            self._known[index] = stamp(text) if isinstance(text, bytes) else None
        return self._known[index]
