"""One exchange: what a handler is asked, what it answers, and how a refusal reads.

Nothing here knows ModelArts. `read_request` and `send_reply` are the two ends towards ASGI.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from urllib.parse import parse_qsl, unquote

Json: TypeAlias = dict[str, Any]
Scope: TypeAlias = MutableMapping[str, Any]
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]

PIECE = 256 * 1024
"""Bytes of a body that are handed over at once."""
JSON_TYPE = "application/json"


@dataclass(frozen=True, slots=True)
class Request:
    """What arrived."""

    method: str
    path: str
    """As it was sent: percent-encoded, without the query."""
    pairs: tuple[tuple[str, str], ...] = ()
    """The query, decoded, in the order sent."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Names in lower case."""
    body: bytes = b""

    @property
    def segments(self) -> tuple[str, ...]:
        """The path's parts, decoded; a slash at its end counts for nothing."""
        return tuple(unquote(part) for part in self.path.strip("/").split("/"))

    def arg(self, name: str, default: str = "") -> str:
        """A query parameter: its first value."""
        return next((value for key, value in self.pairs if key == name), default)

    def json(self) -> Json:
        """The body, as an object; empty for no body.

        Raises:
            Refusal: It is no JSON object.
        """
        try:
            data = json.loads(self.body) if self.body.strip() else {}
        except ValueError:
            data = None
        if not isinstance(data, dict):
            raise Refusal(400, "ModelArts.2787", "Invalid JSON body.")
        return data


@dataclass(slots=True)
class Reply:
    """What goes back."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    pieces: Callable[[], Iterator[bytes]] | None = None
    """Makes a long body bit by bit; `size` bytes in all."""
    size: int = 0

    @property
    def length(self) -> int:
        """Bytes of the body, also of one that is not made yet."""
        return self.size if self.pieces else len(self.body)

    def parts(self) -> Iterator[bytes]:
        """The body in pieces."""
        if self.pieces:
            yield from self.pieces()
        else:
            yield from (self.body[at : at + PIECE] for at in range(0, len(self.body), PIECE))


class Refusal(Exception):
    """The answer is an error. Which shape its body takes is settled where it is sent, unless `shape` says so."""

    def __init__(self, status: int, code: str, text: str, *, shape: str = "", **headers: str) -> None:
        super().__init__(text)
        self.status = status
        self.code = code
        self.text = text
        self.shape = shape
        """`v1`, `v2`, `gateway`, `iam`, or empty: that of the route."""
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


class DropError(ConnectionResetError):
    """The connection is to break here."""


def json_reply(data: object, status: int = 200, **headers: str) -> Reply:
    """JSON as UTF-8; a lone surrogate, which UTF-8 cannot hold, makes the whole text ASCII with escapes."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    try:
        body = text.encode()
    except UnicodeEncodeError:
        body = json.dumps(data, separators=(",", ":")).encode()
    return Reply(
        status, body, {"Content-Type": JSON_TYPE} | {key.replace("_", "-"): value for key, value in headers.items()}
    )


async def read_request(scope: Scope, receive: Receive) -> Request:
    """The whole request; its body is small in all calls there are."""
    raw = scope.get("raw_path") or scope["path"].encode()
    path = raw.partition(b"?")[0].decode("latin-1")
    query = scope.get("query_string", b"").decode("latin-1")
    headers = {name.decode("latin-1").lower(): value.decode("utf-8", "replace") for name, value in scope["headers"]}
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            break
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    return Request(scope["method"], path, tuple(parse_qsl(query, keep_blank_values=True)), headers, bytes(body))


async def send_reply(reply: Reply, send: Send, *, head: bool = False) -> None:
    """All of it. A reply to HEAD, or with status 204 or 304, has no body."""
    await send_head(reply, send)
    if not (head or reply.status in (204, 304)):
        for part in reply.parts():
            await send({"type": "http.response.body", "body": part, "more_body": True})
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def send_head(reply: Reply, send: Send) -> None:
    """Status and headers, with the length that the body ought to have."""
    bare = reply.status in (204, 304)
    headers = reply.headers if bare else reply.headers | {"Content-Length": str(reply.length)}
    pairs = [(name.lower().encode(), value.encode("utf-8")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": reply.status, "headers": pairs})
