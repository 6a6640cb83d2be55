"""V1's answers, in every shape the documents show."""

from __future__ import annotations

from datetime import timedelta

import pytest

from artscope.models import Cursor, Job, JobId, JobQuery, LogName, State, Version, VersionId, WorkspaceId
from artscope.remote import v1
from artscope.remote.statuses import v1_state, v2_state
from artscope.tolerant import Json
from support.service import PROJECT, v1_row

JOB, VERSION, LOG = JobId("10"), VersionId("20"), LogName("job-a b.0")


def test_the_list_of_jobs_says_order_sort_and_workspace_every_time() -> None:
    call = v1.jobs(PROJECT, JobQuery(WorkspaceId("abc"), search="x" * 99), 2)
    assert call.path == ("v1", PROJECT, "training-jobs")
    assert call.query == {
        "per_page": "500",
        "page": "2",
        "sortBy": "create_time",
        "order": "desc",
        "workspace_id": "abc",
        "search_content": "x" * 64,
    }


def test_numbers_as_text_and_text_as_numbers_make_the_same_job() -> None:
    as_numbers = {"job_total_count": 1, "jobs": [v1_row(7, status=10)]}
    as_text = {"job_total_count": "1", "jobs": [{key: str(value) for key, value in v1_row(7, status=10).items()}]}
    read = v1.jobs(PROJECT, JobQuery(), 1).parse
    assert read(Json(as_numbers)) == read(Json(as_text))
    job = read(Json(as_text)).items[0].job
    assert (job.id, job.state, job.raw_status, job.newest, job.versions) == ("7", State.DONE, "10", "70", 1)


def test_a_row_of_nulls_is_a_job_with_unknown_fields() -> None:
    page = v1.jobs(PROJECT, JobQuery(), 1).parse(Json({"jobs": [dict.fromkeys(v1_row(1)) | {"job_id": 1}, {}]}))
    (listed,) = page.items
    assert (listed.job.duration, listed.job.versions, listed.job.owner, listed.job.newest) == (None, None, None, None)
    assert listed.job.state is State.UNKNOWN


def test_the_owner_that_live_services_add_is_read() -> None:
    page = v1.jobs(PROJECT, JobQuery(), 1).parse(Json({"jobs": [v1_row(1, user={"name": "demo-user"})]}))
    assert page.items[0].job.owner == "demo-user"


@pytest.mark.parametrize(
    ("state", "numbers"),
    [
        (State.UNKNOWN, (0, 22, 99)),
        (State.STARTING, (1, 2, 4, 18)),
        (State.QUEUED, (7,)),
        (State.RUNNING, (8, 15, 19)),
        (State.STOPPING, (9,)),
        (State.DONE, (10, 20)),
        (State.FAILED, (3, 5, 6, 11, 14, 16, 17, 21)),
        (State.STOPPED, (12, 13)),
    ],
)
def test_every_v1_status_is_in_the_group_that_its_meaning_says(state: State, numbers: tuple[int, ...]) -> None:
    assert [v1_state(str(number)) for number in numbers] == [state] * len(numbers)


@pytest.mark.parametrize("word", ["", "-1", "8.5", "½", "١", "9" * 5000, "JOBSTAT_NEW"])
def test_a_status_nobody_knows_is_unknown(word: str) -> None:
    assert v1_state(word) is State.UNKNOWN


def test_a_status_by_name_is_read_too() -> None:
    assert v1_state("JOBSTAT_CANCELED") is State.STOPPED


@pytest.mark.parametrize(
    ("phase", "state"),
    [
        ("Creating", State.STARTING),
        ("PENDING", State.QUEUED),
        ("running", State.RUNNING),
        ("Abnormal", State.FAILED),
        ("Terminated", State.STOPPED),
        ("Terminating", State.STOPPING),
        ("Completed", State.DONE),
        ("Succeeded", State.DONE),
        ("Success", State.DONE),
        ("Stopped", State.STOPPED),
        ("Timeout", State.FAILED),
        ("Lost", State.FAILED),
        ("CreateFailed", State.FAILED),
        ("Initializing", State.STARTING),
        ("Waiting", State.QUEUED),
        ("Queuing", State.QUEUED),
        ("TerminatedFailed", State.UNKNOWN),
        ("Hibernating", State.UNKNOWN),
        ("", State.UNKNOWN),
    ],
)
def test_every_v2_phase_word_of_any_source_has_its_group(phase: str, state: State) -> None:
    assert v2_state(phase) is state


def test_versions_are_asked_for_without_paging() -> None:
    call = v1.versions(PROJECT, Job(JOB, "a", "v1"))
    assert (call.path[2:], call.query["page"]) == (("training-jobs", "10", "versions"), "0")


def test_a_version_keeps_parameters_of_any_type_as_text() -> None:
    pairs = [
        {"label": "lr", "value": 0.01},
        {"label": "flag", "value": True},
        {"label": "list", "value": [1]},
        {"label": "nothing", "value": None},
        {"value": "no label"},
    ]
    version = v1.version(PROJECT, JOB, VERSION).parse(Json({"version_id": 20, "parameter": pairs}))
    assert version.setup.parameters == {"lr": "0.01", "flag": "true", "list": "[1]", "nothing": ""}


