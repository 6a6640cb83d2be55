"""What the command line says of the demonstration's world."""

from __future__ import annotations

import argparse

_NAMES = {"seed": "seed", "now": "now", "world_jobs": "jobs", "logs": "logs", "latency": "latency", "fault": "faults"}
"""What the command line calls it -> what the demonstration does."""


def world_of(said: argparse.Namespace) -> dict[str, object]:
    """The options that were said, by the demonstration's names."""
    found = {ours: getattr(said, theirs, None) for theirs, ours in _NAMES.items()}
    return {name: value for name, value in found.items() if value is not None}
