"""Proxies, certificate authorities, and the variables that crash a bare client."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artscope.errors import ConfigError, OfflineError
from artscope.http.issuer import issuer_in
from artscope.http.network import Network, is_excepted, read_proxy
from support.wire import CANARY, QUICK, Authority, Host, Reply, authority, call, client, head, host, says, sends

_NAME = "modelarts.example.invalid"


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("ca"))


async def test_a_certificate_of_the_companys_authority_is_accepted_with_its_bundle(company: Authority) -> None:
    network = Network(ca_bundle=company.bundle, environ={})
    async with (
        host(says(200, 1), tls=company.server("127.0.0.1")) as service,
        client(service.url, network=network) as wire,
    ):
        assert await wire.run(call()) == 1


async def test_an_unknown_authority_is_named_and_not_tried_again(company: Authority) -> None:
    async with host(says(200, 1), tls=company.server("127.0.0.1")) as service, client(service.url) as wire:
        with pytest.raises(OfflineError, match="Example Company CA") as caught:
            await wire.run(call())
        assert "ca_bundle" in caught.value.hint
        assert wire.meter.requests == 1
        assert not service.seen


async def test_a_certificate_of_another_host_is_told_apart(company: Authority) -> None:
    network = Network(ca_bundle=company.bundle, environ={})
    async with (
        host(says(200, 1), tls=company.server("other.example")) as service,
        client(service.url, network=network) as wire,
    ):
        with pytest.raises(OfflineError, match="another name"):
            await wire.run(call())
        assert wire.meter.requests == 1


async def test_a_certificate_out_of_its_time_asks_to_check_the_clock(company: Authority) -> None:
    network = Network(ca_bundle=company.bundle, environ={})
    async with host(says(200, 1), tls=company.server("127.0.0.1", days=-1)) as service:
        async with client(service.url, network=network) as wire:
            with pytest.raises(OfflineError, match="out of its time") as caught:
                await wire.run(call())
        assert "clock" in caught.value.hint


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "SSL_CERT_DIR"])
async def test_a_dead_certificate_variable_is_named(variable: str, tmp_path: Path) -> None:
    network = Network(environ={variable: str(tmp_path / "gone")})
    async with client("https://127.0.0.1:9", network=network) as wire:
        with pytest.raises(ConfigError, match=variable):
            await wire.run(call())


@pytest.mark.parametrize("content", [None, "no certificate"])
async def test_a_bundle_that_is_none_is_named(content: str | None, tmp_path: Path) -> None:
    path = tmp_path / "bundle.pem"
    if content:
        path.write_text(content)
    async with client("https://127.0.0.1:9", network=Network(ca_bundle=path, environ={})) as wire:
        with pytest.raises(ConfigError, match=r"bundle\.pem"):
            await wire.run(call())


@given(st.binary(max_size=200))
def test_no_certificate_is_too_broken_to_look_at(data: bytes) -> None:
    issuer_in(data)


def _tunnel(target: Host, status: int = 200) -> Reply:
    """A proxy's answer to CONNECT: it opens a tunnel to the host, whatever was asked for."""

    async def reply(_: object, writer: asyncio.StreamWriter) -> None:
        if status != 200:
            writer.write(head(status, {"Content-Length": "0"}))
            return
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        incoming = writer.transport.get_protocol()._stream_reader  # type: ignore[attr-defined]
        there_reader, there_writer = await asyncio.open_connection("127.0.0.1", target.port)
        with suppress(ConnectionError):
            await asyncio.gather(_pump(incoming, there_writer), _pump(there_reader, writer))

    return reply  # type: ignore[return-value]


async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    try:
        while data := await source.read(65536):
            sink.write(data)
            await sink.drain()
    finally:
        sink.close()


@asynccontextmanager
async def _behind_proxy(company: Authority, status: int = 200) -> AsyncIterator[tuple[Host, Host]]:
    async with (
        host(says(200, 1), tls=company.server(_NAME), name=_NAME) as service,
        host(_tunnel(service, status)) as proxy,
    ):
        yield service, proxy


