"""What a terminal shows, as cells; and drawing on it what Textual writes.

A cell is a pair of text and style (see `styles`). A character of two cells stands in the first; the second holds no text.
Marks that take no cell of their own stand with the character they belong to.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rich.cells import cell_len, get_character_cell_size, split_graphemes

from artscope_tui.driver.styles import DEFAULT, styled

Cell = tuple[str, str]
Row = list[Cell]

BLANK: Cell = (" ", DEFAULT)
MARKS = 8
"""Marks kept on one character; the rest is dropped."""

TOKEN = re.compile(
    r"\x1b\[(?P<look>[0-9;]*)m"
    r"|\x1b\[(?P<y>\d*);?(?P<x>\d*)H"
    r"|(?P<line>\n)"
    r"|(?P<told>\x07|\x1b\]52;[a-z]*;[A-Za-z0-9+/=]*\x07)"
    r"|(?P<other>\x1b(?:\[[0-?]*[ -/]*[@-~]?|[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?|.?)|[\x00-\x1f\x7f-\x9f])"
    r"|(?P<text>[^\x00-\x1f\x7f-\x9f]+)",
    re.DOTALL,
)
"""What Textual writes: looks, places, ends of lines, text; a bell and the clipboard go on to the terminal, all else is dropped."""

_JOINERS = frozenset("\u200d\ufe0f")


class Grid:
    """Rows of cells that Textual draws on."""

    def __init__(self, width: int, height: int) -> None:
        self.width = width
        self.height = height
        self._rows: list[Row] = []
        self.resize(width, height)

    def resize(self, width: int, height: int) -> None:
        """Another size. What does not fit is kept: Textual draws nothing anew where a size comes back at once."""
        self.width, self.height = width, height
        self._rows += [[] for _ in range(height - len(self._rows))]
        for row in self._rows:
            row += [BLANK] * (width - len(row))

    def rows(self) -> list[Row]:
        """A copy of what is to be seen."""
        return [_whole(row[: self.width]) for row in self._rows[: self.height]]

    def take(self, rows: list[Row]) -> None:
        """Lays rows of another grid over this one, from the upper left."""
        for mine, theirs in zip(self._rows, rows, strict=False):
            mine[: len(theirs)] = theirs

    def apply(self, data: str) -> str:
        """Draws what Textual wrote; what is not drawing but meant for the terminal is returned."""
        told, style, y, x = [], DEFAULT, 0, 0
        for token in TOKEN.finditer(data):
            kind = token.lastgroup
            if kind == "text":
                x = self._draw(y, x, token["text"], style)
            elif kind == "look":
                style = styled(style, token["look"])
            elif kind == "line":
                y, x = y + 1, 0
            elif kind == "told":
                told.append(token["told"])
            elif kind in ("x", "y"):
                y, x = max(1, int(token["y"] or 1)) - 1, max(1, int(token["x"] or 1)) - 1
        return "".join(told)

    def _draw(self, y: int, x: int, text: str, style: str) -> int:
        """Puts text there; the column after it."""
        if y >= self.height or x >= self.width:
            return x
        row = self._rows[y]
        if text[0] > "\u02ff" and x and (marks := _leading_marks(text)):
            _mark(row, x, marks)
            text = text[len(marks) :]
        cells = cells_of(text, style)
        room = self.width - x
        _put(row, x, cells[:room] if len(cells) > room else cells)
        return x + len(cells)


def cells_of(text: str, style: str) -> list[Cell]:
    """The cells that printable text takes, all of one style."""
    table = _table(style)
    if text.isascii():
        return [table[character] for character in text]
    if not _JOINERS.isdisjoint(text):
        return _clusters(text, style)
    cells: list[Cell] = []
    for character in text:
        width = get_character_cell_size(character)
        if width == 0:
            _mark(cells, len(cells), character)
            continue
        cells.append(table[character])
        if width == 2:
            cells.append(table[""])
    return cells


def _clusters(text: str, style: str) -> list[Cell]:
    """The same for text with joined emoji, which Textual measures as one."""
    cells: list[Cell] = []
    for start, end, width in split_graphemes(text)[0]:
        cluster = text[start : min(end, start + 1 + MARKS)]
        if width:
            cells += [(cluster, style), ("", style)][:width]
    return cells


class _Table(dict[str, Cell]):
    """The cells of one style, each made once: equal cells are then the same, and comparing rows is fast."""

    def __init__(self, style: str) -> None:
        super().__init__()
        self._style = style

    def __missing__(self, text: str) -> Cell:
        cell = (text, self._style) if self._style or text != " " else BLANK
        if len(self) < 4096:
            self[text] = cell
        return cell


@lru_cache(512)
def _table(style: str) -> _Table:
    return _Table(style)


def _put(row: Row, x: int, cells: Row) -> None:
    """Lays cells over a row. Half of a wide character does not stay."""
    if not cells:
        return
    end = x + len(cells)
    if x and not row[x][0]:
        row[x - 1] = (" ", row[x - 1][1])
    if end < len(row) and not row[end][0]:
        row[end] = (" ", row[end][1])
    row[x:end] = cells
    last = row[end - 1]
    if last[0] and _is_wide(last[0]):
        row[end - 1] = (" ", last[1])


def _whole(row: Row) -> Row:
    """A row that was cut, without half a character at its end."""
    if row and row[-1][0] and _is_wide(row[-1][0]):
        row[-1] = (" ", row[-1][1])
    return row


def _is_wide(text: str) -> bool:
    return (len(text) > 1 or text > "\u10ff") and cell_len(text) == 2


def _leading_marks(text: str) -> str:
    for place, character in enumerate(text):
        if get_character_cell_size(character):
            return text[:place]
    return text


def _mark(row: Row, x: int, marks: str) -> None:
    """Adds marks to the character before a column; format characters have nothing to show and are dropped."""
    place = x - 1
    while place >= 0 and not row[place][0]:
        place -= 1
    shown = "".join(mark for mark in marks if unicodedata.category(mark) != "Cf")
    if place >= 0 and shown:
        text, style = row[place]
        row[place] = ((text + shown)[: 1 + MARKS], style)
