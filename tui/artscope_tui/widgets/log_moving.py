"""Where one is in a log that is shown, and moving in it: the cursor, the rows in sight, following, selecting."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from textual.message import Message
from textual.widget import Widget

from artscope.logs.clean import column, inside
from artscope.logs.lines import Hole
from artscope.logs.needle import Needle
from artscope.logs.patterns import Pattern
from artscope_tui.widgets.log_places import MANY
from artscope_tui.widgets.log_row import Place
from artscope_tui.widgets.log_rows import LogRows

NEAR = 2
"""The head is near, or the end, within so many screens."""


class LogMoving(Widget):
    """A cursor line among the rows of a log. What comes of it is drawn by `LogView`."""

    class Event(Message):
        """Something about a log view; `control` is the view."""

        def __init__(self, control: LogMoving) -> None:
            super().__init__()
            self.view = control

        @property
        def control(self) -> LogMoving:
            return self.view

    class Moved(Event):
        """The cursor, the rows in sight or the following changed."""

    class TopNear(Event):
        """The first line here is within a screen of the rows in sight, and is not the log's first."""

    class EndReached(Event):
        """A key asked for more than the last line."""

    class HoleChosen(Event):
        """A person wants a hole filled."""

        def __init__(self, control: LogMoving, hole: Hole, line: int) -> None:
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
        self._numbers: tuple[int, int] | None = None
        """The first line and the first one behind all holes, as they were, where the log's head is here."""

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

    def paint(self) -> None:
        """Draws the rows that are not as they are on the screen."""

    # Going somewhere

    def follow(self) -> None:
        """Goes to the newest line, and stays there."""
        self.following, self.chosen_from = True, None
        self._settle_folds()
        self.cursor = max(self.rows.first, self.rows.end - 1)
        self.top = self.rows.last_top(self._height)
        self._settle()

    def go_to(self, line: int) -> None:
        """Puts the cursor on a line, unfolded; where that is out of sight, a third of the screen is above it.

        The first line is shown from its beginning, the last one to its end, also where they are higher than the screen.
        """
        self.following = False
        self.rows.reveal(line)
        self.cursor = self._clamped(line)
        if self.cursor == self.rows.first:
            self.top = Place(self.cursor)
        elif self.rows.lines_at(self.cursor).stop == self.rows.end:
            self.top = self.rows.last_top(self._height)
        elif not self._in_sight(self.cursor):
            self.top = self.rows.up(Place(self.cursor), self._height // 3)
        self._settle()

    def go_to_end(self) -> None:
        """Puts the cursor on the last line and its end in sight, also where it is the only one."""
        self.go_to(self.rows.end - 1)
        self.top = self.rows.last_top(self._height)
        self._settle()

    def show_hit(self) -> bool:
        """What is looked for in the cursor line comes into sight, sideways or in its row; where some of it is, nothing moves.

        False: it is not known where in the line it is.
        """
        rows = self.rows
        text = rows.text(self.cursor)
        hit = rows.needle.span(text) if isinstance(rows.needle, Needle | Pattern) else None
        if hit is None or not isinstance(rows.needle, Needle | Pattern):
            return False
        rows.flag(self.cursor)
        if rows.wrap:
            seen = [place for place in rows.places(self.top, self._height) if place.line == self.cursor]
            near = rows.needle.span(text, rows.begins(seen[0])) if seen else None
            if near is None or rows.wrapped(self.cursor, near[0]) not in seen:
                self.top = rows.up(rows.wrapped(self.cursor, hit[0]), self._height // 3)
        else:
            begin, end, _ = inside(text, rows.left, rows.width)
            near = rows.needle.span(text, begin)
            if near is None or near[1] > end:
                start, stop = (column(text, at) for at in hit)
                rows.left = 0 if stop <= rows.width else max(0, start - rows.width // 3)
        self._settle()
        return True

    # Moving, as keys ask

    def move(self, lines: int) -> None:
        """The cursor so many lines down (up: negative); a wrapped line higher than the screen is passed row by row."""
        if lines > 0 and self.cursor >= self.rows.end - 1 and self._last_row_in_sight():
            self.post_message(self.EndReached(self))
            return
        self.following = False
        step, rest = (1 if lines > 0 else -1), lines - self._scrolled_within(lines)
        for _ in range(0 if self.rows.even else MANY):
            line = self._clamped(self.rows.stepped(self.cursor, step))
            if not rest or line == self.cursor:
                break
            self.cursor, rest = line, rest - step
            if self._is_high(line):
                self._show_cursor()
                rest -= self._scrolled_within(rest)
        self.cursor = self._clamped(self.rows.stepped(self.cursor, rest))
        self._show_cursor()
        self._settle()

    def scroll(self, rows: int) -> None:
        """The text so many rows up or down; the cursor stays on its row of the screen."""
        places = self.rows.places(self.top, self._height)
        offset = next((at for at, place in enumerate(places) if place.line >= self.cursor), 0)
        before = self.top
        self.following = False
        top = self.rows.down(self.top, rows) if rows > 0 else self.rows.up(self.top, -rows)
        self.top = self._filled(top)
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
        self.paint()

    def choose(self) -> None:
        """Enter: asks to fill the hole under the cursor, or unfolds what is folded there."""
        hole = self.rows.hole(self.cursor)
        if hole is not None:
            self.post_message(self.HoleChosen(self, hole, self.cursor))
        elif self.rows.closed(self.cursor):
            self.toggle()

    # Folding

    def toggle(self) -> bool:
        """Unfolds what is folded at the cursor, or folds it; False where there is nothing."""
        with self._rearranged():
            return self.rows.toggle(self.cursor)

    def fold_all(self, *, folded: bool) -> None:
        """Folds or unfolds everything."""
        with self._rearranged():
            self.rows.fold_all(folded=folded)
            self.rows.settle(self.rows.end - 1)

    @contextmanager
    def _rearranged(self) -> Iterator[None]:
        """Lines take other rows: the one under the cursor stays in its row of the screen, or the end in sight while following."""
        above = self.above
        begins = self.rows.begins(self.top) if self.top.line == self.cursor else 0
        yield
        self.cursor = self._clamped(self.cursor)
        if self.following:
            self.top = self.rows.last_top(self._height)
        elif begins and self.rows.wrap:
            self.top = self.rows.wrapped(self.cursor, begins)
        else:
            self.top = self.rows.up(Place(self.cursor), above)
            self._show_cursor()
        self._settle()

    def _settle_folds(self) -> None:
        """What is here may be folded now; of what someone follows the last screen is left, to be read line by line."""
        self.rows.settle(self.rows.end - (self._height if self.following else 1))

    # Where one is

    @property
    def selected(self) -> range:
        """The selected lines, with those that are folded there; empty where none are."""
        if self.chosen_from is None:
            return range(0)
        low, high = sorted((self._clamped(self.chosen_from), self.cursor))
        return range(low, self.rows.lines_at(high).stop)

    def from_cursor(self, count: int) -> range:
        """So many shown lines from the cursor on, with those that are folded there."""
        last = self._clamped(self.rows.stepped(self.cursor, count - 1))
        return range(self.cursor, self.rows.lines_at(last).stop) if self.rows.end > self.rows.first else range(0)

    @property
    def at_end(self) -> bool:
        """The last line is in sight."""
        return self._last_row_in_sight()

    @property
    def near_top(self) -> bool:
        """The first line here is in sight, or soon will be. Where much is folded, only if that is where the person is."""
        near = NEAR * self._height
        if self.rows.end == self.rows.first or self.top.line - self.rows.first >= near:
            return False
        return self.rows.folds is None or self.rows.end - self.rows.first < near or self.cursor - self.rows.first < near

    @property
    def percent(self) -> int:
        """How much of what is here stands above the bottom of the screen."""
        first, end = self.rows.first, self.rows.end
        places = self.rows.places(self.top, self._height)
        if end <= first or not places:
            return 100
        return (
            100 if self.at_end else min(99, (self.rows.lines_at(places[-1].line).stop - first) * 100 // (end - first))
        )

    @property
    def _height(self) -> int:
        return max(1, self.size.height)

    def _clamped(self, line: int) -> int:
        return self.rows.at(max(self.rows.first, min(line, self.rows.end - 1)))

    @property
    def above(self) -> int:
        """Rows of the screen above the cursor line; a third of them where it is out of sight."""
        places = self.rows.places(self.top, self._height)
        return next((at for at, place in enumerate(places) if place.line == self.cursor), self._height // 3)

    def _in_sight(self, line: int) -> bool:
        return any(place.line == line for place in self.rows.places(self.top, self._height))

    def _last_row_in_sight(self) -> bool:
        return len(self.rows.places(self.top, self._height + 1)) <= self._height

    def _filled(self, top: Place) -> Place:
        """A top with which the screen is full, or all is in sight: this one or, near the end, the last that is."""
        full = len(self.rows.places(top, self._height)) == self._height
        return top if full else self.rows.last_top(self._height)

    def _scrolled_within(self, rows: int) -> int:
        """Scrolls by up to so many rows, as far as the cursor line goes on beyond the screen's edge; by how many."""
        if rows < 0:
            by = min(-rows, self.top.sub) if self.top.line == self.cursor else 0
            self.top = Place(self.top.line, self.top.sub - by)
            return -by
        last = self.rows.places(self.top, self._height)[-1:]
        if not rows or not last or last[0].line != self.cursor:
            return 0
        by = self.rows.height_of(self.cursor, most=last[0].sub + 1 + rows) - 1 - last[0].sub
        if by:
            self.top = self.rows.up(Place(self.cursor, last[0].sub + by), self._height - 1)
        return by

    def _is_high(self, line: int) -> bool:
        return self.rows.height_of(line, most=self._height + 1) > self._height

    def _show_cursor(self) -> None:
        """Scrolls as little as needed to see the cursor line; of one that is higher than the screen, the row that is nearest."""
        start, high = Place(self.cursor), self._is_high(self.cursor)
        if start >= self.top:
            rows = 1 if high else self.rows.height_of(self.cursor)
            self.top = max(self.top, self.rows.up(Place(self.cursor, rows - 1), self._height - 1))
        elif not high:
            self.top = start
        elif start.line < self.top.line:
            self.top = Place(self.cursor, self.rows.height_of(self.cursor) - 1)

    def _settle(self) -> None:
        """After any move: stays within the text, paints what changed, tells."""
        self.cursor = self._clamped(self.cursor)
        if self.rows.at(self.top.line) != self.top.line:
            self.top = Place(self.rows.at(self.top.line))
        self.top = self._filled(max(Place(self.rows.first), self.top))
        lines = self.rows.lines
        self._numbers = (lines.first, lines.solid) if lines is not None and lines.head else None
        if self.at_end:
            self._seen = self.rows.end
        self.paint()
        self.post_message(self.Moved(self))
        if self.near_top and self.rows.lines and not self.rows.lines.head:
            self.post_message(self.TopNear(self))
