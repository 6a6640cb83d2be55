"""The text of a log's lines as it is shown, cleaned and kept.

A line is cleaned only as far as it is shown, so that one of ten megabytes costs what is seen of it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

from artscope.logs import clean, colours
from artscope.logs.clean import SafeText, cells
from artscope.logs.colours import Span
from artscope.logs.levels import Severity, severity
from artscope.logs.lines import Hole, Lines
from artscope.logs.shapes import has_states, state_count, state_spans
from artscope_tui.widgets.log_times import ShownTimes

CACHED_CHARACTERS = 4_000_000
"""Cleaned text kept, in all lines together; one line may be longer."""
LONG_LINES = 65_536
"""Lines of more bytes than this on average are read one at a time."""
_BARS = 8


@dataclass(slots=True)
class Shown:
    """The start of a cleaned line, or all of it."""

    text: SafeText
    whole: bool
    inks: tuple[Span, ...] = ()
    """What of it is in colour."""
    states: int = 1
    """How often the line was written over, and once more: a progress bar's states."""
    _width: int = 0
    _starts: Sequence[int] = ()
    _severe: Severity | None = None

    @property
    def severity(self) -> Severity:
        """How bad the line is."""
        if self._severe is None:
            self._severe = severity(self.text)
        return self._severe

    def starts(self, width: int) -> Sequence[int]:
        """Where its rows begin when it is wrapped at a width."""
        if self._width != width:
            self._width, self._starts = width, clean.breaks(self.text, width)
        return self._starts


class LogText:
    """Lines of a log as they are shown."""

    def __init__(self) -> None:
        self.lines: Lines | None = None
        self.encoding = "utf-8"
        self.colours = False
        """Lines are shown in their own colours."""
        self.times: ShownTimes | None = None
        """Shows the times in lines otherwise; None: as they were written."""
        self._cache: OrderedDict[int, Shown] = OrderedDict()
        self._held = 0
        self._bars: OrderedDict[int, tuple[bytes, list[tuple[int, int]]]] = OrderedDict()

    def forget(self) -> None:
        """Any line may have another text now: the last one grows, holes are filled."""
        self._cache.clear()
        self._bars.clear()
        self._held = 0

    def load(self, numbers: Sequence[int], most: int | None) -> None:
        """Reads lines that follow each other at once, where they are not of monstrous length."""
        if self.lines is None or self.lines.size > LONG_LINES * (self.lines.end - self.lines.first):
            return
        if sum(line not in self._cache for line in numbers) < 2 or numbers[-1] - numbers[0] >= 2 * len(numbers):
            return
        found = self.lines.read(numbers[0], numbers[-1] + 1)
        for line in numbers:
            data = found[line - numbers[0]] if line - numbers[0] < len(found) else None
            if line not in self._cache and isinstance(data, bytes):
                self._keep(line, data, _roomy(most))

    def shown(self, line: int, most: int | None) -> Shown | None:
        """A line cleaned to at least so many cells (None: all of it); None for a hole."""
        found = self._cache.get(line)
        if found is not None and (found.whole or (most is not None and len(found.text) >= 2 * most)):
            self._cache.move_to_end(line)
            return found
        if found is not None and most is not None and cells(found.text) >= most:
            return found
        data = self._data(line)
        return self._keep(line, data, _roomy(most)) if isinstance(data, bytes) else None

    def hole(self, line: int) -> Hole | None:
        """The hole that stands on a line, if one does."""
        found = self._data(line)
        return found if isinstance(found, Hole) else None

    def states(self, line: int) -> int:
        """How many states a line had that was written over; 1 where it was not."""
        return len(self._bar(line)[1])

    def state(self, line: int, number: int, most: int | None) -> Shown:
        """One of them."""
        data, spans = self._bar(line)
        start, end = spans[number]
        return self._cleaned(data[start:end], _roomy(most))

    def _bar(self, line: int) -> tuple[bytes, list[tuple[int, int]]]:
        if line not in self._bars:
            found = self._data(line)
            data = found if isinstance(found, bytes) else b""
            self._bars[line] = data, state_spans(data)
            if len(self._bars) > _BARS:
                self._bars.popitem(last=False)
        return self._bars[line]

    def _cleaned(self, data: bytes, most: int | None) -> Shown:
        inks: tuple[Span, ...] = ()
        if self.colours:
            text, inks = colours.line(data, encoding=self.encoding, most=most)
        else:
            text = clean.line(data, encoding=self.encoding, most=most)
        whole = most is None or cells(text) < most - 1
        if self.times is not None:
            text, inks = self.times.retold(text, inks)
        return Shown(text, whole, inks)

    def _data(self, line: int) -> bytes | Hole | None:
        found = self.lines.read(line, line + 1) if self.lines is not None else []
        return found[0] if found else None

    def _keep(self, line: int, data: bytes, most: int | None) -> Shown:
        shown = self._cleaned(data, most)
        shown.states = state_count(data) if has_states(data) else 1
        text = shown.text
        old = self._cache.pop(line, None)
        self._cache[line] = shown
        self._held += len(text) - (len(old.text) if old else 0)
        while self._held > CACHED_CHARACTERS and len(self._cache) > 1:
            self._held -= len(self._cache.popitem(last=False)[1].text)
        return shown


def _roomy(most: int | None) -> int | None:
    """Cells to clean: twice what is asked, so that the next step to the side or down is there already."""
    return None if most is None else max(1024, 2 * most)
