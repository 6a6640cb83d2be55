"""V2: one job, what is known about it, and what is done to it."""

from __future__ import annotations

from typing import Any

import pytest

from artscope.simulator.v2logs import PREVIEW
from support.simworld import HIDDEN, NEW, OLD, Caller, FakeLog

JOB = f"/v2/{{p}}/training-jobs/{NEW}"


async def test_a_job_has_the_parts_of_the_reference() -> None:
    found = await Caller().get(JOB)
    assert set(found) == {"kind", "metadata", "status", "algorithm", "spec"}
    assert found["metadata"]["id"] == NEW


async def test_an_unknown_job_is_400_or_404_and_one_of_others_403() -> None:
    answer = await Caller().call("GET", "/v2/{p}/training-jobs/none")
    assert (answer.status_code, answer.json()["error_code"]) == (400, "ModelArts.2775")
    assert (await Caller(None, "c23").call("GET", "/v2/{p}/training-jobs/none")).status_code == 404
    assert (await Caller().call("GET", f"/v2/{{p}}/training-jobs/{HIDDEN}")).json()["error_code"] == "ModelArts.0112"


@pytest.mark.parametrize(("fault", "word"), [("unknown-enums", "Hibernating"), ("c37", "Succeeded")])
async def test_phases_may_be_words_that_no_reference_has(fault: str, word: str) -> None:
    found = await Caller(None, fault).get(f"/v2/{{p}}/training-jobs/{OLD}")
    assert found["status"]["phase"] == word


async def test_the_names_of_the_skill_and_cards_as_text() -> None:
    caller = Caller(None, "c36", "c39")
    caller.world.new.opinion = {"status": "Completed", "conclusions": [{"conclusion": {"code": "1.015"}}]}
    found = await caller.get(JOB)
    assert found["status"]["task_statuses"][0]["task_id"] == "worker-0"
    assert found["status"]["failureAnalysisResult"]["analysis_results"][0]["description"] == "1.015"
    assert found["spec"]["resource"]["pool_info"]["accelerator_num"] == "8"


async def test_schedulings_are_a_bare_list_that_can_be_narrowed() -> None:
    caller = Caller()
    assert [row["schedule_count"] for row in await caller.get(f"{JOB}/tasks")] == [1, 2]
    assert len(await caller.get(f"{JOB}/tasks", schedule_count="2")) == 1
    assert "name" in (await Caller(None, "c28").get(f"{JOB}/tasks"))[0]


async def test_stages_and_metrics() -> None:
    caller = Caller()
    assert (await caller.get(f"{JOB}/stages"))["total_count"] == 1
    assert (await caller.get(f"{JOB}/metrics/worker-0"))["metrics"][0]["metric"] == "cpuUsage"
    assert (await caller.call("GET", f"{JOB}/metrics/worker-9")).status_code == 400
    caller.world.new.word = "Pending"
    assert (await caller.call("GET", f"{JOB}/metrics/worker-0")).status_code == 204


async def test_events_come_newest_first_in_pages() -> None:
    caller = Caller()
    first = await caller.get(f"{JOB}/events")
    assert (first["total"], first["limit"], len(first["events"])) == (60, 50, 50)
    assert first["events"][0]["message"] == "event 59"
    second = await caller.get(f"{JOB}/events", offset="1")
    assert [row["message"] for row in second["events"]] == [f"event {number}" for number in range(9, -1, -1)]
    assert (await caller.get(f"{JOB}/events", order="asc", limit="1"))["events"][0]["message"] == "event 0"
    by_entry = await Caller(None, "c10", "c20").get(f"{JOB}/events", offset="1", limit="2")
    assert by_entry["events"][0]["message"] == "event 58"
    assert by_entry["total"] == "60"


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"level": "Error"}, 6),
        ({"source": "k8s"}, 6),
        ({"pattern": "event 1"}, 11),
        ({"start_time": "0", "end_time": "1"}, 0),
    ],
)
async def test_events_are_filtered(query: dict[str, str], count: int) -> None:
    assert (await Caller().get(f"{JOB}/events", **query))["total"] == count


async def test_events_speak_the_language_asked_for() -> None:
    headers = {"Content-Type": "application/json", "X-Language": "zh-cn"}
    found = (await Caller().signed("GET", f"{JOB}/events", headers=headers)).json()
    assert found["events"][0]["message"] == "事件 59"


async def test_event_sources_and_levels_may_be_others() -> None:
    found = await Caller(None, "c21", "unknown-enums").get(f"{JOB}/events", limit="100")
    assert {row["source"] for row in found["events"]} == {"K8s", "Job"}
    assert {row["level"] for row in found["events"]} == {"Fatal"}


@pytest.mark.parametrize("query", [{"limit": "101"}, {"offset": "x"}, {"start_time": "1"}])
async def test_events_out_of_range_are_refused(query: dict[str, str]) -> None:
    assert (await Caller().call("GET", f"{JOB}/events", **query)).json()["error_code"] == "ModelArts.50004000"


async def test_a_running_job_is_terminated_and_an_ended_one_is_not() -> None:
    caller = Caller()
    answer = await caller.call("POST", f"{JOB}/actions", body={"action_type": "terminate"})
    assert (answer.status_code, answer.json()["metadata"]["id"]) == (202, NEW)
    ended = await caller.call("POST", f"/v2/{{p}}/training-jobs/{OLD}/actions", body={"action_type": "terminate"})
    assert (ended.status_code, ended.json()["error_code"]) == (409, "ModelArts.2796")


