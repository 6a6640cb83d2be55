"""artscope: training jobs of Huawei Cloud ModelArts, their versions and their logs, from an archive that outlives the service's.

    import artscope

    with artscope.open_library(region="cn-north-4") as library:
        for job in library.jobs():
            print(job.state, job.name)

The names below are loaded when first used, so that importing one model imports no more than that.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from artscope._version import __version__

if TYPE_CHECKING:
    from artscope.blocking import BlockingLibrary, open_library
    from artscope.config import Profile, Settings, settle
    from artscope.errors import ApiError, AuthError, ConfigError, CoreError, NotFoundError, OfflineError
    from artscope.library import Library
    from artscope.models import Details, Job, JobQuery, LogFile, Run, Snapshot, State, Version

_HOMES = {
    "BlockingLibrary": "blocking",
    "open_library": "blocking",
    "Profile": "config",
    "Settings": "config",
    "settle": "config",
    "ApiError": "errors",
    "AuthError": "errors",
    "ConfigError": "errors",
    "CoreError": "errors",
    "NotFoundError": "errors",
    "OfflineError": "errors",
    "Library": "library",
    "Details": "models",
    "Job": "models",
    "JobQuery": "models",
    "LogFile": "models",
    "Run": "models",
    "Snapshot": "models",
    "State": "models",
    "Version": "models",
}

__all__ = [
    "ApiError",
    "AuthError",
    "BlockingLibrary",
    "ConfigError",
    "CoreError",
    "Details",
    "Job",
    "JobQuery",
    "Library",
    "LogFile",
    "NotFoundError",
    "OfflineError",
    "Profile",
    "Run",
    "Settings",
    "Snapshot",
    "State",
    "Version",
    "__version__",
    "open_library",
    "settle",
]


def __getattr__(name: str) -> object:
    """A public name, from the module it lives in."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
