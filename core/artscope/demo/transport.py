"""httpx transports whose other end is an ASGI app in this process.

httpx's own ASGI transport gathers a whole answer before it hands anything on, knows no deadline, and lets the app's exceptions
through. These stream, keep the request's timeouts, and tell an end before its time as the errors that a socket gives.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import httpx

from artscope.demo.engine import App, End, Event, Exchange, Head, Piece, Scope

if TYPE_CHECKING:
    from artscope.demo import Demo

CONNECTIONS = 100
"""Answers that may be open at once, as in httpx."""


class AsyncInProcess(httpx.AsyncBaseTransport):
    """For `httpx.AsyncClient`."""

    def __init__(self, demo: Demo, *, connections: int = CONNECTIONS) -> None:
        self._demo = demo
        self._pool = asyncio.Semaphore(connections)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        timeouts = _timeouts(request)
        body = b"".join([part async for part in request.stream])  # type: ignore[union-attr]
        async with _deadline(timeouts["pool"], httpx.PoolTimeout("No connection is free")):
            await self._pool.acquire()
        try:
            return await self._exchange(request, body, timeouts)
        except BaseException:
            self._pool.release()
            raise

    async def _exchange(
        self, request: httpx.Request, body: bytes, timeouts: Mapping[str, float | None]
    ) -> httpx.Response:
        async with _deadline(timeouts["connect"], httpx.ConnectTimeout("The demonstration is not ready")):
            made = await asyncio.shield(asyncio.wrap_future(self._demo.engine.made()))
        app = _connected(self._demo, made, request)
        loop, inbox = asyncio.get_running_loop(), asyncio.Queue[Event]()

        def deliver(event: Event) -> None:
            loop.call_soon_threadsafe(inbox.put_nowait, event)

        exchange = Exchange(self._demo.engine, app, _scope(request), body, deliver)
        stream = _AsyncBody(exchange, inbox, timeouts["read"], self._pool)
        try:
            head = _head(await stream.event())
        except BaseException:
            exchange.cancel()
            raise
        stream.length = _length(head, request)
        return httpx.Response(head.status, headers=head.headers, stream=stream)


class InProcess(httpx.BaseTransport):
    """For `httpx.Client`."""

    def __init__(self, demo: Demo, *, connections: int = CONNECTIONS) -> None:
        self._demo = demo
        self._pool = threading.Semaphore(connections)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        timeouts = _timeouts(request)
        body = b"".join(request.stream)  # type: ignore[arg-type]
        if not self._pool.acquire(timeout=timeouts["pool"]):
            raise httpx.PoolTimeout("No connection is free")
        try:
            return self._exchange(request, body, timeouts)
        except BaseException:
            self._pool.release()
            raise

    def _exchange(self, request: httpx.Request, body: bytes, timeouts: Mapping[str, float | None]) -> httpx.Response:
        try:
            made = self._demo.engine.made().result(timeouts["connect"])
        except TimeoutError as error:
            raise httpx.ConnectTimeout("The demonstration is not ready") from error
        app = _connected(self._demo, made, request)
        inbox = queue.SimpleQueue[Event]()
        exchange = Exchange(self._demo.engine, app, _scope(request), body, inbox.put)
        stream = _Body(exchange, inbox, timeouts["read"], self._pool)
        try:
            head = _head(stream.event())
        except BaseException:
            exchange.cancel()
            raise
        stream.length = _length(head, request)
        return httpx.Response(head.status, headers=head.headers, stream=stream)


class _AsyncBody(httpx.AsyncByteStream):
    def __init__(
        self, exchange: Exchange, inbox: asyncio.Queue[Event], timeout: float | None, pool: asyncio.Semaphore
    ) -> None:
        self._exchange, self._inbox, self._timeout, self._pool = exchange, inbox, timeout, pool
        self._closed = False
        self.length: int | None = None

    async def event(self) -> Event:
        async with _deadline(self._timeout, httpx.ReadTimeout("No byte in time")):
            return await self._inbox.get()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        received = 0
        while isinstance(event := await self.event(), Piece):
            self._exchange.took()
            received += len(event.data)
            yield event.data
        _ended(event, received, self.length)

    async def aclose(self) -> None:
        if not self._closed:
            self._closed = True
            self._exchange.cancel()
            self._pool.release()


class _Body(httpx.SyncByteStream):
    def __init__(
        self, exchange: Exchange, inbox: queue.SimpleQueue[Event], timeout: float | None, pool: threading.Semaphore
    ) -> None:
        self._exchange, self._inbox, self._timeout, self._pool = exchange, inbox, timeout, pool
        self._closed = False
        self.length: int | None = None

    def event(self) -> Event:
        try:
            return self._inbox.get(timeout=self._timeout)
        except queue.Empty as error:
            raise httpx.ReadTimeout("No byte in time") from error

    def __iter__(self) -> Iterator[bytes]:
        received = 0
        while isinstance(event := self.event(), Piece):
            self._exchange.took()
            received += len(event.data)
            yield event.data
        _ended(event, received, self.length)

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            self._exchange.cancel()
            self._pool.release()


@asynccontextmanager
async def _deadline(seconds: float | None, error: httpx.TimeoutException) -> AsyncIterator[None]:
    """At most so many seconds for what is inside, else this error; None: no limit."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        raise error from None


def _timeouts(request: httpx.Request) -> Mapping[str, float | None]:
    said = request.extensions.get("timeout", {})
    return {name: said.get(name) for name in ("connect", "read", "write", "pool")}


def _connected(demo: Demo, made: Any, request: httpx.Request) -> App:
    """The app behind a host.

    Raises:
        httpx.ConnectError: Nothing is there, or the demonstration plays dead.
    """
    app = demo.app_of(made, request.url.host)
    if app is None:
        raise httpx.ConnectError(f"[Errno -2] Name or service not known: {request.url.host}")
    if demo.down:
        raise httpx.ConnectError("[Errno 111] Connection refused")
    return app


def _scope(request: httpx.Request) -> Scope:
    url = request.url
    path, _, query = url.raw_path.partition(b"?")
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": url.scheme,
        "path": url.path,
        "raw_path": path,
        "query_string": query,
        "root_path": "",
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "server": (url.host, url.port),
        "client": ("127.0.0.1", 0),
    }


def _head(event: Event) -> Head:
    if isinstance(event, Head):
        return event
    if isinstance(event, End) and event.reset:
        raise httpx.ReadError("[Errno 104] Connection reset by peer")
    cause = event.cause if isinstance(event, End) else None
    raise httpx.RemoteProtocolError("Server disconnected without sending a response.") from cause


def _length(head: Head, request: httpx.Request) -> int | None:
    """How long the body ought to be; None where nothing tells."""
    if request.method == "HEAD" or head.status in (204, 304):
        return 0
    return next((int(value) for name, value in head.headers if name.lower() == b"content-length"), None)


def _ended(event: Event, received: int, length: int | None) -> None:
    """Whether it was the whole body.

    Raises:
        httpx.ReadError, httpx.RemoteProtocolError: It was not.
    """
    if not isinstance(event, End):
        raise httpx.RemoteProtocolError("a second head")
    if event.reset:
        raise httpx.ReadError("[Errno 104] Connection reset by peer")
    if event.broken or (length is not None and received != length):
        text = "peer closed connection without sending complete message body"
        raise httpx.RemoteProtocolError(f"{text} (received {received} bytes, expected {length})") from event.cause
