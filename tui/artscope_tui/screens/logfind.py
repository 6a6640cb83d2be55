"""Finding in the log that is shown: where the next hit is, while the search goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from artscope.logs.clean import SafeText, text
from artscope.logs.find import Find
from artscope.logs.lines import Lines
from artscope.words import say

if TYPE_CHECKING:
    from artscope_tui.screens.logpage import LogPage


class LogFind:
    """One search, and the jump a person waits for."""

    def __init__(self, screen: LogPage, lines: Lines, needle: str, *, start: int) -> None:
        self._screen = screen
        self._lines = lines
        self.find = Find(lines, needle, start=start, on_change=self._changed)
        self._waiting: int | None = None
        self._from = start
        self._shown = -1

    @property
    def waiting(self) -> bool:
        """A jump goes on as soon as a hit is known."""
        return self._waiting is not None

    def run(self) -> None:
        """Searches what has not been searched; a search under way is taken up where it is."""
        self._screen.begin(self.find.run, "find")

    def first(self) -> None:
        """Goes to the nearest hit from here: at this line or below; else the one above."""
        self._from, self._waiting = self._screen.view.cursor - 1, 0
        self._jump()

    def seek(self, step: int) -> None:
        """Goes to the next (1) or previous (-1) hit, around the log."""
        self._from, self._waiting = self._screen.view.cursor, step
        self._jump()

    def lines_came(self) -> None:
        """Text came before or after what was here; a search under way finds it by itself."""
        if self.find.done:
            self.run()

    def give_up(self) -> None:
        """The person went elsewhere."""
        self._waiting = None

    def again(self) -> None:
        """Lines in the middle changed: searched anew."""
        old = self.find
        self.find = Find(self._lines, old.needle.text, start=self._screen.view.cursor, on_change=self._changed)
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
            self._waiting = None
            self._screen.view.go_to(target)
        elif self.find.done:
            self._waiting = None

    def _target(self, step: int) -> int | None:
        """The line to go to; None where it is not known yet, or there is none."""
        hits, find = self.find.hits, self.find
        near = hits.before(self._from) if step < 0 else hits.after(self._from)
        if near is not None and self._searched_to(near):
            return near
        if step == 0 and find.scanned.stop >= self._lines.end:
            return hits.before(self._from + 1)
        if find.done and hits:
            return hits[-1] if step < 0 else hits[0]
        return None

    def _searched_to(self, line: int) -> bool:
        """Everything between here and there has been searched, so nothing nearer will turn up."""
        scanned = self.find.scanned
        low, high = sorted((line, self._from))
        return self.find.done or (scanned.start <= low + 1 and high <= scanned.stop)

    @property
    def words(self) -> SafeText:
        """The hit one is at and how many there are, as far as is known."""
        find, needle = self.find, text(self.find.needle.text)
        count, rank = len(find.hits), find.hits.rank(self._screen.view.cursor)
        complete = find.done and self._lines.head and self._lines.solid <= self._lines.first
        if not count:
            key = "find_none" if complete else "find_none_so_far" if find.done else "find_looking"
        elif rank is None:
            key = "find_count" if complete else "find_count_so_far"
        else:
            key = "find_of" if complete else "find_so_far"
        return SafeText(say(f"log.{key}", needle=needle, count=count, rank=rank or 0))
