"""What the Library asks of either generation, as flows over prepared answers."""

from __future__ import annotations

import pytest

from artscope.errors import (
    ApiError,
    AuthError,
    ForbiddenError,
    NoSuchCallError,
    NotFoundError,
    NotReadyError,
    ServiceError,
)
from artscope.models import Job, JobId, JobQuery, State, Version, VersionId, WorkspaceId
from artscope.remote.service import api_of, probe, service
from artscope.remote.v1_service import V1Service, task_of
from support.service import PROJECT, absent, play, refused, unknown, v1_row

FORBIDDEN = ForbiddenError("forbidden", status=403, code="ModelArts.0108", what="training jobs")


@pytest.mark.parametrize(
    ("job", "api"),
    [
        ("182626", "v1"),
        ("95f661bd-1527-41b8-971c-eca55e513254", "v2"),
        ("95F661BD152741B8971CECA55E513254", "v2"),
        ("bert-large", None),
        ("", None),
        ("١٢", None),
    ],
)
def test_an_id_says_which_generation_it_belongs_to(job: str, api: str | None) -> None:
    assert api_of(job) == api


def test_probing_finds_v2_with_one_request_and_remembers_it() -> None:
    facts: dict[str, str] = {}
    api, calls = play(probe(PROJECT, facts), [{"items": [], "total": 0}])
    assert (api, len(calls), calls[0].method) == ("v2", 1, "POST")
    assert play(probe(PROJECT, facts), []) == ("v2", [])


@pytest.mark.parametrize(
    "missing",
    [
        absent(),
        absent("ModelArts.2836"),
        NotFoundError("not_found", status=404, code="ModelArts.0015", what="it"),
        NotFoundError("not_found", status=404, code="APIGW.0101", what="it"),
    ],
)
def test_probing_falls_back_to_v1_only_where_the_call_is_missing(missing: ApiError) -> None:
    facts: dict[str, str] = {}
    api, calls = play(probe(PROJECT, facts), [missing, {"is_success": True, "jobs": []}])
    assert (api, [call.path[0] for call in calls], facts) == ("v1", ["v2", "v1"], {"api": "v1"})


@pytest.mark.parametrize("proof", [FORBIDDEN, refused("ModelArts.0102"), refused("ModelArts.2826")])
def test_a_refusal_by_the_service_itself_shows_that_v2_is_there(proof: ApiError) -> None:
    assert play(probe(PROJECT, {}), [proof])[0] == "v2"


@pytest.mark.parametrize(
    "error",
    [
        AuthError("auth", status=401, code="APIG.0301"),
        ServiceError("service", status=502, code="APIG.0202"),
        refused("APIG.0106"),
        NotFoundError("not_found", status=404, code="ModelArts.2786", what="it"),
    ],
)
def test_probing_learns_nothing_from_other_failures(error: ApiError) -> None:
    facts: dict[str, str] = {}
    with pytest.raises(type(error)):
        play(probe(PROJECT, facts), [error])
    assert facts == {}


def test_probing_says_so_where_neither_is_there() -> None:
    with pytest.raises(NoSuchCallError):
        play(probe(PROJECT, {}), [absent(), absent()])


@pytest.mark.parametrize("api", ["v1", "v2"])
def test_a_single_call_is_enough_for_workspaces(api: str) -> None:
    chosen = service(api, PROJECT, {})  # type: ignore[arg-type]
    found, calls = play(chosen.workspaces(), [{"workspaces": [{"id": 0, "name": "default"}]}])
    assert chosen.api == api
    assert ([one.id for one in found], calls[0].query["filter_accessible"]) == (["0"], "true")


def test_workspaces_that_may_not_be_entered_are_marked_where_all_are_asked_for() -> None:
    rows = [{"id": 0, "name": "default"}, {"id": "a1", "name": "nlp"}]
    found, _ = play(service("v2", PROJECT, {}).workspaces(every=True), [{"workspaces": rows[:1]}, {"workspaces": rows}])
    assert [(one.name, one.accessible) for one in found] == [("default", True), ("nlp", False)]


def test_without_the_workspace_call_there_is_the_default_one_and_it_is_not_asked_for_again() -> None:
    facts: dict[str, str] = {}
    chosen = service("v2", PROJECT, facts)
    assert [one.id for one in play(chosen.workspaces(), [absent()])[0]] == ["0"]
    assert play(chosen.workspaces(), [])[1] == []


def test_without_the_right_to_list_workspaces_one_goes_on_with_the_default() -> None:
    facts: dict[str, str] = {}
    assert [one.id for one in play(service("v1", PROJECT, facts).workspaces(), [FORBIDDEN])[0]] == ["0"]
    assert facts == {}


@pytest.mark.parametrize(
    ("name", "task"), [("job-bert.3", "3"), ("job.v2.11", "11"), ("log1.log", None), ("log", None)]
)
def test_the_task_of_a_v1_log_is_the_index_after_its_last_dot(name: str, task: str | None) -> None:
    assert task_of(name) == task


def v1_version(state: State = State.DONE) -> Version:
    return Version(VersionId("20"), "V0001", JobId("10"), "v1", state=state)


def test_logs_of_a_v1_version_carry_where_they_belong() -> None:
    logs, calls = play(V1Service(PROJECT, {}).logs(v1_version()), [{"log_file_list": ["a.0", "a.1"]}])
    assert calls[0].path[-2:] == ("log", "file-names")
    assert [(log.name, log.job_id, log.version_id, log.task, log.ended) for log in logs] == [
        ("a.0", "10", "20", "0", True),
        ("a.1", "10", "20", "1", True),
    ]


def test_a_v1_version_that_has_not_written_has_no_logs() -> None:
    assert (
        play(V1Service(PROJECT, {}).logs(v1_version(State.QUEUED)), [NotReadyError("not_ready", status=204)])[0] == ()
    )


def test_v1_versions_come_newest_first_with_the_jobs_owner_and_workspace() -> None:
    job = Job(JobId("10"), "bert", "v1", owner="liwei", workspace=WorkspaceId("w"))
    rows = [
        {"version_id": 1, "version_name": "V0001", "create_time": 1_700_000_000_000},
        {"version_id": 2, "version_name": "V0002", "create_time": 1_700_000_100_000},
        {"version_name": "no id"},
    ]
    page, _ = play(V1Service(PROJECT, {}).versions(job), [{"versions": rows}])
    assert [version.name for version in page.items] == ["V0002", "V0001"]
    assert {(version.owner, version.workspace, version.job_id) for version in page.items} == {("liwei", "w", "10")}
    assert page.total == 2


def test_a_v1_poll_is_one_request_and_one_more_for_a_job_that_fell_out_of_it() -> None:
    listing = {"job_total_count": 900, "jobs": [v1_row(number) for number in range(500)]}
    fallen = {"job_name": "old", "versions": [{"version_id": 1, "status": 10, "create_time": 5_000_000_000}]}
    page, calls = play(
        V1Service(PROJECT, {}).moving(JobQuery(), [JobId("3"), JobId("777"), JobId("778")]),
        [listing, fallen, unknown()],
    )
    assert len(calls) == 3
    assert (page.items[-1].job.id, page.items[-1].job.state, page.more, page.total) == ("777", State.DONE, True, 900)
