"""Runs of lines that know their sizes without being written: what logs are put together from."""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Sequence
from itertools import accumulate
from typing import Protocol

_BLOCKS_KEPT = 8
_NEVER = 1 << 62


class Section(Protocol):
    """Some lines in a row. Times are epoch milliseconds; lines and offsets count from the section's own begin."""

    begin: int

    def count(self, until: int) -> int:
        """How many lines are written by then."""

    def when(self, line: int) -> int:
        """When a line is written; it never goes back from one line to the next."""

    def offset(self, line: int) -> int:
        """Bytes before a line."""

    def line_at(self, offset: int) -> int:
        """The line that holds this byte."""

    def text(self, first: int, stop: int) -> bytes:
        """Lines `first` up to, not including, `stop`."""


class Pattern(Protocol):
    """Lines that come again and again with other numbers in them: steps, epochs.

    Two periods whose numbers have equally many digits have lines of equal lengths, position by position. That is what
    lets a log of a million lines be opened at its end: all but the numbers in it is known beforehand.
    """

    @property
    def lines(self) -> int:
        """Lines of one period."""

    @property
    def steps(self) -> int:
        """Training steps of one period: a power of ten."""

    def period(self, number: int, times: Sequence[int]) -> list[bytes]:
        """One period, from 0; `times` says when each of its lines is written. Each line ends in a newline."""


class Fixed:
    """Lines that are given, each so many milliseconds after the one before."""

    def __init__(self, begin: int, rows: Sequence[tuple[int, bytes]]) -> None:
        self.begin = begin
        self._rows = [row for _, row in rows]
        self._whens = [begin + after for after in accumulate(gap for gap, _ in rows)]
        self._offsets = list(accumulate((len(row) for row in self._rows), initial=0))

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def end(self) -> int:
        """When the last line is written."""
        return self._whens[-1] if self._whens else self.begin

    def count(self, until: int) -> int:
        return bisect_right(self._whens, until)

    def when(self, line: int) -> int:
        return self._whens[line]

    def offset(self, line: int) -> int:
        return self._offsets[line]

    def line_at(self, offset: int) -> int:
        return bisect_right(self._offsets, offset) - 1

    def text(self, first: int, stop: int) -> bytes:
        return b"".join(self._rows[first:stop])


class Periodic:
    """A pattern, over and over. Any line is reached at once; only the periods that are looked at are written.

    Args:
        pace: Milliseconds from line to line, on average.
        lines: How many at most; None for no end.
        first: The number of the first period: a run that goes on from a checkpoint does not begin at 0.
    """

    def __init__(self, begin: int, pattern: Pattern, pace: float, *, lines: int | None = None, first: int = 0) -> None:
        self.begin = begin
        self._pattern = pattern
        self._pace = pace
        self._limit = _NEVER if lines is None else lines
        self._first = first
        self._tables: dict[int, list[int]] = {}
        self._blocks: OrderedDict[int, list[bytes]] = OrderedDict()
        self._before = self._bytes_before(first)

    def count(self, until: int) -> int:
        if until < self.begin:
            return 0
        line = min(int((until - self.begin) / self._pace) + 2, self._limit)
        while line > 0 and self.when(line - 1) > until:
            line -= 1
        return line

    def when(self, line: int) -> int:
        jitter = (line * 2_654_435_761 >> 7 & 0xFF) / 320  # below 0.8: a line never overtakes the next
        return self.begin + int((line + jitter) * self._pace)

    def offset(self, line: int) -> int:
        period, position = divmod(line, self._pattern.lines)
        number = self._first + period
        return self._bytes_before(number) - self._before + self._table(_digits(number))[position]

    def line_at(self, offset: int) -> int:
        number, rest = self._period_at(offset + self._before)
        position = bisect_right(self._table(_digits(number)), rest) - 1
        return (number - self._first) * self._pattern.lines + position

    def text(self, first: int, stop: int) -> bytes:
        size = self._pattern.lines
        pieces: list[bytes] = []
        while first < stop:
            period, position = divmod(first, size)
            taken = min(size - position, stop - first)
            pieces.extend(self._block(period)[position : position + taken])
            first += taken
        return b"".join(pieces)

    def _block(self, period: int) -> list[bytes]:
        if period in self._blocks:
            self._blocks.move_to_end(period)
            return self._blocks[period]
        block = self._fitted(self._first + period, period)
        self._blocks[period] = block
        if len(self._blocks) > _BLOCKS_KEPT:
            self._blocks.popitem(last=False)
        return block

    def _write(self, number: int, period: int) -> list[bytes]:
        line = period * self._pattern.lines
        return self._pattern.period(number, [self.when(line + j) for j in range(self._pattern.lines)])

    def _fitted(self, number: int, period: int) -> list[bytes]:
        """A period in which each line has the length that was foretold, even where a number came out too wide."""
        block, table = self._write(number, period), self._table(_digits(number))
        for i, line in enumerate(block):
            size = table[i + 1] - table[i]
            if len(line) != size:
                block[i] = line.rstrip(b"\n")[: size - 1].ljust(size - 1) + b"\n"
        return block

    def _table(self, digits: int) -> list[int]:
        """Where each line of a period begins, for all periods whose numbers have so many digits."""
        table = self._tables.get(digits)
        if table is None:
            sample = self._write(_lowest(digits), 0)
            table = self._tables[digits] = list(accumulate(map(len, sample), initial=0))
        return table

    def _bytes_before(self, number: int) -> int:
        total = digits = 0
        while _lowest(digits) < number:
            total += (min(number, _lowest(digits + 1)) - _lowest(digits)) * self._table(digits)[-1]
            digits += 1
        return total

    def _period_at(self, offset: int) -> tuple[int, int]:
        digits = 0
        while True:
            size = self._table(digits)[-1]
            periods = _lowest(digits + 1) - _lowest(digits)
            if offset < periods * size:
                return _lowest(digits) + offset // size, offset % size
            offset -= periods * size
            digits += 1


def _digits(number: int) -> int:
    """How many digits: 0 for 0, 1 for 1 to 9."""
    return len(str(number)) if number else 0


def _lowest(digits: int) -> int:
    """The lowest number of so many digits."""
    return 10 ** (digits - 1) if digits else 0
