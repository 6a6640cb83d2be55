"""Who waits for an answer: asked for at the start of the program, long before there are Calls to run."""

from __future__ import annotations

from enum import IntEnum


class Priority(IntEnum):
    """Who waits. A lower number goes first."""

    PERSON = 0
    BACKGROUND = 1
