"""The browser as the command line runs it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from artscope.config import Settings
from artscope.library import Library
from artscope_tui.app import BrowserApp
from artscope_tui.driver.wire import WireDriver

if TYPE_CHECKING:
    from artscope.ways import Ask
    from artscope_tui.preflight import Terminal


def browse(
    settings: Settings,
    terminal: Terminal,
    *,
    world: Mapping[str, object] | None = None,
    target: str | None = None,
    ask: Ask | None = None,
) -> int:
    """Runs the browser and returns its exit code.

    Args:
        terminal: What `preflight.prepared` found out.
        world: With the demo: what its world is like.
        target: `JOB[/VERSION[/LOG]]`; None: where one was.
        ask: Gives the password of a profile that signs in with one.

    Raises:
        ConfigError: A setting is wrong.
    """
    library = Library.open(settings, world=world, ask=ask) if settings.demo or _reachable(settings) else None
    app = BrowserApp(
        library,
        start=target or "",
        theme=settings.theme,
        ascii=settings.ascii or terminal.ascii,
        mouse=settings.mouse,
        keys=settings.keys,
        driver_class=WireDriver,
    )
    if library is not None:
        app.now = library.now
    app.data_dir = settings.data_dir
    terminal.ending(app.leave_soon)
    app.run(mouse=settings.mouse)
    return app.return_code or 0


def _reachable(settings: Settings) -> bool:
    """Whether anything says where to go: without a region or an endpoint there is nothing to open yet."""
    return bool(settings.name or settings.profile.region or settings.profile.endpoint)
