"""The simulator as two ASGI apps: `service` (ModelArts and IAM on one host) and `bucket` (what log links lead to).

    request -> late or broken? -> which call? -> who is asking? -> handler -> spoilt? -> sent, by drops or in part

Every answer has an `X-Request-Id`. Nothing here needs a server: `httpx.ASGITransport` and `artscope.demo` run the same apps.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta
from email.utils import format_datetime
from typing import cast

from artscope.simulator import breakage, iam, obs, routes, v1, v2
from artscope.simulator.gate import Gate
from artscope.simulator.state import Seen, State
from artscope.simulator.wire import (
    DropError,
    Receive,
    Refusal,
    Reply,
    Request,
    Scope,
    Send,
    json_reply,
    read_request,
    send_reply,
)

_IAM: Mapping[tuple[str, str], Callable[[State, Gate, Request], Reply]] = {
    ("POST", "/v3/auth/tokens"): iam.create_token,
    ("POST", "/v3.0/OS-CREDENTIAL/securitytokens"): iam.create_key,
    ("GET", "/v3/projects"): iam.projects,
}
_CONTROL = "/-/"


class Simulator:
    """A ModelArts that runs here.

    It is an ASGI app itself: `service`.
    """

    def __init__(self, state: State, *, latency: float = 0.0, on_seen: Callable[[Seen], None] | None = None) -> None:
        """
        Args:
            latency: Seconds before every answer.
            on_seen: Told of each request once it is answered.
        """
        self.state = state
        self.gate = Gate(state)
        self._latency = latency
        self._on_seen = on_seen
        self._count = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.service(scope, receive, send)

    async def service(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ModelArts and IAM."""
        if scope["type"] != "http":
            return
        request = await read_request(scope, receive)
        if request.path.startswith(_CONTROL):
            await send_reply(self._control(request), send)
        else:
            await self._exchange(request, self._answer, scope, send)

    async def bucket(self, scope: Scope, receive: Receive, send: Send) -> None:
        """What log links lead to."""
        if scope["type"] != "http":
            return
        request = await read_request(scope, receive)
        await self._exchange(request, self._object, scope, send)

    async def _exchange(
        self, request: Request, answer: Callable[[Request, str], Reply], scope: Scope, send: Send
    ) -> None:
        self._count += 1
        number = f"{self.state.world.seed & 0xFFFF:04x}{self._count:028x}"
        await asyncio.sleep(self._latency)
        await breakage.delay(self.state, request)
        reply = answer(request, number)
        reply.headers |= {"X-Request-Id": number, "Date": format_datetime(self.state.wall(), usegmt=True)}
        self._note(Seen(request.method, request.path, reply.status))
        try:
            await breakage.deliver(self.state, request, reply, scope, send)
        except DropError:
            if "artscope.drop" not in (scope.get("extensions") or {}):
                raise

    def _answer(self, request: Request, number: str) -> Reply:
        found = routes.find(self.state, request)
        shape = found[0].shape if found else "iam" if request.path.startswith("/v3") else "gateway"
        try:
            reply = breakage.instead(self.state, request) or self._handled(request, found)
        except Refusal as refusal:
            reply = self._refused(refusal, refusal.shape or shape, number)
        return breakage.spoil(self.state, request, reply)

    def _handled(self, request: Request, found: tuple[routes.Route, dict[str, str]] | None) -> Reply:
        if found is None:
            return self._unrouted(request)
        route, names = found
        self.gate.check(request, project=names.pop("project"))
        return route.handler(self.state, request, **names)

    def _unrouted(self, request: Request) -> Reply:
        if request.method == "GET" and request.path.rstrip("/") == "/v3":
            return iam.versions(self.state, request)
        handler = _IAM.get((request.method, request.path.rstrip("/")))
        if handler is None:
            text = "API does not exist or is not published in the environment."
            raise Refusal(404, "APIG.0101", text, shape="gateway")
        return handler(self.state, self.gate, request)

    def _refused(self, refusal: Refusal, shape: str, number: str) -> Reply:
        if shape == "gateway":
            prefix, _, digits = refusal.code.partition(".")
            code = f"{self.state.faults.take('c22') or prefix}.{digits}"
            body = {"error_msg": refusal.text, "error_code": code, "request_id": number}
            reply = json_reply(body, refusal.status)
        elif shape == "iam":
            reply = json_reply(iam.error_body(refusal.status, refusal.text), refusal.status)
        else:
            reply = v1.failure(self.state, refusal) if shape == "v1" else v2.failure(refusal)
        reply.headers |= refusal.headers
        return reply

    def _object(self, request: Request, number: str) -> Reply:
        try:
            return breakage.instead(self.state, request) or obs.answer(self.state, request, number)
        except Refusal as refusal:
            return Reply(refusal.status, b"", refusal.headers)

    def _note(self, seen: Seen) -> None:
        self.state.seen.append(seen)
        if self._on_seen:
            self._on_seen(seen)

    def _control(self, request: Request) -> Reply:
        """For tests of other processes: `GET /-/state`, `POST /-/faults {add, clear}`, `POST /-/clock {advance, wall}`.

        Without `wall` (false) only the world goes on, and signatures made now are still good.
        """
        state, body = self.state, request.json() if request.method == "POST" else {}
        if request.path == "/-/faults":
            if "clear" in body:
                state.faults.clear(str(body["clear"] or ""))
            for spec in body.get("add", ()):
                state.faults.add(spec)
        if request.path == "/-/clock":
            step = timedelta(seconds=cast(float, body.get("advance", 0)))
            state.clock.advance(step)
            if body.get("wall", True):
                state.wall.advance(step)
        return json_reply(
            {
                "failed_signatures": state.failed_signatures,
                "violations": state.violations,
                "requests": [str(seen) for seen in state.seen],
                "now": state.at.isoformat(),
            }
        )
