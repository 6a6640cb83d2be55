"""How long to wait before trying again, and whether at all."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from artscope.errors import CoreError, OfflineError, ServiceError, ThrottledError
from artscope.http.limits import Limits
from artscope.http.troubles import NEVER_AGAIN

AGAIN = frozenset({408, 429, 500, 502, 503, 504})
"""Statuses of a passing fault. Source: reference 10.1."""
UNREADABLE = frozenset({"network.not_json", "network.bad_encoding"})
"""A body that was cut off somewhere: tried once more."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Told to whoever shows something, while a call waits because the service asked it to."""

    seconds: float
    error: CoreError
    """Why."""


class Budget:
    """Retries that are in store for all calls of a client together."""

    def __init__(self, limits: Limits) -> None:
        self._most = self._left = limits.budget

    def take(self) -> bool:
        """Take one; False where none is left."""
        if self._left < 1:
            return False
        self._left -= 1
        return True

    def succeeded(self) -> None:
        """A first attempt that worked gives a fifth of one back."""
        self._left = min(self._most, self._left + 0.2)

    def refill(self) -> None:
        """A person asks anew."""
        self._left = self._most


class Patience:
    """What one call still puts up with."""

    def __init__(self, limits: Limits, budget: Budget, began: float) -> None:
        """
        Args:
            began: By the loop's clock.
        """
        self._limits = limits
        self._budget = budget
        self._began = began
        self._attempts = 0
        self._unreadable = 0
        self._waited = 0.0

    def before_next(self, error: CoreError, now: float) -> float | None:
        """Seconds until the next attempt; None: there is none, the error stands.

        Args:
            error: Of the attempt that was just made.
            now: By the loop's clock.
        """
        self._attempts += 1
        if not self._allows(error):
            return None
        asked = asked_wait(error)
        if asked is not None and self._waited + asked > self._limits.most_wait:
            return None
        if now - self._began - self._waited >= self._limits.total or not self._budget.take():
            return None
        if asked is not None:
            self._waited += asked
            return asked
        longest = min(self._limits.most_backoff, self._limits.backoff * 2 ** (self._attempts - 1))
        return random.uniform(0, longest)  # noqa: S311 - jitter

    @property
    def first(self) -> bool:
        """No attempt has failed yet."""
        return self._attempts == 0

    def _allows(self, error: CoreError) -> bool:
        if isinstance(error, OfflineError):
            return error.key not in NEVER_AGAIN and self._attempts < self._limits.unanswered
        if error.key in UNREADABLE:
            self._unreadable += 1
            return self._unreadable <= 1
        if isinstance(error, ThrottledError | ServiceError):
            return error.status in AGAIN and self._attempts <= self._limits.retries
        return False


def asked_wait(error: CoreError) -> float | None:
    """What the service asked for, in seconds; None where it asked for nothing that makes sense."""
    return error.retry_after if isinstance(error, ThrottledError | ServiceError) else None


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """The header's wish: seconds or a date, compared with the sender's own clock where it tells that.

    Answers:
        At most 60 s however much is asked; None where the header is missing, negative, in the past or no such value.

    Source: RFC 9110, 10.2.3.
    """
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return float(min(int(value[:12]), 60)) or None
    seconds = _until(value, headers.get("date", ""), now) if value else None
    return min(seconds, 60.0) if seconds is not None and seconds > 0 else None


def _until(value: str, date: str, now: datetime) -> float | None:
    moment = _date(value)
    return (moment - (_date(date) or now)).total_seconds() if moment else None


def _date(value: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
