"""The text of a log's lines as it is shown, cleaned and kept.

A line is cleaned only as far as it is shown, so that one of ten megabytes costs what is seen of it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from sys import getsizeof

from artscope.logs import clean, colours
from artscope.logs.clean import SafeText, cells
from artscope.logs.colours import Span
from artscope.logs.levels import Severity, severity
from artscope.logs.lines import Hole, Lines
from artscope.logs.shapes import has_states, state_count, state_spans
from artscope_tui.widgets.log_times import ShownTimes

CACHED = 8 * 1024 * 1024
"""Bytes of cleaned text kept, in all lines together that are not long."""
CACHED_LONG = 64 * 1024 * 1024
"""The same of long lines, at least one. They are kept apart: each would push out all others, and be pushed out by them."""
LONG_LINES = 65_536
"""Lines of more characters than this are long. Of more bytes on average, they are read one at a time."""
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
    _cells: int = -1
    _width: int = 0
    _starts: Sequence[int] = ()
    _severe: Severity | None = None

    @property
    def cells(self) -> int:
        """How many cells the text takes."""
        if self._cells < 0:
            self._cells = cells(self.text)
        return self._cells

    def reaches(self, most: int | None) -> bool:
        """It is cleaned to at least so many cells (None: all of it)."""
        return self.whole or (most is not None and (len(self.text) >= 2 * most or self.cells >= most))

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


class Cache:
    """Lines as they are shown, up to so many bytes of text; those asked for last, and at least one."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held = 0
        self._lines: OrderedDict[int, Shown] = OrderedDict()

    def get(self, line: int) -> Shown | None:
        """A line that is kept."""
        if line in self._lines:
            self._lines.move_to_end(line)
        return self._lines.get(line)

    def keep(self, line: int, shown: Shown) -> None:
        """Keeps a line; others go."""
        self.drop(line)
        self._lines[line] = shown
        self._held += getsizeof(shown.text)
        while self._held > self._most and len(self._lines) > 1:
            self.drop(next(iter(self._lines)))

    def drop(self, line: int) -> None:
        """Keeps a line no longer."""
        old = self._lines.pop(line, None)
        self._held -= getsizeof(old.text) if old is not None else 0

    def clear(self) -> None:
        """Keeps nothing."""
        self._lines.clear()
        self._held = 0


class LogText:
    """Lines of a log as they are shown."""

    def __init__(self) -> None:
        self.lines: Lines | None = None
        self.encoding = "utf-8"
        self.colours = False
        """Lines are shown in their own colours."""
        self.times: ShownTimes | None = None
        """Shows the times in lines otherwise; None: as they were written."""
        self._short, self._long = Cache(CACHED), Cache(CACHED_LONG)
        self._bars: OrderedDict[int, tuple[bytes, list[tuple[int, int]]]] = OrderedDict()

    def forget(self) -> None:
        """Any line may have another text now: the last one grows, holes are filled."""
        self._short.clear()
        self._long.clear()
        self._bars.clear()

    def load(self, numbers: Sequence[int], most: int | None) -> None:
        """Reads lines that follow each other at once, where they are not of monstrous length."""
        if self.lines is None or self.lines.size > LONG_LINES * (self.lines.end - self.lines.first):
            return
        missing = [line for line in numbers if self._kept(line) is None]
        if len(missing) < 2 or numbers[-1] - numbers[0] >= 2 * len(numbers):
            return
        found = self.lines.read(numbers[0], numbers[-1] + 1)
        for line in missing:
            data = found[line - numbers[0]] if line - numbers[0] < len(found) else None
            if isinstance(data, bytes):
                self._keep(line, data, _roomy(most))

    def shown(self, line: int, most: int | None) -> Shown | None:
        """A line cleaned to at least so many cells (None: all of it); None for a hole."""
        found = self._kept(line)
        if found is not None and found.reaches(most):
            return found
        data = self._data(line)
        return self._keep(line, data, _roomy(most)) if isinstance(data, bytes) else None

    def hole(self, line: int) -> Hole | None:
        """The hole that stands on a line, if one does."""
        found = self._data(line) if self._kept(line) is None else None
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

    def _kept(self, line: int) -> Shown | None:
        return self._short.get(line) or self._long.get(line)

    def _keep(self, line: int, data: bytes, most: int | None) -> Shown:
        shown = self._cleaned(data, most)
        shown.states = state_count(data) if has_states(data) else 1
        self._short.drop(line)
        self._long.drop(line)
        (self._long if len(shown.text) > LONG_LINES else self._short).keep(line, shown)
        return shown


def _roomy(most: int | None) -> int | None:
    """Cells to clean: twice what is asked, so that the next step to the side or down is there already."""
    return None if most is None else max(1024, 2 * most)
