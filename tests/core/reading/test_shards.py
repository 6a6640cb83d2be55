"""A rotated log is one log: its shards are read in order, while the last one grows and others follow."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from artscope.errors import ServiceError
from artscope.models import LogFile, LogName
from artscope.reading import Reading
from support.library import Desk, desk
from support.spool import LogServer, Way, numbered, text_of, v2_log

Open = Callable[[LogServer, LogFile], Awaitable[Reading]]


def cut_at(*ends: int) -> Callable[[bytes], list[bytes]]:
    """Shards that end at these bytes, as far as the text goes; the last one holds the rest."""

    def cut(data: bytes) -> list[bytes]:
        here = [0, *(end for end in ends if end < len(data)), len(data)]
        return [data[begin:end] for begin, end in pairwise(here)]

    return cut


@pytest.fixture
async def opened(tmp_path: Path) -> AsyncIterator[Open]:
    (tmp_path / "identity").mkdir(mode=0o700)
    ways: list[Way] = []

    async def made(server: LogServer, log: LogFile) -> Reading:
        ways.append(Way(tmp_path / "identity", server))
        return await ways[-1].open(log)

    yield made
    for way in ways:
        way.close()


async def test_shards_are_read_as_one_log_from_the_end(opened: Open) -> None:
    server = LogServer(numbered(20_000), missing={"line"}, shards=cut_at(100, 150_000, 300_001))
    reading = await opened(server, v2_log())
    assert await reading.newer() > 1000
    assert server.data.endswith(text_of(reading))
    while await reading.older():
        pass
    assert text_of(reading) == server.data
    await reading.aclose()


async def test_where_links_to_some_shards_are_missing_the_log_is_read_in_another_way(opened: Open) -> None:
    server = LogServer(numbered(20_000), shards=cut_at(100, 150_000), unlinked=1)
    reading = await opened(server, v2_log(ended=True))
    await reading.whole()
    assert text_of(reading) == server.data
    assert "download" not in server.asked
    await reading.aclose()
    server.missing = {"line", "preview"}
    reading = await opened(server, replace(v2_log(ended=True), name=LogName("other.log")))
    with pytest.raises(ServiceError, match="3 of the 4 pieces"):
        await reading.whole()
    assert not text_of(reading)
    await reading.aclose()


@pytest.mark.parametrize("ranges", [True, False], ids=["ranges", "whole shards"])
async def test_all_shards_are_fetched_and_the_links_renewed_between_them(opened: Open, ranges: bool) -> None:
    shards = cut_at(*range(100_000, 4_000_000, 300_000))
    server = LogServer(numbered(150_000), missing={"line"}, shards=shards, link_reads=4)
    reading = await opened(server, v2_log(ended=True))
    await reading.newer()
    server.ranges = ranges
    await reading.whole()
    assert text_of(reading) == server.data
    assert reading.complete and server.links > 3
    await reading.aclose()


async def test_while_following_the_last_shard_grows_and_another_begins(opened: Open) -> None:
    ends = [100_000, 200_000, 201_000]
    server = LogServer(numbered(5_000), missing={"line"}, shards=cut_at(*ends))
    reading = await opened(server, v2_log())
    await reading.newer()
    lines, first = reading.lines, reading.lines.first
    for count in (5_100, 9_000, 9_100, 9_100, 20_000):
        server.data = numbered(count)
        await reading.newer()
        assert reading.trouble is None
        assert reading.lines is lines, "it is still the same log"
        assert server.data.endswith(text_of(reading))
    assert lines.first == first
    await reading.whole()
    assert text_of(reading) == server.data
    await reading.aclose()


async def test_a_log_that_is_rotated_for_the_first_time_goes_on(opened: Open) -> None:
    server = LogServer(numbered(2_000), missing={"line"}, link_reads=3)
    reading = await opened(server, v2_log())
    await reading.whole()
    server.data, server.shards = numbered(4_000), cut_at(len(numbered(3_000)))
    server._left = 0  # the link has expired
    await reading.newer()
    assert text_of(reading) == server.data
    assert not reading.earlier
    await reading.aclose()


async def test_shards_that_are_others_now_begin_a_part_of_their_own(opened: Open) -> None:
    server = LogServer(numbered(9_000), missing={"line"}, shards=cut_at(100_000))
    reading = await opened(server, v2_log())
    await reading.whole()
    server.data = numbered(20_000, start=500_000)
    await reading.newer()
    await reading.whole()
    assert text_of(reading) == server.data
    assert [part.read(part.first, part.end) for part in reading.earlier] == [numbered(9_000).splitlines()]
    await reading.aclose()


async def an_ended_log(found: Desk) -> LogFile:
    jobs = [snapshot async for snapshot in found.library.jobs(found.query)][-1]
    job = next(job for job in jobs.items if job.name.startswith("speech") and job.state.ended)
    versions = [snapshot async for snapshot in found.library.versions(job)][-1]
    logs = [snapshot async for snapshot in found.library.logs(versions.items[0])][-1]
    return logs.items[0]


@pytest.mark.parametrize("fault", ["shards=100", "shards=333", "redirect=3", "appendable"])
async def test_the_forms_of_a_link_all_bring_the_same_text(tmp_path: Path, fault: str) -> None:
    faults = (fault, "no-line")
    async with desk(tmp_path, api="v2", lines=700, now="2026-03-01T12:00:00Z", faults=faults) as found:
        reading = await found.library.open_log(await an_ended_log(found))
        await reading.newer()
        await reading.whole()
        assert reading.complete
        assert text_of(reading).count(b"\n") == reading.lines.end - reading.lines.first == 700
        await reading.aclose()


@pytest.mark.parametrize(
    ("fault", "trouble"), [("redirect=4", "network.link_turns"), ("redirect=plain", "network.link_plain")]
)
async def test_a_link_that_leads_too_far_is_not_followed(tmp_path: Path, fault: str, trouble: str) -> None:
    faults = (fault, "no-line", "no-preview")
    async with desk(tmp_path, api="v2", lines=70, now="2026-03-01T12:00:00Z", faults=faults) as found:
        reading = await found.library.open_log(await an_ended_log(found))
        await reading.newer()
        assert reading.trouble is not None and reading.trouble.key == trouble
        await reading.aclose()
