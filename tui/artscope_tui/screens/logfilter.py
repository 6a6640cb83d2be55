"""Filters over the log that is shown: what is left, where the person is in it, and how that is told."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from artscope.logs.clean import SafeText, middle, text
from artscope.logs.filter import Condition, FilteredLines
from artscope.logs.find import Marker
from artscope.logs.fold import FoldedLines, Kind
from artscope.logs.lines import Lines
from artscope.words import say

if TYPE_CHECKING:
    from artscope_tui.screens.logsearch import LogSearch

EVERY = 0.2
"""Seconds between two drawings while rows are still being found."""
ROOM = 26
"""Cells for what was asked, all filters together."""
KINDS: tuple[Kind, ...] = ("record",)


@dataclass(frozen=True, slots=True)
class Asked:
    """One filter, as it was typed."""

    marker: Marker
    out: bool = False
    """Lines that match are left out; else all others are."""

    @property
    def condition(self) -> Condition:
        return Condition(self.marker, self.out)

    @property
    def words(self) -> str:
        """As it is told: `&error`, `&!debug`."""
        return f"&{'!' if self.out else ''}{text(self.marker.text)}"


class LogFilter:
    """What some filters leave of one log."""

    group = "filter"
    """The worker that goes through the log."""

    def __init__(
        self,
        screen: LogSearch,
        log: Lines,
        asked: Sequence[Asked],
        *,
        context: int,
        line: int,
        by_record: bool = False,
    ) -> None:
        """
        Args:
            context: Lines shown around each that matches.
            by_record: Whole records are left, and left out, with the lines that match.
            line: The line the person is at, by the log's own number.
        """
        self._screen = screen
        self.log = log
        self.asked = tuple(asked)
        self.context = context
        self.origin = line
        """The line the person was at: where the nearest that is left is gone to, and back to where none is."""
        self._placing = self.fresh = True
        """`fresh`: rows are being found that were there all the time; none of them is new."""
        self._drawn = float("-inf")
        encoding = screen.view.rows.encoding
        self.by_record = by_record
        self.lines = FilteredLines(
            log,
            [each.condition for each in asked],
            start=line,
            context=context,
            records=FoldedLines(log, kinds=KINDS, encoding=encoding) if by_record else None,
            encoding=encoding,
            on_change=self._changed,
        )

    @property
    def looking(self) -> bool:
        """There is more of the log to go through."""
        return not self.lines.done and self.lines.trouble is None

    def run(self) -> None:
        """Goes through what has not been gone through."""
        self._screen.begin(self.lines.run, self.group)
        self._screen.tick()

    def lines_came(self) -> None:
        """Text came before or after what was here."""
        if self.lines.done:
            self.run()

    def renumbered(self, line: int, by: int) -> None:
        """Lines before this one have numbers lower by `by`: they are gone through again."""
        self.origin = self.line_of(self._screen.view.cursor)
        self.origin -= by if self.origin < line else 0
        self._placing = True
        self.lines.forget_above(line)
        self.run()

    def give_up(self) -> None:
        """The person went elsewhere in what is left."""
        self._placing = False

    def line_of(self, row: int) -> int:
        """The log's own number of a row; where nothing is left, of the line the person was at."""
        lines = self.lines
        return lines.line_of(row) if lines.end > lines.first else self.origin

    def _changed(self) -> None:
        now = time.monotonic()
        self.fresh = self.fresh and self.looking
        if not self.looking or now - self._drawn >= EVERY:
            self._drawn = now
            self._screen.rows_changed()

    def place(self, above: int) -> None:
        """Puts the cursor on the nearest line that is left, from where the person was, until a key moves it.

        Args:
            above: Rows of the screen that should be above it.
        """
        lines, view = self.lines, self._screen.view
        if not self._placing or view.following or lines.end == lines.first:
            return
        row = lines.row_of(self.origin)
        if row < lines.end or lines.scanned.stop >= self.log.end:
            view.hold(min(row, lines.end - 1), above)
        self._placing = self.looking

    @property
    def percent(self) -> int:
        """How much of what is here has been gone through."""
        return min(99, len(self.lines.scanned) * 100 // max(1, self.log.end - self.log.first))

    def told(self, room: int = ROOM) -> SafeText:
        """What was asked, in so many cells about: `&error &!debug`."""
        each = max(6, room // len(self.asked) - 1)
        last = self.asked[-max(1, room // 8) :]
        shown = [middle(SafeText(asked.words), each) for asked in last]
        rest = ["&.."] if len(self.asked) > len(shown) else []
        around = [f"+-{self.context}"] if self.context else []
        around += [say("look.by_record")] if self.by_record else []
        return SafeText(" ".join([*rest, *shown, *around]))

    def words(self, room: int = ROOM) -> SafeText:
        """How much is left and how much is hidden, as far as is known; `room` as for `told`."""
        lines, asked = self.lines, self.told(room)
        if lines.trouble is not None:
            return SafeText(say("look.filter_stopped", asked=asked, reason=text(lines.trouble.text)))
        key = "matches" if lines.matched else "matches_none"
        hidden = "hidden_so_far" if self.looking else "hidden"
        left = say(f"look.{key}", asked=asked, count=lines.matched)
        return SafeText(
            say("look.and", one=left, other=say(f"look.{hidden}", hidden=lines.hidden, percent=self.percent))
        )

    @property
    def empty_words(self) -> list[str]:
        """Instead of text, where nothing is left; what to do stands after it."""
        whole = self.log.head and self.log.solid <= self.log.first
        if self.lines.trouble is not None:
            return [self.lines.trouble.text, self.lines.trouble.hint]
        if self.looking:
            return [say("look.filter_looking", percent=self.percent), say("look.filter_none.hint")]
        key = "filter_none" if whole else "filter_none_here"
        return [say(f"look.{key}", asked=self.told()), say(f"look.{key}.hint")]
