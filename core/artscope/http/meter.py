"""What the wire has cost so far."""

from __future__ import annotations


class Meter:
    """Counts of one run of the program; read by screens, written by the client's loop only."""

    def __init__(self) -> None:
        self.requests = 0
        """Attempts sent, retries and token requests included."""
        self.bytes = 0
        """Of bodies received, as they came over the wire (compressed)."""
