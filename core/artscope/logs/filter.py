"""Filters: only the lines of a log that match, or all others, with the lines around them; as `Lines` of their own.

Several conditions hold together, as greps in a pipe do. A thread goes through the log nearest first, see `scan`; rows keep their
numbers whatever is found above or below, or comes later.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from artscope.errors import CoreError
from artscope.logs.lines import Hole, Lines
from artscope.logs.lineset import LineSet
from artscope.logs.scan import Block, Matcher, Scan
from artscope.logs.sieve import Sieve

_NEAR = 16
"""Lines left out between two rows that are read all the same: quicker than to look for the second."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One filter."""

    matcher: Matcher
    out: bool = False
    """Lines that match are left out; else all others are."""


class Records(Protocol):
    """Knows which lines belong together: a traceback, a wrapped record."""

    def record(self, line: int) -> range:
        """The lines of the record that a line is part of; only itself where it stands alone."""
        ...


class FilteredLines:
    """The lines of a log that meet all conditions. Numbers are rows of what is left: `line_of` tells the log's own.

    Holes are left in: what is not here may match. `run` it, and run it again when lines came.
    """

    def __init__(
        self,
        lines: Lines,
        conditions: Sequence[Condition],
        *,
        start: int,
        context: int = 0,
        records: Records | None = None,
        encoding: str = "utf-8",
        on_change: Callable[[], None] | None = None,
    ) -> None:
        """Get ready; nothing is left yet.

        Args:
            start: The line the person is at: what is nearest is gone through first.
            context: Lines shown before and after each that matches.
            records: Whole records are shown, and left out, with the lines that match; None: lines alone, as `grep` does.
            on_change: Called in the loop after each block in which rows came, and at the end.
        """
        self.conditions = tuple(conditions)
        self.done = False
        """Every line that is here has been gone through."""
        self.trouble: CoreError | None = None
        """Why it stopped where it is."""
        self._lines = lines
        self._context = context
        self._on_change = on_change
        self._guard = threading.RLock()
        self._base = 0
        self._hits = LineSet()
        self._shown = LineSet()
        self._records = records
        self._long: dict[int, range] = {}
        """The records of the hits that are part of one of several lines."""
        self._encoding = encoding
        self._scan = Scan(lines, All(self.conditions), start=start, encoding=encoding)

    async def run(self) -> None:
        """Goes through what has not been gone through yet. May be cancelled at any time, and run again."""
        self.done, self.trouble = False, None
        try:
            async for block in self._scan.blocks():
                if self._records is not None and block.hits:
                    block = await asyncio.to_thread(self._with_records, block, self._records)
                if self._take(block):
                    self._tell()
            self.done = True
        except CoreError as error:
            self.trouble = error
        self._tell()

    def forget_above(self, line: int) -> None:
        """Lines before this one have other numbers now (a hole was filled): the next `run` goes through them again."""
        with self._guard:
            before = len(self._shown)
            self._hits.drop_before(line)
            self._shown.drop_before(line)
            self._base += before - len(self._shown)
            self._scan.forget_above(line)

    # What is left, as Lines

    @property
    def first(self) -> int:
        """The first row."""
        return self._base

    @property
    def end(self) -> int:
        """One past the last row."""
        with self._guard:
            return self._base + len(self._shown)

    @property
    def head(self) -> bool:
        """No row will come before the first."""
        return self._lines.head and self.scanned.start <= self._lines.first

    @property
    def solid(self) -> int:
        """The first row from which no hole follows."""
        return self.row_of(self._lines.solid)

    @property
    def size(self) -> int:
        """Bytes left, about: as if lines were equally long."""
        total = self._lines.end - self._lines.first
        return self._lines.size * (self.end - self.first) // max(1, total)

    def read(self, start: int, stop: int) -> list[bytes | Hole]:
        """The text of rows start <= n < stop. Safe from any thread."""
        with self._guard:
            numbers = self._shown.numbers(start - self._base, stop - self._base)
        found: list[bytes | Hole] = []
        for group in _groups(numbers):
            texts = self._lines.read(group[0], group[-1] + 1)
            texts += [b""] * (group[-1] + 1 - group[0] - len(texts))
            found += [texts[number - group[0]] for number in group]
        return found

    # Rows and lines

    def line_of(self, row: int) -> int:
        """The log's number of a row; of one that is not there, of the nearest; where there are none, the log's first."""
        with self._guard:
            last = len(self._shown) - 1
            at = max(0, min(row - self._base, last))
            return self._shown.numbers(at, at + 1)[0] if last >= 0 else self._lines.first

    def row_of(self, line: int) -> int:
        """The row of a line, or of the first after it that is left; one past the last where there is none."""
        with self._guard:
            return self._base + self._shown.rank(line)

    def is_match(self, row: int) -> bool:
        """The row itself matches; else it stands around one that does, or is a hole."""
        with self._guard:
            return self.line_of(row) in self._hits

    @property
    def scanned(self) -> range:
        """The log's lines that have been gone through."""
        return self._scan.done

    @property
    def matched(self) -> int:
        """Lines that match, so far."""
        with self._guard:
            return len(self._hits)

    @property
    def hidden(self) -> int:
        """Lines left out, of those that have been gone through."""
        with self._guard:
            done = self.scanned
            return len(done) - (self._shown.rank(done.stop) - self._shown.rank(done.start))

    def hidden_before(self, row: int) -> int:
        """Lines left out between the row before and this one."""
        with self._guard:
            at = row - self._base
            around = self._shown.numbers(max(0, at - 1), at + 1)
            begin = around[0] + 1 if at > 0 else self.scanned.start
            return max(0, around[-1] - begin) if around else 0

    # Taking blocks

    def _take(self, block: Block) -> bool:
        """Puts a block's rows in their places. True: rows changed."""
        with self._guard:
            before = len(self._shown)
            if block.below:
                self._hits.drop_from(block.lines.start)
                self._shown.drop_from(block.lines.start)
            kept = len(self._shown)
            self._hits.add(block.hits)
            self._shown.add(block.hits)
            for start, stop in self._around(block) if self._context or self._long else ():
                self._shown.add_range(start, stop)
            self._shown.add(block.holes)
            if not block.below:
                self._base -= len(self._shown) - before
            return len(self._shown) != kept or kept != before

    def _with_records(self, block: Block, records: Records) -> Block:
        """The block without the hits of records that another line takes out. For a thread."""
        kept, known = [], dict[int, bool]()
        for hit in block.hits:
            record = records.record(hit)
            if len(record) > 1:
                if record.start not in known:
                    known[record.start] = self._taken_out(record)
                if known[record.start]:
                    continue
                self._long[hit] = record
            kept.append(hit)
        return replace(block, hits=kept)

    def _taken_out(self, record: range) -> bool:
        texts = self._lines.read(record.start, record.stop)
        return any(each.out and each.matcher.lines_of(texts, self._encoding) for each in self.conditions)

    def _around(self, block: Block) -> Iterator[tuple[int, int]]:
        """The runs of lines to show because of a block's hits, and of those near it: theirs reach into it."""
        first, end, context = self._lines.first, self._lines.end, self._context
        low, high = block.lines.start - context, block.lines.stop + context
        begin = stop = first
        for hit in self._hits.between(low, high):
            record = self._long.get(hit) or range(hit, hit + 1)
            start = max(first, record.start - context)
            if start > stop:
                yield begin, stop
                begin = start
            stop = max(stop, min(end, record.stop + context))
        yield begin, stop

    def _tell(self) -> None:
        if self._on_change:
            self._on_change()


