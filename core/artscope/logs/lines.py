"""Lines: text by line number, without holding it in memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class Hole:
    """Text that is not here. Stands as one line of its own where the text would be."""

    id: str
    """Names it to `Reading.fill`."""
    size: int | None = None
    """Bytes missing; None where that is not known (lines missing by cursor)."""
    reason: str = ""
    """Why it is still missing, as a key of `words` or cleaned text; empty: not asked yet."""


class Lines(Protocol):
    """A run of lines, numbered for as long as the object lives.

    Numbers are stable: text that comes after raises `end`, text that comes before lowers `first` (below zero where it must),
    and line n stays line n. A number is not what a person is shown: see `head`.
    """

    @property
    def first(self) -> int:
        """Number of the first line here."""
        ...

    @property
    def end(self) -> int:
        """One past the last line here; equal to `first` where there is none."""
        ...

    @property
    def head(self) -> bool:
        """Line `first` is the log's first, so lines can be counted from 1."""
        ...

    @property
    def solid(self) -> int:
        """First number from which no hole follows up to `end`: lines before it are counted from the end."""
        ...

    @property
    def size(self) -> int:
        """Bytes here."""
        ...

    def read(self, start: int, stop: int) -> list[bytes | Hole]:
        """Lines start <= n < stop as received, without their newline. Numbers outside first..end are left out.

        Safe from any thread.
        """
        ...


@dataclass(frozen=True, slots=True)
class Run:
    """Bytes of a log that follow each other, and the lines that begin in them."""

    lines: range
    """The lines whose first byte is here; none where one line is longer than this."""
    data: bytes
    """The text as received. What is before the first of the lines belongs to the one before."""
    begun: bool
    """The first byte begins a line."""
    closed: bool
    """The last line ends here; else it may go on in the next run."""
    plain: bool = False
    """A `survey` has found it so: it is quicker to search."""


@runtime_checkable
class RunLines(Lines, Protocol):
    """Lines whose bytes can be read many at once, without splitting them."""

    def span(self, line: int) -> range:
        """The lines of the run that a line begins in, from the first to the last; only itself where it is a hole."""
        ...

    def runs(self, start: int, stop: int) -> Iterator[Run | range]:
        """The bytes of the lines start <= n < stop, in order; a range where lines cannot be had so (a hole, lost text).

        Runs are given whole: they may begin before and end after. Safe from any thread.
        """
        ...
