"""Who may send now: four at a time, of which three for background work, a person first."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count

from artscope.call import Priority


class Slots:
    """A semaphore that knows whom somebody waits for.

    Among equals it is first come, first served. A background request never takes the last slot, so a key press never waits for
    more than the request of another key press.
    """

    def __init__(self, total: int, background: int) -> None:
        self._free = total
        self._background_free = background
        self._waiting: list[tuple[Priority, int, asyncio.Future[None]]] = []
        self._order = count()

    @asynccontextmanager
    async def take(self, priority: Priority) -> AsyncIterator[None]:
        """Wait for a slot and hold it. Cancelling gives the place in the queue away."""
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (priority, next(self._order), place))
        self._hand_out()
        try:
            await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled():  # it was handed over at the same moment
                self._give_back(priority)
            raise
        try:
            yield
        finally:
            self._give_back(priority)

    def _give_back(self, priority: Priority) -> None:
        self._free += 1
        self._background_free += priority is Priority.BACKGROUND
        self._hand_out()

    def _hand_out(self) -> None:
        while self._waiting and self._free:
            priority, _, place = self._waiting[0]
            if place.done():  # cancelled while it waited
                heapq.heappop(self._waiting)
                continue
            if priority is Priority.BACKGROUND:
                if not self._background_free:
                    return
                self._background_free -= 1
            heapq.heappop(self._waiting)
            self._free -= 1
            place.set_result(None)
