"""A log that a test writes itself: lines, a reading and a library that answer at once or when told to."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace

from artscope.errors import ArchiveError, CoreError
from artscope.logs.bookmarks import Bookmark
from artscope.logs.lines import Hole
from artscope.models import Job, LogFile, LogName, Run, Snapshot, Version


class FakeLines:
    """Lines in memory, with stable numbers."""

    def __init__(self, texts: Sequence[bytes | Hole] = (), *, first: int = 0, head: bool = True) -> None:
        self.texts = list(texts)
        self.first = first
        self.head = head
        self.reads = 0
        self.was_read = asyncio.Event()

    @property
    def end(self) -> int:
        return self.first + len(self.texts)

    @property
    def solid(self) -> int:
        holes = [at for at, text in enumerate(self.texts) if isinstance(text, Hole)]
        return self.first + (holes[-1] + 1 if holes else 0)

    @property
    def size(self) -> int:
        return sum(len(text) + 1 for text in self.texts if isinstance(text, bytes))

    def read(self, start: int, stop: int) -> list[bytes | Hole]:
        self.reads += 1
        if not self.was_read.is_set():
            self.was_read.set()
        return self.texts[max(0, start - self.first) : max(0, stop - self.first)]

    def append(self, *texts: bytes | Hole) -> None:
        self.texts += texts

    def prepend(self, *texts: bytes | Hole) -> None:
        self.texts[:0] = texts
        self.first -= len(texts)


class GatedLines(FakeLines):
    """Lines that other threads than the loop's read only once the gate is open."""

    def __init__(self, texts: Sequence[bytes | Hole]) -> None:
        super().__init__(texts)
        self.gate = threading.Event()
        self.gate.set()

    def read(self, start: int, stop: int) -> list[bytes | Hole]:
        if threading.current_thread() is not threading.main_thread():
            self.gate.wait(30)
        return super().read(start, stop)


class FakeReading:
    """A log that grows when the test says so: what `newer` and `older` bring stands in `coming` and `before`."""

    def __init__(self, log: LogFile, lines: FakeLines, *, ended: bool = True) -> None:
        self.log = log
        self.lines = lines
        self.ended = ended
        self.live = not ended
        self.trouble: CoreError | None = None
        self.poll_seconds: float | None = None if ended else 5.0
        self.runs: Sequence[Run] = ()
        self.coming: list[list[bytes | Hole]] = []
        self.before: list[list[bytes | Hole]] = []
        self.asked: list[str] = []
        self.gate: asyncio.Event | None = None
        """While set and not open, requests wait."""
        self.failing: CoreError | None = None
        self.closed = False
        self._callbacks: list[Callable[[], None]] = []

    async def newer(self) -> int:
        await self._ask("newer")
        came = self.coming.pop(0) if self.coming else []
        self.lines.append(*came)
        self.tell()
        return len(came)

    async def older(self) -> bool:
        await self._ask("older")
        if self.before:
            self.lines.prepend(*self.before.pop())
        self.lines.head = not self.before
        self.tell()
        return bool(self.before)

    async def fill(self, hole: Hole) -> None:
        await self._ask(f"fill {hole.id}")
        at = self.lines.texts.index(hole)
        self.lines.texts[at : at + 1] = [b"filled one", b"filled two"]
        self.lines.first -= 1
        self.tell()

    async def whole(self, on_progress: Callable[[int, int | None], None] | None = None) -> None:
        await self._ask("whole")
        while self.before:
            if on_progress:
                on_progress(self.lines.size, None)
            await self._ask("page")
            self.lines.prepend(*self.before.pop())
            self.tell()
        self.lines.head = True
        self.tell()

    async def save(self, path: Path, on_progress: Callable[[int, int | None], None] | None = None) -> Path:
        await self._ask("save")
        if on_progress:
            on_progress(1_000_000, 4_000_000)
        await self._ask("saving")
        text = b"".join(text + b"\n" for text in self.lines.texts if isinstance(text, bytes))
        try:
            await asyncio.to_thread(path.write_bytes, text)
        except OSError as error:
            raise ArchiveError("reading.unwritten", path=path, reason=error.strerror) from error
        return path

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        self._callbacks.append(callback)
        return lambda: self._callbacks.remove(callback)

    def tell(self) -> None:
        for callback in list(self._callbacks):
            callback()

    async def aclose(self) -> None:
        self.closed = True

    async def _ask(self, what: str) -> None:
        self.asked.append(what)
        await asyncio.sleep(0)
        if self.gate is not None:
            await self.gate.wait()
        if self.failing is not None:
            self.trouble = self.failing
            raise self.failing
        self.trouble = None


class FakeLibrary:
    """Opens one log, and remembers places."""

    def __init__(self, reading: FakeReading | CoreError, *, offline: bool = False) -> None:
        self.reading = reading
        self.remembered: dict[str, str] = {}
        self.kept: list[LogName] = []
        self.marked: dict[LogName, Sequence[Bookmark]] = {}
        self.offline = offline
        self.retries = 0
        self.settings = SimpleNamespace(keys={}, workspace="0")
        self.notices: list[CoreError] = []
        self.owner = None
        self.closed = False
        self.versions: list[Version] = []

    def kept_versions(self, job: Job) -> Snapshot[Version] | None:
        return Snapshot(tuple(self.versions), None) if self.versions else None

    def place(self) -> dict[str, str]:
        return self.remembered

    def on_notice(self, callback: object) -> None:
        pass

    def on_wait(self, callback: object) -> None:
        pass

    async def aclose(self) -> None:
        self.closed = True

    def bookmarks(self, log: LogFile) -> Sequence[Bookmark]:
        return self.marked.get(log.name, ())

    async def keep_bookmarks(self, log: LogFile, bookmarks: Sequence[Bookmark]) -> None:
        self.marked[log.name] = tuple(bookmarks)

    async def open_log(self, log: LogFile) -> FakeReading:
        if isinstance(self.reading, CoreError):
            raise self.reading
        return self.reading

    async def keep(self, log: LogFile, on_progress: Callable[[int, int | None], None] | None = None) -> None:
        self.kept.append(log.name)

    async def unkeep(self, log: LogFile) -> None:
        self.kept.remove(log.name)

    async def remember(self, place: Mapping[str, str]) -> None:
        self.remembered.update(place)

    async def retry(self) -> None:
        self.retries += 1
