"""The simulator in the process: no socket, but a wire's deadlines, streams and ends."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from artscope import signing
from artscope.demo import Demo
from artscope.demo.engine import Engine


@pytest.fixture
def demo() -> Iterator[Demo]:
    made = Demo(seed=7, jobs=3)
    yield made
    made.close()


def _signed(demo: Demo, path: str = "/v1/{p}/workspaces", method: str = "GET", body: Any = None) -> httpx.Request:
    content = json.dumps(body).encode() if body is not None else b""
    url = f"{demo.url}{path.replace('{p}', demo.project_id)}"
    headers = {"Content-Type": "application/json"}
    signed = signing.sign(demo.ak, demo.sk, method, url, at=datetime.now(UTC), headers=headers, body=content)
    return httpx.Request(method, url, headers=dict(signed.headers), content=content)


def _plain(demo: Demo, timeout: httpx.Timeout | None = None) -> httpx.Response:
    with httpx.Client(transport=demo.transport(), timeout=timeout) as client:
        return client.send(_signed(demo))


def _with(demo: Demo, *specs: str) -> None:
    for spec in specs:
        demo.simulator.state.faults.add(spec)


async def test_a_signed_request_is_answered_without_async_and_with(demo: Demo) -> None:
    before = await asyncio.to_thread(_plain, demo)
    async with httpx.AsyncClient(transport=demo.async_transport()) as client:
        after = await client.send(_signed(demo))
    assert before.json() == after.json()
    assert after.json()["total_count"] == 3


async def test_a_body_is_sent_and_a_password_works(demo: Demo) -> None:
    user = {"name": demo.user, "password": demo.password, "domain": {"name": demo.domain}}
    identity = {"methods": ["password"], "password": {"user": user}}
    auth = {"auth": {"identity": identity, "scope": {"project": {"name": demo.region}}}}
    async with httpx.AsyncClient(transport=demo.async_transport()) as client:
        answer = await client.post(f"{demo.iam}/v3/auth/tokens", json=auth)
        assert answer.status_code == 201
        headers = {"X-Auth-Token": answer.headers["x-subject-token"]}
        assert (await client.get(f"{demo.url}/v1/{demo.project_id}/workspaces", headers=headers)).status_code == 200


def test_building_one_makes_no_world_imports_no_http_library_and_starts_no_thread() -> None:
    code = """if True:
        import sys, threading
        from artscope.demo import Demo
        demo = Demo(seed=3)
        assert demo.ak and demo.project_id and demo.user and demo.region
        assert "httpx" not in sys.modules
        assert "artscope.simulator.world.world" not in sys.modules
        assert threading.active_count() == 1
    """
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)


def test_no_internet_socket_is_made() -> None:
    code = """if True:
        import socket, sys
        def watch(event, args):
            if event == "socket.__new__" and args[1] in (socket.AF_INET, socket.AF_INET6) or event == "socket.getaddrinfo":
                raise SystemExit(f"{event} {args}")
        sys.addaudithook(watch)
        import httpx
        from artscope.demo import Demo
        demo = Demo(seed=3, jobs=2)
        with httpx.Client(transport=demo.transport()) as client:
            assert client.get(f"{demo.url}/v1/x/training-jobs").status_code == 401
        demo.close()
    """
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)


def test_the_same_seed_and_anchor_make_the_same_world() -> None:
    at = "2026-03-11T03:24:00Z"
    answers = []
    for _ in range(2):
        demo = Demo(seed=9, now=at, jobs=3, clock=lambda: datetime(2026, 3, 11, 4, tzinfo=UTC))
        with httpx.Client(transport=demo.transport()) as client:
            answers.append(client.send(_signed(demo)).text)
        demo.close()
    assert answers[0] == answers[1]


def test_a_kept_anchor_goes_on_and_one_still_to_come_is_where_the_clock_starts() -> None:
    now = datetime.now(UTC)
    for days, expected in ((-90, now), (90, now + timedelta(days=90)), (0, now)):
        demo = Demo(now=now + timedelta(days=days))
        assert abs(demo.clock() - expected) < timedelta(seconds=5)
        assert demo.now == now + timedelta(days=days)


@pytest.mark.parametrize("wrong", [{"faults": ["nonsense"]}, {"now": "yesterday"}, {"logs": "/nowhere/at/all"}])
def test_what_makes_no_sense_is_said_at_once(wrong: dict[str, Any]) -> None:
    with pytest.raises((ValueError, NotADirectoryError)):
        Demo(**wrong)


async def test_a_host_that_is_not_there_and_a_service_that_is_down_refuse_the_connection(demo: Demo) -> None:
    async with httpx.AsyncClient(transport=demo.async_transport()) as client:
        with pytest.raises(httpx.ConnectError, match=r"nowhere\.example"):
            await client.get("https://nowhere.example/")
        demo.down = True
        with pytest.raises(httpx.ConnectError, match="refused"):
            await client.send(_signed(demo))
        demo.down = False
        assert (await client.send(_signed(demo))).status_code == 200


async def test_an_answer_that_does_not_come_in_time_is_a_read_timeout(demo: Demo) -> None:
    _with(demo, "slow=30")
    quick = httpx.Timeout(5, read=0.05)
    async with httpx.AsyncClient(transport=demo.async_transport(), timeout=quick) as client:
        with pytest.raises(httpx.ReadTimeout):
            await client.get(f"{demo.url}/v1/x/y")
    with pytest.raises(httpx.ReadTimeout):
        await asyncio.to_thread(_plain, demo, quick)


async def test_a_body_that_stops_flowing_is_a_read_timeout(demo: Demo) -> None:
    _with(demo, "drip=30")
    quick = httpx.Timeout(5, read=0.05)
    client = httpx.AsyncClient(transport=demo.async_transport(), timeout=quick)
    async with client, client.stream("GET", f"{demo.url}/v1/x/y") as answer:
        assert answer.status_code == 404
        with pytest.raises(httpx.ReadTimeout):
            await answer.aread()


@pytest.mark.parametrize(
    ("how", "error"),
    [("headers", httpx.RemoteProtocolError), ("body", httpx.RemoteProtocolError), ("reset", httpx.ReadError)],
)
async def test_a_connection_that_ends_early_looks_as_on_a_socket(demo: Demo, how: str, error: type[Exception]) -> None:
    _with(demo, f"drop={how}")
    async with httpx.AsyncClient(transport=demo.async_transport()) as client:
        with pytest.raises(error):
            await client.send(_signed(demo))
    with pytest.raises(error):
        await asyncio.to_thread(_plain, demo)


async def test_no_free_connection_is_a_pool_timeout(demo: Demo) -> None:
    from artscope.demo.transport import AsyncInProcess

    _with(demo, "slow=30@/slow")
    transport = AsyncInProcess(demo, connections=1)
    async with httpx.AsyncClient(transport=transport, timeout=httpx.Timeout(30, pool=0.05)) as client:
        waiting = asyncio.create_task(client.get(f"{demo.url}/slow"))
        await asyncio.sleep(0)
        with pytest.raises(httpx.PoolTimeout):
            await client.get(f"{demo.url}/v1/x")
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert (await client.get(f"{demo.url}/v1/x")).status_code == 404


class _Endless:
    """An app that writes for as long as it is let."""

    def __init__(self) -> None:
        self.sent = 0
        self.ended = threading.Event()

    async def service(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            await send({"type": "http.response.start", "status": 200, "headers": []})
            while True:
                await send({"type": "http.response.body", "body": b"x" * 1000, "more_body": True})
                self.sent += 1
        finally:
            self.ended.set()


@pytest.fixture
def endless(demo: Demo) -> Iterator[_Endless]:
    app = _Endless()
    demo.engine = Engine(lambda: app)  # type: ignore[assignment,return-value]
    yield app
    demo.engine.stop()


async def test_an_app_that_writes_faster_than_is_read_waits(demo: Demo, endless: _Endless) -> None:
    async with httpx.AsyncClient(transport=demo.async_transport()) as client, client.stream("GET", demo.url) as answer:
        pieces = answer.aiter_raw()
        for _ in range(5):
            assert await anext(pieces) == b"x" * 1000
        assert endless.sent <= 5 + 8
        assert not endless.ended.is_set()
        await pieces.aclose()  # type: ignore[attr-defined]
    assert await asyncio.to_thread(endless.ended.wait, 5)


def test_an_app_is_ended_when_its_reader_goes(demo: Demo, endless: _Endless) -> None:
    with httpx.Client(transport=demo.transport()) as client, client.stream("GET", demo.url):
        pass
    assert endless.ended.wait(5)


async def test_a_cancelled_request_ends_the_app(demo: Demo) -> None:
    begun, ended = threading.Event(), threading.Event()

    class Silent:
        async def service(self, scope: Any, receive: Any, send: Any) -> None:
            begun.set()
            try:
                await asyncio.Event().wait()
            finally:
                ended.set()

    demo.engine = Engine(Silent)  # type: ignore[assignment,arg-type]
    async with httpx.AsyncClient(transport=demo.async_transport()) as client:
        waiting = asyncio.create_task(client.get(demo.url))
        assert await asyncio.to_thread(begun.wait, 5)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    demo.engine.stop()
    assert ended.wait(5)


async def test_an_app_that_fails_breaks_the_connection_and_says_why(demo: Demo) -> None:
    class Broken:
        async def service(self, scope: Any, receive: Any, send: Any) -> None:
            raise KeyError("a mistake")

    demo.engine = Engine(Broken)  # type: ignore[assignment,arg-type]
    async with httpx.AsyncClient(transport=demo.async_transport()) as client:
        with pytest.raises(httpx.RemoteProtocolError) as caught:
            await client.get(demo.url)
    demo.engine.stop()
    causes: list[BaseException] = []
    error: BaseException | None = caught.value
    while error is not None:
        causes.append(error)
        error = error.__cause__ or error.__context__
    assert any(isinstance(cause, KeyError) for cause in causes)


def test_closing_twice_or_before_anything_was_asked_does_no_harm(demo: Demo) -> None:
    demo.close()
    demo.close()
    Demo(seed=1).close()


async def test_its_clocks_can_be_put_forward(demo: Demo) -> None:
    before = demo.simulator.state.at
    demo.advance(3600)
    assert (demo.simulator.state.at - before).total_seconds() >= 3600
    async with httpx.AsyncClient(transport=demo.async_transport()) as client:
        assert "signature expired" in (await client.send(_signed(demo))).text
