"""V1: jobs, versions, and what changes them."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from support.simworld import (
    ANCHOR,
    NEW,
    PRIVATE_WORKSPACE,
    PUBLIC_WORKSPACE,
    Caller,
    FakeJob,
    FakeV1Job,
    FakeVersion,
    FakeWorld,
)

JOBS = "/v1/{p}/training-jobs"


def _many(count: int = 25) -> FakeWorld:
    world = FakeWorld()
    for number in range(count):
        run = FakeJob(
            f"{number:08d}-0000-4000-8000-000000000000", f"run-{number}", created=ANCHOR - timedelta(days=4 + number)
        )
        status = 11 if number % 5 == 0 else 10
        versions = [FakeVersion(1000 + number, "V0001", run, number=status)]
        world.add_v1(FakeV1Job(100 + number, f"job-{(number * 7) % count:02d}", versions))
    return world


async def _names(caller: Caller, **query: str) -> list[str]:
    found = await caller.get(JOBS, workspace_id=PUBLIC_WORKSPACE, **query)
    return [row["job_name"] for row in found["jobs"]]


async def test_the_default_workspace_is_the_one_without_a_name_and_is_empty() -> None:
    assert (await Caller().get(JOBS))["job_total_count"] == 0


async def test_a_row_tells_the_newest_version() -> None:
    row = (await Caller().get(JOBS, workspace_id=PUBLIC_WORKSPACE))["jobs"][0]
    assert (row["job_id"], row["version_id"], row["status"], row["version_count"]) == (41, 72, 8, 2)
    assert row["user"] == {"name": "liwei"}
    assert row["create_time"] == 1772940240000


async def test_pages_begin_at_one_and_hold_ten_unless_asked() -> None:
    caller = Caller(_many())
    pages = [await _names(caller, page=str(page), sortBy="job_name", order="asc") for page in (1, 2, 3, 4)]
    assert [len(page) for page in pages] == [10, 10, 6, 0]
    every = [name for page in pages for name in page]
    assert every == sorted(every)


async def test_newest_first_and_its_reverse() -> None:
    caller = Caller(_many())
    down = (await caller.get(JOBS, workspace_id=PUBLIC_WORKSPACE, sortBy="create_time", order="desc", per_page="1000"))[
        "jobs"
    ]
    up = (await caller.get(JOBS, workspace_id=PUBLIC_WORKSPACE, sortBy="create_time", order="asc", per_page="1000"))[
        "jobs"
    ]
    times = [row["create_time"] for row in down]
    assert times == sorted(times, reverse=True)
    assert up == down[::-1]


@pytest.mark.parametrize("key", ["job_desc", "status", "duration", "version_count", "engine_type", "job_name"])
async def test_every_sort_key_there_is_is_taken(key: str) -> None:
    assert len(await _names(Caller(_many()), sortBy=key, per_page="100")) == 26


async def test_search_and_status_narrow_the_list() -> None:
    caller = Caller(_many())
    assert await _names(caller, search_content="job-03") == ["job-03"]
    found = await caller.get(JOBS, workspace_id=PUBLIC_WORKSPACE, status="11", per_page="3")
    assert (found["job_total_count"], len(found["jobs"])) == (5, 3)


@pytest.mark.parametrize(
    "query",
    [
        {"per_page": "0"},
        {"per_page": "1001"},
        {"page": "0"},
        {"page": "x"},
        {"sortBy": "x"},
        {"order": "up"},
        {"search_content": "x" * 65},
    ],
)
async def test_what_is_out_of_range_is_refused(query: dict[str, str]) -> None:
    answer = await Caller().call("GET", JOBS, **query)
    assert (answer.status_code, answer.json()["error_code"]) == (400, "ModelArts.0104")
    assert answer.json()["is_success"] is False


async def test_versions_come_all_at_once_unless_a_page_is_asked_for() -> None:
    caller = Caller()
    every = await caller.get(f"{JOBS}/41/versions")
    assert [row["version_name"] for row in every["versions"]] == ["V0002", "V0001"]
    assert every["version_count"] == 2
    second = await caller.get(f"{JOBS}/41/versions", page="2", per_page="1")
    assert [row["version_id"] for row in second["versions"]] == [71]


async def test_metric_lists_are_text_among_versions_and_objects_in_the_detail() -> None:
    caller = Caller()
    listed = (await caller.get(f"{JOBS}/41/versions"))["versions"][0]
    detail = await caller.get(f"{JOBS}/41/versions/72")
    assert json.loads(listed["system_metric_list"]) == detail["system_metric_list"]
    assert detail["pre_version_id"] == 71
    assert detail["spec_code"]


@pytest.mark.parametrize("value", ["text", "object"])
async def test_metric_lists_are_everywhere_the_same_by_switch(value: str) -> None:
    caller = Caller(None, f"c15={value}")
    listed = (await caller.get(f"{JOBS}/41/versions"))["versions"][0]
    detail = await caller.get(f"{JOBS}/41/versions/72")
    kinds = {type(row["system_metric_list"]) for row in (listed, detail)}
    assert kinds == {str if value == "text" else dict}


@pytest.mark.parametrize("path", ["/99", "/x", "/41/versions/1"])
async def test_what_is_not_there_is_told(path: str) -> None:
    answer = await Caller().call("GET", f"{JOBS}{path}/versions" if "versions" not in path else f"{JOBS}{path}")
    assert answer.status_code == 404
    assert answer.json()["error_code"] == "ModelArts.0105"
    assert "error_message" in answer.json()


async def test_a_job_of_others_is_forbidden() -> None:
    caller = Caller()
    for answer in (
        await caller.call("GET", JOBS, workspace_id=PRIVATE_WORKSPACE),
        await caller.call("GET", f"{JOBS}/42/versions"),
    ):
        assert (answer.status_code, answer.json()["error_code"]) == (403, "ModelArts.0112")
    assert (await caller.call("GET", JOBS, workspace_id="nowhere")).json()["error_code"] == "ModelArts.7005"


async def test_failures_may_come_as_200_and_under_the_other_name() -> None:
    answer = await Caller(None, "v1-failure=200", "c1").call("GET", f"{JOBS}/99/versions")
    assert answer.status_code == 200
    assert answer.json()["is_success"] is False
    assert "error_msg" in answer.json()


async def test_numbers_may_all_be_text() -> None:
    caller = Caller(None, "c5")
    found = await caller.get(JOBS, workspace_id=PUBLIC_WORKSPACE)
    assert (found["job_total_count"], found["jobs"][0]["job_id"], found["is_success"]) == ("1", "41", True)


async def test_ids_beyond_what_a_double_holds_come_back_as_they_went() -> None:
    caller = Caller(None, "huge-ids")
    row = (await caller.get(JOBS, workspace_id=PUBLIC_WORKSPACE))["jobs"][0]
    assert row["job_id"] > 2**53
    detail = await caller.get(f"{JOBS}/{row['job_id']}/versions/{row['version_id']}")
    assert detail["version_id"] == row["version_id"]


async def test_a_status_that_no_document_has() -> None:
    assert (await Caller(None, "unknown-enums").get(f"{JOBS}/41/versions/72"))["status"] == 99


async def test_the_generation_that_is_not_there_is_not_published() -> None:
    assert (await Caller(api="v2").call("GET", JOBS)).json()["error_code"] == "APIG.0101"
    assert (await Caller(api="v1").call("GET", f"/v2/{{p}}/training-jobs/{NEW}")).json()["error_code"] == "APIG.0101"
    assert (await Caller(api="v2").call("GET", "/v1/{p}/workspaces")).status_code == 200


CONFIG: dict[str, Any] = {
    "worker_server_num": 2,
    "app_url": "/a/",
    "boot_file_url": "/a/b.py",
    "parameter": [{"label": "lr", "value": 0.1}],
}


async def test_a_created_job_is_answered_with_text_and_a_created_version_with_numbers() -> None:
    caller = Caller()
    made = (await caller.call("POST", JOBS, body={"job_name": "made", "config": CONFIG})).json()
    assert (made["job_id"], made["version_name"], made["status"], made["is_success"]) == ("50", "V0001", "1", True)
    assert (caller.world.made[0].nodes, caller.world.made[0].parameters) == (2, (("lr", "0.1"),))
    body = {"job_desc": "d", "config": CONFIG | {"pre_version_id": 72}}
    version = (await caller.call("POST", f"{JOBS}/41/versions/", body=body)).json()
    assert (version["job_id"], version["version_id"]) == (41, 90)


async def test_a_name_can_be_used_once() -> None:
    answer = await Caller().call("POST", JOBS, body={"job_name": "sft", "config": CONFIG})
    assert answer.json()["error_code"] == "ModelArts.0103"
    assert answer.json()["error_message"] == "Job name:sft is existed"


@pytest.mark.parametrize(
    "body",
    [{}, {"job_name": "a b", "config": {}}, {"job_name": "a"}, {"job_name": "a", "config": {"worker_server_num": 0}}],
)
async def test_what_cannot_be_created_is_refused(body: dict[str, Any]) -> None:
    assert (await Caller().call("POST", JOBS, body=body)).json()["error_code"] == "ModelArts.0101"


async def test_a_running_version_is_stopped_and_an_ended_one_is_not() -> None:
    caller = Caller()
    assert (await caller.call("POST", f"{JOBS}/41/versions/72/stop")).json() == {"is_success": True}
    assert (await caller.call("POST", f"{JOBS}/41/versions/71/stop")).status_code == 409
    assert caller.world.stopped[0] == NEW


async def test_a_job_is_described_and_deleted() -> None:
    caller = Caller()
    assert (await caller.call("PUT", f"{JOBS}/41", body={"job_desc": "新"})).json() == {"is_success": True}
    assert (await caller.get(f"{JOBS}/41/versions"))["job_desc"] == "新"
    assert (await caller.call("DELETE", f"{JOBS}/41/versions/71")).json() == {"is_success": True}
    assert (await caller.call("DELETE", f"{JOBS}/41")).json() == {"is_success": True}
    assert (await caller.call("GET", f"{JOBS}/41/versions")).status_code == 404


async def test_workspaces_hide_what_may_not_be_entered_when_asked() -> None:
    caller = Caller()
    every = await caller.get("/v1/{p}/workspaces")
    mine = await caller.get("/v1/{p}/workspaces", filter_accessible="true")
    assert (every["total_count"], mine["total_count"]) == (3, 2)
    assert {row["name"] for row in mine["workspaces"]} == {"default", "nlp"}
    assert (await caller.get(f"/v1/{{p}}/workspaces/{PUBLIC_WORKSPACE}"))["name"] == "nlp"


async def test_the_default_workspace_may_be_a_number() -> None:
    found = (await Caller(None, "c40").get("/v1/{p}/workspaces"))["workspaces"]
    assert 0 in [row["id"] for row in found]
    assert {row["auth_type"] for row in found} == {"public", "private"}


@pytest.mark.parametrize(
    ("fault", "code"), [("no-workspaces", "APIG.0101"), ("workspaces-forbidden", "ModelArts.0108")]
)
async def test_workspaces_may_be_missing_or_refused(fault: str, code: str) -> None:
    assert (await Caller(None, fault).call("GET", "/v1/{p}/workspaces")).json()["error_code"] == code
