"""A page of text to scroll through: only what is seen is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from artscope.logs.clean import SafeText, cells, fit, middle, wrap
from artscope_tui.theme import Palette, palette
from artscope_tui.widgets.columns import folded

Role = Literal["plain", "head", "muted", "strong", "error", "key"]

NOTHING = SafeText("")
MOST = 100_000
"""Rows a page may have; a traceback in a message must not become a book."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the page, wrapped where it is too long. Its label stands before it, and its other rows stand under its text."""

    text: SafeText
    role: Role = "plain"
    label: SafeText = NOTHING
    indent: int = 1
    label_width: int = 0


BLANK = Entry(SafeText(""))

_Row = tuple[SafeText, SafeText, Entry]
"""Label, text, and what they are part of."""


class Page(Widget, can_focus=True):
    """Text in entries. Shows what it is given."""

    DEFAULT_CSS = "Page { width: 1fr; height: 1fr; }"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.top = 0
        self._entries: tuple[Entry, ...] = ()
        self._rows: list[_Row] = []
        self._laid_out_for = 0

    def show(self, entries: Sequence[Entry]) -> None:
        """Shows these entries, and stays at the same row. Equal ones repaint nothing."""
        if tuple(entries) != self._entries:
            self._entries = tuple(entries)
            self._lay_out()
            self.refresh()

    def on_resize(self) -> None:
        self._lay_out()

    def _lay_out(self) -> None:
        self._laid_out_for = self.size.width
        self._rows = []
        for entry in self._entries:
            room = max(8, self.size.width - entry.indent - entry.label_width - (1 if entry.label_width else 0) - 1)
            broken = wrap if entry.text.startswith(" ") else folded
            for at, part in enumerate(broken(entry.text, room)):
                self._rows.append((entry.label if at == 0 else SafeText(""), part, entry))
            if len(self._rows) > MOST:
                break
        self.top = self._clamped(self.top)

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self._rows)

    def move(self, rows: int) -> None:
        """Moves by so many rows."""
        self.go_to(self.top + rows)

    def go_to(self, row: int) -> None:
        """Shows this row at the top, as far as the page goes."""
        top = self._clamped(row)
        if top != self.top:
            self.top = top
            self.refresh()

    def _clamped(self, top: int) -> int:
        return max(0, min(top, len(self._rows) - self.size.height))

    def render_line(self, y: int) -> Strip:
        width, colours = self.size.width, palette(self.app)
        if width != self._laid_out_for:
            self._lay_out()
        if self.top + y >= len(self._rows):
            return Strip([Segment(" " * width, Style.null())], width)
        label, text, entry = self._rows[self.top + y]
        parts = [Segment(" " * entry.indent, Style.null())]
        if entry.label_width:
            parts.append(Segment(fit(label, entry.label_width) + " ", colours.key))
        return Strip([*parts, Segment(text, _style(colours, entry.role))]).adjust_cell_length(width)


def _style(colours: Palette, role: Role) -> Style:
    styles = {
        "plain": colours.plain,
        "head": colours.strong + colours.key,
        "muted": colours.muted,
        "strong": colours.strong,
        "error": colours.error,
        "key": colours.key,
    }
    return styles[role]


def pairs(rows: Sequence[tuple[SafeText, SafeText]], *, width: int = 24) -> list[Entry]:
    """Names and values in two columns, the first as wide as the longest name but for those that are wider than `width`."""
    widest = min(width, max((cells(name) for name, _ in rows), default=0))
    return [Entry(value, label=middle(name, widest), label_width=widest, indent=3) for name, value in rows]
