"""V2: the search, its filters and pages, and experiments."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from support.simworld import ANCHOR, EXPERIMENT, PRIVATE_WORKSPACE, PUBLIC_WORKSPACE, Caller, FakeJob, FakeWorld

SEARCH = "/v2/{p}/training-job-searches"


def _many(count: int = 60) -> FakeWorld:
    world = FakeWorld()
    words = ("Completed", "Failed", "Running")
    for number in range(count):
        created = ANCHOR - timedelta(days=4, minutes=number)
        identity = f"{number:08d}-0000-4000-8000-000000000000"
        job = FakeJob(identity, f"run-{number:02d}", word=words[number % 3], created=created)
        job.owner = world.users[number % 2]
        job.runtime_type = "debug" if number == 5 else ""
        world.add(job)
    return world


async def _found(caller: Caller, **body: Any) -> Any:
    answer = await caller.call("POST", SEARCH, body={"workspace_id": PUBLIC_WORKSPACE, "limit": 50} | body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def _only(key: str, operator: str, *values: str) -> list[dict[str, Any]]:
    return [{"key": key, "operator": operator, "value": list(values)}]


def _names(found: Any) -> list[str]:
    return [item["metadata"]["name"] for item in found["items"]]


async def test_a_search_sees_one_workspace_and_without_a_name_the_empty_one() -> None:
    caller = Caller(_many())
    answer = (await caller.call("POST", SEARCH, body={})).json()
    assert (answer["total"], answer["count"], answer["workspace_id"], answer["limit"]) == (0, 0, "0", 10)
    assert (await _found(caller))["count"] == 62


async def test_offset_counts_pages() -> None:
    caller = Caller(_many())
    pages = [_names(await _found(caller, offset=page, limit=25)) for page in range(4)]
    assert [len(page) for page in pages] == [25, 25, 12, 0]
    assert len({name for page in pages for name in page}) == 62


async def test_offset_may_count_records() -> None:
    caller = Caller(_many(), "c10")
    first, second = [_names(await _found(caller, offset=offset, limit=25)) for offset in (0, 1)]
    assert second[:-1] == first[1:]


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        (_only("name", "like", "run-1"), 10),
        (_only("phase", "in", "Failed"), 20),
        (_only("phase", "in", "Failed", "Running"), 41),
        (_only("phase", "not", "Failed"), 42),
        (_only("user_id", "in", "o" * 32), 30),
        (_only("runtime_type", "in", "debug"), 1),
        (_only("kind", "in", "edge_job"), 0),
        (_only("algorithm_name", "like", "SFT"), 62),
        (_only("create_time", "between", "1772940240000", "1772940240000"), 1),
        (_only("name", "like", "run") + _only("phase", "in", "Failed"), 20),
        (_only("name", "like", "") + _only("create_time", "between", "", "") + _only("kind", "in"), 62),
    ],
)
async def test_filters_narrow_the_count_and_leave_the_total(filters: list[Any], count: int) -> None:
    found = await _found(Caller(_many()), filters=filters)
    assert (found["count"], found["total"]) == (count, 62)


@pytest.mark.parametrize(
    ("filters", "code"),
    [
        (_only("experiment", "in", "x"), "2807"),
        (_only("name", "is", "x"), "2808"),
        (_only("create_time", "between", "1"), "2809"),
        (_only("create_time", "between", "a", "b"), "2809"),
        ([{"key": "name", "operator": "like", "value": "x"}], "2809"),
        (["x"], "2826"),
    ],
)
async def test_a_filter_that_makes_no_sense_is_refused_with_its_own_code(filters: list[Any], code: str) -> None:
    answer = await Caller().call("POST", SEARCH, body={"filters": filters})
    assert (answer.status_code, answer.json()["error_code"]) == (400, f"ModelArts.{code}")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"limit": 51}, "2826"),
        ({"limit": 0}, "2826"),
        ({"offset": -1}, "2826"),
        ({"sort_by": "x"}, "2790"),
        ({"order": "up"}, "2826"),
    ],
)
async def test_a_search_out_of_range_is_refused(body: dict[str, Any], code: str) -> None:
    assert (await Caller().call("POST", SEARCH, body=body)).json()["error_code"] == f"ModelArts.{code}"


async def test_a_body_that_is_no_json_is_refused() -> None:
    caller = Caller()
    answer = await caller.call("POST", SEARCH, body=[1])
    assert answer.json()["error_code"] == "ModelArts.2787"


async def test_the_order_can_be_turned_round() -> None:
    caller = Caller(_many())
    assert _names(await _found(caller, order="asc", limit=1))[0] == "run-59"


async def test_a_private_workspace_is_forbidden_and_an_unknown_one_does_not_exist() -> None:
    caller = Caller()
    answer = await caller.call("POST", SEARCH, body={"workspace_id": PRIVATE_WORKSPACE})
    assert (answer.status_code, answer.json()["error_code"]) == (403, "ModelArts.0112")
    assert (await caller.call("POST", SEARCH, body={"workspace_id": "x"})).json()["error_code"] == "ModelArts.7005"


async def test_count_may_be_missing_and_host_ips_bring_the_places() -> None:
    assert "count" not in await _found(Caller(None, "c26"))
    found = await _found(Caller(), host_ips=["10.0.3.1"])
    assert found["items"][0]["status"]["task_ips"][0]["host_ip"] == "10.0.3.1"
    assert (await _found(Caller(), host_ips=["1.2.3.4"]))["count"] == 0
    assert (await _found(Caller(), tags=[{"key": "a", "values": []}]))["count"] == 0


async def test_experiments_are_listed_and_told_one_by_one() -> None:
    caller = Caller()
    found = await caller.get("/v2/{p}/training-experiments", workspace_id=PUBLIC_WORKSPACE, limit="50")
    assert found["items"][0]["statistic"] == {"job_count": 2}
    one = await caller.get(f"/v2/{{p}}/training-experiments/{EXPERIMENT}")
    assert one == found["items"][0]
    answer = await caller.call("GET", "/v2/{p}/training-experiments/none")
    assert (answer.status_code, answer.json()["error_code"]) == (400, "ModelArts.2842")
    assert (await caller.call("GET", "/v2/{p}/training-experiments", sort_by="x")).json()[
        "error_code"
    ] == "ModelArts.2790"


@pytest.mark.parametrize(("faults", "left"), [((), 0), (("c41",), 0)])
async def test_a_page_of_experiments_past_the_end_is_empty(faults: tuple[str, ...], left: int) -> None:
    asked = {"workspace_id": PUBLIC_WORKSPACE, "limit": "1", "offset": "1"}
    assert len((await Caller(None, *faults).get("/v2/{p}/training-experiments", **asked))["items"]) == left


async def test_the_paths_of_the_skill_are_there_only_by_switch() -> None:
    assert (await Caller().call("GET", "/v2/{p}/training-jobs")).json()["error_code"] == "APIG.0101"
    assert (await Caller(None, "c31").get("/v2/{p}/training-jobs"))["total"] == 0
