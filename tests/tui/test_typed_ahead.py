"""Keys typed on the way to a log that was asked for on the command line are meant for its text."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest
from textual.pilot import Pilot

from artscope import words
from artscope.errors import OfflineError
from artscope.models import Job, LogFile, LogName
from artscope_tui.screens.log import LogScreen
from support.browse import FakeLibrary, World
from support.browsing import Clocked, browse, current, settled, shown
from support.log import FakeLines, FakeReading
from support.logscreen import numbered

TARGET = "job-0002/job-0002/worker-5"


class Shelf(FakeLibrary):
    """A library whose logs have text; nothing of it comes while the gate of the world is shut, or the log's own."""

    def __init__(self, world: World, *, kept: int = 1000, knows: bool = True) -> None:
        super().__init__(world)
        self.kept, self.knows = kept, knows
        self.writing: asyncio.Event | None = None
        self.opened: list[LogName] = []

    async def find_job(self, name: str) -> Sequence[Job]:
        if not self.knows:
            await self._answer("find", None)
        return await super().find_job(name)

    async def open_log(self, log: LogFile) -> FakeReading:
        self.opened.append(log.name)
        reading = FakeReading(log, FakeLines(numbered(self.kept)), ended=False)
        reading.coming, reading.gate = [numbered(1000 - self.kept)], self.writing
        return reading


@asynccontextmanager
async def on_the_way(library: Shelf, *, target: str = TARGET) -> AsyncIterator[Pilot[None]]:
    """The browser on its way to a log, while nothing has come."""
    library.world.gate = asyncio.Event()
    async with Clocked(library, start=target).run_test(size=(80, 24)) as pilot:  # type: ignore[arg-type]
        await settled(pilot, lambda: bool(library.asked))
        yield pilot


async def arrived(library: Shelf, pilot: Pilot[Any]) -> None:
    """Answers come."""
    assert library.world.gate is not None
    library.world.gate.set()
    await settled(pilot)


@pytest.mark.parametrize(
    ("typed", "line"),
    [("g", "line 1 "), ("42G", "line 42 "), ("/77<", "line 977 "), ("g/77<n", "line 177 "), ("&/q<g", "No line")],
)
@pytest.mark.parametrize("kept", [1000, 0], ids=["kept", "not kept"])
async def test_what_is_typed_on_the_way_to_a_log_acts_on_its_text(typed: str, line: str, kept: int) -> None:
    library = Shelf(World(), kept=kept)
    async with on_the_way(library) as pilot:
        await pilot.press(*("enter" if key == "<" else key for key in typed))
        assert current(pilot) == "llama-moe-pretrain"
        await arrived(library, pilot)
        await settled(pilot, lambda: line in shown(pilot))
        assert library.opened == [LogName("modelarts-job-job-0002-worker-5.log")]


async def test_keys_are_held_until_the_first_text_is_here() -> None:
    library = Shelf(World(), kept=0)
    library.writing = asyncio.Event()
    async with on_the_way(library) as pilot:
        await pilot.press(*"/77")
        assert library.world.gate is not None
        library.world.gate.set()
        await settled(pilot, lambda: isinstance(pilot.app.screen, LogScreen))
        await pilot.press("enter")
        library.writing.set()
        await settled(pilot, lambda: "line 977 " in shown(pilot))
        await pilot.press("g")
        assert "line 1 " in shown(pilot)


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_the_lists_say_that_keys_are_kept_for_the_log(language: words.Language) -> None:
    words.use(language)
    library = Shelf(World())
    async with on_the_way(library) as pilot:
        said = words.say("browse.held")
        assert said in shown(pilot)
        await arrived(library, pilot)
        await pilot.press("q")
        await settled(pilot)
        assert pilot.app.screen is browse(pilot)
        assert said not in shown(pilot)


@pytest.mark.parametrize("typed", [["q"], ["G", "q"], ["ctrl+c"], ["/", "q", "ctrl+c"]])
@pytest.mark.parametrize("knows", [True, False], ids=["job known", "job asked for"])
async def test_back_and_cancel_end_the_way_at_once_and_keys_act_on_the_lists(typed: list[str], knows: bool) -> None:
    library = Shelf(World(), knows=knows)
    async with on_the_way(library) as pilot:
        await pilot.press(*typed)
        assert words.say("browse.held") not in shown(pilot)
        await arrived(library, pilot)
        assert pilot.app.screen is browse(pilot)
        assert library.opened == []
        await pilot.press("1", "G")
        assert current(pilot) == "odd-status"


async def test_ctrl_c_twice_leaves_whatever_was_typed() -> None:
    library = Shelf(World())
    async with on_the_way(library) as pilot:
        await pilot.press(*"/error", "ctrl+c", "ctrl+c")
        await settled(pilot)
        assert pilot.app.return_code == 130


@pytest.mark.parametrize("target", ["job-0002/job-0002/worker-900", "job-0002/no-such/worker-5", "no-such/x/y"])
async def test_what_was_typed_for_a_log_that_is_not_there_is_dropped(target: str) -> None:
    library = Shelf(World())
    async with on_the_way(library, target=target) as pilot:
        await pilot.press(*"G/77", "enter")
        await arrived(library, pilot)
        assert "Nothing here is called" in shown(pilot)
        before = current(pilot)
        assert before != "odd-status"
        await pilot.press("1", "G")
        assert current(pilot) == "odd-status"


async def test_what_was_typed_is_dropped_where_the_way_fails() -> None:
    library = Shelf(World(logs_trouble=OfflineError("errors.offline")))
    async with on_the_way(library) as pilot:
        await pilot.press("G")
        await arrived(library, pilot)
        assert pilot.app.screen is browse(pilot)
        assert current(pilot) == "llama-moe-pretrain"
        assert words.say("browse.held") not in shown(pilot)
        await pilot.press("1", "G")
        assert current(pilot) == "odd-status"
