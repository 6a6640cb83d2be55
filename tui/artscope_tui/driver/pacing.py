"""When the next frame may be sent: after the terminal has answered that it drew the last one.

A frame ends with a question that every terminal answers (DSR 5). While it is unanswered the next one waits, and takes in
whatever changes meanwhile, so that a held key queues nothing on a slow link. A terminal that does not answer the first question
does not pace. One that once answered and falls silent has a stalled link: then nothing is sent until it answers.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

QUESTION = "\x1b[5n"
PATIENCE = 3.0
"""Seconds after which the first question counts as not answered."""
MEANWHILE = 0.1
"""Seconds between frames while it is not known yet whether the terminal answers."""
CEILING = 0.05
"""Seconds between frames where nobody paces."""
SLOW = 0.1
"""Seconds of a round trip from which on a link is slow."""
TOGETHER = 0.035
"""Seconds that a frame waits on a slow link for what belongs to it: Textual draws one change in two or three parts, a tick of its
timer apart, and each later part would cost a round trip."""


class Pace:
    """Decides; sends nothing and waits for nothing itself. Not thread-safe."""

    def __init__(self, *, ceiling: float = 0.0, now: Callable[[], float] = monotonic) -> None:
        """Make one for a terminal of which nothing is known.

        Args:
            ceiling: Seconds that are kept between frames even where answers come at once.
            now: A clock that never goes back.
        """
        self._ceiling = ceiling
        self._now = now
        self._asked: list[float] = []
        """When each unanswered question was sent."""
        self._first: float | None = None
        self._last = float("-inf")
        self._answers = False
        self.round_trip = 0.0
        """Seconds that the last answer took."""

    @property
    def unanswered(self) -> int:
        """Questions that may still be answered."""
        return len(self._asked)

    @property
    def answers(self) -> bool:
        """Whether this terminal has ever answered."""
        return self._answers

    @property
    def gathering(self) -> float:
        """Seconds that a frame should wait for what belongs to it."""
        return TOGETHER if self.round_trip >= SLOW else 0.0

    def wait(self) -> float | None:
        """Seconds until a frame may be sent, 0 for at once; None: not before an answer."""
        now = self._now()
        if self._answers:
            return None if self._asked else self._left(self._last + self._ceiling, now)
        if self._given_up(now):
            return self._left(self._last + max(self._ceiling, CEILING), now)
        return self._left(self._last + MEANWHILE, now) if len(self._asked) > 1 else 0.0

    def asks(self) -> bool:
        """Whether a question belongs at the end of the next frame."""
        return not self._given_up(self._now())

    def sent(self, *, asked: bool) -> None:
        """Something was sent, with or without a question."""
        self._last = self._now()
        if asked:
            self._asked.append(self._last)
            self._first = self._last if self._first is None else self._first

    def answered(self) -> None:
        """An answer has come; one that nobody asked for changes nothing."""
        if self._asked:
            self.round_trip = self._now() - self._asked.pop(0)
            self._answers = True

    def forget(self) -> None:
        """Waits for no answer any more: the terminal was left, or a person wants to see it drawn now."""
        self._asked.clear()

    def _given_up(self, now: float) -> bool:
        return not self._answers and self._first is not None and now - self._first >= PATIENCE

    @staticmethod
    def _left(due: float, now: float) -> float:
        return max(0.0, due - now)
