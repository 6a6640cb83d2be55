"""One row of a log as it is to be drawn, and where it is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

from artscope.logs.clean import SafeText
from artscope.logs.colours import Span
from artscope.logs.levels import Severity
from artscope.logs.lines import Hole

NO_TEXT = SafeText("")


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
    inks: tuple[Span, ...] = ()
    """Cells in colours of the log's own."""
    hole: Hole | None = None
    more: bool = False
    """The line goes on beyond the right edge."""
    flag: str = ""
    """`*`: what is looked for is in it; `m`: a bookmark; `E`, `w`: an error, a warning, in a wrapped line's first row."""
    severe: Severity = Severity.NONE
    marked: bool = False
    """It has a bookmark: the sign is that."""
    tag: SafeText = NO_TEXT
    """What stands at its right end instead of text: how much is folded there."""
    gap: bool = False
    """It says that nothing was written for long before the line."""
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


BLANK = Row(NO_TEXT)
