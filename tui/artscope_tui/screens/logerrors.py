"""Errors of the log that is shown, a traceback being one: the next, the one before, how many there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from artscope.logs import clean
from artscope.logs.clean import SafeText
from artscope.logs.fold import FoldedLines, Kind
from artscope.logs.levels import MOST, Severe, Severity, severity
from artscope.logs.lines import Lines
from artscope.words import say
from artscope_tui.screens.logfind import LogFind

if TYPE_CHECKING:
    from artscope_tui.screens.logsearch import LogSearch


KINDS: tuple[Kind, ...] = ("record",)


class LogErrors(LogFind):
    """The errors, and on request the warnings, of what is shown."""

    group = "errors"

    def __init__(self, screen: LogSearch, lines: Lines, least: Severity) -> None:
        self.least = least
        self._encoding = screen.view.rows.encoding
        self._near = FoldedLines(lines, kinds=KINDS, encoding=self._encoding)
        apart = FoldedLines(lines, kinds=KINDS, encoding=self._encoding)  # the search's thread has its own
        super().__init__(screen, lines, Severe(least), records=apart)
        self._ended = 0
        """The last key asked for more of them below (1) or above (-1) than there are."""

    def seek(self, steps: int) -> None:
        """Goes so many errors down (up: negative), to the first line of each, also of the one that one is in."""
        cursor = self._screen.view.cursor
        record = self._near.record(cursor)
        begun = self.find.hits.after(record.start - 1) in record and cursor > record.start
        self._ended, self._waiting = 0, steps
        self._from = record[-1] if steps > 0 else record.stop if begun else record.start
        self.find.prefer(upwards=steps < 0)
        self._jump()

    def give_up(self) -> None:
        self._waiting, self._ended = None, 0

    def _jump(self) -> None:
        steps = self._waiting
        if steps is None:
            return
        target = self._target(steps)
        if target is not None:
            self._waiting = None
            self._screen.view.go_to(self._near.record(target).start)
        elif not self.looking:
            self._waiting, self._ended = None, 1 if steps > 0 else -1

    def _target(self, steps: int) -> int | None:
        near = self._stepped(steps)
        if near is not None and self._searched_to(near):
            return near
        hits = self.find.hits
        if not self.find.done or not hits:
            return None
        last = hits[-1] if steps > 0 else hits[0]  # fewer are left than were asked for
        return last if (last > self._from if steps > 0 else last < self._from) else None

    @property
    def words(self) -> SafeText:
        """What one is at, and how many there are; nothing while one is elsewhere."""
        what = "error" if self.least is Severity.ERROR else "warning"
        if self.waiting:
            return SafeText(say(f"look.{what}_looking", percent=self.percent))
        if self._ended:
            return self._none(what)
        record = self._near.record(self._screen.view.cursor)
        at = self.find.hits.after(record.start - 1)
        if at is None or at not in record:
            return SafeText("")
        values = {"rank": self.find.hits.rank(at) or 0, "count": len(self.find.hits), "kind": self._kind(at)}
        return SafeText(say(f"look.{what}_{'of' if self.complete else 'so_far'}", **values))

    def _none(self, what: str) -> SafeText:
        """There is none further, and why that may not be all."""
        lines = self._screen.reading.lines if self._screen.reading else self.lines
        if self.find.hits:
            said = say(f"look.{what}_none_{'below' if self._ended > 0 else 'above'}")
        else:
            said = say(f"look.{what}_none" if self.complete else f"look.{what}_none_here")
        if not lines.head and (self._ended < 0 or not self.find.hits):
            said = say("look.but", one=said, other=say("look.more_before"))
        elif lines.solid > lines.first:
            said = say("look.but", one=said, other=say("look.more_between"))
        return SafeText(said)

    def _kind(self, line: int) -> str:
        data = self.lines.read(line, line + 1)[0]
        shown = clean.line(data, encoding=self._encoding, most=MOST) if isinstance(data, bytes) else ""
        return say("look.an_error" if severity(shown) is Severity.ERROR else "look.a_warning")
