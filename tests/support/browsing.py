"""The browser at a fixed time over a Library that plays the service, and what a person sees of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from textual.pilot import Pilot

from artscope.models import Job
from artscope_tui.app import BrowserApp
from artscope_tui.screens.browse import BrowseScreen
from support.browse import NOW, FakeLibrary


class Clocked(BrowserApp):
    """The browser at a fixed time."""

    now: Callable[[], datetime] = staticmethod(lambda: NOW)


@asynccontextmanager
async def browsing(
    library: FakeLibrary, *, size: tuple[int, int] = (80, 24), start: str = ""
) -> AsyncIterator[Pilot[None]]:
    """The browser, settled."""
    app = Clocked(library, start=start)  # type: ignore[arg-type]
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        yield pilot


async def settled(pilot: Pilot[Any], until: Callable[[], bool] | None = None) -> None:
    """Waits until nothing is under way, or until something holds."""
    async with asyncio.timeout(10):
        while True:
            await pilot.pause()
            busy = [worker for worker in pilot.app.workers if worker.is_running]
            if until() if until else not busy:
                break
            await asyncio.sleep(0.01)
    await pilot.pause()


def shown(pilot: Pilot[Any]) -> str:
    """The screen as text."""
    lines = pilot.app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in line).rstrip() for line in lines)


def browse(pilot: Pilot[Any]) -> BrowseScreen:
    """The screen of panes."""
    screen = pilot.app.screen_stack[0]
    assert isinstance(screen, BrowseScreen)
    return screen


def current(pilot: Pilot[Any]) -> str:
    """The name of the job under the cursor."""
    item = browse(pilot).jobs.current
    assert isinstance(item, Job)
    return item.name
