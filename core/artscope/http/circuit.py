"""Leaving a host alone that has failed too often, until a person asks again."""

from __future__ import annotations

from artscope.errors import ApiError, CoreError, OfflineError, ServiceError


class Circuit:
    """Counts the calls in a row that one host failed."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._failed = 0

    def check(self, host: str) -> None:
        """
        Raises:
            OfflineError: `network.paused`, without a request: it failed `most` times in a row.
        """
        if self._failed >= self._most:
            raise OfflineError("network.paused", host=host, count=self._failed)

    def ended(self, error: CoreError | None) -> None:
        """A call is over, its retries included. An answer that refuses is a sign of life."""
        if isinstance(error, OfflineError) or (isinstance(error, ServiceError) and error.status >= 500):
            self._failed += 1
        elif error is None or (isinstance(error, ApiError) and error.status):
            self._failed = 0


class Circuits:
    """One for each host."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._all: dict[str, Circuit] = {}

    def of(self, host: str) -> Circuit:
        """The host's own."""
        return self._all.setdefault(host, Circuit(self._most))

    def reset(self) -> None:
        """Ask all of them again."""
        self._all.clear()
