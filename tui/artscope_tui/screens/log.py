"""What the keys of the log screen do."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from textual import events, on

from artscope.errors import CoreError
from artscope.logs.clean import SafeText, text
from artscope.logs.filename import file_name
from artscope.words import say
from artscope_tui import formats
from artscope_tui.screens.logfeed import told_rarely
from artscope_tui.screens.logseek import LogSeek
from artscope_tui.widgets.prompt import Prompt

if TYPE_CHECKING:
    from artscope.library import Library

LONG_WORK = ("whole", "save", "keep")
"""Workers that Esc cancels."""


class LogScreen(LogSeek):
    """The text of one log: the page, and the actions of `log` in the key table."""

    # Typing

    def on_key(self, event: events.Key) -> None:
        """Before the key's own action: someone looks; digits are counts."""
        now = time.monotonic()
        unwatched, self.last_key = now - self.last_key, now
        self.said = SafeText("")
        self.feed.wake(unwatched)
        if event.character and event.character in "0123456789" and (self.count or event.character != "0"):
            self.count = (self.count + event.character)[:9]
            event.stop()
        elif event.character == "%" and self.count:
            self.go_to_percent(self.taken_count())
            event.stop()
        elif not self._bound(event.key):
            self.count = ""
        self.show_status()

    def _bound(self, key: str) -> bool:
        return key in self._bindings.key_to_bindings

    @on(Prompt.Changed)
    def _typed(self) -> None:
        self.last_key = time.monotonic()
        if self.said:
            self.note("")

    @on(Prompt.Submitted)
    def _submitted(self, event: Prompt.Submitted) -> None:
        self.said = SafeText("")
        if event.purpose in ("log.find", "log.filter"):
            self.asked_for(event.purpose, event.value, regex=bool(event.prompt.kind))
        elif event.value.strip():
            self.save_as(event.value.strip())

    # Moving

    def action_move(self, lines: int) -> None:
        self._went()
        self.view.move(lines * self.taken_count())

    def action_half(self, halves: int) -> None:
        self._went()
        self.view.half(halves * self.taken_count())

    def action_page(self, pages: int) -> None:
        self._went()
        self.view.page(pages * self.taken_count())

    def action_sideways(self, direction: int) -> None:
        """Half a screen, or as many cells as were typed."""
        self.view.sideways(direction * self.taken_count(max(1, self.view.size.width // 2)))
        self.show_status()

    def action_top(self) -> None:
        self.go_to(self.taken_count())

    def action_bottom(self) -> None:
        """The last line, or the line whose number was typed."""
        if self.count:
            self.go_to(self.taken_count())
            return
        self._went()
        if self.lines is not None:
            self.view.go_to(self.lines.end - 1)

    def action_follow(self) -> None:
        """The newest line; more is asked for from now on."""
        self._went()
        self.taken_count()
        self.view.follow()
        self.feed.follow()
        self.show_status()

    def go_to(self, number: int) -> None:
        """A line by its number from 1; the log's head is fetched first where it is not here."""
        self._went()
        reading = self.reading
        if reading is None:
            return
        if reading.lines.head or self.library.offline:
            self.view.go_to(self.row_of(reading.lines.first + number - 1))
            return
        self.view.go_to(self.row_of(reading.lines.first))
        self.wanted_line = number - 1
        self.begin(self._to_wanted_line, "whole")

    def go_to_percent(self, percent: int) -> None:
        """So far into what is here."""
        self._went()
        if self.lines is not None:
            first, end = self.lines.first, self.lines.end
            self.view.go_to(self.view.rows.at(first + (end - first) * min(100, percent) // 100))

    async def _to_wanted_line(self) -> None:
        try:
            done = await self.feed.whole(lambda here, total: self._progress("whole", here, total))
        except asyncio.CancelledError:
            self.note(say("log.cancelled"))
            raise
        finally:
            self.set_busy("")
        self.show_state()
        if self.find is not None and self.filter is None:
            self.find.again()
        if done and self.wanted_line is not None and self.reading is not None:
            self.view.go_to(self.row_of(self.reading.lines.first + self.wanted_line))
        self.wanted_line = None

    def _progress(self, what: str, here: int, total: int | None) -> None:
        key = f"log.{what}" if total is None else f"log.{what}_of"
        self.set_busy(say(key, here=formats.size(here), total=formats.size(total)))

    # How it is seen

    def action_beside(self) -> None:
        """The panes beside the log, or the log alone; the next log opens the same way."""
        self.taken_count()
        self.alone = not self.alone
        self.browser.remember({**self.library.place(), "log_alone": "1" if self.alone else ""})
        self.fit()

    def action_save(self) -> None:
        """Shows the name of the file first."""
        self.taken_count()
        if self.reading is not None:
            self.query_one(Prompt).open("log.save", self._save_label(), str(self._proposed()))

    def _save_label(self) -> str:
        return say("log.save_selected" if self.view.selected else "log.save")

    def _proposed(self) -> Path:
        """A file here that does not exist yet."""
        names = [self.version.name if self.version else self.job.name if self.job else ""]
        names.append(self.log_file.task or self.log_file.name)
        paths = (Path(file_name(*names, str(number) if number > 1 else "", ending=".log")) for number in range(1, 1000))
        return next((path for path in paths if not _exists(path)), Path("log"))

    def save_as(self, name: str) -> None:
        """Writes the selected lines, or the whole log, to a new file."""
        try:
            path = Path(name).expanduser().absolute()
        except (OSError, RuntimeError) as error:  # the folder one is in is gone, or there is no such home
            self.note(say("log.not_saved", reason=text(str(error))))
            return
        if _exists(path):
            self.note(say("log.exists", path=text(name)))
            self.query_one(Prompt).open("log.save", self._save_label(), name)
        elif self.view.selected:
            self._long("save", partial(self.save_selected, path))
        else:
            self._long("save", partial(self._save, path))

    async def _save(self, path: Path) -> str:
        try:
            saved = await self.feed.save(path, lambda here, total: self._progress("saving", here, total))
        except CoreError as error:
            return say("log.not_saved", reason=text(error.text))
        return say("log.saved", path=text(str(saved))) if saved is not None else ""

    def action_keep(self) -> None:
        """Fetches the log whole and never drops it; or lets it go again."""
        self.taken_count()
        self._long("keep", self._let_go if self.log_file.pinned else self._keep)

    async def _keep(self) -> str:
        try:
            told = told_rarely(lambda here, total: self._progress("keeping", here, total))
            await self.library.keep(self.log_file, told)
        except CoreError as error:
            self.feed.trouble = error
            return ""
        self.log_file = replace(self.log_file, pinned=True)
        return say("log.kept")

    async def _let_go(self) -> str:
        try:
            await self.library.unkeep(self.log_file)
        except CoreError as error:
            self.feed.trouble = error
            return ""
        self.log_file = replace(self.log_file, pinned=False)
        return say("log.let_go")

    def _long(self, group: str, work: Callable[[], Awaitable[str]]) -> None:
        """Runs what may take long; Esc cancels it, and how it ended is said."""

        async def run() -> None:
            try:
                said = await work()
            except asyncio.CancelledError:
                said = say("log.cancelled")
                raise
            finally:
                self.set_busy("")
            self.note(said)

        self.begin(run, group)

    # Other

    def action_refresh(self) -> None:
        """Asks again, also after a refusal."""
        self.taken_count()
        self.begin(self.feed.again, "newer")

    def action_details(self) -> None:
        self.taken_count()
        if self.version is not None:
            from artscope_tui.screens.details import DetailsScreen

            # a log of a version was opened by a Library; only files of this machine come from elsewhere
            self.app.push_screen(DetailsScreen(cast("Library", self.library), self.version, self.job))

    def action_close(self) -> None:
        """Cancels what is under way; else ends the selection, else the search or the filter set last. Never leaves."""
        self.count = ""
        if self.cancel_long():
            return
        if self.view.chosen_from is not None:
            self.view.select(None)
            self.show_status()
        else:
            self.end_last()

    def action_cancel(self) -> None:
        """Cancels what is under way."""
        self.query_one(Prompt).close()
        self.cancel_long()

    def cancel_long(self) -> bool:
        """Cancels fetching, saving or keeping; False where none of it was under way."""
        running = {worker.group for worker in self.workers if worker.is_running} & set(LONG_WORK)
        for group in running:
            self.workers.cancel_group(self, group)
        if running:
            self.wanted_line = None
            self.note(say("log.cancelled"))
        return bool(running)

    def action_back(self) -> None:
        """Back to the lists, or out where there are none; where one was is remembered."""
        if len(self.app.screen_stack) > 1:
            self.remember()
            self.app.pop_screen()
        else:
            self.browser.leave()

    def remember(self) -> None:
        """Writes down the line one is at."""
        self.browser.remember({**self.library.place(), **self.place_now(), "screen": "browse"})


def _exists(path: Path) -> bool:
    """Whether there is such a file, which no log is written over; what cannot be looked at is for the writing to find out."""
    try:
        return (path.exists() or path.is_symlink()) and not path.is_dir()
    except OSError:
        return False
