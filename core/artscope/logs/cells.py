"""Cutting, windowing and wrapping text by the cells it takes on the screen.

A text that went through `clean` holds no joiner and no variation selector, so its width is the sum of its characters' widths.
Marks belong to the character before them and are never parted from it.
"""

from __future__ import annotations

from itertools import accumulate
from typing import TypeVar, cast

from artscope.logs.widths import widths

Text = TypeVar("Text", bound=str)
"""What goes in comes out: cleaned text stays cleaned text."""

GAP = ".."
"""Stands where the middle of a name was cut out."""


def cells(text: str) -> int:
    """How many cells `text` takes."""
    return len(text) if _plain(text) else sum(widths(text))


def cut(text: Text, width: int) -> Text:
    """The start of `text` that fits into `width` cells. A wide character that would be halved is left out."""
    if len(text) * 2 <= width:
        return text
    if _plain(text):
        return cast(Text, text[: max(0, width)])
    return cast(Text, text[: _index(widths(text), width)])


def middle(text: Text, width: int) -> Text:
    """`text` in at most `width` cells, its middle cut out: names differ at their ends, the last part most."""
    if cells(text) <= width:
        return text
    room = width - len(GAP)
    if room < 2:
        return cut(text, width)
    right = (room + 1) // 2
    tail = _end(text, right)
    return cast(Text, cut(text, room - cells(tail)) + GAP + tail)


def fit(text: Text, width: int) -> Text:
    """`text` in exactly `width` cells: cut, or filled with spaces."""
    short = cut(text, width)
    return cast(Text, short + " " * (width - cells(short)))


def window(text: Text, start: int, width: int) -> Text:
    """The cells from `start` on, at most `width`; a wide character at an edge becomes a space where half of it is inside."""
    if width <= 0:
        return cast(Text, "")
    if _plain(text):
        return cast(Text, text[start : start + width])
    sizes = widths(text)
    begin = _index(sizes, start)
    skipped = sum(sizes[:begin])
    halved = " " if skipped < start and begin < len(text) else ""
    if halved:
        begin = _after(sizes, begin)
    end = begin + _index(sizes[begin:], width - len(halved))
    inside = len(halved) + sum(sizes[begin:end])
    rest = " " if inside < width and end < len(text) else ""
    return cast(Text, halved + text[begin:end] + rest)


def wrap(text: Text, width: int) -> list[Text]:
    """`text` in rows of at most `width` cells, broken at the cell and not at words, so that columns stay where they are.

    Never empty: no text is one empty row. A width under 2 counts as 2, so that wide characters have a place.
    """
    width = max(2, width)
    if _plain(text):
        return [cast(Text, text[at : at + width]) for at in range(0, len(text), width)] or [text]
    sizes = widths(text)
    rows: list[Text] = []
    begin = used = 0
    for index, size in enumerate(sizes):
        if used + size > width:
            rows.append(cast(Text, text[begin:index]))
            begin, used = index, 0
        used += size
    return [*rows, cast(Text, text[begin:])]


def column(text: str, index: int) -> int:
    """The cell at which character `index` of `text` begins."""
    return cells(text[:index])


def _plain(text: str) -> bool:
    return text.isascii() and text.isprintable()


def _index(sizes: bytes, width: int) -> int:
    """How many characters fit into `width` cells, with the marks that belong to the last."""
    if width <= 0:
        return 0
    total = 0
    for index, size in enumerate(sizes):
        total += size
        if total > width:
            return index
    return len(sizes)


def _after(sizes: bytes, index: int) -> int:
    """The character after the one at `index` and its marks."""
    index += 1
    while index < len(sizes) and not sizes[index]:
        index += 1
    return index


def _end(text: str, width: int) -> str:
    """The end of `text` that fits into `width` cells; a mark without its base is left out."""
    sizes = widths(text)
    begin = len(text)
    for index, total in zip(range(len(text) - 1, -1, -1), accumulate(reversed(sizes)), strict=False):
        if total > width:
            break
        if sizes[index]:
            begin = index
    return text[begin:]
