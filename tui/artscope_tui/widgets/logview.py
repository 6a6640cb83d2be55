"""The text of a log over the whole width: shows `Lines`, asks for nothing.

Line numbers are those of `Lines` and stay, so that text which comes before or after moves nothing in sight. Only rows that changed
are painted anew. The last column is kept for signs of the row: `?` for a hole, `*` for a hit, `E` and `w` for errors and warnings,
`>` where a line goes on to the right.
"""

from __future__ import annotations

from rich.segment import Segment
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from artscope.logs.clean import SafeText, fit
from artscope.logs.find import Marker
from artscope.logs.lines import Hole, Lines
from artscope_tui.theme import palette
from artscope_tui.widgets.columns import folded
from artscope_tui.widgets.log_drawing import segments
from artscope_tui.widgets.log_rows import LogRows, Place, Row

FLAGS = 1
"""Cells at the right that are not text."""
WHEEL = 3
"""Rows one notch of a mouse wheel moves, where the mouse is on."""
NEAR = 2
"""The head is near, or the end, within so many screens."""


class LogView(Widget, can_focus=True):
    """Lines of a log, a cursor line, and where one is."""

    DEFAULT_CSS = "LogView { width: 1fr; height: 1fr; }"

    class Event(Message):
        """Something about a log view; `control` is the view."""

        def __init__(self, control: LogView) -> None:
            super().__init__()
            self.view = control

        @property
        def control(self) -> LogView:
            return self.view

    class Moved(Event):
        """The cursor, the rows in sight or the following changed."""

    class TopNear(Event):
        """The first line here is within a screen of the rows in sight, and is not the log's first."""

    class EndReached(Event):
        """A key asked for more than the last line."""

    class HoleChosen(Event):
        """A person wants a hole filled."""

        def __init__(self, control: LogView, hole: Hole, line: int) -> None:
            super().__init__(control)
            self.hole = hole
            self.line = line

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.rows = LogRows()
        self.top = Place(0)
        self.cursor = 0
        self._following = self.held = False
        self._seen = 0
        self.chosen_from: int | None = None
        """Where the selection began; it goes to the cursor."""
        self.filling: str | None = None
        """The hole that is being filled."""
        self._words: tuple[SafeText, ...] = ()
        self._measured = False
        self._painted: list[Row] = []

    @property
    def following(self) -> bool:
        """The newest line is kept in sight. `held`: it was, until the person went elsewhere."""
        return self._following

    @following.setter
    def following(self, following: bool) -> None:
        self.held = not following and (self.held or self._following)
        self._following = following

    @property
    def unseen(self) -> int:
        """Lines that came after the last one that was in sight."""
        return max(0, self.rows.end - max(self._seen, self.rows.first))

    # What a parent sets

    def show(self, lines: Lines, *, following: bool = True) -> None:
        """Shows a log, at its end."""
        self.rows.lines = lines
        self.rows.forget()
        self.chosen_from = None
        self.held, self._seen = False, lines.end
        self.following = following
        self.cursor = max(lines.first, lines.end - 1)
        self.top = self.rows.last_top(self._height)
        self._paint()

    def swap(self, lines: Lines, line: int, *, following: bool = False) -> None:
        """Shows other lines of the same log: this one in the row of the screen where the cursor is, or the end and what comes."""
        places = self.rows.places(self.top, self._height)
        above = next((at for at, place in enumerate(places) if place.line == self.cursor), self._height // 3)
        self.rows.lines = lines
        self.rows.forget()
        self.chosen_from = None
        self.held, self._seen = False, lines.end
        self.following = following
        self.cursor = self._clamped(line if not following else self.rows.end - 1)
        self.top = self.rows.last_top(self._height) if following else self.rows.up(Place(self.cursor), above)
        self._settle()

    def lines_changed(self) -> None:
        """Text came. Rows in sight stay where they are, but at the end while following."""
        self.rows.forget()
        if self.following or not self._painted:
            self.cursor = max(self.rows.first, self.rows.end - 1)
            self.top = self.rows.last_top(self._height)
        self._settle()

    def keep_above(self, line: int, by: int) -> None:
        """Lines above this one got numbers lower by `by`: what is in sight of them stays in sight."""
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
        self._paint()

    def set_words(self, *lines: SafeText) -> None:
        """What stands in the place of text while there is none."""
        if lines != self._words:
            self._words = lines
            if self.rows.first == self.rows.end:
                self.refresh()

    def set_needle(self, needle: Marker | None) -> None:
        """Marks what is looked for."""
        self.rows.needle = needle
        self._paint()

    def paint(self) -> None:
        """Draws what looks different now: it is known where a pattern matches."""
        self._paint()

    def set_wrap(self, wrap: bool) -> None:
        """Long lines go on in the next row, or are cut."""
        self.rows.wrap = wrap
        self.top = Place(self.top.line)
        self._settle()

    def set_filling(self, hole: str | None) -> None:
        """This hole is being filled."""
        self.filling = hole
        self.refresh()

    def follow(self) -> None:
        """Goes to the newest line, and stays there."""
        self.following, self.chosen_from = True, None
        self.cursor = max(self.rows.first, self.rows.end - 1)
        self.top = self.rows.last_top(self._height)
        self._settle()

    def go_to(self, line: int) -> None:
        """Puts the cursor on a line; where that is out of sight, a third of the screen is above it."""
        self.following = False
        self.cursor = self._clamped(line)
        if not self._in_sight(self.cursor):
            self.top = self.rows.up(Place(self.cursor), self._height // 3)
        self._settle()

    # Moving, as keys ask

    def move(self, lines: int) -> None:
        """The cursor so many lines down (up: negative); a wrapped line higher than the screen is passed row by row."""
        if lines > 0 and self.cursor >= self.rows.end - 1 and self._last_row_in_sight():
            self.post_message(self.EndReached(self))
            return
        self.following = False
        if abs(lines) == 1 and self._scrolled_within(lines):
            return
        self.cursor = self._clamped(self.cursor + lines)
        self._show_cursor()
        self._settle()

    def scroll(self, rows: int) -> None:
        """The text so many rows up or down; the cursor stays on its row of the screen."""
        places = self.rows.places(self.top, self._height)
        offset = next((at for at, place in enumerate(places) if place.line >= self.cursor), 0)
        before = self.top
        self.following = False
        top = self.rows.down(self.top, rows) if rows > 0 else self.rows.up(self.top, -rows)
        self.top = min(top, self.rows.last_top(self._height)) if rows > 0 else top
        if self.top == before:
            self.cursor = self._clamped(self.rows.end - 1 if rows > 0 else self.rows.first)
            if rows > 0:
                self.post_message(self.EndReached(self))
        else:
            self.cursor = self.rows.down(self.top, offset).line
        self._settle()

    def page(self, pages: int) -> None:
        """Whole screens, with one row of overlap."""
        self.scroll(pages * max(1, self._height - 1))

    def half(self, halves: int) -> None:
        """Half screens."""
        self.scroll(halves * max(1, self._height // 2))

    def sideways(self, by: int) -> None:
        """So many cells to the right (left: negative), as far as the lines in sight go."""
        if self.rows.wrap:
            return
        left = max(0, self.rows.left + by)
        if by > 0 and self.rows.longest(self.top, self._height) <= self.rows.left + self.rows.width:
            return
        self.rows.left = left
        self._paint()

    def choose(self) -> None:
        """Enter: asks to fill the hole under the cursor."""
        hole = self.rows.hole(self.cursor)
        if hole is not None:
            self.post_message(self.HoleChosen(self, hole, self.cursor))

    # Where one is

    @property
    def selected(self) -> range:
        """The selected lines; empty where none are."""
        if self.chosen_from is None:
            return range(0)
        low, high = sorted((self._clamped(self.chosen_from), self.cursor))
        return range(low, high + 1)

    @property
    def at_end(self) -> bool:
        """The last line is in sight."""
        return self._last_row_in_sight()

    @property
    def near_top(self) -> bool:
        """The first line here is in sight, or soon will be."""
        return self.top.line - self.rows.first < NEAR * self._height

    @property
    def percent(self) -> int:
        """How much of what is here stands above the bottom of the screen."""
        first, end = self.rows.first, self.rows.end
        places = self.rows.places(self.top, self._height)
        if end <= first or not places:
            return 100
        return 100 if self.at_end else min(99, (places[-1].line + 1 - first) * 100 // (end - first))

    @property
    def _height(self) -> int:
        return max(1, self.size.height)

    def _clamped(self, line: int) -> int:
        return max(self.rows.first, min(line, self.rows.end - 1))

    def _in_sight(self, line: int) -> bool:
        return any(place.line == line for place in self.rows.places(self.top, self._height))

    def _last_row_in_sight(self) -> bool:
        return self.top >= self.rows.last_top(self._height)

    def _scrolled_within(self, step: int) -> bool:
        """A cursor line that goes on beyond the screen's edge is scrolled by a row; False where it does not."""
        if not self.rows.wrap:
            return False
        if step > 0:
            last = self.rows.places(self.top, self._height)[-1:]
            within = bool(last) and last[0].line == self.cursor and self.rows.down(last[0], 1).line == self.cursor
            within = within and self.rows.down(last[0], 1) != last[0]
        else:
            within = self.top.line == self.cursor and self.top.sub > 0
        if within:
            self.top = self.rows.down(self.top, 1) if step > 0 else self.rows.up(self.top, 1)
            self._settle()
        return within

    def _show_cursor(self) -> None:
        """Scrolls as little as needed to see the cursor line; of one that is higher than the screen, its start."""
        if Place(self.cursor) < self.top:
            self.top = Place(self.cursor)
            return
        height = self._height
        if not self.rows.wrap:
            self.top = Place(max(self.top.line, self.cursor - height + 1))
            return
        rows = self.rows.height_of(self.cursor, most=height)
        needed = Place(self.cursor, rows - 1 if rows < height else 0)
        self.top = max(self.top, self.rows.up(needed, height - 1))

    def _settle(self) -> None:
        """After any move: stays within the text, paints what changed, tells."""
        self.cursor = self._clamped(self.cursor)
        self.top = max(Place(self.rows.first), min(self.top, self.rows.last_top(self._height)))
        if self.at_end:
            self._seen = self.rows.end
        self._paint()
        self.post_message(self.Moved(self))
        if self.near_top and self.rows.lines and not self.rows.lines.head:
            self.post_message(self.TopNear(self))

    # Drawing

    def get_content_width(self, container: Size, viewport: Size) -> int:  # noqa: ARG002
        return container.width

    def on_resize(self, event: events.Resize) -> None:
        self.rows.width = max(1, event.size.width - FLAGS)
        if self.following:
            self.top = self.rows.last_top(self._height)
        elif self._measured:
            self._show_cursor()
        else:
            self.top = self.rows.up(Place(self.cursor), self._height // 3)
        self._measured = True
        self._painted = []
        self._settle()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.scroll(WHEEL)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.scroll(-WHEEL)

    def _paint(self) -> None:
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
        for at, place in enumerate(places):
            if place.line in self.selected:
                rows[at] = rows[at].under_selection()
            elif place.line == self.cursor:
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
