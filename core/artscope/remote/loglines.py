"""The line log, V1 and V2: pages of at most 500 lines around opaque cursors.

The two generations word `order` in opposite ways, and a server may do it otherwise (12-C9): an answer on the wrong side of its
cursor turns the words round, once. Whether the line at the cursor comes again is not documented: it is dropped where it does.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from artscope.call import Call, Flow
from artscope.errors import NotReadyError, TooLargeError
from artscope.logs.overlap import LEAST, drop_lines, overlaps, skip_lines
from artscope.models import Cursor, LogChunk, LogFile, LogName, ProjectId
from artscope.remote import v1, v2
from artscope.remote.logsources import Edge, Facts, Kind, Lump, keeps_newlines

Side = Literal["after", "before"]
Order = Literal["asc", "desc"]
MOST = 500
"""The most lines of one page. Source: reference 6.5, 8.8."""
_ROOMY = 8 * 1024 * 1024
"""A page smaller than this may be twice as long next time."""
_DOCUMENTED: dict[str, dict[Side, Order]] = {
    "v1": {"after": "desc", "before": "asc"},
    "v2": {"after": "asc", "before": "desc"},
}


class LineSource:
    """One log, page by page."""

    kind: Kind = "line"
    poll_seconds: float | None = 5.0

    def __init__(self, log: LogFile, project: ProjectId, facts: Facts) -> None:
        self._log = log
        self._project = project
        self._facts = facts
        self._lines = MOST
        self._turned = False

    def newest(self, edge: Edge | None) -> Flow[Lump]:
        """The newest page. Raises: TooLargeError where even one line is too much."""
        lump = yield from self._page(None, "desc")
        return lump if edge is None or not lump.text else (yield from self._joined(lump, edge))

    def after(self, edge: Edge) -> Flow[Lump]:
        """The page after a cursor."""
        return (yield from self._beyond(edge, "after"))

    def before(self, edge: Edge, until: Edge | None) -> Flow[Lump]:
        """The page before a cursor, cut where it reaches what is here already."""
        lump = yield from self._beyond(edge, "before")
        if until is None or lump.stuck or not lump.text:
            return lump
        return (yield from self._met(lump, edge, until))

    # The newest page beside what is here.

    def _joined(self, lump: Lump, edge: Edge) -> Flow[Lump]:
        if lump.last == edge.cursor:
            return Lump()
        here, first, last = _number(edge.cursor), _number(lump.first), _number(lump.last)
        if here is None or first is None or last is None:
            return _by_text(lump, edge)
        if last < here:
            return Lump(stuck=True) if lump.text in edge.text else replace(lump, renewed=True)
        if first > here:
            return replace(lump, apart=True)
        counts = overlaps(edge.text, lump.text)
        if first == here:
            counts = [1]
        if len(counts) == 1:
            return _without_first(lump, counts[0])
        return (yield from self.after(edge))

    # One side of a cursor.

    def _beyond(self, edge: Edge, side: Side) -> Flow[Lump]:
        lump = yield from self._page(edge.cursor, self._word(side))
        fitted = _fit(lump, edge, side)
        if fitted is None or not (fitted.text or self._order in self._facts):
            lump, fitted = yield from self._turned_round(edge, side, lump, fitted)
        if fitted is None:
            return Lump(stuck=True)
        if lump.text:
            self._facts.setdefault(self._order, "documented")
        self._learn(lump, side)
        return fitted

    def _turned_round(self, edge: Edge, side: Side, lump: Lump, fitted: Lump | None) -> Flow[tuple[Lump, Lump | None]]:
        """The same with the other word: the answer was on the wrong side, or empty while nothing tells what words mean here."""
        if self._turned:
            return lump, fitted
        self._turned = fitted is None
        other = yield from self._page(edge.cursor, self._word("before" if side == "after" else "after"))
        again = _fit(other, edge, side)
        if fitted is not None and (again is None or not again.text):
            if again is None:
                self._facts[self._order] = "documented"
            return lump, fitted
        if again is not None:
            self._turn()
        return other, again

    def _word(self, side: Side) -> Order:
        word = _DOCUMENTED[self._log.api][side]
        if self._facts.get(self._order) != "swapped":
            return word
        return "asc" if word == "desc" else "desc"

    def _turn(self) -> None:
        self._facts[self._order] = "documented" if self._facts.get(self._order) == "swapped" else "swapped"

    @property
    def _order(self) -> str:
        return f"{self._log.api}.log.order"

    def _learn(self, lump: Lump, side: Side) -> None:
        """Pages before others are never the last: what they end with is the server's habit."""
        if lump.text and side == "before":
            self._facts[f"{self._log.api}.log.newline"] = "dropped" if lump.bare else "kept"

    # Up to what is here further up.

    def _met(self, lump: Lump, edge: Edge, until: Edge) -> Flow[Lump]:
        if lump.last == until.cursor:
            return Lump(meets=True)
        if lump.first == until.cursor:
            return replace(_without_first(lump, 1), meets=True)
        far, first, last = _number(until.cursor), _number(lump.first), _number(lump.last)
        if far is None or first is None:
            found = _by_text(lump, until)
            return lump if found.apart else replace(found, meets=True)
        if first > far:
            return lump
        if last is not None and last <= far:
            return Lump(meets=True)
        counts = overlaps(until.text, lump.text)
        if len(counts) == 1:
            return replace(_without_first(lump, counts[0]), meets=True)
        return (yield from self._exact(edge, far, _count(lump.text)))

    def _exact(self, edge: Edge, far: int, high: int) -> Flow[Lump]:
        """The lines after the far cursor, found by asking for fewer and fewer: their text alone does not tell."""
        low, best = 0, Lump(meets=True)
        while high - low > 1:
            lines = (low + high) // 2
            page = _fit((yield from self._page(edge.cursor, self._word("before"), lines)), edge, "before")
            first = _number(page.first) if page is not None else None
            if page is None or (page.text and first is None):
                return Lump(stuck=True)
            if first is not None and first <= far:
                high = lines
            else:
                low, best = lines, replace(page, meets=True, head=False)
        return best

    # Pages.

    def _page(self, base: str | None, order: Order, lines: int | None = None) -> Flow[Lump]:
        while True:
            asked = min(lines or MOST, self._lines)
            try:
                chunk: LogChunk = yield self._call(base, order, asked)
            except NotReadyError:
                if not base:
                    raise
                return Lump()  # HTTP 204 beside a line that is there: an empty page
            except TooLargeError:
                if asked == 1:
                    raise
                self._lines = max(1, asked // 8)
                continue
            if len(chunk.text) < _ROOMY:
                self._lines = min(MOST, self._lines * 2)
            return self._lump(chunk, base or "", asked)

    def _call(self, base: str | None, order: Order, lines: int) -> Call[LogChunk]:
        cursor = Cursor(base) if base else None
        log = self._log
        if log.api == "v1":
            name = LogName(log.name)
            return v1.log_page(self._project, log.job_id, log.version_id, name, base=cursor, order=order, lines=lines)
        return v2.log_page(self._project, log.job_id, log.task or log.name, base=cursor, order=order, lines=lines)

    def _lump(self, chunk: LogChunk, base: str, asked: int) -> Lump:
        text, bare = self._ended(chunk, base)
        first, last = chunk.first, chunk.last
        low, high = _number(first), _number(last)
        if low is not None and high is not None and low > high:  # new to old: 12-C9
            text = b"".join(line + b"\n" for line in reversed(text.split(b"\n")[:-1]))
            first, last = last, first
        return Lump(text, first, last, bare=bare, more=_count(text) >= asked)

    def _ended(self, chunk: LogChunk, base: str) -> tuple[bytes, bool]:
        """The text with its last newline, and whether that was added."""
        text, newlines = chunk.text, chunk.text.count(b"\n")
        if chunk.lines is not None and newlines in (chunk.lines, chunk.lines - 1):
            bare = newlines == chunk.lines - 1
        elif not text:
            bare = bool(chunk.first) and chunk.first == chunk.last != base and chunk.lines != 0
        else:
            bare = not text.endswith(b"\n") or keeps_newlines(self._facts, self._log.api) is False
        return (text + b"\n" if bare else text), bare


def _fit(lump: Lump, edge: Edge, side: Side) -> Lump | None:
    """The page without what is here already; None where it lies on the wrong side, or does not get on."""
    if not lump.text:
        return Lump(head=side == "before")
    if lump.first == edge.cursor == lump.last:
        return Lump(head=side == "before") if _count(lump.text) == 1 else None
    return _after(lump, edge) if side == "after" else _before(lump, edge)


def _after(lump: Lump, edge: Edge) -> Lump | None:
    here, first, last = _number(edge.cursor), _number(lump.first), _number(lump.last)
    if lump.last in (edge.cursor, ""):
        return None
    if lump.first == edge.cursor:
        return _without_first(lump, 1)
    if here is None or first is None or last is None:
        return None if _inside(lump.text, edge.text) else lump
    if last < here:
        return None
    if first > here:
        return lump
    counts = overlaps(edge.text, lump.text)
    return _without_first(lump, counts[0]) if len(counts) == 1 else None


def _before(lump: Lump, edge: Edge) -> Lump | None:
    here, first, last = _number(edge.cursor), _number(lump.first), _number(lump.last)
    if lump.first in (edge.cursor, ""):
        return None
    if lump.last == edge.cursor:
        return _without_last(lump, 1)
    if here is None or first is None or last is None:
        return None if _inside(lump.text, edge.text) else lump
    if first > here:
        return None
    if last < here:
        return lump
    counts = overlaps(lump.text, edge.text)
    return _without_last(lump, counts[0]) if len(counts) == 1 else None


def _by_text(lump: Lump, edge: Edge) -> Lump:
    """Cursors that cannot be compared: only an equal overlap of some size that fits in one way counts."""
    counts = overlaps(edge.text, lump.text)
    if lump.first == edge.cursor and edge.cursor:
        counts = [1]
    elif len(counts) == 1 and len(lump.text) - len(skip_lines(lump.text, counts[0])) < LEAST:
        counts = []
    return _without_first(lump, counts[0]) if len(counts) == 1 else replace(lump, apart=True)


def _without_first(lump: Lump, count: int) -> Lump:
    text = skip_lines(lump.text, count)
    return replace(lump, text=text, first="") if text else Lump(more=lump.more)


def _without_last(lump: Lump, count: int) -> Lump:
    return replace(lump, text=drop_lines(lump.text, count), last="", bare=False)


def _inside(text: bytes, known: bytes) -> bool:
    return _count(text) > 1 and text in known


def _count(text: bytes) -> int:
    return text.count(b"\n")


def _number(cursor: str) -> int | None:
    """Cursors are compared only where they are all digits."""
    return int(cursor) if cursor.isascii() and cursor.isdigit() and len(cursor) < 100 else None
