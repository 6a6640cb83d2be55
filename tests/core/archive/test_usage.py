"""What is kept and how large, and clearing it."""

from __future__ import annotations

from pathlib import Path

import pytest

from artscope.archive.archive import Archive
from artscope.archive.identity import Identity
from artscope.archive.spool.store import folder_name
from artscope.archive.usage import clear, usage
from artscope.errors import ArchiveError
from artscope.models import JobId, JobQuery, LogFile
from support.archive import CHENL, LIWEI, NOON, a_job, a_log, a_version, fill, locked_by_another


async def some_text(archive: Archive, log: LogFile, text: bytes = b"SECRETLINE\n") -> Path:
    """Text of a log on the disk, with the row that tells of it."""
    logs = archive.logs
    assert logs is not None
    folder = logs / folder_name(log)
    folder.mkdir(0o700, parents=True)
    (folder / "text").write_bytes(text)
    await archive.database.run(
        lambda connection: connection.execute(
            "UPDATE logs SET kept = 'tail', lines = 1, size = ? WHERE name = ?", (len(text), log.name)
        )
    )
    return folder


async def filled(root: Path, identity: Identity) -> Archive:
    archive = Archive.open(root, identity)
    await fill(archive)
    return archive


def anywhere(root: Path, text: bytes) -> list[str]:
    return [path.name for path in root.rglob("*") if path.is_file() and text in path.read_bytes()]


async def test_it_tells_what_each_identity_has(tmp_path: Path) -> None:
    liwei, chenl = await filled(tmp_path, LIWEI), await filled(tmp_path, CHENL)
    await some_text(liwei, a_log("worker-0"), b"line\n" * 100_000)
    await liwei.pin(a_log("worker-0"), pinned=True)
    liwei.close()
    chenl.close()
    first, second = usage(tmp_path)
    assert (first.identity, second.identity) == (LIWEI, CHENL)
    assert (first.jobs, first.versions, first.logs, first.lines, first.pinned) == (3, 2, 1, 1, 1)
    assert (first.text, first.newest) == (500_000, NOON)
    assert first.size > first.text
    assert (second.logs, second.lines, second.text) == (0, 0, 0)


def test_where_nothing_was_ever_kept_nothing_is_told_or_made(tmp_path: Path) -> None:
    assert usage(tmp_path / "none") == []
    assert not (tmp_path / "none").exists()


async def test_a_busy_database_leaves_the_sizes(tmp_path: Path) -> None:
    archive = await filled(tmp_path, LIWEI)
    await archive.database.run(lambda connection: None)
    archive.close()
    database = tmp_path / LIWEI.folder / "archive.db"
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA journal_mode = TRUNCATE")
    with locked_by_another(database):
        (told,) = usage(tmp_path)
    assert told.jobs is None
    assert told.size > 0


async def test_a_folder_of_somebody_elses_is_left_out(tmp_path: Path) -> None:
    (await filled(tmp_path, LIWEI)).close()
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "holiday.jpg").write_bytes(b"x")
    (tmp_path / "link").symlink_to(tmp_path / LIWEI.folder)
    assert [each.folder.name for each in usage(tmp_path)] == [LIWEI.folder]
    await clear(tmp_path)
    assert (tmp_path / "photos" / "holiday.jpg").read_bytes() == b"x"


async def test_clearing_leaves_nothing_that_was_kept_on_the_disk(tmp_path: Path) -> None:
    archive = await filled(tmp_path, LIWEI)
    await some_text(archive, a_log("worker-0"))
    await archive.add_jobs([a_job(9, name="CONFIDENTIAL")], seen=NOON)
    archive.facts["quirk"] = "WEIRDNESS"
    archive.close()
    assert anywhere(tmp_path, b"CONFIDENTIAL")
    assert await clear(tmp_path) > 0
    for trace in (b"CONFIDENTIAL", b"SECRETLINE", b"pangu-sft", b"python t.py", b"WEIRDNESS", b"worker-"):
        assert anywhere(tmp_path, trace) == []
    after = Archive.open(tmp_path, LIWEI)
    assert await after.kept_jobs(JobQuery()) is None
    assert after.notices == []
    after.close()


async def test_clearing_one_identity_leaves_the_others(tmp_path: Path) -> None:
    for identity in (LIWEI, CHENL):
        (await filled(tmp_path, identity)).close()
    await clear(tmp_path, LIWEI.folder)
    assert {each.identity: each.jobs for each in usage(tmp_path)} == {LIWEI: 0, CHENL: 3}


async def test_what_is_pinned_survives_with_its_job_and_version_unless_told_otherwise(tmp_path: Path) -> None:
    archive = await filled(tmp_path, LIWEI)
    pinned = await some_text(archive, a_log("worker-0"))
    other = await some_text(archive, a_log("worker-1"))
    await archive.pin(a_log("worker-0"), pinned=True)
    archive.close()
    await clear(tmp_path)
    assert (pinned.exists(), other.exists()) == (True, False)
    after = Archive.open(tmp_path, LIWEI)
    jobs, versions, logs = (
        await after.kept_jobs(JobQuery()),
        await after.kept_versions(JobId("job-1")),
        await after.kept_logs(a_version()),
    )
    assert jobs is not None and [job.id for job in jobs.items] == ["job-1"]
    assert versions is not None and [version.id for version in versions.items] == ["job-1"]
    assert logs is not None and [(log.task, log.pinned) for log in logs.items] == [("worker-0", True)]
    after.close()
    await clear(tmp_path, pinned=True)
    assert not pinned.exists()
    (told,) = usage(tmp_path)
    assert (told.jobs, told.versions, told.logs, told.pinned) == (0, 0, 0, 0)


async def test_text_that_no_row_tells_of_is_cleared_too(tmp_path: Path) -> None:
    archive = await filled(tmp_path, LIWEI)
    stray = await some_text(archive, a_log("worker-99"))
    archive.close()
    await clear(tmp_path)
    assert not stray.exists()


async def test_a_damaged_database_that_was_put_aside_is_told_and_cleared(tmp_path: Path) -> None:
    (await filled(tmp_path, LIWEI)).close()
    (tmp_path / LIWEI.folder / "archive.db").write_bytes(b"broken" * 1000)
    (await filled(tmp_path, LIWEI)).close()
    (told,) = usage(tmp_path)
    assert len(told.aside) == 1
    await clear(tmp_path)
    assert not told.aside[0].exists()


async def test_clearing_a_busy_archive_says_so_and_changes_nothing(tmp_path: Path) -> None:
    (await filled(tmp_path, LIWEI)).close()
    with locked_by_another(tmp_path / LIWEI.folder / "archive.db"), pytest.raises(ArchiveError) as raised:
        await clear(tmp_path)
    assert raised.value.key == "archive.busy"
    assert [each.jobs for each in usage(tmp_path)] == [3]


async def test_a_session_that_is_open_meanwhile_goes_on(tmp_path: Path) -> None:
    archive = await filled(tmp_path, LIWEI)
    await clear(tmp_path)
    assert await archive.kept_jobs(JobQuery()) is None
    await archive.add_jobs([a_job(5)], seen=NOON)
    kept = archive.peek_jobs(JobQuery())
    assert kept is not None and [job.id for job in kept.items] == ["job-5"]
    assert archive.notices == []
    archive.close()
