"""V2: relatives as versions, workers as logs, and a cheap look at what moves."""

from __future__ import annotations

from typing import Any

import pytest

from artscope.errors import ApiError, AuthError, ForbiddenError, NotFoundError
from artscope.models import Experiment, Job, JobId, JobQuery, State, Version
from artscope.remote.v2_jobs import listed
from artscope.remote.v2_service import V2Service
from artscope.tolerant import Json
from support.service import PROJECT, Search, absent, play, refused, serve, unknown, v2_row


def job_of(row: dict[str, Any]) -> Job:
    return listed(Json(row)).job


def in_experiment(row: dict[str, Any], identity: str, serial: object = None) -> dict[str, Any]:
    row["metadata"]["training_experiment_reference"] = {
        "id": identity,
        "name": f"exp {identity}",
        "serial_number": serial,
    }
    return row


def versions_of(
    row: dict[str, Any], server: Search, known: tuple[Job, ...] = (), facts: dict[str, str] | None = None
) -> tuple[list[str], bool, list[Any]]:
    page, calls = serve(V2Service(PROJECT, {} if facts is None else facts).versions(job_of(row), known), server)
    assert all(version.job_id == row["metadata"]["id"] for version in page.items)
    return [version.name for version in page.items], page.more, calls


def test_copies_of_copies_are_versions_newest_first() -> None:
    rows = [v2_row(4, "bert-copy-1a2b-copy-3c4d"), v2_row(3, "bert-copy-9999"), v2_row(2, "roberta"), v2_row(1, "bert")]
    names, more, calls = versions_of(rows[1], Search(rows))
    assert names == ["bert-copy-1a2b-copy-3c4d", "bert-copy-9999", "bert"]
    assert (len(calls), more) == (1, False)
    assert calls[0].body["filters"] == [{"key": "name", "operator": "like", "value": ["bert"]}]


def test_an_experiment_joins_families_and_each_of_their_names_is_searched_for() -> None:
    rows = [
        in_experiment(v2_row(4, "llama-copy-0001"), "e1"),
        v2_row(3, "llama"),
        in_experiment(v2_row(2, "bert"), "e1"),
        v2_row(1, "other"),
    ]
    server = Search(rows)
    server.extra = {"e1": {"metadata": {"id": "e1"}, "statistic": {"job_count": 2}}}
    names, more, calls = versions_of(rows[2], server, known=(job_of(rows[0]),))
    assert names == ["llama-copy-0001", "llama", "bert"]
    assert not more
    assert [call.body["filters"][0]["value"] for call in calls if call.body] == [["bert"], ["llama"]]


def test_numbers_of_the_experiment_decide_the_order() -> None:
    rows = [in_experiment(v2_row(2, "bert-v2"), "e1", 1), in_experiment(v2_row(1, "bert-v1"), "e1", "2")]
    server = Search(rows)
    server.extra = {"e1": {"statistic": {"job_count": 2}}}
    assert versions_of(rows[0], server)[0] == ["bert-v1", "bert-v2"]


def test_an_experiment_with_more_jobs_than_were_found_says_that_some_are_missing() -> None:
    rows = [in_experiment(v2_row(1, "bert"), "e1")]
    server = Search(rows)
    server.extra = {"e1": {"statistic": {"job_count": "5"}}}
    assert versions_of(rows[0], server)[1] is True


def test_an_experiment_is_completed_by_its_own_name_then_by_going_through_the_workspace() -> None:
    rows = [
        in_experiment(v2_row(9, "far-away"), "e1"),
        *(v2_row(number, f"x{number}-{number}") for number in range(8, 2, -1)),
    ]
    rows += [in_experiment(v2_row(2, "exp e1-old"), "e1"), in_experiment(v2_row(1, "bert"), "e1")]
    server = Search(rows)
    server.extra = {"e1": {"statistic": {"job_count": 3}}}
    names, more, calls = versions_of(rows[-1], server)
    assert (names, more) == (["far-away", "exp e1-old", "bert"], False)
    asked = [(call.body.get("filters") or [{"value": None}])[0]["value"] for call in calls if call.body]
    assert asked == [["bert"], ["exp e1"], None, ["far-away"]]


def test_without_the_experiment_call_relatives_are_still_told_and_it_is_not_asked_for_again() -> None:
    rows = [in_experiment(v2_row(1, "bert"), "e1")]
    server = Search(rows)
    server.extra = {"e1": absent()}
    facts: dict[str, str] = {}
    assert versions_of(rows[0], server, facts=facts)[0] == ["bert"]
    assert len(versions_of(rows[0], server, facts=facts)[2]) == 1


