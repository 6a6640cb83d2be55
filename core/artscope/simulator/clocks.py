"""What time it is, for the world and for what guards it.

The world has a clock of its own, so that it can stand at a chosen moment; signatures, tokens and links are judged by the wall's.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

Clock: TypeAlias = Callable[[], datetime]

_GOING_ON = timedelta(days=1)


def wall() -> datetime:
    """This machine's time."""
    return datetime.now(UTC)


def starting(at: datetime) -> Clock:
    """A clock that shows `at` now, and runs on from there."""
    begun, there = time.monotonic(), at.astimezone(UTC)
    return lambda: there + timedelta(seconds=time.monotonic() - begun)


def clock_for(now: datetime | None) -> Clock:
    """The world's clock for an anchor that somebody named.

    A moment of the last day is where a world began that has gone on since: its clock is the wall's, so that starting again
    shows the same world, later. Any other moment is where the clock starts: the world stands there whenever it is started.
    """
    if now is None or timedelta(0) <= wall() - now <= _GOING_ON:
        return wall
    return starting(now)


class Movable:
    """A clock that can be put forward."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._ahead = timedelta(0)

    def __call__(self) -> datetime:
        return self._clock() + self._ahead

    def advance(self, step: timedelta) -> None:
        """Puts it forward; a negative step puts it back."""
        self._ahead += step


def millis(moment: datetime | None) -> int:
    """Epoch milliseconds; 0 for none."""
    return round(moment.timestamp() * 1000) if moment else 0


def iso(moment: datetime) -> str:
    """UTC with microseconds, as IAM writes it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def aware(moment: datetime) -> datetime:
    """The moment with a zone; one without is UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
