"""The two lesser sources: V1's byte log in windows of 2048 bytes, and V2's preview, asked once."""

from __future__ import annotations

from dataclasses import replace

from artscope.call import Call, Flow
from artscope.errors import ServiceError
from artscope.logs.overlap import LEAST, last_lines
from artscope.models import LogFile, LogName, ProjectId
from artscope.remote import v1, v2
from artscope.remote.logsources import Edge, Kind, Lump
from artscope.remote.parts import ByteChunk, LogPreview

WINDOW = 2048
"""The most bytes of one answer. Source: reference 6.6."""
AT_ONCE = 16
"""Windows that one look brings."""
PREVIEW_LIMIT = 5 * 1024 * 1024
"""The newest part that a preview shows. Source: reference 8.6."""
_MOST_OVERLAP = 64 * 1024
"""Bytes of overlap to try before giving up where shorter ones occur more than once."""
_DAMAGED = "\ufffd".encode()


class ByteSource:
    """V1's older call, for services whose line call is missing. A window can cut a character: it ends at a line's end instead."""

    kind: Kind = "bytes"
    poll_seconds: float | None = 5.0

    def __init__(self, log: LogFile, project: ProjectId) -> None:
        self._log = log
        self._project = project

    def newest(self, edge: Edge | None) -> Flow[Lump]:
        """The newest window, from its first whole line on."""
        if edge is not None and edge.at:
            return (yield from self.after(edge))
        chunk: ByteChunk = yield self._call(-1, WINDOW)
        text = chunk.text if (chunk.end or 0) <= len(chunk.text) else _whole_lines(chunk.text)
        if chunk.end is None and text:
            raise ServiceError("reading.no_position")
        start = max(0, (chunk.end or 0) - len(text))
        return Lump(text, start=start, head=start == 0, total=chunk.end)

    def after(self, edge: Edge) -> Flow[Lump]:
        """What follows a byte."""
        at, found, more = edge.at, b"", True
        for _ in range(AT_ONCE):
            piece = yield from self._window(at, WINDOW)
            found += piece
            at += len(piece)
            more = bool(piece)
            if not piece:
                break
        return Lump(found, start=edge.at, head=edge.at == 0, more=more)

    def before(self, edge: Edge, until: Edge | None) -> Flow[Lump]:
        """The windows before a byte."""
        low = until.at if until is not None else 0
        start = max(low, edge.at - AT_ONCE * WINDOW)
        at, found = start, b""
        while at < edge.at:
            piece = (yield from self._window(at, min(WINDOW, edge.at - at)))[: edge.at - at]
            if not piece:
                return Lump(stuck=True)
            found += piece
            at += len(piece)
        cut = _whole_lines(found) if start > low else found
        return Lump(cut, start=edge.at - len(cut), head=start == 0, meets=start == low, more=start > low)

    def _window(self, at: int, length: int) -> Flow[bytes]:
        for shorter in range(4):  # a character is at most four bytes long
            chunk: ByteChunk = yield self._call(at, max(1, length - shorter))
            if not chunk.text.endswith(_DAMAGED) or length <= shorter + 1:
                break
            whole = chunk.text[: chunk.text.rfind(b"\n") + 1]
            if whole and _DAMAGED not in whole:
                return whole
        return _fitted(chunk.text, (chunk.end or at + len(chunk.text)) - at)

    def _call(self, start: int, length: int) -> Call[ByteChunk]:
        log = self._log
        return v1.log_bytes(self._project, log.job_id, log.version_id, LogName(log.name), start=start, length=length)


class PreviewSource:
    """The newest text of a V2 log, up to 5 MB. Every look brings all of it again: it is asked once, and never polled."""

    kind: Kind = "preview"
    poll_seconds: float | None = None

    def __init__(self, log: LogFile, project: ProjectId) -> None:
        self._log = log
        self._project = project

    def newest(self, edge: Edge | None) -> Flow[Lump]:
        """The preview, or what is new of it.

        Args:
            edge: The end of what is here; `at` is how large the log was then, as far as the service said.
        """
        found: LogPreview = yield v2.log_preview(self._project, self._log.job_id, self._log.task or self._log.name)
        size = len(found.text)
        # The sizes are hints (12-C24); below the limit, all there is comes where they do not say otherwise.
        known = found.full_size is None or found.full_size <= max(size, found.size or 0)
        head = known and size < PREVIEW_LIMIT
        lump = Lump(found.text if head else _whole_lines(found.text), head=head, total=found.full_size)
        return lump if edge is None or not found.text else _since(lump, found.text, edge)

    def after(self, edge: Edge) -> Flow[Lump]:  # noqa: ARG002 - the protocol's
        """Nothing: it cannot be asked for what is new."""
        yield from ()
        return Lump()

    def before(self, edge: Edge, until: Edge | None) -> Flow[Lump]:  # noqa: ARG002 - the protocol's
        """Nothing: there is no way to what is older."""
        yield from ()
        return Lump(stuck=True)


def _since(lump: Lump, text: bytes, edge: Edge) -> Lump:
    """What a preview has beyond what is here; `apart` where nothing tells how they hang together."""
    at = _by_size(text, lump.total, edge)
    if at is None:
        at = _by_text(text, edge.text, head=lump.head)
    if at is not None:
        return Lump(text[at:], total=lump.total)
    shorter = lump.total is not None and lump.total < edge.at
    return replace(lump, renewed=True) if shorter or lump.head else replace(lump, apart=True)


def _by_size(text: bytes, total: int | None, edge: Edge) -> int | None:
    """Where the sizes say that the text goes on, if what stands before it is what is here."""
    if not total or not edge.at or total < edge.at:
        return None
    at = len(text) - (total - edge.at)
    size = min(at, len(edge.text))
    same = size > 0 and (size >= LEAST or size == len(edge.text)) and text[at - size : at] == edge.text[-size:]
    return at if same else None


def _by_text(text: bytes, known: bytes, *, head: bool) -> int | None:
    """Where the text goes on after the last lines that are here, if they stand in it once."""
    if head and text.startswith(known) and len(known) < LEAST:
        return len(known)
    begun = known[known.rfind(b"\n") + 1 :]
    least = LEAST
    while needle := last_lines(known, least):
        count = (b"\n" + text).count(b"\n" + needle)
        if count == 1:
            at = (b"\n" + text).find(b"\n" + needle) + len(needle)
            return at + len(begun) if text.startswith(begun, at) else None
        if not count or least > _MOST_OVERLAP:
            return None
        least *= 2
    return None


def _whole_lines(text: bytes) -> bytes:
    """From the first line that is certainly whole; all of it where there is none."""
    at = text.find(b"\n") + 1
    return text[at:] if 0 < at < len(text) else text


def _fitted(text: bytes, size: int) -> bytes:
    """Text of exactly the size that the service counted: a damaged byte came as a character of three."""
    if len(text) == size:
        return text
    text = text.replace(_DAMAGED, b"?")
    return text[:size].ljust(max(0, size), b"?")
