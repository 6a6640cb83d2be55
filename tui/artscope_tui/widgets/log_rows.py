"""Rows of a log as they are drawn: which part of a line, what is marked. Knows widths, not the screen library.

A row shows a line, a part of one that is wrapped, one state of a progress bar, a fold, or the gap before a line.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import replace

from artscope.logs.clean import SafeText, cells, column, inside, window
from artscope.logs.colours import Span, inked
from artscope.logs.find import Marker
from artscope.logs.fold import FoldRow
from artscope.logs.levels import Severity
from artscope.logs.needle import Needle
from artscope_tui.widgets.log_folds import elapsed, fold_tag, gap_line, states_tag
from artscope_tui.widgets.log_places import MANY, LogPlaces
from artscope_tui.widgets.log_row import BLANK, NO_TEXT, Place, Row
from artscope_tui.widgets.log_text import Shown

SEARCHED = 65_536
"""Characters of a line in which a hit is looked for that is out of sight, when it is drawn."""
SEVERE = {Severity.ERROR: "E", Severity.WARNING: "w"}
HIT = "*"
MARK = "m"


class LogRows(LogPlaces):
    """Turns lines into rows of a width. Numbers are those of `Lines`."""

    def __init__(self) -> None:
        super().__init__()
        self.needle: Marker | None = None
        self.is_marked: Callable[[int], bool] = lambda _: False
        """Whether a line has a bookmark."""
        self._look: object = None
        self._flagged: set[int] = set()
        """Lines known to hold what is looked for, wherever in them."""

    def forget(self) -> None:
        super().forget()
        self._flagged.clear()

    def mark(self, needle: Marker | None) -> None:
        """Marks what is looked for."""
        self.needle = needle
        self._flagged.clear()

    def flag(self, line: int) -> None:
        """Tells that a line holds what is looked for: one of megabytes is not searched each time it is drawn."""
        self._flagged.add(line)
        self._drawn.clear()

    def draw(self, top: Place, height: int) -> list[Row]:
        """The rows from a place on; blank ones after the end."""
        places = self.places(top, height)
        numbers = list(dict.fromkeys(place.line for place in places))
        if numbers:
            most = (top.sub + height + 1) * self.width if self.wrap else self.left + self.width + 1
            self._text.load(numbers, most)
        rows = [self._row_at(place) for place in places]
        rows = [
            replace(row, flag=MARK, marked=True) if place.sub == 0 and self.is_marked(place.line) else row
            for row, place in zip(rows, places, strict=True)
        ]
        return rows + [BLANK] * (height - len(rows))

    def longest(self, top: Place, height: int) -> int:
        """Cells of the longest of the lines in sight, as far as they are known to reach beyond the right edge."""
        return max((self._length(place) for place in self._places(top, height)), default=0)

    def _row_at(self, place: Place) -> Row:
        """A row as it was drawn before, where nothing changed how it looks."""
        look = (self.width, self.wrap, self.left, self.needle)
        if look != self._look or len(self._drawn) > MANY:
            self._look = look
            self._drawn.clear()
        if self.needle is not None and not isinstance(self.needle, Needle):  # where a pattern matches is known later
            return self._row(place)
        if place not in self._drawn:
            self._drawn[place] = self._row(place)
        return self._drawn[place]

    def _row(self, place: Place) -> Row:
        line, sub = place.line, place.sub - self._gap_rows(place.line)
        if sub < 0 and self._gaps is not None and (gap := self._gaps.before(line)) is not None:
            return Row(gap_line(gap, self.width), flag=".", gap=True)
        if line in self._opened:
            return self._cut_row(line, self._text.state(line, sub, self.left + self.width + 1), NO_TEXT)
        fold = self._fold(line)
        shown = self._shown(place, fold)
        if shown is None:
            return Row(NO_TEXT, hole=self.hole(line))
        if fold is not None and self.lines is not None:
            return self._cut_row(line, shown, fold_tag(fold, elapsed(self.lines, fold), self.width))
        if not self.wrap:
            return self._cut_row(line, shown, self._bar_tag(shown))
        return self._wrapped_row(shown, sub)

    def _shown(self, place: Place, fold: FoldRow | None) -> Shown | None:
        wrapped = self.wrap and fold is None
        return self._text.shown(place.line, (place.sub + 2) * self.width if wrapped else self.left + self.width + 1)

    def _bar_tag(self, shown: Shown) -> SafeText:
        return states_tag(shown.states, self.width) if shown.states > 1 and self.folds is not None else NO_TEXT

    def _wrapped_row(self, shown: Shown, sub: int) -> Row:
        starts = shown.starts(self.width)
        begin = starts[min(sub, len(starts) - 1)]
        last = sub + 1 >= len(starts)
        end = len(shown.text) if last else starts[sub + 1]
        hits = self._hits(shown.text, begin, end, 0)
        severe = Severity.NONE if sub else shown.severity
        text = SafeText(shown.text[begin:end])
        tag = self._bar_tag(shown) if last else NO_TEXT
        if tag and cells(text) + cells(tag) >= self.width:
            tag = NO_TEXT
        flag = HIT if hits else SEVERE.get(severe, "")
        inks = _in_cells(text, shown.inks, begin, end, 0)
        return Row(text, hits, inks, flag=flag, severe=severe, tag=tag)

    def _cut_row(self, line: int, shown: Shown, tag: SafeText) -> Row:
        width = self.width - (cells(tag) + 1 if tag else 0)
        begin, end, halved = inside(shown.text, self.left, width)
        text = window(shown.text, self.left, width)
        hits = self._hits(shown.text, begin, end, halved)
        found = hits or line in self._flagged or (self.needle is not None and self.needle.spans(shown.text[:SEARCHED]))
        flag = HIT if found else SEVERE.get(shown.severity, "")
        inks = _in_cells(shown.text[begin:end], shown.inks, begin, end, halved)
        return Row(text, hits, inks, more=end < len(shown.text), flag=flag, severe=shown.severity, tag=tag)

    def _hits(self, text: SafeText, begin: int, end: int, before: int) -> tuple[tuple[int, int], ...]:
        """Cells that hold what is looked for, in a row of the characters `begin` to `end` with so many cells before them."""
        if self.needle is None:
            return ()
        start, stop = 0, len(text)
        if isinstance(self.needle, Needle):  # anything else is matched against the line as a whole
            start, stop = max(0, begin - 2 * len(self.needle.text)), end + 2 * len(self.needle.text)
        spans = self.needle.spans(text[start:stop])
        low = bisect_right(spans, begin - start, key=lambda span: span[1])
        high = bisect_left(spans, end - start, key=lambda span: span[0])
        clipped = ((max(begin, a + start), min(end, b + start)) for a, b in spans[low:high])
        return tuple(
            (before + column(text[begin:end], a - begin), before + column(text[begin:end], b - begin))
            for a, b in clipped
            if a < b
        )

    def _length(self, place: Place) -> int:
        """Cells of a row's line, and of what stands over its end."""
        if self.is_gap(place):
            return 0
        most = self.left + 2 * self.width + 1
        if place.line in self._opened:
            return cells(self._text.state(place.line, place.sub - self._gap_rows(place.line), most).text)
        shown = self._text.shown(place.line, most)
        return shown.cells + cells(self._row(place).tag) if shown else 0


def _in_cells(part: str, inks: tuple[Span, ...], begin: int, end: int, before: int) -> tuple[Span, ...]:
    """The colours of the characters `begin` to `end` of a line, in cells, with so many cells before them."""
    return tuple(
        Span(before + column(part, start - begin), before + column(part, stop - begin), ink)
        for start, stop, ink in inked(inks, begin, end)
    )
