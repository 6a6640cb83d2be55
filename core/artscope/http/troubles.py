"""Why no answer came: what the HTTP library raised becomes a sentence a person can act on.

Where in the exchange it happened is told by the library's own trace, since a handshake that hangs and a port that does not
answer raise the same exception.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from typing import Any

import httpx

from artscope.errors import ConfigError, CoreError, OfflineError
from artscope.http.limits import Limits
from artscope.http.network import Proxy

# Source: OpenSSL, X509_V_ERR_*.
_NOT_YET_VALID, _EXPIRED, _HOST_MISMATCH, _IP_MISMATCH = 9, 10, 62, 64
_UNKNOWN_ISSUER = frozenset({2, 18, 19, 20, 21, 27})

NEVER_AGAIN = frozenset(
    f"network.{name}"
    for name in (
        "tls_unknown_ca", "tls_expired", "tls_host", "tls_refused", "proxy_auth", "proxy_refused", "paused", "deadline",
    )
)  # fmt: skip
"""Trying again cannot help, or has cost all the time there is."""


class Progress:
    """How far an exchange has come. Given to the library as its trace."""

    def __init__(self, proxy: Proxy | None, *, tls: bool) -> None:
        self.proxy = proxy
        self._tunnel = proxy is not None and (tls or proxy.scheme.startswith("socks"))
        self._stage = ""
        self._connecting = False
        """A new connection is being made; without one, an earlier one is used and stands."""
        self._stream: Any = None
        """To a SOCKS proxy, until the proxy has done its part."""

    async def __call__(self, event: str, info: dict[str, Any]) -> None:
        name, _, state = event.rpartition(".")
        if state == "started":
            self._stage = name.rpartition(".")[2]
            if self._stage == "connect_tcp":
                self._connecting = True
            if name in ("proxy.start_tls", "socks.start_tls"):
                self._connecting = False
        elif state == "complete" and (
            name == "socks.setup_socks5_connection" or (name == "connection.connect_tcp" and not self._tunnel)
        ):
            self._connecting = False
            self._stream = None
        elif event == "socks.connect_tcp.complete":
            self._stream = info.get("return_value")

    async def failed(self) -> None:
        """Close what the library leaves open when a SOCKS proxy refuses."""
        stream, self._stream = self._stream, None
        if stream is not None:
            await stream.aclose()

    @property
    def at_proxy(self) -> bool:
        """It has not come past the proxy yet."""
        return self.proxy is not None and self._connecting

    @property
    def in_handshake(self) -> bool:
        """TLS is being agreed on."""
        return self._stage == "start_tls"


def trouble(error: BaseException, host: str, progress: Progress, limits: Limits) -> CoreError:
    """What to say about an exception of the HTTP library.

    Args:
        host: Asked for, as `host[:port]`.
    """
    proxy = progress.proxy.shown if progress.proxy and progress.at_proxy else ""
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return _untrusted(cause, host, progress.proxy if progress.at_proxy else None)
        if isinstance(cause, socket.gaierror):
            return no_such_host(host, progress.proxy if progress.at_proxy else None)
        if isinstance(cause, ConnectionRefusedError):
            return _named("refused", host, proxy)
    if isinstance(error, httpx.ProxyError):
        return _proxy_said(str(error), progress.proxy)
    if isinstance(error, httpx.TimeoutException):
        return _late(error, host, proxy, progress, limits)
    if any(isinstance(cause, ssl.SSLError) for cause in _causes(error)) or progress.in_handshake:
        return OfflineError("network.tls_refused", host=host)
    if isinstance(error, httpx.ConnectError):
        return _named("unreachable", host, proxy)
    if isinstance(error, httpx.RemoteProtocolError):
        return OfflineError("network.cut", host=host)
    if isinstance(error, httpx.UnsupportedProtocol | httpx.InvalidURL):
        return ConfigError("network.bad_url", host=host)
    return OfflineError("network.reset", host=host)


def no_such_host(host: str, proxy: Proxy | None) -> OfflineError:
    """A name that could not be looked up: the proxy's, where there is one, since only that is looked up here."""
    return _named("dns", proxy.host, proxy.shown) if proxy else _named("dns", host, "")


def _named(name: str, host: str, proxy: str) -> OfflineError:
    if proxy:
        return OfflineError(f"network.{name}_proxy", host=host, proxy=proxy)
    return OfflineError(f"network.{name}", host=host)


def _late(error: httpx.TimeoutException, host: str, proxy: str, progress: Progress, limits: Limits) -> OfflineError:
    if isinstance(error, httpx.PoolTimeout):
        return OfflineError("network.busy", host=host, seconds=limits.pool)
    if isinstance(error, httpx.ConnectTimeout):
        if progress.in_handshake:
            return OfflineError("network.tls_timeout", host=host, seconds=limits.connect)
        return _timed("connect_timeout", host, proxy, limits.connect)
    if isinstance(error, httpx.WriteTimeout):
        return OfflineError("network.write_timeout", host=host, seconds=limits.write)
    return _timed("read_timeout", host, proxy, limits.read)


def _timed(name: str, host: str, proxy: str, seconds: float) -> OfflineError:
    suffix = "_proxy" if proxy else ""
    return OfflineError(f"network.{name}{suffix}", host=host, seconds=seconds, proxy=proxy)


def _proxy_said(text: str, proxy: Proxy | None) -> OfflineError:
    """Source: httpcore, "407 Proxy Authentication Required" for a CONNECT that was refused; SOCKS errors are words."""
    shown = proxy.shown if proxy else "?"
    status = text[:3]
    if status == "407" or "auth" in text.lower():
        return OfflineError("network.proxy_auth", proxy=shown)
    if status.startswith("5"):
        return OfflineError("network.proxy_failed", proxy=shown, status=status)
    return OfflineError("network.proxy_refused", proxy=shown, status=status if status.isdigit() else "SOCKS")


def _untrusted(error: ssl.SSLCertVerificationError, host: str, proxy: Proxy | None) -> OfflineError:
    if proxy is not None:
        host = f"{proxy.host}:{proxy.port}"
    code, text = error.verify_code, error.verify_message or ""
    if code in (_EXPIRED, _NOT_YET_VALID) or "expired" in text:
        return OfflineError("network.tls_expired", host=host)
    if code in (_HOST_MISMATCH, _IP_MISMATCH) or "mismatch" in text.lower():
        return OfflineError("network.tls_host", host=host)
    if code in _UNKNOWN_ISSUER or "issuer" in text or "self" in text:
        return OfflineError("network.tls_unknown_ca", host=host, issuer="?")
    return OfflineError("network.tls_refused", host=host)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The exception and all it came from, groups taken apart."""
    waiting: list[BaseException | None] = [error]
    seen: set[int] = set()
    while waiting:
        here = waiting.pop()
        if here is None or id(here) in seen:
            continue
        seen.add(id(here))
        yield here
        waiting += [here.__cause__, here.__context__]
        if isinstance(here, BaseExceptionGroup):
            waiting += here.exceptions