def test_a_relative_that_no_search_finds_is_asked_for_by_its_id() -> None:
    hidden = in_experiment(v2_row(7, "x" * 3 + "-hidden"), "e1")
    rows = [in_experiment(v2_row(1, "bert"), "e1"), hidden]
    server = Search(rows)
    server.rows = rows[:1]
    server.extra = {"e1": {"statistic": {"job_count": 2}}}
    assert versions_of(rows[0], server, known=(job_of(hidden),))[0] == ["xxx-hidden", "bert"]


def test_a_relative_that_is_gone_is_left_out() -> None:
    rows = [v2_row(1, "bert")]
    assert versions_of(rows[0], Search(rows), known=(job_of(v2_row(9, "bert-copy-0000")),))[0] == ["bert"]


def test_a_job_that_is_gone_itself_is_an_error() -> None:
    with pytest.raises(NotFoundError):
        versions_of(v2_row(9, "gone"), Search([]))


def test_where_names_cannot_be_searched_for_known_relatives_are_enough() -> None:
    rows = [v2_row(2, "bert-copy-0001"), v2_row(1, "bert")]
    facts: dict[str, str] = {}

    def answer(call: Any) -> Any:
        return refused("ModelArts.2808") if call.method == "POST" else Search(rows)(call)

    page, _ = serve(V2Service(PROJECT, facts).versions(job_of(rows[1]), [job_of(rows[0])]), answer)
    assert [version.name for version in page.items] == ["bert-copy-0001", "bert"]
    assert facts["v2.filter.name"] == "refused"


def test_a_short_name_that_is_part_of_thousands_is_read_only_so_far() -> None:
    rows = [v2_row(number, f"abc-v{number}") for number in range(900, 0, -1)]
    names, more, calls = versions_of(rows[0], Search(rows))
    assert (len(names), more, len(calls)) == (500, True, 10)


def test_jobs_of_other_workspaces_are_no_relatives() -> None:
    stranger = v2_row(2, "bert-copy-0001")
    stranger["metadata"]["workspace_id"] = "w2"
    rows = [stranger, v2_row(1, "bert")]
    assert versions_of(rows[1], Search(rows))[0] == ["bert"]


def test_logs_are_the_workers_under_the_platforms_names() -> None:
    row = v2_row(
        1, phase="Failed", tasks=["worker-0", "worker-1"], task_statuses=[{"task": "worker-1", "exit_code": 137}]
    )
    version = listed(Json(row)).version
    assert version is not None
    logs, calls = play(V2Service(PROJECT, {}).logs(version), [row])
    assert calls[0].path[-1] == version.id
    assert [(log.name, log.task, log.exit_code, log.failed, log.ended) for log in logs] == [
        (f"modelarts-job-{version.id}-worker-0.log", "worker-0", None, False, True),
        (f"modelarts-job-{version.id}-worker-1.log", "worker-1", 137, True, True),
    ]


def test_a_poll_asks_for_the_newest_and_for_what_moves() -> None:
    old = v2_row(1, "old", phase="Running")
    rows = [v2_row(number, phase="Completed") for number in range(200, 1, -1)] + [old]
    page, calls = serve(V2Service(PROJECT, {}).moving(JobQuery()), Search(rows))
    assert len(calls) == 2
    assert calls[1].body is not None
    assert calls[1].body["filters"] == [
        {"key": "phase", "operator": "in", "value": ["Creating", "Pending", "Running", "Terminating"]}
    ]
    assert (len(page.items), page.items[-1].job.name, page.total, page.more) == (51, "old", 200, True)


def test_a_poll_of_a_short_list_is_one_request() -> None:
    page, calls = serve(V2Service(PROJECT, {}).moving(JobQuery()), Search([v2_row(2), v2_row(1)]))
    assert (len(calls), page.more) == (1, False)


def test_a_job_that_ended_between_two_polls_is_looked_after() -> None:
    ended = v2_row(1, "ended", phase="Failed")
    rows = [v2_row(number, phase="Completed") for number in range(200, 1, -1)] + [ended]
    known = [JobId(ended["metadata"]["id"]), JobId("00000000-0000-4000-8000-999999999999")]
    page, calls = serve(V2Service(PROJECT, {}).moving(JobQuery(), known), Search(rows))
    assert (page.items[-1].job.name, page.items[-1].job.state, len(calls)) == ("ended", State.FAILED, 4)


