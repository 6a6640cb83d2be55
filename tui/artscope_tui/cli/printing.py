"""Log text on standard output or in a new file: as received, or cleaned as a terminal shows it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from io import RawIOBase
from typing import BinaryIO

from artscope.logs import clean
from artscope.logs.inorder import passages, stretches
from artscope.logs.lines import Hole, Lines
from artscope.words import has, say
from artscope_tui.cli.encoding import Encoding
from artscope_tui.cli.interrupting import writing
from artscope_tui.cli.output import complain, encoded
from artscope_tui.cli.picking import Picker
from artscope_tui.cli.wanted import Wanted


class Printer:
    """Writes lines to one place and tells holes on standard error."""

    def __init__(
        self,
        out: BinaryIO,
        *,
        raw: bool,
        picker: Picker | None = None,
        encoding: Encoding | None = None,
        shown_in: str = "utf-8",
    ) -> None:
        """
        Args:
            raw: Writes lines as received, not as they are shown.
            picker: Leaves out lines.
            encoding: What lines are read in, to be shown.
            shown_in: What shown lines are written in.
        """
        self._out = out
        self._raw = raw
        self._picker = picker
        self._encoding = encoding or Encoding()
        self._shown_in = shown_in
        self.on_screen = out.isatty()
        """A person sees it as it comes."""
        self.holes = 0
        """How many holes were met."""
        self.written = 0
        """Bytes that were written, about."""
        self._lines: Lines | None = None
        self._begun = 0
        self._owed = False
        self._told: set[str] = set()

    @property
    def whole_lines(self) -> bool:
        """Only whole lines can be written: they are looked at. Else what there is of a line is, and the rest later."""
        return self._picker is not None or not self._raw

    def write(self, lines: Lines, start: int, stop: int) -> Iterator[None]:
        """Writes lines start <= n < stop, and hands control back after each passage.

        As received, the newline of the last one is written with what follows it: whether it has one is told by `finish`. A last
        line that was not whole is gone on with where `start` comes after it.
        """
        if lines is not self._lines:
            self._owed |= self._begun > 0
            self._lines, self._begun = lines, 0
            self._encoding.forget()
        if self._picker is not None:
            for block in self._picker.picked(lines, start, stop):
                self._whole(block)
                yield
        elif not self._raw:
            for passage in passages(lines, start, stop):
                self._whole(passage.lines)
                yield
        else:
            skip = self._begun
            for part in stretches(lines, start - (skip > 0), stop):
                skip = self._part(part, skip)
                yield

    def finish(self, *, newline: bool) -> None:
        """Ends the last line that was written as the log does: with its newline, or without."""
        with writing():
            if self._owed and newline:
                self._out.write(b"\n")
                self._owed = False
            self._out.flush()

    def end(self) -> None:
        """The log ends here. More may follow, of another: it begins a line of its own."""
        self._owed |= self._begun > 0
        self._lines, self._begun = None, 0

    def _whole(self, block: Sequence[bytes | Hole]) -> None:
        shown: list[bytes] = []
        encoding = self._encoding.of(block)
        for line in block:
            if isinstance(line, Hole):
                self._hole(line)
            else:
                shown.append(line if self._raw else encoded(clean.line(line, encoding=encoding), self._shown_in))
        if shown:
            self._put(b"\n".join(shown) + b"\n")
            self._owed = False

    def _part(self, part: bytes | Hole, skip: int) -> int:
        """Writes bytes as received without the first so many; answers how many of those are still to come."""
        if isinstance(part, Hole):
            self._owed |= self._begun > 0
            self._begun = 0
            self._hole(part)
            return 0
        rest = part[skip:]
        if rest:
            newline = rest.endswith(b"\n")
            self._put(rest[:-1] if newline else rest)
            self._owed = newline
            last = rest.rfind(b"\n")
            self._begun = len(rest) - last - 1 if last >= 0 else self._begun + len(rest)
        return max(0, skip - len(part))

    def _put(self, data: bytes) -> None:
        with writing():
            if self._owed:
                self._out.write(b"\n")
            self._out.write(data)
        self.written += len(data) + 1

    def _hole(self, hole: Hole) -> None:
        self.holes += 1
        if hole.id not in self._told:
            self._told.add(hole.id)
            why = say(hole.reason) if hole.reason and "." in hole.reason and has(hole.reason) else hole.reason
            complain(say("cli.hole", why=why or say("cli.hole.unknown")))


def printer(said: argparse.Namespace, wanted: Wanted) -> Printer:
    """A printer to standard output; through the gate if that is a terminal, or plain text is asked for."""
    shown = said.plain or (sys.stdout.isatty() and not said.raw)
    shown_in = sys.stdout.encoding if shown else "utf-8"
    return Printer(_standard_output(), raw=not shown, picker=wanted.picker, encoding=wanted.encoding, shown_in=shown_in)


def _standard_output() -> BinaryIO:
    """With a buffer also where Python was told to have none: without one, a write may leave out the end of what it was given."""
    out: BinaryIO | RawIOBase = sys.stdout.buffer
    return open(sys.stdout.fileno(), "wb", closefd=False) if isinstance(out, RawIOBase) else out
