"""Rows of a log: which line, which part of it, what is marked. Knows widths, not the screen library.

A row shows a line, a part of one that is wrapped, one state of a progress bar, a fold, or the gap before a line.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace

from artscope.logs.clean import SafeText, cells, column, inside, window
from artscope.logs.colours import Span, inked
from artscope.logs.filter import FilteredLines
from artscope.logs.find import Marker
from artscope.logs.fold import FoldedLines, FoldRow, Kind
from artscope.logs.gaps import Gaps
from artscope.logs.levels import Severity
from artscope.logs.lines import Hole, Lines
from artscope.logs.needle import Needle
from artscope_tui.widgets.log_folds import elapsed, fold_tag, gap_line, states_tag
from artscope_tui.widgets.log_row import BLANK, NO_TEXT, Place, Row
from artscope_tui.widgets.log_text import LogText, Shown
from artscope_tui.widgets.log_times import ShownTimes

SEARCHED = 65_536
"""Characters of a line in which a hit is looked for that is out of sight."""
SEVERE = {Severity.ERROR: "E", Severity.WARNING: "w"}
HIT = "*"
MARK = "m"
MANY = 2000
"""Rows from which on a step is counted in lines: nobody counts them, and folds and gaps need not be known."""


class LogRows:
    """Turns lines into rows of a width. Numbers are those of `Lines`."""

    def __init__(self) -> None:
        self.width = 80
        self.wrap = False
        self.left = 0
        """Cells cut off at the left, while not wrapped."""
        self.needle: Marker | None = None
        self.folds: FoldedLines | None = None
        """What is folded; None where nothing ever is."""
        self.is_marked: Callable[[int], bool] = lambda _: False
        """Whether a line has a bookmark."""
        self._text = LogText()
        self._kinds: frozenset[Kind] | None = None
        self._gaps: Gaps | None = None
        self._gapped = False
        self._opened: set[int] = set()
        """Lines whose states are shown, one a row."""
        self._drawn: dict[Place, Row] = {}
        """Rows as they were drawn with this look."""
        self._look: object = None

    # What is shown

    @property
    def lines(self) -> Lines | None:
        return self._text.lines

    @lines.setter
    def lines(self, lines: Lines | None) -> None:
        self._text.lines = lines
        self.forget()
        self._arrange()

    @property
    def encoding(self) -> str:
        return self._text.encoding

    @encoding.setter
    def encoding(self, encoding: str) -> None:
        self._text.encoding = encoding
        self.forget()
        self._arrange()

    @property
    def colours(self) -> bool:
        """Lines are shown in their own colours."""
        return self._text.colours

    @colours.setter
    def colours(self, colours: bool) -> None:
        self._text.colours = colours
        self.forget()

    @property
    def times(self) -> ShownTimes | None:
        """How times in lines are shown; None: as they were written."""
        return self._text.times

    @times.setter
    def times(self, times: ShownTimes | None) -> None:
        self._text.times = times
        self.forget()

    @property
    def kinds(self) -> frozenset[Kind] | None:
        """What is folded; None: nothing."""
        return self._kinds

    def arrange(self, kinds: Collection[Kind] | None, *, gaps: bool) -> None:
        """Says what is folded (None: nothing) and whether gaps are shown. Of filtered lines neither is."""
        self._kinds, self._gapped = None if kinds is None else frozenset(kinds), gaps
        self._arrange()

    def _arrange(self) -> None:
        lines = self.lines
        whole = lines is not None and not isinstance(lines, FilteredLines)
        self._gaps = Gaps(lines) if lines is not None and whole and self._gapped else None
        self.folds = None
        self._opened.clear()
        self._drawn.clear()
        if lines is not None and whole and self._kinds is not None:
            breaks = self._gaps.between if self._gaps is not None else None
            self.folds = FoldedLines(lines, kinds=self._kinds, encoding=self.encoding, breaks=breaks)

    @property
    def first(self) -> int:
        return self.lines.first if self.lines else 0

    @property
    def end(self) -> int:
        return self.lines.end if self.lines else 0

    def forget(self) -> None:
        """Any line may have another text now: the last one grows, holes are filled."""
        self._text.forget()
        self._drawn.clear()

    def settle(self, line: int) -> None:
        """Lines before this one may be hidden from now on; see `FoldedLines.settled`."""
        if self.folds is not None:
            before = self.folds.settled
            self.folds.settled = line if before is None else max(line, before)
            self._drawn.clear()

    def renumbered(self) -> None:
        """Lines in the middle have other numbers now."""
        self.forget()
        self._opened.clear()
        if self.folds is not None:
            self.folds.forget()
        if self._gaps is not None:
            self._gaps.forget()

    # Rows

    def draw(self, top: Place, height: int) -> list[Row]:
        """The rows from a place on; blank ones after the end."""
        places = self.places(top, height)
        numbers = list(dict.fromkeys(place.line for place in places))
        if numbers:
            self._text.load(numbers, None if self.wrap else self.left + self.width + 1)
        rows = [self._row_at(place) for place in places]
        rows = [
            replace(row, flag=MARK, marked=True) if place.sub == 0 and self.is_marked(place.line) else row
            for row, place in zip(rows, places, strict=True)
        ]
        return rows + [BLANK] * (height - len(rows))

    def places(self, top: Place, height: int) -> list[Place]:
        """The places of the rows from one on, at most `height`, none after the end."""
        return list(self._places(top, height))

    def down(self, place: Place, rows: int) -> Place:
        """The place so many rows below, or the last one."""
        if rows > MANY:
            return Place(self.at(min(self.end - 1, place.line + rows)))
        found = place
        for found in self._places(place, rows + 1):  # noqa: B007
            pass
        return found

    def up(self, place: Place, rows: int) -> Place:
        """The place so many rows above, or the first one."""
        if self._even or rows > MANY:
            return Place(self.at(max(self.first, place.line - rows)))
        line, sub = place.line, place.sub - rows
        while sub < 0 and line > self.first:
            line = self.at(line - 1)
            sub += self.height_of(line)
        return Place(line, max(0, sub))

    def last_top(self, height: int) -> Place:
        """The top with which the last row stands at the bottom."""
        end = self.end - 1
        if end < self.first:
            return Place(self.first)
        return self.up(Place(end, self.height_of(end) - 1), height - 1)

    def height_of(self, line: int, *, most: int | None = None) -> int:
        """How many rows a line takes; counted no further than `most`: of a long line only the start is looked at."""
        if self._even:
            return 1
        rows = self._gap_rows(line) + self._text_rows(line, most)
        return rows if most is None else min(rows, most)

    def longest(self, top: Place, height: int) -> int:
        """Cells of the longest of the lines in sight, as far as they are known to reach beyond the right edge."""
        return max((self._length(place) for place in self._places(top, height)), default=0)

    def hole(self, line: int) -> Hole | None:
        """The hole that stands on this line, if one does."""
        return self._text.hole(line)

    def text(self, line: int, most: int | None = None) -> SafeText:
        """A line whole, or its first cells; empty for a hole."""
        shown = self._text.shown(line, most)
        return shown.text if shown else NO_TEXT

    def wrapped(self, line: int, character: int) -> Place:
        """The row that holds a character of a line that is wrapped."""
        starts = self._text.shown(line, SEARCHED).starts(self.width)  # type: ignore[union-attr]
        return Place(line, self._gap_rows(line) + bisect_right(starts, character) - 1)

    def is_gap(self, place: Place) -> bool:
        """The row tells the gap before the line."""
        return place.sub < self._gap_rows(place.line)

    # Folds

    def at(self, line: int) -> int:
        """The line of the row in which a line is shown, or behind which it is hidden."""
        if self.folds is None or not self.first <= line < self.end:
            return line
        return self.folds.row(line).line

    def stepped(self, line: int, lines: int) -> int:
        """The line so many shown lines below (above: negative)."""
        if self.folds is None or abs(lines) > MANY:
            return line + lines
        return self.folds.down(line, lines) if lines > 0 else self.folds.up(line, -lines)

    def lines_at(self, line: int) -> range:
        """The lines that the row of a line stands for: with those that are folded there."""
        row = self._fold(line)
        return range(line, row.next if row else line + 1)

    def toggle(self, line: int) -> bool:
        """Unfolds what is folded at a line, or folds it; shows the states of a bar, or only the last. False: there is nothing."""
        self._drawn.clear()
        if self._fold(line) is None and self.folds is not None and (line in self._opened or self._is_bar(line)):
            self._opened ^= {line}
            return True
        return self.folds is not None and self.folds.toggle(line)

    def closed(self, line: int) -> bool:
        """Something is folded at a line."""
        return self._fold(line) is not None or (
            self.folds is not None and line not in self._opened and self._is_bar(line)
        )

    def reveal(self, line: int) -> None:
        """Unfolds what hides a line."""
        if self.folds is not None and self.first <= line < self.end and self.folds.unfold(line):
            self._drawn.clear()

    def fold_all(self, *, folded: bool) -> None:
        """Folds or unfolds everything; the states of bars are shown one by one only."""
        self._opened.clear()
        self._drawn.clear()
        if self.folds is not None:
            self.folds.fold_all(folded=folded)

    def _fold(self, line: int) -> FoldRow | None:
        if self.folds is None:
            return None
        row = self.folds.row(line)
        return row if row.fold is not None and row.line == line else None

    def _is_bar(self, line: int) -> bool:
        shown = self._text.shown(line, self.width)
        return shown is not None and shown.states > 1

    # Parts

    @property
    def _even(self) -> bool:
        """Every line takes one row."""
        return not self.wrap and self.folds is None and self._gaps is None

    def _gap_rows(self, line: int) -> int:
        return int(self._gaps is not None and self._gaps.before(line) is not None)

    def _text_rows(self, line: int, most: int | None) -> int:
        if line in self._opened:
            return self._text.states(line)
        if not self.wrap or self._fold(line) is not None:
            return 1
        shown = self._text.shown(line, None if most is None else (most + 1) * self.width)
        return len(shown.starts(self.width)) if shown else 1

    def _places(self, top: Place, count: int) -> Iterator[Place]:
        line, sub = top
        while count > 0 and line < self.end:
            rows = self.height_of(line, most=sub + count)
            for at in range(sub, min(rows, sub + count)):
                yield Place(line, at)
                count -= 1
            line, sub = self.lines_at(line).stop, 0

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
            return self._cut_row(self._text.state(line, sub, self.left + self.width + 1), NO_TEXT)
        fold = self._fold(line)
        shown = self._shown(place, fold)
        if shown is None:
            return Row(NO_TEXT, hole=self.hole(line))
        if fold is not None and self.lines is not None:
            return self._cut_row(shown, fold_tag(fold, elapsed(self.lines, fold), self.width))
        if not self.wrap:
            return self._cut_row(shown, self._bar_tag(shown))
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

    def _cut_row(self, shown: Shown, tag: SafeText) -> Row:
        width = self.width - (cells(tag) + 1 if tag else 0)
        begin, end, halved = inside(shown.text, self.left, width)
        text = window(shown.text, self.left, width)
        hits = self._hits(shown.text, begin, end, halved)
        found = hits or (self.needle is not None and self.needle.spans(shown.text[:SEARCHED]))
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
        clipped = ((max(begin, a + start), min(end, b + start)) for a, b in spans)
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
        return cells(shown.text) + cells(self._row(place).tag) if shown else 0


def _in_cells(part: str, inks: tuple[Span, ...], begin: int, end: int, before: int) -> tuple[Span, ...]:
    """The colours of the characters `begin` to `end` of a line, in cells, with so many cells before them."""
    return tuple(
        Span(before + column(part, start - begin), before + column(part, stop - begin), ink)
        for start, stop, ink in inked(inks, begin, end)
    )
