"""V1: what changes something: create, stop, delete, describe. Source: reference 6.7."""

from __future__ import annotations

import re
from typing import Any

from artscope.simulator.clocks import millis
from artscope.simulator.state import State
from artscope.simulator.v1 import find_job, find_version, text_numbers
from artscope.simulator.wire import Json, Refusal, Reply, Request, json_reply
from artscope.simulator.world.model import NewJob, SimV1Job, SimVersion

_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
_LONGEST = 256
_DONE = {"is_success": True}


def create(state: State, request: Request) -> Reply:
    """`POST /training-jobs`. The published answer has its numbers as text (C5)."""
    body = request.json()
    name = body.get("job_name")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise Refusal(400, "ModelArts.0101", "Invalid parameter job_name.")
    workspace = str(body.get("workspace_id") or "0")
    state.admitted(workspace, "modelarts:trainJob:create")
    new = _new(state, name, workspace, _description(body), _config(body))
    try:
        job = state.world.create(new, state.at)
    except ValueError:
        raise Refusal(400, "ModelArts.0103", f"Job name:{name} is existed") from None
    made = _made(state, job, job.versions(state.at)[0])
    texts = {
        key: str(value) if isinstance(value, int) and key != "is_success" else value for key, value in made.items()
    }
    return json_reply(made if state.faults.take("c5", request) == "number" else texts)


def create_version(state: State, request: Request, job: str) -> Reply:
    """`POST /training-jobs/{job}/versions`."""
    body, found = request.json(), find_job(state, job)
    config = _config(body)
    if state.inward(str(config.get("pre_version_id", ""))) is None:
        raise Refusal(400, "ModelArts.0101", "Invalid parameter pre_version_id.")
    new = _new(state, found.name, found.workspace, _description(body), config)
    made = _made(state, found, state.world.create_version(found, new, state.at))
    made.pop("resource_id")
    return json_reply(text_numbers(made, state))


def stop(state: State, request: Request, job: str, version: str) -> Reply:  # noqa: ARG001
    """`POST .../versions/{version}/stop`."""
    _, found = find_version(state, job, version)
    if not state.world.stop(found.run, state.at):
        raise Refusal(409, "ModelArts.0105", "Only a running version can be stopped")
    return json_reply(_DONE)


def delete_version(state: State, request: Request, job: str, version: str) -> Reply:  # noqa: ARG001
    """`DELETE .../versions/{version}`."""
    state.world.delete(find_version(state, job, version)[1].run, state.at)
    return json_reply(_DONE)


def delete(state: State, request: Request, job: str) -> Reply:  # noqa: ARG001
    """`DELETE /training-jobs/{job}`."""
    state.world.delete_v1(find_job(state, job), state.at)
    return json_reply(_DONE)


def describe(state: State, request: Request, job: str) -> Reply:
    """`PUT /training-jobs/{job}`."""
    state.world.describe(find_job(state, job), _description(request.json()))
    return json_reply(_DONE)


def _description(body: Json) -> str:
    text = body.get("job_desc") or ""
    if not isinstance(text, str) or len(text) > _LONGEST:
        raise Refusal(400, "ModelArts.0101", "Invalid parameter job_desc.")
    return text


def _config(body: Json) -> Json:
    config = body.get("config")
    if not isinstance(config, dict):
        raise Refusal(400, "ModelArts.0101", "Invalid parameter config.")
    return config


def _new(state: State, name: str, workspace: str, description: str, config: Json) -> NewJob:
    nodes = config.get("worker_server_num", 1)
    if not str(nodes).isdigit() or not int(nodes):
        raise Refusal(400, "ModelArts.0101", "Invalid parameter worker_server_num.")
    pairs: list[Any] = config.get("parameter") or []
    if not all(isinstance(pair, dict) for pair in pairs):
        raise Refusal(400, "ModelArts.0101", "Invalid parameter parameter.")
    return NewJob(
        name=name,
        description=description,
        workspace=workspace,
        owner=state.account.user,
        nodes=int(nodes),
        parameters=tuple((str(pair.get("label", "")), str(pair.get("value", ""))) for pair in pairs),
        config=config,
    )


def _made(state: State, job: SimV1Job, version: SimVersion) -> Json:
    return {
        "is_success": True,
        "job_id": state.outward(job.id),
        "job_name": job.name,
        "status": version.status(state.at),
        "create_time": millis(version.run.created),
        "version_id": state.outward(version.id),
        "version_name": version.name,
        "resource_id": version.resource_id,
    }
