"""Several processes at once, and processes that end in the middle."""

from __future__ import annotations

import asyncio
import random
import sqlite3
from contextlib import closing
from pathlib import Path
from time import sleep

import pytest

from artscope.archive.archive import Archive
from artscope.models import JobId, JobQuery
from support.archive import LIWEI, NOON, a_job, python

WRITER = """
    import asyncio
    from datetime import datetime, UTC
    from pathlib import Path
    from artscope.archive.archive import Archive
    from artscope.archive.identity import Identity
    from artscope.models import Job, JobQuery
    async def main(root, me, rounds):
        archive = Archive.open(Path(root), Identity("https://modelarts.example.com", "p1", "user:liwei"))
        for number in range(int(rounds)):
            jobs = [Job(f"{me}-{number}-{k}", "x", "v2") for k in range(5)]
            await archive.keep_jobs(JobQuery(), jobs, api="v2", seen=datetime.now(UTC))
            print(number, flush=True)
            await archive.kept_jobs(JobQuery())
        archive.close()
        print("notices", [notice.key for notice in archive.notices], flush=True)
    asyncio.run(main(*sys.argv[1:]))
"""


def database(root: Path) -> Path:
    return root / LIWEI.folder / "archive.db"


def make(root: Path, *, wal: bool) -> None:
    """An archive that uses, or does not use, a write-ahead log."""
    archive = Archive.open(root, LIWEI)
    archive.database.call(lambda connection: None)
    archive.close()
    with closing(sqlite3.connect(database(root))) as connection:
        connection.execute(f"PRAGMA journal_mode = {'WAL' if wal else 'TRUNCATE'}")


@pytest.mark.parametrize("wal", [None, True, False], ids=["none yet", "wal", "rollback"])
def test_ten_processes_at_once_all_keep_what_they_saw(tmp_path: Path, wal: bool | None) -> None:
    if wal is not None:
        make(tmp_path, wal=wal)
    rounds = 5
    processes = [python(WRITER, str(tmp_path), str(me), str(rounds)) for me in range(10)]
    for process in processes:
        output, _ = process.communicate()
        assert output.splitlines()[-1] == "notices []"
    archive = Archive.open(tmp_path, LIWEI)
    kept = archive.database.call(
        lambda connection: connection.execute("SELECT count(*) FROM jobs").fetchone(), write=False
    )
    assert kept == (10 * rounds * 5,)
    archive.close()
    assert [path.name for path in tmp_path.rglob("*damaged*")] == []


async def kill_in_the_middle(root: Path, times: int) -> None:
    chance = random.Random(7)
    for me in range(times):
        process = python(WRITER, str(root), str(me), "100000")
        assert process.stdout is not None
        last = -1
        for _ in range(chance.choice((1, 3, 20))):
            last = int(process.stdout.readline())
        await asyncio.sleep(chance.random() * 0.01)  # anywhere within the next write
        process.kill()
        for line in process.stdout.read().splitlines():
            last = int(line) if line.isdecimal() else last
        process.communicate()
        archive = Archive.open(root, LIWEI)
        for number in (0, last):
            assert await archive.job(JobId(f"{me}-{number}-4")) is not None
        assert archive.notices == []
        archive.close()
    with closing(sqlite3.connect(database(root))) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.parametrize("wal", [True, False], ids=["wal", "rollback"])
async def test_a_process_killed_while_writing_loses_nothing_it_had_kept(tmp_path: Path, wal: bool) -> None:
    make(tmp_path, wal=wal)
    await kill_in_the_middle(tmp_path, 10)


@pytest.mark.prove
@pytest.mark.parametrize("wal", [True, False], ids=["wal", "rollback"])
async def test_a_hundred_kills_lose_nothing_that_was_kept(tmp_path: Path, wal: bool) -> None:
    make(tmp_path, wal=wal)
    await kill_in_the_middle(tmp_path, 100)


def wait_for(path: Path) -> None:
    while not path.exists():
        sleep(0.001)


async def test_a_process_killed_while_making_the_archive_leaves_none_or_a_whole_one(tmp_path: Path) -> None:
    chance = random.Random(3)
    for number in range(6):
        root = tmp_path / str(number)
        process = python(WRITER, str(root), "0", "1")
        wait_for(root)
        await asyncio.sleep(chance.random() * 0.02)
        process.kill()
        process.communicate()
        archive = Archive.open(root, LIWEI)
        await archive.keep_jobs(JobQuery(), [a_job()], api="v2", seen=NOON)
        kept = archive.peek_jobs(JobQuery())
        assert kept is not None and "job-1" in {job.id for job in kept.items}
        assert archive.notices == []
        archive.close()


def test_importing_the_archive_brings_neither_the_network_nor_the_event_loop() -> None:
    code = """
        import artscope.archive.archive, artscope.archive.identity, artscope.archive.places
        print(sorted({"httpx", "ssl", "asyncio", "concurrent.futures", "platformdirs", "logging"} & set(sys.modules)))
    """
    output, _ = python(code).communicate()
    assert output.strip() == "[]"
