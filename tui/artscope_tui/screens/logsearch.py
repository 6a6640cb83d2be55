"""What is looked for in a log that is open: hits, errors, and the lines that filters leave."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from textual.timer import Timer

from artscope.logs.find import Marker
from artscope.logs.lines import Lines
from artscope.logs.patterns import Pattern
from artscope_tui.screens.logerrors import LogErrors
from artscope_tui.screens.logfilter import Asked, LogFilter
from artscope_tui.screens.logfind import LogFind
from artscope_tui.screens.logpage import LogPage

if TYPE_CHECKING:
    from artscope_tui.screens.logsource import Reading

TICK = 1.0
"""Seconds between two tellings of how far a search is."""
TURN = 0.0005
"""Seconds after which a search's thread lets keys have their turn: with Python's own 5 ms, each step of an answer waits as long."""
_TURN = sys.getswitchinterval()


class LogSearch(LogPage):
    """The page, with what is looked for in it. A search of what is shown is another one once something else is shown."""

    _above = 0
    """Rows of the screen that were above the line one was at when a filter was set."""
    _tick: Timer | None = None
    _numbers: tuple[int, int] | None = None
    """The first line and the first behind all holes, as they were, where the log's head is here."""

    def look_for(self, marker: Marker | None, *, jump: bool = True) -> None:
        """Marks every place of something and goes to the nearest; None ends it."""
        self.workers.cancel_group(self, LogFind.group)
        self.find = None
        if marker is not None and marker.text and self.lines is not None:
            self.find = LogFind(self, self.lines, marker)
            if jump:
                self.find.first()
            self.find.run()
        self.view.set_needle(self.find.marker if self.find else None)
        self.measure()
        self.show_status()

    by_record = False
    """Filters leave, and leave out, whole records; else lines alone."""

    def filter_by(self, asked: Sequence[Asked], context: int = 0) -> None:
        """Shows only what meets all of these; none: everything. The line one is at stays in its row of the screen."""
        reading, line, self._above = self.reading, self.at_line, self.view.above
        if reading is None:
            return
        self.workers.cancel_group(self, LogFilter.group)
        self.filter = None
        if asked:
            self.filter = LogFilter(self, reading.lines, asked, context=context, line=line, by_record=self.by_record)
        self.view.swap(self.filter.lines if self.filter else reading.lines, line, following=self.following)
        if self.filter is not None:
            self.filter.run()
        self.end_errors()
        self.look_for(self.find.marker if self.find else None, jump=False)
        self.show_state()

    def end_errors(self) -> None:
        """Errors are no longer looked for; the next key for them begins anew."""
        self.workers.cancel_group(self, LogErrors.group)
        self.errors = None

    def read_as(self, encoding: str) -> None:
        """Reads the text in this encoding, and looks for everything anew."""
        super().read_as(encoding)
        if self.filter is not None:
            self.filter_by(self.filter.asked, self.filter.context)
        self._search_on(anew=True)

    def rows_changed(self) -> None:
        """More of the rows that filters leave are known."""
        if self.filter is None:
            return
        self.view.lines_changed()
        self.filter.place(self._above)
        if self.filter.fresh:
            self.view.see_all()
        self._search_on()
        self.show_state()

    def show_lines(self, reading: Reading) -> None:
        self._numbers = _numbers(reading.lines)
        super().show_lines(reading)

    def text_changed(self, *, refilled: bool) -> None:
        before = self._numbers
        if self.reading is not None:
            self._numbers = now = _numbers(self.reading.lines)
            if before is not None and now is not None and before[0] != now[0]:
                self.renumbered(before[1], before[0] - now[0])
        if self.filter is None:
            super().text_changed(refilled=refilled)
            self._search_on(anew=refilled)
        elif refilled:
            self.filter_by(self.filter.asked, self.filter.context)
        else:
            self.filter.lines_came()

    def begun_anew(self, reading: Reading) -> None:
        asked, context = (self.filter.asked, self.filter.context) if self.filter else ((), 0)
        marker = self.find.marker if self.find else None
        self.filter = None
        self.end_errors()
        super().begun_anew(reading)
        if asked:
            self.filter_by(asked, context)
        self.look_for(marker, jump=False)

    def renumbered(self, line: int, by: int) -> None:
        """Lines before this one have numbers lower by `by`: a hole was filled, or a part of a file counted."""
        self.end_errors()
        if self.filter is not None:
            self._above = self.view.above
            self.filter.renumbered(line, by)
        elif self.find is not None:
            self.find.renumbered(line)

    def _search_on(self, *, anew: bool = False) -> None:
        if anew:
            self.end_errors()
        for search in self.searches:
            search.again() if anew else search.lines_came()

    # Where a pattern matches

    def moved(self) -> None:
        super().moved()
        self.measure()

    def measure(self) -> None:
        """Where a pattern matches in the lines in sight is found out by another process; they are drawn again then."""
        if self.find is not None and isinstance(self.find.marker, Pattern) and not self.running("measure"):
            self.begin(partial(self._measure, self.find.marker), "measure")

    async def _measure(self, pattern: Pattern) -> None:
        while pattern.asked:
            if await pattern.measure():
                if self.find is not None:
                    self.find.show_hit()
                self.view.paint()

    # How far it is

    def tick(self) -> None:
        """While something is being looked for, how far that is is told once a second, and keys go first."""
        if self._tick is None:
            sys.setswitchinterval(TURN)
            self._tick = self.set_interval(TICK, self._ticked)

    def _ticked(self) -> None:
        going = [search for search in (*self.searches, self.filter) if search is not None and search.looking]
        if going:
            self.show_state()
        elif self._tick is not None:
            sys.setswitchinterval(_TURN)
            self._tick.stop()
            self._tick = None


def _numbers(lines: Lines) -> tuple[int, int] | None:
    return (lines.first, lines.solid) if lines.head else None
