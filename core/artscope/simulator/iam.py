"""IAM: tokens by password, temporary keys, projects.

Source: reference 2.1, 2.4, 4.1.
"""

from __future__ import annotations

import hashlib
from typing import Any

from artscope.simulator.clocks import iso
from artscope.simulator.gate import Gate, Pass
from artscope.simulator.state import State
from artscope.simulator.wire import Json, Refusal, Reply, Request, json_reply
from artscope.simulator.world.model import SimUser

_TITLES = {400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found"}
_SHORTEST, _LONGEST = 900, 86400
"""Seconds that a temporary key may live."""


def error_body(status: int, text: str) -> Json:
    """IAM's own shape of an error."""
    return {"error": {"code": status, "message": text, "title": _TITLES.get(status, "Error")}}


def versions(state: State, request: Request) -> Reply:  # noqa: ARG001
    """What OpenStack's clients ask before anything else."""
    link = {"rel": "self", "href": f"{state.endpoints.iam}/v3/"}
    return json_reply({"version": {"id": "v3.6", "status": "stable", "links": [link]}})


def create_token(state: State, gate: Gate, request: Request) -> Reply:
    """A token for name and password; 201, the token in a header."""
    auth = _dig(request.json(), "auth")
    user = _by_password(state, _dig(auth, "identity"))
    project = _scope(state, _dig(auth, "scope") if "scope" in auth else {})
    made = gate.issue_token(user, project)
    body = _token_body(state, made, catalog=not request.arg("nocatalog"))
    return json_reply(body, 201, **{"X-Subject-Token": made.name})


def create_key(state: State, gate: Gate, request: Request) -> Reply:  # noqa: ARG001
    """A temporary key for a token."""
    known = gate.token(request.headers.get("x-auth-token", ""))
    token = _dig(request.json(), "auth", "identity").get("token") or {}
    seconds = token.get("duration_seconds", _SHORTEST) if isinstance(token, dict) else _SHORTEST
    if not isinstance(seconds, int) or not _SHORTEST <= seconds <= _LONGEST:
        raise _bad(f"duration_seconds must be between {_SHORTEST} and {_LONGEST}")
    made = gate.issue_key(known.user, known.project, seconds)
    key = {"access": made.name, "secret": made.secret, "securitytoken": made.token, "expires_at": iso(made.expires)}
    return json_reply({"credential": key}, 201)


def projects(state: State, gate: Gate, request: Request) -> Reply:
    """The projects of the account, of one name or all."""
    gate.check(request)
    wanted = request.arg("name")
    found = [each for each in _projects(state) if not wanted or each["name"] == wanted]
    links = {"self": f"{state.endpoints.iam}/v3/projects", "previous": None, "next": None}
    return json_reply({"projects": found, "links": links})


def _projects(state: State) -> list[Json]:
    own = state.world.project
    second = hashlib.sha256(own.id.encode()).hexdigest()[:32]
    how_many = round(state.faults.number("projects", 1))
    named = [_project(state, each, own.name) for each in (own.id, second)[:how_many]]
    other = hashlib.sha256(second.encode()).hexdigest()[:32]
    return [*named, _project(state, other, f"{own.name}_lab")]


def _project(state: State, identity: str, name: str) -> Json:
    domain = state.world.project.domain_id
    links = {"self": f"{state.endpoints.iam}/v3/projects/{identity}", "previous": None, "next": None}
    flags = {"is_domain": False, "enabled": True, "description": ""}
    return {"id": identity, "name": name, "domain_id": domain, "parent_id": domain, "links": links} | flags


def _by_password(state: State, identity: Json) -> SimUser:
    account = state.account
    user = _dig(identity, "password", "user")
    domain = _dig(user, "domain").get("name")
    if "password" not in (identity.get("methods") or []):
        raise _bad("The request body is invalid")
    if (user.get("name"), user.get("password"), domain) != (account.user, account.password, account.domain):
        raise Refusal(401, "", "The username or password is wrong.", shape="iam")
    return state.world.users[0]


def _scope(state: State, scope: Json) -> str:
    project, own = scope.get("project"), state.world.project
    if not isinstance(project, dict):
        return ""
    if project.get("id", own.id) != own.id or project.get("name", own.name) != own.name:
        raise Refusal(401, "", "The project is not found.", shape="iam")
    return own.id


def _token_body(state: State, made: Pass, *, catalog: bool) -> Json:
    own, user = state.world.project, made.user
    domain = {"id": own.domain_id, "name": own.domain}
    token: dict[str, Any] = {
        "catalog": _catalog(state) if catalog else [],
        "expires_at": iso(made.expires),
        "issued_at": iso(made.issued),
        "methods": ["password"],
        "roles": [{"id": "0", "name": "te_admin"}, {"id": "0", "name": "op_gated_modelarts"}],
        "user": {"domain": domain, "id": user.id, "name": user.name, "password_expires_at": ""},
    }
    token |= {"project": {"domain": domain, "id": own.id, "name": own.name}} if made.project else {"domain": domain}
    return {"token": token}


def _catalog(state: State) -> list[Json]:
    own, ends = state.world.project, state.endpoints
    places = {
        ("iam", "identity"): f"{ends.iam}/v3",
        ("modelarts", "modelarts"): ends.url,
        ("modelartsv1", "modelartsv1"): f"{ends.url}/v1/{own.id}",
        ("modelartsv2", "modelartsv2"): f"{ends.url}/v2/{own.id}",
    }
    return [_service(name, kind, url, own.name) for (name, kind), url in places.items()]


def _service(name: str, kind: str, url: str, region: str) -> Json:
    identity = hashlib.sha256(f"{name} {url}".encode()).hexdigest()[:32]
    endpoint = {"id": identity[::-1], "interface": "public", "region": region, "region_id": region, "url": url}
    return {"id": identity, "name": name, "type": kind, "endpoints": [endpoint]}


def _dig(data: Json, *keys: str) -> Json:
    for key in keys:
        inner = data.get(key)
        if not isinstance(inner, dict):
            raise _bad("The request body is invalid")
        data = inner
    return data


def _bad(text: str) -> Refusal:
    return Refusal(400, "", text, shape="iam")
