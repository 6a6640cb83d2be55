"""One exchange: a request goes out, an answer comes back, decoded and bounded.

Knows connections, deadlines, the meter and the request log; knows nothing of calls, credentials or codes. Everything that can
go wrong here leaves as an `OfflineError`, a `ConfigError` or, for a body that cannot be taken, a `ServiceError`.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field

import httpx

from artscope.errors import CoreError, OfflineError, ServiceError, TooLargeError
from artscope.http.answers import Answer
from artscope.http.inflate import BadEncodingError, Inflater
from artscope.http.limits import Limits
from artscope.http.meter import Meter
from artscope.http.requestlog import RequestLog
from artscope.http.routes import Routes
from artscope.http.troubles import Progress, no_such_host, trouble
from artscope.signing import host_of

_YIELD_EVERY = 1024 * 1024  # decoded bytes, after which others get their turn
_Explain = Callable[[BaseException], Awaitable[CoreError]]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A request, complete."""

    method: str
    url: str = field(repr=False)
    """Already encoded; it is sent as it is."""
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(default=b"", repr=False)
    secret_query: bool = False
    """The URL's query is not written into the log."""

    @property
    def host(self) -> str:
        """With the port only where it is not the scheme's own."""
        return host_of(self.url)

    @property
    def place(self) -> str:
        """For the log."""
        return self.url.partition("?")[0] if self.secret_query else self.url


class Incoming:
    """An answer whose body has not been read yet. Must be closed."""

    def __init__(
        self, response: httpx.Response, meter: Meter, explain: _Explain, closed: Callable[[Incoming], None]
    ) -> None:
        self.status = response.status_code
        self.headers: dict[str, str] = {name.lower(): value for name, value in response.headers.items()}
        self.received = 0
        """Bytes of the body so far, as they came."""
        self.failed = False
        """The body did not come to its end."""
        self._response = response
        self._meter = meter
        self._explain = explain
        self._closed = closed

    async def decoded(self) -> AsyncIterator[bytes]:
        """The body, piece by piece.

        Raises:
            OfflineError: It did not come to its end.
            ServiceError: It is not what its encoding says.
        """
        since = 0
        try:
            inflater = Inflater(self.headers.get("content-encoding", ""))
            async for part in self._raw():
                for piece in inflater.feed(part):
                    yield piece
                    since += len(piece)
                    if since > _YIELD_EVERY:
                        since = 0
                        await asyncio.sleep(0)
            inflater.end()
        except BadEncodingError as error:
            raise ServiceError("network.bad_encoding", status=self.status) from error

    async def body(self, most: int) -> bytes:
        """All of it, decoded.

        Raises:
            TooLargeError: There is more than `most`; nothing further is unpacked.
            OfflineError, ServiceError: See `decoded`.
        """
        pieces, size = [], 0
        async for piece in self.decoded():
            size += len(piece)
            if max(size, self.received) > most:
                raise TooLargeError("network.too_large", status=self.status, most_mib=round(most / 1024**2, 3))
            pieces.append(piece)
        return b"".join(pieces)

    async def aclose(self) -> None:
        """Give the connection back, or end it where the body was not read to its end."""
        self._closed(self)
        await self._response.aclose()

    async def _raw(self) -> AsyncIterator[bytes]:
        try:
            async for part in self._response.aiter_raw():
                self.received += len(part)
                self._meter.bytes += len(part)
                yield part
        except (httpx.HTTPError, httpx.StreamError, OSError) as error:
            self.failed = True
            raise await self._explain(error) from error


class Wire:
    """Sends, and hands out what comes back."""

    def __init__(self, routes: Routes, limits: Limits, meter: Meter, log: RequestLog) -> None:
        self._routes = routes
        self._limits = limits
        self._meter = meter
        self._log = log

    async def exchange(self, outgoing: Outgoing, most: int) -> Answer:
        """Send and read all of the answer, within the total deadline.

        Args:
            most: Bytes of the decoded body.
        """
        began = time.monotonic()
        try:
            async with asyncio.timeout(self._limits.total):
                incoming = await self.open(outgoing, self._limits.read)
                try:
                    body = await incoming.body(most)
                finally:
                    await incoming.aclose()
        except TimeoutError:
            self._log.failed(outgoing.method, outgoing.place, "network.deadline", time.monotonic() - began)
            raise OfflineError("network.deadline", host=outgoing.host, seconds=self._limits.total) from None
        return Answer(incoming.status, incoming.headers, body)

    async def open(self, outgoing: Outgoing, read: float) -> Incoming:
        """Send, and give the answer as soon as its head is here.

        Args:
            read: Seconds without a byte, after which it has failed.
        """
        began = time.monotonic()
        route = await self._routes.to(outgoing.url)
        progress = Progress(route.proxy, tls=outgoing.url.startswith("https:"))

        async def explain(error: BaseException, *, late: bool = False) -> CoreError:
            await progress.failed()
            said = trouble(error, outgoing.host, progress, self._limits)
            if late and isinstance(error, httpx.ReadTimeout):
                said = OfflineError("network.stalled", host=outgoing.host, seconds=read)
            if said.key == "network.tls_unknown_ca" and route.proxy is None:
                said.values["issuer"] = await self._routes.issuer(outgoing.url) or "?"
            self._log.failed(outgoing.method, outgoing.place, said.key, time.monotonic() - began)
            return said

        async def explain_late(error: BaseException) -> CoreError:
            return await explain(error, late=True)

        def closed(incoming: Incoming) -> None:
            self._noted(outgoing, incoming, time.monotonic() - began)

        self._meter.requests += 1
        try:
            await self._routes.resolve(outgoing.url, route)
        except OSError as error:
            said = no_such_host(outgoing.host, route.proxy)
            self._log.failed(outgoing.method, outgoing.place, said.key, time.monotonic() - began)
            raise said from error
        try:
            response = await route.transport.handle_async_request(self._request(outgoing, read, progress, route.direct))
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise await explain(error) from error
        return Incoming(response, self._meter, explain_late, closed)

    def _request(self, outgoing: Outgoing, read: float, progress: Progress, direct: bool) -> httpx.Request:
        limits = self._limits
        timeout = {"connect": limits.connect, "read": read, "write": limits.write, "pool": limits.pool}
        request = httpx.Request(
            outgoing.method,
            outgoing.url,
            headers=outgoing.headers,
            content=outgoing.body or None,
            extensions={"timeout": timeout, "trace": progress},
        )
        target = _target(outgoing.url)
        if direct and request.url.raw_path != target:
            # The library would write the URL in its own way; a signature is over the bytes as they are here. Not through a
            # tunnel: there the extension would change the CONNECT as well.
            request.extensions["target"] = target
        return request

    def _noted(self, outgoing: Outgoing, incoming: Incoming, seconds: float) -> None:
        if incoming.failed:  # its line is written already
            return
        request_id = incoming.headers.get("x-request-id") or incoming.headers.get("x-obs-request-id") or ""
        self._log.answered(outgoing.method, outgoing.place, incoming.status, seconds, incoming.received, request_id)


def _target(url: str) -> bytes:
    rest = url.partition("://")[2].partition("#")[0]
    slash, question = rest.find("/"), rest.find("?")
    if slash < 0 or 0 <= question < slash:
        return b"/" + rest[question:].encode() if question >= 0 else b"/"
    return rest[slash:].encode()
