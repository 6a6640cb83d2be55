"""Databases that are broken, or not ours."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from artscope.models import JobId, JobQuery
from support.archive import NOON, a_job, a_version, fill
from support.broken_archive import World, asides, names, put


@pytest.mark.parametrize(
    "damage",
    [
        lambda whole: b"",
        lambda whole: b"\0" * len(whole),
        lambda whole: b"Dear diary,\n" * 1000,
        lambda whole: whole[: len(whole) // 2],
        lambda whole: whole[:100],
        lambda whole: whole[:4096] + os.urandom(len(whole) - 4096),
    ],
    ids=["empty", "zeros", "text", "half", "header", "noise"],
)
async def test_a_broken_database_is_kept_aside_and_a_new_one_begun(
    tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    first = World(tmp_path)
    await fill(first.archive, jobs=200)
    first.archive.close()
    broken = damage(first.path.read_bytes())
    first.path.write_bytes(broken)

    world = World(tmp_path)
    world.archive.peek_jobs(JobQuery())
    await world.archive.kept_jobs(JobQuery())
    await fill(world.archive)
    assert await names(world.archive) >= {"job-1", "job-2", "job-3"}
    world.archive.close()
    (aside,) = asides(tmp_path)
    assert aside.read_bytes() == broken
    assert world.keys == ["archive.damaged"]
    assert str(aside) in world.notices[0].hint

    again = World(tmp_path)
    assert await names(again.archive) >= {"job-1", "job-2", "job-3"}
    assert again.keys == []
    again.archive.close()


async def test_a_database_of_somebody_elses_is_not_used(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "archive.db")
    other.execute("CREATE TABLE jobs (mine TEXT)")
    other.commit()
    other.close()
    (tmp_path / "archive.db").chmod(0o600)
    world = World(tmp_path)
    await fill(world.archive)
    assert world.keys == ["archive.damaged"]
    assert len(asides(tmp_path)) == 1
    world.archive.close()


async def test_a_table_that_is_missing_is_damage_and_no_crash(tmp_path: Path) -> None:
    first = World(tmp_path)
    await fill(first.archive)
    await first.database.run(lambda connection: connection.execute("DROP TABLE listings"))
    first.archive.close()
    world = World(tmp_path)
    assert world.archive.peek_jobs(JobQuery()) is None
    await fill(world.archive)
    assert world.keys == ["archive.damaged"]
    world.archive.close()


async def test_a_mistake_in_the_program_is_seen_and_costs_nothing(tmp_path: Path) -> None:
    world = World(tmp_path)
    await fill(world.archive)
    with pytest.raises(sqlite3.OperationalError):
        await world.database.run(lambda connection: connection.execute("SELECT * FROM nonsense"))
    assert await names(world.archive) == {"job-1", "job-2", "job-3"}
    assert world.keys == []
    world.archive.close()


async def _variant(folder: Path, content: bytes) -> list[str]:
    put(folder, content)
    world = World(folder, wal=False)
    archive = world.archive
    archive.peek_jobs(JobQuery())
    archive.place()
    await archive.kept_jobs(JobQuery(limit=0))
    await archive.kept_versions(JobId("job-1"))
    await archive.kept_logs(a_version())
    await archive.kept_details(a_version())
    await archive.jobs_of_experiment("e1")
    await archive.keep_jobs(JobQuery(), [a_job(7)], api="v2", seen=NOON)
    assert archive.peek_jobs(JobQuery()) is not None
    archive.close()
    return world.keys


async def test_five_hundred_kinds_of_damage_all_open(tmp_path: Path) -> None:
    first = World(tmp_path, wal=False)
    await fill(first.archive, jobs=40)
    first.archive.close()
    whole = first.path.read_bytes()
    chance = random.Random(4)
    told: list[str] = []
    for number in range(500):
        content = bytearray(whole)
        match number % 5:
            case 0 | 1:
                for _ in range(chance.choice((1, 5, 50))):
                    content[chance.randrange(len(content))] = chance.randrange(256)
            case 2:
                del content[chance.randrange(len(content)) :]
            case 3:
                start = chance.randrange(len(content))
                length = min(chance.choice((16, 512, 4096)), len(content) - start)
                content[start : start + length] = chance.choice((bytes(length), chance.randbytes(length)))
            case 4:
                content[: chance.choice((16, 100, 1000))] = b""
        folder = tmp_path / str(number)
        keys = await _variant(folder, bytes(content))
        told += keys
        assert keys in ([], ["archive.damaged"])
        shutil.rmtree(folder)
    assert told  # some of it was damage indeed
