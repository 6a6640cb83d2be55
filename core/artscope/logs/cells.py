"""Cutting, windowing and wrapping text by the cells it takes on the screen.

A text that went through `clean` holds no joiner and no variation selector, so its width is the sum of its characters' widths.
Marks belong to the character before them and are never parted from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import TypeVar, cast

from artscope.logs.widths import widths

Text = TypeVar("Text", bound=str)
"""What goes in comes out: cleaned text stays cleaned text."""

GAP = ".."
"""Stands where the middle of a name, or the end of a sentence, was cut off."""


def cells(text: str) -> int:
    """How many cells `text` takes."""
    return len(text) if text.isascii() else sum(widths(text))


def cut(text: Text, width: int) -> Text:
    """The start of `text` that fits into `width` cells. A wide character that would be halved is left out."""
    if len(text) * 2 <= width:
        return text
    if text.isascii():
        return cast(Text, text[: max(0, width)])
    return cast(Text, text[: _index(widths(_head(text, width)), width)])


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


def shortened(text: Text, width: int) -> Text:
    """`text` in at most `width` cells, with a sign where its end was cut off: half a number must not look like a whole one."""
    if cells(text) <= width:
        return text
    return cast(Text, cut(text, width - len(GAP)) + GAP) if width > len(GAP) else cut(text, width)


def fit(text: Text, width: int) -> Text:
    """`text` in exactly `width` cells: cut, or filled with spaces."""
    short = cut(text, width)
    return cast(Text, short + " " * (width - cells(short)))


def window(text: Text, start: int, width: int) -> Text:
    """The cells from `start` on, at most `width`; a wide character at an edge becomes a space where half of it is inside."""
    begin, end, halved = inside(text, start, width)
    shown = " " * halved + text[begin:end]
    rest = " " if end < len(text) and cells(shown) < width else ""
    return cast(Text, shown + rest)


def inside(text: str, start: int, width: int) -> tuple[int, int, int]:
    """Which characters stand whole in the cells from `start` on: the first, one past the last; and how many cells are before
    the first, 1 where a wide character is halved there.
    """
    if width <= 0:
        return 0, 0, 0
    if text.isascii():
        return min(start, len(text)), min(start + width, len(text)), 0
    sizes = widths(_head(text, start + width))
    begin = _index(sizes, start)
    halved = int(begin < len(sizes) and sum(sizes[:begin]) < start)
    if halved:
        begin = _after(sizes, begin)
    return begin, begin + _index(sizes[begin:], width - halved), halved


def wrap(text: Text, width: int) -> list[Text]:
    """`text` in rows of at most `width` cells, broken at the cell and not at words, so that columns stay where they are.

    Never empty: no text is one empty row. A width under 2 counts as 2, so that wide characters have a place.
    """
    starts = breaks(text, width)
    return [cast(Text, text[begin:end]) for begin, end in zip(starts, [*starts[1:], len(text)], strict=True)]


def breaks(text: str, width: int) -> Sequence[int]:
    """Where the rows of a wrapped text begin, as indexes into it; the first is 0."""
    width = max(2, width)
    if text.isascii():
        return range(0, max(1, len(text)), width)
    sizes = widths(text)
    starts = [0]
    while (end := _row_end(sizes, starts[-1], width)) < len(sizes):
        starts.append(end)
    return starts


def _row_end(sizes: bytes, at: int, width: int) -> int:
    """Where the row ends that begins at a character. Many are taken at a time: all that fit whatever they are."""
    while (many := width // 2) > 0 and at < len(sizes):
        width -= sum(sizes[at : at + many])
        at += many
    while at < len(sizes) and sizes[at] <= width:
        width -= sizes[at]
        at += 1
    return min(at, len(sizes))


def column(text: str, index: int) -> int:
    """The cell at which character `index` of `text` begins."""
    return cells(text[:index])


def _head(text: str, width: int) -> str:
    """As much of the start of a text as is wider than that, or all of it: of one of megabytes the rest is not looked at."""
    size = max(64, 2 * width)
    while size < len(text) and cells(text[:size]) <= width:
        size *= 2
    return text[:size]


def _index(sizes: bytes, width: int) -> int:
    """How many characters fit into `width` cells, with the marks that belong to the last."""
    if width <= 0:
        return 0
    return next((index for index, total in enumerate(accumulate(sizes)) if total > width), len(sizes))


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
