"""Rows of a log: which line, which part of it, what is marked. Knows widths, not the screen library.

A line is cleaned only as far as it is shown, so that one of ten megabytes costs what is seen of it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from artscope.logs import clean
from artscope.logs.clean import SafeText, cells, column, inside, window
from artscope.logs.find import Marker
from artscope.logs.levels import Severity, severity
from artscope.logs.lines import Hole, Lines
from artscope.logs.needle import Needle

CACHED_CHARACTERS = 4_000_000
"""Cleaned text kept, in all lines together; one line may be longer."""
LONG_LINES = 65_536
"""Lines of more bytes than this on average are read one at a time."""


SEARCHED = 65_536
"""Characters of a line in which a hit is looked for that is out of sight."""
SEVERE = {Severity.ERROR: "E", Severity.WARNING: "w"}
HIT = "*"


class Place(NamedTuple):
    """A row: a line, and which of its rows when it is wrapped."""

    line: int
    sub: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """What one row of the screen shows."""

    text: SafeText
    hits: tuple[tuple[int, int], ...] = ()
    """Cells, start and end, that hold what is looked for."""
    hole: Hole | None = None
    more: bool = False
    """The line goes on beyond the right edge."""
    flag: str = ""
    """`*`: what is looked for is in it; `E`, `w`: an error, a warning. Of a wrapped line, its first row says how bad it is."""
    severe: Severity = Severity.NONE
    chosen: bool = False
    """It is selected: marked over its whole width."""
    cursor: bool = False
    """It is where one is: marked in its first cell. Two whole rows drawn anew for each line would double what a key costs."""

    def under_cursor(self) -> Row:
        """The same, marked as the line one is at."""
        return replace(self, cursor=True)

    def under_selection(self) -> Row:
        """The same, marked as selected."""
        return replace(self, chosen=True)


BLANK = Row(SafeText(""))


@dataclass(slots=True)
class _Shown:
    """The start of a cleaned line, or all of it."""

    text: SafeText
    whole: bool
    width: int = 0
    starts: Sequence[int] = ()
    """Where its rows begin when it is wrapped at `width`."""
    severe: Severity | None = None

    @property
    def severity(self) -> Severity:
        """How bad the line is."""
        if self.severe is None:
            self.severe = severity(self.text)
        return self.severe


class LogRows:
    """Turns lines into rows of a width. Numbers are those of `Lines`."""

    def __init__(self) -> None:
        self.lines: Lines | None = None
        self.width = 80
        self.wrap = False
        self.left = 0
        """Cells cut off at the left, while not wrapped."""
        self.needle: Marker | None = None
        self.encoding = "utf-8"
        self._cache: OrderedDict[int, _Shown] = OrderedDict()
        self._held = 0

    @property
    def first(self) -> int:
        return self.lines.first if self.lines else 0

    @property
    def end(self) -> int:
        return self.lines.end if self.lines else 0

    def forget(self) -> None:
        """Any line may have another text now: the last one grows, holes are filled."""
        self._cache.clear()
        self._held = 0

    # Rows

    def draw(self, top: Place, height: int) -> list[Row]:
        """The rows from a place on; blank ones after the end."""
        self._load(top.line, height)
        rows: list[Row] = []
        for place in self._places(top, height):
            rows.append(self._row(place))
        return rows + [BLANK] * (height - len(rows))

    def places(self, top: Place, height: int) -> list[Place]:
        """The places of the rows from one on, at most `height`, none after the end."""
        return list(self._places(top, height))

    def down(self, place: Place, rows: int) -> Place:
        """The place so many rows below, or the last one."""
        found = place
        for found in self._places(place, rows + 1):  # noqa: B007
            pass
        return found

    def up(self, place: Place, rows: int) -> Place:
        """The place so many rows above, or the first one."""
        if not self.wrap:
            return Place(max(self.first, place.line - rows))
        line, sub = place.line, place.sub - rows
        while sub < 0 and line > self.first:
            line -= 1
            sub += self.height_of(line)
        return Place(line, max(0, sub))

    def last_top(self, height: int) -> Place:
        """The top with which the last row stands at the bottom."""
        end = self.end - 1
        if end < self.first:
            return Place(self.first)
        return self.up(Place(end, self.height_of(end) - 1), height - 1)

    def height_of(self, line: int, *, most: int | None = None) -> int:
        """How many rows a line takes; counted no further than `most`: of a long line only the start is looked at."""
        if not self.wrap:
            return 1
        shown = self._shown(line, None if most is None else (most + 1) * self.width)
        rows = len(self._starts(shown)) if shown else 1
        return rows if most is None else min(rows, most)

    def longest(self, top: Place, height: int) -> int:
        """Cells of the longest of the lines in sight, as far as they are known to reach beyond the right edge."""
        return max((cells(self._text(place.line)) for place in self._places(top, height)), default=0)

    def hole(self, line: int) -> Hole | None:
        """The hole that stands on this line, if one does."""
        found = self.lines.read(line, line + 1) if self.lines else []
        return found[0] if found and isinstance(found[0], Hole) else None

    def text(self, line: int) -> SafeText:
        """A line whole; empty for a hole."""
        shown = self._shown(line, None)
        return shown.text if shown else SafeText("")

    # Parts

    def _places(self, top: Place, count: int) -> Iterator[Place]:
        line, sub = top
        while count > 0 and line < self.end:
            rows = self.height_of(line, most=sub + count)
            for at in range(sub, min(rows, sub + count)):
                yield Place(line, at)
                count -= 1
            line, sub = line + 1, 0

    def _row(self, place: Place) -> Row:
        if not self.wrap:
            return self._cut_row(place.line)
        shown = self._shown(place.line, (place.sub + 2) * self.width)
        if shown is None:
            return Row(SafeText(""), hole=self.hole(place.line))
        starts = self._starts(shown)
        begin = starts[min(place.sub, len(starts) - 1)]
        end = starts[place.sub + 1] if place.sub + 1 < len(starts) else len(shown.text)
        hits = self._hits(shown.text, begin, end, 0)
        severe = Severity.NONE if place.sub else shown.severity
        return Row(SafeText(shown.text[begin:end]), hits, flag=HIT if hits else SEVERE.get(severe, ""), severe=severe)

    def _cut_row(self, line: int) -> Row:
        shown = self._shown(line, self.left + self.width + 1)
        if shown is None:
            return Row(SafeText(""), hole=self.hole(line))
        begin, end, halved = inside(shown.text, self.left, self.width)
        text = window(shown.text, self.left, self.width)
        hits = self._hits(shown.text, begin, end, halved)
        found = hits or (self.needle is not None and self.needle.spans(shown.text[:SEARCHED]))
        flag = HIT if found else SEVERE.get(shown.severity, "")
        return Row(text, hits, more=end < len(shown.text), flag=flag, severe=shown.severity)

    def _hits(self, text: SafeText, begin: int, end: int, before: int) -> tuple[tuple[int, int], ...]:
        """Cells that hold what is looked for, in a row of the characters `begin` to `end` with so many cells before them."""
        if self.needle is None:
            return ()
        start, stop = 0, len(text)
        if isinstance(self.needle, Needle):  # anything else is matched against the line as a whole
            start, stop = max(0, begin - 2 * len(self.needle.text)), end + 2 * len(self.needle.text)
        spans = self.needle.spans(text[start:stop])
        clipped = ((max(begin, a + start), min(end, b + start)) for a, b in spans)
        return tuple(
            (before + column(text[begin:end], a - begin), before + column(text[begin:end], b - begin))
            for a, b in clipped
            if a < b
        )

    def _text(self, line: int) -> SafeText:
        shown = self._shown(line, self.left + 2 * self.width + 1)
        return shown.text if shown else SafeText("")

    # Cleaned text, kept

    def _load(self, start: int, count: int) -> None:
        """Reads the lines in sight at once, where they are not of monstrous length."""
        if self.lines is None or self.lines.size > LONG_LINES * (self.end - self.first):
            return
        stop = min(self.end, start + count)
        missing = [line for line in range(start, stop) if line not in self._cache]
        if len(missing) > 1:
            most = self._most(None if self.wrap else self.left + self.width + 1)
            for line, data in zip(range(start, stop), self.lines.read(start, stop), strict=False):
                if line not in self._cache and isinstance(data, bytes):
                    self._keep(line, data, most)

    def _shown(self, line: int, most: int | None) -> _Shown | None:
        """A line cleaned to at least so many cells (None: all of it); None for a hole."""
        found = self._cache.get(line)
        if found is not None and (found.whole or (most is not None and len(found.text) >= 2 * most)):
            self._cache.move_to_end(line)
            return found
        if found is not None and most is not None and cells(found.text) >= most:
            return found
        data = self.lines.read(line, line + 1) if self.lines else []
        if not data or isinstance(data[0], Hole):
            return None
        return self._keep(line, data[0], self._most(most))

    def _most(self, most: int | None) -> int | None:
        """Cells to clean: twice what is asked, so that the next step to the side or down is there already."""
        return None if most is None else max(1024, 2 * most)

    def _keep(self, line: int, data: bytes, most: int | None) -> _Shown:
        text = clean.line(data, encoding=self.encoding, most=most)
        shown = _Shown(text, whole=most is None or cells(text) < most - 1)
        old = self._cache.pop(line, None)
        self._cache[line] = shown
        self._held += len(text) - (len(old.text) if old else 0)
        while self._held > CACHED_CHARACTERS and len(self._cache) > 1:
            self._held -= len(self._cache.popitem(last=False)[1].text)
        return shown

    def _starts(self, shown: _Shown) -> Sequence[int]:
        if shown.width != self.width:
            shown.width, shown.starts = self.width, clean.breaks(shown.text, self.width)
        return shown.starts
