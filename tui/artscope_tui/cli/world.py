"""What the command line and the environment say of the demonstration's world."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from artscope.words import say
from artscope_tui.cli.usage import UsageError

if TYPE_CHECKING:
    from argparse import Namespace

_NAMES: Mapping[str, tuple[str, str, Callable[[str], object]]] = {
    "seed": ("seed", "SEED", int),
    "now": ("now", "NOW", str),
    "world_jobs": ("jobs", "JOBS", int),
    "logs": ("logs", "LOGS", str),
    "latency": ("latency", "LATENCY", int),
    "fault": ("faults", "FAULT", str.split),
}
"""What the command line calls it -> what the demonstration does, its twin in the environment, and how that is read."""


def world_of(said: Namespace) -> dict[str, object]:
    """The options that were said, else their twins, by the demonstration's names.

    Raises:
        UsageError: A twin is no number.
    """
    found: dict[str, object] = {}
    for theirs, (ours, twin, read) in _NAMES.items():
        value = getattr(said, theirs, None)
        text = os.environ.get(f"ARTSCOPE_{twin}", "")
        if value is None and text:
            try:
                value = read(text)
            except ValueError as error:
                raise UsageError(say("cli.say.number", name=f"ARTSCOPE_{twin}", value=text)) from error
        if value is not None:
            found[ours] = value
    return found
