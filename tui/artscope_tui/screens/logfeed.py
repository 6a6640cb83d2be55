"""Keeps a log view filled: what is kept, then the newest lines, older ones before they are needed, newer ones as they are written.

One request for text at a time. New lines are asked for while someone follows: every so many seconds as the source allows, ever less
often while nothing is written, and not at all ten minutes after the last key or once the service has refused.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING

from textual.timer import Timer

from artscope.errors import AuthError, CoreError, ForbiddenError, ThrottledError
from artscope.logs.lines import Hole
from artscope.models import LogFile

if TYPE_CHECKING:
    from artscope_tui.screens.logpage import LogPage
    from artscope_tui.screens.logsource import LogSource, Progress, Reading

SLOWEST = 60.0
UNWATCHED = 600.0
"""Seconds without a key after which nobody is thought to be looking."""
TOLD_EVERY = 1.0
"""Seconds between two drawings of how far something is."""


class LogFeed:
    """Holds the reading of one log and asks for what the view needs."""

    def __init__(self, screen: LogPage, library: LogSource, log: LogFile) -> None:
        self._screen = screen
        self._library = library
        self._log = log
        self.reading: Reading | None = None
        self.opening = True
        self.trouble: CoreError | None = None
        """Why the last try brought nothing; what is here stays."""
        self.asking = False
        """Newer lines are on their way."""
        self.asking_older = False
        self.paused = False
        """Nobody looked for so long that nothing is asked for."""
        self._older_failed = False
        self._pause = 0.0
        self._timer: Timer | None = None
        self._one = asyncio.Lock()
        self._unsubscribe: Callable[[], None] | None = None

    # Opening, closing

    async def open(self) -> None:
        """Shows what is kept, then the newest lines. Keys that are held for the text go once there is some, or none comes."""
        await self._open()
        self._screen.browser.turns.release()

    async def _open(self) -> None:
        try:
            self.reading = await self._library.open_log(self._log)
        except CoreError as error:
            self.trouble = error
        self.opening = False
        reading = self.reading
        if reading is None:
            self._screen.opened.set()
            self._screen.show_state()
            return
        self._unsubscribe = reading.subscribe(self._screen.lines_changed)
        self.trouble = reading.trouble
        self._screen.show_lines(reading)
        if reading.lines.end > reading.lines.first:
            self._screen.browser.turns.release()
        if not self._library.offline and (reading.live or reading.lines.end == reading.lines.first):
            await self.newer()

    async def close(self) -> None:
        """Lets the log go."""
        self._stop()
        if self._unsubscribe is not None:
            self._unsubscribe()
        if self.reading is not None:
            await self.reading.aclose()

    # Text

    async def newer(self) -> None:
        """Asks for what was written since; then again by and by, while someone follows, or did and reads further up."""
        reading = self.reading
        if reading is None or self._library.offline:
            return
        self._stop()
        self.asking = True
        self._screen.show_state()
        came = 0

        async def ask() -> None:
            nonlocal came
            came = await reading.newer()

        try:
            await self._ask(ask)
        finally:
            self.asking = False
        self._schedule(came > 0)
        self._screen.show_state()

    async def again(self) -> None:
        """A person's `r`: a refusal is forgotten first, and a log that could not be opened is tried anew."""
        self._older_failed = False
        await self._library.retry()
        if self.reading is None:
            self.opening, self.trouble = True, None
            self._screen.show_state()
            await self.open()
        else:
            await self.newer()
            self._screen.want_older()

    async def older(self) -> bool:
        """One more page before what is here; False where there is none, or the last try failed: then a person has to ask."""
        reading = self.reading
        if reading is None or reading.lines.head or self._older_failed or self._library.offline:
            return False
        self.asking_older = True
        self._screen.show_state()
        before = reading.lines.first

        async def ask() -> None:
            if not reading.lines.head:
                await reading.older()

        done = await self._ask(ask)
        self._older_failed = not done or (reading.lines.first == before and not reading.lines.head)
        self.asking_older = False
        self._screen.show_state()
        return not self._older_failed

    async def fill(self, hole: Hole) -> None:
        """Asks for what is missing in a hole."""
        reading = self.reading
        if reading is not None and not self._library.offline:
            self._older_failed = not await self._ask(lambda: reading.fill(hole))

    async def whole(self, progress: Progress) -> bool:
        """Everything back to line 1; False where that failed. May be cancelled: what came stays."""
        reading = self.reading
        if reading is None or self._library.offline:
            return False
        return await self._ask(lambda: reading.whole(told_rarely(progress)))

    async def save(self, path: Path, progress: Progress) -> Path | None:
        """Writes the whole log to a file; what could not be fetched is a line in it that says so, and `trouble` says why.

        Raises:
            ArchiveError: It could not be written. Nothing is left then.
        """
        reading = self.reading
        if reading is None:
            return None
        async with self._one:
            saved = await reading.save(path, told_rarely(progress))
        self.trouble = reading.trouble
        return saved

    async def _ask(self, question: Callable[[], Awaitable[object]]) -> bool:
        """One question at a time; what goes wrong is kept for the status row."""
        try:
            async with self._one:
                await question()
        except CoreError as error:
            self.trouble = error
            return False
        finally:
            self._screen.text_asked_for()
        self.trouble = self.reading.trouble if self.reading else None
        return self.trouble is None

    # Again, by need

    def wake(self, unwatched: float) -> None:
        """A key came after so many seconds: asking that had stopped for want of a watcher goes on at once."""
        if self.paused or unwatched >= UNWATCHED:
            self.paused = False
            self.follow()

    def follow(self) -> None:
        """Someone follows from now on: asks at once."""
        if self.reading is not None and self.reading.live and not self._library.offline and not self._refused:
            self._pause = 0.0
            self._screen.ask_newer()

    @property
    def _refused(self) -> bool:
        return isinstance(self.trouble, AuthError | ForbiddenError)

    def _schedule(self, came: bool) -> None:
        reading = self.reading
        if reading is None or not reading.live or reading.poll_seconds is None or self._refused:
            return
        if not (self._screen.following or self._screen.view.held) or not self._screen.is_attached:
            return
        if time.monotonic() - self._screen.last_key >= UNWATCHED:
            self.paused = True
            self._screen.show_state()
            return
        self._pause = reading.poll_seconds if came or not self._pause else min(SLOWEST, self._pause * 2)
        pause = self._pause
        if isinstance(self.trouble, ThrottledError):
            pause = max(SLOWEST, self.trouble.retry_after or 0.0)
        self._timer = self._screen.set_timer(pause, self._screen.ask_newer)

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None


def told_rarely(progress: Progress) -> Progress:
    """Passes on the first report and then at most one a second: a screen far away draws each."""
    last = float("-inf")

    def told(here: int, total: int | None) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= TOLD_EVERY:
            last = now
            progress(here, total)

    return told
