"""What the keys of the log screen do."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, cast

from textual import events, on

from artscope.logs.clean import SafeText
from artscope.words import say
from artscope_tui.screens.logoutside import LogOutside
from artscope_tui.widgets.prompt import Prompt

if TYPE_CHECKING:
    from artscope.library import Library


class LogScreen(LogOutside):
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
        elif event.character == "%":
            self.go_to_percent(self.taken_count(0))
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
        self.view.go_to_end()

    def action_follow(self) -> None:
        """The newest line; more is asked for from now on."""
        self._went()
        self.taken_count()
        self.view.follow()
        self.feed.follow()
        self.show_status()

    def action_go_to(self, number: int) -> None:
        """`:42`; `:-12` counts from the end, as lines are counted while the log's head is not here."""
        if number < 0 and self.reading is not None:
            self._went()
            self.view.go_to(self.row_of(self.reading.lines.end + number))
        else:
            self.go_to(max(1, number))

    def action_go_to_percent(self, percent: int) -> None:
        """`:50%`."""
        self.go_to_percent(percent)

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
            done = await self.feed.whole(self.progress("whole"))
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

    # How it is seen

    def action_beside(self) -> None:
        """The panes beside the log, or the log alone; the next log opens the same way."""
        self.taken_count()
        self.alone = not self.alone
        self.browser.remember({**self.library.place(), "log_alone": "1" if self.alone else ""})
        self.fit()

    # Other

    def action_refresh(self) -> None:
        """Asks again, also after a refusal."""
        self.taken_count()
        self.begin(self.feed.again, "newer")

    def action_details(self) -> None:
        self.taken_count()
        if self.version is None:
            self.note(say("log.only_of_jobs"))
        else:
            from artscope_tui.screens.details import DetailsScreen

            # a log of a version was opened by a Library; only files of this machine come from elsewhere
            self.app.push_screen(DetailsScreen(cast("Library", self.library), self.version, self.job))

    def action_close(self) -> None:
        """Cancels what is under way; else takes back the number typed so far, else ends the selection, else the search or the
        filter set last. Never leaves.
        """
        if self.cancel_long():
            return
        if self.count:
            self.count = ""
            self.show_status()
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
