"""Jobs in columns."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache

from artscope.archive import listings
from artscope.archive.columns import (
    Cell,
    as_api,
    as_experiment,
    as_int,
    as_moment,
    as_number,
    as_span,
    as_text,
    as_text_or_none,
    length,
    like,
    micros,
    whole,
)
from artscope.archive.listings import Listing
from artscope.models import Api, Job, JobId, JobQuery, Snapshot, State, VersionId, WorkspaceId

_TOLD = ("api", "workspace", "name", "state", "raw_status", "debug", "description")
"""Columns that the latest word fills."""
_OPTIONAL = [
    "created",
    "started",
    "duration",
    "owner",
    "nodes",
    "cards",
    "restarts",
    "versions",
    "experiment",
    "experiment_name",
    "experiment_serial",
    "newest",
]
"""Columns that only a known value fills: a listing that leaves one out does not take it away."""
_ALL = ("id", *_TOLD, *_OPTIONAL)
_COLUMNS = ", ".join((*_ALL, "gone"))
_ALIKE = 1024
"""Jobs that are remembered by their rows: more than a listing asks for at first."""
_STILL = timedelta(minutes=10) // timedelta(microseconds=1)
"""How old `seen` of an unchanged row may grow before it is written again."""


def _upsert() -> str:
    told = [f"{name} = excluded.{name}" for name in _TOLD]
    optional = [f"{name} = coalesce(excluded.{name}, jobs.{name})" for name in _OPTIONAL]
    differs = [f"excluded.{name} IS NOT jobs.{name}" for name in _TOLD]
    differs += [f"(excluded.{name} IS NOT NULL AND excluded.{name} IS NOT jobs.{name})" for name in _OPTIONAL]
    return (
        f"INSERT INTO jobs ({_COLUMNS}, seen) VALUES ({', '.join('?' * len(_ALL))}, 0, ?) "  # noqa: S608 - our own names
        f"ON CONFLICT (id) DO UPDATE SET {', '.join(told + optional)}, gone = 0, seen = excluded.seen "
        f"WHERE {' OR '.join(differs)} OR jobs.gone OR excluded.seen - jobs.seen > {_STILL}"
    )


_UPSERT = _upsert()


def keep(
    connection: sqlite3.Connection,
    query: JobQuery,
    jobs: Sequence[Job],
    *,
    api: Api,
    seen: datetime,
    total: int | None = None,
    complete: bool = False,
) -> None:
    """Keep what a listing brought.

    Args:
        jobs: The newest that were asked for, from the newest on without a gap.
        total: How many the service says it has.
        complete: These are all that the service has for this query. Jobs of the workspace that a complete listing without a
            search leaves out are marked gone; they stay.
    """
    add(connection, jobs, seen=seen)
    reach = None if complete or not jobs else min((micros(job.created) or 0 for job in jobs), default=None)
    listings.keep(connection, "jobs", query.workspace, _part(api, query), Listing(seen, total, complete, reach))
    if complete and not query.search:
        _mark_vanished(connection, query.workspace, api, {job.id for job in jobs})


def add(connection: sqlite3.Connection, jobs: Sequence[Job], *, seen: datetime) -> None:
    """Keep jobs that came by another way than a listing. Only rows that differ are written."""
    when = micros(seen)
    connection.executemany(_UPSERT, [(*_cells(job), when) for job in jobs])


def kept(connection: sqlite3.Connection, query: JobQuery, api: Api | None = None) -> Snapshot[Job] | None:
    """The newest jobs that are kept, those marked gone too; None where nothing was ever seen.

    Args:
        api: Only jobs of this API; None: of both.
    """
    where = "workspace = ?"
    values: list[str] = [query.workspace]
    if api is not None:
        where, values = f"{where} AND api = ?", [*values, api]
    if query.search:
        where, values = f"{where} AND name LIKE ? ESCAPE '\\'", [*values, like(query.search)]
    rows = connection.execute(
        f"SELECT {_COLUMNS}, seen FROM jobs WHERE {where} ORDER BY created DESC, id DESC LIMIT ?",  # noqa: S608
        (*values, query.limit + 1 if query.limit > 0 else -1),
    )
    items, ages = [], []
    for *cells, seen in rows:
        items.append(_job(tuple(cells)))
        ages.append(as_int(seen) or 0)
    own, listing = _listings(connection, query, api)
    if not items and listing is None:
        return None
    beyond = len(items) > query.limit > 0
    if beyond:
        del items[query.limit :], ages[query.limit :]
    total = own.total if own else None
    more = beyond or listing is None or not listing.complete
    if total is not None and own is not None and not own.complete:
        more = total > len(items)
    return Snapshot(items, _age(items, ages, listing), total, more, "kept")


def one(connection: sqlite3.Connection, job: JobId) -> Job | None:
    """The job of this id."""
    found = _select(connection, "id = ?", job)
    return found[0] if found else None


def called(connection: sqlite3.Connection, workspace: WorkspaceId | None, name: str) -> list[Job]:
    """The jobs of exactly this name, newest first; in one workspace or in all."""
    if workspace is None:
        return _select(connection, "name = ?", name)
    return _select(connection, "workspace = ? AND name = ?", workspace, name)


def named_like(connection: sqlite3.Connection, workspace: WorkspaceId, base: str) -> list[Job]:
    """The jobs whose names begin with this, newest first: a family's relatives are among them."""
    if not base:
        return _select(connection, "workspace = ?", workspace)
    # The range uses the index; LIKE would not.
    above = base + "\U0010ffff"
    return _select(connection, "workspace = ? AND name >= ? AND name < ?", workspace, base, above)


