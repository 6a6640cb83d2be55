"""Tokens and temporary keys: got once, renewed in time, and given up when they are refused."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from artscope.credentials import AccessKeys, PasswordLogin, Secret
from artscope.errors import AuthError, ClockError, ConfigError, LockedError, OfflineError
from artscope.remote import iam
from support.wire import CANARY, KEYS, Host, Reply, Seen, call, client, host, says

_LOGIN = PasswordLogin("liwei", "acme", Secret(CANARY))
_RENEW = {"error_code": "APIGW.0307", "error_msg": "The token must be updated.", "request_id": "r1"}
_WRONG = {"error_code": "APIGW.0301", "error_msg": "verify aksk signature fail", "request_id": "r2"}


def _token(value: str, *, lives: timedelta = timedelta(hours=24)) -> Reply:
    ends = datetime.now(UTC) + lives
    data = {"token": {"expires_at": ends.isoformat(), "project": {"id": "p9"}}}
    return says(201, data, {"x-subject-token": value})


def _accepts(*tokens: str) -> Reply:
    """A service that knows these tokens."""

    async def reply(seen: Seen, writer: asyncio.StreamWriter) -> None:
        known = seen.headers.get("x-auth-token") in tokens
        await (says(200, 1) if known else says(401, _RENEW))(seen, writer)

    return reply


def _accepts_key(access: str) -> Reply:
    async def reply(seen: Seen, writer: asyncio.StreamWriter) -> None:
        known = f"Access={access}," in seen.headers["authorization"]
        await (says(200, 1) if known else says(401, _WRONG))(seen, writer)

    return reply


def _client(service: Host, sign_in_host: Host, **more: Any) -> Any:
    return client(service.url, iam=sign_in_host.url, keys=_LOGIN, sign_in=iam.token, **more)


async def test_one_sign_in_serves_all_calls() -> None:
    async with host(_accepts("t1")) as service, host(_token("t1")) as door, _client(service, door) as wire:
        assert await asyncio.gather(*(wire.run(call()) for _ in range(8))) == [1] * 8
        assert len(door.seen) == 1
        assert "authorization" not in service.seen[0].headers
        assert "x-project-id" not in service.seen[0].headers
        assert not {"authorization", "x-auth-token"} & door.seen[0].headers.keys()


async def test_a_token_that_ended_is_renewed_once_for_all_that_met_it() -> None:
    async with (
        host(_accepts("t1")) as service,
        host(_token("t1"), _token("t2")) as door,
        _client(service, door) as wire,
    ):
        await wire.run(call())
        service.replies[:] = [_accepts("t2")]
        assert await asyncio.gather(*(wire.run(call()) for _ in range(4))) == [1] * 4
        assert len(door.seen) == 2


async def test_a_second_401_ends_it() -> None:
    async with host(says(401, _RENEW)) as service, host(_token("t1")) as door, _client(service, door) as wire:
        with pytest.raises(AuthError):
            await wire.run(call())
        assert len(service.seen) == 2
        with pytest.raises(AuthError):
            await wire.run(call())
        assert len(service.seen) == 2
        assert len(door.seen) == 2


async def test_a_token_near_its_end_is_renewed_before_it_fails() -> None:
    now = datetime.now(UTC)
    clock: Callable[[], datetime] = lambda: now  # noqa: E731 - it moves below
    async with host(_accepts("t1", "t2")) as service, host(_token("t1"), _token("t2")) as door:
        async with _client(service, door, now=lambda: clock()) as wire:
            await wire.run(call())
            clock = lambda: now + timedelta(hours=23, minutes=55)  # noqa: E731
            await wire.run(call())
        assert [seen.headers["x-auth-token"] for seen in service.seen] == ["t1", "t2"]


async def test_a_clock_that_is_far_ahead_does_not_sign_in_for_every_call() -> None:
    ahead = lambda: datetime.now(UTC) + timedelta(days=30)  # noqa: E731
    async with host(_accepts("t1")) as service, host(_token("t1")) as door, _client(service, door, now=ahead) as wire:
        for _ in range(3):
            await wire.run(call())
        assert len(door.seen) == 1


async def test_a_wrong_password_is_tried_once_and_said() -> None:
    wrong = says(
        401, {"error": {"code": 401, "message": "The username or password is wrong.", "title": "Unauthorized"}}
    )
    async with host(_accepts("t1")) as service, host(wrong) as door, _client(service, door) as wire:
        for _ in range(3):
            with pytest.raises(AuthError, match="password was not accepted"):
                await wire.run(call())
        assert len(door.seen) == 1
        assert not service.seen


async def test_a_sign_in_without_a_token_is_an_error_that_names_it() -> None:
    async with host(_accepts("t1")) as service, host(says(201, {"token": {}})) as door, _client(service, door) as wire:
        with pytest.raises(Exception, match="sent no token"):
            await wire.run(call())


async def test_a_password_without_a_place_to_sign_in_is_a_setting_to_mend() -> None:
    async with host(says(200, 1)) as service, client(service.url, keys=_LOGIN) as wire:
        with pytest.raises(ConfigError, match="sign in"):
            await wire.run(call())
        assert not service.seen


async def test_a_service_that_is_down_at_sign_in_can_be_asked_again() -> None:
    async with host(_accepts("t1")) as service, host(says(500)) as door, _client(service, door) as wire:
        with pytest.raises(Exception, match="failed"):
            await wire.run(call())
        door.replies[:] = [_token("t1")]
        assert await wire.run(call()) == 1


async def test_temporary_keys_that_ended_are_fetched_again_once() -> None:
    fresh = AccessKeys("FRESH", Secret("s2"), Secret("token2"))
    fetched: list[int] = []

    def renew() -> AccessKeys:
        fetched.append(1)
        return fresh

    async with host(_accepts_key("STALE")) as service:
        keys = AccessKeys("STALE", Secret("s1"), Secret("token1"))
        async with client(service.url, keys=keys, renew=renew) as wire:
            await wire.run(call())
            assert service.seen[0].headers["x-security-token"] == "token1"
            service.replies[:] = [_accepts_key("FRESH")]
            assert await asyncio.gather(*(wire.run(call()) for _ in range(4))) == [1] * 4
    assert len(fetched) == 1


async def test_temporary_keys_are_fetched_before_they_end() -> None:
    soon = datetime.now(UTC) + timedelta(seconds=60)
    keys = AccessKeys("STALE", Secret("s1"), Secret("t"), soon)
    async with host(_accepts_key("FRESH")) as service:
        async with client(service.url, keys=keys, renew=lambda: AccessKeys("FRESH", Secret("s2"))) as wire:
            assert await wire.run(call()) == 1
        assert len(service.seen) == 1


async def test_a_source_that_has_nothing_newer_is_not_asked_before_each_call() -> None:
    keys = AccessKeys("SAME", Secret("s1"), Secret("t"), datetime.now(UTC) + timedelta(seconds=60))
    fetched: list[int] = []

    def renew() -> AccessKeys:
        fetched.append(1)
        return keys

    async with host(_accepts_key("SAME")) as service, client(service.url, keys=keys, renew=renew) as wire:
        for _ in range(3):
            await wire.run(call())
    assert len(fetched) == 1


async def test_keys_that_the_source_gives_again_unchanged_are_not_tried_twice() -> None:
    async with host(says(401, _WRONG)) as service, client(service.url, renew=lambda: KEYS) as wire:
        with pytest.raises(AuthError, match="secret key is wrong"):
            await wire.run(call())
        assert len(service.seen) == 1


async def test_a_source_that_fails_is_the_reason_given_with_the_refusal() -> None:
    def renew() -> AccessKeys:
        raise ConfigError("auth.command_failed", name="keys", code=1)

    async with host(says(401, _WRONG)) as service, client(service.url, renew=renew) as wire:
        with pytest.raises(AuthError) as caught:
            await wire.run(call())
        assert isinstance(caught.value.__cause__, ConfigError)
        with pytest.raises(AuthError):
            await wire.run(call())
        assert len(service.seen) == 1


@pytest.mark.parametrize(
    ("message", "kind", "said"),
    [
        ("calc ak sk signature fail:signature expired", ClockError, "15 minutes"),
        ("AK access failed to reach the limit,forbidden.", LockedError, "locked until"),
        ("ak EXAMPLE not exist", AuthError, "does not know"),
        ("verify aksk signature fail,canonicalRequest:GET|/|", AuthError, "secret key is wrong"),
        ("decrypt token fail", AuthError, "session has ended"),
        ("something else", AuthError, "not accepted"),
    ],
)
async def test_the_gateways_words_tell_one_refusal_from_another(message: str, kind: type[AuthError], said: str) -> None:
    body = {"error_code": "APIC.0301", "error_msg": f"Incorrect IAM authentication information: {message}"}
    renewed: list[int] = []

    def renew() -> AccessKeys:
        renewed.append(1)
        return KEYS

    async with host(says(401, body)) as service, client(service.url, renew=renew) as wire:
        with pytest.raises(kind, match=said) as caught:
            await wire.run(call())
    assert type(caught.value) is kind
    assert bool(renewed) == (kind is AuthError)
    if isinstance(caught.value, LockedError):
        assert caught.value.until is not None
        left = caught.value.until - datetime.now(UTC)
        assert timedelta(minutes=4) < left <= timedelta(minutes=5)


async def test_what_the_gateway_echoes_of_a_temporary_key_is_taken_out() -> None:
    echoed = f"verify aksk signature fail,canonicalRequest:GET|/||x-sdk-date:1|x-security-token:{CANARY}||a;b|c"
    async with (
        host(says(401, {"error_code": "APIG.0301", "error_msg": echoed})) as service,
        client(service.url) as wire,
    ):
        with pytest.raises(AuthError) as caught:
            await wire.run(call())
    assert CANARY not in caught.value.message
    assert "canonicalRequest" in caught.value.message


async def test_an_attempt_that_found_no_network_says_so_and_is_no_refusal() -> None:
    async with client("http://127.0.0.1:9") as wire:
        with pytest.raises(OfflineError):
            await wire.run(call())
        assert not wire.accepted
