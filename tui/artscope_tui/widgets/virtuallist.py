"""A list that draws only what is seen: 100,000 rows cost as much as twenty.

Line 0 is a rule with the pane's title, line 1 the column headers, the rest rows. Rows are models, turned into text when drawn.
Only lines whose text, state or cursor differ from what is on the screen are painted anew.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from time import monotonic
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from artscope.logs.clean import SafeText, cells, cut, fit, middle
from artscope.words import say
from artscope_tui.keys import bindings
from artscope_tui.theme import palette
from artscope_tui.widgets.columns import Column, Layout, Row, folded, layout, line

T = TypeVar("T")

TURN = 0.01
"""Seconds that a search through the rows takes before it lets keys have a turn."""
SEEN_AT_ONCE = 32
"""Rows that are looked at between two looks at the clock."""


class Painted(NamedTuple):
    """What one line shows; lines that show the same are not painted again."""

    row: Row | None
    cursor: bool
    hit: bool


class VirtualList(Widget, Generic[T], can_focus=True):
    """Rows of models under a title. Shows what it is given; asks for nothing."""

    DEFAULT_CSS = "VirtualList { width: 1fr; height: 1fr; }"
    BINDINGS = bindings("rows")
    COLUMNS: ClassVar[tuple[Column, ...]] = ()
    HEADER: ClassVar = True
    """Column headers stand under the title."""

    class Event(Message):
        """Something about a list; `control` is the list."""

        def __init__(self, control: VirtualList[Any]) -> None:
            super().__init__()
            self.list = control

        @property
        def control(self) -> VirtualList[Any]:
            return self.list

    class Moved(Event):
        """The cursor stands on another row."""

    class Scrolled(Event):
        """Other rows are seen."""

    class MoreWanted(Event):
        """A person moved down to the last row, or tried to move beyond it."""

    def __init__(self, *, id: str | None = None, fence: bool = False) -> None:  # noqa: A002
        """Make an empty list.

        Args:
            fence: Draw a line at the right, towards a neighbour.
        """
        super().__init__(id=id)
        self.items: Sequence[T] = ()
        self.cursor = 0
        self.top = 0
        self.wide = False
        self.needle = ""
        self.fence = fence
        self._key: Callable[[T], Hashable] = lambda item: id_of(item)
        self._title = (SafeText(""), SafeText(""), SafeText(""))
        self._words: tuple[SafeText, ...] = ()
        self._fits = 0
        self._seen: dict[int, Painted] = {}
        self._layout: tuple[tuple[int, bool], Layout] | None = None

    # What a parent sets

    def row(self, item: T) -> Row:  # noqa: ARG002
        """How an item looks. Called when it is drawn, for visible items only."""
        raise RuntimeError(f"{type(self).__name__} draws no rows")  # every list says how

    def show(self, items: Sequence[T], key: Callable[[T], Hashable] | None = None) -> None:
        """Shows these rows. The cursor stays on the row with the same key, or else at its place.

        Args:
            key: What makes a row the same row; None: as before.
        """
        before = self._current_key()
        self.items, self._key = items, key or self._key
        distance = self.cursor - self.top
        self.cursor = self._find(before, self.cursor)
        # Who looks at the top sees what comes in there; anywhere else the row stays where the eye is.
        self.top = self._clamped_top(self.cursor - distance if self.top else 0)
        self._repaint_changed()

    def set_title(self, name: str, more: str = "", right: str = "") -> None:
        """The text in the rule: the pane's name, what is shown in it, and at the right what else there is room for."""
        if (name, more, right) != self._title:
            self._title = (SafeText(name), SafeText(more), SafeText(right))
            self.refresh(Region(0, 0, self.size.width, 1))

    def set_words(self, *lines: str) -> None:
        """What stands in the place of rows while there are none."""
        if lines != self._words:
            self._words = tuple(SafeText(text) for text in lines)
            if not self.items:
                self.refresh()

    def set_needle(self, needle: str) -> None:
        """Rows that contain this text are marked."""
        self.needle = needle.casefold()
        self._repaint_changed()

    def set_wide(self, wide: bool) -> None:
        """Spare columns give way to names, or come back."""
        self.wide = wide
        self.refresh()

    def set_fence(self, fence: bool) -> None:
        """Draws a line at the right, or none."""
        if fence != self.fence:
            self.fence = fence
            self.refresh()

    # What a parent asks

    @property
    def current(self) -> T | None:
        """The item under the cursor; None in an empty list."""
        return self.items[self.cursor] if self.cursor < len(self.items) else None

    @property
    def visible_items(self) -> Sequence[T]:
        """The items on the screen now."""
        return self.items[self.top : self.top + self._height]

    @property
    def lit(self) -> bool:
        """The row under the cursor is drawn as the one that keys act on."""
        return self.has_focus

    @property
    def _head(self) -> int:
        """Lines above the first row."""
        return 2 if self.HEADER else 1

    @property
    def _height(self) -> int:
        return max(0, self.size.height - self._head)

    def select(self, key: Hashable) -> bool:
        """Puts the cursor on the row with this key, if there is one."""
        place = self._find(key, -1)
        if place >= 0:
            self.go_to(place)
        return place >= 0

    def seek(self, fits: Callable[[T], bool], step: int) -> Iterator[bool | None]:
        """Goes to the next (step 1) or previous (-1) item that fits, once around the list.

        Yields None whenever it has looked for long enough that keys should have a turn, and at last whether one fits. It ends
        early where the cursor has gone elsewhere meanwhile.
        """
        items, begin, key = self.items, self.cursor, self._current_key()
        until = monotonic() + TURN
        for distance in range(1, len(items) + 1):
            place = (begin + step * distance) % len(items)
            if fits(items[place]):
                if self.items is items:
                    self.go_to(place)
                else:  # a refresh came meanwhile
                    self.select(self._key(items[place]))
                yield True
                return
            if distance % SEEN_AT_ONCE == 0 and monotonic() > until:
                yield None
                if self._current_key() != key:
                    yield True
                    return
                until = monotonic() + TURN
        yield False

    def contains(self, item: T, needle: str) -> bool:
        """Whether a row shows this text, in any case."""
        return any(needle in cell.casefold() for cell in self.row(item).cells)

    # Moving

    def go_to(self, place: int) -> None:
        """Puts the cursor on a row by its place; one beyond either end is the end."""
        place = max(0, min(place, len(self.items) - 1))
        if place == self.cursor:
            return
        self.cursor = place
        self.top = self._clamped_top(self.top)
        self._repaint_changed()
        self.post_message(self.Moved(self))

    def action_move(self, rows: int) -> None:
        """By rows, up where negative. At the last row asks for more."""
        self.go_to(self.cursor + rows)
        if rows > 0 and self.cursor == len(self.items) - 1:
            self.post_message(self.MoreWanted(self))

    def action_half(self, direction: int) -> None:
        """By half a window: 1 down, -1 up."""
        self.action_move(direction * max(1, self._height // 2))

    def action_page(self, direction: int) -> None:
        """By a window but for one row: 1 down, -1 up."""
        self.action_move(direction * max(1, self._height - 1))

    def action_top(self) -> None:
        self.go_to(0)

    def action_bottom(self) -> None:
        self.action_move(len(self.items))

    def on_click(self, event: events.Click) -> None:
        self.focus()
        place = self.top + event.y - self._head
        if event.y >= self._head and place < len(self.items):
            self.go_to(place)

    def on_mouse_scroll_down(self) -> None:
        self.action_move(3)

    def on_mouse_scroll_up(self) -> None:
        self.action_move(-3)

    def _clamped_top(self, top: int) -> int:
        height = self._height
        if not height:
            return max(0, min(top, self.cursor))  # not laid out yet
        top = max(self.cursor - height + 1, min(top, self.cursor))
        clamped = max(0, min(top, len(self.items) - height))
        if clamped != self.top:
            self.post_message(self.Scrolled(self))
        return clamped

    def _current_key(self) -> Hashable:
        current = self.current
        return None if current is None else self._key(current)

    def _find(self, key: Hashable, otherwise: int) -> int:
        items = self.items
        if key is not None:
            if 0 <= self.cursor < len(items) and self._key(items[self.cursor]) == key:
                return self.cursor
            for place, item in enumerate(items):
                if self._key(item) == key:
                    return place
        return min(otherwise, max(0, len(items) - 1))

    # Drawing

    def get_content_width(self, container: Size, viewport: Size) -> int:  # noqa: ARG002
        return container.width

    def on_resize(self) -> None:
        self._fit_height()

    def _fit_height(self) -> None:
        """The cursor is seen, however high the list is; also in the frame that is drawn before the size is told."""
        if self.size.height != self._fits:
            self._fits = self.size.height
            self.top = self._clamped_top(self.top)

    def _repaint_changed(self) -> None:
        if not self.items or not self._seen:
            if self.items or self._seen:
                self.refresh()
            return
        width = self.size.width
        changed = [y for y in range(self._head, self.size.height) if self._wanted(y) != self._seen.get(y)]
        if changed:
            self.refresh(*(Region(0, y, width, 1) for y in changed))

    def _wanted(self, y: int) -> Painted:
        place = self.top + y - self._head
        if place >= len(self.items):
            return Painted(None, cursor=False, hit=False)
        row = self.row(self.items[place])
        hit = bool(self.needle) and any(self.needle in cell.casefold() for cell in row.cells)
        return Painted(row, place == self.cursor, hit)

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        inner = width - 1 if self.fence else width
        self._fit_height()
        segments = self._line(y, inner)
        if self.fence:
            segments.append(Segment(self._bar, palette(self.app).rule))
        return Strip(segments, width)

    @property
    def _ascii(self) -> bool:
        return bool(getattr(self.app, "ascii_only", False))

    @property
    def _bar(self) -> str:
        return "|" if self._ascii else "│"

    def _line(self, y: int, width: int) -> list[Segment]:
        if y == 0:
            return self._rule(width)
        if not self.items:
            self._seen.clear()
            return [self._worded(y - self._head, width)]
        if y < self._head:
            return [Segment(self._header(width), palette(self.app).head)]
        wanted = self._seen[y] = self._wanted(y)
        return self._drawn(wanted.row, wanted, width) if wanted.row else [Segment(" " * width, Style.null())]

    def _worded(self, y: int, width: int) -> Segment:
        """A row of what stands in the place of rows: the first text plain, the others muted, all wrapped."""
        colours = palette(self.app)
        rows = [
            (part, colours.muted if at else colours.plain)
            for at, words in enumerate(self._words)
            for part in folded(words, width - 4)
        ]
        text, style = rows[y] if 0 <= y < len(rows) else (SafeText(""), Style.null())
        return Segment(fit(f"   {text}", width), style)

    def _drawn(self, row: Row, wanted: Painted, width: int) -> list[Segment]:
        colours = palette(self.app)
        lit = wanted.cursor and self.lit
        over = colours.cursor if lit else Style.null()
        body = colours.hit if wanted.hit else colours.muted if row.muted and not lit else Style.null()
        return [
            Segment(">", colours.strong + over) if wanted.cursor else Segment(" ", over),
            Segment(row.letter, colours.state(row.state) + over),
            Segment(fit(" " + line(row, self._fitted(width)), width - 2), body + over),
        ]

    def _rule(self, width: int) -> list[Segment]:
        colours, sign = palette(self.app), "-" if self._ascii else "─"
        name, more, right = self._title
        if not name:
            return [Segment(sign * width, colours.rule)]
        name = cut(name, max(0, width - 6))
        more = SafeText("  " + middle(more, max(0, width - 6 - cells(name)))) if more else more
        used = 3 + cells(name) + cells(more)
        tail = f" {right} {sign * 2}" if right and used + cells(right) + 5 < width else ""
        return [
            Segment(f"{sign} ", colours.rule),
            Segment(name, colours.title if self.has_focus else colours.strong),
            Segment(more, colours.plain),
            Segment(f" {sign * max(0, width - used - cells(tail))}{tail}", colours.rule),
        ]

    def _header(self, width: int) -> str:
        fitted = self._fitted(width)
        titles = Row(tuple(SafeText(say(column.title)) for column in self.COLUMNS))
        return fit("   " + line(titles, fitted), width)

    def _fitted(self, width: int) -> Layout:
        if self._layout is None or self._layout[0] != (width, self.wide):
            self._layout = ((width, self.wide), layout(self.COLUMNS, width, wide=self.wide))
        return self._layout[1]


def id_of(item: object) -> Hashable:
    """The id of a model that has one, else the model itself."""
    found: Hashable = getattr(item, "id", item)
    return found
