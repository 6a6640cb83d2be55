"""What the wire has cost so far."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Meter:
    """Counts of one run of the program; read by screens, written by the client's loop only."""

    requests: int = 0
    """Attempts sent, retries and token requests included."""
    bytes: int = 0
    """Of bodies received, as they came over the wire (compressed)."""
