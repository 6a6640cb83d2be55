"""The simulated world: what is in it, that it is the same every time, and what can be done to it."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from artscope.simulator.world import World
from artscope.simulator.world.model import (
    DEFAULT_WORKSPACE,
    PRIVATE_WORKSPACE,
    PUBLIC_WORKSPACE,
    Json,
    LogText,
    NewJob,
    SimJob,
    SimV1Job,
)

ANCHOR = datetime(2026, 3, 11, 19, 24, 7, tzinfo=UTC)
EIGHT = {"Creating", "Pending", "Running", "Failed", "Completed", "Terminating", "Terminated", "Abnormal"}


@pytest.fixture(scope="module")
def world() -> World:
    """Not to be changed by a test."""
    return World(7, ANCHOR)


def named(world: World, name: str, at: datetime = ANCHOR) -> SimJob:
    return next(job for job in world.jobs(at) if job.name == name)


def v1_named(world: World, name: str, at: datetime = ANCHOR) -> SimV1Job:
    return next(job for job in world.v1_jobs(at) if job.name == name)


def log_of(job: SimJob, task: str, at: datetime = ANCHOR) -> LogText:
    found = job.task(task, at)
    assert found is not None
    assert found.log is not None
    return found.log


def whole(job: SimJob, at: datetime) -> Json:
    described = {"metadata": job.metadata(at), "status": job.status(at), "spec": job.spec(at), **job.extras(at)}
    return described | {"algorithm": job.algorithm, "events": job.events(at), "stages": job.stages(at)}


def print_of(world: World) -> str:
    """A digest over everything that the world says, with a piece of each log."""
    found = hashlib.sha256()
    for job in world.jobs(ANCHOR):
        found.update(json.dumps(whole(job, ANCHOR), sort_keys=True).encode())
        for task in job.tasks(ANCHOR)[:2]:
            if task.log is not None:
                found.update(task.log.read(task.log.size(ANCHOR) - 5_000, 1 << 40, ANCHOR))
    for v1 in world.v1_jobs(ANCHOR):
        found.update(repr([(v.id, v.name, v.status(ANCHOR), v.config(ANCHOR)) for v in v1.versions(ANCHOR)]).encode())
    return found.hexdigest()


def test_the_same_seed_and_anchor_make_the_same_world_in_another_process(world: World) -> None:
    code = (
        "import sys; sys.path[:0] = sys.argv[1:]; import test_world as t; "
        "print(t.print_of(t.World(7, t.ANCHOR)))"
    )  # fmt: skip
    here = __file__.rsplit("/", 1)[0]
    done = subprocess.run([sys.executable, "-c", code, here], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == print_of(world)


def test_another_seed_or_anchor_makes_another_world(world: World) -> None:
    assert print_of(World(8, ANCHOR)) != print_of(world)
    assert print_of(World(7, ANCHOR + timedelta(hours=1))) != print_of(world)


def test_the_public_workspace_has_most_jobs_and_the_default_one_none(world: World) -> None:
    assert [each.id for each in world.workspaces] == [DEFAULT_WORKSPACE, PUBLIC_WORKSPACE, PRIVATE_WORKSPACE]
    assert [each.accessible for each in world.workspaces] == [True, True, False]
    sizes = [len(world.jobs(ANCHOR, each.id)) for each in world.workspaces]
    assert sizes[0] == 0
    assert sizes[1] > 90
    assert sizes[2] == 2
    assert sum(sizes) == len(world.jobs(ANCHOR))


def test_every_phase_is_there_and_one_that_nobody_knows(world: World) -> None:
    seen = Counter(job.phase(ANCHOR) for job in world.jobs(ANCHOR))
    assert set(seen) >= EIGHT
    assert set(seen) - EIGHT == {"Suspended"}
    assert seen["Running"] >= 8


def test_there_are_forty_v1_jobs_with_one_to_forty_versions(world: World) -> None:
    sizes = [len(job.versions(ANCHOR)) for job in world.v1_jobs(ANCHOR)]
    assert (len(sizes), min(sizes), max(sizes)) == (40, 1, 40)
    numbers = {version.status(ANCHOR) for job in world.v1_jobs(ANCHOR) for version in job.versions(ANCHOR)}
    assert numbers >= {1, 3, 5, 7, 8, 9, 10, 11, 12, 13, 14}
    assert numbers - set(range(22)) == {27}


def test_a_v1_job_and_its_v2_family_are_the_same_jobs(world: World) -> None:
    versions = v1_named(world, "pangu7b-sft").versions(ANCHOR)
    assert [version.name for version in versions] == ["V0003", "V0002", "V0001"]
    assert [version.run.name for version in versions] == [
        "pangu7b-sft-copy-3c6e",
        "pangu7b-sft-copy-904a",
        "pangu7b-sft",
    ]
    assert [version.previous for version in versions] == [versions[1].id, versions[2].id, None]
    worker = versions[1].log("job-pangu7b-sft.37", ANCHOR)
    assert worker is not None
    assert worker.read(0, 4000, ANCHOR) == log_of(versions[1].run, "worker-37").read(0, 4000, ANCHOR)


def test_both_listings_are_newest_first(world: World) -> None:
    for listed in (world.jobs(ANCHOR), world.v1_jobs(ANCHOR)):
        times = [job.created for job in listed]
        assert times == sorted(times, reverse=True)
        assert times[0] <= ANCHOR


def test_experiments_number_their_jobs(world: World) -> None:
    found = {each.name: each for each in world.experiments(ANCHOR)}
    assert found["qwen2-72b-lora"].jobs == 5
    serials = [job.experiment for job in world.jobs(ANCHOR) if job.name.startswith("qwen2-72b-lora")]
    assert [each["serial_number"] for each in serials if each] == ["5", "4", "3", "2", "1"]
    assert {each["id"] for each in serials if each} == {found["qwen2-72b-lora"].id}
    assert world.experiments(ANCHOR, DEFAULT_WORKSPACE) == []


def test_cards_stand_in_each_of_the_places_that_are_known(world: World) -> None:
    resources = [job.spec(ANCHOR).get("resource", {}) for job in world.jobs(ANCHOR)]
    for place in ("main_container_allocated_resources", "main_container_customized_flavor", "pool_info"):
        assert any(place in each for each in resources), place
    flavors = [each["flavor_detail"] for each in resources if "flavor_detail" in each]
    assert {kind["flavor_type"] for kind in flavors} == {"Ascend", "GPU", "CPU"}
    assert any(str(each.get("flavor_id")).startswith("modelarts.pool.visual.") for each in resources)
    fraction = named(world, "minicpm-2b-wsd").spec(ANCHOR)["resource"]["main_container_customized_flavor"]
    assert fraction["accelerator_num"] == 0.5
    nothing = named(world, "legacy-import-0714").spec(ANCHOR)["resource"]
    assert not {"flavor_detail", "pool_info", "flavor_id", "main_container_allocated_resources"} & set(nothing)


def test_a_waiting_job_has_nothing_allocated_no_tasks_and_no_logs(world: World) -> None:
    job = named(world, "codellama-34b-sft")
    status = job.status(ANCHOR)
    assert (status["phase"], status["tasks"], status["running_records"], status["start_time"]) == ("Pending", [], [], 0)
    assert any("FailedScheduling" in each["message"] for each in job.events(ANCHOR))


def test_a_waiting_job_runs_when_its_time_has_come(world: World) -> None:
    job, later = named(world, "codellama-34b-sft"), ANCHOR + timedelta(hours=2)
    assert job.phase(later) == "Running"
    assert len(job.tasks(later)) == 8
    assert log_of(job, "worker-7", later).lines(later) > 500
    assert job.phase(ANCHOR + timedelta(days=5)) == "Completed"


def test_a_restarted_job_has_ended_runs_before_the_open_one(world: World) -> None:
    job = named(world, "llama-moe-pretrain")
    records = job.status(ANCHOR)["running_records"]
    assert len(records) == 4
    assert [("end_at" in each) for each in records] == [True, True, True, False]
    assert records[0]["recover_records"][0]["fault_scenario"] == "chip_fault"
    assert records[3]["start_type"] == "restarted"
    assert job.status(ANCHOR)["task_statuses"] == []
    assert {each["schedule_count"] for each in job.schedulings(ANCHOR)} == {1, 2, 3}


def test_a_hanging_job_is_silent_and_fails_while_one_watches(world: World) -> None:
    job = named(world, "llama-moe-pretrain")
    log = log_of(job, "worker-31")
    last = log.changed(ANCHOR)
    assert last is not None
    assert ANCHOR - last > timedelta(minutes=20)
    assert any("suspected" in each["message"] for each in job.events(ANCHOR))
    later = ANCHOR + timedelta(minutes=12)
    assert job.phase(later) == "Failed"
    assert b"remote rank:[136]" in log.read(log.size(later) - 8_000, 1 << 40, later)


def test_one_worker_of_many_is_guilty(world: World) -> None:
    job = named(world, "pangu7b-sft-copy-904a")
    ended = {each["task"]: each["exit_code"] for each in job.status(ANCHOR)["task_statuses"]}
    assert len(ended) == 64
    assert [task for task, code in ended.items() if code == 1] == ["worker-37"]
    assert b"[rank299]: RuntimeError: ACL stream" in log_of(job, "worker-37").read(0, 1 << 40, ANCHOR)[-20_000:]
    assert any("HBM ECC" in each["message"] and "worker-37" in each["message"] for each in job.events(ANCHOR))
    diagnosis = job.diagnosis(ANCHOR)
    assert diagnosis is not None
    assert diagnosis["conclusions"][0]["sources"][0]["x_task"] == "worker-37"
    assert len(job.diagnosis_tasks(ANCHOR)) == 1


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("wav2vec2-finetune", "Evicted"),
        ("yolo-v8-detect-copy-9f01-copy-77aa", "OOMKilled"),
        ("bert-smoke-copy-04ff", "ImagePullBackOff"),
        ("qwen-vl-gated", "queue timeout"),
        ("mixtral-8x7b-eval", "maximum running duration"),
        ("pangu-ocr", "quota"),
    ],
)
def test_some_causes_stand_only_in_the_events(world: World, name: str, words: str) -> None:
    job = next(job for job in world.jobs(ANCHOR) if job.name == name and job.phase(ANCHOR) != "Running")
    assert any(words in each["message"] for each in job.events(ANCHOR))
    for task in job.tasks(ANCHOR):
        if task.log is not None:
            assert words.encode() not in task.log.read(0, 1 << 40, ANCHOR)
            assert not task.log.final_newline(ANCHOR)


def test_events_are_told_in_chinese_too(world: World) -> None:
    messages = [each["message"] for each in named(world, "语音识别-基线").events(ANCHOR, "zh-cn")]
    assert "训练作业运行中。" in messages


def test_a_job_that_never_ran_has_no_log(world: World) -> None:
    job = named(world, "bert-smoke-copy-04ff")
    assert [task.log for task in job.tasks(ANCHOR)] == [None]
    assert v1_named(world, "bert-smoke").versions(ANCHOR)[0].log_names(ANCHOR) == ()
    assert job.status(ANCHOR)["task_statuses"] == []
    assert job.metrics("worker-0", ANCHOR) == []


def test_logs_without_a_path_go_thirty_days_after_the_end(world: World) -> None:
    assert named(world, "resnet50-imagenet").purged(ANCHOR)
    assert v1_named(world, "resnet50-imagenet").versions(ANCHOR)[0].log_names(ANCHOR) == ()
    kept, job = named(world, "gpt-neox-20b-pretrain"), named(world, "pangu7b-sft-copy-904a")
    assert not kept.purged(ANCHOR + timedelta(days=400))
    assert not job.purged(ANCHOR + timedelta(days=29))
    assert job.purged(ANCHOR + timedelta(days=31))


def test_one_log_has_a_million_lines_and_any_of_them_comes_at_once(world: World) -> None:
    log, started = log_of(named(world, "gpt-neox-20b-pretrain"), "worker-15"), time.process_time()
    assert log.lines(ANCHOR) == 1_000_000
    for line in (999_999, 0, 500_000, 123_456):
        assert log.text(line, line + 1, ANCHOR).count(b"\n") == 1
        assert log.line_of(log.offset_of(line, ANCHOR), ANCHOR) == line
    assert time.process_time() - started < 1.0


def test_debug_jobs_run_for_weeks_and_say_next_to_nothing(world: World) -> None:
    job = named(world, "job-cc19-copy-6860")
    assert job.runtime_type == "debug"
    assert job.status(ANCHOR)["duration"] > 80 * 86_400_000
    assert "jupyter_lab" in job.extras(ANCHOR)["endpoints"]
    assert log_of(job, "worker-0").lines(ANCHOR) < 3000


def test_parameters_change_also_inside_commands_and_environments(world: World) -> None:
    lora = [version.run.algorithm for version in v1_named(world, "qwen2-72b-lora").versions(ANCHOR)]
    assert len({each["command"] for each in lora}) == 5
    assert len({json.dumps(each["environments"]) for each in lora}) == 2
    sweep = [version.run.algorithm for version in v1_named(world, "lr-sweep-small").versions(ANCHOR)]
    assert len({each["environments"]["LEARNING_RATE"] for each in sweep}) == 8


def test_what_a_job_says_only_grows(world: World) -> None:
    for job in world.jobs(ANCHOR):
        events, counts = 0, 0
        for hours in (0.0, 0.2, 1.0, 9.0):
            at = ANCHOR + timedelta(hours=hours)
            assert len(job.events(at)) >= events
            assert job.events(at) == sorted(job.events(at), key=lambda each: each["time"])
            assert len(job.status(at)["running_records"]) >= counts
            events, counts = len(job.events(at)), len(job.status(at)["running_records"])


def test_metrics_are_percentages_one_a_minute(world: World) -> None:
    found = {each["metric"]: each["value"] for each in named(world, "llava-13b-align").metrics("worker-3", ANCHOR)}
    assert len(found["gpuUtil"]) == 10 * 60 + 10
    assert found["gpuUtil"][:2] == [-1.0, -1.0]
    assert all(0 < value <= 100 for value in found["gpuUtil"][2:])
    assert set(found["npuUtil"]) == {-1.0}


def test_a_created_job_starts_writes_a_log_and_ends() -> None:
    world, asked = World(7, ANCHOR, jobs=3), ANCHOR + timedelta(minutes=5)
    config = {"worker_server_num": 2, "engine_id": 4, "user_command": "python x.py"}
    made = world.create(NewJob(name="from-a-script", nodes=2, parameters=(("lr", "0.1"),), config=config), asked)
    assert world.v1_jobs(asked)[0].name == "from-a-script"
    assert world.find_v1(made.id, asked) is made
    version = made.versions(asked)[0]
    states = [version.status(asked + timedelta(seconds=seconds)) for seconds in (0, 5, 10, 300)]
    assert states == [1, 7, 8, 10]
    later = asked + timedelta(seconds=100)
    assert version.log_names(asked) == ()
    assert version.log_names(later) == ("job-from-a-script.0", "job-from-a-script.1")
    log = version.log("job-from-a-script.1", later)
    assert log is not None
    assert 50 < log.lines(later) < log.lines(asked + timedelta(seconds=300))
    assert version.config(later)["engine_id"] == 4
    assert world.find(version.run.id, later) is version.run


def test_a_name_is_given_once_in_a_workspace() -> None:
    world = World(7, ANCHOR, jobs=0)
    world.create(NewJob(name="twice"), ANCHOR)
    with pytest.raises(ValueError, match="twice"):
        world.create(NewJob(name="twice"), ANCHOR)
    world.create(NewJob(name="twice", workspace=PUBLIC_WORKSPACE), ANCHOR)


def test_a_second_version_follows_the_first() -> None:
    world = World(7, ANCHOR, jobs=0)
    made = world.create(NewJob(name="job"), ANCHOR)
    second = world.create_version(made, NewJob(name="job"), ANCHOR + timedelta(minutes=1))
    at = ANCHOR + timedelta(minutes=2)
    assert [version.name for version in made.versions(at)] == ["V0002", "V0001"]
    assert second.previous == made.versions(at)[1].id
    assert second.run.name == "job-v2"
    world.describe(made, "说明")
    assert made.description == "说明"


def test_a_stopped_job_keeps_what_it_wrote_and_ends() -> None:
    world = World(7, ANCHOR)
    job = named(world, "llava-13b-align")
    before = log_of(job, "worker-7").read(0, 1 << 40, ANCHOR)
    assert world.stop(job, ANCHOR)
    assert job.phase(ANCHOR) == "Terminating"
    later = ANCHOR + timedelta(minutes=1)
    assert job.phase(later) == "Terminated"
    after = log_of(job, "worker-7", later).read(0, 1 << 40, later)
    assert after.startswith(before)
    assert after.endswith(b"Training end with return code: 143\n")
    assert {each["exit_code"] for each in job.status(later)["task_statuses"]} == {143}
    assert log_of(job, "worker-7", later).lines(later) == log_of(job, "worker-7", later).lines(
        later + timedelta(days=1)
    )
    assert not world.stop(job, later)


def test_a_waiting_job_that_is_stopped_never_runs() -> None:
    world = World(7, ANCHOR)
    job = named(world, "whisper-large-zh")
    assert world.stop(job, ANCHOR)
    later = ANCHOR + timedelta(days=3)
    assert (job.phase(later), job.tasks(later)) == ("Terminated", [])


def test_deleted_jobs_are_gone_from_both_views() -> None:
    world = World(7, ANCHOR)
    family = v1_named(world, "pangu7b-sft")
    copy = named(world, "pangu7b-sft-copy-904a")
    world.delete(copy, ANCHOR)
    assert world.find(copy.id, ANCHOR) is None
    assert [version.name for version in family.versions(ANCHOR)] == ["V0003", "V0001"]
    assert copy not in world.jobs(ANCHOR, PUBLIC_WORKSPACE)
    world.delete_v1(family, ANCHOR)
    assert world.find_v1(family.id, ANCHOR) is None
    assert not [job for job in world.jobs(ANCHOR) if job.name.startswith("pangu7b-sft")]
