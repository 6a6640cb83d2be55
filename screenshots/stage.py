"""Where pictures are taken: the whole app over the simulator, with a clock that stands still and nothing under way."""

from __future__ import annotations

import os
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from textual.pilot import Pilot
from textual.worker import Worker, WorkerError

from artscope import words
from artscope.config import settle
from artscope.connection import Connection
from artscope.library import Library
from artscope.ways import DemoWay
from artscope_tui.app import BrowserApp

NOW = datetime.fromisoformat("2025-11-23T03:24:07+08:00")
ZONE = "Asia/Shanghai"
SEED = 1
WAITS_FOR_A_PERSON = "ask"
"""The workers that never end by themselves."""


@dataclass(frozen=True)
class Scene:
    """What a person did before the picture was taken."""

    keys: Sequence[str] = ()
    """Pressed one after the other, each when everything is quiet again."""
    account: bool = True
    """False: nobody has said yet whom to ask."""
    seen: timedelta | None = None
    """So long ago she was here for the first time; None: never."""
    then: Sequence[str] = ()
    """Pressed at that time."""
    faults: Sequence[str] = ()
    """Switches of the simulator."""
    said: dict[str, object] = field(default_factory=dict)
    """Options of the command line."""
    sizes: Sequence[tuple[int, int]] = ((80, 24), (160, 45))
    """Columns and rows."""


def same_everywhere() -> None:
    """One time zone and none of the maker's settings."""
    for name in list(os.environ):
        if name.startswith(("ARTSCOPE_", "HUAWEICLOUD_", "HW_")) or name == "NO_COLOR":
            del os.environ[name]
    os.environ["TZ"] = ZONE
    os.environ["ARTSCOPE_CONFIG"] = "/home/liwei/.config/artscope/config.toml"
    time.tzset()


async def picture(scene: Scene, size: tuple[int, int], language: words.Language, root: Path) -> str:
    """The screen as an SVG, as Textual draws it.

    Args:
        root: An empty folder, for the archive.
    """
    words.use(language)
    if scene.seen is not None:
        async with _on_stage(Scene(), size, root, NOW - scene.seen) as pilot:
            await _press(pilot, scene.then)
    async with _on_stage(scene, size, root, NOW) as pilot:
        await _press(pilot, scene.keys)
        return pilot.app.export_screenshot(title="artscope", simplify=True)


@asynccontextmanager
async def _on_stage(scene: Scene, size: tuple[int, int], root: Path, now: datetime) -> AsyncIterator[Pilot[Any]]:
    app = BrowserApp(_library(scene, root, now) if scene.account else None)
    app.now = lambda: now
    async with app.run_test(size=size) as pilot:
        await quiet(pilot)
        yield pilot


async def _press(pilot: Pilot[Any], keys: Sequence[str]) -> None:
    for key in keys:
        await pilot.press(key)
        await quiet(pilot)


def _library(scene: Scene, root: Path, now: datetime) -> Library:
    settings = settle({"demo": True, **scene.said}, environ={}, path=root / "none.toml")
    way = DemoWay(settings, {"seed": SEED, "clock": lambda: now, "faults": scene.faults}, root)
    return Library(Connection(way, root))


async def quiet(pilot: Pilot[Any]) -> None:
    """Waits until everything that was asked is answered and shown."""
    await pilot.pause()
    while busy := _busy(pilot):
        for worker in busy:
            with suppress(WorkerError):  # one that a newer question replaced
                await worker.wait()
        await pilot.pause()


def _busy(pilot: Pilot[Any]) -> list[Worker[Any]]:
    return [worker for worker in pilot.app.workers if not worker.is_finished and worker.group != WAITS_FOR_A_PERSON]