def of_experiment(connection: sqlite3.Connection, experiment: str) -> list[Job]:
    """The jobs of one experiment, newest first."""
    return _select(connection, "experiment = ?", experiment)


def mark_gone(connection: sqlite3.Connection, job: JobId) -> None:
    """The service says that there is no such job any more."""
    connection.execute("UPDATE jobs SET gone = 1 WHERE id = ? AND NOT gone", (job,))


def _select(connection: sqlite3.Connection, where: str, *values: str) -> list[Job]:
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM jobs WHERE {where} ORDER BY +created DESC, id DESC",  # noqa: S608 - `+` leaves the index to WHERE
        values,
    )
    return [_job(row) for row in rows]


def _mark_vanished(connection: sqlite3.Connection, workspace: str, api: Api, there: set[JobId]) -> None:
    rows = connection.execute("SELECT id FROM jobs WHERE workspace = ? AND api = ? AND NOT gone", (workspace, api))
    vanished = [(key,) for (key,) in rows.fetchall() if key not in there]
    connection.executemany("UPDATE jobs SET gone = 1 WHERE id = ?", vanished)


def _part(api: Api, query: JobQuery) -> str:
    return f"{api} {query.search}"


def _listings(
    connection: sqlite3.Connection, query: JobQuery, api: Api | None
) -> tuple[Listing | None, Listing | None]:
    """The listing of this very query, and the one that says how old its rows are: that, else the one without a search."""
    apis: tuple[Api, ...] = (api,) if api else ("v2", "v1")
    found = [listings.kept(connection, "jobs", query.workspace, _part(each, query)) for each in apis]
    own = next((each for each in found if each is not None), None)
    if own is not None or not query.search:
        return own, own
    _, whole_listing = _listings(connection, JobQuery(query.workspace), api)
    return None, whole_listing


def _age(jobs: Sequence[Job], ages: Sequence[int], listing: Listing | None) -> datetime | None:
    # Jobs from before the listing's reach are as old as they themselves say: the oldest tells for all.
    if listing is not None and (listing.complete or listing.reach is None):
        return listing.seen
    reach = as_moment(listing.reach) if listing is not None else None
    told = zip(jobs, ages, strict=True)
    beyond = [seen for job, seen in told if reach is None or job.created is None or job.created < reach]
    return as_moment(min(beyond)) if beyond else listing.seen if listing is not None else None


def _cells(job: Job) -> tuple[Cell, ...]:
    experiment = job.experiment
    return (
        job.id,
        job.api,
        job.workspace,
        job.name,
        job.state.value,
        job.raw_status,
        int(job.debug),
        job.description,
        micros(job.created),
        micros(job.started),
        length(job.duration),
        job.owner,
        whole(job.nodes),
        job.cards,
        whole(job.restarts),
        whole(job.versions),
        experiment.id if experiment else None,
        experiment.name if experiment else None,
        whole(experiment.serial) if experiment else None,
        job.newest,
    )


@lru_cache(maxsize=_ALIKE)
def _job(row: tuple[Cell, ...]) -> Job:
    # Read anew with each page of a listing, most rows say what they said: one that does is the same Job, in every list.
    (key, api, workspace, name, state, raw, debug, description, created, started, duration, owner, nodes, cards) = row[
        :14
    ]
    restarts, versions, experiment, experiment_name, serial, newest, gone = row[14:21]
    return Job(
        id=JobId(as_text(key)),
        name=as_text(name),
        api=as_api(api),
        state=State(as_text(state)),
        raw_status=as_text(raw),
        created=as_moment(created),
        started=as_moment(started),
        duration=as_span(duration),
        owner=as_text_or_none(owner),
        workspace=WorkspaceId(as_text(workspace)),
        nodes=as_int(nodes),
        cards=as_number(cards),
        restarts=as_int(restarts),
        versions=as_int(versions),
        experiment=as_experiment(experiment, experiment_name, serial),
        newest=VersionId(newest) if isinstance(newest, str) else None,
        debug=bool(debug),
        description=as_text(description),
        gone=bool(gone),
    )
