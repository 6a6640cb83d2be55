"""All of a log: an object in big ranges, or pages from the end to the head. What came stays, whatever ends it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING

from artscope.archive.spool.log import Stream
from artscope.archive.spool.strip import Seat, Source, Strip
from artscope.call import Priority
from artscope.errors import ArchiveError, CoreError, ServiceError, TooLargeError
from artscope.reading.join import join
from artscope.reading.steps import Steps, missing

if TYPE_CHECKING:
    from artscope.remote.loglink import LinkSource
    from artscope.remote.logsources import Edge, Lump

OnProgress = Callable[[int, int | None], None]
"""Told the bytes here, and the bytes in all or None."""
RANGE = 8 * 1024 * 1024
"""Bytes of one range; as much at most is fetched again after a crash."""
TOGETHER = 1024 * 1024
"""Bytes of pages that are vouched for together,"""
AT_LEAST_EVERY = 0.5
"""or what came in so many seconds."""
TRIES = 3
"""Ranges in a row that may break without bringing a byte."""


@dataclass(slots=True)
class Gathered:
    """Pages that came and are not in the spool yet, newest first."""

    pages: list[Lump] = field(default_factory=list)
    size: int = 0
    since: float = field(default_factory=monotonic)

    def add(self, lump: Lump) -> None:
        """One page more, older than all before."""
        if lump.text:
            self.pages.append(lump)
            self.size += len(lump.text)

    @property
    def due(self) -> bool:
        """Enough to be written."""
        return self.size >= TOGETHER or monotonic() - self.since > AT_LEAST_EVERY


class Whole:
    """Fetches what is missing of one log."""

    def __init__(self, steps: Steps, on_progress: OnProgress | None) -> None:
        self._steps = steps
        self._log = steps.log
        self._tell = on_progress or (lambda here, total: None)  # noqa: ARG005

    # By pages.

    async def pages(self, kind: Source) -> None:
        """Every hole, from the newest up, and the head.

        Raises:
            CoreError: The service failed; or something cannot be had, which is noted where it is missing.
        """
        given_up: list[Seat] = []
        trouble: CoreError | None = None
        while (index := missing(strip := self._log.strip(kind), given_up)) is not None and not await join(self._log):
            seat = strip.extents[index].seat
            try:
                filled = await self._fill(strip, index)
            except ServiceError as error:
                if error.key != "reading.stuck" and not isinstance(error, TooLargeError):
                    raise
                filled, trouble = False, error
            if not filled:
                given_up.append(seat)
                trouble = trouble or ServiceError(self._reason(kind, seat))
        if trouble is not None:
            raise trouble

    async def _fill(self, strip: Strip, index: int) -> bool:
        """One hole, as far as it goes on. False where it cannot be filled."""
        if strip.by_byte:
            async with self._log.turn:
                step = await self._steps.before(strip, index)
            self._tell(self._log.strip(strip.source).size, strip.total)
            return step.came or not step.end
        gathered, edge, here = Gathered(), None, strip.size
        seat = strip.extents[index].seat
        lump: Lump | None = None
        try:
            while not gathered.due:
                async with self._log.turn:
                    lump = await self._steps.ask_before(strip, index, edge, Priority.BACKGROUND)
                    if await self._steps.stopped(strip, index, lump):
                        return lump.stuck or bool(gathered.pages)
                gathered.add(lump)
                self._tell(here + gathered.size, None)
                if lump.head or lump.meets:
                    break
                edge = _edge(lump)
        except TooLargeError:
            if not gathered.pages:
                await self._log.gap(strip.source, seat, "reading.too_large")
                raise
        finally:
            await finished(self._put(strip.source, seat, gathered, lump, at_head=index == 0))
        return True

    async def _put(self, kind: Source, seat: Seat, gathered: Gathered, lump: Lump | None, *, at_head: bool) -> None:
        ends = lump is not None and (lump.head or lump.meets)
        if not gathered.pages and not ends:
            return
        pages = gathered.pages
        await self._log.prepend(
            kind,
            b"".join(page.text for page in reversed(pages)),
            before=seat,
            cursors=(pages[-1].first, pages[0].last) if pages else ("", ""),
            bare=bool(pages) and pages[0].bare,
            meets=lump is not None and lump.meets,
            head=lump is not None and lump.head and at_head,
        )

    def _reason(self, kind: Source, seat: Seat) -> str:
        strip = self._log.strip(kind)
        index = strip.find(seat)
        return (strip.extents[index].gap if index else strip.reason) or "reading.gone"

    # By ranges of the object.

    async def ranges(self) -> bool:
        """The object from its first byte to its last. False where it was replaced meanwhile: begin anew.

        Raises:
            CoreError: It cannot be had; what came stays.
        """
        source: LinkSource = self._steps.sources.get("link")  # type: ignore[assignment]
        async with self._log.turn:
            await self._steps.newer("link")
        part, placed, failures = self._log.part, set[Seat](), 0
        while True:
            strip = self._log.strip("link")
            total = strip.total or (strip.extents[-1].stop if strip.extents else 0)
            wanted = strip.missing(0, total)
            if not wanted or self._log.part != part:
                await self._steps.note_end("link", end=not wanted)
                return not wanted and self._log.part == part
            before = strip.size
            try:
                same = await self._range(source, strip, wanted[0], total, placed)
            except ArchiveError as error:
                raise ArchiveError("reading.no_room", size=total - before) from error
            except CoreError:
                failures = failures + 1 if self._log.strip("link").size == before else 0
                if failures >= TRIES:
                    raise
                continue
            if not same:
                await self._log.leave_out("link", placed)
                await self._log.begin_part("link")
                return False
            failures = failures + 1 if self._log.strip("link").size == before else 0
            if failures >= TRIES:
                raise ServiceError("reading.stuck")

    async def _range(
        self, source: LinkSource, strip: Strip, wanted: tuple[int, int], total: int, placed: set[Seat]
    ) -> bool:
        from artscope.remote.loglink import OVERLAP, Window

        start, high = wanted
        stop = min(high, start + RANGE)
        known = await self._near(strip, start, last=True, most=OVERLAP)
        beyond = await self._near(strip, stop, last=False, most=OVERLAP)
        stream = await self._log.stream()
        here = strip.size
        came = 0

        def told(size: int) -> None:
            nonlocal came
            came += size
            self._tell(here + came, total)

        window = Window(start, stop, known, stream, beyond=beyond, bearable=None, far=high, told=told)
        try:
            await self._steps.runner.run(
                source.get(window, (start - len(known), stop + len(beyond) - 1)), Priority.BACKGROUND
            )
        finally:
            shorter = window.total is not None and window.total < total
            same = not window.differs and not shorter
            if same:
                await finished(self._keep(stream, start, placed))
        return same

    async def _keep(self, stream: Stream, start: int, placed: set[Seat]) -> None:
        stored = await self._log.stored(stream)
        await self._log.place("link", start, stored, came=False)
        for extent in stored:
            placed.add(Seat(start))
            start += extent.size

    async def _near(self, strip: Strip, at: int, *, last: bool, most: int) -> bytes:
        """The bytes that are here right before or after a position."""
        for index, extent in enumerate(strip.extents):
            if last and extent.stop == at:
                return await self._log.text(strip.extents[: index + 1][-1:], last=True, most=most)
            if not last and extent.seat == at:
                return await self._log.text([extent], last=False, most=most)
        return b""


async def finished(work: Coroutine[None, None, None]) -> None:
    """Wait for work to end, also when cancelled: what came is kept first."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise


def _edge(lump: Lump) -> Edge:
    from artscope.remote.logsources import Edge

    return Edge(cursor=lump.first, text=lump.text)
