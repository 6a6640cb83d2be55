"""The official SDK's shape: the seed page's three ways, over a fake first and over a ModelArts that runs here."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from artscope.call import Call
from artscope.errors import AuthError, OfflineError
from artscope.estimator import Estimator, TrainingJob
from artscope.session import Session
from support.service import PROJECT, FakeRunner, Search, absent, refused, unknown, v1_row, v2_row

UUID = "00000000-0000-4000-8000-000000000001"
NAMES = {"is_success": True, "log_file_list": ["job-bert.0", "job-bert.1"]}
VERSIONS = {
    "is_success": True,
    "job_id": 182626,
    "job_name": "bert",
    "job_desc": "",
    "version_count": 2,
    "versions": [
        {"version_id": 1, "version_name": "V0001", "status": 11, "create_time": 1_700_000_000_000},
        {"version_id": 278813, "version_name": "V0002", "status": 8, "create_time": 1_700_000_100_000},
    ],
}
CREATED = {"is_success": True, "job_id": "10", "job_name": "bert", "version_id": "20", "version_name": "V0001"}
RECIPE: dict[str, Any] = {
    "framework_type": "PyTorch",
    "framework_version": "PyTorch-1.0.0-python3.6",
    "code_dir": "/bucket/src/",
    "boot_file": "/bucket/src/train.py",
    "hyperparameters": [{"label": "lr", "value": "0.001"}],
    "output_path": "/bucket/output/",
    "train_instance_type": "modelarts.vm.cpu.2u",
    "train_instance_count": 1,
}
TABLES = {
    "resource-specs": {"specs": [{"spec_id": 2, "spec_code": "modelarts.vm.cpu.2u"}]},
    "ai-engines": {
        "engines": [{"engine_id": 7, "engine_name": "PyTorch", "engine_version": "PyTorch-1.0.0-python3.6"}]
    },
}


def v1_answers(call: Call[Any]) -> Any:
    """A V1 service with one job."""
    last = call.path[-1]
    if last in TABLES:
        return TABLES[last]
    if call.method == "POST" and last in ("training-jobs", "versions"):
        return CREATED
    by_end = {"file-names": NAMES, "versions": VERSIONS, "log": {"log": "a\nb\n", "end_byte": "4", "count": "4"}}
    return by_end.get(
        last, VERSIONS["versions"][1] | {"is_success": True} if call.method == "GET" else {"is_success": True}
    )


def session(answer: Any = v1_answers) -> tuple[Session, FakeRunner]:
    runner = FakeRunner(answer)
    return Session(project_id=PROJECT, region_name="cn-north-4", runner=runner), runner


def test_the_first_way_asks_by_job_and_version() -> None:
    mine, runner = session()
    result = Estimator(modelarts_session=mine, job_id="182626", version_id="278813").get_job_log_file_list()
    assert result == {"is_success": True, "log_file_list": ["job-bert.0", "job-bert.1"]}
    assert runner.calls[0].path == ("v1", PROJECT, "training-jobs", "182626", "versions", "278813", "log", "file-names")


def test_the_second_way_asks_the_job_that_fit_returned() -> None:
    mine, runner = session()
    job_instance = Estimator(mine, **RECIPE).fit(inputs="/bucket/data/", wait=False, job_name="bert")
    assert job_instance.get_job_log_file_list()["is_success"] is True
    assert (job_instance.job_id, job_instance.version_id) == ("10", "20")
    assert runner.calls[-1].path[3:6] == ("10", "versions", "20")


def test_the_third_way_asks_the_newest_of_the_version_objects(capsys: pytest.CaptureFixture[str]) -> None:
    mine, runner = session()
    estimator = Estimator(modelarts_session=mine, job_id="182626")
    job_version_instance_list = estimator.get_job_version_object_list()
    assert job_version_instance_list[0].get_job_log_file_list()["log_file_list"] == ["job-bert.0", "job-bert.1"]
    assert runner.calls[-1].path[5] == "278813"
    assert capsys.readouterr().out.splitlines() == [
        "V0002 (bert/278813)  8  2023-11-14 22:15:00+00:00",
        "V0001 (bert/1)  11  2023-11-14 22:13:20+00:00",
    ]


def test_the_list_of_versions_is_shown_only_where_wanted(capsys: pytest.CaptureFixture[str]) -> None:
    Estimator(session()[0], job_id="182626").get_job_version_object_list(is_show=False)
    assert capsys.readouterr().out == ""


def test_names_of_the_service_cannot_write_to_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    row = {"version_id": 1, "version_name": "\x1b]52;c;AAAA\x07V1\u202e", "status": "\x1b[2J"}
    Estimator(session(lambda _: {"versions": [row]})[0], job_id="1").get_job_version_object_list()
    shown = capsys.readouterr().out
    assert "\x1b" not in shown and "\u202e" not in shown and "V1" in shown


@pytest.mark.parametrize(("given", "names"), [("one.0", ["one.0"]), (None, []), ([], []), (["a", "b"], ["a", "b"])])
def test_the_names_are_always_a_list(given: object, names: list[str]) -> None:
    mine, _ = session(lambda _: {"is_success": True, "log_file_list": given})
    assert Estimator(mine, job_id="1", version_id="2").get_job_log_file_list() == {
        "is_success": True,
        "log_file_list": names,
    }


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (refused("ModelArts.0105"), "ModelArts.0105", "refused"),
        (OfflineError("offline"), "OfflineError", "Working offline"),
        (AuthError("auth", status=401), "AuthError", "The credential was not accepted"),
    ],
)
def test_a_failure_is_an_answer_with_code_and_text(error: Exception, code: str, message: str) -> None:
    estimator = Estimator(session(lambda _: error)[0], job_id="1", version_id="2")
    failed = {"is_success": False, "error_code": code, "error_msg": message}
    assert estimator.get_job_log_file_list() == {"log_file_list": [], **failed}
    assert estimator.get_job_info() == failed
    assert estimator.stop_job_version() == failed
    assert estimator.get_job_version_info() == {"versions": [], **failed}
    assert Estimator.get_job_list(estimator.modelarts_session) == {"jobs": [], **failed}
    versions = estimator.get_job_version_object_list()
    assert (list(versions), versions.is_success, versions.error_code, versions.error_msg) == ([], False, code, message)


@pytest.mark.parametrize(
    ("ids", "message"),
    [
        ({}, "no job_id"),
        ({"job_id": "1"}, "no version_id"),
        ({"job_id": "bert", "version_id": "2"}, "neither a number"),
    ],
)
def test_what_is_not_addressed_is_a_failure_and_no_request(ids: dict[str, str], message: str) -> None:
    mine, runner = session()
    result = Estimator(mine, **ids).get_job_log_file_list()
    assert (result["is_success"], result["error_code"], runner.calls) == (False, "ConfigError", [])
    assert message in result["error_msg"]


def test_the_job_list_asks_as_it_was_told_and_hands_on_what_came() -> None:
    listing = {
        "is_success": True,
        "job_total_count": 1,
        "job_count_limit": 3,
        "quotas": 5,
        "jobs": [v1_row(1, odd="kept")],
    }
    mine, runner = session(lambda _: listing)
    result = Estimator.get_job_list(mine, status=8, per_page=5, page=2, order="asc", search_content="bert")
    assert result == listing
    assert runner.calls[0].query == {
        "per_page": "5",
        "page": "2",
        "sortBy": "job_name",
        "order": "asc",
        "workspace_id": "0",
        "search_content": "bert",
        "status": "8",
    }


def test_the_order_of_the_job_list_is_the_sdks_own_default() -> None:
    mine, runner = session(lambda _: {"jobs": []})
    Estimator.get_job_list(modelarts_session=mine, sort_by="create_time")
    assert (runner.calls[0].query["order"], runner.calls[0].query["sortBy"]) == ("desc", "create_time")


def test_a_success_has_no_error_fields_even_where_the_service_sends_empty_ones() -> None:
    mine, _ = session(lambda _: {"is_success": True, "error_code": "", "error_msg": "", "status": 8})
    assert Estimator(mine, job_id="1", version_id="2").get_job_info() == {"is_success": True, "status": 8}


def test_log_text_comes_by_bytes_as_the_arguments_say() -> None:
    mine, runner = session()
    result = Estimator(mine, job_id="1", version_id="2").get_job_log("job-bert.0", start_byte=-1, offset=4)
    assert runner.calls[0].query == {"log_file": "job-bert.0", "start_byte": "-1", "offset": "4"}
    assert (result["content"], result["lines"], result["end_byte"], result["is_success"]) == ("a\nb\n", 2, 4, True)


def test_log_text_comes_by_lines_where_the_byte_call_is_gone() -> None:
    page = {"is_success": True, "content": "x\ny", "start_line": 1551252759254000002, "end_line": "1551252759254000003"}
    mine, runner = session(lambda call: absent() if call.path[-1] == "log" else page)
    result = Estimator(mine, job_id="1", version_id="2").get_job_log("job-bert.0")
    assert result == {
        "content": "x\ny",
        "lines": 2,
        "start_line": "1551252759254000002",
        "end_line": "1551252759254000003",
        "is_success": True,
    }
    assert [call.path[-1] for call in runner.calls] == ["log", "aom-log"]


def test_fit_looks_the_numbers_of_flavour_and_engine_up() -> None:
    mine, runner = session()
    Estimator(mine, **RECIPE, log_url="/bucket/log/", job_description="d").fit(inputs="/bucket/data/", job_name="bert")
    assert runner.calls[-1].body == {
        "job_name": "bert",
        "job_desc": "d",
        "config": {
            "worker_server_num": 1,
            "app_url": "/bucket/src/",
            "boot_file_url": "/bucket/src/train.py",
            "parameter": [{"label": "lr", "value": "0.001"}],
            "train_url": "/bucket/output/",
            "log_url": "/bucket/log/",
            "data_url": "/bucket/data/",
            "spec_id": 2,
            "engine_id": 7,
        },
    }


def test_fit_sends_the_names_where_no_table_can_be_read() -> None:
    mine, runner = session(lambda call: absent() if call.path[2] == "job" else CREATED)
    assert Estimator(mine, **RECIPE).fit(dataset_id="d", dataset_version_id="v").is_success
    body = runner.calls[-1].body
    assert body is not None and isinstance(body["config"], dict)
    assert body["config"]["spec_code"] == "modelarts.vm.cpu.2u"
    assert body["config"]["engine_name"] == "PyTorch"
    assert (body["config"]["dataset_id"], body["config"]["dataset_version_id"]) == ("d", "v")
    assert str(body["job_name"]).startswith("job-")


def test_a_flavour_that_does_not_exist_names_those_that_do() -> None:
    mine, runner = session()
    job = Estimator(mine, **RECIPE | {"train_instance_type": "modelarts.vm.gpu.9"}).fit(inputs="/x")
    assert (job.is_success, job.error_code) == (False, "ConfigError")
    assert "modelarts.vm.gpu.9" in str(job.error_msg)
    assert all(call.method == "GET" for call in runner.calls)


@pytest.mark.parametrize(
    "data", [{}, {"inputs": "/x", "dataset_id": "d", "dataset_version_id": "v"}, {"dataset_id": "d"}]
)
def test_fit_wants_exactly_one_source_of_data(data: dict[str, str]) -> None:
    mine, runner = session()
    assert Estimator(mine, **RECIPE).fit(**data).error_code == "ConfigError"  # type: ignore[arg-type]
    assert all(call.method == "GET" for call in runner.calls)


def test_a_job_that_could_not_be_created_answers_why_whatever_it_is_asked() -> None:
    mine, _ = session(lambda call: refused("ModelArts.0103") if call.method == "POST" else TABLES[call.path[-1]])
    job = Estimator(mine, **RECIPE).fit(inputs="/x", job_name="taken")
    assert (job.is_success, job.error_code, job.error_msg) == (False, "ModelArts.0103", "refused")
    assert job.get_job_log_file_list() == {
        "log_file_list": [],
        "is_success": False,
        "error_code": "ModelArts.0103",
        "error_msg": "refused",
    }


def test_waiting_looks_until_the_end() -> None:
    states = iter([1, 8, 8, 10])

    def answer(call: Call[Any]) -> Any:
        if call.path[2] == "job":
            return TABLES[call.path[-1]]
        return CREATED if call.method == "POST" else {"is_success": True, "status": next(states)}

    estimator = Estimator(session(answer)[0], **RECIPE)
    waits: list[float] = []
    estimator.pause = waits.append
    job = estimator.fit(inputs="/x", wait=True)
    assert (len(waits), job.status) == (3, 10)


def test_a_version_follows_the_one_it_is_told_to() -> None:
    mine, runner = session()
    version = Estimator(mine, **RECIPE).create_job_version(
        job_id="182626", pre_version_id=278813, inputs="/y", job_desc="again"
    )
    body = runner.calls[-1].body
    assert isinstance(version, TrainingJob) and version.version_name == "V0001"
    assert runner.calls[-1].path[-3:] == ("training-jobs", "182626", "versions")
    assert body is not None and isinstance(body["config"], dict)
    assert (body["job_desc"], body["config"]["pre_version_id"]) == ("again", 278813)


def test_what_changes_something_is_the_documented_call() -> None:
    mine, runner = session()
    estimator = Estimator(mine, job_id="1", version_id="2")
    for call in (
        estimator.stop_job_version,
        estimator.delete_job_version,
        estimator.delete_job,
        lambda: estimator.update_job_description(description="新"),
        lambda: Estimator.delete_job_by_id(mine, "1"),
    ):
        assert call() == {"is_success": True}
    assert [(call.method, call.path[3:], call.body) for call in runner.calls] == [
        ("POST", ("1", "versions", "2", "stop"), None),
        ("DELETE", ("1", "versions", "2"), None),
        ("DELETE", ("1",), None),
        ("PUT", ("1",), {"job_desc": "新"}),
        ("DELETE", ("1",), None),
    ]


def v2_server() -> Search:
    rows = [v2_row(2, "bert-copy-0001"), v2_row(1, "bert", tasks=["worker-0", "worker-1"])]
    server = Search(rows)
    server.extra = {"preview": {"content": "日志\n", "current_size": 7, "full_size": 7}}
    return server


def test_a_uuid_asks_v2_with_workers_as_names_and_relatives_as_versions() -> None:
    estimator = Estimator(session(v2_server())[0], job_id=UUID)
    assert estimator.get_job_log_file_list() == {"is_success": True, "log_file_list": ["worker-0", "worker-1"]}
    info = estimator.get_job_version_info()
    assert (info["job_name"], info["version_count"]) == ("bert", 2)
    newest = estimator.get_job_version_object_list(is_show=False)[0]
    assert (newest.version_name, newest.get_job_log_file_list()["log_file_list"]) == ("bert-copy-0001", ["worker-0"])
    assert estimator.get_job_info()["tasks"][1] == {"task": "worker-1", "exit_code": None, "message": ""}


@pytest.mark.parametrize("name", ["worker-0", f"modelarts-job-{UUID}-worker-0.log"])
def test_the_log_of_a_v2_worker_is_its_preview_under_either_name(name: str) -> None:
    mine, runner = session(v2_server())
    result = Estimator(mine, job_id=UUID).get_job_log(name)
    assert (result["content"], result["current_size"], result["is_success"]) == ("日志\n", 7, True)
    assert runner.calls[0].path[-4:] == ("tasks", "worker-0", "logs", "preview")


def test_a_v2_job_that_is_gone_is_a_failure() -> None:
    result = Estimator(session(lambda _: unknown())[0], job_id=UUID).get_job_log_file_list()
    assert (result["is_success"], result["error_code"], result["log_file_list"]) == (False, "ModelArts.2775", [])


def test_a_v2_job_is_stopped_deleted_and_described_by_its_own_calls() -> None:
    mine, runner = session(lambda _: "")
    estimator = Estimator(mine, job_id=UUID)
    for call in (estimator.stop_job_version, estimator.delete_job, lambda: estimator.update_job_description("x")):
        assert call() == {"is_success": True}
    assert [(call.method, call.path[0], call.body) for call in runner.calls] == [
        ("POST", "v2", {"action_type": "terminate"}),
        ("DELETE", "v2", None),
        ("PUT", "v2", {"description": "x"}),
    ]
    assert estimator.create_job_version(job_id=UUID, pre_version_id=UUID, inputs="/x").error_code == "ConfigError"


def test_without_v1_the_job_list_is_that_of_v2_in_the_same_fields() -> None:
    server = v2_server()
    mine, _ = session(lambda call: absent() if call.path[0] == "v1" else server(call))
    result = Estimator.get_job_list(mine, per_page=1, page=2)
    assert (result["is_success"], result["job_total_count"]) == (True, 2)
    assert [(row["job_name"], row["status"], row["user"]) for row in result["jobs"]] == [
        ("bert", "Running", {"name": "liwei"})
    ]


def test_nothing_but_the_estimator_knows_the_calls_that_change_something() -> None:
    core = Path(sys.modules["artscope"].__file__ or "").parent
    knowing = {
        path.relative_to(core).as_posix()
        for path in core.rglob("*.py")
        if "remote import changes" in (text := path.read_text("utf-8")) or "remote.changes" in text
    }
    assert knowing == {"estimator.py", "sdk/v1side.py", "sdk/v2side.py"}
