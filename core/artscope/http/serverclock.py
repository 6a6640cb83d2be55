"""What time it is at the service, as far as its answers tell, and signing by that time where a person asks for it.

A signature carries the time, and a gateway takes 15 minutes to either side of its own. Where nobody may set this machine's clock, a
person can sign with the service's time for as long as the program runs. Nothing but the signatures goes by it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

WINDOW = timedelta(minutes=15)
"""How far a signature's time may be from the gateway's. Source: reference 3.8."""


def utc_now() -> datetime:
    """This machine's time, aware."""
    return datetime.now(UTC)


class ServerClock:
    """Called, it gives the time to sign with: this machine's, or the service's while `used`."""

    def __init__(self, here: Callable[[], datetime] = utc_now) -> None:
        self.used = False
        """A person wants the service's time."""
        self._here = here
        self._ahead: timedelta | None = None

    @property
    def ahead(self) -> timedelta | None:
        """How much the service's clock is ahead of this machine's, by its last answer; None while it has not said."""
        return self._ahead

    def hear(self, date: str) -> None:
        """Takes the `Date` of an answer; what is none is passed over. Source: RFC 9110, 6.6.1: it is written to the second."""
        from email.utils import parsedate_to_datetime  # nothing else needs it before the first paint

        try:
            there = parsedate_to_datetime(date)
        except ValueError:
            return
        if there.tzinfo is None:
            there = there.replace(tzinfo=UTC)
        seconds = round((there - self._here()).total_seconds() + 0.5)
        self._ahead = timedelta(seconds=seconds)

    def __call__(self) -> datetime:
        here = self._here()
        return here + self._ahead if self.used and self._ahead is not None else here
