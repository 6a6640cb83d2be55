"""What goes out for a call, and what comes back of it."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from artscope import signing, words
from artscope.call import Call, Flow
from artscope.credentials import Secret
from artscope.errors import ConfigError, NotFoundError, OfflineError
from artscope.http.client import Endpoints
from support.wire import CANARY, KEYS, PROJECT, call, client, host, says, sends


async def test_a_call_arrives_signed_with_the_project_and_the_language() -> None:
    words.use("zh")
    async with host(says(200, {"jobs": []})) as service, client(service.url) as wire:
        await wire.run(call("v1", PROJECT, "a b/c", query={"search_content": "训练 +", "page": "1"}))
    seen = service.seen[0]
    assert seen.target == f"/v1/{PROJECT}/a%20b%2Fc?page=1&search_content=%E8%AE%AD%E7%BB%83%20%2B"
    assert seen.headers["x-project-id"] == PROJECT
    assert seen.headers["x-language"] == "zh-cn"
    said = signing.read_authorization(seen.headers["authorization"])
    assert said is not None
    query = [("page", "1"), ("search_content", "训练 +")]
    hashed = signing.EMPTY_HASH
    assert said.signature == signing.signature_of(CANARY, "GET", seen.path, query, seen.headers, said.signed, hashed)


async def test_a_body_is_sent_as_json_and_is_part_of_the_signature() -> None:
    search: Call[Any] = Call(
        "POST", ("v2", PROJECT, "training-job-searches"), lambda data: data.value, body={"limit": 50, "s": Secret("x")}
    )
    async with host(says(200, {})) as service, client(service.url) as wire:
        await wire.run(search)
    seen = service.seen[0]
    assert json.loads(seen.body) == {"limit": 50, "s": "x"}
    said = signing.read_authorization(seen.headers["authorization"])
    assert said is not None
    hashed = signing.body_hash(seen.body)
    assert said.signature == signing.signature_of(CANARY, "POST", seen.path, [], seen.headers, said.signed, hashed)


async def test_iam_is_asked_at_its_own_host_without_a_project() -> None:
    async with host(says(200, {})) as service, host(says(200, {})) as iam, client(service.url, iam=iam.url) as wire:
        await wire.run(call("v3", "projects", host="iam"))
    assert not service.seen
    assert "x-project-id" not in iam.seen[0].headers


async def test_a_call_without_auth_carries_no_credential() -> None:
    async with host(says(200, {})) as service, client(service.url) as wire:
        await wire.run(call(auth=False))
    assert not {"authorization", "x-auth-token", "x-project-id"} & service.seen[0].headers.keys()


async def test_a_name_that_no_url_can_carry_is_not_sent_anywhere() -> None:
    async with host(says(200, {})) as service, client(service.url) as wire:
        for name in ("..", ".", ""):
            with pytest.raises(NotFoundError):
                await wire.run(call("v1", PROJECT, "training-jobs", name))
    assert not service.seen


async def test_a_flow_gets_answers_and_errors_where_it_asked() -> None:
    def flow() -> Flow[tuple[Any, str]]:
        first = yield call("v1", "one")
        try:
            yield call("v1", PROJECT, "training-jobs", "7")
        except NotFoundError as error:
            return first, error.code
        return first, "none"

    missing = says(404, {"error_code": "ModelArts.2775", "error_msg": "Training job not found."})
    async with host(says(200, 1), missing) as service, client(service.url) as wire:
        assert await wire.run(flow()) == (1, "ModelArts.2775")


async def test_a_flow_that_catches_nothing_ends_with_the_error_and_is_closed() -> None:
    closed = []

    def flow() -> Flow[None]:
        try:
            yield call("v1", PROJECT, "training-jobs", "7")
        finally:
            closed.append(True)

    missing = says(400, {"error_code": "ModelArts.2775", "error_msg": "x"})
    async with host(missing) as service, client(service.url) as wire:
        with pytest.raises(NotFoundError):
            await wire.run(flow())
    assert closed == [True]


async def test_cancelling_takes_effect_at_once_and_the_client_goes_on() -> None:
    async with host(sends(b"", then="hang"), says(200, 2)) as service, client(service.url) as wire:
        running = asyncio.create_task(wire.run(call()))
        await service.until(lambda: service.busy == 1)
        began = asyncio.get_running_loop().time()
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        assert asyncio.get_running_loop().time() - began < 0.2
        assert await wire.run(call()) == 2


async def test_requests_and_bytes_are_counted() -> None:
    async with host(says(503, None), says(200, {"a": 1})) as service, client(service.url) as wire:
        await wire.run(call())
        assert wire.meter.requests == 2
        assert wire.meter.bytes == len(b'{"a": 1}')


async def test_connections_are_kept_between_calls() -> None:
    async with host(says(200, 1)) as service, client(service.url) as wire:
        for _ in range(3):
            await wire.run(call())
        assert service.connections == 1


@pytest.mark.parametrize(
    "endpoint", ["http://modelarts.example.com", "https://user:pass@host", "ftp://host", "http://10.0.0.1"]
)
def test_an_endpoint_that_is_not_https_or_carries_a_user_is_refused(endpoint: str) -> None:
    with pytest.raises(ConfigError):
        Endpoints(endpoint)


async def test_with_a_stand_in_no_connection_is_made() -> None:
    import httpx

    class Stands(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            if request.url.path.endswith("down"):
                raise httpx.ConnectError("refused")
            return httpx.Response(200, stream=httpx.ByteStream(b"[1]"))

    async with client("https://modelarts.demo.invalid", transport=Stands()) as wire:
        assert await wire.run(call()) == [1]
        with pytest.raises(OfflineError):
            await wire.run(call("v1", "down"))


def test_keys_are_shown_nowhere_in_a_call() -> None:
    assert CANARY not in repr(KEYS)
    assert CANARY not in repr(call(body={"password": CANARY}))
