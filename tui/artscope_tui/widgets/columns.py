"""Columns of fixed and flexible width, and rows that fit into them: cells counted, not characters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from artscope.logs.clean import SafeText, cells, cut, fit, middle, shortened, wrap
from artscope.models import State

MARGIN = 3
"""Cells before the first column: cursor, state letter, space."""


class Column(NamedTuple):
    """One column of a list."""

    title: str
    """Key of `words`."""
    width: int
    """Cells; for a flexible column the fewest it may have."""
    flex: bool = False
    """Takes what is left, together with the others that do."""
    most: int = 0
    """So many cells at most, where it is flexible; 0: any number."""
    right: bool = False
    """Numbers stand at the right."""
    name: bool = False
    """Too long a text loses its middle, not its end."""
    drop: int = 0
    """Left out first, the higher; 0 stays always."""
    spans: int = 1
    """A text too long for this column may run on over so many columns when the others are empty."""


class Row(NamedTuple):
    """One row as it is drawn: a letter, and a text for each column."""

    cells: tuple[SafeText, ...]
    state: State | None = None
    letter: str = " "
    muted: bool = False
    indent: int = 0


class Layout(NamedTuple):
    """Which columns are shown in a given width, and how wide each is."""

    columns: tuple[tuple[int, Column, int], ...]
    """(index, column, width) of the shown ones."""


def layout(columns: Sequence[Column], width: int, *, wide: bool = False) -> Layout:
    """Fits columns into `width` cells, leaving out those that can be spared.

    Args:
        wide: Leave out all that can be spared, so that names have the room.
    """
    shown = [entry for entry in enumerate(columns) if not (wide and entry[1].drop)]
    while _needed(shown) > width and (spare := max(shown, key=lambda entry: entry[1].drop))[1].drop:
        shown.remove(spare)
    more = _shares(max(0, width - _needed(shown)), [entry for entry in shown if entry[1].flex])
    return Layout(tuple((index, column, column.width + more.get(index, 0)) for index, column in shown))


def _shares(left: int, flexible: Sequence[tuple[int, Column]]) -> dict[int, int]:
    """What is left, in equal parts; those that may have only so much take theirs first."""
    shares: dict[int, int] = {}
    for index, column in sorted(flexible, key=lambda entry: (not entry[1].most, entry[1].most)):
        part = -(-left // (len(flexible) - len(shares)))
        shares[index] = min(part, max(0, column.most - column.width)) if column.most else part
        left -= shares[index]
    return shares


def _needed(shown: Sequence[tuple[int, Column]]) -> int:
    return MARGIN + sum(column.width for _, column in shown) + max(0, len(shown) - 1)


def line(row: Row, placed: Layout) -> str:
    """The text of a row behind its margin. A column that is too full runs on over empty neighbours, where it may."""
    parts: list[str] = []
    skip = 0
    for at, (index, column, width) in enumerate(placed.columns):
        if skip:
            skip -= 1
            continue
        text = row.cells[index] if index < len(row.cells) else SafeText("")
        indent = row.indent if column.flex and at == 0 else 0
        if cells(text) > width - indent and column.spans > 1:
            neighbours = placed.columns[at + 1 : at + column.spans]
            while neighbours and row.cells[neighbours[0][0]] == "" and cells(text) > width:
                width, neighbours, skip = width + 1 + neighbours[0][2], neighbours[1:], skip + 1
        parts.append(" " * indent + _placed(text, column, width - indent))
    return " ".join(parts)


def folded(text: SafeText, width: int) -> list[SafeText]:
    """`text` in rows of at most `width` cells, broken at spaces where there are some; Chinese breaks anywhere."""
    rows: list[SafeText] = []
    row = ""
    for word in text.split(" "):
        if cells(row) + bool(row) + cells(word) <= width:
            row = f"{row} {word}" if row else word
            continue
        if row and cells(word) <= width:
            rows.append(SafeText(row))
            row = word
            continue
        *whole, row = wrap(SafeText(f"{row} {word}" if row else word), width)  # no row would hold it
        rows += [SafeText(part) for part in whole]
    return [*rows, SafeText(row)]


def _placed(text: str, column: Column, width: int) -> str:
    if width <= 0:
        return ""
    text = middle(text, width) if column.name else shortened(text, width) if column.flex else cut(text, width)
    return " " * (width - cells(text)) + text if column.right else fit(text, width)
