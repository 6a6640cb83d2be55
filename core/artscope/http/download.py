"""Fetching a log link into a sink: ranges, redirects, and going on where the connection broke.

A link is fetched bare: no credential, no Content-Type, no `x-obs-*` header, since the link's own signature is over their absence.
Going on after a break is only done where the object says that it is the same one (a strong ETag); otherwise the error leaves, and
whoever holds the sink knows what is in it.

Source: reference 8.7.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Mapping
from typing import TypeVar
from urllib.parse import quote, urljoin, urlsplit

from artscope._version import __version__
from artscope.call import Download, Received, drained
from artscope.errors import ConfigError, OfflineError, ServiceError
from artscope.http.answers import Answer, refusal
from artscope.http.limits import Limits
from artscope.http.network import Network
from artscope.http.wire import Incoming, Outgoing, Wire

T = TypeVar("T")

ANSWERS = frozenset({304, 412, 416})
"""Statuses that tell the flow something and are no error."""
_TURNS = frozenset({301, 302, 303, 307, 308})
_MOST_ERROR = 64 * 1024
_CONTENT_RANGE = re.compile(r"bytes (\d+)-(\d+)/(?:\d+|\*)")
_ASCII = "".join(chr(sign) for sign in range(0x21, 0x7F))


class Fetch:
    """One download, over as many attempts as it takes."""

    def __init__(self, call: Download, wire: Wire, network: Network, limits: Limits) -> None:
        self.size = 0
        """Bytes that are in the sink."""
        self._call = call
        self._wire = wire
        self._network = network
        self._limits = limits
        self._head: tuple[int, Mapping[str, str]] | None = None
        """Status and headers of the first answer that was taken."""
        self._span: tuple[int, int | None] = (0, None)
        """First and last byte of the object that the first answer announced."""
        self._etag = ""
        """Of the object, where going on is safe."""

    @property
    def host(self) -> str:
        """Where the link leads."""
        return _host(self._call.url)

    @property
    def repeatable(self) -> bool:
        """Another attempt would not put anything into the sink twice."""
        return not self.size or bool(self._etag)

    async def attempt(self) -> Received:
        """
        Raises:
            LinkExpiredError, NotFoundError, ServiceError, OfflineError: See `Download`.
            ConfigError: The link is plain http to a host that may not be.
        """
        if self._head is not None and self._complete:
            return Received(*self._head, self.size)
        incoming = await self._in_time(self._followed())
        try:
            if self.size:
                self._same(incoming)
            elif early := await self._in_time(self._begun(incoming)):
                return early
            sink = self._call.sink
            async for piece in incoming.decoded():
                if sink is not None:
                    sink.write(piece)
                self.size += len(piece)
                await drained(sink)
        finally:
            await incoming.aclose()
        status, headers = self._head or (incoming.status, incoming.headers)
        return Received(status, headers, self.size)

    async def _in_time(self, part: Awaitable[T]) -> T:
        """Heads and errors have the total deadline of any answer; only what goes into the sink has none."""
        try:
            async with asyncio.timeout(self._limits.total):
                return await part
        except TimeoutError:
            raise OfflineError("network.deadline", host=self.host, seconds=self._limits.total) from None

    async def _followed(self) -> Incoming:
        url = self._call.url
        for _ in range(self._limits.redirects + 1):
            url = self._checked(url)
            outgoing = Outgoing("GET", url, self._headers(), secret_query=True)
            incoming = await self._wire.open(outgoing, self._limits.stall)
            if incoming.status not in _TURNS or "location" not in incoming.headers:
                return incoming
            await incoming.aclose()
            try:
                url = urljoin(url, incoming.headers["location"])
            except ValueError:
                raise ServiceError("network.link_broken") from None
        raise ServiceError("network.link_turns", status=incoming.status, count=self._limits.redirects)

    def _checked(self, url: str) -> str:
        """The URL, if it may be fetched, with what is not ASCII encoded."""
        url = quote(url.strip(), safe=_ASCII)
        scheme, host = url.partition("://")[0].lower(), _host(url)
        if not host or scheme not in ("http", "https"):
            raise ServiceError("network.link_broken")
        name = urlsplit(url).hostname or ""
        if scheme == "http" and not self._network.may_be_plain(name):
            raise ConfigError("network.link_plain", host=name)
        return url

    def _headers(self) -> Mapping[str, str]:
        headers = {"Accept": "*/*", "Accept-Encoding": "identity", "User-Agent": f"artscope/{__version__}"}
        if self.size:
            first, last = self._span
            headers["Range"] = f"bytes={first + self.size}-{'' if last is None else last}"
            headers["If-Match"] = self._etag
        elif self._call.range is not None:
            headers["Range"] = _range(*self._call.range)
        return headers

    async def _begun(self, incoming: Incoming) -> Received | None:
        """What ends the download at its head; None: the body is wanted."""
        if incoming.status in ANSWERS:
            return Received(incoming.status, incoming.headers, 0)
        if not 200 <= incoming.status < 300:
            body = await incoming.body(_MOST_ERROR)
            raise refusal(Answer(incoming.status, incoming.headers, body), (), self._call.what)
        if self._call.decide(incoming.status, incoming.headers) == "stop":
            return Received(incoming.status, incoming.headers, 0, stopped=True)
        self._head = (incoming.status, incoming.headers)
        announced = _CONTENT_RANGE.fullmatch(incoming.headers.get("content-range", ""))
        self._span = (int(announced[1]), int(announced[2])) if announced else (0, None)
        etag = incoming.headers.get("etag", "")
        known = incoming.status == 200 or announced is not None
        if known and not etag.startswith("W/") and not incoming.headers.get("content-encoding"):
            self._etag = etag
        return None

    def _same(self, incoming: Incoming) -> None:
        """Going on: the answer must be the rest of the same object.

        Raises:
            ServiceError: It is another one now, or the range was not understood.
        """
        announced = _CONTENT_RANGE.fullmatch(incoming.headers.get("content-range", ""))
        follows = announced is not None and int(announced[1]) == self._span[0] + self.size
        if incoming.status != 206 or not follows or incoming.headers.get("etag") != self._etag:
            self._etag = ""
            if incoming.status == 403:
                raise refusal(Answer(403, incoming.headers, b""), (), self._call.what)
            raise ServiceError("network.link_changed", status=incoming.status)

    @property
    def _complete(self) -> bool:
        first, last = self._span
        return last is not None and self.size >= last - first + 1


def _host(url: str) -> str:
    """Host and port; empty where it is no URL, or one that carries a user."""
    try:
        parts = urlsplit(url)
        named, _ = parts.hostname, parts.port
    except ValueError:
        return ""
    return parts.netloc if named and "@" not in parts.netloc else ""


def _range(first: int, last: int | None) -> str:
    if first < 0:
        return f"bytes={first}"
    return f"bytes={first}-{'' if last is None else last}"