async def test_a_proxy_of_the_environment_is_used_with_its_password(company: Authority) -> None:
    async with _behind_proxy(company) as (service, proxy):
        environ = {"HTTPS_PROXY": f"http://user:{CANARY}@127.0.0.1:{proxy.port}"}
        network = Network(ca_bundle=company.bundle, environ=environ)
        async with client(service.url, network=network) as wire:
            assert await wire.run(call()) == 1
        assert proxy.seen[0].method == "CONNECT"
        assert proxy.seen[0].target == f"{_NAME}:{service.port}"
        assert proxy.seen[0].headers["proxy-authorization"].startswith("Basic ")
        assert "authorization" not in proxy.seen[0].headers
        assert "proxy-authorization" not in service.seen[0].headers


@pytest.mark.parametrize(
    ("status", "said", "requests"), [(407, "wants a user", 1), (502, "could not reach", 3), (403, "does not let", 1)]
)
async def test_what_a_proxy_refuses_is_said_of_the_proxy_without_its_password(
    company: Authority, status: int, said: str, requests: int
) -> None:
    async with _behind_proxy(company, status) as (service, proxy):
        environ = {"https_proxy": f"http://user:{CANARY}@127.0.0.1:{proxy.port}"}
        async with client(service.url, network=Network(environ=environ)) as wire:
            with pytest.raises(OfflineError, match=said) as caught:
                await wire.run(call())
            assert wire.meter.requests == requests
        assert "https_proxy" in str(caught.value)
        assert CANARY not in "".join(traceback.format_exception(caught.value))


async def test_a_proxy_that_hangs_is_told_apart_from_a_service_that_does() -> None:
    async with host(sends(b"", then="hang")) as proxy:
        network = Network(proxy=f"http://127.0.0.1:{proxy.port}", environ={})
        async with client(f"https://{_NAME}", network=network, limits=QUICK) as wire:
            with pytest.raises(OfflineError, match=r"The proxy http://127\.0\.0\.1:\d+ \(proxy\) did not answer"):
                await wire.run(call())


async def test_a_proxy_that_is_not_there_is_named() -> None:
    async with client(f"https://{_NAME}", network=Network(proxy="http://127.0.0.1:9", environ={})) as wire:
        with pytest.raises(OfflineError, match=r"The proxy http://127\.0\.0\.1:9 "):
            await wire.run(call())
    async with client(f"https://{_NAME}", network=Network(proxy="http://proxy.invalid:9", environ={})) as wire:
        with pytest.raises(
            OfflineError, match=r"Cannot resolve proxy\.invalid \(proxy in use: http://proxy\.invalid:9"
        ):
            await wire.run(call())


async def _socks(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, target: Host, code: int) -> None:
    await reader.readexactly(3)
    writer.write(b"\x05\x00")
    _, _, _, kind, size = await reader.readexactly(5)
    assert kind == 3  # a name: the proxy looks it up
    await reader.readexactly(size + 2)
    writer.write(bytes((5, code, 0, 1, 0, 0, 0, 0, 0, 0)))
    if code:
        writer.close()
        return
    there_reader, there_writer = await asyncio.open_connection("127.0.0.1", target.port)
    with suppress(ConnectionError):
        await asyncio.gather(_pump(reader, there_writer), _pump(there_reader, writer))


@asynccontextmanager
async def _socks_proxy(target: Host, code: int) -> AsyncIterator[int]:
    """A SOCKS proxy that leads to the host, or refuses with a code; its port."""
    async with await asyncio.start_server(lambda r, w: _socks(r, w, target, code), "127.0.0.1", 0) as proxy:
        yield proxy.sockets[0].getsockname()[1]


@pytest.mark.parametrize("scheme", ["socks5", "socks5h"])
async def test_a_socks_proxy_is_used_and_looks_names_up_itself(company: Authority, scheme: str) -> None:
    async with host(says(200, 1), tls=company.server(_NAME), name=_NAME) as service, _socks_proxy(service, 0) as port:
        network = Network(ca_bundle=company.bundle, environ={"ALL_PROXY": f"{scheme}://127.0.0.1:{port}"})
        async with client(service.url, network=network) as wire:
            assert await wire.run(call()) == 1


