"""A log screen in a running app, driven by keys, and what a person sees of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from textual.pilot import Pilot

from artscope.errors import CoreError
from artscope.logs.bookmarks import Bookmark
from artscope.logs.lines import Hole
from artscope.models import Job, JobId, LogFile, LogName, Run, State, Version, VersionId
from artscope_tui.app import BrowserApp
from artscope_tui.screens.log import LogScreen
from artscope_tui.widgets.log_status import LogStatus
from support.log import FakeLibrary, FakeLines, FakeReading

LOG = LogFile(LogName("modelarts-job-7-worker-0.log"), JobId("7"), VersionId("7"), "v2", task="worker-0")
JOB = Job(JobId("7"), "pangu7b-sft-copy-904a", "v2")
VERSION = Version(VersionId("7"), JOB.name, JOB.id, "v2", state=State.FAILED, runs=(Run(1), Run(2)))


def numbered(count: int, start: int = 1) -> list[bytes | Hole]:
    return [b"line %d" % number for number in range(start, start + count)]


class Log:
    """A log screen in a running app, and what a person sees of it."""

    def __init__(self, pilot: Pilot[None], library: FakeLibrary) -> None:
        self.pilot = pilot
        self.library = library
        self.app = pilot.app

    @property
    def screen(self) -> LogScreen:
        screen = self.app.screen
        assert isinstance(screen, LogScreen)
        return screen

    @property
    def reading(self) -> FakeReading:
        assert isinstance(self.library.reading, FakeReading)
        return self.library.reading

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.settled()

    async def settled(self) -> None:
        await self.pilot.pause()
        while any(worker.is_running for worker in self.screen.workers) and not (self.held or self.reading_gate):
            await asyncio.sleep(0)
            await self.pilot.pause()
        await self.pilot.pause()

    held = False

    @property
    def reading_gate(self) -> bool:
        reading = self.library.reading
        return isinstance(reading, FakeReading) and reading.gate is not None and not reading.gate.is_set()

    async def until(self, reached: Callable[[], bool]) -> None:
        for _ in range(500):
            if reached():
                return
            await self.pilot.pause()
            await asyncio.sleep(0.002)
        raise AssertionError(f"never reached; the screen says {self.status!r}")

    @property
    def zone(self) -> str:
        """The time zone that the title names; empty where it names none."""
        last = self.screen.line.render_line(0).text.split()[-1]
        return last if last.startswith("UTC") else ""

    @property
    def text(self) -> list[str]:
        view = self.screen.view
        return [view.render_line(y).text[:-1].rstrip() for y in range(view.size.height)]

    @property
    def signs(self) -> list[str]:
        """The last column."""
        view = self.screen.view
        return [view.render_line(y).text[-1] for y in range(view.size.height)]

    @property
    def status(self) -> str:
        return self.screen.query_one(LogStatus).said

    @property
    def shown(self) -> str:
        """The whole screen, as text."""
        _, height = self.app.size
        rows = self.app.screen._compositor.render_strips()
        return "\n".join(strip.text for strip in rows[:height])


@asynccontextmanager
async def opened(
    source: FakeReading | CoreError | list[bytes | Hole],
    *,
    size: tuple[int, int] = (80, 24),
    offline: bool = False,
    line: int | None = None,
    version: Version | None = VERSION,
    remembered: dict[str, str] | None = None,
    marked: dict[LogName, Sequence[Bookmark]] | None = None,
    folded: bool = False,
    folder: Path | None = None,
) -> AsyncIterator[Log]:
    """Opens a log.

    Args:
        folder: Where a copy goes.
    """
    reading = FakeReading(LOG, FakeLines(source)) if isinstance(source, list) else source
    library = FakeLibrary(reading, offline=offline)
    library.remembered = remembered or {}
    library.marked = dict(marked or {})
    app = BrowserApp(
        library, start=lambda _: LogScreen(library, LOG, job=JOB, version=version, line=line, folded=folded)
    )  # type: ignore[arg-type]
    app.data_dir = folder
    async with app.run_test(size=size) as pilot:
        log = Log(pilot, library)
        await log.settled()
        yield log


def growing(lines: list[bytes | Hole], *coming: list[bytes | Hole]) -> FakeReading:
    reading = FakeReading(LOG, FakeLines(lines), ended=False)
    reading.coming = list(coming)
    return reading


def tail(count: int, *before: list[bytes | Hole]) -> FakeReading:
    reading = FakeReading(LOG, FakeLines(numbered(count), head=False))
    reading.before = list(before)
    return reading
