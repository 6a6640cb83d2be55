"""When a listing was last seen, and how much of it."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from typing import Literal, NamedTuple

from artscope.archive.columns import as_int, as_moment, micros, whole

Kind = Literal["jobs", "versions", "logs", "workspaces"]


class Listing(NamedTuple):
    """What is known of one listing, beside its rows."""

    seen: datetime | None
    total: int | None = None
    complete: bool = False
    reach: int | None = None
    """Creation of the oldest row it brought, in microseconds; None where it brought all, or does not say."""


def keep(connection: sqlite3.Connection, kind: Kind, scope: str, part: str, listing: Listing) -> None:
    """Put it in place of the one before."""
    connection.execute(
        "INSERT OR REPLACE INTO listings (kind, scope, part, seen, total, complete, reach) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (kind, scope, part, micros(listing.seen), whole(listing.total), listing.complete, whole(listing.reach)),
    )


def kept(connection: sqlite3.Connection, kind: Kind, scope: str, part: str = "") -> Listing | None:
    """The latest of its kind; None where it was never seen."""
    row = connection.execute(
        "SELECT seen, total, complete, reach FROM listings WHERE kind = ? AND scope = ? AND part = ?",
        (kind, scope, part),
    ).fetchone()
    if row is None:
        return None
    seen, total, complete, reach = row
    return Listing(as_moment(seen), as_int(total), bool(complete), as_int(reach))
