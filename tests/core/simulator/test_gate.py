"""Who is let in: signatures are really verified, and the key really locks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from support.simworld import ANCHOR, ENDS, Caller

JOBS = "/v1/{p}/workspaces"


def _said(answer: Any) -> tuple[int, str, str]:
    body = answer.json()
    return answer.status_code, body["error_code"], body["error_msg"]


async def test_a_right_signature_is_let_in() -> None:
    answer = await Caller().call("GET", JOBS, limit="10", name="")
    assert answer.status_code == 200
    assert len(answer.headers["X-Request-Id"]) == 32


async def test_a_body_and_a_query_in_any_order_are_part_of_what_is_verified() -> None:
    caller = Caller()
    body = {"offset": 0, "limit": 5, "filters": [{"key": "name", "operator": "like", "value": ["语音 +"]}]}
    assert (await caller.call("POST", "/v2/{p}/training-job-searches", body=body, z="1", a="é +/")).status_code == 200


async def test_a_wrong_secret_is_told_with_the_canonical_request_of_the_gateway() -> None:
    caller = Caller()
    status, code, text = _said(await caller.signed("GET", JOBS, [("limit", "1")], secret="wrong"))
    assert (status, code) == (401, "APIGW.0301")
    assert (
        f"canonicalRequest:GET|/v1/{caller.world.project.id}/workspaces/|limit=1|content-type:application/json|host:"
        in text
    )
    assert caller.state.failed_signatures == 1


async def test_an_unknown_key_is_named() -> None:
    assert "ak NOBODY not exist" in _said(await Caller().signed("GET", JOBS, access="NOBODY"))[2]


@pytest.mark.parametrize(("minutes", "allowed"), [(-16, False), (-14, True), (14, True), (16, False)])
async def test_a_signature_is_good_for_a_quarter_of_an_hour_to_either_side(minutes: int, allowed: bool) -> None:
    answer = await Caller().signed("GET", JOBS, at=ANCHOR + timedelta(minutes=minutes))
    assert (answer.status_code == 200) is allowed
    if not allowed:
        assert "signature expired" in answer.text


async def test_more_than_five_failures_in_a_row_lock_the_key_for_five_minutes() -> None:
    caller = Caller()
    for _ in range(6):
        assert "verify aksk" in (await caller.signed("GET", JOBS, secret="wrong")).text
    assert "AK access failed to reach the limit,forbidden" in (await caller.call("GET", JOBS)).text
    caller.advance(299)
    assert (await caller.call("GET", JOBS)).status_code == 401
    caller.advance(2)
    assert (await caller.call("GET", JOBS)).status_code == 200
    assert caller.state.failed_signatures == 8


async def test_a_success_between_failures_starts_the_count_anew() -> None:
    caller = Caller()
    for _ in range(3):
        for _ in range(5):
            await caller.signed("GET", JOBS, secret="wrong")
        assert (await caller.call("GET", JOBS)).status_code == 200


async def test_nothing_presented_is_refused() -> None:
    answer = await Caller().raw("GET", f"{ENDS.url}/v1/{'p' * 32}/workspaces")
    assert _said(answer)[:2] == (401, "APIGW.0301")


async def test_the_key_is_not_good_for_another_project() -> None:
    caller = Caller()
    assert _said(await caller.call("GET", "/v1/another/workspaces"))[:2] == (403, "ModelArts.0210")


async def test_a_call_that_is_not_published_is_404_before_anybody_asks_who_is_there() -> None:
    assert _said(await Caller().raw("GET", f"{ENDS.url}/v9/x"))[:2] == (404, "APIG.0101")


async def test_an_unsigned_payload_is_accepted_as_the_official_signer_marks_it() -> None:
    headers = {"Content-Type": "text/plain"}
    answer = await Caller().signed("PUT", "/v2/{p}/training-jobs/x", body={"description": "d"}, headers=headers)
    assert answer.json()["error_code"] == "ModelArts.2775"  # past the gate


async def _token(caller: Caller, **changed: str) -> Any:
    account = caller.state.account
    who = {"name": account.user, "password": account.password, "domain": account.domain} | changed
    user = {"name": who["name"], "password": who["password"], "domain": {"name": who["domain"]}}
    scope = {"project": {"name": who.get("project", "cn-southwest-2")}} if who.get("project") != "none" else {}
    body = {"auth": {"identity": {"methods": ["password"], "password": {"user": user}}, "scope": scope}}
    import json

    return await caller.raw("POST", f"{ENDS.iam}/v3/auth/tokens?nocatalog=true", body=json.dumps(body).encode())


async def test_a_token_is_good_for_a_day_and_then_has_to_be_renewed() -> None:
    caller = Caller()
    answer = await _token(caller)
    assert answer.status_code == 201
    assert answer.json()["token"]["project"]["id"] == caller.world.project.id
    assert answer.json()["token"]["expires_at"] == "2026-03-12T03:24:00.000000Z"
    headers = {"X-Auth-Token": answer.headers["x-subject-token"]}
    url = f"{ENDS.url}/v1/{caller.world.project.id}/workspaces"
    assert (await caller.raw("GET", url, headers=headers)).status_code == 200
    caller.advance(24 * 3600)
    assert _said(await caller.raw("GET", url, headers=headers))[:2] == (401, "APIGW.0307")


async def test_a_token_ends_in_mid_session_where_the_switch_says_so() -> None:
    caller = Caller(None, "expire=2")
    headers = {"X-Auth-Token": (await _token(caller)).headers["x-subject-token"]}
    url = f"{ENDS.url}/v1/{caller.world.project.id}/workspaces"
    assert [(await caller.raw("GET", url, headers=headers)).status_code for _ in range(3)] == [200, 200, 401]


@pytest.mark.parametrize("changed", [{"password": "x"}, {"name": "x"}, {"domain": "x"}, {"project": "other"}])
async def test_a_wrong_name_or_password_is_refused_in_the_shape_of_iam(changed: dict[str, str]) -> None:
    answer = await _token(Caller(), **changed)
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == 401
    assert answer.json()["error"]["title"] == "Unauthorized"


async def test_a_token_without_a_project_opens_nothing() -> None:
    caller = Caller()
    headers = {"X-Auth-Token": (await _token(caller, project="none")).headers["x-subject-token"]}
    answer = await caller.raw("GET", f"{ENDS.url}/v1/{caller.world.project.id}/workspaces", headers=headers)
    assert _said(answer)[1] == "ModelArts.0204"


async def test_a_temporary_key_works_with_its_token_only_and_expires() -> None:
    caller = Caller()
    token = (await _token(caller)).headers["x-subject-token"]
    body = b'{"auth":{"identity":{"methods":["token"],"token":{"duration_seconds":900}}}}'
    answer = await caller.raw(
        "POST", f"{ENDS.iam}/v3.0/OS-CREDENTIAL/securitytokens", headers={"X-Auth-Token": token}, body=body
    )
    assert answer.status_code == 201
    key = answer.json()["credential"]
    use = {"access": key["access"], "secret": key["secret"]}
    with_token = use | {"security_token": key["securitytoken"]}
    assert (await caller.signed("GET", JOBS, **with_token)).status_code == 200
    assert (await caller.signed("GET", JOBS, **use)).status_code == 401
    caller.advance(901)
    assert (await caller.signed("GET", JOBS, **with_token)).status_code == 401


async def test_a_refused_credential_may_come_as_403() -> None:
    answer = await Caller(None, "c33").signed("GET", JOBS, secret="wrong")
    assert _said(answer)[:2] == (403, "ModelArts.0203")


@pytest.mark.parametrize(("faults", "hits"), [((), 1), (("projects=0",), 0), (("projects=2",), 2)])
async def test_the_region_has_none_one_or_two_projects(faults: tuple[str, ...], hits: int) -> None:
    caller = Caller(None, *faults)
    found = (await caller.get("/v3/projects", name="cn-southwest-2"))["projects"]
    assert len({each["id"] for each in found}) == hits
    assert len((await caller.get("/v3/projects"))["projects"]) == hits + 1


async def test_the_token_lists_where_services_are_unless_told_not_to() -> None:
    caller = Caller()
    assert (await _token(caller)).json()["token"]["catalog"] == []


async def test_the_prefix_of_gateway_codes_is_a_switch() -> None:
    answer = await Caller(None, "c22=APIC").signed("GET", JOBS, secret="wrong")
    assert _said(answer)[1] == "APIC.0301"
