"""Signing in, temporary keys and projects, as calls and a flow."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from artscope.call import Call, Flow
from artscope.credentials import AccessKeys, PasswordLogin, Secret
from artscope.errors import ConfigError, ServiceError
from artscope.remote import iam
from artscope.tolerant import Json

_LOGIN = PasswordLogin("liwei", "acme", Secret("canary"))


def _walked(flow: Flow[Any], answers: Sequence[object]) -> tuple[list[Call[Any]], Any]:
    """The calls of a flow that gets these answers, and its result."""
    calls = [next(flow)]
    for answer in answers:
        try:
            calls.append(flow.send(answer))
        except StopIteration as done:
            return calls, done.value
    raise AssertionError("the flow wants more answers")


def test_a_sign_in_is_scoped_to_the_project_or_to_the_region_while_no_id_is_known() -> None:
    call = iam.token(_LOGIN, "", "cn-north-4")
    assert (call.method, call.path, dict(call.query), call.host) == (
        "POST", ("v3", "auth", "tokens"), {"nocatalog": "true"}, "iam",
    )  # fmt: skip
    assert not call.auth
    body = json.loads(json.dumps(call.body, default=lambda secret: secret.reveal()))
    assert body["auth"]["scope"] == {"project": {"name": "cn-north-4"}}
    user = {"name": "liwei", "password": "canary", "domain": {"name": "acme"}}
    assert body["auth"]["identity"] == {"methods": ["password"], "password": {"user": user}}
    assert "canary" not in repr(call)
    scoped = iam.token(_LOGIN, "p1", "cn-north-4").body
    assert scoped is not None
    assert json.loads(json.dumps(scoped, default=str))["auth"]["scope"] == {"project": {"id": "p1"}}


def test_the_token_comes_in_a_header_with_its_end_and_project() -> None:
    call = iam.token(_LOGIN, "", "r")
    data = Json({"token": {"expires_at": "2020-01-04T09:05:22.701000Z", "project": {"id": "p1"}}})
    assert call.with_headers is not None
    token = call.with_headers(data, {"x-subject-token": "secret-token"})
    assert token.value.reveal() == "secret-token"
    assert "secret-token" not in repr(token)
    assert token.expires == datetime(2020, 1, 4, 9, 5, 22, 701000, UTC)
    assert token.project == "p1"
    with pytest.raises(ServiceError):
        call.with_headers(data, {})


def test_temporary_keys_are_read_whole_or_not_at_all() -> None:
    call = iam.security_token(seconds=3600)
    given = {"access": "A", "secret": "B", "securitytoken": "T", "expires_at": "2020-01-08T02:56:19.587000Z"}
    assert call.parse(Json({"credential": given})) == AccessKeys(
        "A", Secret("B"), Secret("T"), datetime(2020, 1, 8, 2, 56, 19, 587000, UTC)
    )
    for missing in ("access", "secret", "securitytoken"):
        with pytest.raises(ServiceError):
            call.parse(Json({"credential": {**given, missing: None}}))


def test_projects_without_an_id_are_passed_over() -> None:
    data = Json(
        {"projects": [{"id": "p1", "name": "r", "enabled": True}, {"name": "x"}, None, {"id": 7, "enabled": False}]}
    )
    assert iam.projects("r").parse(data) == (iam.Project("p1", "r"), iam.Project("7", "", enabled=False))  # type: ignore[arg-type]
    assert dict(iam.projects("r").query) == {"name": "r"}
    assert dict(iam.projects().query) == {}
    assert iam.projects().parse(Json(None)) == ()


def _project(id_: str, name: str = "r", *, enabled: bool = True) -> iam.Project:
    return iam.Project(id_, name, enabled)  # type: ignore[arg-type]


def test_the_only_project_of_a_region_is_taken() -> None:
    calls, found = _walked(iam.project_of("r"), [(_project("p1"), _project("p2", enabled=False))])
    assert found == "p1"
    assert len(calls) == 1


def test_where_the_region_has_none_its_only_sub_project_is_taken() -> None:
    others = (_project("p1", "r_team"), _project("p2", "other"), _project("p3", "r2_x"))
    calls, found = _walked(iam.project_of("r"), [(), others])
    assert found == "p1"
    assert len(calls) == 2


def test_no_project_is_a_setting_to_make() -> None:
    with pytest.raises(ConfigError, match="no project"):
        _walked(iam.project_of("r"), [(), ()])


def test_several_projects_are_listed_to_choose_from() -> None:
    many = tuple(_project(f"p{n}", f"r_{n}") for n in range(20))
    with pytest.raises(ConfigError, match=r"p0 \(r_0\), p1 \(r_1\)") as caught:
        _walked(iam.project_of("r"), [many])
    assert "..." in caught.value.text
    assert "project_id" in caught.value.hint
