"""A log that is begun anew upstream, by a restart: what was read before stays, and is read on as one log."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from artscope.logs.lines import Hole
from artscope.models import LogFile, Run
from artscope.reading import Reading
from artscope.reading.steps import QUIET
from artscope.snapshots import newest
from artscope.words import say
from support.library import Desk, desk
from support.spool import LogServer, Way, numbered, text_of, v1_log, v2_log

ENDED = datetime(2026, 3, 1, 3, 12, 9, tzinfo=UTC)
FIRST = Run(1, ended=ENDED, reason="exit with 1", worker="worker-37")
SECOND = Run(2, started=ENDED)
Open = Callable[..., Awaitable[Reading]]


@pytest.fixture
async def opened(tmp_path: Path) -> AsyncIterator[Open]:
    ways: list[tuple[Way, Reading]] = []

    async def made(
        server: LogServer, log: LogFile, *, runs: Sequence[Run] | None = (), offline: bool = False
    ) -> Reading:
        way = Way(tmp_path, server, offline=offline)
        reading = await Reading.open(way, log, runs=runs)
        ways.append((way, reading))
        return reading

    yield made
    for way, reading in ways:
        await reading.aclose()
        way.close()


async def noticed(reading: Reading) -> None:
    """Follow until the lines of the new run come."""
    for _ in range(QUIET + 1):
        if await reading.newer():
            return


def mark(words: str) -> bytes:
    return f"== {words} ==\n".encode()


def run_mark() -> bytes:
    at = ENDED.astimezone().strftime("%H:%M:%S")
    return mark(say("reading.run_ended_so", run=1, time=at, reason=say("reading.run_exit", code=1)))


LOGS = pytest.mark.parametrize(
    ("log", "missing"), [(v1_log(), set()), (v2_log(), set()), (v2_log(), {"line"})], ids=["v1", "v2", "by link"]
)


@LOGS
async def test_above_the_newest_run_stand_the_lines_of_the_one_that_ended(
    opened: Open, log: LogFile, missing: set[str]
) -> None:
    server = LogServer(numbered(700), missing=missing)
    reading = await opened(server, log, runs=(FIRST, SECOND))
    await reading.whole()
    lines, before = reading.lines, text_of(reading)
    server.begin_anew(numbered(30, 90_000))
    await noticed(reading)
    assert reading.lines is lines
    assert text_of(reading) == before + run_mark() + server.data
    assert lines.head
    again = await opened(server, log, runs=(FIRST, SECOND), offline=True)
    assert text_of(again) == text_of(reading)


async def test_a_line_keeps_its_number_while_the_newest_run_is_filled_and_grows(opened: Open) -> None:
    server = LogServer(numbered(700))
    reading = await opened(server, v1_log())
    await reading.whole()
    server.begin_anew(numbered(3000, 90_000))
    await noticed(reading)
    lines = reading.lines
    assert text_of(reading) == numbered(700) + mark(say("reading.began_anew")) + b"<hole>\n" + numbered(500, 92_500)
    last = lines.end - 1
    assert lines.read(last, last + 1) == [numbered(1, 92_999).rstrip()]
    assert not await reading.older()
    asked = len(server.asked)
    while lines.holes:
        await reading.fill(lines.holes[0])
        assert lines.read(last, last + 1) == [numbered(1, 92_999).rstrip()]
    assert len(server.asked) == asked + 6
    server.data += numbered(3, 93_000)
    assert await reading.newer() == 3
    assert lines.read(last, last + 2) == numbered(2, 92_999).splitlines()
    assert text_of(reading) == numbered(700) + mark(say("reading.began_anew")) + server.data


async def test_a_last_line_without_an_end_is_ended_before_the_next_run(opened: Open) -> None:
    server = LogServer(numbered(20) + b"killed in the mid", missing={"line"})
    reading = await opened(server, v2_log())
    await reading.newer()
    server.begin_anew(numbered(5))
    await reading.newer()
    assert text_of(reading) == numbered(20) + b"killed in the mid\n" + mark(say("reading.began_anew")) + numbered(5)


async def test_what_could_not_be_read_of_an_ended_run_stays_a_hole(opened: Open) -> None:
    server = LogServer(numbered(3000))
    reading = await opened(server, v1_log())
    await reading.newer()
    server.begin_anew(numbered(3000, 50_000))
    await noticed(reading)
    server.begin_anew(numbered(9, 90_000))
    await noticed(reading)
    anew = mark(say("reading.began_anew"))
    assert text_of(reading) == (
        numbered(500, 2500) + anew + b"<hole>\n" + numbered(500, 52_500) + anew + numbered(9, 90_000)
    )
    [hole] = reading.lines.holes
    assert isinstance(hole, Hole) and hole.reason == "reading.renewed"
    asked = list(server.asked)
    await reading.fill(hole)
    assert server.asked == asked and reading.trouble is None


@LOGS
async def test_a_restart_that_is_seen_fetches_the_text_of_the_ended_run_first(
    opened: Open, log: LogFile, missing: set[str]
) -> None:
    server = LogServer(numbered(30_000), missing=missing)
    reading = await opened(server, log, runs=(replace(FIRST, ended=None),))
    await reading.newer()
    assert reading.lines.end - reading.lines.first < 30_000
    reading.runs = (FIRST, SECOND)
    await reading.newer()
    server.begin_anew(numbered(30, 90_000))
    await noticed(reading)
    assert text_of(reading) == numbered(30_000) + run_mark() + server.data


async def test_saving_writes_every_part_without_marks(opened: Open, tmp_path: Path) -> None:
    server = LogServer(numbered(20) + b"cut", missing={"line"})
    reading = await opened(server, v2_log())
    await reading.newer()
    server.begin_anew(numbered(5))
    await reading.newer()
    saved = await reading.save(tmp_path / "saved.log")
    assert saved.read_bytes() == numbered(20) + b"cut\n" + numbered(5)


async def test_parts_may_be_read_apart(opened: Open) -> None:
    server = LogServer(numbered(700))
    reading = await opened(server, v1_log(), runs=None)
    await reading.whole()
    server.begin_anew(numbered(30, 90_000))
    await noticed(reading)
    assert text_of(reading) == server.data
    assert [part.read(part.first, part.end) for part in reading.earlier] == [numbered(700).splitlines()]


async def the_log_of(found: Desk, name: str, worker: str) -> LogFile:
    """With everything that listings tell, as a screen that polls would have it."""
    jobs, _ = await newest(found.library.jobs(found.query))
    assert jobs is not None
    job = next(job for job in jobs.items if job.name == name)
    versions, _ = await newest(found.library.versions(job))
    assert versions is not None
    version = next(version for version in versions.items if version.name == name)
    logs, _ = await newest(found.library.logs(version))
    assert logs is not None
    return next(log for log in logs.items if log.task == worker)


@pytest.mark.parametrize(
    "faults", [["overwritten"], ["overwritten", "no-line"], ["renamed"], ["appended"]], ids="+".join
)
async def test_a_job_that_is_scheduled_again_reads_as_one_log_over_the_simulator(
    tmp_path: Path, faults: list[str]
) -> None:
    habits = [f"reschedule={faults[0]}", *faults[1:]]
    job, worker = "pangu7b-sft-copy-904a", "worker-37"
    async with desk(tmp_path / "here", api="v2", lines=3000, faults=habits) as found:
        clock = found.demo.simulator.state.clock
        clock.advance(timedelta(hours=-12))
        reading = await found.library.open_log(await the_log_of(found, job, worker))
        await reading.newer()
        before = text_of(reading)
        clock.advance(timedelta(hours=12))
        await the_log_of(found, job, worker)
        for _ in range(3):
            await reading.newer()
        text = text_of(reading)
        assert reading.complete and reading.trouble is None
        await reading.aclose()
    async with desk(
        tmp_path / "elsewhere", api="v2", lines=3000, faults=habits, now=found.demo.now.isoformat()
    ) as other:
        fresh = await other.library.open_log(await the_log_of(other, job, worker))
        await fresh.whole()
        now = text_of(fresh)
        await fresh.aclose()
    if faults == ["appended"]:
        assert text == now and before in now
    else:
        [mark] = [line for line in text.splitlines(keepends=True) if line.startswith(b"== ")]
        assert text == before + mark + now
