"""Bookmarks in a log: kept with it, and found again whatever text has come since."""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from collections.abc import Iterator

from artscope.logs.bookmarks import Bookmark, bookmark, locate
from artscope.logs.clean import SafeText
from artscope.words import say
from artscope_tui.screens.logsave import LogSave
from artscope_tui.screens.logsource import Reading
from artscope_tui.screens.logwords import line_words
from artscope_tui.screens.marks import MarksScreen
from artscope_tui.widgets.choices import Choice


class LogMarks(LogSave):
    """The page, with what `m` and `'` do."""

    marks: dict[int, Bookmark]
    """Those that were found, by the log's own numbers."""
    away: tuple[Bookmark, ...] = ()
    """Those whose lines are not here."""
    _known_from = 0
    """The first line when the ones that are away were looked for."""

    def show_lines(self, reading: Reading) -> None:
        self.marks = {}
        self.away = tuple(self.library.bookmarks(self.log_file))
        self.view.rows.is_marked = lambda row: self.line_of(row) in self.marks
        super().show_lines(reading)
        self._look_for_marks()

    def text_changed(self, *, refilled: bool) -> None:
        super().text_changed(refilled=refilled)
        if self.away and self.reading is not None and self.reading.lines.first < self._known_from:
            self._look_for_marks()

    def renumbered(self, line: int, by: int) -> None:
        self.marks = {at - by if at < line else at: each for at, each in self.marks.items()}
        super().renumbered(line, by)

    def begun_anew(self, reading: Reading) -> None:
        self.away, self.marks = (*self.away, *self.marks.values()), {}
        super().begun_anew(reading)
        self._look_for_marks()

    def _look_for_marks(self) -> None:
        if self.away and self.reading is not None:
            self._known_from = self.reading.lines.first
            self.begin(self._locate, "marks")

    async def _locate(self) -> None:
        for each in self.away:
            reading = self.reading
            if reading is None:
                return
            line = await asyncio.to_thread(locate, reading.lines, each)
            if line is not None:
                self.marks[line] = each
                self.away = tuple(other for other in self.away if other is not each)
        self.view.paint()

    # Keys

    def action_mark(self) -> None:
        """Sets a bookmark at the cursor line, or removes it."""
        self.taken_count()
        if self.reading is None:
            return
        line, lines = self.at_line, self.reading.lines
        if self.marks.pop(line, None) is not None:
            self.note(say("look.unmarked"))
        elif (found := bookmark(lines, line, self.view.rows.encoding)) is not None:
            self.marks[line] = found
            number = sorted(self.marks).index(line) + 1
            self.note(say("look.marked", number=number, count=len(self.marks) + len(self.away)))
        else:
            self.note(say("look.no_text"))
            return
        self.view.paint()
        self.begin(self._keep_marks, "keep_marks")

    async def _keep_marks(self) -> None:
        kept = [self.marks[line] for line in sorted(self.marks)]
        await self.library.keep_bookmarks(self.log_file, [*self.away, *kept])

    def action_marks(self) -> None:
        """Shows the bookmarks to choose one, beginning at the next below; a number goes there at once."""
        number = self.taken_count(0)
        choices = list(self._choices())
        if not choices:
            self.note(say("look.no_marks"))
        elif number > len(choices):
            self.note(say("look.no_such_mark", number=number, count=len(choices)))
        elif number:
            self._to_mark(number - 1)
        else:
            below = bisect_right(sorted(self.marks), self.at_line)
            at = len(self.away) + below if below < len(self.marks) else 0
            self.app.push_screen(MarksScreen(say("look.marks_title"), choices, at), self._to_mark)

    def _choices(self) -> Iterator[Choice]:
        for at, each in enumerate(self.away):
            yield Choice(SafeText(f"{at + 1}  {each.text}"), SafeText(say("look.away")), at)
        lines = self.reading.lines if self.reading is not None else None
        for at, line in enumerate(sorted(self.marks) if lines is not None else (), len(self.away)):
            number = line_words(lines, line) if lines is not None else ""
            yield Choice(SafeText(f"{at + 1}  {self.marks[line].text}"), SafeText(number), at)

    def _to_mark(self, at: int | None) -> None:
        """Goes to one of the list."""
        if at is None:
            return
        if at < len(self.away):
            self.note(say("look.mark_away"))
            return
        line = sorted(self.marks)[at - len(self.away)]
        row = self.row_of(line)
        self._went()
        self.view.go_to(row)
        if self.line_of(row) != line:
            self.note(say("look.mark_hidden"))
        self.show_status()
