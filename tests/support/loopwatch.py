"""How long the event loop was held, in processor time of its thread: what others do on the machine does not count."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

REFERENCE = 0.012
"""Seconds that `_piece` takes on the machine the limit is meant for; one that is slower just now is measured by what it is."""
LIMIT = 0.1
"""Seconds for which the loop may be held. Source: the contract's limits."""


def _piece() -> float:
    """Processor time of a fixed piece of work."""
    before, total = time.thread_time(), 0
    for number in range(200_000):
        total += number
    return time.thread_time() - before


class Watch:
    """The longest the loop was held while it was watched."""

    def __init__(self) -> None:
        self.longest = 0.0
        """In seconds of the machine that the limit is meant for; above half of the limit that is measured right then."""
        self.turns = 0

    async def run(self) -> None:
        """Wakes up again and again: between two of its turns everything else has had one. Ends when cancelled."""
        while True:
            before = time.thread_time()
            await asyncio.sleep(0.0005)
            held = time.thread_time() - before
            if held > LIMIT / 2:
                held /= max(1.0, min(_piece() for _ in range(2)) / REFERENCE)
            self.longest = max(self.longest, held)
            self.turns += 1


@asynccontextmanager
async def watched_loop() -> AsyncIterator[Watch]:
    """Watches the loop for as long as the block runs."""
    watch = Watch()
    task = asyncio.get_running_loop().create_task(watch.run())
    await asyncio.sleep(0)
    try:
        yield watch
        await asyncio.sleep(0.001)
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
