"""Log text on standard output: cleaned for a terminal, as received into a pipe or file."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from artscope.errors import ArchiveError
from artscope.logs import clean
from artscope.logs.lines import Hole, Lines
from artscope.words import has, say
from artscope_tui.cli.grepping import Grep
from artscope_tui.cli.output import complain

BLOCK = 2000
"""Lines read at a time."""


class Printer:
    """Writes lines to one place and tells holes on standard error."""

    def __init__(self, out: BinaryIO, *, raw: bool, grep: Grep | None = None) -> None:
        """
        Args:
            raw: Writes lines as received, not as they are shown.
            grep: Leaves out lines.
        """
        self._out = out
        self._raw = raw
        self._grep = grep
        self.holes = 0
        """How many holes were met."""
        self._open = False
        self._told: set[str] = set()

    def lines(self, lines: Lines, start: int, stop: int) -> int:
        """Writes lines start <= n < stop.

        A newline goes before each line but the first, so that a last line without one stays without: whether the log ends
        with a newline is seen as a last line that is empty.

        Returns:
            The number after the last line written.
        """
        for at in range(start, stop, BLOCK):
            block = lines.read(at, min(stop, at + BLOCK))
            for line in self._grep.picked(block) if self._grep else block:
                if isinstance(line, Hole):
                    self._hole(line)
                else:
                    self._write(line)
        self._out.flush()
        return stop

    def end(self, *, newline: bool) -> None:
        """Ends the last line as the log does; on a terminal, and where lines are left out, always."""
        if self._open and (newline or not self._raw or self._grep):
            self._out.write(b"\n")
        self._open = False
        self._out.flush()

    def _write(self, line: bytes) -> None:
        if self._open:
            self._out.write(b"\n")
        self._out.write(line if self._raw else clean.line(line).encode("utf-8", "replace"))
        self._open = True

    def _hole(self, hole: Hole) -> None:
        self.holes += 1
        if hole.id not in self._told:
            self._told.add(hole.id)
            why = say(hole.reason) if hole.reason and "." in hole.reason and has(hole.reason) else hole.reason
            complain(say("cli.hole", why=why or say("cli.hole.unknown")))


def printer(*, raw: bool, grep: Grep | None = None) -> Printer:
    """A printer to standard output; through the gate if that is a terminal."""
    return Printer(sys.stdout.buffer, raw=raw or not sys.stdout.isatty(), grep=grep)


def into_new_file(path: Path, write: Callable[[Printer], None], grep: Grep | None = None) -> None:
    """Writes lines as received into a file that was not there; nothing is left of it where that fails.

    Raises:
        ArchiveError: It exists, or cannot be written.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                write(Printer(file, raw=True, grep=grep))
                file.flush()
                os.fsync(file.fileno())
            os.link(part, path)  # unlike a rename, this never replaces what is there
        finally:
            part.unlink(missing_ok=True)
    except FileExistsError as error:
        raise ArchiveError("cli.exists", path=path) from error
    except OSError as error:
        raise ArchiveError("cli.cannot_write", path=path, why=error.strerror or str(error)) from error
    complain(say("cli.saved", path=path, size=path.stat().st_size))