@pytest.mark.parametrize(
    ("fields", "cards"),
    [
        ({"gpu_num": 2}, 2.0),
        ({"gpu_num": "2"}, 2.0),
        ({"gpu_num": 0, "flavor_info": {"npu": {"unit_num": "8"}}}, 8.0),
        ({"gpu_num": 0, "flavor_type": "CPU"}, 0.0),
        ({"gpu_num": 0, "spec_code": "modelarts.vm.cpu.2u"}, 0.0),
        ({"gpu_num": 0}, None),
        ({}, None),
    ],
)
def test_cards_of_a_v1_version_are_never_guessed_as_zero(fields: dict[str, object], cards: float | None) -> None:
    assert v1.version(PROJECT, JOB, VERSION).parse(Json(fields)).cards == cards


@pytest.mark.parametrize("wrapped", [False, True])
def test_metrics_come_as_an_object_or_as_json_text(wrapped: bool) -> None:
    series = '{"cpuUsage": ["0", "3.10", "-1", "x"], "interval": 1}'
    told = {"version_id": 1, "system_metric_list": series if wrapped else Json.from_bytes(series.encode()).value}
    asked = Version(VERSION, "V0001", JOB, "v1", owner="liwei", workspace=WorkspaceId("w"))
    details = v1.details(PROJECT, asked).parse(Json(told))
    (metric,) = details.metrics
    assert (metric.name, metric.values) == ("cpuUsage", (0.0, 3.1, None, None))
    assert (details.version.owner, details.version.workspace) == ("liwei", "w")


@pytest.mark.parametrize("broken", ["{", "[" * 100_000, "null", '"text"', 5, [1]])
def test_metrics_that_cannot_be_read_are_none(broken: object) -> None:
    asked = Version(VERSION, "V0001", JOB, "v1")
    assert v1.details(PROJECT, asked).parse(Json({"system_metric_list": broken})).metrics == ()


@pytest.mark.parametrize(
    ("given", "names"),
    [
        (["job.0", "job.1", "job.0"], ("job.0", "job.1")),
        ("job.0", ("job.0",)),
        ("a,b", ("a,b",)),
        ("", ()),
        ([], ()),
        (None, ()),
        ([None, "", 5], ("5",)),
    ],
)
def test_log_names_are_an_array_one_text_or_nothing(given: object, names: tuple[str, ...]) -> None:
    assert v1.log_names(PROJECT, JOB, VERSION).parse(Json({"is_success": True, "log_file_list": given})) == names


def test_cursors_keep_all_19_digits_whether_number_or_text() -> None:
    call = v1.log_page(PROJECT, JOB, VERSION, LOG, base=None, order=None)
    body = b'{"start_line": 1551252759254000002, "end_line": "1551252759254000003", "lines": "1", "content": "x"}'
    chunk = call.parse(Json.from_bytes(body))
    assert (chunk.first, chunk.last, chunk.text) == ("1551252759254000002", "1551252759254000003", b"x")


def test_nothing_new_keeps_the_cursor_that_was_asked_with() -> None:
    call = v1.log_page(PROJECT, JOB, VERSION, LOG, base=Cursor("155"), order="desc", lines=10)
    assert call.query == {"log_file": "job-a b.0", "lines": "10", "base_line": "155", "order": "desc"}
    chunk = call.parse(Json({"start_line": "", "end_line": "", "lines": 0, "content": ""}))
    assert (chunk.first, chunk.last, chunk.text) == ("", "155", b"")


def test_a_page_without_any_field_is_empty() -> None:
    chunk = v1.log_page(PROJECT, JOB, VERSION, LOG, base=None, order=None).parse(Json(None))
    assert (chunk.text, chunk.first, chunk.last) == (b"", "", "")


def test_the_byte_log_reads_its_position_from_text() -> None:
    call = v1.log_bytes(PROJECT, JOB, VERSION, LOG, start=-1, length=2048)
    assert call.query == {"log_file": "job-a b.0", "start_byte": "-1", "offset": "2048"}
    chunk = call.parse(Json({"log": "text", "end_byte": "10", "count": "10"}))
    assert (chunk.text, chunk.end) == (b"text", 10)


def test_a_job_by_id_is_as_its_newest_version() -> None:
    rows = [
        {"version_id": 1, "version_name": "V0001", "status": 11, "create_time": 1_700_000_000_000},
        {"version_id": 2, "version_name": "V0002", "status": 8, "create_time": 1_700_000_100_000, "duration": 5000},
    ]
    listed = v1.job(PROJECT, JOB).parse(Json({"job_name": "bert", "version_count": "2", "versions": rows}))
    assert (listed.job.name, listed.job.state, listed.job.newest, listed.job.versions) == (
        "bert",
        State.RUNNING,
        "2",
        2,
    )
    assert listed.job.duration == timedelta(seconds=5)
