"""What is worked out of a log block by block, and kept while the lines it was worked out of are as they were."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

from artscope.logs.lines import Hole, Lines

BLOCK = 1024
"""Lines looked at together."""
_KEPT = 512

Result = TypeVar("Result")
Work = Callable[[int, int, int], Result]
"""Is given the first line that may be read, the first of the block, and one past its last."""


def state_of(lines: Lines) -> tuple[int, int, int, int]:
    """Differs where lines are not as they were; its last number where it is another text, in a file that was replaced or cut."""
    return lines.first, lines.end, lines.size, getattr(lines, "begun", 0)


class Blocks(Generic[Result]):
    """Results of blocks of `BLOCK` line numbers each. Text that comes after or before changes only the block it comes to.

    Where lines get other numbers, or another text in the middle, `forget` has to be called.
    """

    def __init__(self, lines: Lines, work: Work[Result], *, back: int, ahead: int = 0) -> None:
        """
        Args:
            back: Lines before a block that are looked at too.
            ahead: Lines after it.
        """
        self._lines = lines
        self._work = work
        self._back = back
        self._ahead = ahead
        self._kept: OrderedDict[int, tuple[object, Result]] = OrderedDict()
        self._sure: dict[int, Result] = {}
        """Results that hold while the log is as it is now."""
        self._now = (0, 0, 0, 0)
        self._tail: object = None

    def start(self, block: int) -> int:
        """The first line of a block that is here."""
        return max(block * BLOCK, self._lines.first)

    def get(self, block: int) -> Result:
        """The result of a block."""
        first, end = self._lines.first, self._lines.end
        now = state_of(self._lines)
        if self._now != now:
            if self._now[-1] != now[-1]:
                self._kept.clear()
            self._now, self._tail = now, None
            self._sure.clear()
        elif block in self._sure:
            return self._sure[block]
        start, stop = self.start(block), min(end, (block + 1) * BLOCK)
        begin = max(first, start - self._back)
        # the last lines may be halves, and what follows decides too
        state = begin, stop, self._end_now() if stop + self._ahead >= end else None
        known = self._kept.get(block)
        if known is not None and known[0] == state:
            self._kept.move_to_end(block)
            result = known[1]
        else:
            result = self._work(begin, start, stop)
            self._kept[block] = state, result
        self._sure[block] = result
        if len(self._kept) > _KEPT:
            self._sure.pop(self._kept.popitem(last=False)[0], None)
        return result

    def forget(self) -> None:
        """Any line may have another text or number now."""
        self._kept.clear()
        self._sure.clear()

    def _end_now(self) -> object:
        """What tells whether the log's end is as it was: counting further up changes its size, not its end."""
        if self._tail is None:
            end = self._lines.end
            last = self._lines.read(end - 1, end)[-1:]
            text = last[0] if last and not isinstance(last[0], Hole) else b""
            self._tail = end, len(text), text[-64:]
        return self._tail
