"""Finding text in a log of any length, without holding up whoever shows it.

Text is compared as it is shown: cleaned, so that a word in colours is found. See `scan` for the order.
"""

from __future__ import annotations

import asyncio
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol, overload

from artscope.errors import CoreError
from artscope.logs.clean import SafeText
from artscope.logs.filter import Records
from artscope.logs.lines import Lines
from artscope.logs.needle import Needle
from artscope.logs.scan import Block, Matcher, Scan

__all__ = ["Find", "Hits", "Marker", "Needle"]

_FAR = 1024
"""Lines apart from which on two hits are not asked whether they are in one record."""


class Marker(Matcher, Protocol):
    """What is looked for: tells which lines hold it, and where in them."""

    @property
    def text(self) -> SafeText:
        """As the person typed it."""
        ...

    def spans(self, shown: str) -> list[tuple[int, int]]:
        """Where it is in a cleaned line: start and end of each place, in characters, from left to right. Never blocks."""
        ...


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
        """Forgets the hits from this line on."""
        while self._above and self._above[-1] >= line:
            self._above.pop()
        if not self._above:  # all of the log was above where the search began
            del self._below[: bisect_right(self._below, -line, key=lambda hit: -hit)]

    def drop_before(self, line: int) -> None:
        """Forgets the hits before this line."""
        del self._below[bisect_right(self._below, -line, key=lambda hit: -hit) :]
        del self._above[: bisect_left(self._above, line)]


class Find:
    """A search of one log. `run` it, and run it again when lines came."""

    def __init__(
        self,
        lines: Lines,
        needle: str | Marker,
        *,
        start: int,
        encoding: str = "utf-8",
        records: Records | None = None,
        on_change: Callable[[], None] | None = None,
    ) -> None:
        """Get ready; nothing is read yet.

        Args:
            needle: Plain text, or anything that marks lines: a `Needle`, a `Pattern`.
            records: Of the lines of one record, only one is a hit. Asked in a thread, never twice at once. None: each is.
            start: The line the person is at: what is nearest is searched first, below it and then above.
            on_change: Called in the loop after each block with hits, and at the end.
        """
        self.needle: Marker = Needle(needle) if isinstance(needle, str) else needle
        self.hits = Hits()
        self.done = False
        """Every line that is here has been searched."""
        self.trouble: CoreError | None = None
        """Why the search stopped where it is: a bad pattern, or one that takes forever."""
        self._on_change = on_change
        self._records = records
        self._scan = Scan(lines, self.needle, start=start, encoding=encoding)

    @property
    def scanned(self) -> range:
        """The lines that have been searched."""
        return self._scan.done

    def prefer(self, *, upwards: bool) -> None:
        """What is above goes first, or what is below: where someone waits for a hit."""
        self._scan.upwards = upwards

    async def run(self) -> None:
        """Searches what has not been searched yet. May be cancelled at any time, and run again."""
        self.done, self.trouble = False, None
        try:
            if self.needle.text:
                async for block in self._scan.blocks():
                    if self._records is not None and block.hits:
                        block = await asyncio.to_thread(self._one_each, block, self._records)
                    self._take(block)
            self.done = True
        except CoreError as error:
            self.trouble = error
        self._tell()

    def forget_above(self, line: int) -> None:
        """Lines before this one have other numbers now (a hole was filled): they are searched again by the next `run`."""
        self.hits.drop_before(line)
        self._scan.forget_above(line)

    def _take(self, block: Block) -> None:
        if block.below:
            self.hits.drop_from(block.lines.start)
            self.hits.add_after(block.hits)
        else:
            self.hits.add_before(block.hits)
        if block.hits:
            self._tell()

    def _one_each(self, block: Block, records: Records) -> Block:
        """The block with one hit of each record, without those that have one elsewhere. For a thread."""
        kept: list[int] = []
        before = self.hits.before(block.lines.start) if block.below else None
        for hit in block.hits:
            if before is None or not _together(before, hit, records):
                kept.append(hit)
                before = hit
        after = None if block.below else self.hits.after(block.lines.stop - 1)
        if kept and after is not None and _together(kept[-1], after, records):
            kept.pop()
        return replace(block, hits=kept)

    def _tell(self) -> None:
        if self._on_change:
            self._on_change()


def _together(one: int, other: int, records: Records) -> bool:
    """Two lines, the first above the second, are of one record."""
    return other - one < _FAR and records.record(other).start <= one
