"""Finding plain text in a log of any length, without holding up whoever shows it.

Text is compared as it is shown: cleaned, so that a word in colours is found. Blocks of lines are read and searched in a thread,
nearest first: from where the person is to the end, then from there back to the start.
"""

from __future__ import annotations

import asyncio
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from typing import overload

from artscope.logs import clean
from artscope.logs.lines import Lines

BLOCK_BYTES = 1 << 20
"""Read and searched at once, about: some milliseconds, so that giving up is quick."""
BLOCK_LINES = 8192
PIECE = 1 << 16
"""Longer lines are searched in such pieces: cleaning one is not interrupted, and everything else waits for it."""


class Needle:
    """What is looked for. Without a capital letter it is found in any case, also outside ASCII."""

    def __init__(self, text: str) -> None:
        self.text = clean.text(text)
        self.any_case = self.text == self.text.lower()
        self._wanted = self.text.casefold() if self.any_case else self.text

    def found(self, shown: str) -> bool:
        """Whether a cleaned text holds it. An empty needle is nowhere."""
        return bool(self._wanted) and self._wanted in self._folded(shown)

    def spans(self, shown: str) -> list[tuple[int, int]]:
        """Where it is in a cleaned text: start and end of each place, in characters, from left to right."""
        if not self.found(shown):
            return []
        folded = self._folded(shown)
        places = list(_places(folded, self._wanted))
        size = len(self._wanted)
        if len(folded) == len(shown):
            return [(at, at + size) for at in places]
        ends = list(accumulate(len(character.casefold()) for character in shown))
        return [(bisect_right(ends, at), bisect_left(ends, at + size) + 1) for at in places]

    def lines_of(self, block: Sequence[object], encoding: str = "utf-8") -> list[int]:
        """Which lines of a block hold it: indexes from 0. What is not bytes (a hole) holds nothing."""
        if not self._wanted:
            return []
        lines = [line if isinstance(line, bytes) else b"" for line in block]
        joined = b"\n".join(lines)
        if not joined.isascii() or not joined.replace(b"\n", b" ").decode("ascii").isprintable():
            return [index for index, line in enumerate(lines) if self._in_line(line, encoding)]
        starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
        text, found = self._folded(joined.decode("ascii")), []
        at = text.find(self._wanted)
        while at >= 0:
            found.append(bisect_right(starts, at) - 1)
            at = text.find(self._wanted, starts[found[-1] + 1])
        return found

    def _in_line(self, data: bytes, encoding: str) -> bool:
        if len(data) <= PIECE:
            return self.found(clean.line(data, encoding=encoding))
        data = clean.last_state(data, encoding)
        overlap = 8 * len(self.text) + 64
        pieces = (data[at : at + PIECE + overlap] for at in range(0, len(data), PIECE))
        return any(self.found(clean.line(piece, encoding=encoding)) for piece in pieces)

    def _folded(self, shown: str) -> str:
        return shown.casefold() if self.any_case else shown


class Hits(Sequence[int]):
    """Numbers of lines, in order. Eight bytes each, growing at both ends."""

    def __init__(self) -> None:
        self._below = array("q")  # from the start of the search towards the head, so descending
        self._above = array("q")

    def __len__(self) -> int:
        return len(self._below) + len(self._above)

    @overload
    def __getitem__(self, index: int) -> int: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[int]: ...
    def __getitem__(self, index: int | slice) -> int | Sequence[int]:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(len(self)))]
        at = index if index >= 0 else index + len(self)
        if not 0 <= at < len(self):
            raise IndexError(index)
        split = len(self._below)
        return self._below[split - 1 - at] if at < split else self._above[at - split]

    def rank(self, line: int) -> int | None:
        """The how-manieth hit this line is, from 1; None where it is none."""
        at = bisect_left(self, line)
        return at + 1 if at < len(self) and self[at] == line else None

    def after(self, line: int) -> int | None:
        """The first hit below this line; None where there is none."""
        at = bisect_right(self, line)
        return self[at] if at < len(self) else None

    def before(self, line: int) -> int | None:
        """The last hit above this line."""
        at = bisect_left(self, line)
        return self[at - 1] if at else None

    def add_after(self, numbers: Sequence[int]) -> None:
        """Adds hits beyond the last, ascending."""
        self._above.extend(numbers)

    def add_before(self, numbers: Sequence[int]) -> None:
        """Adds hits before the first, ascending."""
        self._below.extend(reversed(numbers))

    def drop_from(self, line: int) -> None:
        """Forgets the hits from this line on, where the search went upwards over it."""
        while self._above and self._above[-1] >= line:
            self._above.pop()


class Find:
    """A search of one log. `run` it, and run it again when lines came."""

    def __init__(
        self,
        lines: Lines,
        needle: str,
        *,
        start: int,
        encoding: str = "utf-8",
        on_change: Callable[[], None] | None = None,
    ) -> None:
        """Get ready; nothing is read yet.

        Args:
            start: The line the person is at: what is nearest is searched first, below it and then above.
            on_change: Called in the loop after each block.
        """
        self.needle = Needle(needle)
        self.hits = Hits()
        self.done = False
        """Every line that is here has been searched."""
        self._lines = lines
        self._encoding = encoding
        self._on_change = on_change
        self._low = self._high = max(lines.first, min(start, lines.end - 1))
        self._ended: int | None = None
        self._step = self._fitting(lines.end - lines.first, lines.size)

    @property
    def scanned(self) -> range:
        """The lines that have been searched."""
        return range(self._low, self._high)

    async def run(self) -> None:
        """Searches what has not been searched yet. May be cancelled at any time, and run again."""
        self.done = False
        self._again_at_the_end()
        while self.needle.text and (block := self._next_block()):
            numbers = await asyncio.to_thread(self._scan, block)
            self._take(block, numbers)
        self.done = True
        self._tell()

    def _again_at_the_end(self) -> None:
        """The last line may have been half a line: it is searched again once there is more."""
        if self._low < self._high:
            self._high -= 1
            self._ended = None

    def _next_block(self) -> range | None:
        first, end = self._lines.first, self._lines.end
        if self._high < end:
            if self._high == self._ended:
                self._again_at_the_end()
            return range(self._high, min(end, self._high + self._step))
        if self._low > first:
            return range(max(first, self._low - self._step), self._low)
        return None

    def _scan(self, block: range) -> list[int]:
        texts = self._lines.read(block.start, block.stop)
        self._step = self._fitting(len(block), sum(len(line) for line in texts if isinstance(line, bytes)))
        return [block.start + index for index in self.needle.lines_of(texts, self._encoding)]

    def _fitting(self, lines: int, size: int) -> int:
        """How many lines to read at once, by what some lines weighed."""
        return max(1, min(BLOCK_LINES, BLOCK_BYTES * max(1, lines) // (size + 1)))

    def _take(self, block: range, numbers: list[int]) -> None:
        if block.start == self._high:
            self._high = block.stop
            self._ended = block.stop if block.stop == self._lines.end else None
            self.hits.drop_from(block.start)
            self.hits.add_after(numbers)
        else:
            self._low = block.start
            self.hits.add_before(numbers)
        if numbers:
            self._tell()

    def _tell(self) -> None:
        if self._on_change:
            self._on_change()


def _places(text: str, wanted: str) -> Iterator[int]:
    at = text.find(wanted)
    while at >= 0:
        yield at
        at = text.find(wanted, at + len(wanted))
