"""A world of any size: none, a hundred thousand, other people's logs, hostile texts."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from artscope.simulator.world import World
from artscope.simulator.world.model import PUBLIC_WORKSPACE

ANCHOR = datetime(2026, 3, 11, 19, 24, 7, tzinfo=UTC)


def test_a_hundred_thousand_jobs_are_listed_at_once() -> None:
    started = time.process_time()
    world = World(7, ANCHOR, jobs=100_000)
    listed = world.jobs(ANCHOR, PUBLIC_WORKSPACE)
    for job in listed[-50:]:
        job.metadata(ANCHOR), job.status(ANCHOR), job.spec(ANCHOR)
    assert time.process_time() - started < 2.0
    assert len(world.v1_jobs(ANCHOR)) == 100_000
    assert len(listed) >= 100_000 - 2
    assert len({job.id for job in listed[:20_000]}) == 20_000


def test_names_of_a_crowd_are_asked_for_quickly_and_differ() -> None:
    listed = World(7, ANCHOR, jobs=20_000).v1_jobs(ANCHOR)
    started = time.process_time()
    assert len({job.name for job in listed}) == len(listed)
    assert time.process_time() - started < 1.0


def test_a_job_of_the_crowd_is_a_job_like_any_other() -> None:
    job = World(7, ANCHOR, jobs=500).jobs(ANCHOR)[450]
    at = ANCHOR
    assert World(7, ANCHOR, jobs=500).find(job.id, at) is not None
    task = job.tasks(at)[0]
    assert task.log is not None
    assert task.log.lines(at) > 50
    assert job.status(at)["phase"] in ("Completed", "Failed", "Terminated", "Running")


@pytest.mark.parametrize("jobs", [0, 1, 5, 31])
def test_small_worlds_have_as_many_jobs_in_both_views(jobs: int) -> None:
    world = World(7, ANCHOR, jobs=jobs)
    assert len(world.jobs(ANCHOR)) == len(world.v1_jobs(ANCHOR)) == jobs


def test_jobs_have_as_many_workers_as_were_asked_for() -> None:
    world = World(7, ANCHOR, workers=3)
    assert {job.nodes for job in world.jobs(ANCHOR)} == {3}
    assert {len(job.tasks(ANCHOR)) for job in world.jobs(ANCHOR)} == {0, 3}


def test_logs_have_as_many_lines_as_were_asked_for() -> None:
    world = World(7, ANCHOR, jobs=31, lines=2_000)
    sizes = []
    for job in world.jobs(ANCHOR):
        for task in job.tasks(ANCHOR):
            if task.log is not None:
                sizes.append(task.log.lines(ANCHOR))
    assert len(sizes) > 40
    assert all(abs(size - 2_000) <= 2 for size in sizes)


def test_a_running_log_of_wanted_length_goes_on() -> None:
    world = World(7, ANCHOR, lines=2_000)
    job = next(job for job in world.jobs(ANCHOR) if job.name == "llava-13b-align")
    log = job.tasks(ANCHOR)[-1].log
    assert log is not None
    assert log.lines(ANCHOR + timedelta(hours=1)) > log.lines(ANCHOR)


@pytest.mark.parametrize("reschedule", ["overwritten", "renamed"])
def test_a_rescheduled_jobs_log_begins_anew_where_that_is_wanted(reschedule: str) -> None:
    appended = World(7, ANCHOR)
    anew = World(7, ANCHOR, reschedule=reschedule)  # type: ignore[arg-type]
    parts = []
    for world in (appended, anew):
        job = next(job for job in world.jobs(ANCHOR) if job.name == "pangu7b-sft-copy-904a")
        log = job.tasks(ANCHOR)[37].log
        assert log is not None
        parts.append((log.part(ANCHOR), log.size(ANCHOR)))
    assert (parts[0][0], parts[1][0]) == (0, 1)
    assert parts[1][1] < parts[0][1]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "my logs 日志"
    for name, text in {
        "worker-0.log": b"step 1\nstep 2",
        "b.txt": b"\xff\xfe not UTF-8 \x1b[31m\r\n\n",
        "V2/rank 0": b"",
        "V2/worker-1": "损失\n".encode() * 3000,
        "A1/x": b"only",
    }.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text)
    return root


def test_a_folder_of_logs_is_one_v1_job_with_a_version_each_folder(folder: Path) -> None:
    world = World(7, ANCHOR, jobs=0, logs=folder)
    (job,) = world.v1_jobs(ANCHOR, PUBLIC_WORKSPACE)
    assert job.name == "mylogs"
    versions = sorted(job.versions(ANCHOR), key=lambda version: version.id)
    assert [(version.id, version.name) for version in versions] == [(1, "1"), (2, "A1"), (3, "V2")]
    assert versions[0].log_names(ANCHOR) == ("b.txt", "worker-0.log")
    assert versions[2].log_names(ANCHOR) == ("rank 0", "worker-1")
    assert job.versions(ANCHOR)[0].id == 3


def test_a_folder_of_logs_is_one_experiment_with_a_v2_job_each_folder(folder: Path) -> None:
    world = World(7, ANCHOR, jobs=0, logs=folder)
    assert [(each.name, each.jobs) for each in world.experiments(ANCHOR)] == [("mylogs", 3)]
    names = {job.name: [task.name for task in job.tasks(ANCHOR)] for job in world.jobs(ANCHOR)}
    assert names == {
        "mylogs-1": ["b.txt", "worker-0.log"],
        "mylogs-A1": ["x"],
        "mylogs-V2": ["rank 0", "worker-1"],
    }


def test_bytes_of_given_logs_come_back_exactly(folder: Path) -> None:
    world = World(7, ANCHOR, jobs=2, logs=folder)
    assert len(world.v1_jobs(ANCHOR)) == 3
    seen = 0
    for job in world.jobs(ANCHOR):
        if job.experiment is None:
            continue
        sub = job.name.removeprefix("mylogs-")
        for task in job.tasks(ANCHOR):
            path = folder / task.name if sub == "1" else folder / sub / task.name
            assert task.log is not None
            assert task.log.read(0, 1 << 40, ANCHOR) == path.read_bytes()
            assert not job.purged(ANCHOR + timedelta(days=90))
            seen += 1
    assert seen == 5


def test_an_empty_folder_adds_no_job(tmp_path: Path) -> None:
    assert World(7, ANCHOR, jobs=0, logs=tmp_path).v1_jobs(ANCHOR) == []


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="gone"):
        World(7, ANCHOR, logs=tmp_path / "gone")


def test_hostile_names_come_only_when_they_are_asked_for() -> None:
    plain = {job.name for job in World(7, ANCHOR).jobs(ANCHOR)}
    added = {job.name for job in World(7, ANCHOR, hostile=True).jobs(ANCHOR)} - plain
    assert "[/bold]" in added
    assert any("\x1b]52;" in name for name in added)
    assert any("\u202e" in name for name in added)
    assert "长" * 300 in added
    assert not any("\x1b" in name or "[" in name for name in plain)


def test_hostile_logs_hold_every_kind_of_escape() -> None:
    world = World(7, ANCHOR, hostile=True)
    job = next(job for job in world.jobs(ANCHOR) if job.name == "[blink]running")
    log = job.tasks(ANCHOR)[0].log
    assert log is not None
    text = log.read(0, 400_000, ANCHOR)
    for attack in (b"\x1b]52;", b"\x1b]8;;", b"\x1b[?1049h", b"\x9b31m", b"\xff\xfe", b"\x00", "\u202e".encode()):
        assert attack in text


def test_hostile_jobs_answer_everything_that_others_do() -> None:
    world = World(7, ANCHOR, hostile=True)
    for job in world.jobs(ANCHOR):
        job.metadata(ANCHOR), job.status(ANCHOR), job.spec(ANCHOR), job.extras(ANCHOR), job.events(ANCHOR)
        for task in job.tasks(ANCHOR):
            if task.log is not None:
                assert task.log.lines(ANCHOR) > 0
