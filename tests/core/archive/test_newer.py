"""Databases of other versions of the program."""

from __future__ import annotations

from pathlib import Path

from artscope.archive.schema import SCHEMA, Schema
from artscope.models import JobQuery
from support.archive import NOON, a_job, fill
from support.broken_archive import World, names


def newer(oldest_reader: int) -> Schema:
    more = "CREATE TABLE IF NOT EXISTS from_the_future (x TEXT)"
    return Schema(SCHEMA.version + 1, oldest_reader, (*SCHEMA.tables, more), {SCHEMA.version: (more,)})


async def test_an_archive_of_a_newer_version_is_read_and_never_written(tmp_path: Path) -> None:
    future = World(tmp_path, schema=newer(SCHEMA.version))
    await fill(future.archive)
    future.archive.close()
    before = future.path.read_bytes()

    world = World(tmp_path)
    assert world.archive.peek_jobs(JobQuery()) is not None
    assert await names(world.archive) == {"job-1", "job-2", "job-3"}
    await world.archive.add_jobs([a_job(9)], seen=NOON)
    assert await names(world.archive) == {"job-1", "job-2", "job-3", "job-9"}
    assert world.archive.logs is None
    assert world.keys == ["archive.newer"]
    world.archive.close()
    assert future.path.read_bytes() == before


async def test_beside_an_archive_that_only_newer_versions_read_a_separate_one_is_kept(tmp_path: Path) -> None:
    future = World(tmp_path, schema=newer(SCHEMA.version + 1))
    await fill(future.archive)
    future.archive.close()
    before = future.path.read_bytes()
    for expected in ({"job-9"}, {"job-9"}):
        world = World(tmp_path)
        await world.archive.add_jobs([a_job(9)], seen=NOON)
        assert await names(world.archive) == expected
        assert world.keys == ["archive.separate"]
        assert world.archive.logs == tmp_path / f"logs-{SCHEMA.version}"
        world.archive.close()
    peeking = World(tmp_path)
    kept = peeking.archive.peek_jobs(JobQuery())
    assert kept is not None and [job.id for job in kept.items] == ["job-9"]
    peeking.archive.close()
    assert future.path.read_bytes() == before


async def test_an_older_archive_is_brought_up_and_keeps_its_rows(tmp_path: Path) -> None:
    world = World(tmp_path)
    await fill(world.archive)
    world.archive.close()
    future = World(tmp_path, schema=newer(SCHEMA.version))
    assert future.archive.peek_jobs(JobQuery()) is None  # that waits for the upgrade
    assert await names(future.archive) == {"job-1", "job-2", "job-3"}
    assert future.keys == []
    assert await future.database.read(lambda connection: connection.execute("PRAGMA user_version").fetchone()) == (
        SCHEMA.version + 1,
    )
    future.archive.close()
