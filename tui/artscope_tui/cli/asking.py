"""Asking the Library from a command: what is kept is printed even where the service cannot be reached."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from artscope.config import Settings
from artscope.errors import CoreError
from artscope.library import Library
from artscope.models import Snapshot
from artscope.words import say
from artscope_tui.cli.output import complain, explain, local
from artscope_tui.cli.run import OK, code_of

T = TypeVar("T")

Work = Callable[[Library], Awaitable[int]]


def with_library(settings: Settings, world: dict[str, object], work: Work) -> int:
    """Opens the Library, does the work with it, and closes it whatever happens."""

    async def whole() -> int:
        library = Library.open(settings, world=world)
        try:
            return await work(library)
        finally:
            await library.aclose()

    return asyncio.run(whole())


def verdict(snapshot: Snapshot[T] | None, error: CoreError | None, *, offline: bool) -> int:
    """The exit code of a listing, with the reason told where it is not fresh.

    Raises:
        CoreError: Nothing is kept either.
    """
    if error is None:
        return OK
    if snapshot is None:
        raise error
    complain(say("cli.kept_from", when=local(snapshot.seen)))
    if offline:
        return OK
    explain(error)
    return code_of(error)


def world_of(said: object) -> dict[str, object]:
    """What the command line says of the demonstration's world."""
    names = {
        "seed": "seed",
        "now": "now",
        "world_jobs": "jobs",
        "logs": "logs",
        "latency": "latency",
        "fault": "faults",
    }
    found = {ours: getattr(said, theirs, None) for theirs, ours in names.items()}
    return {name: value for name, value in found.items() if value is not None}
