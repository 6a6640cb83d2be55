"""Times in a log: how they are shown, when the line under the cursor was written, going to a time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from functools import partial

from artscope.logs.clean import text
from artscope.logs.timeline import Timeline, wanted
from artscope.logs.times import CHINA, Stamp, placed
from artscope.words import say
from artscope_tui import formats
from artscope_tui.screens.loglook import LogLook
from artscope_tui.widgets.log_times import ShownTimes

WAYS = ("written", "local", "utc", "relative")
"""What `T` goes through."""


class LogTime(LogLook):
    """The page, with what `T` and `:03:12` do."""

    times = WAYS[0]
    _around: tuple[tuple[object, ...], tuple[Stamp | None, timedelta | None]] | None = None
    """The line one was at when this was last asked, in what lines, and when it was written: the row below is told at every key."""

    def action_times(self) -> None:
        """Times as they were written, local, UTC, from the line under the cursor on, and again as they were written."""
        self.taken_count()
        here = self._stamp_here()
        self.times = WAYS[(WAYS.index(self.times) + 1) % len(WAYS)]
        if here is None and self.times != WAYS[0]:
            self.note(say("log.no_times"))
            if self.times == "relative":
                self.times = WAYS[0]
        elif here is not None and here.moment.tzinfo is None and self.times in ("local", "utc"):
            self.note(say("log.times_assumed"))
        ways = {
            "written": None,
            "local": ShownTimes(self.now, zone=self.now.astimezone().tzinfo),
            "utc": ShownTimes(self.now, zone=UTC),
            "relative": ShownTimes(self.now, since=here),
        }
        self.view.set_times(ways[self.times])
        self.show_state()

    def action_go_to_time(self, typed: str) -> None:
        """The first line written at a time or after; a time without a day is near that of the line under the cursor."""
        self.taken_count()
        lines = self.view.rows.lines
        here = self._stamp_here()
        near = placed(here, self.now) if here is not None else self.now
        moment = wanted(typed, near, zone=self._typed_in(here))
        if lines is None or moment is None:
            self.note(say("log.no_such_time", typed=text(typed)))
        else:
            self._went()
            self.begin(partial(self._to_time, Timeline(lines), moment), "seek")

    async def _to_time(self, timeline: Timeline, moment: datetime) -> None:
        found = await timeline.find(moment)
        if found is None:
            self.note(say("log.no_times"))
            return
        self.view.go_to(found)
        rows = self.view.rows
        if found == rows.first and rows.lines is not None and not rows.lines.head:
            self.note(say("log.time_before"))

    def _typed_in(self, here: Stamp | None) -> tzinfo:
        """The zone that a person who looks at this log has in mind."""
        shown = self.view.rows.times
        if shown is not None and shown.zone is not None:
            return shown.zone
        return here.moment.tzinfo or CHINA if here is not None else CHINA

    def _stamp_here(self) -> Stamp | None:
        lines = self.view.rows.lines
        return Timeline(lines).stamp_at(self.view.cursor) if lines is not None else None

    def time_words(self) -> list[str]:
        """When the line under the cursor was written, and how long after the one before it."""
        lines, cursor = self.view.rows.lines, self.view.cursor
        if lines is None:
            return []
        where = (lines, lines.first, lines.end, lines.size, cursor)
        if self._around is None or self._around[0] != where:
            self._around = where, Timeline(lines).around(cursor)
        found, after = self._around[1]
        if found is None:
            return []
        shown = self.view.rows.times
        way = say(f"log.times_{self.times}") if shown is not None else ""
        clock = shown.clock(found) if shown is not None else f"{found.moment:%H:%M:%S}"
        sign = "" if after is None else "-" if after.total_seconds() < 0 else "+"
        return [" ".join(filter(None, (clock, way))), f"{sign}{formats.span(after)}" if after is not None else ""]
