"""Lines over stretches of bytes and the holes between them.

A stretch is a run of bytes somewhere (an extent of the spool, a block of a file) of which only the number of newlines is held;
stretches that follow each other without a hole are one run of text, whose lines may cross from one into the next.
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal, Protocol, TypeAlias

from artscope.logs.lines import Hole, Run
from artscope.logs.survey import survey

STRETCH = 1024 * 1024
"""The most bytes of one stretch: what is read to find a line in it."""
LINE = 64 * 1024 * 1024
"""Of a line longer than this, only so many bytes are read."""
_CACHED = 6
_MANY = 32
"""Lines from which on it is quicker to split a stretch than to look for their ends."""
_USUAL = 256
"""Bytes of a line, about."""
_MARK = 16 * 1024
"""Bytes between two places of a stretch up to which newlines were counted."""


class Bytes(Protocol):
    """Where bytes can be read by position, from any thread."""

    def pread(self, size: int, at: int, /) -> bytes:
        """Up to `size` bytes from `at`; fewer at the end.

        Raises:
            OSError: They cannot be read.
        """
        ...


@dataclass(frozen=True, slots=True)
class Stretch:
    """A run of bytes, counted."""

    source: Bytes
    at: int
    size: int
    """At least 1."""
    newlines: int
    closed: bool
    """Its last byte is a newline."""
    plain: bool = False
    """A `survey` has found it so."""


Item: TypeAlias = Stretch | Hole
Keep: TypeAlias = Literal["first", "end"] | int


def stretch(source: Bytes, at: int, data: bytes) -> Stretch:
    """The stretch that these bytes make."""
    found = survey(data)
    return Stretch(source, at, len(data), found.newlines, data.endswith(b"\n"), plain=found.plain)


class StripLines:
    """Lines of a sequence of stretches and holes. Memory grows with their number, not with the text."""

    def __init__(self, items: Sequence[Item] = (), *, head: bool = False) -> None:
        self._cache = _Cache()
        self._index = _Index(items, head=head, first=0)

    def show(self, items: Sequence[Item], *, head: bool, keep: Keep) -> None:
        """Go over to another sequence.

        Args:
            head: The first item begins the log.
            keep: Whose numbers stay: `first` where text came after all others, `end` where text came before or between, a
                count where both: the first so many items end where all did before. What stands before a hole that is
                filled moves to lower numbers.
        """
        before = self._index
        index = _Index(items, head=head, first=before.first)
        if keep != "first":
            index.first = before.end - index.lines_of(len(items) if keep == "end" else keep)
        self._index = index

    @property
    def first(self) -> int:
        """Number of the first line here."""
        return self._index.first

    @property
    def end(self) -> int:
        """One past the last line here."""
        return self._index.end

    @property
    def head(self) -> bool:
        """Line `first` is the log's first."""
        return self._index.head

    @property
    def solid(self) -> int:
        """First number from which no hole follows."""
        return self._index.first + self._index.solid

    @property
    def size(self) -> int:
        """Bytes here."""
        return self._index.size

    @property
    def holes(self) -> list[Hole]:
        """Every hole, first to last."""
        return [item for item in self._index.items if isinstance(item, Hole)]

    def number(self, hole: str) -> int | None:
        """The line on which a hole stands; None where it is filled."""
        index = self._index
        for item, start in zip(index.items, index.starts, strict=True):
            if isinstance(item, Hole) and item.id == hole:
                return index.first + start
        return None

    def read(self, start: int, stop: int) -> list[bytes | Hole]:
        """Lines start <= n < stop as received, without their newline. Numbers outside first..end are left out.

        A line that cannot be read any more is a hole. Safe from any thread.
        """
        index = self._index
        start = max(start, index.first)
        wanted = min(stop, index.end) - start
        return (
            _Walk(index.items, self._cache, wanted).lines(*index.find(start - index.first, self._cache))
            if wanted > 0
            else []
        )

    def span(self, line: int) -> range:
        """The lines of the stretch that a line begins in; only itself where it is a hole. `Lines.RunLines` has more."""
        index = self._index
        return index.own(index.owner(line - index.first))

    def runs(self, start: int, stop: int) -> Iterator[Run | range]:
        """The bytes of lines, a stretch at a time, past the cache: what is searched once should not push out what is shown.

        Stretches that the last line only goes through come too.
        """
        index = self._index
        start, stop = max(start, index.first), min(stop, index.end)
        item = index.owner(start - index.first)
        while item < len(index.items) and (start < stop or not index.own(item)):
            lines = index.own(item)
            if lines.stop > start or not lines:
                yield index.run(item) or lines
            start = max(start, lines.stop)
            item += 1


