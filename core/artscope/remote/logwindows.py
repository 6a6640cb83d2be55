"""The two lesser sources: V1's byte log in windows of 2048 bytes, and V2's preview, asked once."""

from __future__ import annotations

from artscope.call import Call, Flow
from artscope.errors import ServiceError
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

    def newest(self, edge: Edge | None) -> Flow[Lump]:  # noqa: ARG002 - the protocol's
        """The preview, in the place of the one before."""
        found: LogPreview = yield v2.log_preview(self._project, self._log.job_id, self._log.task or self._log.name)
        size = len(found.text)
        # The sizes are hints (12-C24); below the limit, all there is comes where they do not say otherwise.
        known = found.full_size is None or found.full_size <= max(size, found.size or 0)
        text = found.text if known and size < PREVIEW_LIMIT else _whole_lines(found.text)
        return Lump(text, head=known and size < PREVIEW_LIMIT, total=found.full_size)

    def after(self, edge: Edge) -> Flow[Lump]:  # noqa: ARG002 - the protocol's
        """Nothing: it cannot be asked for what is new."""
        yield from ()
        return Lump()

    def before(self, edge: Edge, until: Edge | None) -> Flow[Lump]:  # noqa: ARG002 - the protocol's
        """Nothing: there is no way to what is older."""
        yield from ()
        return Lump(stuck=True)


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
