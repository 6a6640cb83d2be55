"""When a list is asked for again: by need, ever more slowly, and not at all for nobody."""

from __future__ import annotations

from artscope.errors import AuthError, CoreError, ForbiddenError, ThrottledError

FIRST = 30.0
SLOWEST = 60.0
UNWATCHED = 600.0
"""Seconds without a key after which nobody is thought to be looking."""


class Pace:
    """The pause before the next poll. Doubles while nothing changes; a change brings it back."""

    def __init__(self) -> None:
        self.seconds = FIRST

    def next(self, *, moving: bool, changed: bool, unwatched: float, trouble: CoreError | None) -> float | None:
        """Seconds to wait.

        Args:
            moving: Something in the list has not ended.
            changed: The last answer differed from the one before.
            unwatched: Seconds since the last key.
            trouble: What the last try ended with.

        Returns:
            None for not at all: nothing moves, nobody looks, or the service refused.
        """
        if isinstance(trouble, AuthError | ForbiddenError) or unwatched >= UNWATCHED or not (moving or trouble):
            return None
        if changed and trouble is None:
            self.seconds = FIRST
            return self.seconds
        pause, self.seconds = self.seconds, min(SLOWEST, self.seconds * 2)
        if isinstance(trouble, ThrottledError):
            return max(SLOWEST, trouble.retry_after or 0.0)
        return pause
