"""All of a log: an object in big ranges, or pages from the end to the head. What came stays, whatever ends it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import TYPE_CHECKING

from artscope.archive.spool.stream import Stream
from artscope.archive.spool.strip import Seat, Source, Strip
from artscope.call import Priority
from artscope.errors import ArchiveError, CoreError, ServiceError, TooLargeError
from artscope.reading.join import doubles, join
from artscope.reading.pages import Pages, finished
from artscope.reading.steps import Steps, missing

if TYPE_CHECKING:
    from artscope.remote.loglink import LinkSource

OnProgress = Callable[[int, int | None], None]
"""Told the bytes here, and the bytes in all or None."""
VOUCHED = 8 * 1024 * 1024
"""Bytes of a download that are vouched for together, but not more often than"""
SELDOM = 0.25
"""in so many seconds,"""
OFTEN = 2.0
"""and at the latest after so many. What is not vouched for is fetched again after a crash."""
TRIES = 3
"""Ranges in a row that may break without bringing a byte."""


class Whole:
    """Fetches what is missing of one log."""

    def __init__(self, steps: Steps, on_progress: OnProgress | None, *, doubtful: bool = False) -> None:
        """
        Args:
            doubtful: The object may be another log than the lines that are here.
        """
        self._doubtful = doubtful
        self._steps = steps
        self._log = steps.log
        self._total: int | None = None
        """Bytes of the object, once an answer told."""
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
        return await Pages(self._steps, strip, index, lambda here: self._tell(here, None)).fill()

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
        if self._log.strip("link").extents:
            async with self._log.turn:
                await self._steps.newer("link")
        part, placed, failures = self._log.part, set[Seat](), 0
        while True:
            strip = self._log.strip("link")
            wanted = self._missing(strip)
            if wanted is None or self._log.part != part:
                if wanted is None and self._log.part == part and await self._carried_over():
                    part += 1
                await self._steps.note_end("link", end=wanted is None)
                return wanted is None and self._log.part == part
            before, total = strip.size, strip.total or 0
            try:
                same = await self._range(source, strip, wanted, placed)
            except ArchiveError as error:
                raise ArchiveError("reading.no_room", size=max(0, (total or self._total or 0) - before)) from error
            except CoreError:
                failures = failures + 1 if self._log.strip("link").size == before else 0
                if failures >= TRIES or (not total and not self._log.strip("link").size):
                    raise
                continue
            if same is None:
                return True
            if not same:
                await self._log.leave_out("link", placed)
                await self._log.begin_part("link")
                return False
            failures = failures + 1 if self._log.strip("link").size == before else 0
            if failures >= TRIES:
                raise ServiceError("reading.stuck")

    async def _carried_over(self) -> bool:
        """Whether the object is a part of its own now: not the log whose lines were here before."""
        line, link = self._log.strip("line"), self._log.strip("link")
        if not line.extents or link.plain or not (self._doubtful or link.size < line.size):
            return False
        there = await doubles(self._log)
        if there is None:
            return False
        await self._log.leave_out("line", there)
        await self._log.carry_over("link")
        return True

    @staticmethod
    def _missing(strip: Strip) -> tuple[int, int | None] | None:
        """The first bytes that are missing; all of it, however long, where nothing is here."""
        if not strip.extents:
            return 0, None
        total = strip.total or strip.extents[-1].stop
        return next(iter(strip.missing(0, total)), None)

    async def _range(
        self, source: LinkSource, strip: Strip, wanted: tuple[int, int | None], placed: set[Seat]
    ) -> bool | None:
        """False: the object is another one now. None: it is empty."""
        from artscope.remote.loglink import OVERLAP, Window

        start, stop = wanted
        known = await self._near(strip, start, last=True, most=OVERLAP)
        beyond = await self._near(strip, stop, last=False, most=OVERLAP) if stop is not None else b""
        coming = _Coming(await self._log.stream(start), start)
        here = strip.size

        def told(size: int) -> None:
            coming.told(size)
            self._total = window.total or strip.total
            self._tell(here + coming.size, self._total)

        def same() -> bool:
            return not window.differs and not (window.total is not None and window.total < (strip.total or 0))

        async def keep(*, last: bool) -> None:
            if same():
                await self._keep(coming, placed, window.total, last=last)

        window = Window(start, stop, known, coming.stream, beyond=beyond, bearable=None, far=stop, told=told)
        span = (start - len(known), stop + len(beyond) - 1 if stop is not None else None)
        keeping = asyncio.ensure_future(coming.each(lambda: keep(last=False)))
        try:
            await self._steps.runner.run(source.get(window, span), Priority.BACKGROUND)
        finally:
            coming.over()
            await finished(_in_turn(keeping, lambda: keep(last=True)))
        return None if window.status == 416 and stop is None else same()

    async def _keep(self, coming: _Coming, placed: set[Seat], total: int | None, *, last: bool) -> None:
        """Vouch for what came since the last time."""
        stored = (await self._log.stored(coming.stream, flush=last))[coming.kept :]
        await self._log.place("link", coming.at, stored, total=total, came=False)
        coming.kept += len(stored)
        for extent in stored:
            placed.add(Seat(coming.at))
            coming.at += extent.size

    async def _near(self, strip: Strip, at: int, *, last: bool, most: int) -> bytes:
        """The bytes that are here right before or after a position."""
        for index, extent in enumerate(strip.extents):
            if last and extent.stop == at:
                return await self._log.text(strip.extents[: index + 1][-1:], last=True, most=most)
            if not last and extent.seat == at:
                return await self._log.text([extent], last=False, most=most)
        return b""


class _Coming:
    """A download on its way: how much came, and how much of it is vouched for."""

    def __init__(self, stream: Stream, start: int) -> None:
        self.stream = stream
        self.at = start
        """Where what is not vouched for begins in the object."""
        self.kept = 0
        """Extents of the stream that are."""
        self.size = 0
        self._due = asyncio.Event()
        self._since = 0, monotonic()
        self._over = False

    def told(self, size: int) -> None:
        """So much more came."""
        self.size += size
        before, at = self._since
        past = monotonic() - at
        if past >= OFTEN or (past >= SELDOM and self.size - before >= VOUCHED):
            self._since = self.size, monotonic()
            self._due.set()

    def over(self) -> None:
        """Nothing more comes."""
        self._over = True
        self._due.set()

    async def each(self, keep: Callable[[], Awaitable[None]]) -> None:
        """Keep what came, time after time, until it is over."""
        while await self._due.wait() and not self._over:
            self._due.clear()
            await keep()


async def _in_turn(before: Awaitable[None], after: Callable[[], Awaitable[None]]) -> None:
    """What is kept while the download runs, then what is left at its end."""
    await before
    await after()
