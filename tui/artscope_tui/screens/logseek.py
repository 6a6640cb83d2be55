"""The keys that look for something in a log."""

from __future__ import annotations

from functools import partial
from typing import Literal

from artscope.errors import PatternError
from artscope.logs.clean import SafeText, text
from artscope.logs.find import Marker
from artscope.logs.levels import Severity
from artscope.logs.needle import Needle
from artscope.logs.patterns import Pattern
from artscope.words import say
from artscope_tui.screens.logerrors import LogErrors
from artscope_tui.screens.logfilter import Asked
from artscope_tui.screens.logtime import LogTime
from artscope_tui.widgets.prompt import Kind, Prompt

OUT = "!"
"""Before what is typed for a filter: lines with it are left out. A backslash before it means the sign itself."""


class LogSeek(LogTime):
    """The page, with what `/ n N & e E` do."""

    around: int | None = None
    """Lines around those that a filter leaves, where a number was typed before `&`."""
    regex: frozenset[str] = frozenset()
    """In which prompts the last thing typed was a regular expression: so is the next there, unless ctrl-r is pressed."""
    least = Severity.ERROR
    """What `e` stops at."""
    order: tuple[Literal["find", "filter"], ...] = ()
    """What Esc ends, the last first."""

    # Asking

    def action_find(self) -> None:
        self.taken_count()
        self._prompt("log.find", "find", "")

    def action_filter(self) -> None:
        """Only lines with what is typed; a number before it: with so many lines around."""
        self.around = self.taken_count() if self.count else None
        self._prompt("log.filter", "filter", "")

    def _prompt(self, purpose: str, words: str, value: str) -> None:
        if purpose == "log.filter" and self.around is not None:
            words = "filter_around"
        hints = (say("look.to_regex"), say("look.to_text"))
        labels = (say(f"look.{words}", context=self.around), say(f"look.{words}_regex", context=self.around))
        kinds = [Kind(SafeText(label), SafeText(hint)) for label, hint in zip(labels, hints, strict=True)]
        self.query_one(Prompt).open(purpose, "", value, kinds=kinds, kind=int(purpose in self.regex))
        self.show_status()

    def asked_for(self, purpose: str, typed: str, *, regex: bool) -> None:
        """What was typed after `/` or `&`."""
        self.regex = self.regex | {purpose} if regex else self.regex - {purpose}
        if not typed and purpose == "log.find":
            self.order = tuple(each for each in self.order if each != "find")
            self.look_for(None)
        elif not typed:
            self._filter_around()
        elif regex:
            self.begin(partial(self._asked_for_pattern, purpose, typed), "pattern")
        else:
            out, wanted = _outward(typed) if purpose == "log.filter" else (False, typed)
            self._take(purpose, Needle(wanted), out=out)

    async def _asked_for_pattern(self, purpose: str, typed: str) -> None:
        out, wanted = _outward(typed) if purpose == "log.filter" else (False, typed)
        pattern = Pattern(wanted)
        try:
            await pattern.check()
        except PatternError as error:
            self._prompt(purpose, purpose.removeprefix("log."), typed)
            self.note(text(error.text))
        else:
            self._take(purpose, pattern, out=out)

    def _take(self, purpose: str, marker: Marker, *, out: bool) -> None:
        if purpose == "log.find":
            self.order = (*(each for each in self.order if each != "find"), "find")
            self.look_for(marker)
        elif marker.text:
            asked, context = (self.filter.asked, self.filter.context) if self.filter else ((), 0)
            self.order = (*self.order, "filter")
            self.filter_by((*asked, Asked(marker, out)), context if self.around is None else self.around)

    def _filter_around(self) -> None:
        """Nothing was typed: all filters end; after a number, they stay, with so many lines around."""
        if self.filter is None:
            return
        if self.around is not None:
            self.filter_by(self.filter.asked, self.around)
        else:
            self.order = tuple(each for each in self.order if each != "filter")
            self.filter_by(())
            self.note(say("look.filters_ended"))

    def action_records(self) -> None:
        """Filters leave whole records, or lines alone."""
        self.by_record = not self.by_record
        if self.filter is not None:
            self.filter_by(self.filter.asked, self.filter.context)
        self.note(say("look.whole_records" if self.by_record else "look.lines_alone"))

    def end_last(self) -> None:
        """Ends the wait for an error; else what was asked for last."""
        if self.running("pattern"):
            self.workers.cancel_group(self, "pattern")
            return
        if self.errors is not None and self.errors.waiting:
            self.end_errors()
            self.show_status()
            return
        last, self.order = self.order[-1:], self.order[:-1]
        if last == ("filter",) and self.filter is not None:
            self.filter_by(self.filter.asked[:-1], self.filter.context)
        else:
            self.end_errors()
            self.look_for(None)

    # Going there

    def action_find_next(self) -> None:
        self._seek(1)

    def action_find_previous(self) -> None:
        self._seek(-1)

    def _seek(self, step: int) -> None:
        steps = step * self.taken_count()
        self.wanted_line = None
        if self.find is None:
            self.action_find()
        else:
            self.find.seek(steps)
            self.show_status()

    def action_error_next(self) -> None:
        self._seek_error(1)

    def action_error_previous(self) -> None:
        self._seek_error(-1)

    def _seek_error(self, step: int) -> None:
        steps = step * self.taken_count()
        self.wanted_line = None
        if self.lines is None:
            return
        for waiting in (self.find, self.filter):
            if waiting is not None:
                waiting.give_up()
        if self.errors is None:
            self.errors = LogErrors(self, self.lines, self.least)
            self.errors.run()
        self.errors.seek(steps)
        self.show_status()

    def action_severity(self) -> None:
        """What `e` stops at: errors, or errors and warnings."""
        self.least = Severity.WARNING if self.least is Severity.ERROR else Severity.ERROR
        self.end_errors()
        self.note(say("look.stops_warning" if self.least is Severity.WARNING else "look.stops_error"))


def _outward(typed: str) -> tuple[bool, str]:
    """Whether lines are left out, and what is looked for in them."""
    if typed.startswith(OUT):
        return True, typed[1:]
    return False, typed[1:] if typed.startswith(f"\\{OUT}") else typed
