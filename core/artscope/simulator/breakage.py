"""What goes wrong on the wire: answers that are replaced, spoilt, late, slow, or end before their end.

A server that can break its connection offers `scope["extensions"]["artscope.drop"]`: a function that takes `False` to close it
and `True` to reset it. Elsewhere `DropError` is raised.
"""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Callable, Iterator
from typing import cast

from artscope.simulator.state import State
from artscope.simulator.wire import DropError, Refusal, Reply, Request, Scope, Send, send_head, send_reply

_CODES = {
    400: "ModelArts.0101",
    403: "ModelArts.0108",
    404: "APIG.0101",
    405: "ModelArts.2803",
    409: "ModelArts.2796",
    429: "APIG.0308",
    500: "ModelArts.0010",
    502: "APIG.0202",
    503: "APIG.0613",
    504: "APIG.0203",
}
_TEXTS = {
    "APIG.0101": "API does not exist or is not published in the environment.",
    "APIG.0308": "The throttling threshold has been reached: policy user over ratelimit,limit:5,time:1 minute",
    "APIG.0202": "Backend unavailable.",
    "APIG.0203": "Backend timeout.",
    "APIG.0613": "The IAM service is unavailable.",
    "APIGW.0301": "Incorrect IAM authentication information: verify aksk signature fail",
    "APIGW.0307": "The token must be updated.",
    "ModelArts.2796": "Training job cannot be terminated.",
    "ModelArts.0108": "The operation is not authorised.",
}
_HTML = """<html>\r\n<head><title>{status}</title></head>\r\n<body>\r\n<center><h1>{status}</h1></center>
<hr><center>CloudWAF</center>\r\n</body>\r\n</html>\r\n"""
_MIB = 1024 * 1024


async def delay(state: State, request: Request) -> None:
    """Answer late, where `slow` says so."""
    seconds = state.faults.number("slow", 0, request)
    if seconds:
        await asyncio.sleep(seconds)


def instead(state: State, request: Request) -> Reply | None:
    """What is answered in place of the right answer, if anything.

    Raises:
        Refusal: `http`.
    """
    if said := state.faults.take("http", request):
        raise _refusal(state, request, *said.partition(":")[::2])
    if status := state.faults.take("html", request):
        return Reply(int(status), _HTML.format(status=status).encode(), {"Content-Type": "text/html"})
    if state.on("empty-body", request):
        return Reply(200, b"", {"Content-Type": "application/json"})
    return None


def spoil(state: State, request: Request, reply: Reply) -> Reply:
    """The answer, altered where a switch says so."""
    if not reply.body or reply.pieces:
        return reply
    if state.on("truncated", request):
        reply.body = reply.body[: max(1, len(reply.body) // 2)]
    if (depth := state.faults.take("nested", request)) and reply.body.endswith(b"}"):
        deep = b'"nested":' + b'{"a":' * int(depth) + b"0" + b"}" * int(depth)
        reply.body = reply.body[:-1] + (b"," if len(reply.body) > 2 else b"") + deep + b"}"
    if size := state.faults.take("gzip-bomb", request):
        reply.body = b"".join(_bomb(reply.body, int(size)))
        reply.headers["Content-Encoding"] = "gzip"
    return reply


async def deliver(state: State, request: Request, reply: Reply, scope: Scope, send: Send) -> None:
    """Send it; whole, by drops, or in part."""
    how = state.faults.take("drop", request)
    pause = state.faults.number("drip", 0, request)
    if how is None and not pause:
        await send_reply(reply, send, head=request.method == "HEAD")
        return
    if how == "headers":
        drop(scope, reset=False)
    await send_head(reply, send)
    await _parts(reply, send, pause, reply.length // 2 if how else reply.length)
    if how:
        await asyncio.sleep(0.05)  # let what was written leave before the end
        drop(scope, reset=how == "reset")
    await send({"type": "http.response.body", "body": b"", "more_body": False})


def drop(scope: Scope, *, reset: bool) -> None:
    """End the connection here.

    Raises:
        DropError: Always.
    """
    offered = cast(dict[str, object], scope.get("extensions") or {}).get("artscope.drop")
    if offered:
        cast(Callable[[bool], None], offered)(reset)
    raise DropError("reset" if reset else "closed")


async def _parts(reply: Reply, send: Send, pause: float, stop: int) -> None:
    sent = 0
    for part in reply.parts():
        for piece in (part[at : at + 1] for at in range(len(part))) if pause else (part,):
            here = piece[: stop - sent]
            sent += len(here)
            await send({"type": "http.response.body", "body": here, "more_body": True})
            if pause:
                await asyncio.sleep(pause)
            if sent >= stop:
                return


def _refusal(state: State, request: Request, status: str, code: str) -> Refusal:
    number = int(status)
    by_token = "x-auth-token" in request.headers
    usual = ("APIGW.0307" if by_token else "APIGW.0301") if number == 401 else _CODES.get(number, "ModelArts.0010")
    chosen = code or usual
    shape = "gateway" if chosen.startswith("API") else ""
    wait = state.faults.take("retry-after", request) if number in (429, 503) else None
    headers = {"Retry_After": wait} if wait is not None else {}
    return Refusal(number, chosen, _TEXTS.get(chosen, "Internal error."), shape=shape, **headers)


def _bomb(body: bytes, size: int) -> Iterator[bytes]:
    """The answer with blanks before its end: still JSON, and very large."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    yield packer.compress(body[:-1])
    blanks = b" " * _MIB
    for _ in range(size):
        yield packer.compress(blanks)
    yield packer.compress(body[-1:]) + packer.flush()
