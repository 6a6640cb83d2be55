"""From settings to a Connection: which way it goes, and where things are kept."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Mapping
from pathlib import Path

from artscope.archive.places import data_folder, private_folder
from artscope.config import Settings
from artscope.connection import Connection
from artscope.errors import ArchiveError, CoreError
from artscope.ways import AccountWay, Ask, DemoWay, Way


def connect(settings: Settings, world: Mapping[str, object], *, ask: Ask | None = None) -> Connection:
    """The Connection for these settings; nothing is asked, sent or run.

    Args:
        world: With `settings.demo`, what its world is like.
        ask: Asks a person for a password.

    Raises:
        ConfigError: No region and no endpoint is known, or the world cannot be as it was asked for.
    """
    if settings.demo:
        return _demonstration(settings, world)
    notices: list[CoreError] = []
    way: Way = AccountWay(settings, ask=ask, warn=notices.append)
    try:
        return Connection(way, private_folder(data_folder(settings.data_dir)), notices)
    except ArchiveError as error:
        return Connection(way, None, [*notices, error])


def _demonstration(settings: Settings, world: Mapping[str, object]) -> Connection:
    """Kept in a folder that goes with the Connection, unless a data folder is named."""
    if settings.data_dir is not None:
        root = data_folder(settings.data_dir)
        return Connection(DemoWay(settings, world, root), root)
    root = Path(tempfile.mkdtemp(prefix="artscope-demo-"))
    connection = Connection(DemoWay(settings, world, root), root)
    weakref.finalize(connection, shutil.rmtree, root, ignore_errors=True)
    return connection
