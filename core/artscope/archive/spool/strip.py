"""Strips: what is held of one part of a log from one source, as extents in order.

Pure: nothing here reads or writes. A source that pages by cursor seats its extents by neighbourhood, with wide gaps between runs
that do not touch; a source that reads by byte seats them by their first byte.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, NewType, get_args

Source = Literal["line", "link", "bytes", "preview"]
SOURCES: tuple[Source, ...] = get_args(Source)
Seat = NewType("Seat", int)
APART = 1 << 32
"""Seats between two runs of cursor pages: room for what is missing between them."""


@dataclass(frozen=True, slots=True)
class Extent:
    """A run of bytes in a data file, and its place in the log."""

    seat: Seat
    linked: bool
    """Nothing is missing between it and the extent before it."""
    file: str
    """Name of its data file in the log's folder; empty where it is held for this session only."""
    at: int
    size: int
    newlines: int
    closed: bool
    """Its last byte is a newline."""
    bare: bool = False
    """That newline was added here: the service sent none after its last line."""
    first: str = ""
    """Cursor of its first line; empty where that is not known."""
    last: str = ""
    gap: str = ""
    """Why what is before it is still missing: a key of `words`, or empty."""

    @property
    def stop(self) -> int:
        """One past its last byte in the object, where seats are bytes."""
        return self.seat + self.size


@dataclass(frozen=True, slots=True)
class Join:
    """Where another source goes on after the first `size` bytes of a whole strip."""

    source: Source
    size: int
    seat: Seat
    """The extent of the other strip in which it goes on,"""
    cut: int
    """after so many of its bytes,"""
    newlines: int
    """with so many newlines left in it."""


@dataclass(slots=True)
class Strip:
    """The extents of one part of a log from one source."""

    part: int
    source: Source
    extents: list[Extent] = field(default_factory=list)
    head: bool = False
    """Nothing is before the first extent."""
    done: bool = False
    """The log has ended, and nothing is after the last extent."""
    plain: str = ""
    reason: str = ""
    """Why what is before the first extent is missing."""
    total: int | None = None
    """Bytes of the whole object, where known."""
    join: Join | None = None

    @property
    def by_byte(self) -> bool:
        """Seats are positions in the object."""
        return self.source in ("link", "bytes")

    @property
    def size(self) -> int:
        """Bytes held."""
        return sum(extent.size for extent in self.extents)

    @property
    def whole(self) -> bool:
        """From the first line to the last one held nothing is missing."""
        return self.head and bool(self.extents) and not self.holes()

    @property
    def complete(self) -> bool:
        """Whole, and nothing will follow."""
        return self.whole and self.done

    def holes(self) -> list[Extent]:
        """The extents before which something is missing, but for the first."""
        return [extent for extent in self.extents[1:] if not extent.linked]

    def find(self, seat: int) -> int | None:
        """Index of the extent at a seat."""
        index = self.place(seat)
        return index if index < len(self.extents) and self.extents[index].seat == seat else None

    def place(self, seat: int) -> int:
        """Index that an extent at a seat has or would have."""
        return bisect_left(self.extents, seat, key=lambda extent: extent.seat)

    def missing(self, start: int, stop: int) -> list[tuple[int, int]]:
        """The ranges of bytes within start..stop that are not held."""
        marks = [start]
        for index in range(max(0, self.place(start) - 1), len(self.extents)):
            extent = self.extents[index]
            if extent.seat >= stop:
                break
            if extent.stop > start:
                marks += [extent.seat, extent.stop]
        marks.append(stop)
        return [(low, high) for low, high in zip(marks[::2], marks[1::2], strict=True) if low < high]


def ends(strip: Strip) -> bool:
    """Note that nothing follows what is here, for good. False where that was known, or nothing is here."""
    changed = bool(strip.extents) and not strip.done
    strip.done = strip.done or changed
    return changed


def seats_after(strip: Strip, count: int, *, apart: bool) -> list[Seat]:
    """Seats for pages that follow the last extent, or that stand apart from it."""
    last = strip.extents[-1].seat if strip.extents else -1
    begin = last + (APART if apart and strip.extents else 1)
    return [Seat(begin + index) for index in range(count)]


def seats_before(strip: Strip, index: int, count: int) -> list[Seat]:
    """Seats for pages that go before the extent of this index."""
    stop = strip.extents[index].seat
    return [Seat(stop - count + number) for number in range(count)]


def relinked(extents: Sequence[Extent]) -> list[Extent]:
    """Extents seated by byte, each linked to the one it touches. What overlaps another is left out."""
    ordered = sorted(extents, key=lambda extent: extent.seat)
    kept: list[Extent] = []
    for extent in ordered:
        if not kept or extent.seat >= kept[-1].stop:
            linked = bool(kept) and kept[-1].stop == extent.seat
            kept.append(replace(extent, linked=linked, gap="" if linked else extent.gap))
    return kept


def joined(base: Strip, other: Strip) -> list[Extent]:
    """The extents of a strip and, after its join, those of another; only the strip's own where the join no longer holds."""
    join = base.join
    index = other.find(join.seat) if join else None
    if join is None or index is None or other.extents[index].size < join.cut:
        return base.extents
    rest = other.extents[index:]
    if any(not extent.linked for extent in rest[1:]):
        return base.extents
    found = _cut(base.extents, join.size)
    begun = rest[0]
    if join.cut < begun.size:
        left = replace(begun, at=begun.at + join.cut, size=begun.size - join.cut, newlines=join.newlines, linked=True)
        found.append(left)
    return found + rest[1:]


def _cut(extents: Sequence[Extent], size: int) -> list[Extent]:
    """The first bytes of a run that end with a newline; what is left out holds none."""
    found: list[Extent] = []
    for extent in extents:
        if size <= 0:
            break
        found.append(extent if extent.size <= size else replace(extent, size=size, closed=True))
        size -= extent.size
    return found
