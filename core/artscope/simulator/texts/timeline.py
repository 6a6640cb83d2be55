"""A log: sections one after the other, as far as the clock has come."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from artscope.simulator.texts.section import Section
from artscope.simulator.texts.stamps import millis, moment
from artscope.simulator.world.model import LogText


@dataclass(frozen=True, slots=True)
class Piece:
    """A section, and the moment after which nothing of it is written any more (epoch milliseconds; None: never)."""

    section: Section
    until: int | None = None


@dataclass(frozen=True, slots=True)
class _Here:
    """A section as far as it is written, and where it stands in the whole."""

    section: Section
    first_line: int
    stop_line: int
    first_byte: int
    stop_byte: int


class Timeline:
    """A `LogText` of pieces. They are made on first use: a log that nobody opens costs nothing."""

    def __init__(self, make: Callable[[], Sequence[Piece]]) -> None:
        self._make = make
        self._pieces: Sequence[Piece] | None = None

    def part(self, at: datetime) -> int:  # noqa: ARG002 a log of this kind is never begun anew
        return 0

    def lines(self, at: datetime) -> int:
        here = self._here(at)
        return here[-1].stop_line if here else 0

    def size(self, at: datetime) -> int:
        here = self._here(at)
        return here[-1].stop_byte if here else 0

    def read(self, start: int, stop: int, at: datetime) -> bytes:
        start, stop = max(start, 0), min(stop, self.size(at))
        if start >= stop:
            return b""
        first, last = self.line_of(start, at), self.line_of(stop - 1, at)
        skipped = start - self.offset_of(first, at)
        return self.text(first, last + 1, at)[skipped : skipped + stop - start]

    def text(self, first: int, stop: int, at: datetime) -> bytes:
        pieces = []
        for here in self._here(at):
            begin, end = max(first, here.first_line), min(stop, here.stop_line)
            if begin < end:
                pieces.append(here.section.text(begin - here.first_line, end - here.first_line))
        return b"".join(pieces)

    def offset_of(self, line: int, at: datetime) -> int:
        for here in self._here(at):
            if line < here.stop_line:
                return here.first_byte + here.section.offset(line - here.first_line)
        return self.size(at)

    def line_of(self, offset: int, at: datetime) -> int:
        for here in self._here(at):
            if offset < here.stop_byte:
                return here.first_line + here.section.line_at(offset - here.first_byte)
        return self.lines(at)

    def time_of(self, line: int, at: datetime) -> datetime:
        for here in self._here(at):
            if line < here.stop_line:
                return moment(here.section.when(line - here.first_line))
        raise IndexError(line)

    def changed(self, at: datetime) -> datetime | None:
        lines = self.lines(at)
        return self.time_of(lines - 1, at) if lines else None

    def final_newline(self, at: datetime) -> bool:
        lines = self.lines(at)
        return not lines or self.text(lines - 1, lines, at).endswith(b"\n")

    def _here(self, at: datetime) -> list[_Here]:
        if self._pieces is None:
            self._pieces = self._make()
        now, line, byte = millis(at), 0, 0
        found: list[_Here] = []
        for piece in self._pieces:
            lines = piece.section.count(now if piece.until is None else min(now, piece.until))
            if lines:
                found.append(_Here(piece.section, line, line + lines, byte, byte + piece.section.offset(lines)))
                line, byte = found[-1].stop_line, found[-1].stop_byte
        return found


class Borrowed(ABC):
    """A `LogText` that is another one, found anew each time."""

    @abstractmethod
    def _now(self, at: datetime) -> LogText:
        """The one that it is at this moment."""

    def part(self, at: datetime) -> int:
        return self._now(at).part(at)

    def lines(self, at: datetime) -> int:
        return self._now(at).lines(at)

    def size(self, at: datetime) -> int:
        return self._now(at).size(at)

    def read(self, start: int, stop: int, at: datetime) -> bytes:
        return self._now(at).read(start, stop, at)

    def text(self, first: int, stop: int, at: datetime) -> bytes:
        return self._now(at).text(first, stop, at)

    def offset_of(self, line: int, at: datetime) -> int:
        return self._now(at).offset_of(line, at)

    def line_of(self, offset: int, at: datetime) -> int:
        return self._now(at).line_of(offset, at)

    def time_of(self, line: int, at: datetime) -> datetime:
        return self._now(at).time_of(line, at)

    def changed(self, at: datetime) -> datetime | None:
        return self._now(at).changed(at)

    def final_newline(self, at: datetime) -> bool:
        return self._now(at).final_newline(at)


class Rerun(Borrowed):
    """A log that is begun anew under the same name each time its job is scheduled again."""

    def __init__(self, parts: Sequence[tuple[int, LogText]]) -> None:
        """Args: parts: When each begins (epoch milliseconds), oldest first; at least one."""
        self._parts = parts

    def part(self, at: datetime) -> int:
        return max(0, sum(begin <= millis(at) for begin, _ in self._parts) - 1)

    def _now(self, at: datetime) -> LogText:
        return self._parts[self.part(at)][1]


class Shared(Borrowed):
    """A log that is made when it is read, and kept where others are kept too."""

    def __init__(self, find: Callable[[], LogText]) -> None:
        self._find = find

    def _now(self, at: datetime) -> LogText:  # noqa: ARG002
        return self._find()
