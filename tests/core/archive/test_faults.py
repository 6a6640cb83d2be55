"""Disks that are full, broken or read-only."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from artscope.archive.archive import Archive
from artscope.archive.database import Database
from artscope.errors import ArchiveError
from artscope.models import JobQuery
from support.archive import NOON, a_job, fill, python
from support.broken_archive import World, names


@pytest.mark.parametrize(
    ("code", "key"),
    [
        (sqlite3.SQLITE_FULL, "archive.full"),
        (sqlite3.SQLITE_IOERR_WRITE, "archive.unwritable"),
        (sqlite3.SQLITE_IOERR_FSYNC, "archive.unwritable"),
        (sqlite3.SQLITE_READONLY, "archive.unwritable"),
        (sqlite3.SQLITE_CANTOPEN, "archive.unwritable"),
    ],
)
async def test_a_disk_that_fails_in_the_middle_leaves_what_was_kept_and_what_comes(
    tmp_path: Path, code: int, key: str
) -> None:
    world = World(tmp_path)
    await fill(world.archive)
    world.fail(code)
    await world.archive.add_jobs([a_job(8)], seen=NOON)
    await world.archive.add_jobs([a_job(9)], seen=NOON)
    assert await names(world.archive) == {"job-1", "job-2", "job-3", "job-8", "job-9"}
    assert world.archive.peek_jobs(JobQuery()) is not None
    assert world.archive.logs is None
    assert world.keys == [key]
    world.archive.close()
    after = World(tmp_path)
    assert await names(after.archive) == {"job-1", "job-2", "job-3"}
    after.archive.close()


async def test_a_disk_that_reads_nothing_any_more_still_takes_what_comes(tmp_path: Path) -> None:
    world = World(tmp_path)
    await fill(world.archive)
    world.fail(sqlite3.SQLITE_IOERR_READ, reads_too=True)
    await world.archive.add_jobs([a_job(9)], seen=NOON)
    assert "job-9" in await names(world.archive)
    assert world.keys == ["archive.unwritable"]
    world.archive.close()


async def test_a_file_that_may_grow_no_more_sends_the_session_into_memory(tmp_path: Path) -> None:
    code = """
        import asyncio, resource, signal
        from datetime import datetime, UTC
        from pathlib import Path
        from artscope.archive.archive import Archive
        from artscope.archive.identity import Identity
        from artscope.models import Job, JobQuery
        async def main():
            archive = Archive.open(Path(sys.argv[1]), Identity("https://a", "p", "x"))
            jobs = [Job(str(n), "name" * 50, "v2") for n in range(2000)]
            await archive.keep_jobs(JobQuery(), jobs[:10], api="v2", seen=datetime.now(UTC))
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
            await archive.keep_jobs(JobQuery(), jobs, api="v2", seen=datetime.now(UTC))
            kept = await archive.kept_jobs(JobQuery(limit=0))
            print(len(kept.items), [notice.key for notice in archive.notices])
            archive.close()
        asyncio.run(main())
    """
    with python(code, str(tmp_path)) as process:
        assert process.stdout is not None
        count, keys = process.stdout.read().split(" ", 1)
        assert process.wait() == 0
    assert count == "2000"
    assert keys.strip() in ("['archive.full']", "['archive.unwritable']")


async def test_a_file_that_may_not_be_written_is_read_and_then_copied(tmp_path: Path) -> None:
    world = World(tmp_path, wal=False)
    await fill(world.archive)
    world.archive.close()

    def read_only(database: str, **options: object) -> sqlite3.Connection:
        return sqlite3.connect(database.replace("mode=rw", "mode=ro"), **options)  # type: ignore[call-overload, no-any-return]

    notices: list[ArchiveError] = []
    archive = Archive(
        tmp_path, database=Database(tmp_path / "archive.db", connect=read_only, notice=notices.append, wal=False)
    )
    assert await names(archive) == {"job-1", "job-2", "job-3"}
    await archive.add_jobs([a_job(9)], seen=NOON)
    assert await names(archive) == {"job-1", "job-2", "job-3", "job-9"}
    assert [notice.key for notice in notices] == ["archive.unwritable"]
    archive.close()
