"""The way out of this machine: proxies, certificate authorities, and hosts that may be plain http.

Proxies are read and checked here, before the HTTP library sees them: a bare client stops with a traceback at `ftp://`, at
`NO_PROXY=::1,[fe80::1]` or at an `SSL_CERT_FILE` that is gone. Nothing here is done before the first request needs it.
"""

from __future__ import annotations

import os
import re
import ssl
import sys
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from pathlib import Path
from urllib.parse import unquote, urlsplit

from artscope.credentials import Secret
from artscope.endpoints import is_loopback
from artscope.errors import ConfigError, reason

PROXY_SCHEMES = {"http": 8080, "https": 443, "socks5": 1080, "socks5h": 1080}
"""Known schemes and the ports they have without one."""
DIRECT = "direct"
"""As the profile's proxy: none, whatever the environment says."""


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy, checked. Its repr and `shown` never tell the password."""

    scheme: str
    host: str
    port: int
    user: str
    password: Secret
    variable: str
    """Where it was named: an environment variable, or `proxy` of the profile."""

    @property
    def shown(self) -> str:
        """For error texts."""
        return f"{self.scheme}://{_bracketed(self.host)}:{self.port} ({self.variable})"

    @property
    def url(self) -> str:
        """Without user and password."""
        return f"{self.scheme}://{_bracketed(self.host)}:{self.port}"


class Network:
    """How requests leave this machine."""

    def __init__(
        self,
        *,
        proxy: str = "",
        ca_bundle: str | Path = "",
        link_hosts: Iterable[str] = (),
        environ: Mapping[str, str] | None = None,
    ) -> None:
        """
        Args:
            proxy: The profile's: a URL, `direct`, or empty for the environment's.
            ca_bundle: More certificate authorities than the system's: a PEM file, or a folder of them as OpenSSL hashes it.
            link_hosts: Hosts to which log links may be plain http.
            environ: For HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY, SSL_CERT_FILE, SSL_CERT_DIR.
        """
        self._proxy = proxy
        self._ca_bundle = Path(ca_bundle).expanduser() if str(ca_bundle) else None
        self._link_hosts = frozenset(host.strip().lower() for host in link_hosts)
        self._environ = os.environ if environ is None else environ
        self._context: ssl.SSLContext | None = None
        self._building = threading.Lock()

    def proxy_for(self, url: str) -> Proxy | None:
        """The proxy to this URL; None: straight. This machine itself is always reached straight.

        Raises:
            ConfigError: The proxy that would be used is not one we can use; names the variable.
        """
        parts = urlsplit(url)
        host = parts.hostname or ""
        if is_loopback(host) or self._proxy == DIRECT:
            return None
        if self._proxy:
            return read_proxy(self._proxy, "proxy")
        variable, value = self._variable(f"{parts.scheme}_proxy", "all_proxy")
        if not value or is_excepted(host, parts.port, self._variable("no_proxy")[1]):
            return None
        return read_proxy(value, variable)

    def may_be_plain(self, host: str) -> bool:
        """Whether a log link to this host may be plain http."""
        return host.lower() in self._link_hosts or is_loopback(host)

    def tls_context(self) -> ssl.SSLContext:
        """Verifies with the system's authorities and the profile's. Blocks for some 50 ms the first time: call it in a thread.

        Raises:
            ConfigError: The bundle, or what SSL_CERT_FILE or SSL_CERT_DIR names, is not there or is no certificate.
        """
        with self._building:
            if self._context is None:
                self._context = self._built()
            return self._context

    def _built(self) -> ssl.SSLContext:
        for variable, there in (("SSL_CERT_FILE", os.path.isfile), ("SSL_CERT_DIR", os.path.isdir)):
            path = self._environ.get(variable)
            if path and not any(there(part) for part in path.split(os.pathsep)):
                raise ConfigError("network.cert_variable", variable=variable, path=path)
        context = _system_context()
        if self._ca_bundle is not None:
            _add(context, self._ca_bundle)
        return context

    def _variable(self, *names: str) -> tuple[str, str]:
        """The first of the variables that is set, lower case first as other tools have it; its name as it is written."""
        for name in names:
            for spelling in (name, name.upper()):
                if value := self._environ.get(spelling, "").strip():
                    return spelling, value
        return "", ""


def read_proxy(text: str, variable: str) -> Proxy:
    """A proxy URL; without a scheme it is http.

    Raises:
        ConfigError: It has no host, a port that is none, or a scheme that is not http, https, socks5 or socks5h.
    """
    try:
        parts = urlsplit(text if "://" in text else f"http://{text}")
        host, port = parts.hostname or "", parts.port
    except ValueError:
        # The library's own text shows the URL, which may hold a password.
        raise ConfigError("network.proxy_broken", variable=variable) from None
    if parts.scheme not in PROXY_SCHEMES:
        known = ", ".join(PROXY_SCHEMES)
        raise ConfigError("network.proxy_scheme", variable=variable, scheme=parts.scheme, known=known)
    if not host or not host.isascii() or any(sign.isspace() for sign in host):
        raise ConfigError("network.proxy_broken", variable=variable)
    user, password = unquote(parts.username or ""), Secret(unquote(parts.password or ""))
    return Proxy(parts.scheme, host, port or PROXY_SCHEMES[parts.scheme], user, password, variable)


def is_excepted(host: str, port: int | None, no_proxy: str) -> bool:
    """Whether NO_PROXY names this host.

    Entries are names (also for everything below them), `*`, addresses with or without brackets, networks (`10.0.0.0/8`), each
    perhaps with a port. An entry that is none of these is passed over.
    """
    host = host.strip("[]").lower()
    return any(_names(entry.lower(), host, port) for entry in re.split(r"[,\s]+", no_proxy) if entry)


def _names(entry: str, host: str, port: int | None) -> bool:
    if entry == "*":
        return True
    entry, wanted = _split_port(entry)
    if wanted is not None and wanted != port:
        return False
    try:
        return ip_address(host) in ip_network(entry, strict=False)
    except ValueError:
        name = entry.removeprefix("*").lstrip(".")
        return bool(name) and (host == name or host.endswith(f".{name}"))


def _split_port(entry: str) -> tuple[str, int | None]:
    found = re.fullmatch(r"(?:\[([^\]]*)\]|([^:]*)):(\d{1,5})", entry)
    if found:
        return found[1] or found[2] or "", int(found[3])
    return entry.strip("[]"), None


def _system_context() -> ssl.SSLContext:
    """Verifies with the system's authorities."""
    paths = ssl.get_default_verify_paths()
    if sys.platform == "linux" and paths.cafile:
        # What truststore does here too, but once: it reads all authorities again for each connection, on the loop, 40 ms a time.
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.set_default_verify_paths()
        return context
    import truststore

    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _add(context: ssl.SSLContext, bundle: Path) -> None:
    try:
        if bundle.is_dir():
            context.load_verify_locations(capath=bundle)
        else:
            context.load_verify_locations(cafile=bundle)
    except ssl.SSLError as error:
        raise ConfigError("network.ca_bundle", path=bundle, why=error.strerror or error.args[0]) from error
    except OSError as error:
        raise ConfigError("network.ca_bundle", path=bundle, why=reason(error)) from error


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
