"""V2: what the service itself concludes. Source: reference 8.13."""

from __future__ import annotations

from artscope.simulator.clocks import iso
from artscope.simulator.state import State
from artscope.simulator.wire import Json, Refusal, Reply, Request, json_reply

_GET = "modelarts:trainJob:get"
_FINDING: Json = {
    "conclusion": {"code": "1.015", "class": "UserCode", "x_description": "RuntimeError: NPU out of memory"},
    "sources": [{"x_task": "worker-0", "x_line": 41201}],
}
_FIXED: dict[str, Json] = {
    "completed": {"status": "Completed", "level": "Error", "conclusions": [_FINDING]},
    "watching": {"status": "Running", "level": "", "conclusions": []},
    "empty": {"status": "Completed", "level": "", "conclusions": []},
}


def result(state: State, request: Request, job: str) -> Reply:
    """`GET .../diagnosis`."""
    found = state.job(job, _GET, request)
    said = state.faults.take("diagnosis", request)
    if said == "403":
        raise Refusal(403, "ModelArts.0108", f"Policy doesn't allow {_GET} to be performed.")
    answer = _FIXED.get(said) if said else found.diagnosis(state.at)
    if answer is None:
        text = "Unable to perform failure analysis on jobs that did not fail."
        raise Refusal(400, "ModelArts.2827", text)
    return json_reply(answer)


def tasks(state: State, request: Request, job: str) -> Reply:
    """`GET .../diagnosis-tasks`."""
    rows = state.job(job, "modelarts:trainJob:list", request).diagnosis_tasks(state.at)
    return json_reply({"total": len(rows), "tasks": rows})


def create(state: State, request: Request, job: str) -> Reply:
    """`POST .../diagnosis-tasks`: answers 202, and is held against whoever sent it: it starts a job that costs."""
    found = state.job(job, "modelarts:trainJob:create", request)
    state.violations.append(f"POST {request.path}: a reader started a diagnosis")
    made = iso(state.at)
    row = {"type": "standard", "task_id": found.id[::-1], "training_job_id": found.id, "status": "CREATING"}
    return json_reply(row | {"created_at": made, "updated_at": made}, 202)
