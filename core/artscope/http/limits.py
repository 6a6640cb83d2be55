"""How long, how much, how often: the contract's limits, in one place. Tests make their own, smaller ones."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds and counts. Source: contracts.md, Limits."""

    connect: float = 10.0
    read: float = 30.0
    write: float = 10.0
    pool: float = 10.0
    total: float = 60.0
    """For one attempt, body included; and after so long no further attempt is begun."""
    stall: float = 30.0
    """A download without a byte for so long has failed; it has no other deadline."""
    in_flight: int = 4
    background: int = 3
    """Of those in flight, background work has at most so many."""
    unanswered: int = 3
    """Attempts in all where no answer came (connection, handshake, time-out)."""
    retries: int = 3
    """Further attempts where the service answered that it cannot just now (429, 5xx)."""
    backoff: float = 0.5
    """The first wait is at most so long, each next one twice that: full jitter."""
    most_backoff: float = 8.0
    most_wait: float = 60.0
    """A call waits at most so long in all for what `Retry-After` asks."""
    budget: float = 10.0
    """Retries that a client has in store; a success gives a part of one back, so that a bad hour does not multiply requests."""
    failures: int = 5
    """Calls that failed in a row at one host, before it is left alone until a person asks again."""
    redirects: int = 3
    """Of a log link; an API answer is never followed."""
    keep_alive: float = 20.0
    """An idle connection is kept so long: more than the 5 s between two looks at a followed log."""
