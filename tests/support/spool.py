"""A log service in memory that answers Calls and flows, with its habits as switches; and the way to it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from artscope.archive.archive import Archive
from artscope.archive.spool.store import Spool
from artscope.call import Call, Download, Priority, Received
from artscope.errors import CoreError, LinkExpiredError, NoSuchCallError, NotReadyError, OfflineError, TooLargeError
from artscope.models import JobId, LogFile, LogName, ProjectId, VersionId
from artscope.reading import Reading
from artscope.tolerant import Json

EPOCH = 1_551_252_759_254_000_000


def v1_log(*, ended: bool = False) -> LogFile:
    return LogFile(LogName("job-x.0"), JobId("7"), VersionId("3"), "v1", task="0", ended=ended)


def v2_log(*, ended: bool = False) -> LogFile:
    return LogFile(
        LogName("modelarts-job-7-worker-0.log"), JobId("7"), VersionId("7"), "v2", task="worker-0", ended=ended
    )


@dataclass
class LogServer:
    """One log. Text is whole lines but perhaps the last; the object holds the same unless `lag` says otherwise."""

    data: bytes = b""
    cursor: Callable[[int], str] = lambda number: str(EPOCH + number * 7)
    swapped: bool = False
    inclusive: bool = False
    drops_newline: bool = False
    reversed: bool = False
    stuck: bool = False
    empty: str = ""
    """`cursors`, `204`, or fields that are empty."""
    missing: set[str] = field(default_factory=set)
    """Calls that are not there: line, link, bytes, preview."""
    suffix: bool = True
    ranges: bool = True
    shards: Callable[[bytes], list[bytes]] = lambda data: [data]
    """The objects that the text is rotated into; `obs_url` leads to the last one."""
    unlinked: int = 0
    """Objects that there are and that no link leads to."""
    lag: int = 0
    """Bytes that the object is behind."""
    links: int = 0
    link_reads: int = 10**9
    """Reads before a link is refused."""
    refuse: bool = False
    most: int = 500
    """The most lines of a page, whatever is asked."""
    largest: int = 10**9
    """The most bytes of a page; more is TooLargeError."""
    preview_limit: int = 10**9
    preview_sizes: bool = True
    """They are told as they are; else all of them are 5 MiB."""
    counts: bool = True
    """Pages say how many lines they are."""
    asked: list[str] = field(default_factory=list)
    before: Callable[[str], None] = lambda kind: None
    """Called before each answer: lets the log grow, or fail."""
    begun: int = 0
    """How often the log was begun anew."""
    removed: int = 0
    """Lines at the head that the line log no longer has."""

    @property
    def lines(self) -> list[bytes]:
        return self.data.splitlines(keepends=True) if b"\r" not in self.data else _lines(self.data)

    def begin_anew(self, data: bytes) -> None:
        """The log is replaced: cursors begin lower than before."""
        self.begun += 1
        self.data, self.cursor = data, lambda number: str(EPOCH // (self.begun + 1) + number * 7)

    def answer(self, call: Call[Any]) -> Any:
        kind = kind_of(call)
        self.before(kind)
        self.asked.append(kind)
        if kind in self.missing:
            raise NoSuchCallError("errors.no_such_call", what=kind)
        if isinstance(call, Download):
            return self._download(call)
        body = {"line": self._page, "link": self._link, "bytes": self._bytes, "preview": self._preview}[kind](call)
        return call.parse(Json(json.loads(json.dumps(body))))

    def _page(self, call: Call[Any]) -> dict[str, object]:
        lines = self.lines
        count, base, order = (
            min(self.most, int(call.query["lines"])),
            call.query.get("base_line", ""),
            call.query.get("order", "desc"),
        )
        v1 = call.path[0] == "v1"
        low, high = self._span(base, count, after=((order == "desc") == v1) != self.swapped)
        if low >= high:
            if self.empty == "204":
                raise NotReadyError("errors.not_ready")
            cursor = base if self.empty == "cursors" else ""
            return {"start_line": cursor, "end_line": cursor, "lines": 0, "content": ""}
        content = b"".join(lines[low:high])
        if len(content) > self.largest:
            raise TooLargeError("errors.too_large", limit=self.largest)
        first, last = self.cursor(low), self.cursor(high - 1)
        if self.reversed and order == "desc" and not v1:
            content = b"".join(line.rstrip(b"\n") + b"\n" for line in reversed(lines[low:high]))
            first, last = last, first
        if self.drops_newline:
            content = content.removesuffix(b"\n")
        body: dict[str, object] = {"start_line": first, "end_line": last, "content": content.decode("utf-8", "replace")}
        return body | ({"lines": high - low} if self.counts else {})

    def _span(self, base: str, count: int, *, after: bool) -> tuple[int, int]:
        total = len(self.lines)
        if not base or self.stuck:
            return max(self.removed, total - count), total
        here = next((number for number in range(total) if self.cursor(number) == base), None)
        if here is None and self.begun:  # it was given out for a log that is gone
            here = max((number for number in range(total) if int(self.cursor(number)) < int(base)), default=-1)
        assert here is not None, f"a cursor that was never given out: {base}"
        if after:
            low = here if self.inclusive else here + 1
            return max(self.removed, low), min(total, low + count)
        high = here + 1 if self.inclusive else here
        return max(self.removed, high - count), high

    def _link(self, call: Call[Any]) -> dict[str, object]:
        self.links += 1
        self._left = self.link_reads
        count = len(self.shards(self.data))
        urls = [f"https://bucket.example/log.{number}?Signature={self.links}" for number in range(count)]
        return {"obs_url": urls[-1]} | (
            {"shards": {"object_urls": urls, "count": count, "total": count + self.unlinked}} if count > 1 else {}
        )

    def _bytes(self, call: Call[Any]) -> dict[str, object]:
        start, length = int(call.query["start_byte"]), int(call.query["offset"])
        begin = max(0, len(self.data) - length) if start < 0 else start
        text = self.data[begin : begin + min(2048, length)]
        return {"is_success": True, "log": text.decode("utf-8", "replace"), "end_byte": str(begin + len(text))}

    def _preview(self, call: Call[Any]) -> dict[str, object]:
        text = self.data[-self.preview_limit :]
        whole = len(self.data) if self.preview_sizes else 5 * 1024 * 1024
        return {"content": text.decode("utf-8", "replace"), "current_size": len(text), "full_size": whole}

    def _download(self, call: Download) -> Received:
        self._left -= 1
        if self._left < 0 or self.refuse:
            raise LinkExpiredError("errors.link_expired", status=403)
        shard = int(call.url.partition("?")[0].rpartition(".")[2])
        data = self.shards(self.data[: len(self.data) - self.lag])[shard]
        assert call.range is not None
        start, stop = call.range
        status, begin, end = 206, start, len(data) if stop is None else min(len(data), stop + 1)
        if start < 0:
            begin, end, status = max(0, len(data) + start), len(data), 206 if self.suffix else 200
        if not self.ranges or status == 200:
            status, begin, end = 200, 0, len(data)
        headers = {"content-length": str(end - begin)}
        if status == 206:
            headers["content-range"] = f"bytes {begin}-{end - 1}/{len(data)}"
            if begin >= len(data):
                status, headers = 416, {"content-range": f"bytes */{len(data)}"}
        if call.decide(status, headers) == "stop" or status == 416:
            return Received(status, headers, 0, stopped=status != 416)
        assert call.sink is not None
        for at in range(begin, end, 50_000):
            self.before("chunk")
            call.sink.write(data[at : min(end, at + 50_000)])
        return Received(status, headers, end - begin)


class ManyPages(LogServer):
    """A log of so many full pages, made when they are asked for."""

    def __init__(self, pages: int) -> None:
        super().__init__()
        self.count = pages * 500

    def line(self, number: int) -> bytes:
        return b"line %07d of a usual length, lr 2.9e-5 loss 2.113 grad norm 0.409\n" % number

    def _span(self, base: str, count: int, *, after: bool) -> tuple[int, int]:
        if not base:
            return self.count - count, self.count
        here = (int(base) - EPOCH) // 7
        return (here + 1, min(self.count, here + 1 + count)) if after else (max(0, here - count), here)

    @property
    def lines(self) -> list[bytes]:
        return _Made(self)  # type: ignore[return-value]


class _Made:
    def __init__(self, server: ManyPages) -> None:
        self._server = server

    def __getitem__(self, part: slice) -> list[bytes]:
        return [self._server.line(number) for number in range(part.start, part.stop)]


def kind_of(call: Call[Any]) -> str:
    if isinstance(call, Download):
        return "download"
    if call.path[-1] in ("aom-log", "log", "preview", "url"):
        return {"aom-log": "line", "log": "bytes", "preview": "preview", "url": "link"}[call.path[-1]]
    return "line"


def run_flow(server: LogServer, work: Any) -> Any:
    """Run a call or a flow against the server, as a runner does: errors are thrown into the flow."""
    if isinstance(work, Call):
        return server.answer(work)
    assert isinstance(work, Generator)
    error: CoreError | None = None
    answer: Any = None
    try:
        while True:
            call = work.throw(error) if error is not None else work.send(answer)
            try:
                answer, error = server.answer(call), None
            except CoreError as raised:
                error = raised
    except StopIteration as stop:
        return stop.value


class Way:
    """The way to one account: an archive and a server."""

    def __init__(self, root: Path | None, server: LogServer, *, offline: bool = False) -> None:
        self.archive = Archive(root)
        self.server = server
        self.offline = offline
        self._closed = False
        self.priorities: list[Priority] = []

    async def ready(self) -> ProjectId:
        return ProjectId("p")

    async def run(self, work: Any, priority: Priority = Priority.PERSON) -> Any:
        if self.offline:
            raise OfflineError("errors.offline")
        self.priorities.append(priority)
        await asyncio.sleep(0)  # as a network would: others get their turn
        return run_flow(self.server, work)

    async def open(self, log: LogFile, *, spool: Spool | None = None) -> Reading:
        return await Reading.open(self, log, spool=spool)

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            self.archive.close()


def files(folder: Path, pattern: str) -> dict[str, bytes]:
    """Name and content of the files that fit."""
    return {path.name: path.read_bytes() for path in sorted(folder.glob(pattern)) if path.is_file()}


def text_of(reading: Reading) -> bytes:
    """All lines here; a hole is `<hole>`."""
    lines = reading.lines.read(reading.lines.first, reading.lines.end)
    return b"".join((line if isinstance(line, bytes) else b"<hole>") + b"\n" for line in lines)


def numbered(count: int, start: int = 0) -> bytes:
    return b"".join(b"line %d loss %d.%03d\n" % (n, n % 7, n % 1000) for n in range(start, start + count))


def _lines(data: bytes) -> list[bytes]:
    parts = data.split(b"\n")
    return [part + b"\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])


class Opener:
    """Opens readings, and closes what they need afterwards."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.ways: list[Way] = []

    async def __call__(self, server: LogServer, log: LogFile, *, offline: bool = False) -> Reading:
        way = Way(self.root, server, offline=offline)
        self.ways.append(way)
        return await way.open(log)

    def close(self) -> None:
        """Closes everything."""
        for way in self.ways:
            way.close()