class _Index:
    """Where each item's first byte stands, in lines from the first."""

    __slots__ = ("first", "head", "items", "lines", "size", "solid", "starts")

    def __init__(self, items: Sequence[Item], *, head: bool, first: int) -> None:
        self.items = list(items)
        self.head = head
        self.first = first
        self.starts: list[int] = []
        self.size = 0
        self.solid = 0
        line, closed = 0, True
        for item in self.items:
            if isinstance(item, Hole):
                line += not closed
                self.starts.append(line)
                line += 1
                closed, self.solid = True, line
            else:
                self.starts.append(line)
                line += item.newlines
                closed = item.closed
                self.size += item.size
        self.lines = line + (not closed)

    @property
    def end(self) -> int:
        return self.first + self.lines

    def lines_of(self, count: int) -> int:
        """Lines that the first items make by themselves."""
        if count >= len(self.items):
            return self.lines
        goes_on = count > 0 and isinstance(self.items[count], Stretch) and not self._ends(count - 1)
        return self.starts[count] + goes_on

    def find(self, line: int, cache: _Cache) -> tuple[int, int, int]:
        """Item and byte in it where a line begins, and the newlines before it in that item."""
        here = bisect_left(self.starts, line)
        if here < len(self.starts) and self.starts[here] == line and (here == 0 or self._ends(here - 1)):
            return here, 0, 0
        item = self.items[here - 1]
        skipped = line - self.starts[here - 1]
        data = cache.load(item) if isinstance(item, Stretch) else None
        if not isinstance(item, Stretch) or data is None:
            return here - 1, 0, skipped
        return here - 1, cache.after_newline(item, data, skipped), skipped

    def owner(self, line: int) -> int:
        """The item in which a line begins."""
        here = bisect_left(self.starts, line)
        begins = here < len(self.starts) and self.starts[here] == line and (here == 0 or self._ends(here - 1))
        return here if begins else max(0, here - 1)

    def own(self, index: int) -> range:
        """The numbers of the lines that begin in an item."""
        if not self.items:
            return range(self.first, self.first)
        item, start = self.items[index], self.first + self.starts[index]
        if isinstance(item, Hole):
            return range(start, start + 1)
        begun = index == 0 or self._ends(index - 1)
        return range(start + (not begun), start + item.newlines + (not item.closed))

    def run(self, index: int) -> Run | None:
        """The bytes of an item; None for a hole, and where they cannot be read."""
        item = self.items[index]
        if isinstance(item, Hole):
            return None
        try:
            data = item.source.pread(item.size, item.at)
        except OSError:
            return None
        if len(data) != item.size:
            return None
        return Run(self.own(index), data, index == 0 or self._ends(index - 1), item.closed, item.plain)

    def _ends(self, index: int) -> bool:
        item = self.items[index]
        return isinstance(item, Hole) or item.closed


