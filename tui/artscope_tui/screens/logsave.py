"""Taking a log out into a file, and keeping it whole: what may take long, how far it is, how it ended."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from artscope.errors import CoreError
from artscope.localfiles import STANDARD_INPUT
from artscope.logs.clean import text
from artscope.logs.filename import file_name
from artscope.logs.inorder import stretches
from artscope.logs.lines import Hole, Lines
from artscope.reading.save import written
from artscope.words import say
from artscope_tui import formats
from artscope_tui.screens.logcopy import shown_line
from artscope_tui.screens.logfeed import told_rarely
from artscope_tui.screens.logseek import LogSeek
from artscope_tui.widgets.prompt import Prompt

if TYPE_CHECKING:
    from artscope_tui.screens.logsource import Progress

LONG_WORK = ("whole", "save", "keep")
"""Workers that Esc cancels."""
SOON = 0.05
"""Seconds between two looks whether a filter has gone through all of the log."""
SURE = 1.0
"""Seconds after which a rate means something."""


class Pace:
    """How far something is, how fast it goes, and how long it will take."""

    def __init__(self, what: str, clock: Callable[[], float] = time.monotonic) -> None:
        """
        Args:
            what: The sentence: `saving`.
        """
        self._what = what
        self._clock = clock
        self._begun: tuple[float, int] | None = None

    def words(self, here: int, total: int | None) -> str:
        """Bytes, of how many, how many a second, and the time that is left: `saving: 12 MB of 40 MB, 3.1 MB/s, 9s left`."""
        now = self._clock()
        began, first = self._begun = self._begun or (now, here)
        key = f"log.{self._what}" if total is None else f"log.{self._what}_of"
        rate = (here - first) / (now - began) if now - began >= SURE else 0
        pace = say("log.rate", rate=formats.size(round(rate))) if rate else ""
        if rate and total is not None and total > here:
            pace += say("log.left", span=formats.span(timedelta(seconds=round((total - here) / rate))))
        return say(key, here=formats.size(here), total=formats.size(total), rate=pace)


class LogSave(LogSeek):
    """The page, with what `s` and `K` do."""

    def action_save(self) -> None:
        """Shows the name of the file first."""
        self.taken_count()
        if self.reading is not None:
            self.query_one(Prompt).open("log.save", self._save_label(), str(self._proposed()))

    def _save_label(self) -> str:
        key = "save_selected" if self.view.selected else "save" if self.filter is None else "save_filtered"
        return say(f"log.{key}")

    def _proposed(self) -> Path:
        """A file here that does not exist yet."""
        names = [self.version.name if self.version else self.job.name if self.job else "", self.called]
        paths = (Path(file_name(*names, str(number) if number > 1 else "", ending=".log")) for number in range(1, 1000))
        return next((path for path in paths if not _exists(path)), Path("log"))

    @property
    def called(self) -> str:
        """What a file with this log in it is named after."""
        log = self.log_file
        return "stdin" if log.name == STANDARD_INPUT else log.task or log.name

    def save_as(self, name: str) -> None:
        """Writes the selected lines, the lines that filters leave, or the whole log, to a new file."""
        try:
            path = Path(name).expanduser().absolute()
        except (OSError, RuntimeError) as error:  # the folder one is in is gone, or there is no such home
            self.note(say("log.not_saved", reason=text(str(error))))
            return
        if _exists(path):
            self.note(say("log.exists", path=text(name)))
            self.query_one(Prompt).open("log.save", self._save_label(), name)
        elif self.view.selected or self.filter is not None:
            self.long("save", partial(self._save_shown, path))
        else:
            self.long("save", partial(self._save, path))

    async def _save(self, path: Path) -> str:
        try:
            saved = await self.feed.save(path, self.progress("saving"))
        except CoreError as error:
            return say("log.not_saved", reason=text(error.text))
        return say("log.saved", path=text(str(saved))) if saved is not None else ""

    async def _save_shown(self, path: Path) -> str:
        """Writes what is selected, else what filters leave, as received."""
        shown = await self.chosen()
        if shown is None:
            return say("log.no_lines")
        lines, chosen = shown
        try:
            await write_lines(path, lines, chosen, told_rarely(self.progress("saving")))
        except CoreError as error:
            return say("log.not_saved", reason=text(error.text))
        self.view.select(None)
        return say("log.saved", path=text(str(path)))

    async def chosen(self) -> tuple[Lines, range] | None:
        """The lines to write, and which of them: what is selected, else all that filters leave. None where those are none, and
        while nothing is open.
        """
        selected = self.view.selected
        if not selected:
            await self.filtered()
        lines = self.lines
        if lines is not None and self.filter is not None and lines.end == lines.first:
            return None
        return (lines, selected or range(lines.first, lines.end)) if lines is not None else None

    async def filtered(self) -> None:
        """Waits until filters have gone through all that is here."""
        while self.filter is not None and self.filter.looking:
            self.set_busy(say("log.saving_soon", percent=self.filter.percent))
            await asyncio.sleep(SOON)

    def action_keep(self) -> None:
        """Fetches the log whole and never drops it; or lets it go again."""
        self.taken_count()
        if self.version is None:
            self.note(say("log.only_of_jobs"))
            return
        self.long("keep", self._let_go if self.log_file.pinned else self._keep)

    async def _keep(self) -> str:
        try:
            await self.library.keep(self.log_file, told_rarely(self.progress("keeping")))
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

    def progress(self, what: str) -> Progress:
        """Tells how far something is, from now on."""
        pace = Pace(what)
        return lambda here, total: self.set_busy(pace.words(here, total))

    def long(self, group: str, work: Callable[[], Awaitable[str]]) -> None:
        """Runs what may take long; Esc cancels it, and how it ended is said."""

        async def run() -> None:
            try:
                said = await work()
            finally:
                self.set_busy("")
            self.note(said)

        self.begin(run, group)

    def cancel_long(self) -> bool:
        """Cancels fetching, saving or keeping; False where none of it was under way."""
        running = {worker.group for worker in self.workers if worker.is_running} & set(LONG_WORK)
        for group in running:
            self.workers.cancel_group(self, group)
        if running:
            self.wanted_line = None
            self.note(say("log.save_cancelled" if running == {"save"} else "log.cancelled"))
        return bool(running)


async def write_lines(path: Path, lines: Lines, chosen: range, progress: Progress) -> None:
    """Writes lines as received into a file that was not there, a hole as a line that says so. Cancelled, nothing is left of it.

    Args:
        progress: Told the bytes so far, and about how many there will be.

    Raises:
        ArchiveError: It exists, or cannot be written.
    """
    total = lines.size * len(chosen) // max(1, lines.end - lines.first)
    await written(path, _blocks(lines, chosen), lambda size: progress(size, max(total, size)))


def _blocks(lines: Lines, chosen: range) -> Iterator[bytes]:
    for part in stretches(lines, chosen.start, chosen.stop):
        yield f"{shown_line(part)}\n".encode() if isinstance(part, Hole) else part


def _exists(path: Path) -> bool:
    """Whether there is such a file, which no log is written over; what cannot be looked at is for the writing to find out."""
    try:
        return (path.exists() or path.is_symlink()) and not path.is_dir()
    except OSError:
        return False
