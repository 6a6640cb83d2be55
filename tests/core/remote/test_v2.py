"""V2's answers other than jobs, and how its calls are put."""

from __future__ import annotations

import pytest

from artscope.models import Cursor, JobId, JobQuery, WorkspaceId
from artscope.remote import v2
from artscope.tolerant import Json
from support.service import PROJECT

JOB = JobId("95f661bd-1527-41b8-971c-eca55e513254")


def test_a_search_says_only_what_is_wanted() -> None:
    plain = v2.search(PROJECT, JobQuery(), 0)
    assert plain.body == {"offset": 0, "limit": 50, "sort_by": "create_time", "order": "desc"}
    full = v2.search(PROJECT, JobQuery(WorkspaceId("w1"), search="bert"), 3, size=10, phases=("Running",))
    assert full.method == "POST"
    assert full.body == {
        "offset": 3,
        "limit": 10,
        "sort_by": "create_time",
        "order": "desc",
        "workspace_id": "w1",
        "filters": [
            {"key": "name", "operator": "like", "value": ["bert"]},
            {"key": "phase", "operator": "in", "value": ["Running"]},
        ],
    }


@pytest.mark.parametrize(
    ("told", "searched", "rows", "size", "total"),
    [
        ({"total": 5059, "count": 5059}, False, 50, 50, 5059),
        ({"total": 5059, "count": 12}, True, 12, 50, 12),
        ({"total": 5059, "count": 50}, True, 50, 50, None),  # all, or only this page: it cannot be told
        ({"total": 5059, "count": 50}, False, 50, 50, 5059),
        ({"total": "7"}, False, 7, 50, 7),
        ({"total": 7}, True, 2, 50, None),  # of all jobs, not of those found
        ({}, False, 3, 50, None),
        ({"count": 1}, False, 3, 50, None),
    ],
)
def test_the_total_is_believed_only_where_it_can_be_one(
    told: dict[str, object], searched: bool, rows: int, size: int, total: int | None
) -> None:
    items = [{"metadata": {"id": str(number)}} for number in range(rows)]
    query = JobQuery(search="x" if searched else "")
    assert v2.search(PROJECT, query, 0, size=size).parse(Json(told | {"items": items})).total == total


def test_the_line_log_has_no_tasks_in_its_path() -> None:
    call = v2.log_page(PROJECT, JOB, "worker-0", base=Cursor("abc"), order="asc", lines=7)
    assert call.path == ("v2", PROJECT, "training-jobs", JOB, "logs", "worker-0")
    assert call.query == {"lines": "7", "base_line": "abc", "order": "asc"}


def test_the_link_asks_with_a_parameter_and_keeps_its_secret() -> None:
    call = v2.log_link(PROJECT, JOB, "worker-0")
    assert call.path[-4:] == ("tasks", "worker-0", "logs", "url")
    assert call.query == {"Content-Type": "text/plain"}
    link = call.parse(
        Json({"obs_url": "https://b/x?Signature=s3cret", "shards": {"object_urls": ["https://b/1?s3cret"]}})
    )
    assert (link.url[-6:], len(link.shards)) == ("s3cret", 1)
    assert "s3cret" not in repr(link)


@pytest.mark.parametrize("name", ["content", "context"])
def test_a_preview_has_its_text_under_either_name(name: str) -> None:
    preview = v2.log_preview(PROJECT, JOB, "worker-0").parse(Json({name: "日志", "current_size": "6", "full_size": 6}))
    assert (preview.text, preview.size, preview.full_size) == ("日志".encode(), 6, 6)


def test_events_with_numbers_as_text_are_read() -> None:
    row = {"time": "2026-03-11T03:12:09+08:00", "level": "Warning", "message": "preempted", "source": "K8s"}
    page = v2.events(PROJECT, JOB, 0).parse(Json({"total": "4", "events": [row, {"time": "soon"}]}))
    assert page.total == 4
    assert page.items[0].time is not None and page.items[0].time.utcoffset() is not None
    assert page.items[1].time is None


