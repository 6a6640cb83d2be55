"""Single steps of reading: ask a source for what is next to what is here, and put it into the spool."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol, TypeVar

from artscope.archive.spool.log import SpoolLog
from artscope.archive.spool.strip import Extent, Seat, Source, Strip, ends
from artscope.call import Call, Flow, Priority
from artscope.errors import ServiceError, TooLargeError

if TYPE_CHECKING:
    from artscope.remote.logsources import Edge, LogSource, Lump, Sources

T = TypeVar("T")
PAGES = 8
"""Full pages in a row that following fetches before it goes to the end and leaves a hole."""
FAR = 1024 * 1024
"""Bytes behind the end of an object from which on the end comes first, and a hole is left."""
KNOWN = 256 * 1024
"""Bytes of what is here that are compared with a page."""
QUIET = 3
"""Looks for newer lines that bring none, after which one begins at the end: a log begun anew has none after the last one here."""
_PREVIEW: Source = "preview"
STUCK = 2
"""Answers that do not get on before reading stops."""


class Runner(Protocol):
    """Runs calls and flows."""

    def run(self, work: Flow[T] | Call[T], priority: Priority = ...) -> Awaitable[T]:
        """The result; raises CoreError."""
        ...


@dataclass(frozen=True, slots=True)
class Step:
    """What one look brought."""

    came: bool = False
    """Text that was not here."""
    end: bool = False
    """Nothing more is in that direction, for now."""


class Steps:
    """Steps through one log. The caller holds `log.turn`."""

    def __init__(self, log: SpoolLog, sources: Sources, runner: Runner) -> None:
        self.log = log
        self.sources = sources
        self.runner = runner
        self._current: set[Source] = set()
        self._quiet = 0
        self._stuck = 0

    # Towards the end.

    async def newer(self, kind: Source) -> Step:
        """The newest text, at first by one request; later what followed, page by page.

        Raises:
            CoreError: Of the source; `reading.stuck` where its answers do not get on.
        """
        source = self.sources.get(kind)
        if kind == "preview":
            return await self._preview(source)
        if kind == "line":
            return await self._newer_lines(source)
        return await self._newer_bytes(kind, source)

    async def _newer_lines(self, source: LogSource) -> Step:
        strip = self.log.strip("line")
        came = False
        follows = strip.extents and "line" in self._current and self._quiet < QUIET
        pages = PAGES if follows else 0
        for _ in range(pages):
            edge = await self.end_edge(self.log.strip("line"))
            lump = await self.runner.run(source.after(edge))
            came |= await self._take_after(lump)
            if not lump.more:
                self._quiet = 0 if came else self._quiet + 1
                await self.note_end("line", end=not lump.text and not lump.stuck)
                return Step(came, end=not lump.text)
        strip = self.log.strip("line")
        lump = await self.runner.run(source.newest(await self.end_edge(strip) if strip.extents else None))
        if lump.renewed:
            await self.log.begin_part("line")
        came |= await self._take_after(lump)
        if lump.renewed and not lump.more and self.log.strip("line").extents:
            await self.before(self.log.strip("line"), 0)  # so short that it is all of it: have it said
        self._current.add("line")
        self._quiet = 0
        await self.note_end("line", end=not lump.stuck)
        return Step(came, end=True)

    def begin_anew(self) -> None:
        """The next look begins at the end of the log, not after what is here: it may have been replaced."""
        self._current.clear()

    async def _take_after(self, lump: Lump) -> bool:
        if self._counts_as_stuck(lump) or not lump.text:
            return False
        strip = self.log.strip("line")
        after = strip.extents[-1].seat if strip.extents else None
        return await self.log.append(
            "line", lump.text, after=after, apart=lump.apart, cursors=(lump.first, lump.last), bare=lump.bare
        )

    async def _newer_bytes(self, kind: Source, source: LogSource) -> Step:
        came = False
        for _ in range(PAGES):
            strip = self.log.strip(kind)
            edge = await self.end_edge(strip) if strip.extents else None
            lump = await self.runner.run(source.newest(edge) if edge is None else source.after(edge))
            if lump.renewed:
                await self.log.begin_part(kind)
                lump = await self.runner.run(source.newest(None))
            if edge is not None and lump.total is not None and lump.total - edge.at > FAR:
                lump = await self.runner.run(source.newest(None))
            if lump.text or lump.total is not None:
                stored = await self.log.write(lump.text)
                placed = await self.log.place(kind, lump.start, stored, total=lump.total, came=bool(stored))
                came |= placed and bool(stored)
            if not lump.more:
                break
        await self.note_end(kind, end=not lump.more)
        return Step(came, end=not lump.more)

    async def _preview(self, source: LogSource) -> Step:
        strip = self.log.strip(_PREVIEW)
        edge = replace(await self.end_edge(strip), at=strip.total or 0) if strip.extents else None
        lump = await self.runner.run(source.newest(edge))
        if lump.renewed:
            await self.log.begin_part(_PREVIEW)
        came = await self._take_preview(lump)
        await self.note_end(_PREVIEW, end=True)
        return Step(came, end=True)

    async def _take_preview(self, lump: Lump) -> bool:
        strip = self.log.strip(_PREVIEW)
        after = strip.extents[-1].seat if strip.extents else None
        came = bool(lump.text) and await self.log.append(
            _PREVIEW, lump.text, after=after, apart=lump.apart, cursors=("", ""), bare=False
        )

        def told(now: Strip) -> bool:
            before = now.total, now.head
            now.total, now.head = lump.total, now.head or (after is None and lump.head)
            return bool(now.extents) and before != (now.total, now.head)

        await self.log.alter(_PREVIEW, told)
        if came and lump.apart and after is not None:
            first = next(extent.seat for extent in self.log.strip(_PREVIEW).extents if extent.seat > after)
            await self.log.gap(_PREVIEW, first, "reading.preview_only")
        return came

    async def note_end(self, kind: Source, *, end: bool) -> None:
        """Nothing followed: where the log has ended, that stays so."""
        strip = self.log.strip(kind)
        if strip.by_byte and strip.total is not None and strip.extents and strip.extents[-1].stop < strip.total:
            return
        if end and self.log.log.ended and strip.extents and not strip.done:
            await self.log.alter(kind, ends)

    # Towards the head, and into holes.

    async def before(self, strip: Strip, index: int) -> Step:
        """What is missing before an extent that begins a run; `end` where nothing is missing any more, or can be had.

        Raises:
            CoreError: Of the source. TooLargeError where even one line is too much; why is noted at the hole.
        """
        extent = strip.extents[index]
        if strip.source == "preview":
            return Step(end=True)
        try:
            lump = await self.ask_before(strip, index, None)
        except TooLargeError:
            await self.log.gap(strip.source, extent.seat, "reading.too_large")
            raise
        if await self.stopped(strip, index, lump):
            return Step(end=not lump.stuck)
        if strip.by_byte:
            stored = await self.log.write(lump.text)
            await self.log.place(strip.source, lump.start, stored, total=lump.total, came=False)
            return Step(came=bool(lump.text), end=lump.head or lump.meets)
        await self.log.prepend(
            strip.source,
            lump.text,
            before=extent.seat,
            cursors=(lump.first, lump.last),
            bare=lump.bare,
            meets=lump.meets,
            head=lump.head and index == 0,
        )
        return Step(came=bool(lump.text), end=lump.head or lump.meets)

    async def ask_before(
        self, strip: Strip, index: int, edge: Edge | None, priority: Priority = Priority.PERSON
    ) -> Lump:
        """One look before an extent, or before an edge already got further up."""
        near = edge or await self.start_edge(strip, index)
        until = await self.end_edge(strip, index) if index > 0 else None
        return await self.runner.run(self.sources.get(strip.source).before(near, until), priority)

    async def stopped(self, strip: Strip, index: int, lump: Lump) -> bool:
        """Note where a look cannot get on: repeated answers, an object that was replaced, lines that are gone upstream."""
        seat = strip.extents[index].seat
        if lump.renewed:
            await self.log.gap(strip.source, seat, "reading.renewed")
            await self.log.begin_part(strip.source)
            return True
        if lump.stuck:
            if self._stuck + 1 >= STUCK:
                await self.log.gap(strip.source, seat, "reading.stuck")
            return self._counts_as_stuck(lump)
        if lump.head and index > 0 and not lump.text and not strip.by_byte:
            await self.log.gap(strip.source, seat, "reading.gone")
            return True
        return False

    def _counts_as_stuck(self, lump: Lump) -> bool:
        if not lump.stuck:
            self._stuck = 0 if lump.text else self._stuck
            return False
        self._stuck += 1
        if self._stuck >= STUCK:
            self._stuck = 0
            raise ServiceError("reading.stuck")
        return True

    # Edges.

    async def end_edge(self, strip: Strip, index: int | None = None) -> Edge:
        """The end of everything here, or of what is before an extent."""
        from artscope.remote.logsources import Edge

        run = strip.extents[:index]
        last = run[-1]
        text = await self.log.text(run[-8:], last=True, most=KNOWN)
        return Edge(cursor=last.last, at=last.stop, text=text)

    async def start_edge(self, strip: Strip, index: int) -> Edge:
        """The beginning of the run that an extent begins."""
        from artscope.remote.logsources import Edge

        first = strip.extents[index]
        text = await self.log.text(strip.extents[index : index + 8], last=False, most=KNOWN)
        return Edge(cursor=first.first, at=first.seat, text=text)


def missing(strip: Strip, given_up: Sequence[Seat] = ()) -> int | None:
    """The extent before which something is missing, nearest to the end; None where nothing is, or all was given up."""
    for index in range(len(strip.extents) - 1, -1, -1):
        extent: Extent = strip.extents[index]
        if not extent.linked and extent.seat not in given_up and (index > 0 or not strip.head):
            return index
    return None