class All:
    """Matches lines that meet all conditions."""

    def __init__(self, conditions: Sequence[Condition]) -> None:
        self._conditions = conditions

    @property
    def sieve(self) -> Sieve | None:
        """Of the first condition that must be met and has one; None: every line is looked at."""
        return next((each.matcher.sieve for each in self._conditions if not each.out and each.matcher.sieve), None)

    def lines_of(self, block: Sequence[object], encoding: str = "utf-8") -> list[int]:
        """Which lines of a block meet all: indexes from 0. What is not bytes (a hole) does not. Waits: for a thread."""
        left = [at for at, line in enumerate(block) if isinstance(line, bytes)]
        for each in self._conditions:
            if not left:
                break
            hits = _sieved(each.matcher, [line for at in left if isinstance(line := block[at], bytes)], encoding)
            gone = set(hits)
            left = [at for index, at in enumerate(left) if index not in gone] if each.out else [left[at] for at in hits]
        return left


def _sieved(matcher: Matcher, lines: list[bytes], encoding: str) -> list[int]:
    """Which lines match; those that cannot are not looked at."""
    sieve = matcher.sieve if encoding == "utf-8" else None
    candidates = sieve.candidates(b"\n".join(lines)) if sieve and len(lines) > 1 else None
    if candidates is None:
        return matcher.lines_of(lines, encoding)
    hits = matcher.lines_of([lines[number] for number, _, _ in candidates], encoding)
    return [candidates[at][0] for at in hits]


def _groups(numbers: Sequence[int]) -> Iterator[list[int]]:
    """The numbers in groups that are read at once."""
    group: list[int] = []
    for number in numbers:
        if group and number - group[-1] > _NEAR:
            yield group
            group = []
        group.append(number)
    if group:
        yield group
