"""Folding: of lines that belong together only the first and the last are shown, with a count.

Three kinds: records (tracebacks, see `records`), runs of lines that are equal but for numbers, and lines of the platform one after
the other. A row is named by the number of the line it shows, so that it stays the same row whatever comes before or after; what is
asked for is worked out then, from the lines around, block by block.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal, get_args

from artscope.logs.levels import is_platform
from artscope.logs.lines import Hole, Lines
from artscope.logs.records import LOOK_AHEAD, LOOK_BACK, bare, continued
from artscope.logs.shapes import alike

Kind = Literal["record", "run", "platform"]
KINDS: tuple[Kind, ...] = get_args(Kind)
LEAST = 4
"""Lines from which on a fold hides some: with fewer, nothing is won."""
BLOCK = 1024
"""Lines looked at together."""
SPAN = 8192
"""A run ends where a line number is half of this over a multiple of it, so that finding its ends never takes long."""
_BLOCKS = 512
_KNOWN = 4096
_LINKS: dict[bytes, Kind] = {b"r": "record", b"=": "run", b"p": "platform"}


@dataclass(frozen=True, slots=True)
class Fold:
    """Lines that belong together."""

    lines: range
    kind: Kind

    @property
    def hidden(self) -> range:
        """The lines that are not shown while it is folded: all but the first and the last."""
        return self.lines[1:-1] if len(self.lines) >= LEAST else self.lines[:0]


@dataclass(frozen=True, slots=True)
class FoldRow:
    """A row of a folded log."""

    line: int
    """The line that is shown."""
    fold: Fold | None = None
    """What is folded here: its first line stands in this row, what it hides would follow."""


class FoldedLines:
    """Which lines of a log are shown while it is folded. Safe on one thread; reads what is near, blocks shortly."""

    def __init__(self, lines: Lines, *, kinds: Collection[Kind] = ("record", "run"), encoding: str = "utf-8") -> None:
        """
        Args:
            kinds: What is folded. Records are known whether they are folded or not.
        """
        self._lines = lines
        self._kinds = frozenset(kinds)
        self._encoding = encoding
        self._folded = True
        self._others: list[int] = []
        """One line of each fold that is not as all are, ascending."""
        self._links: OrderedDict[int, tuple[tuple[int, int, int], bytes]] = OrderedDict()
        self._now = (0, 0, 0)
        self._known: list[Fold] = []

    # What belongs together

    def fold(self, line: int) -> Fold | None:
        """The fold that a line is part of, folded or not; None where it stands alone."""
        now = (self._lines.first, self._lines.end, self._lines.size)
        if self._now != now or len(self._known) > _KNOWN:
            self._now, self._known = now, []
        at = bisect_right(self._known, line, key=lambda fold: fold.lines.start) - 1
        if at >= 0 and line in self._known[at].lines:
            return self._known[at]
        found = self._found(line)
        if found is not None:
            self._known.insert(at + 1, found)
        return found

    def record(self, line: int) -> range:
        """The lines of the record that a line is part of; only itself where it stands alone."""
        found = self.fold(line)
        return found.lines if found is not None and found.kind == "record" else range(line, line + 1)

    def forget(self) -> None:
        """Any line may have another text or number now."""
        self._links.clear()
        self._known = []

    # What is folded

    @property
    def folded(self) -> bool:
        """Folds are folded, but for those that a person unfolded; else the other way round."""
        return self._folded

    def fold_all(self, *, folded: bool) -> None:
        """Folds or unfolds everything."""
        self._folded, self._others = folded, []

    def toggle(self, line: int) -> bool:
        """Unfolds the fold that a line is part of, or folds it. False: there is none."""
        found = self.fold(line)
        if found is None or not found.hidden:
            return False
        at = self._other(found)
        if at is None:
            self._others.insert(bisect_left(self._others, found.lines.start), found.lines.start)
        else:
            del self._others[at]
        return True

    def unfold(self, line: int) -> bool:
        """Makes a line visible. True: it was not."""
        return not self.visible(line) and self.toggle(line)

    def is_folded(self, fold: Fold) -> bool:
        """Some of its lines are not shown."""
        other = self._other(fold) is not None
        return bool(fold.hidden) and (fold.kind in self._kinds) and self._folded != other

    # Rows and lines

    def visible(self, line: int) -> bool:
        """A line has a row of its own."""
        return self.row(line).line == line

    def row(self, line: int) -> FoldRow:
        """The row that a line is shown in, or hidden behind."""
        found = self.fold(line)
        if found is None or not self.is_folded(found) or line == found.lines[-1]:
            return FoldRow(line)
        return FoldRow(found.lines.start, found)

    def rows(self, line: int, count: int) -> list[FoldRow]:
        """The rows from that of a line down, at most so many."""
        found: list[FoldRow] = []
        row: FoldRow | None = self.row(line) if self._lines.first <= line < self._lines.end else None
        while row is not None and len(found) < count:
            found.append(row)
            row = self._after(row)
        return found

    def down(self, line: int, rows: int) -> int:
        """The line of the row so many rows below, or of the last."""
        for row in self.rows(line, rows + 1):
            line = row.line
        return line

    def up(self, line: int, rows: int) -> int:
        """The line of the row so many rows above, or of the first."""
        line = self.row(line).line
        for _ in range(rows):
            if line <= self._lines.first:
                break
            line = self.row(line - 1).line
        return line

    def hidden(self, start: int, stop: int) -> int:
        """How many of the lines start <= n < stop are not shown. As much work as there are rows."""
        count, line = 0, start
        while line < stop:
            row = self.row(line)
            end = row.fold.lines[-1] if row.fold is not None else line + 1
            count += max(0, min(stop, end) - line) - (line == row.line)
            line = end
        return count

    def _after(self, row: FoldRow) -> FoldRow | None:
        line = row.fold.lines[-1] if row.fold is not None else row.line + 1
        return self.row(line) if line < self._lines.end else None

    def _other(self, fold: Fold) -> int | None:
        at = bisect_left(self._others, fold.lines.start)
        return at if at < len(self._others) and self._others[at] < fold.lines.stop else None

    # Working it out

    def _found(self, line: int) -> Fold | None:
        if not self._lines.first <= line < self._lines.end:
            return None
        link = self._link(line)
        start = line
        if link == b"-":
            link = self._link(line + 1)
        else:
            start = self._end_of(line, link, -1)
        if link == b"-":
            return None
        return Fold(range(start, self._end_of(line + 1, link, 1)), _LINKS[link])

    def _end_of(self, line: int, link: bytes, step: int) -> int:
        """The first line on the way that is not linked so to the one before it."""
        while self._link(line) == link:
            line += step
        return line

    def _link(self, line: int) -> bytes:
        """How a line belongs to the one before: one letter of `_LINKS`, `-` where it does not."""
        if not self._lines.first < line < self._lines.end:
            return b"-"
        block = line // BLOCK
        links = self._block(block)
        at = line - max(block * BLOCK, self._lines.first)
        link = links[at : at + 1] or b"-"
        return link if (line - SPAN // 2) % SPAN or link == b"r" else b"-"

    def _block(self, block: int) -> bytes:
        first, end = self._lines.first, self._lines.end
        start, stop = max(first, block * BLOCK), min(end, (block + 1) * BLOCK)
        growing = stop + LOOK_AHEAD >= end  # its last lines may be halves, and what follows decides too
        state = (max(first, start - LOOK_BACK), stop, self._lines.size if growing else 0)
        known = self._links.get(block)
        if known is not None and known[0] == state:
            self._links.move_to_end(block)
            return known[1]
        links = self._worked_out(state[0], start, stop)
        self._links[block] = state, links
        if len(self._links) > _BLOCKS:
            self._links.popitem(last=False)
        return links

    def _worked_out(self, begin: int, start: int, stop: int) -> bytes:
        lines = self._lines.read(begin, stop + LOOK_AHEAD)
        texts = [bare(line, self._encoding) for line in lines]
        more = continued(texts)
        links = bytearray(b"-" * len(lines))
        for at in range(1, len(lines)):
            one, two = lines[at - 1], lines[at]
            if isinstance(one, Hole) or isinstance(two, Hole):
                continue
            if more[at]:
                links[at] = ord("r")
            elif at + 1 < len(more) and more[at + 1]:
                continue  # the first line of a record
            elif "platform" in self._kinds and _goes_on(links, at, b"p") and is_platform(texts[at]):
                links[at] = ord("p") if is_platform(texts[at - 1]) else ord("-")
            elif _goes_on(links, at, b"=") and alike(one, two):
                links[at] = ord("=")
        return bytes(links[start - begin : stop - begin])


def _goes_on(links: bytearray, at: int, link: bytes) -> bool:
    """The line before is free to be linked so: it is linked the same way, or not at all."""
    return links[at - 1 : at] in (link, b"-")
