"""The text of a log over the whole width: shows `Lines`, asks for nothing.

Line numbers are those of `Lines` and stay, so that text which comes before or after moves nothing in sight. Only rows that changed
are painted anew. The last column is kept for signs of the row: `?` for a hole, `*` for a hit, `E` and `w` for errors and warnings,
`>` where a line goes on to the right.
"""

from __future__ import annotations

from collections.abc import Collection

from rich.segment import Segment
from textual import events
from textual.geometry import Region, Size
from textual.strip import Strip

from artscope.logs.clean import SafeText, fit
from artscope.logs.find import Marker
from artscope.logs.fold import Kind
from artscope.logs.lines import Lines
from artscope_tui.theme import palette
from artscope_tui.widgets.columns import folded
from artscope_tui.widgets.log_drawing import segments
from artscope_tui.widgets.log_moving import LogMoving
from artscope_tui.widgets.log_row import Place, Row
from artscope_tui.widgets.log_times import ShownTimes

FLAGS = 1
"""Cells at the right that are not text."""
WHEEL = 3
"""Rows one notch of a mouse wheel moves, where the mouse is on."""


class LogView(LogMoving, can_focus=True):
    """Lines of a log, a cursor line, and where one is."""

    DEFAULT_CSS = "LogView { width: 1fr; height: 1fr; }"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.filling: str | None = None
        """The hole that is being filled."""
        self._words: tuple[SafeText, ...] = ()
        self._measured = False
        self._painted: list[Row] = []

    # What a parent sets

    def show(self, lines: Lines, *, following: bool = True) -> None:
        """Shows a log, at its end."""
        self.rows.lines = lines
        self._took(lines, following=following)
        self.cursor = max(lines.first, lines.end - 1)
        self.top = self.rows.last_top(self._height)
        self.paint()

    def swap(self, lines: Lines, line: int, *, following: bool = False) -> None:
        """Shows other lines of the same log: this one in the row of the screen where the cursor is, or the end and what comes."""
        above, held = self.above, self.held
        self.rows.swap(lines)
        self._took(lines, following=following)
        self.held = held and not following
        self.rows.reveal(line)
        self.cursor = self._clamped(line if not following else self.rows.end - 1)
        self.top = self.rows.last_top(self._height) if following else self.rows.up(Place(self.cursor), above)
        self._settle()

    def _took(self, lines: Lines, *, following: bool) -> None:
        self.chosen_from = None
        self.held, self._seen, self._numbers = False, lines.end, None
        self.following = following
        self._settle_folds()

    def hold(self, line: int, above: int) -> None:
        """Puts the cursor on a line with so many rows of the screen above it, as far as there are."""
        self.cursor = self._clamped(line)
        self.top = self.rows.up(Place(self.cursor), above)
        self._settle()

    def see_all(self) -> None:
        """No line that is here counts as new."""
        self._seen = self.rows.end

    def lines_changed(self) -> None:
        """Text came. Rows in sight stay where they are, but at the end while following."""
        before, lines = self._numbers, self.rows.lines
        if before is not None and lines is not None and lines.head and lines.first != before[0]:
            self.keep_above(before[1] - 1, before[0] - lines.first)  # a hole was filled, or a part of it counted
            self._show_cursor()
        self.rows.forget()
        if self.following or not self._painted:
            if self._painted:
                self.rows.settle(self.top.line)
            else:
                self._settle_folds()
            self.cursor = max(self.rows.first, self.rows.end - 1)
            self.top = self.rows.last_top(self._height)
        self._settle()

    def keep_above(self, line: int, by: int) -> None:
        """Lines above this one got numbers lower by `by`: what is in sight of them stays in sight."""
        self._numbers = None
        self.rows.renumbered(line, by)
        if self.chosen_from is not None and self.chosen_from <= line:
            self.chosen_from -= by
        if self.top.line < line:
            self.top = Place(self.top.line - by, self.top.sub)
            if self.cursor <= line:
                self.cursor -= by

    def select(self, anchor: int | None) -> None:
        """Selects from this line to the cursor, wherever it goes; None: nothing any more."""
        self.chosen_from = anchor
        if anchor is not None:
            self.following = False
        self.paint()

    def set_words(self, *lines: SafeText) -> None:
        """What stands in the place of text while there is none."""
        if lines != self._words:
            self._words = lines
            if self.rows.first == self.rows.end:
                self.refresh()

    def set_needle(self, needle: Marker | None) -> None:
        """Marks what is looked for."""
        self.rows.mark(needle)
        self.paint()

    def set_wrap(self, wrap: bool) -> None:
        """Long lines go on in the next row, or are cut."""
        with self._rearranged():
            self.rows.wrap = wrap

    def set_encoding(self, encoding: str) -> None:
        """Reads the text in this encoding."""
        with self._rearranged():
            self.rows.encoding = encoding

    def set_colours(self, *, colours: bool) -> None:
        """Shows lines in their own colours, or in none."""
        self.rows.colours = colours
        self.paint()

    def set_times(self, times: ShownTimes | None) -> None:
        """Shows the times in lines so; None: as they were written."""
        with self._rearranged():
            self.rows.times = times

    def set_folding(self, kinds: Collection[Kind] | None, *, gaps: bool) -> None:
        """Says what is folded (None: nothing, not even the states of a bar) and whether gaps are shown."""
        with self._rearranged():
            self.rows.arrange(kinds, gaps=gaps)
            self._settle_folds()

    def set_filling(self, hole: str | None) -> None:
        """This hole is being filled."""
        self.filling = hole
        self.refresh()

    # Drawing

    def get_content_width(self, container: Size, viewport: Size) -> int:  # noqa: ARG002
        return container.width

    def on_resize(self, event: events.Resize) -> None:
        width = max(1, event.size.width - FLAGS)
        self._painted = []
        if self._measured:
            with self._rearranged():
                self.rows.width = width
            return
        self._measured, self.rows.width = True, width
        if self.rows.folds is not None:
            self.rows.folds.settled = None  # it was not known how much a screen is
            self._settle_folds()
        self.top = (
            self.rows.last_top(self._height) if self.following else self.rows.up(Place(self.cursor), self._height // 3)
        )
        self._settle()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.scroll(WHEEL)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.scroll(-WHEEL)

    def paint(self) -> None:
        """Draws the rows that are not as they are on the screen."""
        rows = self._wanted()
        if len(rows) != len(self._painted):
            self._painted = rows
            self.refresh()
            return
        changed = [y for y, row in enumerate(rows) if row != self._painted[y]]
        self._painted = rows
        if changed:
            self.refresh(*(Region(0, y, self.size.width, 1) for y in changed))

    def _wanted(self) -> list[Row]:
        if self.rows.first == self.rows.end:
            return []
        rows = self.rows.draw(self.top, self._height)
        if self.following:
            return rows
        places = self.rows.places(self.top, self._height)
        selected = self.selected
        for at, place in enumerate(places):
            if place.line in selected and not rows[at].gap:
                rows[at] = rows[at].under_selection()
            elif place.line == self.cursor and not rows[at].gap:
                rows[at] = rows[at].under_cursor()
        return rows

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if not self._painted:
            rows = [row for words in self._words for row in folded(words, width - 2)]
            words = rows[y] if y < len(rows) else SafeText("")
            return Strip([Segment(fit(SafeText(f" {words}"), width), palette(self.app).plain)], width)
        if y >= len(self._painted):
            return Strip.blank(width)
        drawn = segments(self._painted[y], width - FLAGS, palette(self.app), filling=self.filling)
        return Strip(drawn, width)
