"""Folding: of lines that belong together only the first and the last are shown, with a count.

Three kinds: records (tracebacks, see `records`), runs of lines that are equal but for numbers, and lines of the platform one after
the other. A row is named by the number of the line it shows, so that it stays the same row whatever comes before or after; what is
asked for is worked out then, from the lines around, block by block.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from artscope.logs.blocks import BLOCK, Blocks, state_of
from artscope.logs.levels import is_platform
from artscope.logs.lines import Hole, Lines
from artscope.logs.records import LOOK_AHEAD, LOOK_BACK, bare, continued, steady
from artscope.logs.shapes import Neighbours

Kind = Literal["record", "run", "platform"]
KINDS: tuple[Kind, ...] = get_args(Kind)
LEAST = 4
"""Lines from which on a fold hides some: with fewer, nothing is won."""
SPAN = 2048
"""A run ends where a line number is half of this over a multiple of it, so that finding its ends never takes long."""
_KNOWN = 4096
_CUT = SPAN // 2
_NONE, _RECORD, _RUN, _PLATFORM = b"-r=p"
_BLANKS = (b" ", b"\t")
_RUN_OR_NONE, _PLATFORM_OR_NONE = b"=-", b"p-"
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
    hidden: range = range(0)
    """The lines that are not shown because of it."""

    @property
    def next(self) -> int:
        """The line of the row below, if there is one."""
        return self.hidden.stop if self.fold is not None else self.line + 1


class FoldedLines:
    """Which lines of a log are shown while it is folded. Safe on one thread; reads what is near, blocks shortly."""

    def __init__(
        self,
        lines: Lines,
        *,
        kinds: Collection[Kind] = ("record", "run"),
        encoding: str = "utf-8",
        breaks: Callable[[int, int], Collection[int]] | None = None,
    ) -> None:
        """
        Args:
            kinds: What is folded. Records are known whether they are folded or not.
            breaks: Which of the lines start <= n < stop begin anew whatever came before: no run goes on there.
        """
        self._lines = lines
        self._kinds = frozenset(kinds)
        self._encoding = encoding
        self._breaks = breaks
        self._folded = True
        self._others: list[int] = []
        """One line of each fold that is not as all are, ascending."""
        self.settled: int | None = None
        """Lines from this one on are not hidden yet, so that none goes out of sight while someone reads it; None: all may be."""
        self._links = Blocks(lines, self._worked_out, back=LOOK_BACK, ahead=LOOK_AHEAD)
        self._now = (0, 0, 0, 0)
        self._known: list[Fold] = []
        self._alone: set[int] = set()

    # What belongs together

    def fold(self, line: int) -> Fold | None:
        """The fold that a line is part of, folded or not; None where it stands alone."""
        now = state_of(self._lines)
        if self._now != now or len(self._known) > _KNOWN or len(self._alone) > _KNOWN:
            self._now, self._known, self._alone = now, [], set()
        if line in self._alone:
            return None
        at = bisect_right(self._known, line, key=lambda fold: fold.lines.start) - 1
        if at >= 0 and line in self._known[at].lines:
            return self._known[at]
        found = self._found(line)
        if found is not None:
            self._known.insert(at + 1, found)
        else:
            self._alone.add(line)
        return found

    def record(self, line: int) -> range:
        """The lines of the record that a line is part of; only itself where it stands alone."""
        found = self.fold(line)
        return found.lines if found is not None and found.kind == "record" else range(line, line + 1)

    def arrange(self, kinds: Collection[Kind], *, encoding: str) -> None:
        """Says what is folded, and how lines are read. What was folded or unfolded stays so."""
        self._kinds, self._encoding = frozenset(kinds), encoding
        self.forget()

    def keep(self, before: FoldedLines) -> None:
        """What a person folded and unfolded before is so here."""
        self._folded, self._others = before._folded, before._others

    def renumbered(self, line: int, by: int) -> None:
        """Lines up to this one have numbers lower by `by`, and so have their folds."""
        self._others = [at - by if at <= line else at for at in self._others]
        self.forget()

    def forget(self) -> None:
        """Any line may have another text or number now."""
        self._links.forget()
        self._known, self._alone = [], set()

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
        if found is None or not found.hidden or found.kind not in self._kinds:
            return False
        at = self._other(found)
        waiting = self._folded == (at is None) and not self._hidden(found)
        if waiting:
            self.settled = max(self.settled or 0, found.lines.stop)
        elif at is None:
            self._others.insert(bisect_left(self._others, found.lines.start), found.lines.start)
        else:
            del self._others[at]
        return True

    def unfold(self, line: int) -> bool:
        """Makes a line visible. True: it was not."""
        return not self.visible(line) and self.toggle(line)

    def _hidden(self, fold: Fold) -> range:
        """Which of its lines are not shown."""
        hidden = fold.hidden
        if fold.kind not in self._kinds or self._folded == (self._other(fold) is not None):
            return hidden[:0]
        if self.settled is not None and self.settled < hidden.stop:
            hidden = range(hidden.start, max(hidden.start, self.settled))
        return hidden if len(hidden) >= LEAST - 2 else hidden[:0]

    # Rows and lines

    def visible(self, line: int) -> bool:
        """A line has a row of its own."""
        return self.row(line).line == line

    def row(self, line: int) -> FoldRow:
        """The row that a line is shown in, or hidden behind."""
        found = self.fold(line)
        hidden = self._hidden(found) if found is not None else range(0)
        if found is None or not hidden or line >= hidden.stop:
            return FoldRow(line)
        return FoldRow(found.lines.start, found, hidden)

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
            count += max(0, min(stop, row.next) - line) - (line == row.line)
            line = row.next
        return count

    def _after(self, row: FoldRow) -> FoldRow | None:
        return self.row(row.next) if row.next < self._lines.end else None

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
            block = line // BLOCK
            start, links = self._links.start(block), self._links.get(block)
            here = links[line - start :: step] if step > 0 else links[line - start :: -1]
            run = len(here) - len(here.lstrip(link))
            line += step * (run if link == b"r" else min(run, _to_cut(line, step)))
        return line

    def _link(self, line: int) -> bytes:
        """How a line belongs to the one before: one letter of `_LINKS`, `-` where it does not."""
        if not self._lines.first < line < self._lines.end:
            return b"-"
        block = line // BLOCK
        at = line - self._links.start(block)
        link = self._links.get(block)[at : at + 1] or b"-"
        return link if (line - _CUT) % SPAN or link == b"r" else b"-"

    def _worked_out(self, begin: int, start: int, stop: int) -> bytes:
        lines = self._lines.read(begin, stop + LOOK_AHEAD)
        near = Neighbours(lines)
        same = near.same
        if self._all_alike(lines, same):
            return self._broken(bytearray(b"-" + b"=" * (len(lines) - 1)), begin, start, stop)
        again = _again(lines, same)
        texts: list[str] = []
        for line, known in zip(lines, again, strict=True):
            texts.append(texts[-1] if known else bare(line, self._encoding))
        more = continued(texts, again)
        platform = "platform" in self._kinds
        links = bytearray(b"-" * len(lines))
        for at in range(1, len(lines)):
            one, two = lines[at - 1], lines[at]
            if isinstance(one, Hole) or isinstance(two, Hole):
                continue
            if more[at]:
                links[at] = _RECORD
            elif at + 1 < len(more) and more[at + 1]:
                continue  # the first line of a record
            elif platform and links[at - 1] in _PLATFORM_OR_NONE and is_platform(texts[at]):
                links[at] = _PLATFORM if is_platform(texts[at - 1]) else _NONE
            elif links[at - 1] in _RUN_OR_NONE and near.alike(at):
                links[at] = _RUN
        return self._broken(links, begin, start, stop)

    def _all_alike(self, lines: Sequence[object], same: Sequence[bool]) -> bool:
        """Nothing but one run, told at a glance: most of a log of steps is."""
        if len(lines) < LEAST or not all(same[1:]):
            return False
        text = b"\n".join(line for line in lines if isinstance(line, bytes))
        if b"\n " in text or b"\n\t" in text or b"  " in text:
            return False
        one, other = (bare(line, self._encoding) for line in lines[:2])
        return steady(one, other) and not ("platform" in self._kinds and is_platform(other))

    def _broken(self, links: bytearray, begin: int, start: int, stop: int) -> bytes:
        """The links of a block; runs end at breaks."""
        for line in self._breaks(start, stop) if self._breaks is not None else ():
            if links[line - begin] == _RUN:
                links[line - begin] = _NONE
        return bytes(links[start - begin : stop - begin])


def _to_cut(line: int, step: int) -> int:
    """Lines from this one on until one at which every run ends."""
    return (_CUT - line) % SPAN if step > 0 else (line - _CUT) % SPAN


def _again(lines: Sequence[object], same: Sequence[bool]) -> list[bool]:
    """Which lines are like the two before them, as far as it matters for what belongs to a record."""
    inner = [isinstance(line, bytes) and b"  " in line for line in lines]
    indented = [isinstance(line, bytes) and line[:1] in _BLANKS for line in lines]
    return [
        at > 1 and same[at] and same[at - 1] and not indented[at] and inner[at] == inner[at - 1]
        for at in range(len(same))
    ]
