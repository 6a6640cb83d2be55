"""The OBS link: the log as an object, read by ranges.

A client looks at what was answered, not at what it asked for: some stores ignore a range that they do not like and send the
whole object (12-C34, C35). Following asks from a little before what is here, so that an overwritten object is noticed.
Source: reference 8.7.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from artscope.call import Flow, Headers, Received, Sink, download, drained
from artscope.errors import LinkExpiredError, NotReadyError, ServiceError
from artscope.models import LogFile, ProjectId
from artscope.remote import v2
from artscope.remote.logshards import Piece, Shards
from artscope.remote.logsources import Edge, Facts, Kind, Lump
from artscope.remote.parts import LogLink
from artscope.words import Phrase, phrase

TAIL = 65536
"""Bytes of the first look."""
STEP = 256 * 1024
"""Bytes of each further look."""
OVERLAP = 64
"""Bytes that are read again to recognise the object."""
_BEARABLE = 1024 * 1024
"""A whole object of this size is taken where a part was asked for."""
_ENDLESS = 1 << 62
_NO_SUFFIX = "v2.log.link.suffix"
_RANGE = re.compile(r"bytes\s+(?:(\d+)-(\d+)|\*)/(\d+|\*)")


@dataclass(slots=True)
class Window:
    """A sink for a range: passes on what was asked for, whatever comes, and compares what is known."""

    start: int | None
    """The first byte wanted; None: wherever the answer begins."""
    stop: int | None
    """One past the last byte wanted; None: to the end."""
    overlap: bytes
    """What must stand right before `start`."""
    out: Sink
    beyond: bytes = b""
    """What must stand right at `stop`; asked for along with the rest."""
    bearable: int | None = _BEARABLE
    """The largest whole object to take instead of a range; None: any."""
    far: int | None = None
    """Where a whole object comes instead of a range: one past the last byte wanted of that."""
    told: Callable[[int], None] = lambda size: None  # noqa: ARG005
    status: int = 0
    total: int | None = None
    begin: int = 0
    taken: int = 0
    """Bytes passed on."""
    differs: bool = False
    _at: int = 0
    _compared: bytes = b""
    _after: bytes = b""

    def decide(self, status: int, headers: Headers) -> Literal["take", "stop"]:
        """Take a part, or a whole object that can be borne."""
        self.status = status
        self._compared, self._after, self.taken = b"", b"", 0
        self._read_range(headers)
        if status == 206:
            self._at = self.begin
        elif status == 200:
            self.begin = self._at = 0
            self.total = _size(headers)
            if self.far is not None and self.bearable is None:
                self.stop, self.beyond = self.far, b""
        else:
            return "stop"
        if self.start is None:
            self.start = self.begin
        known = self.start - len(self.overlap)
        if self.begin > known or (self.total is not None and self.total < self.start):
            return "stop"  # another range than was asked for, or an object that became shorter
        if status == 200 and self.bearable is not None and (self.total is None or self.total > self.bearable):
            return "stop"
        return "take"

    def write(self, data: bytes, /) -> int:
        """The next bytes of the answer."""
        assert self.start is not None  # noqa: S101 - set by decide
        known = self.start - len(self.overlap)
        size = len(data)
        skipped = min(size, max(0, known - self._at))
        compared = min(size, max(0, self.start - self._at))
        self._compared += data[skipped:compared]
        if not self.overlap.startswith(self._compared):
            self.differs = True
        end = size if self.stop is None else max(compared, min(size, self.stop - self._at))
        wanted = data[compared:end]
        self._after += data[end : end + len(self.beyond) - len(self._after)]
        if not self.beyond.startswith(self._after):
            self.differs = True
        self._at += size
        if wanted and not self.differs:
            self.taken += len(wanted)
            self.out.write(wanted)
            self.told(len(wanted))
        return size

    async def drain(self) -> None:
        """Wait for where it passes them on to."""
        await drained(self.out)

    def _read_range(self, headers: Headers) -> None:
        found = _RANGE.match(headers.get("content-range", "").strip().lower())
        if found is not None:
            self.begin = int(found[1] or 0)
            self.total = int(found[3]) if found[3] != "*" else None


class Held:
    """A sink in memory, for short ranges."""

    def __init__(self) -> None:
        self.data = bytearray()

    def write(self, data: bytes, /) -> int:
        """Take bytes."""
        self.data += data
        return len(data)


class LinkSource:
    """One log as an object, or as several of a rotated log. The link is renewed once when it is refused."""

    kind: Kind = "link"
    poll_seconds: float | None = 15.0

    def __init__(self, log: LogFile, project: ProjectId, facts: Facts) -> None:
        self._log = log
        self._project = project
        self._facts = facts
        self._shards = Shards()
        """One link, where the log is not rotated."""

    def newest(self, edge: Edge | None) -> Flow[Lump]:
        """The end of the object, from its first whole line on; with an edge, what follows that."""
        if edge is not None and edge.at:
            return (yield from self.after(edge))
        yield from self._linked()
        if not self._rotated and self._facts.get(_NO_SUFFIX) != "no":
            held = Held()
            window = Window(None, None, b"", held)
            yield from self.get(window, (-TAIL, None))
            if window.status == 416:
                return Lump(head=True, total=0)
            if window.status == 206 or window.taken or window.total == 0:
                return _tail(bytes(held.data), window)
            self._facts[_NO_SUFFIX] = "no"
        total = yield from self.total()
        if not total:
            return Lump(head=True, total=0)
        lump = yield from self._part(max(0, total - TAIL), total, Edge(), cut=total > TAIL)
        return replace(lump, meets=False, more=False)

    def after(self, edge: Edge) -> Flow[Lump]:
        """What follows a byte, in one step."""
        held = Held()
        window = Window(edge.at, edge.at + STEP, edge.text[-OVERLAP:], held)
        yield from self.get(window, (edge.at - len(window.overlap), edge.at + STEP - 1))
        total = window.total
        if window.status == 416 and total is None:
            total = yield from self.total()
        if window.differs or (total is not None and total < edge.at):
            return Lump(renewed=True, total=total)
        if window.status == 200 and not window.taken and total is not None and total > edge.at:
            raise ServiceError("reading.no_ranges")
        end = edge.at + len(held.data)
        more = total is not None and end < total
        if self._rotated and not more:
            more = yield from self._grown()
        return Lump(bytes(held.data), start=edge.at, head=edge.at == 0, more=more, total=total)

    def before(self, edge: Edge, until: Edge | None) -> Flow[Lump]:
        """What is before a byte, in one step, compared with what stands there."""
        low = until.at if until is not None else 0
        start = max(low, edge.at - STEP)
        return (yield from self._part(start, edge.at, edge, cut=start > low))

    def _part(self, start: int, stop: int, edge: Edge, *, cut: bool) -> Flow[Lump]:
        held = Held()
        known = edge.text[:OVERLAP]
        window = Window(start, stop + len(known), b"", held)
        yield from self.get(window, (start, stop + len(known) - 1))
        if window.status == 200 and not window.taken:
            raise ServiceError("reading.no_ranges")
        if window.status == 416 or not held.data[stop - start :].startswith(known) or len(held.data) < stop - start:
            return Lump(renewed=True, total=window.total)
        text = bytes(held.data[: stop - start])
        if cut and 0 < (at := text.find(b"\n") + 1) < len(text):
            text = text[at:]
        begin = stop - len(text)
        return Lump(text, start=begin, head=begin == 0, meets=not cut, more=cut, total=window.total)

    def total(self) -> Flow[int]:
        """Bytes of the object now, or of all shards."""
        yield from self._linked()
        if self._rotated:
            yield from self._measured()
            return (yield from self._size_of(len(self._shards.urls) - 1)) + self._shards.starts()[-1]
        window = Window(0, 1, b"", Held())
        yield from self.get(window, (0, 0))
        if window.total is None and window.status != 416:
            raise ServiceError("reading.no_ranges")
        return window.total or 0

    def get(self, window: Window, span: tuple[int, int | None]) -> Flow[Received]:
        """One range into a window.

        Raises: LinkExpiredError: A new link was refused as well. NotReadyError: There is no link yet.
        """
        for last in (False, True):
            yield from self._linked()
            if self._rotated:
                return (yield from self._over(window, span))
            try:
                received: Received = yield download(
                    self._shards.urls[0], window, span=span, decide=window.decide, what=self._what
                )
            except LinkExpiredError:
                self._shards.drop()
                if last or window.taken:  # what came is in the sink: whoever holds it goes on from there
                    raise
                continue
            window.status = window.status or received.status
            return received
        raise AssertionError("unreachable")

    # A rotated log.

    @property
    def _rotated(self) -> bool:
        return len(self._shards.urls) > 1

    def _over(self, window: Window, span: tuple[int, int | None]) -> Flow[Received]:
        """One range of all the shards, from as many as hold some of it."""
        yield from self._measured()
        start, last = span  # suffixes are asked of single objects only
        stop = _ENDLESS if last is None else last + 1
        window.decide(206, {"content-range": f"bytes {start}-{stop - 1}/*"})
        end = len(self._shards.urls) - 1
        for piece in self._shards.pieces(start, stop):
            piece.out, piece.bearable, newest = window, window.bearable, piece.index == end
            yield from self._fetch(piece)
            if newest and piece.size is not None:
                window.total = piece.base + piece.size
            if piece.status == 416 and not window.taken and newest and piece.base + piece.start == start:
                window.status = 416
            elif piece.status == 200 and not piece.taken and piece.size:
                raise ServiceError("reading.no_ranges")
            window.differs |= not newest and not piece.done
        return Received(window.status, {}, window.taken)

    def _fetch(self, piece: Piece) -> Flow[None]:
        for last in (False, True):
            yield from self._linked()
            if piece.index >= len(self._shards.urls):
                raise ServiceError("network.link_broken")
            url = self._shards.urls[piece.index]
            span = piece.start, None if piece.stop > _ENDLESS // 2 else piece.stop - 1
            try:
                received: Received = yield download(url, piece, span=span, decide=piece.decide, what=self._what)
            except LinkExpiredError:
                self._shards.drop()
                if last or piece.taken:
                    raise
                continue
            if received.status == 416:
                piece.look(416, received.headers)
                piece.size = piece.size if piece.size is not None or piece.start else 0
            return

    def _measured(self) -> Flow[None]:
        while (index := self._shards.unsized) is not None:
            self._shards.sized((yield from self._size_of(index)))

    def _size_of(self, index: int) -> Flow[int]:
        piece = Piece(index, 0, 0, 1, bearable=0)
        yield from self._fetch(piece)
        if piece.size is None:
            raise ServiceError("reading.no_ranges")
        return piece.size

    def _grown(self) -> Flow[bool]:
        """Ask for the links again: there are more shards than before."""
        before = len(self._shards.urls)
        self._shards.renew((yield from self._links()))
        return len(self._shards.urls) > before

    # Links.

    @property
    def _what(self) -> Phrase:
        return phrase("things.log", log=self._log.name)

    def _linked(self) -> Flow[None]:
        if not self._shards.urls:
            self._shards.renew((yield from self._links()))

    def _links(self) -> Flow[tuple[str, ...]]:
        link: LogLink = yield v2.log_link(self._project, self._log.job_id, self._log.task or self._log.name)
        if link.total is not None and len(link.shards) < link.total:
            raise ServiceError("reading.no_shards", count=len(link.shards), total=link.total)  # which ones is not said
        urls = link.shards or ((link.url,) if link.url else ())
        if not urls:
            raise NotReadyError("errors.not_ready")
        return urls


def _tail(text: bytes, window: Window) -> Lump:
    begin = window.begin
    total = window.total if window.total is not None else begin + len(text)
    if begin > 0 and 0 < (at := text.find(b"\n") + 1) < len(text):
        text, begin = text[at:], begin + at
    return Lump(text, start=begin, head=begin == 0, total=total)


def _size(headers: Headers) -> int | None:
    text = headers.get("content-length", "")
    return int(text) if text.isascii() and text.isdigit() else None
