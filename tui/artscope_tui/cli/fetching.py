"""What is asked for of a log: which lines they are, and bringing here what is missing of them."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from artscope.errors import CoreError
from artscope.localfiles import FileReading
from artscope.logs.lines import Hole, Lines
from artscope.logs.striplines import StripLines
from artscope.words import say
from artscope_tui.cli.output import complain
from artscope_tui.cli.wanted import TAIL, Wanted
from artscope_tui.cli.window import Bounds, UntimedError

if TYPE_CHECKING:
    from artscope.reading import Reading

    Text = Reading | FileReading
    """A log of the service, or a file of this machine."""


class Part:
    """The part of a log that is asked for, before `--grep` and its like."""

    def __init__(self, reading: Text, wanted: Wanted) -> None:
        self._reading = reading
        self._wanted = wanted
        self._bounds: Bounds | None = None

    async def of(self, lines: Lines) -> range:
        """The lines that are asked for.

        Raises:
            UntimedError: They are asked for by time, and no line says when it was written.
        """
        found, tail = range(lines.first, lines.end), self._wanted.lines
        if self._wanted.window and found:
            found = await self._meant().of(lines)
        return found if tail is None else found[max(0, len(found) - tail) :]

    async def since(self, at: int) -> range:
        """The lines that are asked for from one on."""
        lines = self._reading.lines
        if self._wanted.window.until is None:
            return range(at, max(at, lines.end))
        if self._bounds is None and lines.end > lines.first:
            with suppress(UntimedError):
                self._meant()
        stop = (await self._bounds.of(lines)).stop if self._bounds else lines.end
        return range(at, max(at, stop))

    def _meant(self) -> Bounds:
        """The moments that are meant, from when they are known on; what is odd about them is told once.

        Raises:
            UntimedError: No line says when it was written.
        """
        if self._bounds is None:
            window = self._wanted.window
            self._bounds = window.bounds(self._reading.lines, going_on=self._wanted.follow)
            if self._bounds.next_day:
                complain(say("cli.next_day", since=window.since, until=window.until))
        return self._bounds

    async def fetch(self) -> CoreError | None:
        """Brings it here, from the newest line back; answers what was in the way."""
        reading = self._reading
        try:
            if isinstance(reading, FileReading):
                await reading.whole()
                return reading.trouble
            await reading.newer()
            while reading.trouble is None and not self._enough() and await reading.older():
                pass
            with suppress(UntimedError):
                while (hole := _hole(reading.lines, await self.of(reading.lines))) is not None:
                    if not await self._filled(hole):
                        break
        except CoreError as error:
            return error
        return reading.trouble

    async def fill_from(self, at: int) -> int:
        """Brings here what is missing from a line on; answers its number now: lines before a hole that is filled have others."""
        lines = self._reading.lines
        while (hole := _hole(lines, range(at, lines.end))) is not None:
            first = lines.first
            more = await self._filled(hole)
            at += lines.first - first
            if not more or lines is not self._reading.lines:
                break
        return at

    def _enough(self) -> bool:
        lines, wanted = self._reading.lines, self._wanted
        if wanted.tail is not None and lines.end - lines.first >= wanted.tail:
            return True
        if wanted.window:
            return wanted.window.reaches(lines)
        return wanted.tail is None and lines.end - lines.first >= TAIL

    async def _filled(self, hole: Hole) -> bool:
        """Fetches a part of what a hole stands for. False: there is no more to be had."""
        before = self._reading.lines.size
        await self._reading.fill(hole)
        return self._reading.trouble is None and self._reading.lines.size > before


def _hole(lines: Lines, extent: range) -> Hole | None:
    """The newest hole among some lines of a log of the service."""
    if not isinstance(lines, StripLines) or lines.solid <= extent.start:
        return None
    return next((hole for hole in reversed(lines.holes) if lines.number(hole.id) in extent), None)
