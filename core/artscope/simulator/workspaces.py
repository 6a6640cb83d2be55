"""Workspaces: who may enter which. Source: reference 4.2."""

from __future__ import annotations

from artscope.simulator.clocks import millis
from artscope.simulator.state import State
from artscope.simulator.wire import Json, Refusal, Reply, Request, json_reply
from artscope.simulator.world.model import SimWorkspace

_MOST = 1000
_SORTS = {"name": "name", "update_time": "update_time", "status": "status", "": "name"}


def listing(state: State, request: Request) -> Reply:
    """`GET /workspaces`, filtered, sorted and paged."""
    if state.on("workspaces-forbidden", request):
        raise Refusal(403, "ModelArts.0108", "Policy doesn't allow modelarts:workspace:list to be performed.")
    rows = [_row(state, each) for each in _chosen(state, request)]
    key = _SORTS.get(request.arg("sort_by"))
    if key is None:
        raise Refusal(400, "ModelArts.0104", "Invalid parameter sort_by.")
    rows.sort(key=lambda row: str(row[key]), reverse=request.arg("order", "desc") == "desc")
    limit = int(request.arg("limit") or _MOST)
    offset = int(request.arg("offset") or 0) * limit
    page = rows[offset : offset + limit]
    return json_reply({"total_count": len(rows), "count": len(page), "workspaces": page})


def detail(state: State, request: Request, workspace: str) -> Reply:  # noqa: ARG001
    """`GET /workspaces/{id}`: the row, with who was granted what."""
    state.admitted(workspace, "modelarts:workspace:get")
    found = next(each for each in state.world.workspaces if each.id == workspace)
    grants = [{"user_id": each.id, "user_name": each.name, "user_type": "IAM"} for each in state.world.users]
    return json_reply(_row(state, found) | {"grants": grants if found.auth_type == "INTERNAL" else []})


def _chosen(state: State, request: Request) -> list[SimWorkspace]:
    only = request.arg("filter_accessible").lower() == "true"
    part = request.arg("name")
    return [each for each in state.world.workspaces if (each.accessible or not only) and part in each.name]


def _row(state: State, each: SimWorkspace) -> Json:
    sample = state.on("c40")
    return {
        "id": 0 if sample and each.id == "0" else each.id,
        "name": each.name,
        "description": each.description,
        "owner": each.owner,
        "enterprise_project_id": "0",
        "enterprise_project_name": "default",
        "auth_type": each.auth_type.lower() if sample else each.auth_type,
        "create_time": millis(each.created),
        "update_time": millis(each.updated),
        "status": "NORMAL",
        "status_info": "",
    }