async def test_a_socks_proxy_that_cannot_connect_is_said_to_be_the_reason() -> None:
    async with host(says(200, 1), name=_NAME) as service, _socks_proxy(service, 5) as port:
        network = Network(proxy=f"socks5://127.0.0.1:{port}", environ={})
        async with client(f"https://{_NAME}", network=network) as wire:
            with pytest.raises(OfflineError, match=r"The proxy socks5://127.* does not let"):
                await wire.run(call())


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("HTTPS_PROXY", f"ftp://u:{CANARY}@proxy:1", "names a ftp proxy"),
        ("https_proxy", "socks4://proxy", "names a socks4 proxy"),
        ("ALL_PROXY", f"http://u:{CANARY}@proxy:notaport", "is not a proxy address"),
        ("ALL_PROXY", "http://", "is not a proxy address"),
        ("HTTPS_PROXY", f"http://u:{CANARY}@[::1", "is not a proxy address"),
        ("HTTPS_PROXY", f"u:{CANARY}@", "is not a proxy address"),
    ],
)
async def test_a_proxy_variable_that_cannot_be_used_is_named_without_its_password(
    variable: str, value: str, said: str
) -> None:
    async with client(f"https://{_NAME}", network=Network(environ={variable: value})) as wire:
        with pytest.raises(ConfigError, match=f"{variable} {said}") as caught:
            await wire.run(call())
    assert CANARY not in "".join(traceback.format_exception(caught.value))


def test_the_password_of_a_proxy_shows_nowhere() -> None:
    proxy = read_proxy(f"http://user:{CANARY}@proxy.example:3128", "HTTPS_PROXY")
    assert CANARY not in repr(proxy) + proxy.shown + proxy.url
    assert (proxy.user, proxy.password.reveal(), proxy.port) == ("user", CANARY, 3128)


@pytest.mark.parametrize(
    ("host_name", "port", "no_proxy", "excepted"),
    [
        ("a.example.com", 443, "example.com", True),
        ("a.example.com", 443, ".example.com", True),
        ("a.example.com", 443, "*.example.com", True),
        ("badexample.com", 443, "example.com", False),
        ("a.example.com", 443, "*", True),
        ("A.EXAMPLE.com", 443, "x, a.example.com", True),
        ("a.example.com", 443, "a.example.com:443", True),
        ("a.example.com", 443, "a.example.com:80", False),
        ("10.1.2.3", None, "10.0.0.0/8", True),
        ("11.1.2.3", None, "10.0.0.0/8", False),
        ("fe80::1", None, "::1,[fe80::1]", True),
        ("[fe80::1]", 8443, "[fe80::1]:8443", True),
        ("fe80::2", None, "::1,[fe80::1]", False),
        ("a.example.com", 443, "::1,[fe80::1],,[,]:,*.,.", False),
    ],
)
def test_no_proxy_in_all_its_forms(host_name: str, port: int | None, no_proxy: str, excepted: bool) -> None:
    assert is_excepted(host_name, port, no_proxy) is excepted


@given(st.text(max_size=30), st.text(max_size=60))
def test_no_no_proxy_is_too_strange(host_name: str, no_proxy: str) -> None:
    is_excepted(host_name, 443, no_proxy)


def test_this_machine_is_reached_straight_and_a_profile_wins_over_the_environment() -> None:
    environ = {"HTTPS_PROXY": "http://env:1", "HTTP_PROXY": "http://plain:2", "NO_PROXY": "intern.example"}
    network = Network(environ=environ)
    assert network.proxy_for("http://127.0.0.1:1") is None
    assert network.proxy_for("https://localhost") is None
    assert network.proxy_for("https://x.intern.example") is None
    chosen = network.proxy_for("https://a.example")
    plain = network.proxy_for("http://a.example")
    assert chosen is not None
    assert plain is not None
    assert (chosen.host, plain.host) == ("env", "plain")
    own = Network(proxy="http://own:3", environ=environ).proxy_for("https://x.intern.example")
    assert own is not None
    assert own.host == "own"
    assert Network(proxy="direct", environ=environ).proxy_for("https://a.example") is None
