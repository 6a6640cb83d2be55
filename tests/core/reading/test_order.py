"""Who is asked for when: what is filled behind waits neither for the disk nor for other logs, and never before a reader."""

from __future__ import annotations

import asyncio
import os
import threading
from pathlib import Path
from typing import Any

import pytest

from artscope.archive.spool.store import Spool
from artscope.call import Priority
from artscope.http.slots import Slots
from artscope.reading import Reading
from support.spool import LogServer, ManyPages, Way, numbered, run_flow, text_of, v1_log

BEHIND, READER = Priority.BACKGROUND, Priority.PERSON


class Road:
    """As many requests go at once as over a client's; each is answered when it is let through."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, Priority]] = []
        """Of which log, and for whom, in order."""
        self.slots = Slots(4, 3)
        self._changed = asyncio.Condition()
        self._let = 0

    async def go(self, name: str, priority: Priority) -> None:
        async with self._changed:
            self.sent.append((name, priority))
            self._changed.notify_all()
            await self._changed.wait_for(lambda: self._let > 0)
            self._let -= 1

    async def count(self, count: int) -> None:
        """Wait until so many have been sent in all."""
        async with asyncio.timeout(30), self._changed:
            await self._changed.wait_for(lambda: len(self.sent) >= count)

    async def let(self, count: int = 10**6) -> None:
        """Let so many more through."""
        async with self._changed:
            self._let += count
            self._changed.notify_all()


class Lane(Way):
    """The way to one log, over a road that it shares."""

    def __init__(self, root: Path, road: Road, name: str, server: LogServer | None = None) -> None:
        (root / name).mkdir(mode=0o700)
        super().__init__(root / name, server or LogServer(numbered(8000)))
        self.road = road
        self.name = name

    async def run(self, work: Any, priority: Priority = READER) -> Any:
        async with self.road.slots.take(priority):
            await self.road.go(self.name, priority)
            return run_flow(self.server, work)


async def at_its_end(lane: Lane, *, ended: bool = True, spool: Spool | None = None) -> Reading:
    """The log with its newest page."""
    reading = await lane.open(v1_log(ended=ended), spool=spool)
    await lane.road.let(1)
    await reading.newer()
    return reading


async def test_three_logs_are_filled_side_by_side_and_the_reader_of_another_does_not_wait(tmp_path: Path) -> None:
    road = Road()
    lanes = [Lane(tmp_path, road, name) for name in "abcde"]
    readings = [await at_its_end(lane) for lane in lanes[:4]]
    fills = [asyncio.ensure_future(reading.whole()) for reading in readings]
    await road.count(7)
    looked = asyncio.ensure_future((await lanes[4].open(v1_log())).newer())
    await road.count(8)
    assert len(set(road.sent[4:7])) == 3  # of three logs
    assert [priority for _, priority in road.sent[4:]] == [BEHIND, BEHIND, BEHIND, READER]
    await road.let()
    await asyncio.gather(looked, *fills)
    for lane, reading in zip(lanes, readings, strict=False):
        assert text_of(reading) == lane.server.data
        await reading.aclose()
    for lane in lanes:
        lane.close()


async def test_who_looks_at_a_log_that_is_being_filled_comes_next(tmp_path: Path) -> None:
    road = Road()
    lane = Lane(tmp_path, road, "a")
    reading = await at_its_end(lane, ended=False)
    filled = asyncio.ensure_future(reading.whole())
    await road.count(2)
    await road.let(1)  # what is newer comes first in any case
    await road.count(3)
    looked = asyncio.ensure_future(reading.newer())
    await road.let(1)
    await road.count(4)
    assert [priority for _, priority in road.sent[-2:]] == [BEHIND, READER]
    await road.let()
    await asyncio.gather(looked, filled)
    assert text_of(reading) == lane.server.data
    await reading.aclose()
    lane.close()


async def test_scrolling_up_shows_at_once_what_is_being_filled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("artscope.reading.pages.AT_LEAST_EVERY", 10**6)
    road = Road()
    lane = Lane(tmp_path, road, "a")
    reading = await at_its_end(lane)
    filled = asyncio.ensure_future(reading.whole())
    await road.let(4)
    await road.count(6)
    here = reading.lines.end - reading.lines.first
    scrolled = asyncio.ensure_future(reading.older())
    await road.let(1)
    assert await scrolled
    assert reading.lines.end - reading.lines.first >= here + 4 * 500
    assert READER not in [priority for _, priority in road.sent[1:]]
    await road.let()
    await filled
    assert text_of(reading) == lane.server.data
    await reading.aclose()
    lane.close()


async def test_the_next_page_is_asked_for_while_the_ones_before_are_written(tmp_path: Path) -> None:
    may_write = threading.Event()
    may_write.set()

    def write(file: int, data: bytes | memoryview, at: int) -> int:
        may_write.wait(20)
        return os.pwrite(file, data, at)

    road = Road()
    lane = Lane(tmp_path, road, "a", ManyPages(240))
    reading = await at_its_end(lane, spool=Spool(lane.archive, write=write))
    may_write.clear()
    filled = asyncio.ensure_future(reading.whole())
    await road.let(60)
    await road.count(62)
    assert reading.lines.end - reading.lines.first == 500
    may_write.set()
    await road.let()
    await filled
    assert reading.complete and reading.lines.end - reading.lines.first == 240 * 500
    await reading.aclose()
    lane.close()