def test_a_server_without_the_phase_filter_is_polled_by_its_newest_page_only() -> None:
    facts: dict[str, str] = {}
    rows = [v2_row(number) for number in range(80, 0, -1)]
    first = {"items": rows[:50], "total": 80, "count": 80}
    page, _ = play(V2Service(PROJECT, facts).moving(JobQuery()), [first, refused("ModelArts.2807")])
    assert (len(page.items), facts["v2.filter.phase"]) == (50, "refused")
    assert len(play(V2Service(PROJECT, facts).moving(JobQuery()), [first])[1]) == 1


def details_of(
    row: dict[str, Any], answers: dict[str, Any], facts: dict[str, str] | None = None
) -> tuple[Any, list[Any]]:
    version = listed(Json(row)).version
    assert version is not None

    def answer(call: Any) -> Any:
        part = next((name for name in ("events", "metrics", "diagnosis", "stages") if name in call.path), "job")
        return answers.get(part, {}) if part != "job" else row

    return serve(V2Service(PROJECT, {} if facts is None else facts).details(version), answer)


def test_details_gather_what_the_service_tells_in_several_calls() -> None:
    answers = {
        "events": {
            "events": [{"time": "2026-03-11T03:12:20+08:00", "level": "Error", "message": "failed"}],
            "total": 1,
        },
        "metrics": {"metrics": [{"metric": "npuUtil", "value": [1]}]},
        "diagnosis": {"status": "Running", "conclusions": [{"conclusion": {"code": "1"}}]},
        "stages": {
            "running_records": [
                {
                    "stages": [
                        {"name": "running", "en_message": "Job running", "start_time": "2026-03-10T00:00:00+08:00"}
                    ]
                }
            ]
        },
    }
    found, calls = details_of(v2_row(1), answers)
    assert [(event.source, event.message) for event in found.events] == [("", "failed"), ("Stage", "Job running")]
    assert (found.metrics[0].worker, found.diagnosing, len(found.findings)) == ("worker-0", True, 1)
    assert (found.missing, len(calls)) == ({}, 5)


def test_what_an_installation_lacks_is_asked_for_once() -> None:
    facts: dict[str, str] = {}
    missing = {part: absent() for part in ("events", "metrics", "diagnosis", "stages")}
    found, calls = details_of(v2_row(1), missing, facts)
    assert (found.missing, len(calls)) == ({}, 5)
    assert len(details_of(v2_row(1), missing, facts)[1]) == 1


def test_a_part_that_is_refused_is_named_and_the_rest_comes() -> None:
    denied = ForbiddenError("forbidden", status=403, code="ModelArts.0108", what="events of job 1")
    found, _ = details_of(v2_row(1), {"events": denied, "diagnosis": refused("ModelArts.2827")})
    assert list(found.missing) == ["events"]
    assert "events of job 1" in found.missing["events"]


def test_a_refused_credential_stops_the_details_at_once() -> None:
    with pytest.raises(AuthError):
        details_of(v2_row(1), {"events": AuthError("auth", status=401, code="APIG.0301")})


def test_events_are_read_page_by_page_on_whole_entries() -> None:
    rows = [
        {"time": f"2026-03-11T03:{number // 60:02}:{number % 60:02}Z", "message": str(number)} for number in range(250)
    ]

    def answer(call: Any) -> Any:
        if "events" not in call.path:
            return v2_row(1) if call.path[-2] == "training-jobs" else {}
        start = int(call.query["offset"])
        return {"events": rows[start : start + 100], "total": 250}

    version = listed(Json(v2_row(1))).version
    assert version is not None
    facts: dict[str, str] = {}
    found, _ = serve(V2Service(PROJECT, facts).details(version), answer)
    assert sorted(int(event.message) for event in found.events) == list(range(250))
    assert facts["v2.events.offset"] == "rows"


def test_a_single_job_is_found_by_its_id_or_not_at_all() -> None:
    row = v2_row(5)
    assert play(V2Service(PROJECT, {}).job(JobId(row["metadata"]["id"])), [row])[0].job.name == "job-5"
    with pytest.raises(NotFoundError):
        play(V2Service(PROJECT, {}).job(JobId("x")), [unknown()])


def test_other_failures_of_a_search_are_not_swallowed() -> None:
    with pytest.raises(ApiError):
        play(V2Service(PROJECT, {}).versions(job_of(v2_row(1))), [refused("ModelArts.0010", 500)])


def test_relatives_keep_their_experiment_with_its_number() -> None:
    rows = [in_experiment(v2_row(1, "bert"), "e1", "7")]
    server = Search(rows)
    server.extra = {"e1": {"statistic": {"job_count": 1}}}
    page, _ = serve(V2Service(PROJECT, {}).versions(job_of(rows[0])), server)
    version: Version = page.items[0]
    assert version.experiment == Experiment("e1", "exp e1", 7)
