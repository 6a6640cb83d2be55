"""Versions, logs, details and small things as they come back from the archive."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from artscope.archive.archive import Archive
from artscope.models import Details, JobId, Kept, LogFile, Progress, Setup, VersionId, Workspace, WorkspaceId
from support.archive import LIWEI, NOON, a_job, a_log, a_version, some_details

LATER = NOON + timedelta(hours=1)


@pytest.fixture(params=["disk", "memory"])
async def archive(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Archive]:
    opened = Archive.open(tmp_path, LIWEI, memory=request.param == "memory")
    yield opened
    opened.close()


def v1_version(number: int, **others: object) -> object:
    return a_version(1, id=VersionId(str(number)), name=f"V000{number}", job_id=JobId("7"), api="v1", **others)


async def test_a_version_comes_back_with_set_up_runs_and_workers(archive: Archive) -> None:
    versions = [a_version(2), a_version(1)]
    await archive.keep_versions(a_job(1), versions, seen=NOON, total=2)
    kept = archive.peek_versions(JobId("job-1"))
    assert kept is not None
    assert list(kept.items) == versions
    assert (kept.seen, kept.total, kept.more, kept.origin) == (NOON, 2, False, "kept")
    assert await archive.kept_versions(JobId("job-2")) is None


async def test_a_relative_reached_by_another_job_belongs_to_the_job_asked_for(archive: Archive) -> None:
    await archive.keep_versions(a_job(1), [a_version(1), a_version(2)], seen=NOON)
    await archive.keep_versions(a_job(2), [a_version(2, job_id=JobId("job-2"))], seen=LATER)
    first, second = await archive.kept_versions(JobId("job-1")), await archive.kept_versions(JobId("job-2"))
    assert first is not None and second is not None
    assert [(version.id, version.job_id) for version in first.items] == [("job-1", "job-1"), ("job-2", "job-1")]
    assert [(version.id, version.job_id) for version in second.items] == [("job-2", "job-2")]


async def test_a_listing_that_knows_no_set_up_does_not_take_it_away(archive: Archive) -> None:
    await archive.keep_version(a_version(), seen=NOON)
    bare = a_version(setup=Setup(), runs=(), workers=(), nodes=None, duration=None)
    await archive.keep_versions(a_job(), [bare], seen=LATER)
    assert await archive.version(JobId("job-1"), VersionId("job-1")) == a_version()


async def test_a_changed_set_up_replaces_the_whole_of_the_old_one(archive: Archive) -> None:
    await archive.keep_version(a_version(), seen=NOON)
    changed = a_version(setup=Setup(parameters={"lr": "2e-5"}))
    await archive.keep_version(changed, seen=LATER)
    assert await archive.version(JobId("job-1"), VersionId("job-1")) == changed


async def test_a_v1_version_that_vanished_is_marked_gone_and_stands_last(archive: Archive) -> None:
    job = a_job(id=JobId("7"), api="v1")
    await archive.keep_versions(job, [v1_version(number) for number in (3, 2, 1)], seen=NOON)  # type: ignore[misc]
    await archive.keep_versions(job, [v1_version(number) for number in (4, 3, 1)], seen=LATER)  # type: ignore[misc]
    kept = await archive.kept_versions(JobId("7"))
    assert kept is not None
    assert [(version.id, version.gone) for version in kept.items] == [
        ("4", False),
        ("3", False),
        ("1", False),
        ("2", True),
    ]


async def test_a_v2_version_is_gone_when_its_job_is(archive: Archive) -> None:
    await archive.add_jobs([a_job(1)], seen=NOON)
    await archive.keep_versions(a_job(1), [a_version(1)], seen=NOON)
    await archive.mark_job_gone(JobId("job-1"))
    kept = await archive.kept_versions(JobId("job-1"))
    assert kept is not None and [version.gone for version in kept.items] == [True]


async def test_a_listing_without_news_writes_no_row_of_a_version(archive: Archive) -> None:
    versions = [a_version(2), a_version(1)]
    await archive.keep_versions(a_job(1), versions, seen=NOON)
    before = await archive.database.read(lambda connection: connection.total_changes)
    await archive.keep_versions(a_job(1), versions, seen=LATER)
    after = await archive.database.read(lambda connection: connection.total_changes)
    kept = await archive.kept_versions(JobId("job-1"))
    assert after - before == 1  # the listing itself
    assert kept is not None and kept.seen == LATER


async def test_a_page_of_versions_does_not_drop_the_others(archive: Archive) -> None:
    job = a_job(id=JobId("7"), api="v1")
    await archive.keep_versions(job, [v1_version(3), v1_version(2)], seen=NOON)  # type: ignore[list-item]
    await archive.keep_versions(job, [v1_version(4)], seen=LATER, total=3, complete=False)  # type: ignore[list-item]
    kept = await archive.kept_versions(JobId("7"))
    assert kept is not None
    assert [(version.id, version.gone) for version in kept.items] == [("4", False), ("3", False), ("2", False)]
    assert kept.more


async def test_logs_come_back_in_the_order_told_with_what_is_kept_of_them(archive: Archive) -> None:
    logs = [a_log("worker-1", exit_code=137, message="killed", ended=True), a_log("worker-0", ended=True)]
    await archive.keep_logs(a_version(), logs, seen=NOON)
    await archive.database.run(
        lambda connection: connection.execute(
            "UPDATE logs SET kept = 'tail', lines = 3, size = 40 WHERE task = 'worker-0'"
        )
    )
    await archive.keep_logs(a_version(), logs, seen=LATER)
    kept = archive.peek_logs(a_version())
    assert kept is not None
    assert list(kept.items) == [logs[0], a_log("worker-0", ended=True, kept=Kept.TAIL, lines=3, size=40)]
    assert kept.seen == LATER


async def test_names_of_logs_may_hold_anything(archive: Archive) -> None:
    names = ["../../etc/passwd", "a\0b", "new\nline", "CON", "-rf", ".", "x" * 300, "日志 ", "💥"]
    logs = [a_log(name=name) for name in names]
    await archive.keep_logs(a_version(), logs, seen=NOON)
    kept = await archive.kept_logs(a_version())
    assert kept is not None and [log.name for log in kept.items] == names


async def test_a_log_that_vanished_from_the_listing_is_gone_and_last_until_it_is_back(archive: Archive) -> None:
    async def gone() -> list[tuple[str | None, bool]]:
        kept = await archive.kept_logs(a_version())
        return [(log.task, log.gone) for log in kept.items] if kept else []

    both = [a_log("worker-0"), a_log("worker-1")]
    await archive.keep_logs(a_version(), both, seen=NOON)
    await archive.keep_logs(a_version(), both[1:], seen=LATER)
    assert await gone() == [("worker-1", False), ("worker-0", True)]
    await archive.keep_logs(a_version(), both, seen=LATER)
    assert await gone() == [("worker-0", False), ("worker-1", False)]


async def test_a_purged_log_stays_purged_although_its_worker_is_still_listed(archive: Archive) -> None:
    await archive.keep_logs(a_version(), [a_log()], seen=NOON)
    await archive.mark_log_gone(a_log())
    await archive.keep_logs(a_version(), [a_log()], seen=LATER)
    assert (await archive.log(a_log())) == a_log(gone=True)
    await archive.mark_log_gone(a_log(), gone=False)
    assert (await archive.log(a_log())) == a_log()


async def test_a_pin_is_kept_even_for_a_log_that_no_listing_has_told(archive: Archive) -> None:
    await archive.pin(a_log(), pinned=True)
    assert (await archive.log(a_log())) == a_log(pinned=True)
    await archive.pin(a_log(), pinned=False)
    assert (await archive.log(a_log())) == a_log()


async def test_details_come_back_whole(archive: Archive) -> None:
    details = some_details(diagnosing=True)
    await archive.keep_details(details, seen=NOON)
    kept = await archive.kept_details(a_version())
    assert kept is not None
    assert (list(kept.items), kept.seen) == ([details], NOON)


async def test_a_part_that_could_not_be_read_stays_as_it_was_kept(archive: Archive) -> None:
    await archive.keep_details(some_details(), seen=NOON)
    missing = {"events": "timeout", "metrics": "timeout", "diagnosis": "forbidden"}
    await archive.keep_details(Details(a_version(), missing=missing), seen=LATER)
    kept = await archive.kept_details(a_version())
    assert kept is not None
    assert list(kept.items) == [some_details(missing=missing)]


async def test_a_version_without_details_is_told_as_far_as_it_is_known(archive: Archive) -> None:
    assert await archive.kept_details(a_version()) is None
    await archive.keep_version(a_version(), seen=NOON)
    kept = await archive.kept_details(a_version())
    assert kept is not None
    assert (list(kept.items), kept.seen) == ([Details(a_version())], NOON)


async def test_progress_that_is_not_known_this_time_stays(archive: Archive) -> None:
    await archive.keep_progress(JobId("a"), Progress(10, 100, 2.5, NOON), seen=NOON)
    await archive.keep_progress(JobId("a"), Progress(step=11), seen=LATER)
    many = [JobId(str(number)) for number in range(3000)]
    assert archive.peek_progress([*many, JobId("a")]) == {"a": Progress(11, 100, 2.5, NOON)}


async def test_workspaces_come_back_in_the_order_told(archive: Archive) -> None:
    assert await archive.kept_workspaces() is None
    told = [Workspace(WorkspaceId("9"), "nlp", "liwei"), Workspace(WorkspaceId("0"), "default", accessible=False)]
    await archive.keep_workspaces([Workspace(WorkspaceId("5"), "old")], seen=NOON)
    await archive.keep_workspaces(told, seen=LATER)
    kept = await archive.kept_workspaces()
    assert kept is not None
    assert (list(kept.items), kept.seen, kept.total) == (told, LATER, 2)


async def test_the_place_one_left_replaces_the_one_before(archive: Archive) -> None:
    assert archive.place() == {}
    await archive.remember({"screen": "log", "line": "-12"})
    await archive.remember({"screen": "browse", "row": "语音"})
    assert archive.place() == {"screen": "browse", "row": "语音"}


async def test_a_place_is_known_while_it_is_still_being_written(archive: Archive) -> None:
    await archive.remember({"screen": "log", "line": "7"})
    writing = asyncio.ensure_future(archive.remember({"screen": "log", "line": "8"}))
    await asyncio.sleep(0)
    assert not writing.done()
    assert archive.place() == {"screen": "log", "line": "8"}
    writing.cancel()
    assert archive.place() == {"screen": "log", "line": "8"}


async def test_a_fact_is_there_at_once_and_in_the_next_session(tmp_path: Path) -> None:
    first = Archive.open(tmp_path, LIWEI)
    first.facts["api"] = "v2"
    first.facts["offsets"] = "swapped"
    assert dict(first.facts) == {"api": "v2", "offsets": "swapped"}
    del first.facts["offsets"]
    first.close()
    second = Archive.open(tmp_path, LIWEI)
    assert dict(second.facts) == {"api": "v2"}
    second.facts["api"] = "v1"
    assert second.facts["api"] == "v1"
    assert "offsets" not in second.facts
    second.close()


def test_after_the_end_nothing_is_an_error(tmp_path: Path) -> None:
    archive = Archive.open(tmp_path, LIWEI)
    archive.close()
    archive.close()
    archive.facts["late"] = "1"
    assert archive.facts["late"] == "1"


async def test_a_closed_archive_takes_writes_without_a_word(tmp_path: Path) -> None:
    archive = Archive.open(tmp_path, LIWEI)
    archive.close()
    await archive.keep_logs(a_version(), [LogFile(**{f: getattr(a_log(), f) for f in LogFile.__slots__})], seen=NOON)
    assert await archive.kept_logs(a_version()) is None
