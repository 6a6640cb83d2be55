"""Databases that other processes are busy with."""

from __future__ import annotations

import shutil
from pathlib import Path
from time import perf_counter

import pytest

from artscope.errors import ArchiveError
from artscope.models import JobQuery
from support.archive import NOON, a_job, fill, locked_by_another
from support.broken_archive import World, asides, names

JOURNALS = pytest.mark.parametrize("wal", [True, False], ids=["wal", "rollback"])


@JOURNALS
async def test_the_first_paint_waits_for_no_lock(tmp_path: Path, wal: bool) -> None:
    first = World(tmp_path, wal=wal)
    await fill(first.archive)
    first.archive.close()
    with locked_by_another(tmp_path / "archive.db"):
        world = World(tmp_path, wal=wal)
        start = perf_counter()
        kept = world.archive.peek_jobs(JobQuery())
        place = world.archive.place()
        assert perf_counter() - start < 1  # far less than the other process goes on holding it
        assert (kept is not None, place == {"screen": "log"}) == (wal, wal)
    assert world.archive.peek_jobs(JobQuery()) is not None
    world.archive.close()


@JOURNALS
async def test_what_a_busy_database_does_not_take_is_kept_a_little_later(tmp_path: Path, wal: bool) -> None:
    world = World(tmp_path, wal=wal)
    await fill(world.archive)
    with locked_by_another(tmp_path / "archive.db", "IMMEDIATE"):
        await world.archive.add_jobs([a_job(8)], seen=NOON)
        await world.archive.add_jobs([a_job(9)], seen=NOON)
        assert await names(world.archive) == {"job-1", "job-2", "job-3"}
    await world.archive.add_jobs([a_job(10)], seen=NOON)
    assert await names(world.archive) == {"job-1", "job-2", "job-3", "job-8", "job-9", "job-10"}
    assert world.keys == ["archive.busy"]
    world.archive.close()


async def test_what_is_still_waiting_is_written_at_the_end(tmp_path: Path) -> None:
    world = World(tmp_path)
    await fill(world.archive)
    with locked_by_another(tmp_path / "archive.db"):
        await world.archive.add_jobs([a_job(9)], seen=NOON)
    world.archive.close()
    after = World(tmp_path)
    assert "job-9" in await names(after.archive)
    after.archive.close()


async def test_whoever_must_know_is_told_that_a_busy_database_took_nothing(tmp_path: Path) -> None:
    world = World(tmp_path, patience=0.05)
    await fill(world.archive)
    with locked_by_another(tmp_path / "archive.db"), pytest.raises(ArchiveError) as raised:
        await world.database.run(lambda connection: connection.execute("DELETE FROM jobs"))
    assert raised.value.key == "archive.busy"
    assert await names(world.archive) == {"job-1", "job-2", "job-3"}
    world.archive.close()


async def test_closing_does_not_wait_for_another_process(tmp_path: Path) -> None:
    world = World(tmp_path)
    await fill(world.archive)
    with locked_by_another(tmp_path / "archive.db"):
        waiting = world.database.submit(lambda connection: None, patience=60)
        start = perf_counter()
        world.archive.close()
        assert perf_counter() - start < 30  # far less than its patience
        assert waiting.done()


async def test_an_archive_that_another_process_clears_begins_anew(tmp_path: Path) -> None:
    world = World(tmp_path / "it")
    (tmp_path / "it").mkdir(0o700)
    await fill(world.archive)
    assert world.archive.peek_jobs(JobQuery()) is not None
    shutil.rmtree(tmp_path / "it")
    assert world.archive.peek_jobs(JobQuery()) is None
    await world.archive.add_jobs([a_job(9)], seen=NOON)
    kept = world.archive.peek_jobs(JobQuery())
    assert kept is not None and [job.id for job in kept.items] == ["job-9"]
    assert world.keys == []
    world.archive.close()


async def test_two_that_find_the_same_damage_do_not_put_the_new_database_aside(tmp_path: Path) -> None:
    first = World(tmp_path, wal=False)
    await fill(first.archive)
    first.archive.close()
    one, two = World(tmp_path, wal=False), World(tmp_path, wal=False)
    assert await names(one.archive) == await names(two.archive) != set()
    first.path.write_bytes(b"\0" * first.path.stat().st_size)
    for world in (one, two):
        await world.archive.add_jobs([a_job(int(world is two) + 8)], seen=NOON)
    assert await names(one.archive) == await names(two.archive) == {"job-8", "job-9"}
    assert len(asides(tmp_path)) == 1
    one.archive.close()
    two.archive.close()
