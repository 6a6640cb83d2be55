"""Log files of this machine, and standard input, in the shape of a Reading: what `artscope view` shows."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from time import time
from typing import Literal

from artscope.errors import ArchiveError, CoreError, reason
from artscope.filenotes import FileNotes, Note
from artscope.logs.bookmarks import Bookmark
from artscope.logs.filelines import FileLines
from artscope.logs.lines import Hole, Lines
from artscope.logs.unpacking import DamagedError
from artscope.models import JobId, LogFile, LogName, Run, VersionId
from artscope.reading.save import BLOCK, save, target

STANDARD_INPUT = "-"
POLL_SECONDS = 1.0
NOWHERE = JobId("")
"""The job of a file that belongs to none."""

OnProgress = Callable[[int, int | None], None]


class FileReading:
    """One file, open. Grows with the file."""

    def __init__(self, log: LogFile, lines: FileLines) -> None:
        self.log = log
        self._trouble: CoreError | None = None
        self.poll_seconds: float | None = POLL_SECONDS
        self.runs: Sequence[Run] = ()
        self._lines = lines
        self._loop = asyncio.get_running_loop()

    @property
    def trouble(self) -> CoreError | None:
        """Why the file could not be read further."""
        failed = self._lines.failed
        if self._trouble is not None or failed is None:
            return self._trouble
        if isinstance(failed, DamagedError):
            return ArchiveError("log.damaged_file", path=self.log.task)
        return ArchiveError("cli.not_copied", path=self.log.name, why=reason(failed))

    @property
    def lines(self) -> Lines:
        """Its lines; counted from the end until all are."""
        return self._lines

    @property
    def earlier(self) -> tuple[Lines, ...]:
        """A file has no earlier parts."""
        return ()

    @property
    def ended(self) -> bool:
        """Never known of a file."""
        return False

    @property
    def live(self) -> bool:
        """It may grow; a stream until it ends."""
        return self.trouble is None and (not self._lines.streamed or self._lines.busy)

    @property
    def unpacked(self) -> bool:
        """It is a copy of what a packed file, or one in UTF-16, held when it was opened: more does not come."""
        return self._lines.unpacked

    @property
    def settled(self) -> bool:
        """All lines are counted, and a stream has ended."""
        return not self._lines.busy

    @property
    def known(self) -> int:
        """One past the last of the lines that are here from the first on, whole."""
        return self._lines.ended if self._lines.busy else self._lines.end

    @property
    def begun(self) -> int:
        """How often the file was replaced or cut."""
        return self._lines.begun

    @property
    def final_newline(self) -> bool:
        """Its last line ends with a newline."""
        end = self._lines.total
        return end == 0 or self._lines.raw(end - 1, 1) == b"\n"

    async def newer(self) -> int:
        """Looks whether the file has grown; the lines that came."""
        try:
            return await asyncio.to_thread(self._lines.grow)
        except OSError as error:
            self._trouble = ArchiveError("cli.cannot_read", path=self.log.name, why=reason(error))
            return 0

    async def older(self) -> bool:
        """All of a file is here."""
        return False

    async def fill(self, hole: Hole) -> None:  # noqa: ARG002
        """A hole of a file is one that is still being counted: waits for that."""
        await self.whole()

    async def whole(self, on_progress: OnProgress | None = None) -> None:
        """Waits until all lines are counted, or the stream has ended."""
        while not await asyncio.to_thread(self._lines.settle, POLL_SECONDS):
            if on_progress is not None:
                on_progress(self._lines.size, self._lines.total)

    async def save(self, path: Path, on_progress: OnProgress | None = None) -> Path:
        """Copies the file; never over another one.

        Raises:
            ArchiveError: It exists, or cannot be written.
        """
        name = Path(self.log.name).name
        found = target(path, name.removesuffix(".gz") if self._lines.streamed else name)
        total = self._lines.total
        blocks = (self._lines.raw(at, min(BLOCK, total - at)) for at in range(0, total, BLOCK))

        def told(size: int) -> None:
            if on_progress is not None:
                self._loop.call_soon_threadsafe(on_progress, size, total)

        cancelled = threading.Event()
        try:
            await asyncio.to_thread(save, found, blocks, told=told, cancelled=cancelled)
        except asyncio.CancelledError:
            cancelled.set()
            raise
        return found

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Told on the loop when lines changed; once, however often they did until it came to that."""
        waiting = threading.Event()

        def tell() -> None:
            waiting.clear()
            callback()

        def told() -> None:
            if not waiting.is_set():
                waiting.set()
                with suppress(RuntimeError):  # the loop has ended
                    self._loop.call_soon_threadsafe(tell)

        return self._lines.subscribe(told)

    async def aclose(self) -> None:
        """Closes the file."""
        await asyncio.to_thread(self._lines.close)


