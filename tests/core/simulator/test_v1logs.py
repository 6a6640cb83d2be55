"""V1: log names and the byte log."""

from __future__ import annotations

from typing import Any

import pytest

from support.simworld import Caller, FakeLog, FakeWorld

PATH = "/v1/{p}/training-jobs/41/versions/72"
TEXT = "".join(f"第 {number} 行\n" for number in range(1000)).encode()


def _world(*logs: str) -> FakeWorld:
    world = FakeWorld()
    world.new.logs = {f"worker-{index}": FakeLog().write(text) for index, text in enumerate(logs)}
    return world


async def _names(world: FakeWorld, *faults: str) -> Any:
    return (await Caller(world, *faults).get(f"{PATH}/log/file-names")).get("log_file_list", "absent")


async def test_each_node_has_a_name() -> None:
    assert await _names(_world("a\n", "b\n")) == ["job-x.0", "job-x.1"]
    assert await _names(_world()) == []


@pytest.mark.parametrize(
    ("value", "expected"), [("string", "job-x.0"), ("null", None), ("absent", "absent"), ("empty", [])]
)
async def test_the_list_may_have_another_form(value: str, expected: Any) -> None:
    assert await _names(_world("a\n"), f"c2={value}") == expected


async def test_a_purged_log_is_told_as_such() -> None:
    world = _world("a\n")
    world.new.gone = True
    answer = await Caller(world).call("GET", f"{PATH}/log/file-names")
    assert (answer.status_code, answer.json()["error_code"]) == (400, "ModelArts.0806")


async def test_a_name_that_is_not_there_is_refused() -> None:
    answer = await Caller(_world("a\n")).call("GET", f"{PATH}/aom-log", log_file="other")
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("query", "first", "stop"),
    [
        ({}, 0, 2048),
        ({"start_byte": "2048", "offset": "100"}, 2048, 2148),
        ({"start_byte": "-1", "offset": "50"}, len(TEXT) - 50, len(TEXT)),
        ({"start_byte": "-1", "offset": "-50"}, len(TEXT) - 50, len(TEXT)),
        ({"start_byte": "100", "offset": "-60"}, 40, 100),
        ({"start_byte": "20", "offset": "-60"}, 0, 20),
        ({"start_byte": "999999"}, len(TEXT), len(TEXT)),
    ],
)
async def test_a_window_of_bytes_is_cut_anywhere(query: dict[str, str], first: int, stop: int) -> None:
    found = await Caller(_world(TEXT.decode())).get(f"{PATH}/log", log_file="job-x.0", **query)
    assert found["log"] == TEXT[first:stop].decode("utf-8", "replace")
    assert (found["end_byte"], found["count"]) == (str(stop), str(stop - first))


async def test_the_count_of_bytes_has_two_names() -> None:
    found = await Caller(_world("abc\n"), "c32").get(f"{PATH}/log", log_file="job-x.0")
    assert found["log_byte_count"] == "4"


@pytest.mark.parametrize("query", [{"offset": "2049"}, {"offset": "x"}, {"start_byte": "-2"}, {"log_file": ""}])
async def test_a_window_out_of_range_is_refused(query: dict[str, str]) -> None:
    answer = await Caller(_world("a\n")).call("GET", f"{PATH}/log", **{"log_file": "job-x.0"} | query)
    assert answer.json()["error_code"] == "ModelArts.0104"
