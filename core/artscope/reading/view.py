"""From what is shown of a log to its lines, and to the bytes of a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from artscope.archive.spool.log import SpoolLog
from artscope.archive.spool.strip import Source
from artscope.archive.spool.view import Shown, items
from artscope.logs.striplines import Item, Keep, Stretch, StripLines
from artscope.words import say

BLOCK = 256 * 1024
Mark = tuple[Source, int, int]
"""The source and seat of what was last, and the bytes of all."""


def show(lines: StripLines, log: SpoolLog, view: Shown, before: Mark | None) -> Mark:
    """Bring the lines up to date, so that each line keeps its number; answers what to compare the next change with."""
    found = items(view, log.bytes_of)
    lines.show(found, head=view.strip.head, keep=_keep(view, found, before))
    return view.tail.source, view.extents[-1].seat, view.size


def blocks(log: SpoolLog, view: Shown, *, newline: bool) -> Iterator[bytes]:
    """The text in order. What is missing is one line that says so.

    Args:
        newline: Keep a newline that was added after the last line.

    Raises:
        OSError: Some of it cannot be read.
    """
    if not view.strip.head:
        yield _missing(None)
    for index, extent in enumerate(view.extents):
        if index > 0 and not extent.linked:
            before = view.extents[index - 1]
            yield (b"" if before.closed else b"\n") + _missing(
                extent.seat - before.stop if view.strip.by_byte else None
            )
        last = index == len(view.extents) - 1
        size = extent.size - (1 if last and extent.bare and not newline else 0)
        source = log.bytes_of(extent)
        for at in range(0, size, BLOCK):
            yield source.pread(min(BLOCK, size - at), extent.at + at)


def _missing(size: int | None) -> bytes:
    words = say("reading.hole") if size is None else say("reading.hole_of", size=size)
    return f"== {words} ==\n".encode()


def _keep(view: Shown, found: Sequence[Item], before: Mark | None) -> Keep:
    if before is None:
        return "first"
    source, seat, size = before
    index = _index(view, source, seat)
    if index is None:
        return "first" if size == view.size else "end"
    stretches = (position for position, item in enumerate(found) if isinstance(item, Stretch))
    for number, position in enumerate(stretches):
        if number == index:
            return position + 1
    return "end"


def _index(view: Shown, source: Source, seat: int) -> int | None:
    """Which of the shown extents was last before."""
    order = range(len(view.extents) - 1, -1, -1)
    if source == view.tail.source:
        return next((index for index in order if view.extents[index].seat == seat), None)
    if source == view.strip.source:
        return next((index for index in reversed(order) if view.extents[index].seat == seat), None)
    return None