@pytest.mark.parametrize(
    ("action", "status", "code"), [("restart", 409, "2813"), ("jump", 400, "2788"), (None, 400, "2788")]
)
async def test_other_actions_are_refused(action: str | None, status: int, code: str) -> None:
    answer = await Caller().call("POST", f"{JOB}/actions", body={"action_type": action})
    assert (answer.status_code, answer.json()["error_code"]) == (status, f"ModelArts.{code}")


async def test_a_job_is_described_and_deleted_with_the_odd_bodies() -> None:
    caller = Caller()
    assert (await caller.call("PUT", JOB, body={"description": "新"})).text == "null"
    assert (await caller.get(JOB))["metadata"]["description"] == "新"
    answer = await caller.call("DELETE", JOB)
    assert (answer.status_code, answer.text) == (202, '""')
    assert (await caller.call("GET", JOB)).status_code == 400


async def _diagnosis(*faults: str, opinion: Any = None) -> tuple[int, Any]:
    caller = Caller(None, *faults)
    caller.world.new.opinion = opinion
    answer = await caller.call("GET", f"{JOB}/diagnosis")
    return answer.status_code, answer.json()


async def test_a_diagnosis_has_every_form_there_is() -> None:
    assert (await _diagnosis())[1]["error_code"] == "ModelArts.2827"
    assert (await _diagnosis(opinion={"status": "Running"})) == (200, {"status": "Running"})
    assert (await _diagnosis("diagnosis"))[1]["conclusions"][0]["conclusion"]["x_description"]
    assert (await _diagnosis("diagnosis=watching"))[1]["status"] == "Running"
    assert (await _diagnosis("diagnosis=empty"))[1]["conclusions"] == []
    assert (await _diagnosis("diagnosis=403"))[0] == 403
    assert (await _diagnosis("diagnosis=2827", opinion={}))[1]["error_code"] == "ModelArts.2827"
    assert (await _diagnosis("no-diagnosis"))[1]["error_code"] == "APIG.0101"


async def test_starting_a_diagnosis_is_answered_and_held_against_the_reader() -> None:
    caller = Caller()
    assert (await caller.get(f"{JOB}/diagnosis-tasks")) == {"total": 0, "tasks": []}
    answer = await caller.call("POST", f"{JOB}/diagnosis-tasks", body={"type": "standard"})
    assert answer.status_code == 202
    assert len(caller.state.violations) == 1


async def test_a_short_log_is_previewed_whole_and_a_long_one_by_its_newest_5_mb() -> None:
    caller = Caller()
    log = caller.world.new.logs["worker-0"] = FakeLog().write("训练\n")
    found = await caller.get(f"{JOB}/tasks/worker-0/logs/preview")
    assert found == {"content": "训练\n", "current_size": 7, "full_size": 7}
    log.write("二" * 2_000_000 + "\n")
    found = await caller.get(f"{JOB}/tasks/worker-0/logs/preview")
    assert found["full_size"] == 6_000_008
    assert PREVIEW - 3 < found["current_size"] == len(found["content"].encode()) <= PREVIEW
    assert "\ufffd" not in found["content"]


async def test_the_preview_may_have_the_old_name_and_wrong_sizes() -> None:
    caller = Caller(None, "c18", "c24")
    caller.world.new.logs["worker-0"] = FakeLog().write("a\n")
    assert await caller.get(f"{JOB}/tasks/worker-0/logs/preview") == {
        "context": "a\n",
        "current_size": 126548,
        "full_size": 5242880,
    }


@pytest.mark.parametrize("call", ["preview", "url"])
async def test_before_there_is_a_log_and_after_it_was_purged_there_is_an_error(call: str) -> None:
    caller = Caller()
    for task in ("worker-0", "worker-1"):
        answer = await caller.call("GET", f"{JOB}/tasks/{task}/logs/{call}")
        assert (answer.status_code, answer.json()["error_code"]) == (400, "ModelArts.2818")
    assert (await caller.call("GET", f"{JOB}/tasks/x/logs/{call}")).json()["error_code"] == "ModelArts.2820"
    caller.world.new.gone = True
    assert (await caller.call("GET", f"{JOB}/tasks/worker-0/logs/{call}")).json()["error_code"] == "ModelArts.2819"


LINE, PRE, LINK = f"{JOB}/logs/worker-0", f"{JOB}/tasks/worker-0/logs/preview", f"{JOB}/tasks/worker-0/logs/url"


@pytest.mark.parametrize(
    ("fault", "missing"),
    [("no-line", {LINE}), ("no-link", {LINK}), ("c38", {LINK}), ("no-preview", {PRE}), ("preview-only", {LINE, LINK})],
)
async def test_log_calls_may_be_missing(fault: str, missing: set[str]) -> None:
    caller = Caller(None, fault)
    caller.world.new.logs["worker-0"] = FakeLog().write("a\n")
    for path in (LINE, PRE, LINK):
        assert (await caller.call("GET", path)).status_code == (404 if path in missing else 200)


async def test_all_log_calls_may_be_refused() -> None:
    caller = Caller(None, "logs-refused")
    caller.world.new.logs["worker-0"] = FakeLog().write("a\n")
    assert {(await caller.call("GET", path)).status_code for path in (LINE, PRE, LINK)} == {403}


async def test_the_link_call_may_insist_on_its_query() -> None:
    caller = Caller(None, "c19")
    caller.world.new.logs["worker-0"] = FakeLog().write("a\n")
    assert (await caller.call("GET", LINK)).status_code == 400
    assert (await caller.signed("GET", LINK, [("Content-Type", "text/plain")])).status_code == 200
