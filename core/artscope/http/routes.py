"""Which transport leads to a URL: straight or through a proxy, with TLS or without; each made when it is first needed."""

from __future__ import annotations

import socket
import ssl
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpcore
import httpx

from artscope.http.issuer import issuer_of
from artscope.http.limits import Limits
from artscope.http.network import Network, Proxy
from artscope.http.threads import in_thread

_RESOLVED_FOR = 300.0  # seconds a name that was looked up is taken to be there
_AT_ONCE = 256 * 1024  # bytes read of a connection at once: as many as asyncio holds ready
# 64 KiB by itself: half of a long download's time went by in small steps.
httpcore.AsyncHTTP11Connection.READ_NUM_BYTES = _AT_ONCE


@dataclass(frozen=True, slots=True)
class Route:
    """A way to a host."""

    transport: httpx.AsyncBaseTransport
    proxy: Proxy | None
    direct: bool
    """Requests go to the host itself: no proxy, no stand-in."""


class Routes:
    """Finds ways, and keeps their connections."""

    def __init__(self, network: Network, limits: Limits, transport: httpx.AsyncBaseTransport | None = None) -> None:
        """
        Args:
            transport: Answers everything instead of the network: the demonstration.
        """
        self._network = network
        self._limits = limits
        self._given = transport
        self._made: dict[tuple[str, bool], httpx.AsyncBaseTransport] = {}
        self._resolved: dict[str, float] = {}

    async def to(self, url: str) -> Route:
        """
        Raises:
            ConfigError: A proxy or a bundle of authorities that cannot be used.
        """
        if self._given is not None:
            return Route(self._given, None, direct=False)
        proxy = self._network.proxy_for(url)
        tls = url.startswith("https:")
        key = (proxy.shown if proxy else "", tls)
        if key not in self._made:
            wants_context = tls or (proxy is not None and proxy.scheme == "https")
            context = await in_thread(self._network.tls_context) if wants_context else _no_authorities()
            if key not in self._made:  # another request may have been quicker
                self._made[key] = self._transport(context, proxy)
        return Route(self._made[key], proxy, direct=proxy is None)

    async def resolve(self, url: str, route: Route) -> None:
        """Look up the name that is connected to, within the connect deadline, in a thread that the end does not wait for.

        The transport looks it up once more when it connects; this is where a lookup fails, or hangs and is cancelled.

        Raises:
            OSError: It cannot be resolved, or not in time.
        """
        if self._given is not None:
            return
        parts = urlsplit(url)
        host = route.proxy.host if route.proxy else parts.hostname or ""
        if self._resolved.get(host, 0.0) > time.monotonic():
            return
        asked = host.encode() if host.isascii() else host  # as text, it would load the tables of international names
        try:
            await in_thread(lambda: socket.getaddrinfo(asked, None, type=socket.SOCK_STREAM), self._limits.connect)
        except TimeoutError as error:
            raise socket.gaierror(socket.EAI_AGAIN, "timed out") from error
        except UnicodeError as error:
            raise socket.gaierror(socket.EAI_NONAME, "not a host name") from error
        self._resolved[host] = time.monotonic() + _RESOLVED_FOR

    async def issuer(self, url: str) -> str:
        """Who issued the certificate there, for an error text; empty where that cannot be told."""
        if self._given is not None:
            return ""
        parts = urlsplit(url)
        return await in_thread(lambda: issuer_of(parts.hostname or "", parts.port or 443))

    async def aclose(self) -> None:
        """Close every connection. A transport that was given is left to its giver."""
        made, self._made = list(self._made.values()), {}
        for transport in made:
            await transport.aclose()

    def _transport(self, context: ssl.SSLContext, proxy: Proxy | None) -> httpx.AsyncHTTPTransport:
        limits = httpx.Limits(
            # As many as there are slots: a person's download must not wait for a connection behind three others.
            max_connections=self._limits.in_flight * 2,
            max_keepalive_connections=self._limits.in_flight,
            keepalive_expiry=self._limits.keep_alive,
        )
        return httpx.AsyncHTTPTransport(
            verify=context, trust_env=False, limits=limits, proxy=_proxy(proxy, context) if proxy else None
        )


def _proxy(proxy: Proxy, context: ssl.SSLContext) -> httpx.Proxy:
    auth = (proxy.user, proxy.password.reveal()) if proxy.user else None
    return httpx.Proxy(proxy.url, ssl_context=context if proxy.scheme == "https" else None, auth=auth)


def _no_authorities() -> ssl.SSLContext:
    """For plain http, where nothing uses it; trusts nobody."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
