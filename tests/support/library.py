"""A Library over a demonstration that the test can put forward in time, break and look into."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from artscope.config import settle
from artscope.connection import Connection
from artscope.demo import Demo
from artscope.library import Library
from artscope.models import JobQuery, WorkspaceId
from artscope.ways import DemoWay


@dataclass(frozen=True)
class Desk:
    """One person's Library, and the world it looks at."""

    library: Library
    demo: Demo

    @property
    def query(self) -> JobQuery:
        return JobQuery(WorkspaceId(self.library.settings.workspace))

    @property
    def requests(self) -> int:
        return self.library.meter.requests


@asynccontextmanager
async def desk(root: Path, *, faults: Sequence[str] = (), **said: object) -> AsyncIterator[Desk]:
    """Opens a Library whose archive is under `root`; the same root goes on with the same world.

    Args:
        said: Options of the command line (`api`, `offline`, `workspace`), and of the world (`jobs`, `lines`, `seed`).
    """
    names = ("seed", "jobs", "lines", "workers", "logs", "latency", "now")
    world = {name: said.pop(name) for name in names if name in said}
    settings = settle({"demo": True, **said}, environ={}, path=root / "no-config.toml")
    way = DemoWay(settings, {**world, "faults": tuple(faults)}, root)
    library = Library(Connection(way, root))
    try:
        yield Desk(library, way.demo)
    finally:
        await library.aclose()
