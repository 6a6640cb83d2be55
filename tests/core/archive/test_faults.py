"""Disks that are full, broken, read-only or busy, and files that are not what they were."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import pytest

from artscope.archive.archive import Archive
from artscope.archive.database import Database
from artscope.archive.schema import SCHEMA, Schema
from artscope.errors import ArchiveError
from artscope.models import JobId, JobQuery
from support.archive import NOON, a_job, a_version, fill, locked_by_another, python

JOURNALS = pytest.mark.parametrize("wal", [True, False], ids=["wal", "rollback"])


class Breaking(sqlite3.Connection):
    """A connection whose disk fails in the given way once it is told to."""

    code: int | None = None
    reads_too = False

    def execute(self, sql: str, *values: object) -> sqlite3.Cursor:  # type: ignore[override]
        self._fail(sql)
        return super().execute(sql, *values)  # type: ignore[arg-type]

    def executemany(self, sql: str, *values: object) -> sqlite3.Cursor:  # type: ignore[override]
        self._fail(sql)
        return super().executemany(sql, *values)  # type: ignore[arg-type]

    def _fail(self, sql: str) -> None:
        writes = sql.lstrip().startswith(("INSERT", "UPDATE", "DELETE"))
        if self.code is not None and (writes or self.reads_too):
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorcode = self.code
            raise error


class World:
    """An archive on a disk that a test can break."""

    def __init__(
        self, folder: Path, *, schema: Schema = SCHEMA, wal: bool | None = None, patience: float = 5.0
    ) -> None:
        self.notices: list[ArchiveError] = []
        self.connections: list[Breaking] = []
        self.path = folder / "archive.db"
        self.database = Database(
            self.path, schema=schema, wal=wal, connect=self._connect, notice=self.notices.append, patience=patience
        )
        self.archive = Archive(folder, database=self.database)

    def _connect(self, database: str, **options: object) -> sqlite3.Connection:
        connection = sqlite3.connect(database, factory=Breaking, **options)  # type: ignore[call-overload]
        self.connections.append(connection)
        return connection  # type: ignore[no-any-return]

    def fail(self, code: int, *, reads_too: bool = False) -> None:
        for connection in self.connections:
            connection.code, connection.reads_too = code, reads_too

    @property
    def keys(self) -> list[str]:
        return [notice.key for notice in self.notices]


def asides(folder: Path) -> list[Path]:
    """The databases that were moved aside, without their journals."""
    return [path for path in folder.glob("archive.db.damaged-*") if not path.name.endswith(("-wal", "-journal"))]


def put(folder: Path, content: bytes) -> None:
    """A folder with a database of this content."""
    folder.mkdir(0o700)
    (folder / "archive.db").write_bytes(content)
    (folder / "archive.db").chmod(0o600)


async def names(archive: Archive) -> set[str]:
    kept = await archive.kept_jobs(JobQuery())
    return {job.id for job in kept.items} if kept else set()


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
