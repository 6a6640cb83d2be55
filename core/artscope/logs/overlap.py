"""Where two texts that may overlap do, in whole lines. Pure functions over small texts."""

from __future__ import annotations

LEAST = 256
"""Bytes of whole lines that must be equal before texts of different sources count as overlapping."""


def overlaps(older: bytes, newer: bytes) -> list[int]:
    """How many lines at the end of `older` may be the first lines of `newer`: every count at which they are equal, longest first.

    More than one answer means that the text alone does not tell. Both are whole lines.
    """
    old, new = _lines(older), _lines(newer)
    most = min(len(old), len(new))
    return [count for count in range(most, 0, -1) if old[-count] == new[0] and old[-count:] == new[:count]]


def skip_lines(text: bytes, count: int) -> bytes:
    """The text without its first lines."""
    at = 0
    for _ in range(count):
        at = text.find(b"\n", at) + 1
        if not at:
            return b""
    return text[at:]


def drop_lines(text: bytes, count: int) -> bytes:
    """The text without its last lines. It ends with a newline."""
    for _ in range(count):
        text = text[: text.rfind(b"\n", 0, len(text) - 1) + 1]
    return text


def last_lines(text: bytes, least: int = LEAST) -> bytes:
    """The last whole lines, of at least so many bytes together; empty where there are not so many.

    A last line without a newline is left out.
    """
    stop = text.rfind(b"\n") + 1
    start = text.rfind(b"\n", 0, max(0, stop - least)) + 1
    if stop - start < least:
        return b""
    return text[start:stop]


def _lines(text: bytes) -> list[bytes]:
    lines = text.split(b"\n")
    return lines[:-1] if lines[-1] == b"" else lines