class FileShelf:
    """Opens files the way a Library opens logs. Asks nobody."""

    offline = False

    def __init__(self, source: int = 0, *, at: Literal["head", "end"] = "end", notes: FileNotes | None = None) -> None:
        """
        Args:
            source: The descriptor that standard input's text comes from.
            at: Where a file is wanted first: the lines there keep their numbers while the rest is counted.
            notes: Where bookmarks are kept; None: as long as this runs.
        """
        self._source = source
        self._at = at
        self._notes = notes or FileNotes()
        self._passing = FileNotes()
        """Of standard input, which is another text the next time."""

    async def open_log(self, log: LogFile) -> FileReading:
        """The file of this name.

        Raises:
            ArchiveError: It cannot be opened.
        """
        try:
            lines = await asyncio.to_thread(self._opened, log.name)
        except OSError as error:
            raise ArchiveError("cli.cannot_read", path=log.name, why=reason(error)) from error
        return FileReading(log, lines)

    def place(self) -> Mapping[str, str]:
        """Nowhere: see `left`."""
        return {}

    def left(self, log: LogFile) -> int | None:
        """The line one was at when this file was left, from the end; None where one followed, or the file is another now."""
        note = self._notes_on(log).of(Path(log.name))
        return note.line if note.line and note.size == _size(log) else None

    def leave(self, log: LogFile, line: int) -> None:
        """One leaves the file at this line, from the end; 0: one followed. Blocks shortly."""
        notes, path = self._notes_on(log), Path(log.name)
        note = notes.of(path)
        if line or note.line:
            notes.write(path, Note(note.bookmarks, line, _size(log)))

    def bookmarks(self, log: LogFile) -> Sequence[Bookmark]:
        """Those that were kept."""
        return self._notes_on(log).of(Path(log.name)).bookmarks

    async def keep_bookmarks(self, log: LogFile, bookmarks: Sequence[Bookmark]) -> None:
        """Keeps them for the next time; those of standard input as long as this runs."""
        notes, path = self._notes_on(log), Path(log.name)
        note = replace(notes.of(path), bookmarks=tuple(bookmarks), written=time())
        await asyncio.to_thread(notes.write, path, note)

    async def keep(self, log: LogFile, on_progress: OnProgress | None = None) -> None:
        """A file is kept already."""

    async def unkeep(self, log: LogFile) -> None:
        """A file stays."""

    async def retry(self) -> None:
        """Nobody has refused anything."""

    def _notes_on(self, log: LogFile) -> FileNotes:
        return self._passing if log.name == STANDARD_INPUT else self._notes

    def _opened(self, name: str) -> FileLines:
        if name == STANDARD_INPUT:
            return FileLines.stream(os.dup(self._source))
        return FileLines.open(Path(name), at=self._at)


def _size(log: LogFile) -> int:
    """Bytes of a file; -1 where that says nothing."""
    try:
        return Path(log.name).stat().st_size
    except OSError:
        return -1


def file_log(name: str) -> LogFile:
    """A file of this machine as a log; `-` is standard input."""
    return LogFile(LogName(name), NOWHERE, VersionId(""), "v2", task=Path(name).name)