class _Walk:
    """Collects lines from a place on."""

    def __init__(self, items: Sequence[Item], cache: _Cache, wanted: int) -> None:
        self._items = items
        self._cache = cache
        self._wanted = wanted
        self._out: list[bytes | Hole] = []
        self._open: list[bytes] = []
        self._held = 0
        self._broken = False
        self._begun = False

    def lines(self, index: int, at: int, skipped: int) -> list[bytes | Hole]:
        while len(self._out) < self._wanted and index < len(self._items):
            item = self._items[index]
            if isinstance(item, Hole):
                self._end_line(only_begun=True)
                self._out.append(item)
            elif (data := self._cache.load(item)) is not None:
                self._split(data, at)
            else:
                self._lost(item, skipped)
            index, at, skipped = index + 1, 0, 0
        self._end_line(only_begun=True)
        return self._out[: self._wanted]

    def _split(self, data: bytes, at: int) -> None:
        while len(self._out) < self._wanted:
            if not self._begun and self._wanted - len(self._out) > _MANY:
                wanted = self._wanted - len(self._out)
                end = data.rfind(b"\n", at, at + wanted * _USUAL)
                if end >= 0:
                    whole = data[at:end].split(b"\n", wanted)
                    self._out += whole[:wanted]
                    at = end + 1  # past what is wanted nothing is taken any more
                    continue
            end = data.find(b"\n", at)
            if end < 0:
                if at < len(data):
                    self._hold(data[at:])
                return
            self._hold(data[at:end])
            self._end_line()
            at = end + 1

    def _lost(self, item: Stretch, skipped: int) -> None:
        for _ in range(min(item.newlines - skipped, self._wanted - len(self._out))):
            self._broken = True
            self._end_line()
        self._begun = self._broken = not item.closed

    def _hold(self, part: bytes) -> None:
        self._begun = True
        part = part[: LINE - self._held]
        self._held += len(part)
        self._open.append(part)

    def _end_line(self, *, only_begun: bool = False) -> None:
        if only_begun and not self._begun:
            return
        if self._broken:
            self._out.append(Hole("lost", reason="reading.unreadable"))
        else:
            self._out.append(self._open[0] if len(self._open) == 1 else b"".join(self._open))
        self._open, self._held, self._broken, self._begun = [], 0, False, False


class _Cache:
    """The stretches read last."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._held: OrderedDict[Stretch, bytes] = OrderedDict()
        self._marks: dict[Stretch, list[int]] = {}
        """The newlines up to each `_MARK` bytes."""

    def load(self, item: Stretch) -> bytes | None:
        """Its bytes; None where they cannot be read, or not all of them."""
        key = item
        with self._guard:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key]
        try:
            data = item.source.pread(item.size, item.at)
        except OSError:
            return None
        if len(data) != item.size or data.count(b"\n") != item.newlines:
            return None
        with self._guard:
            self._held[key] = data
            while len(self._held) > _CACHED:
                self._marks.pop(self._held.popitem(last=False)[0], None)
        return data

    def after_newline(self, item: Stretch, data: bytes, count: int) -> int:
        """The position after so many newlines; the end where there are fewer."""
        marks = self._marks.get(item)
        if marks is None:
            if len(self._marks) > 2 * _CACHED:
                self._marks.clear()
            counts = (data.count(b"\n", at, at + _MARK) for at in range(0, len(data), _MARK))
            marks = self._marks[item] = list(accumulate(counts, initial=0))
        mark = max(0, bisect_left(marks, count) - 1)
        at = mark * _MARK
        return at + after_newline(data[at : at + _MARK], count - marks[mark]) if mark < len(marks) - 1 else len(data)


def after_newline(data: bytes, count: int) -> int:
    """The position after so many newlines; the end where there are fewer."""
    low, high = 0, len(data)
    while count > 0 and high - low > 4096:
        middle = (low + high) // 2
        found = data.count(b"\n", low, middle)
        if found < count:
            low, count = middle, count - found
        else:
            high = middle
    for _ in range(count):
        low = data.find(b"\n", low) + 1
        if not low:
            return len(data)
    return low
