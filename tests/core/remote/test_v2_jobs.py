"""A V2 JobResponse in the shapes of the documents, of live services and of vendor skills."""

from __future__ import annotations

from typing import Any

import pytest

from artscope.models import Job, State, Version
from artscope.remote.v2_jobs import listed
from artscope.remote.v2_shape import only_sleeps
from artscope.tolerant import Json
from support.service import v2_row


def read(row: dict[str, Any]) -> tuple[Job, Version]:
    found = listed(Json(row))
    assert found.version is not None
    return found.job, found.version


def with_resource(**resource: object) -> dict[str, Any]:
    return v2_row(1) | {"spec": {"resource": resource}}


@pytest.mark.parametrize("count", ["8", 8, 8.0])
@pytest.mark.parametrize(
    "place",
    [
        lambda n: {"main_container_allocated_resources": {"accelerator_num": n}, "pool_info": {"accelerator_num": 3}},
        lambda n: {"main_container_customized_flavor": {"accelerator_num": n}},
        lambda n: {"pool_info": {"accelerator_num": n}},
        lambda n: {"flavor_detail": {"flavor_info": {"npu": {"unit_num": n}, "gpu": {"unit_num": 1}}}},
        lambda n: {"flavor_detail": {"flavor_info": {"gpu": {"unit_num": n}}}},
        lambda n: {"flavor_id": "modelarts.pool.visual.8xlarge"},
    ],
)
def test_cards_are_found_in_each_of_six_places(place: Any, count: object) -> None:
    assert read(with_resource(**place(count)))[0].cards == 8


@pytest.mark.parametrize(
    ("resource", "cards"),
    [
        ({"flavor_id": "modelarts.pool.visual.xlarge"}, 1),
        ({"flavor_id": "modelarts.pool.visual.16xlarge"}, 16),
        ({"flavor_id": "modelarts.pool.visual.32xlarge"}, None),
        ({"pool_info": {"accelerator_num": 0.5}}, 0.5),
        ({"flavor_detail": {"flavor_type": "CPU", "billing": {"unit_num": 1}}}, 0),
        ({"flavor_detail": {"billing": {"unit_num": 4}}}, None),
        ({"pool_info": {"accelerator_num": 0}}, None),
        ({}, None),
    ],
)
def test_cards_that_nothing_tells_are_unknown(resource: dict[str, object], cards: float | None) -> None:
    assert read(with_resource(**resource))[0].cards == cards


@pytest.mark.parametrize(
    ("phase", "metrics", "ordered", "tasks", "nodes"),
    [
        ("Running", [[1, 2], [2, 0], [3, 3], [4, 0]], 8, 8, 3),
        ("Failed", [[1, 2]], 8, 8, 8),
        ("Running", [[1, 0]], None, 4, 4),
        ("Pending", None, None, 0, None),
        ("Running", [["x"], 5, [1]], "2", 0, 2),
    ],
)
def test_nodes_are_those_of_now_then_those_ordered_then_the_workers(
    phase: str, metrics: object, ordered: object, tasks: int, nodes: int | None
) -> None:
    workers = [f"worker-{number}" for number in range(tasks)]
    row = v2_row(1, phase=phase, node_count_metrics=metrics, tasks=workers) | {
        "spec": {"resource": {"node_count": ordered}}
    }
    assert read(row)[0].nodes == nodes


@pytest.mark.parametrize(
    "sign",
    [
        {"endpoints": {"ssh": {"task_urls": [{"task": "worker-0", "url": "ssh://x"}]}}},
        {"endpoints": {"jupyter_lab": {"url": "https://x", "token": "t0ken"}}},
        {"algorithm": {"command": "mkdir /cache; sleep 2000000000s"}},
        {"runtime_type": "debug"},
        {"spec": {"runtime_type": "Debug"}},
    ],
)
def test_a_job_for_working_inside_shows_by_any_sign(sign: dict[str, object]) -> None:
    job, version = read(v2_row(1) | sign)
    assert job.debug and version.debug
    assert "t0ken" not in repr((job, version))


def test_empty_endpoints_and_training_commands_are_no_debug_job() -> None:
    row = v2_row(1) | {"endpoints": {"ssh": {"task_urls": []}, "jupyter_lab": None, "tensorboard": {"url": "x"}}}
    assert not read(row)[0].debug


@pytest.mark.parametrize(
    ("command", "sleeps"),
    [
        ("sleep infinity", True),
        ("bash -c 'cd /x && sleep 10d'", True),
        ("tail -f /dev/null", True),
        ("while true; do sleep 60; done", True),
        ("python train.py; sleep 100000", False),
        ("sleep 60; python train.py", False),
        ("bash run.sh", False),
        ("mkdir /cache", False),
        ("", False),
    ],
)
def test_only_a_command_that_does_nothing_else_sleeps(command: str, sleeps: bool) -> None:
    assert only_sleeps(command) is sleeps


def test_a_restart_before_the_run_that_goes_on_is_counted_and_told() -> None:
    records = [
        {
            "start_at": 1773000120,
            "end_at": 1773176520,
            "end_reason": "exit with 1",
            "end_related_task": "worker-1",
            "end_recover": "job_reschedule",
            "recover_records": [
                {"fault_scenario": "chip_fault", "recover": "job_reschedule", "recover_result": "success"}
            ],
        },
        {"start_at": 1773177000, "end_at": 0},
    ]
    job, version = read(v2_row(1, running_records=records, task_statuses=[]))
    assert job.restarts == 1
    first, second = version.runs
    assert (first.number, first.reason, first.worker, first.recovery, first.fault) == (
        1,
        "exit with 1",
        "worker-1",
        "job_reschedule",
        "chip_fault",
    )
    assert (second.number, second.ended) == (2, None)


