"""V1: jobs and their versions, read. Source: reference 6.1 to 6.3, 7."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from artscope.simulator.clocks import millis
from artscope.simulator.state import State
from artscope.simulator.wire import Json, Refusal, Reply, Request, json_reply
from artscope.simulator.world.model import SimV1Job, SimVersion

_LIST = "modelarts:trainJob:list"
_MOST = 1000
_LAST_PAGE = 65535
_LONGEST_SEARCH = 64
_QUOTA = 1000
_ODD_STATUS = 99
_METRICS = ("model_metric_list", "system_metric_list")

_SORTS: dict[str, Callable[[SimV1Job, datetime], Any]] = {
    "job_name": lambda job, at: job.name,  # noqa: ARG005
    "job_desc": lambda job, at: job.description,  # noqa: ARG005
    "status": lambda job, at: job.versions(at)[0].status(at),
    "duration": lambda job, at: job.versions(at)[0].run.status(at).get("duration", 0),
    "version_count": lambda job, at: len(job.versions(at)),
    "engine_type": lambda job, at: str(job.versions(at)[0].config(at).get("engine_type", "")),
    "create_time": lambda job, at: job.created,  # noqa: ARG005
}


def failure(state: State, refusal: Refusal) -> Reply:
    """A V1 error: which status it has, and what its text is called, are switches (C1)."""
    status = 200 if state.faults.take("v1-failure") == "200" else refusal.status
    name = "error_msg" if state.on("c1") else "error_message"
    return json_reply({"is_success": False, "error_code": refusal.code, name: refusal.text}, status)


def text_numbers(data: Json, state: State) -> Json:
    """The same answer with its numbers as text, where C5 says so."""
    return _as_text(data) if state.faults.take("c5") == "text" else data


def find_job(state: State, job: str) -> SimV1Job:
    """A V1 job by its id.

    Raises:
        Refusal: There is none, or it is in a workspace of others.
    """
    number = state.inward(job)
    found = state.world.find_v1(number, state.at) if number is not None else None
    if found is None:
        raise Refusal(404, "ModelArts.0105", f"Training job {job} does not exist")
    state.admitted(found.workspace, "modelarts:trainJob:get")
    return found


def find_version(state: State, job: str, version: str) -> tuple[SimV1Job, SimVersion]:
    """One version of a job.

    Raises:
        Refusal: There is no such job, or no such version of it.
    """
    owner, number = find_job(state, job), state.inward(version)
    found = owner.version(number, state.at) if number is not None else None
    if found is None:
        raise Refusal(404, "ModelArts.0105", f"Version {version} of training job {job} does not exist")
    return owner, found


def jobs(state: State, request: Request) -> Reply:
    """`GET /training-jobs`."""
    workspace = request.arg("workspace_id") or "0"
    state.admitted(workspace, _LIST)
    page, size = _paging(request, first=1, usual=10)
    rows = _sorted(state, request, _chosen(state, request, workspace))
    shown = [_job_row(state, each) for each in rows[(page - 1) * size : page * size]]
    found = {"is_success": True, "job_total_count": len(rows), "job_count_limit": _QUOTA, "quotas": _QUOTA}
    return json_reply(text_numbers(found | {"jobs": shown}, state))


def versions(state: State, request: Request, job: str) -> Reply:
    """`GET /training-jobs/{job}/versions`: all of them, unless `page` is 1 or more."""
    found = find_job(state, job)
    page, size = _paging(request, first=0, usual=10)
    every = found.versions(state.at)
    shown = every if page == 0 else every[(page - 1) * size : page * size]
    rows = [_version_row(state, each, listed=True) for each in shown]
    head = _head(state, found) | {"version_count": len(every)}
    return json_reply(text_numbers(head | {"versions": rows}, state))


def version(state: State, request: Request, job: str, version: str) -> Reply:  # noqa: ARG001
    """`GET /training-jobs/{job}/versions/{version}`: the same, flat, with `spec_code`."""
    owner, found = find_version(state, job, version)
    row = {"spec_code": "modelarts.pool"} | _version_row(state, found, listed=False)
    return json_reply(text_numbers(_head(state, owner) | row, state))


def _head(state: State, job: SimV1Job) -> Json:
    identity = {"job_id": state.outward(job.id), "job_name": job.name, "job_desc": job.description}
    return {"is_success": True} | identity


def _paging(request: Request, *, first: int, usual: int) -> tuple[int, int]:
    page = _number(request, "page", first, range(first, _LAST_PAGE + 1))
    return page, _number(request, "per_page", usual, range(1, _MOST + 1))


def _number(request: Request, name: str, usual: int, allowed: range) -> int:
    text = request.arg(name) or str(usual)
    if not (text.isascii() and text.isdigit()) or int(text) not in allowed:
        raise Refusal(400, "ModelArts.0104", f"Invalid parameter {name}.")
    return int(text)


def _chosen(state: State, request: Request, workspace: str) -> Sequence[SimV1Job]:
    part, status = request.arg("search_content"), request.arg("status")
    if len(part) > _LONGEST_SEARCH:
        raise Refusal(400, "ModelArts.0104", "Invalid parameter search_content.")
    found = state.world.v1_jobs(state.at, workspace)
    if part:
        found = [each for each in found if part in each.name]
    if status:
        found = [each for each in found if str(_status(state, each.versions(state.at)[0])) == status]
    return found


def _sorted(state: State, request: Request, found: Sequence[SimV1Job]) -> Sequence[SimV1Job]:
    name = "sort_by" if state.on("c7", request) else "sortBy"
    key, order = request.arg(name) or "job_name", request.arg("order") or ("desc" if state.on("c6") else "asc")
    if key not in _SORTS or order not in ("asc", "desc"):
        raise Refusal(400, "ModelArts.0104", f"Invalid parameter {name} or order.")
    if key == "create_time":  # the world's own order: newest first
        return found if order == "desc" else found[::-1]
    at = state.at
    return sorted(found, key=lambda each: _SORTS[key](each, at), reverse=order == "desc")


def _status(state: State, version: SimVersion) -> int:
    return _ODD_STATUS if state.on("unknown-enums") else version.status(state.at)


def _job_row(state: State, job: SimV1Job) -> Json:
    every = job.versions(state.at)
    newest = every[0]
    return {
        "job_id": state.outward(job.id),
        "job_name": job.name,
        "version_id": state.outward(newest.id),
        "status": _status(state, newest),
        "create_time": millis(job.created),
        "duration": newest.run.status(state.at).get("duration", 0),
        "job_desc": job.description,
        "version_count": len(every),
        "user": {"name": job.owner.name},
    }


def _version_row(state: State, version: SimVersion, *, listed: bool) -> Json:
    run, at = version.run, state.at
    row = {
        "version_id": state.outward(version.id),
        "version_name": version.name,
        "pre_version_id": None if version.previous is None else state.outward(version.previous),
        "status": _status(state, version),
        "create_time": millis(run.created),
        "start_time": millis(run.started(at)) or None,
        "duration": run.status(at).get("duration", 0),
        "resource_id": version.resource_id,
        "worker_server_num": run.nodes,
    }
    return row | _shaped(state, version.config(at), listed=listed)


def _shaped(state: State, config: Json, *, listed: bool) -> Json:
    """C15 and C16: metric lists as text or objects, cores as text or numbers."""
    how = state.faults.take("c15")
    if how == "text" or (listed and how is None):
        config |= {key: json.dumps(config[key]) for key in _METRICS if isinstance(config.get(key), dict)}
    if state.on("c16"):
        config |= {key: int(config[key]) for key in ("core", "cpu") if str(config.get(key)).isdigit()}
    return config


def _as_text(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _as_text(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_as_text(inner) for inner in value]
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value
