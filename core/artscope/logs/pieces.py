"""A line of megabytes, cleaned piece by piece: cleaning it at once would hold up everything else for as long as it takes."""

from __future__ import annotations

import codecs
from collections.abc import Iterator

from artscope.logs import clean
from artscope.logs.cells import cells
from artscope.logs.clean import SafeText
from artscope.logs.widths import widths

PIECE = 1 << 16
"""Bytes cleaned at once."""
_HELD = 1 << 20
"""A sequence or a heap of marks longer than this is cleaned with all the rest of the line."""


def pieces(data: bytes, *, encoding: str = "utf-8", tabs: int = 8) -> Iterator[SafeText]:
    """The text of `clean.line(data)`, in parts that follow each other."""
    data = clean.last_state(data.rstrip(b"\r\n"), encoding)
    if len(data) <= PIECE or b"\r" in data or b"\b" in data:
        yield clean.line(data, encoding=encoding, tabs=tabs)
        return
    column = 0
    for part in _whole_characters(_without_sequences(data, encoding)):
        shown = clean.untabbed(clean.marked(part), tabs, column)
        column = (column + cells(shown)) % tabs
        yield SafeText(shown)


def _without_sequences(data: bytes, encoding: str) -> Iterator[str]:
    """The decoded text without what is invisible, cut where no sequence for terminals is."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    held, at = "", 0
    while at < len(data):
        size = PIECE if len(held) < _HELD else len(data)
        held += decoder.decode(data[at : at + size], at + size >= len(data))
        at += size
        cut = clean.closed(held) if at < len(data) else len(held)
        yield clean.harmless(held[:cut])
        held = held[cut:]


def _whole_characters(parts: Iterator[str]) -> Iterator[str]:
    """The same text, cut where no mark is parted from its character."""
    held = ""
    for part in parts:
        held += part
        cut = _last_base(held)
        yield held[:cut]
        held = held[cut:]
    yield held


def _last_base(text: str) -> int:
    """Where the last character begins that is no mark."""
    if text.isascii():
        return max(0, len(text) - 1)
    sizes = widths(text[-64:])
    last = max((at for at, size in enumerate(sizes) if size), default=-1)
    return len(text) - len(sizes) + last if last >= 0 else 0