def test_samples_that_are_missing_are_none_and_not_minus_one() -> None:
    call = v2.metrics(PROJECT, JOB, "worker-3")
    (metric,) = call.parse(Json({"metrics": [{"metric": "npuUtil", "value": [-1, 2.5, "3", None]}]}))
    assert (metric.worker, metric.values) == ("worker-3", (None, 2.5, 3.0, None))


def test_stages_come_in_the_order_of_runs() -> None:
    runs = [
        {
            "record_order": 2,
            "stages": [{"name": "running", "stage_order": 3}, {"name": "scheduling", "stage_order": 1}],
        },
        {"record_order": 1, "stages": [{"name": "end", "stage_order": 4, "start_time": "whenever"}]},
    ]
    stages = v2.stages(PROJECT, JOB).parse(Json({"running_records": runs}))
    assert [(stage.run, stage.name) for stage in stages] == [(1, "end"), (2, "scheduling"), (2, "running")]


def test_where_workers_ran_is_a_bare_array_with_either_key() -> None:
    rows = [
        {"task": "worker-0", "schedule_count": 1},
        {"name": "worker-1", "host_ip": "10.0.0.2", "schedule_count": "2"},
    ]
    placed = v2.tasks(PROJECT, JOB).parse(Json(rows))
    assert [(one.task, one.host_ip, one.scheduling) for one in placed] == [
        ("worker-0", "", 1),
        ("worker-1", "10.0.0.2", 2),
    ]


def test_a_diagnosis_keeps_the_fields_nobody_documented() -> None:
    body = {
        "status": "Completed",
        "level": "Error",
        "conclusions": [
            {
                "conclusion": {"code": "1.015", "class": "UserCode", "x_advice": "smaller batch", "x_more": {"a": 1}},
                "sources": [{"x_task": "worker-1"}, "plain"],
            },
            {"code": "9", "x_text": "flat"},
        ],
    }
    found = v2.diagnosis(PROJECT, JOB).parse(Json(body))
    assert not found.watching
    first, second = found.findings
    assert (first.code, first.kind) == ("1.015", "UserCode")
    assert first.texts == {"x_advice": "smaller batch", "x_more": '{"a": 1}', "level": "Error"}
    assert first.sources == ('{"x_task": "worker-1"}', "plain")
    assert (second.code, second.texts["x_text"]) == ("9", "flat")


def test_a_diagnosis_under_way_says_so() -> None:
    found = v2.diagnosis(PROJECT, JOB).parse(Json({"status": "Running", "level": "", "conclusions": []}))
    assert (found.watching, found.findings) == (True, ())


def test_an_experiment_tells_how_many_jobs_it_has() -> None:
    row = {"metadata": {"id": "e1", "name": "空实验"}, "statistic": {"job_count": "3"}}
    assert v2.experiment(PROJECT, "e1").parse(Json(row)).jobs == 3
    page = v2.experiments(PROJECT, WorkspaceId("0"), 0).parse(Json({"items": [row, {}], "total": 9}))
    assert ([one.experiment.name for one in page.items], page.total) == (["空实验"], 9)


def test_the_default_workspace_has_the_id_0_as_number_or_text() -> None:
    rows = [{"id": 0, "name": "default", "auth_type": "public"}, {"id": "7c1e", "name": "nlp"}, {"name": "no id"}]
    found = v2.workspaces(PROJECT).parse(Json({"workspaces": rows}))
    assert [(one.id, one.name) for one in found] == [("0", "default"), ("7c1e", "nlp")]


def test_a_deep_diagnosis_is_listed_and_never_made() -> None:
    rows = [{"task_id": "t", "type": "standard", "status": "RUNNING", "updated_at": "2026-03-12T03:41:52+08:00"}]
    (task,) = v2.diagnosis_tasks(PROJECT, JOB).parse(Json({"total": 1, "tasks": rows}))
    assert (task.id, task.status) == ("t", "RUNNING")
    assert v2.diagnosis_tasks(PROJECT, JOB).method == "GET"
