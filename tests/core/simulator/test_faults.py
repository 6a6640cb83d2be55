"""The switches: how they are written, and what they do to an answer."""

from __future__ import annotations

import gzip
import json
import re
from typing import Any

import httpx
import pytest

from artscope.simulator import faults
from artscope.simulator.faults import KINDS, Faults, read_fault
from artscope.simulator.wire import DropError, Request
from artscope.words.simulator import SENTENCES
from support.simworld import ENDS, NEW, Caller

JOB = f"/v2/{{p}}/training-jobs/{NEW}"


@pytest.mark.parametrize(
    ("spec", "name", "value", "where", "count"),
    [
        ("c1", "c1", "", None, None),
        ("c9", "c9", "swapped", None, None),
        ("http=503@/logs*3", "http", "503", "/logs", 3),
        ("http=429:ModelArts.2799*1", "http", "429:ModelArts.2799", None, 1),
        ("http=404@GET .*/stages$", "http", "404", "GET .*/stages$", None),
        ("retry-after=Wed, 21 Oct 2026 07:28:00 GMT", "retry-after", "Wed, 21 Oct 2026 07:28:00 GMT", None, None),
        ("drop=body@aom-log", "drop", "body", "aom-log", None),
        ("c1*2", "c1", "", None, 2),
    ],
)
def test_a_switch_is_read_as_it_is_written(
    spec: str, name: str, value: str, where: str | None, count: int | None
) -> None:
    fault = read_fault(spec)
    assert (fault.name, fault.value, fault.left) == (name, value, count)
    assert (fault.where.pattern if fault.where else None) == where


@pytest.mark.parametrize(
    "spec", ["", "nonsense", "c1=x", "c9=x", "http=abc", "http=503@[", "slow=x", "=503", "c2=list"]
)
def test_what_is_no_switch_is_refused(spec: str) -> None:
    with pytest.raises(ValueError) as caught:
        read_fault(spec)
    assert str(caught.value) == spec


def test_a_switch_with_a_count_ends() -> None:
    on = Faults(["http=500@/a*2"])
    here, elsewhere = Request("GET", "/a"), Request("GET", "/b")
    assert [on.take("http", each) for each in (elsewhere, here, here, here)] == [None, "500", "500", None]


def test_the_last_switch_that_fits_wins_and_all_can_be_turned_off() -> None:
    on = Faults(["http=500", "http=404@/a"])
    assert [on.take("http", Request("GET", path)) for path in ("/a", "/b")] == ["404", "500"]
    on.clear("http")
    assert not on.on("http", Request("GET", "/a"))


def test_every_switch_is_described_in_the_table_and_in_both_languages() -> None:
    table = set(re.findall(r"^\| ([a-z][a-z0-9-]*) +\|", faults.__doc__ or "", re.MULTILINE)) - {"name"}
    assert table == set(KINDS)
    assert {name.removeprefix("fault.") for name in SENTENCES if name.startswith("fault.")} == set(KINDS)


async def _answer(*specs: str, path: str = JOB, **more: Any) -> httpx.Response:
    return await Caller(None, *specs).call("GET", path, **more)


@pytest.mark.parametrize(
    ("status", "code"),
    [(403, "ModelArts.0108"), (404, "APIG.0101"), (409, "ModelArts.2796"), (429, "APIG.0308"), (500, "ModelArts.0010"),
     (502, "APIG.0202"), (503, "APIG.0613"), (504, "APIG.0203"), (401, "APIGW.0301")],
)  # fmt: skip
async def test_any_status_can_be_had_with_its_usual_code(status: int, code: str) -> None:
    answer = await _answer(f"http={status}")
    assert (answer.status_code, answer.json()["error_code"]) == (status, code)
    assert answer.headers["x-request-id"]


async def test_a_code_can_be_chosen() -> None:
    answer = await _answer("http=400:ModelArts.2819")
    assert (answer.status_code, answer.json()["error_code"]) == (400, "ModelArts.2819")


async def test_a_token_that_is_refused_in_mid_session_has_to_be_renewed() -> None:
    caller = Caller(None, "http=401*1")
    answer = await caller.raw("GET", f"{ENDS.url}/v2/x/training-jobs/y", headers={"X-Auth-Token": "t"})
    assert answer.json()["error_code"] == "APIGW.0307"


async def test_throttling_comes_with_and_without_the_time_to_wait() -> None:
    assert "retry-after" not in (await _answer("http=429")).headers
    assert (await _answer("http=429", "retry-after=7")).headers["retry-after"] == "7"


async def test_one_call_can_be_taken_away() -> None:
    assert (await _answer("http=404@/stages$", path=f"{JOB}/stages")).json()["error_code"] == "APIG.0101"
    assert (await _answer("http=404@/stages$")).status_code == 200


async def test_v1_faults_have_the_shape_of_v1() -> None:
    body = (await _answer("http=500", path="/v1/{p}/training-jobs")).json()
    assert (body["is_success"], body["error_code"]) == (False, "ModelArts.0010")


async def test_bodies_that_are_no_json() -> None:
    page = await _answer("html")
    assert (page.status_code, page.headers["content-type"]) == (502, "text/html")
    empty = await _answer("empty-body")
    assert (empty.status_code, empty.content) == (200, b"")
    cut = await _answer("truncated")
    with pytest.raises(json.JSONDecodeError):
        cut.json()


async def test_a_short_answer_can_unpack_to_very_much() -> None:
    caller = Caller(None, "gzip-bomb=3")
    url = f"{ENDS.url}/-/nothing"
    assert (await caller.raw("GET", url)).status_code == 200  # control answers are never spoilt
    answer = await caller.call("GET", JOB)
    assert answer.headers["content-encoding"] == "gzip"
    assert int(answer.headers["content-length"]) < 20_000
    assert len(answer.content) > 3 * 1024 * 1024
    assert answer.json()["metadata"]["id"] == NEW


async def test_a_field_can_be_nested_deep() -> None:
    answer = await _answer("nested=70")
    assert answer.text.count('{"a":') == 70
    assert json.loads(answer.text)["metadata"]["id"] == NEW


async def test_an_answer_can_be_late_and_drip() -> None:
    assert (await _answer("slow=0.01", "drip=0")).status_code == 200
    assert (await _answer("drip=0.00001", path=f"{JOB}/diagnosis-tasks")).json()["total"] == 0


async def test_a_connection_that_cannot_be_broken_raises() -> None:
    with pytest.raises(DropError):
        await _answer("drop")


async def test_tests_of_other_processes_can_look_and_turn_switches() -> None:
    caller = Caller()
    url = f"{ENDS.url}/-/"
    await caller.signed("GET", JOB, secret="wrong")
    seen = (await caller.raw("GET", f"{url}state")).json()
    assert seen["failed_signatures"] == 1
    assert seen["requests"] == [f"GET {JOB.replace('{p}', caller.world.project.id)} 401"]
    await caller.raw("POST", f"{url}faults", body=b'{"add":["http=503"]}')
    assert (await caller.call("GET", JOB)).status_code == 503
    await caller.raw("POST", f"{url}faults", body=b'{"clear":""}')
    assert (await caller.call("GET", JOB)).status_code == 200
    moved = (await caller.raw("POST", f"{url}clock", body=b'{"advance":60}')).json()
    assert moved["now"] == "2026-03-11T03:25:00+00:00"


def test_gzip_is_what_the_bomb_says_it_is() -> None:
    from artscope.simulator.breakage import _bomb

    text = gzip.decompress(b"".join(_bomb(b'{"a":1}', 1)))
    assert json.loads(text) == {"a": 1}
