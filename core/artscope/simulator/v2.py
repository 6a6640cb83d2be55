"""V2: one training job and what is known about it. Source: reference 8.2 to 8.5, 8.9 to 8.12."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from artscope.simulator.clocks import millis
from artscope.simulator.state import State
from artscope.simulator.wire import Json, Refusal, Reply, Request, json_reply
from artscope.simulator.world.model import SimJob

_GET = "modelarts:trainJob:get"
_MOST_EVENTS = 100
_USUAL_EVENTS = 50
_LONGEST = 256
_ODD_PHASE = "Hibernating"

_SKILL_PHASES = {
    "Completed": "Succeeded",
    "Terminated": "Stopped",
    "Abnormal": "Timeout",
    "Creating": "Initializing",
    "Pending": "Waiting",
}
"""C37: the words that vendor material uses besides."""


def failure(refusal: Refusal) -> Reply:
    """A V2 error."""
    return json_reply({"error_code": refusal.code, "error_msg": refusal.text}, refusal.status)


def job_answer(state: State, job: SimJob) -> Json:
    """The JobResponse of 8.2."""
    at = state.at
    metadata = job.metadata(at)
    if job.id in state.descriptions:
        metadata["description"] = state.descriptions[job.id]
    answer = {"kind": job.kind, "metadata": metadata, "status": _status(state, job, at)}
    answer |= {"algorithm": job.algorithm, "spec": job.spec(at)} | job.extras(at)
    return _text_cards(answer) if state.on("c39") else answer


def detail(state: State, request: Request, job: str) -> Reply:
    """`GET /training-jobs/{id}`."""
    return json_reply(job_answer(state, state.job(job, _GET, request)))


def tasks(state: State, request: Request, job: str) -> Reply:
    """`GET .../tasks`: a bare array of who ran where."""
    rows = state.job(job, "modelarts:trainJob:list", request).schedulings(state.at)
    if wanted := request.arg("schedule_count"):
        rows = [row for row in rows if str(row.get("schedule_count")) == wanted]
    if state.on("c28", request):
        rows = [{("name" if key == "task" else key): value for key, value in row.items()} for row in rows]
    return json_reply(rows)


def stages(state: State, request: Request, job: str) -> Reply:
    """`GET .../stages`."""
    return json_reply(state.job(job, _GET, request).stages(state.at))


def metrics(state: State, request: Request, job: str, task: str) -> Reply:
    """`GET .../metrics/{task}`. 204 without a body while there are none."""
    found = state.job(job, _GET, request)
    if found.task(task, state.at) is None:
        raise Refusal(400, "ModelArts.0104", f"Invalid parameter task_id: {task}.")
    rows = found.metrics(task, state.at)
    return json_reply({"metrics": rows}) if rows else Reply(204)


def events(state: State, request: Request, job: str) -> Reply:
    """`GET .../events`, filtered and paged; `offset` counts pages, or entries (C10)."""
    found = state.job(job, _GET, request)
    language = "zh-cn" if request.headers.get("x-language", "").lower().startswith("zh") else "en-us"
    every = [row for row in found.events(state.at, language) if _wanted(request, row)]
    order = request.arg("order") or "desc"
    if order == "desc":
        every.reverse()
    limit = _within(request, "limit", _USUAL_EVENTS, range(1, _MOST_EVENTS + 1))
    offset = _within(request, "offset", 0, range(2**31))
    begin = offset if state.on("c10", request) else offset * limit
    times = sorted(row["time"] for row in every) or [""]
    numbers: Json = {"total": len(every), "limit": limit, "offset": offset}
    if state.on("c20", request):
        numbers = {key: str(value) for key, value in numbers.items()}
    shown = [_event(state, row) for row in every[begin : begin + limit]]
    span = {"order": order, "start_time": times[0], "end_time": times[-1]}
    return json_reply(numbers | span | {"events": shown})


def act(state: State, request: Request, job: str) -> Reply:
    """`POST .../actions`: terminate, and nothing else."""
    found = state.job(job, "modelarts:trainJob:create", request)
    action = request.json().get("action_type")
    if action == "restart":
        raise Refusal(409, "ModelArts.2813", "Training job cannot be restarted.")
    if action != "terminate":
        text = "Invalid parameter(action_type must be one of [terminate restart])."
        raise Refusal(400, "ModelArts.2788", text)
    return _terminate(state, found)


def _terminate(state: State, job: SimJob) -> Reply:
    if not state.world.stop(job, state.at):
        raise Refusal(409, "ModelArts.2796", "Training job cannot be terminated.")
    return json_reply(job_answer(state, job), 202)


def stop(state: State, request: Request, job: str) -> Reply:
    """`POST .../stop`, as the KooCLI skill has it (C31)."""
    return _terminate(state, state.job(job, "modelarts:trainJob:create", request))


def delete(state: State, request: Request, job: str) -> Reply:
    """`DELETE /training-jobs/{id}`: 202, and a body of two quotes (C29)."""
    state.world.delete(state.job(job, "modelarts:trainJob:delete", request), state.at)
    return json_reply("", 202)


def describe(state: State, request: Request, job: str) -> Reply:
    """`PUT /training-jobs/{id}`: 200, and `null`."""
    text = request.json().get("description", "")
    if not isinstance(text, str) or len(text) > _LONGEST:
        raise Refusal(400, "ModelArts.0101", "Invalid parameter description.")
    state.descriptions[state.job(job, "modelarts:trainJob:update", request).id] = text
    return json_reply(None)


def _status(state: State, job: SimJob, at: datetime) -> Json:
    status = job.status(at)
    if state.on("unknown-enums"):
        status |= {"phase": _ODD_PHASE, "secondary_phase": _ODD_PHASE}
    elif state.on("c37"):
        status["phase"] = _SKILL_PHASES.get(status["phase"], status["phase"])
    if state.on("c36"):
        status["task_statuses"] = [_skill_task(each) for each in status.get("task_statuses") or []]
        status["failureAnalysisResult"] = _skill_analysis(job.diagnosis(at))
    return status


def _skill_task(each: Json) -> Json:
    return {("task_id" if key == "task" else key): value for key, value in each.items()}


def _skill_analysis(diagnosis: Json | None) -> Json:
    found = [each.get("conclusion", {}) for each in (diagnosis or {}).get("conclusions") or []]
    results = [{"description": str(each.get("code", "")), "solution": "", "document_link": ""} for each in found]
    return {"analysis_results": results}


def _wanted(request: Request, row: Json) -> bool:
    level, source = request.arg("level"), request.arg("source")
    if level and row["level"] != level:
        return False
    if source and row["source"].casefold() != source.casefold():
        return False
    return request.arg("pattern") in row["message"] and _between(request, row["time"])


def _between(request: Request, time: str) -> bool:
    start, end = request.arg("start_time"), request.arg("end_time")
    if not start and not end:
        return True
    if not (start.isdigit() and end.isdigit()):
        raise Refusal(400, "ModelArts.50004000", "Bad request.")
    return int(start) <= millis(datetime.fromisoformat(time)) <= int(end)


def _event(state: State, row: Json) -> Json:
    if state.on("c21") and row["source"].casefold() == "k8s":
        row["source"] = "K8s"
    if state.on("unknown-enums"):
        row["level"] = "Fatal"
    return row


def _within(request: Request, name: str, usual: int, allowed: range) -> int:
    text = request.arg(name) or str(usual)
    if not text.isdigit() or int(text) not in allowed:
        raise Refusal(400, "ModelArts.50004000", "Bad request.")
    return int(text)


def _text_cards(value: Any) -> Any:
    """C39: every count of accelerators as text."""
    if isinstance(value, list):
        return [_text_cards(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    return {
        key: str(inner) if key in ("accelerator_num", "unit_num") and inner is not None else _text_cards(inner)
        for key, inner in value.items()
    }
