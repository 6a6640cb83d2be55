"""From what is shown of a log to its lines, and to the bytes of a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from artscope.archive.spool.log import SpoolLog
from artscope.archive.spool.strip import Source
from artscope.archive.spool.view import Shown, items
from artscope.logs.striplines import Item, Keep, Stretch, StripLines
from artscope.words import say

BLOCK = 256 * 1024
Mark = tuple[int, Source, int, int, str]
"""The part, the source and the seat of what was last, the bytes of all of that part, and the plain file it had become."""


def show(lines: StripLines, log: SpoolLog, view: Shown, mark: Mark | None, earlier: Sequence[Item] = ()) -> Mark:
    """Bring the lines up to date, so that each line keeps its number; answers what to compare the next change with.

    Args:
        mark: What this answered the last time; None for the first.
        earlier: What is shown before it: parts of the log that ended.
    """
    found = items(view, log.bytes_of)
    keep: Keep = "first"
    if mark is not None and mark[0] == view.strip.part:
        keep = _keep(view, found, mark)
        keep = keep + len(earlier) if isinstance(keep, int) else keep
    head = log.shown(log.parts[0]) if earlier else view
    lines.show([*earlier, *found], head=head is not None and head.strip.head, keep=keep)
    return view.strip.part, view.tail.source, view.extents[-1].seat, view.size, view.strip.plain


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


def all_blocks(log: SpoolLog, *, newline: bool) -> Iterator[bytes]:
    """The text of every part in order, oldest first; see `blocks`."""
    for part in log.parts:
        view = log.shown(part)
        if view is None:
            continue
        yield from blocks(log, view, newline=newline or part != log.part)
        if part != log.part and not view.extents[-1].closed:
            yield b"\n"


def size_of_all(log: SpoolLog) -> int:
    """Bytes that are here, over all parts."""
    return sum(view.size for part in log.parts if (view := log.shown(part)) is not None)


def _missing(size: int | None) -> bytes:
    words = say("reading.hole") if size is None else say("reading.hole_of", size=size)
    return f"== {words} ==\n".encode()


def _keep(view: Shown, found: Sequence[Item], before: Mark) -> Keep:
    _, source, seat, size, plain = before
    # In a plain file seats are bytes, and mean nothing beside those of the pages it was made of.
    index = _index(view, source, seat) if plain == view.strip.plain else None
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
