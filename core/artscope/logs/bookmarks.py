"""Bookmarks: lines of a log that are found again whatever has come before or after them meanwhile.

A number would not do: it shifts when older text arrives, and a distance from the end when newer text does. A bookmark therefore
holds both and what the line and the one before it say, and is looked for from where it should be.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from artscope.logs import clean
from artscope.logs.clean import SafeText
from artscope.logs.lines import Hole, Lines

SAID = 200
"""Cells of the line's text that are kept, to be shown where the line is not here."""
BLOCK = 4096
FARTHEST = 2_000_000
"""Lines from where it should be that are looked through."""


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A line of one log."""

    number: int | None
    """From 1, where it was known."""
    distance: int
    """From the end of what was here; 1: the last."""
    check: int
    """Of the line's bytes."""
    before: int
    """Of the bytes of the line before; 0 where there was none."""
    text: SafeText
    """Its beginning."""


def bookmark(lines: Lines, line: int, encoding: str = "utf-8") -> Bookmark | None:
    """The bookmark of a line; None where there is no text. Blocks shortly."""
    found = lines.read(line, line + 1)
    if not found or isinstance(found[0], Hole):
        return None
    counted = lines.head and lines.solid <= lines.first
    number = line - lines.first + 1 if counted else None
    said = clean.line(found[0], encoding=encoding, most=SAID)
    return Bookmark(number, lines.end - line, _check(found[0]), _before(lines, line), clean.cut(said, SAID))


def locate(lines: Lines, wanted: Bookmark) -> int | None:
    """Where the line is now; None where it is not here. Blocks: for a thread.

    Of lines that say the same, the one whose line before says the same too; else the nearest to where it should be.
    """
    counted = wanted.number is not None and lines.head and lines.solid <= lines.first
    near = lines.first + (wanted.number or 1) - 1 if counted else lines.end - wanted.distance
    first_seen: int | None = None
    for start, stop in _around(near, lines.first, lines.end):
        for at, text in enumerate(lines.read(start, stop)):
            if isinstance(text, Hole) or _check(text) != wanted.check:
                continue
            if not wanted.before or _before(lines, start + at) == wanted.before:
                return start + at
            first_seen = start + at if first_seen is None else first_seen
    return first_seen


def _around(near: int, first: int, end: int) -> Iterator[tuple[int, int]]:
    """Runs of lines, the nearest first: the line itself, then above and below by turns."""
    near = max(first, min(near, end - 1))
    if near < end:
        yield near, near + 1
    low, high = near, near + 1
    while (low > first or high < end) and high - low < FARTHEST:
        if low > first:
            start = max(first, low - BLOCK)
            yield start, low
            low = start
        if high < end:
            stop = min(end, high + BLOCK)
            yield high, stop
            high = stop


def _before(lines: Lines, line: int) -> int:
    found = lines.read(line - 1, line)
    return 0 if not found or isinstance(found[0], Hole) else _check(found[0])


def _check(line: bytes) -> int:
    return zlib.crc32(line) << 20 | min(len(line), 0xFFFFF)