@pytest.mark.parametrize(
    ("records", "restarts"),
    [
        (None, None),
        ([], None),
        ([{}], 0),
        ([{"recover_records": [{"recover": "npu_proc_restart", "recover_result": "success"}]}], 1),
        ([{"recover_records": [{"recover": "npu_step_retry", "recover_result": "success"}]}], 0),
        ([{"recover_records": [{"recover": "proc_restart", "recover_result": "failed"}]}], 0),
        ([{}, {}, {}], 2),
        ("nonsense", None),
    ],
)
def test_restarts_are_unknown_where_no_record_tells(records: object, restarts: int | None) -> None:
    assert read(v2_row(1, running_records=records))[0].restarts == restarts


def test_runs_are_oldest_first_and_may_end_before_they_start() -> None:
    records = [{"start_at": 2_000_000_000, "end_at": 1_900_000_000}, {"start_at": 1_800_000_000}]
    runs = read(v2_row(1, running_records=records))[1].runs
    assert [run.started.year if run.started else None for run in runs] == [2027, 2033]
    assert runs[1].ended is not None and runs[1].started is not None and runs[1].ended < runs[1].started


def test_workers_are_named_by_task_or_task_id_and_keep_their_messages() -> None:
    statuses = [
        {"task": "worker-1", "exit_code": "137", "message": "OOMKilled"},
        {"task_id": "worker-0", "exit_code": 0, "message": None},
        {"task": "worker-9", "exit_code": None, "message": "Traceback\n  File"},
    ]
    workers = read(v2_row(1, tasks=["worker-0", "worker-1"], task_statuses=statuses))[1].workers
    assert [(one.name, one.exit_code, one.message) for one in workers] == [
        ("worker-0", 0, ""),
        ("worker-1", 137, "OOMKilled"),
        ("worker-9", None, "Traceback\n  File"),
    ]


def test_an_experiment_number_comes_as_text() -> None:
    row = v2_row(1)
    row["metadata"]["training_experiment_reference"] = {"id": "exp-1", "name": "pangu", "serial_number": "4"}
    experiment = read(row)[0].experiment
    assert experiment is not None and (experiment.name, experiment.serial) == ("pangu", 4)


@pytest.mark.parametrize("reference", [None, {}, {"id": ""}, []])
def test_no_experiment_is_none(reference: object) -> None:
    row = v2_row(1)
    row["metadata"]["training_experiment_reference"] = reference
    assert read(row)[0].experiment is None


def test_a_job_that_never_started_has_no_start() -> None:
    job, _ = read(v2_row(1, phase="Abnormal", start_time=0, duration=0))
    assert (job.started, job.state, job.raw_status) == (None, State.FAILED, "Abnormal")


def test_the_documented_default_description_is_no_description() -> None:
    row = v2_row(1)
    row["metadata"]["description"] = "NULL"
    assert read(row)[0].description == ""


def test_an_analysis_that_only_a_skill_knows_is_kept() -> None:
    result = {"analysis_results": [{"description": "NPU fault", "solution": "retry", "document_link": ""}, {}, "x"]}
    found = listed(Json(v2_row(1, failureAnalysisResult=result)))
    (finding,) = found.findings
    assert finding.texts == {"description": "NPU fault", "solution": "retry"}


def test_a_heterogeneous_job_lists_its_roles_and_sums_nothing() -> None:
    roles = [
        {"role": "learner", "task_resource": {"flavor_id": "gpu.8"}},
        {"role": "actor", "task_resource": {"flavor_name": "cpu.2"}},
    ]
    job, version = read(v2_row(1, tasks=None) | {"tasks": roles, "spec": {}})
    assert version.setup.flavor == "learner: gpu.8, actor: cpu.2"
    assert (job.nodes, job.cards) == (None, None)


def test_the_setup_holds_what_two_versions_may_differ_in() -> None:
    row = v2_row(1) | {
        "algorithm": {
            "code_dir": "obs://b/code/",
            "boot_file": "obs://b/code/train.py",
            "command": "bash run.sh --lr 1e-5",
            "parameters": [{"name": "lr", "value": "1e-5"}, {"name": "", "value": "x"}],
            "environments": {"HCCL": 1, "EMPTY": None},
            "engine": {"engine_name": "PyTorch", "engine_version": "PyTorch-1.4", "image_url": "swr/x:1"},
            "inputs": [{"name": "data", "remote": {"obs": {"obs_url": "/b/data/"}}}, {"name": "lone"}],
            "outputs": [{"name": "out", "remote": {"dataset": {"id": "d1", "version_id": "v1"}}}],
        },
        "spec": {"resource": {"flavor_id": "f", "pool_name": "p"}, "log_export_path": {"host_path": "/logs"}},
    }
    setup = read(row)[1].setup
    assert setup.parameters == {"lr": "1e-5"}
    assert setup.environment == {"HCCL": "1", "EMPTY": ""}
    assert (setup.engine, setup.image, setup.pool) == ("PyTorch PyTorch-1.4", "swr/x:1", "p")
    assert (setup.inputs, setup.outputs, setup.log_path) == (("data=/b/data/", "lone"), ("out=d1:v1",), "/logs")
