"""The way to the service, as far as this machine alone tells: profile, credential, proxy, certificates. Asks nobody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from artscope.config import Settings, config_path
from artscope.credentials.sources import Options, origin
from artscope.doctor.finding import NOTE, OK, Finding
from artscope.endpoints import is_loopback, is_vendor_host
from artscope.errors import ConfigError

if TYPE_CHECKING:
    from artscope.http.network import Network


def examine(settings: Settings) -> Iterator[Finding]:
    """In the order in which they are needed; what comes after a fault is left out where it cannot be known.

    Args:
        settings: As they are in effect.
    """
    if settings.demo:
        yield Finding("config", OK, "demo")
        return
    if settings.name:
        yield Finding("config", OK, "profile", {"name": settings.name, "path": config_path()})
    else:
        yield Finding("config", OK, "no_profile", {"path": config_path()})
    yield _credential(settings)
    try:
        endpoints = [settings.endpoint, settings.iam_endpoint]
    except ConfigError as error:
        yield Finding.of("endpoint", error)
        return
    host = urlsplit(endpoints[0]).hostname or ""
    if not is_vendor_host(host) and not is_loopback(host):
        yield Finding("endpoint", NOTE, "foreign_host", {"host": host})
    yield from _network(settings, [endpoint for endpoint in endpoints if endpoint])


def _credential(settings: Settings) -> Finding:
    """Where it comes from, never what it is."""
    profile = settings.profile
    options = Options(profile.user, profile.domain, profile.command, profile.sdk_profile)
    source, where = origin(profile.source, options)
    if source is None:
        return Finding.of("credential", ConfigError("config.no_credentials"))
    return Finding(
        "credential", OK, f"source.{source}", {"where": where, "user": profile.user, "domain": profile.domain}
    )


def _network(settings: Settings, endpoints: list[str]) -> Iterator[Finding]:
    from artscope.http.network import Network

    network = Network(proxy=settings.profile.proxy, ca_bundle=settings.profile.ca_bundle)
    hosts: dict[str, str] = {}
    for endpoint in endpoints:
        hosts.setdefault(urlsplit(endpoint).hostname or "", endpoint)
    for host, endpoint in hosts.items():
        try:
            proxy = network.proxy_for(endpoint)
        except ConfigError as error:
            yield Finding.of("proxy", error)
            break
        if proxy is not None:
            yield Finding("proxy", OK, "proxy", {"host": host, "proxy": proxy.shown})
        else:
            yield Finding("proxy", OK, "straight", {"host": host})
    if any(endpoint.startswith("https:") for endpoint in endpoints):
        yield _certificates(network, settings.profile.ca_bundle)


def _certificates(network: Network, bundle: str) -> Finding:
    import ssl

    try:
        network.tls_context()
    except ConfigError as error:
        return Finding.of("certificates", error)
    paths = ssl.get_default_verify_paths()
    where = paths.cafile or paths.capath or ""
    if not where:
        return Finding("certificates", NOTE, "no_authorities", {})
    return Finding(
        "certificates", OK, "authorities_and" if bundle else "authorities", {"where": where, "bundle": bundle}
    )
