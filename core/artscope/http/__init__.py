"""Running Calls over HTTP. The only folder that imports httpx, and not before one of these names is used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from artscope.http.client import Client
    from artscope.http.endpoints import Endpoints
    from artscope.http.network import Network
    from artscope.http.sync import SyncClient

__all__ = ["Client", "Endpoints", "Network", "SyncClient"]

_ROOMS = {"Client": "client", "Endpoints": "endpoints", "Network": "network", "SyncClient": "sync"}


def __getattr__(name: str) -> object:
    if name not in _ROOMS:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_ROOMS[name]}"), name)
