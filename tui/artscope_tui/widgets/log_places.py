"""Which rows there are: of each line as many as it takes, fewer where lines are folded. Nothing is drawn here."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence

from artscope.logs.clean import SafeText
from artscope.logs.filter import FilteredLines
from artscope.logs.fold import FoldedLines, FoldRow, Kind
from artscope.logs.gaps import Gaps
from artscope.logs.lines import Hole, Lines
from artscope_tui.widgets.log_row import NO_TEXT, Place, Row
from artscope_tui.widgets.log_text import LogText
from artscope_tui.widgets.log_times import ShownTimes

MANY = 2000
"""Rows from which on a step is counted in lines: nobody counts them, and folds and gaps need not be known."""


class LogPlaces:
    """Where the rows of a width are. Numbers are those of `Lines`."""

    def __init__(self) -> None:
        self.width = 80
        self.wrap = False
        self.left = 0
        """Cells cut off at the left, while not wrapped."""
        self.folds: FoldedLines | None = None
        """What is folded; None where nothing ever is."""
        self._text = LogText()
        self._kinds: frozenset[Kind] | None = None
        self._gaps: Gaps | None = None
        self._gapped = False
        self._opened: set[int] = set()
        """Lines whose states are shown, one a row."""
        self._aside: tuple[FoldedLines, set[int]] | None = None
        """What is folded, and whose states are shown, in the log that filters hide."""
        self._drawn: dict[Place, Row] = {}
        """Rows as they were drawn with this look."""

    # What is shown

    @property
    def lines(self) -> Lines | None:
        return self._text.lines

    @lines.setter
    def lines(self, lines: Lines | None) -> None:
        self._text.lines, self._aside = lines, None
        self.forget()
        self._arrange()

    def swap(self, lines: Lines) -> None:
        """Shows other lines of the same log; what a person folded and unfolded is so again when all of it is back."""
        aside = (self.folds, self._opened) if self.folds is not None else self._aside
        self.lines = lines
        if self.folds is None:
            self._aside = aside
        elif aside is not None:
            self.folds.keep(aside[0])
            self._opened = aside[1]

    @property
    def encoding(self) -> str:
        return self._text.encoding

    @encoding.setter
    def encoding(self, encoding: str) -> None:
        self._text.encoding = encoding
        self.forget()
        if self.folds is not None and self._kinds is not None:
            self.folds.arrange(self._kinds, encoding=encoding)

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
        before = self.folds if gaps == self._gapped else None
        self._kinds, self._gapped = None if kinds is None else frozenset(kinds), gaps
        if before is not None and self._kinds is not None:
            self._drawn.clear()
            before.arrange(self._kinds, encoding=self.encoding)
        else:
            self._arrange()

    def _arrange(self) -> None:
        lines = self.lines
        whole = lines is not None and not isinstance(lines, FilteredLines)
        self._gaps = Gaps(lines) if lines is not None and whole and self._gapped else None
        self.folds = None
        self._opened = set()
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

    def renumbered(self, line: int, by: int) -> None:
        """Lines up to this one have numbers lower by `by`: what is unfolded of them stays so."""
        self.forget()
        self._opened = {at - by if at <= line else at for at in self._opened}
        if self.folds is not None:
            self.folds.renumbered(line, by)
        if self._gaps is not None:
            self._gaps.forget()

    # Rows

    def places(self, top: Place, height: int) -> list[Place]:
        """The places of the rows from one on, at most `height`, none after the end."""
        return list(self._places(top, height))

    def down(self, place: Place, rows: int) -> Place:
        """The place so many rows below, or the last one."""
        within = self.height_of(place.line, most=place.sub + 1 + rows) - 1 - place.sub
        if rows <= within:
            return Place(place.line, place.sub + rows)
        if rows > MANY:
            return Place(self.at(min(self.end - 1, place.line + rows - within)))
        found = place
        for found in self._places(place, rows + 1):  # noqa: B007
            pass
        return found

    def up(self, place: Place, rows: int) -> Place:
        """The place so many rows above, or the first one."""
        if self.even or rows - place.sub > MANY:
            return Place(self.at(max(self.first, place.line - rows + place.sub)))
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
        if self.even:
            return 1
        rows = self._gap_rows(line) + self._text_rows(line, most)
        return rows if most is None else min(rows, most)

    def hole(self, line: int) -> Hole | None:
        """The hole that stands on this line, if one does."""
        return self._text.hole(line)

    def text(self, line: int, most: int | None = None) -> SafeText:
        """A line whole, or its first cells; empty for a hole."""
        shown = self._text.shown(line, most)
        return shown.text if shown else NO_TEXT

    def wrapped(self, line: int, character: int) -> Place:
        """The row that holds a character of a line that is wrapped."""
        starts = self._starts(line, 2 * (character + 1))
        return Place(line, self._gap_rows(line) + bisect_right(starts, character) - 1)

    def begins(self, place: Place) -> int:
        """The character of a line that is wrapped with which a row begins."""
        sub = place.sub - self._gap_rows(place.line)
        starts = self._starts(place.line, (sub + 2) * self.width)
        return starts[min(sub, len(starts) - 1)] if sub > 0 else 0

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
    def even(self) -> bool:
        """Every line takes one row."""
        return not self.wrap and self.folds is None and self._gaps is None

    def _gap_rows(self, line: int) -> int:
        return int(self._gaps is not None and self._gaps.before(line) is not None)

    def _text_rows(self, line: int, most: int | None) -> int:
        if line in self._opened:
            return self._text.states(line)
        return len(self._starts(line, None if most is None else (most + 1) * self.width))

    def _starts(self, line: int, most: int | None) -> Sequence[int]:
        """Where the rows of a line begin, as far as its first cells go; one where it is not wrapped."""
        if not self.wrap or line in self._opened or self._fold(line) is not None:
            return (0,)
        shown = self._text.shown(line, most)
        return shown.starts(self.width) if shown else (0,)

    def _places(self, top: Place, count: int) -> Iterator[Place]:
        line, sub = top
        while count > 0 and line < self.end:
            rows = self.height_of(line, most=sub + count)
            for at in range(sub, min(rows, sub + count)):
                yield Place(line, at)
                count -= 1
            line, sub = self.lines_at(line).stop, 0
