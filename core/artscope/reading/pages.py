"""A hole between pages of lines, filled from its end to its head: while a page is on its way, those before it are written."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field, replace
from time import monotonic
from typing import TYPE_CHECKING

from artscope.archive.spool.strip import Seat, Strip
from artscope.call import Priority
from artscope.errors import TooLargeError
from artscope.reading.join import join
from artscope.reading.steps import Steps

if TYPE_CHECKING:
    from artscope.remote.logsources import Edge, Lump

TOGETHER = 1024 * 1024
"""Bytes of pages that are vouched for together,"""
AT_LEAST_EVERY = 0.5
"""or what came in so many seconds."""
SHARE = 100
"""Each time at least one page for so many extents that are here already: what it costs to show them all stays in proportion."""
AHEAD = 4 * TOGETHER
"""Bytes of pages in memory from which on the disk is waited for."""


@dataclass(slots=True)
class Gathered:
    """Pages that came and are not in the spool yet, newest first."""

    least: int = 0
    """Pages to wait for."""
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
        long = monotonic() - self.since > AT_LEAST_EVERY and len(self.pages) >= self.least
        return self.size >= TOGETHER or long


class Pages:
    """Fills one hole, or the head."""

    def __init__(self, steps: Steps, strip: Strip, index: int, told: Callable[[int], None]) -> None:
        """
        Args:
            index: Of the extent before which lines are missing.
            told: Is told the bytes here.
        """
        self._steps = steps
        self._log = steps.log
        self._told = told
        self._strip = replace(strip, extents=list(strip.extents))
        """As it was: what is filled in moves the rest."""
        self._index = index
        self._seat: Seat | None = strip.extents[index].seat
        """Of what begins the run that is filled up to; None where another reader was faster."""
        self._here = strip.size
        self._came = self._stuck = False
        self._extents = len(strip.extents)
        self._gathered = Gathered(self._extents // SHARE)
        self._writing: asyncio.Task[None] | None = None
        self._order = asyncio.Lock()
        """What came first is put first."""

    async def fill(self) -> bool:
        """As far as it goes on. False where it cannot be filled: nothing came.

        Raises:
            CoreError: Of the source; what came until then stays.
        """
        last: Lump | None = None
        if self._index == 0:
            self._log.in_hand = self._at_once
        try:
            while self._seat is not None and not (last is not None and (last.head or last.meets)):
                lump = await self._look(last)
                if lump is None or (self._take(lump) and await self._joined()):
                    return self._came or self._stuck
                last = lump
        except TooLargeError:
            if not self._came:
                await self._log.gap(self._strip.source, self._strip.extents[self._index].seat, "reading.too_large")
                raise
        finally:
            if self._log.in_hand == self._at_once:
                self._log.in_hand = None
            await finished(self._rest(last))
        return True

    async def _look(self, last: Lump | None) -> Lump | None:
        """The next page; None where nothing follows as it should. Why is noted only where nothing came before it."""
        strip, index = self._strip, self._index
        async with self._log.turn:
            edge = _edge(last) if last is not None else None
            lump = await self._steps.ask_before(strip, index, edge, Priority.BACKGROUND)
            if lump.text or lump.meets or (lump.head and index == 0):
                return lump
            if not self._came:
                await self._steps.stopped(strip, index, lump)
                self._stuck = lump.stuck
            return None

    def _take(self, lump: Lump) -> bool:
        """Keep a page for now. True where what is kept is due to be written."""
        self._gathered.add(lump)
        self._came |= bool(lump.text)
        self._here += len(lump.text)
        self._told(self._here)
        return self._gathered.due

    async def _joined(self) -> bool:
        """Begin to write, unless that is under way. True where another source has the rest, after what is written already."""
        if self._writing is not None:
            if not self._writing.done() and self._gathered.size < AHEAD:
                return False
            await asyncio.shield(self._writing)
        self._writing = asyncio.ensure_future(self._put(None))
        return await join(self._log)

    async def _at_once(self) -> bool:
        """Put what came: someone wants to see it. False where nothing is held back."""
        if not self._gathered.pages:
            return False
        await self._put(None)
        return self._seat is not None

    async def _rest(self, last: Lump | None) -> None:
        await self._put(last)
        if self._writing is not None:
            await self._writing

    async def _put(self, last: Lump | None) -> None:
        """Put what is gathered, after what was before.

        Args:
            last: The last page, where it is the last one.
        """
        async with self._order:
            self._extents += 1
            pages, self._gathered = self._gathered.pages, Gathered(self._extents // SHARE)
            seat, ends = self._seat, last is not None and (last.head or last.meets)
            if seat is not None and (pages or ends):
                self._seat = None  # unless all goes well: what is older must not stand where these should
                self._seat = await self._prepend(seat, pages, last)

    async def _prepend(self, seat: Seat, pages: Sequence[Lump], last: Lump | None) -> Seat | None:
        return await self._log.prepend(
            self._strip.source,
            b"".join(page.text for page in reversed(pages)),
            before=seat,
            cursors=(pages[-1].first, pages[0].last) if pages else ("", ""),
            bare=bool(pages) and pages[0].bare,
            meets=last is not None and last.meets,
            head=last is not None and last.head and self._index == 0,
        )


def _edge(lump: Lump) -> Edge:
    from artscope.remote.logsources import Edge

    return Edge(cursor=lump.first, text=lump.text)


async def finished(work: Coroutine[None, None, None]) -> None:
    """Wait for work to end, also when cancelled: what came is kept first."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise
