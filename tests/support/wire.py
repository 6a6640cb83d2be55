"""Hosts on loopback that answer as told, byte by byte, and clients with short deadlines for them."""

from __future__ import annotations

import asyncio
import json
import shutil
import ssl
import struct
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from artscope.call import Call
from artscope.credentials import AccessKeys, Secret
from artscope.http.client import Client, Endpoints
from artscope.http.limits import Limits
from artscope.http.network import Network
from artscope.words import phrase

PROJECT = "0123456789abcdef0123456789abcdef"
CANARY = "canary-secret-3b1f"
KEYS = AccessKeys("EXAMPLEACCESSKEYID01", Secret(CANARY))
QUICK = Limits(
    connect=0.4, read=0.4, write=0.4, pool=0.4, total=1.2, stall=0.4, backoff=0.002, most_backoff=0.004, most_wait=0.5
)
"""The same rules as in earnest, in a hundredth of the time."""


@dataclass
class Seen:
    """A request that arrived."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes = b""

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]


Reply = Callable[[Seen, asyncio.StreamWriter], Awaitable[None]]


def says(
    status: int = 200, data: object = None, headers: Mapping[str, str] | None = None, *, body: bytes | None = None
) -> Reply:
    """A whole answer: JSON of `data`, or `body` as it is."""

    async def reply(_: Seen, writer: asyncio.StreamWriter) -> None:
        content = body if body is not None else b"" if data is None else json.dumps(data).encode()
        writer.write(head(status, {"Content-Length": str(len(content)), **(headers or {})}) + content)

    return reply


def sends(raw: bytes, *, then: str = "close") -> Reply:
    """Bytes as they are; then the connection is closed, reset, or held open without another byte."""

    async def reply(_: Seen, writer: asyncio.StreamWriter) -> None:
        writer.write(raw)
        with suppress(ConnectionError):
            await writer.drain()
        if then == "hang":
            await asyncio.Event().wait()
        if then == "reset":
            sock = writer.get_extra_info("socket")
            sock.setsockopt(1, 13, struct.pack("ii", 1, 0))  # SOL_SOCKET, SO_LINGER: close with RST
        writer.close()

    return reply


def drips(raw: bytes, every: float, *, before: bytes = b"") -> Reply:
    """A byte at a time, after what comes at once."""

    async def reply(_: Seen, writer: asyncio.StreamWriter) -> None:
        writer.write(before)
        with suppress(ConnectionError):
            for at in range(len(raw)):
                writer.write(raw[at : at + 1])
                await writer.drain()
                await asyncio.sleep(every)

    return reply


def head(status: int, headers: Mapping[str, str]) -> bytes:
    lines = [f"HTTP/1.1 {status} X", *(f"{name}: {value}" for name, value in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


@dataclass
class Host:
    """Answers each request with the next reply; the last one again and again."""

    replies: list[Reply]
    port: int = 0
    scheme: str = "http"
    name: str = "127.0.0.1"
    seen: list[Seen] = field(default_factory=list)
    connections: int = 0
    busy: int = 0
    busiest: int = 0
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.name}:{self.port}"

    async def until(self, true: Callable[[], bool]) -> None:
        """Wait until requests have come or gone so that it is true."""
        async with asyncio.timeout(5), self.changed:
            await self.changed.wait_for(true)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with suppress(ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            while not writer.is_closing():
                request = await _request(reader)
                self.seen.append(request)
                self.busy += 1
                self.busiest = max(self.busiest, self.busy)
                await self._tell()
                try:
                    reply = self.replies[min(len(self.seen), len(self.replies)) - 1]
                    await reply(request, writer)
                    await writer.drain()
                finally:
                    self.busy -= 1
                await self._tell()
        writer.close()

    async def _tell(self) -> None:
        async with self.changed:
            self.changed.notify_all()


async def _request(reader: asyncio.StreamReader) -> Seen:
    block = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = block.rstrip().split("\r\n")
    method, target, _ = first.split(" ", 2)
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return Seen(method, target, headers, await reader.readexactly(int(headers.get("content-length", "0"))))


@asynccontextmanager
async def host(*replies: Reply, tls: ssl.SSLContext | None = None, name: str = "127.0.0.1") -> AsyncIterator[Host]:
    """A host, for as long as the block runs."""
    made = Host(list(replies), scheme="https" if tls else "http", name=name)
    tasks: set[asyncio.Task[None]] = set()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            await made.serve(reader, writer)
        except asyncio.CancelledError:
            writer.transport.abort()
        finally:
            tasks.discard(task)

    server = await asyncio.start_server(accept, "127.0.0.1", 0, ssl=tls, limit=1 << 20)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        server.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0)  # the transports' own closing


@asynccontextmanager
async def client(url: str, *, iam: str = "", keys: Any = KEYS, **more: Any) -> AsyncIterator[Client]:
    """A client of that host."""
    more.setdefault("limits", QUICK)
    more.setdefault("network", Network(environ={}))
    network = more.pop("network")
    made = Client(Endpoints(url, iam or url, "cn-north-4"), PROJECT, keys, network, **more)
    try:
        yield made
    finally:
        await made.aclose()


def call(*path: str, **more: Any) -> Call[Any]:
    """A GET whose answer is the JSON itself."""
    return Call(
        "GET", path or ("v1", PROJECT, "training-jobs"), lambda data: data.value, what=phrase("things.jobs"), **more
    )


@dataclass(frozen=True)
class Authority:
    """A certificate authority made for one test run."""

    folder: Path

    @property
    def bundle(self) -> Path:
        return self.folder / "ca.pem"

    def server(self, name: str, *, days: int = 2) -> ssl.SSLContext:
        """What a host with a certificate for `name` needs; with negative days it has ended."""
        key, request, cert, extra = (self.folder / f"{name}{days}.{end}" for end in ("key", "csr", "pem", "ext"))
        kind = "IP" if name[0].isdigit() else "DNS"
        extra.write_text(f"subjectAltName={kind}:{name}\nbasicConstraints=CA:FALSE\n")
        _openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", request, "-subj", f"/CN={name}")
        signing = ["x509", "-req", "-in", request, "-CA", self.bundle, "-CAkey", self.folder / "ca.key"]
        try:
            _openssl(*signing, "-CAcreateserial", "-out", cert, "-extfile", extra, "-days", str(days))
        except subprocess.CalledProcessError:
            pytest.skip("this openssl cannot make such a certificate")
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(cert, key)
        return context


def authority(folder: Path) -> Authority:
    """A new authority; skips the test where there is no openssl command."""
    if not shutil.which("openssl"):
        pytest.skip("the openssl command is not here")
    _openssl(
        "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", folder / "ca.key", "-out", folder / "ca.pem",
        "-days", "2", "-subj", "/O=Example Company/CN=Example Company CA",
    )  # fmt: skip
    return Authority(folder)


def _openssl(*words: object) -> None:
    subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True)
