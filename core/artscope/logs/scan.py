"""Going through a log of any length in blocks, nearest first, without holding up whoever shows it.

From where the person is to the end, then from there back to the start; what comes later is gone through when it is there.
"""

from __future__ import annotations

import asyncio
from bisect import bisect_left
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from artscope.logs.lines import Hole, Lines, Run, RunLines
from artscope.logs.sieve import Sieve

BLOCK_BYTES = 1 << 20
"""Read and searched at once, about: some milliseconds, so that giving up is quick."""
BLOCK_LINES = 8192
RUN_BYTES = 2 << 20
"""The same where most lines need not be looked at."""
_Lines: TypeAlias = tuple[Sequence[int], Sequence["bytes | Hole"]]
"""Lines with their numbers."""
COUNTING = "reading.counting"
"""The reason of a hole behind which lines have no lasting numbers yet."""


class Matcher(Protocol):
    """Tells which lines match: a text, a regular expression, a severity."""

    @property
    def sieve(self) -> Sieve | None:
        """What leaves out most lines at little cost; None where there is no such thing."""
        ...

    def lines_of(self, block: Sequence[object], encoding: str = "utf-8") -> list[int]:
        """Which lines match, as they are shown: indexes from 0. What is not bytes (a hole) does not. May block: for a thread.

        Raises:
            CoreError: It cannot be told.
        """
        ...


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that have been gone through."""

    lines: range
    hits: Sequence[int]
    """Numbers of those that match, ascending."""
    holes: Sequence[int]
    """Numbers of those that are holes."""
    below: bool
    """They follow what had been gone through before; else they precede it."""


class Scan:
    """Which lines of a log match, block by block. `blocks` may be given up at any time, and begun again."""

    def __init__(self, lines: Lines, matcher: Matcher, *, start: int, encoding: str = "utf-8") -> None:
        """Get ready; nothing is read yet.

        Args:
            start: Where to begin: from here down, then up.
        """
        self._lines = lines
        self._runs = lines if isinstance(lines, RunLines) else None
        self.upwards = False
        """What is above goes first; may be changed at any time."""
        self._matcher = matcher
        self._encoding = encoding
        self._low = self._high = max(lines.first, min(start, lines.end - 1))
        self._ended: int | None = None
        self._step = self._fitting(lines.end - lines.first, lines.size)

    @property
    def done(self) -> range:
        """The lines that have been gone through."""
        return range(self._low, self._high)

    async def blocks(self) -> AsyncIterator[Block]:
        """What has not been gone through yet; the last line of before once more, for it may have been half a line.

        Raises:
            CoreError: The matcher's.
        """
        self._again_at_the_end()
        walls: set[bool] = set()
        while (wanted := self._next(walls)) is not None:
            below = wanted.start == self._high
            hits, holes, wall = await asyncio.to_thread(self._matching, wanted)
            if wall is not None:  # beyond it, lines have no lasting numbers yet
                walls.add(below)
                wanted = range(wanted.start, wall[0]) if below else range(wall[-1] + 1, wanted.stop)
            self._take(wanted, below)
            yield Block(wanted, _within(hits, wanted), _within(holes, wanted), below)

    def forget_above(self, line: int) -> None:
        """Lines before this one have other numbers now."""
        self._low = max(self._low, line)
        self._high = max(self._high, line)

    def _again_at_the_end(self) -> None:
        if self._low < self._high:
            self._high -= 1
            self._ended = None

    def _next(self, walls: set[bool]) -> range | None:
        first, end = self._lines.first, self._lines.end
        below = self._high < end and True not in walls
        above = self._low > first and False not in walls
        if above and (self.upwards or not below):
            return range(self._aligned(max(first, self._low - self._step), down=False), self._low)
        if not below:
            return None
        if self._high == self._ended:
            self._again_at_the_end()
        return range(self._high, self._aligned(min(end, self._high + self._step), down=True))

    def _aligned(self, line: int, *, down: bool) -> int:
        """A place near by where bytes that are read at once end, so that none are read twice."""
        if self._runs is None or not self._lines.first < line < self._lines.end:
            return line
        span = self._runs.span(line - 1 if down else line)
        near = 0 < len(span) <= 4 * self._step
        if not near:
            return line
        return max(line, span.stop) if down else min(line, span.start)

    def _take(self, block: range, below: bool) -> None:
        if below:
            self._high = block.stop
            self._ended = block.stop if block.stop == self._lines.end else None
        else:
            self._low = block.start

    # In a thread.

    def _matching(self, block: range) -> tuple[list[int], list[int], list[int] | None]:
        """The hits of a block, its holes, and those of them behind which lines are still being counted."""
        hits: list[int] = []
        holes: dict[int, Hole] = {}
        for numbers, texts in self._parts(block):
            hits += [numbers[index] for index in self._matcher.lines_of(texts, self._encoding)]
            holes |= {numbers[at]: text for at, text in enumerate(texts) if isinstance(text, Hole)}
        return hits, list(holes), [at for at, hole in holes.items() if hole.reason == COUNTING] or None

    def _parts(self, block: range) -> Iterator[_Lines]:
        """The lines of a block that may match, in order."""
        if self._runs is None:
            yield self._read(block)
            return
        begun: tuple[int, bytes] | None = None
        for part in self._runs.runs(block.start, block.stop + 1):  # the last line may end in the run after
            if begun:
                yield self._across(*begun, part)
            begun = None
            if not isinstance(part, Run):
                yield self._read(range(max(part.start, block.start), min(part.stop, block.stop)))
                continue
            yield self._candidates(part, block)
            if not part.closed and len(part.lines) and part.lines[-1] in block:
                begun = part.lines[-1], part.data[part.data.rfind(b"\n") + 1 :]
            elif part.lines.stop >= block.stop:
                return
        if begun:  # the last line of all
            yield self._read(range(begun[0], begun[0] + 1))

    def _across(self, line: int, begin: bytes, part: Run | range) -> _Lines:
        """A line that began in the run before: whole."""
        if not isinstance(part, Run) or part.begun:
            return [line], [begin]
        end = part.data.find(b"\n")
        return ([line], [begin + part.data[:end]]) if end >= 0 else ([line], self._lines.read(line, line + 1))

    def _read(self, block: range) -> _Lines:
        texts = self._lines.read(block.start, block.stop)
        if len(block) > 1:
            self._step = self._fitting(len(block), sum(len(line) for line in texts if isinstance(line, bytes)))
        return block, texts

    def _candidates(self, run: Run, block: range) -> _Lines:
        """The lines of a run, without the one that goes on in the next."""
        base = run.lines.start - (not run.begun)
        stop = run.lines.stop if run.closed else run.lines.stop - 1
        wanted = range(max(block.start, run.lines.start), min(block.stop, stop))
        if not wanted:
            return [], []
        sieve = self._matcher.sieve if self._encoding == "utf-8" else None
        found = sieve.candidates(run.data, plain=run.plain) if sieve else None
        if found is None:
            return wanted, list(run.data.split(b"\n")[wanted.start - base : wanted.stop - base])
        found = [each for each in found if base + each[0] in wanted]
        return [base + number for number, _, _ in found], [run.data[start:stop] for _, start, stop in found]

    def _fitting(self, lines: int, size: int) -> int:
        """How many lines to read at once, by what some lines weighed."""
        if self._matcher.sieve and self._encoding == "utf-8" and self._runs:
            return max(1, RUN_BYTES * max(1, lines) // (size + 1))
        return max(1, min(BLOCK_LINES, BLOCK_BYTES * max(1, lines) // (size + 1)))


def _within(numbers: list[int], wanted: range) -> list[int]:
    """Those of the ascending numbers that are wanted."""
    return numbers[bisect_left(numbers, wanted.start) : bisect_left(numbers, wanted.stop)]
