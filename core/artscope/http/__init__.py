"""Running Calls over HTTP. The only folder that imports httpx, and not before one of these names is used."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from artscope.http.client import Client
    from artscope.http.endpoints import Endpoints
    from artscope.http.network import Network
    from artscope.http.sync import SyncClient

__all__ = ["Client", "Endpoints", "Network", "SyncClient"]

_ROOMS = {"Client": "client", "Endpoints": "endpoints", "Network": "network", "SyncClient": "sync"}


if "httpx" not in sys.modules:
    # Its own command line. Where click is installed, that would load rich's progress bars and more: 0.1 s and 3 MB for nothing.
    sys.modules["httpx._main"] = None  # type: ignore[assignment]


def __getattr__(name: str) -> object:
    if name not in _ROOMS:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_ROOMS[name]}"), name)
