"""All checks, in the order in which a person reads them."""

from __future__ import annotations

import platform
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from artscope._version import __version__
from artscope.config import Settings
from artscope.doctor import NOTE, OK, Finding, kept, way
from artscope.errors import ConfigError
from artscope.installation import installation
from artscope.words import phrase
from artscope_tui.doctor import around, terminal

if TYPE_CHECKING:
    from artscope.ways import Ask


def around_here(
    settings: Settings, environ: Mapping[str, str], fd: int | None, *, asking: bool = True
) -> Iterator[Finding]:
    """What this machine alone tells; of settings that cannot be used first what is wrong with them.

    Args:
        fd: The terminal; None: there is none.
        asking: See `terminal.examine`.
    """
    if settings.trouble is not None:
        yield Finding.of("config", settings.trouble)
    found = installation()
    how = phrase(f"installation.{found.kind}", place=found.place)
    yield Finding("program", OK, "program", {"version": __version__, "python": platform.python_version(), "how": how})
    yield from terminal.examine(environ, fd, asking=asking)
    yield from around.examine(settings, environ)
    if settings.trouble is None:
        yield from _way(settings)
    yield from kept.examine(settings)


def _way(settings: Settings) -> Iterator[Finding]:
    from artscope.ways import effective

    try:
        settings = effective(settings)
    except ConfigError as error:
        yield Finding.of("config", error)
    yield from way.examine(settings)


async def at_the_service(settings: Settings, world: Mapping[str, object], ask: Ask | None) -> list[Finding]:
    """What the service says to one request; with settings that cannot be used nothing is sent."""
    if settings.trouble is not None:
        return [Finding("endpoint", NOTE, "not_sent")]
    from artscope.doctor.service import examine
    from artscope.opening import connect

    try:
        connection = connect(settings, world, ask=ask)
    except ConfigError as error:
        return [] if error.key == "config.no_region" else [Finding.of("config", error)]
    try:
        if settings.again:
            await connection.retry()
        return await examine(connection)
    finally:
        await connection.aclose()
