"""V2: the search, and experiments. Source: reference 8.1, 8.12."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from artscope.simulator.clocks import millis
from artscope.simulator.state import State
from artscope.simulator.v2 import job_answer
from artscope.simulator.wire import Json, Refusal, Reply, Request, json_reply
from artscope.simulator.world.model import SimExperiment, SimJob

_MOST = 50
_USUAL = 10
_MOST_EXPERIMENTS = 1000

Test = Callable[[SimJob], bool]


def jobs(state: State, request: Request) -> Reply:
    """`POST /training-job-searches`: one workspace, filtered, a page of it."""
    body = request.json()
    workspace = str(body.get("workspace_id") or "0")
    state.admitted(workspace, "modelarts:trainJob:list")
    limit = _integer(body, "limit", int(request.arg("limit") or _USUAL), range(1, _MOST + 1))
    offset = _integer(body, "offset", 0, range(2**31))
    every = state.world.jobs(state.at, workspace)
    found = _ordered(body, _matching(state, body, every))
    begin = offset if state.on("c10", request) else offset * limit
    items = [job_answer(state, job) for job in found[begin : begin + limit]]
    if body.get("host_ips"):
        items = [_with_ips(state, item) for item in items]
    counts = {"total": len(every)} | ({} if state.on("c26", request) else {"count": len(found)})
    echo = {
        "limit": limit,
        "offset": offset,
        "sort_by": body.get("sort_by") or "create_time",
        "order": body.get("order") or "desc",
        "group_by": body.get("group_by") or "",
        "workspace_id": workspace,
        "ai_project": "default-ai-project",
    }
    return json_reply(counts | echo | {"items": items})


def plain(state: State, request: Request) -> Reply:
    """`GET /training-jobs`, as the KooCLI skill has it (C31)."""
    return jobs(state, request)


def experiments(state: State, request: Request) -> Reply:
    """`GET /training-experiments`; `offset` counts pages, or entries (C41)."""
    workspace = request.arg("workspace_id") or "0"
    state.admitted(workspace, "modelarts:trainExperiment:list")
    asked = dict(request.pairs)
    limit = _integer(asked, "limit", _MOST, range(1, _MOST_EXPERIMENTS + 1))
    offset = _integer(asked, "offset", 0, range(2**31))
    sort, order = asked.get("sort_by") or "update_time", asked.get("order") or "desc"
    rows = [_experiment(each) for each in state.world.experiments(state.at, workspace)]
    if sort not in ("update_time", "create_time", "name"):
        raise Refusal(400, "ModelArts.2790", "Unsupported sorting item.")
    rows.sort(key=lambda row: row["metadata"][sort], reverse=order == "desc")
    begin = offset if state.on("c41", request) else offset * limit
    page = rows[begin : begin + limit]
    echo = {"limit": limit, "offset": offset, "sort_by": sort, "order": order}
    return json_reply({"total": len(rows), "count": len(page)} | echo | {"items": page})


def experiment(state: State, request: Request, experiment: str) -> Reply:  # noqa: ARG001
    """`GET /training-experiments/{id}`."""
    every = state.world.experiments(state.at)
    found = next((each for each in every if each.id == experiment), None)
    if found is None:
        raise Refusal(400, "ModelArts.2842", f"Training job (id: {experiment}) not found.")
    state.admitted(found.workspace, "modelarts:trainExperiment:get")
    return json_reply(_experiment(found))


def _experiment(each: SimExperiment) -> Json:
    metadata = {
        "id": each.id,
        "name": each.name,
        "description": each.description,
        "create_time": millis(each.created),
        "update_time": millis(each.updated),
        "workspace_id": each.workspace,
    }
    return {"metadata": metadata, "statistic": {"job_count": each.jobs}}


def _matching(state: State, body: Json, every: Sequence[SimJob]) -> Sequence[SimJob]:
    tests = [test for each in body.get("filters") or [] if (test := _test(state, each))]
    if body.get("tags") or body.get("train_type") == "ftjob":
        return []  # nothing here is tagged or fine-tuned
    if ips := body.get("host_ips"):
        tests.append(lambda job: any(row.get("host_ip") in ips for row in job.schedulings(state.at)))
    return [job for job in every if all(test(job) for test in tests)] if tests else every


def _ordered(body: Json, found: Sequence[SimJob]) -> Sequence[SimJob]:
    if (body.get("sort_by") or "create_time") != "create_time":
        raise Refusal(400, "ModelArts.2790", "Unsupported sorting item.")
    order = body.get("order") or "desc"
    if order not in ("asc", "desc"):
        raise Refusal(400, "ModelArts.2826", "Invalid search parameters.")
    return found if order == "desc" else found[::-1]


def _test(state: State, condition: Any) -> Test | None:
    """A filter as a question about a job; None for one that restricts nothing."""
    if not isinstance(condition, dict):
        raise Refusal(400, "ModelArts.2826", "Invalid search parameters.")
    key, operator, values = condition.get("key"), condition.get("operator"), condition.get("value")
    reader = _reader(state, str(key))
    if operator not in ("between", "like", "in", "not"):
        raise Refusal(400, "ModelArts.2808", "Unsupported operator of the filter condition.")
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise _bad_value()
    if not any(values):
        return None
    if operator == "between":
        return _between(reader, values)
    if operator == "like":
        return lambda job: any(value.casefold() in reader(job).casefold() for value in values if value)
    return lambda job: (reader(job) in values) == (operator == "in")


def _reader(state: State, key: str) -> Callable[[SimJob], str]:
    readers: dict[str, Callable[[SimJob], str]] = {
        "name": lambda job: job.name,
        "create_time": lambda job: str(millis(job.created)),
        "phase": lambda job: job.phase(state.at),
        "algorithm_name": lambda job: job.algorithm_name,
        "kind": lambda job: job.kind,
        "user_id": lambda job: job.owner.id,
        "runtime_type": lambda job: job.runtime_type,
    }
    if key not in readers:
        raise Refusal(400, "ModelArts.2807", "Unsupported key of the filter condition.")
    return readers[key]


def _between(reader: Callable[[SimJob], str], values: list[str]) -> Test:
    if len(values) != 2 or not all(value.isdigit() for value in values if value):
        raise _bad_value()
    low, high = int(values[0] or 0), int(values[1] or 2**63)
    return lambda job: reader(job).isdigit() and low <= int(reader(job)) <= high


def _bad_value() -> Refusal:
    return Refusal(400, "ModelArts.2809", "Unsupported value of the filter condition.")


def _with_ips(state: State, item: Json) -> Json:
    job = state.world.find(item["metadata"]["id"], state.at)
    item["status"]["task_ips"] = job.schedulings(state.at) if job else []
    return item


def _integer(asked: Json, name: str, usual: int, allowed: range) -> int:
    value = asked.get(name)
    number = usual if value in (None, "") else value
    if isinstance(number, str) and number.isdigit():
        number = int(number)
    if not isinstance(number, int) or number not in allowed:
        raise Refusal(400, "ModelArts.2826", "Invalid search parameters.")
    return number
