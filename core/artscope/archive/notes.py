"""Small things: workspaces, how far jobs are, where one was, quirks of a server."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

from artscope.archive import listings
from artscope.archive.columns import as_int, as_moment, as_number, as_text, micros, whole
from artscope.archive.listings import Listing
from artscope.models import JobId, Progress, Snapshot, Workspace, WorkspaceId

Table = Literal["facts", "place"]

_PROGRESS = """
INSERT INTO progress (job, step, total, loss, last, seen) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (job) DO UPDATE SET
  step = coalesce(excluded.step, step), total = coalesce(excluded.total, total), loss = coalesce(excluded.loss, loss),
  last = coalesce(excluded.last, last), seen = excluded.seen
"""
_ASKED_AT_ONCE = 500


def keep_workspaces(connection: sqlite3.Connection, workspaces: Sequence[Workspace], *, seen: datetime) -> None:
    """Keep all workspaces of the project; others are forgotten, their jobs stay."""
    connection.execute("DELETE FROM workspaces")
    connection.executemany(
        "INSERT OR REPLACE INTO workspaces (id, name, owner, accessible, position, seen) VALUES (?, ?, ?, ?, ?, ?)",
        [
            (each.id, each.name, each.owner, int(each.accessible), position, micros(seen))
            for position, each in enumerate(workspaces)
        ],
    )
    listings.keep(connection, "workspaces", "", "", Listing(seen, len(workspaces), complete=True))


def kept_workspaces(connection: sqlite3.Connection) -> Snapshot[Workspace] | None:
    """The workspaces in the order told; None where they were never seen."""
    listing = listings.kept(connection, "workspaces", "")
    if listing is None:
        return None
    rows = connection.execute("SELECT id, name, owner, accessible FROM workspaces ORDER BY position").fetchall()
    items = [
        Workspace(WorkspaceId(as_text(key)), as_text(name), as_text(owner), bool(accessible))
        for key, name, owner, accessible in rows
    ]
    return Snapshot(items, listing.seen, listing.total, more=False, origin="kept")


def keep_progress(connection: sqlite3.Connection, job: JobId, progress: Progress, *, seen: datetime) -> None:
    """Keep how far a job is; what is not known this time stays as it was kept."""
    cells = (whole(progress.step), whole(progress.total), progress.loss, micros(progress.last), micros(seen))
    connection.execute(_PROGRESS, (job, *cells))


def kept_progress(connection: sqlite3.Connection, jobs: Sequence[JobId]) -> dict[JobId, Progress]:
    """How far these jobs are, those that anything is known of."""
    found: dict[JobId, Progress] = {}
    for start in range(0, len(jobs), _ASKED_AT_ONCE):
        some = jobs[start : start + _ASKED_AT_ONCE]
        rows = connection.execute(
            f"SELECT job, step, total, loss, last FROM progress WHERE job IN ({', '.join('?' * len(some))})",  # noqa: S608
            some,
        )
        for job, step, total, loss, last in rows.fetchall():
            found[JobId(as_text(job))] = Progress(as_int(step), as_int(total), as_number(loss), as_moment(last))
    return found


def keep_map(connection: sqlite3.Connection, table: Table, values: Mapping[str, str], *, whole_map: bool) -> None:
    """Put values into a map of text to text; `whole_map`: others go."""
    if whole_map:
        connection.execute(f"DELETE FROM {table}")  # noqa: S608 - one of two words of ours
    connection.executemany(f"INSERT OR REPLACE INTO {table} VALUES (?, ?)", list(values.items()))  # noqa: S608


def drop_from_map(connection: sqlite3.Connection, table: Table, keys: Sequence[str]) -> None:
    """Take values out of a map."""
    connection.executemany(f"DELETE FROM {table} WHERE key = ?", [(key,) for key in keys])  # noqa: S608


def kept_map(connection: sqlite3.Connection, table: Table) -> dict[str, str]:
    """The whole map."""
    rows = connection.execute(f"SELECT key, value FROM {table}").fetchall()  # noqa: S608
    return {key: value for key, value in rows if isinstance(key, str) and isinstance(value, str)}
