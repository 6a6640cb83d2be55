"""Finding in the log that is shown: where the next hit is, while the search goes on."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from artscope.logs.clean import SafeText, middle, text
from artscope.logs.filter import Records
from artscope.logs.find import Find, Marker
from artscope.logs.lines import Lines
from artscope.words import say

if TYPE_CHECKING:
    from artscope_tui.screens.logsearch import LogSearch

NEEDLE, LEAST_NEEDLE = 20, 8
"""Cells of what is looked for that are told, where there is room and where there is none."""


class LogFind:
    """One search of what is shown, and the jump a person waits for."""

    group = "find"
    """The workers that search."""

    def __init__(self, screen: LogSearch, lines: Lines, marker: Marker, *, records: Records | None = None) -> None:
        self._screen = screen
        self.lines = lines
        self.marker = marker
        self._records = records
        self.find = self._begun(screen.view.cursor)
        self._waiting: int | None = None
        self._from = screen.view.cursor
        self._in_nothing = False
        """The jump was asked for while no text was here."""
        self._hidden = False
        """The hit one went to may be out of sight in its line."""

    def _begun(self, start: int) -> Find:
        return Find(
            self.lines,
            self.marker,
            start=start,
            encoding=self._screen.view.rows.encoding,
            records=self._records,
            on_change=self._changed,
        )

    @property
    def waiting(self) -> bool:
        """A jump goes on as soon as a hit is known."""
        return self._waiting is not None

    @property
    def looking(self) -> bool:
        """The search goes on."""
        return not self.find.done and self.find.trouble is None

    def run(self) -> None:
        """Searches what has not been searched; a search under way is taken up where it is."""
        self._screen.begin(self.find.run, self.group)
        self._screen.tick()

    def first(self) -> None:
        """Goes to the nearest hit from here: at this line or below; else the one above. Where nothing is here yet, it waits."""
        self._from, self._waiting = self._screen.view.cursor - 1, 0
        self._in_nothing = self._is_nothing_here
        self._jump()

    def seek(self, steps: int) -> None:
        """Goes so many hits down (up: negative), around the log."""
        self._from, self._waiting = self._screen.view.cursor, steps
        self.find.prefer(upwards=steps < 0)
        self._jump()

    def lines_came(self) -> None:
        """Text came before or after what was here; a search under way finds it by itself."""
        if self._in_nothing:
            self._from, self._in_nothing = self._screen.view.cursor - 1, self._is_nothing_here
        if self.find.done:
            self.run()

    def renumbered(self, line: int) -> None:
        """Lines before this one have other numbers now: they are searched again."""
        self.find.forget_above(line)
        self.run()

    def give_up(self) -> None:
        """The person went elsewhere."""
        self._waiting, self._hidden = None, False

    def again(self) -> None:
        """Lines in the middle changed: searched anew."""
        self.find = self._begun(self._screen.view.cursor)
        self.run()

    def _changed(self) -> None:
        if self._waiting is not None:
            self._jump()
        self._screen.show_status()

    def _jump(self) -> None:
        if self._waiting is None:
            return
        target = self._target(self._waiting)
        if target is not None:
            self._waiting, self._hidden = None, True
            self._screen.view.go_to(target)
            self.show_hit()
        elif not self.looking and not self._in_nothing:
            self._waiting = None

    def show_hit(self) -> None:
        """Brings what is looked for into sight in the line one went to; where a pattern matches within it is known later."""
        view = self._screen.view
        if self._hidden and view.rows.needle is self.marker:
            self._hidden = not view.show_hit()

    @property
    def _is_nothing_here(self) -> bool:
        return self.lines.end == self.lines.first

    def _target(self, steps: int) -> int | None:
        """The line to go to; None where it is not known yet, or there is none."""
        hits, find = self.find.hits, self.find
        near = self._stepped(steps)
        if near is not None and self._searched_to(near):
            return near
        if steps == 0 and find.scanned.stop >= self.lines.end:
            return hits.before(self._from + 1)
        if find.done and hits:
            return hits[self._index(steps) % len(hits)]
        return None

    def _stepped(self, steps: int) -> int | None:
        """The hit so many steps from where the person was, of those that are known."""
        index = self._index(steps)
        return self.find.hits[index] if 0 <= index < len(self.find.hits) else None

    def _index(self, steps: int) -> int:
        hits = self.find.hits
        return (
            bisect_left(hits, self._from) + steps if steps < 0 else bisect_right(hits, self._from) + max(0, steps - 1)
        )

    def _searched_to(self, line: int) -> bool:
        """Everything between here and there has been searched, so nothing nearer will turn up."""
        scanned = self.find.scanned
        low, high = sorted((line, self._from))
        return self.find.done or (scanned.start <= low + 1 and high <= scanned.stop)

    @property
    def complete(self) -> bool:
        """All of the log has been searched: there is no other hit."""
        lines, whole = self.lines, self._screen.complete
        return self.find.done and whole and lines.head and lines.solid <= lines.first

    @property
    def percent(self) -> int:
        """How much of what is here has been searched."""
        return min(99, len(self.find.scanned) * 100 // max(1, self.lines.end - self.lines.first))

    @property
    def stopped(self) -> bool:
        """The search has ended before its time."""
        return self.find.trouble is not None

    @property
    def words(self) -> SafeText:
        """The hit one is at and how many there are, as far as is known."""
        room = min(NEEDLE, max(LEAST_NEEDLE, self._screen.app.size.width // 4))
        find, needle = self.find, middle(text(self.find.needle.text), room)
        count, rank = len(find.hits), find.hits.rank(self._screen.view.cursor)
        if find.trouble is not None:
            return SafeText(say("look.stopped", needle=needle, reason=text(find.trouble.text)))
        if not count:
            key = "none" if self.complete else "none_so_far" if find.done else "looking"
        elif rank is None:
            key = "count" if self.complete else "count_so_far"
        else:
            key = "of" if self.complete else "so_far"
        return SafeText(say(f"look.{key}", needle=needle, count=count, rank=rank or 0, percent=self.percent))
