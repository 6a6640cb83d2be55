"""Versions in columns, with their set-up, runs and workers."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime

from artscope.archive import listings
from artscope.archive.columns import (
    Cell,
    as_api,
    as_experiment,
    as_int,
    as_map,
    as_moment,
    as_number,
    as_span,
    as_text,
    as_text_or_none,
    as_texts,
    dump,
    length,
    micros,
    whole,
)
from artscope.archive.listings import Listing
from artscope.models import Job, JobId, Run, Setup, Snapshot, State, Version, VersionId, Worker, WorkspaceId

Key = tuple[str, str]
Runs = dict[Key, list[Run]]
Workers = dict[Key, list[Worker]]

_KEYS = ("job", "id")
_TOLD = ("api", "name", "state", "raw_status", "workspace", "debug", "gone", "seen")
_OPTIONAL = [
    "created",
    "started",
    "duration",
    "nodes",
    "cards",
    "owner",
    "experiment",
    "experiment_name",
    "experiment_serial",
]
_SETUP = [
    "parameters",
    "environment",
    "command",
    "code_dir",
    "boot_file",
    "engine",
    "image",
    "flavor",
    "pool",
    "inputs",
    "outputs",
    "log_path",
]
"""Filled as a whole, and only by a set-up that says something: a listing knows none."""
_ALL = (*_KEYS, *_TOLD, *_OPTIONAL, *_SETUP)
_NOTHING = Setup()


def _upsert() -> str:
    told = [f"{name} = excluded.{name}" for name in _TOLD]
    optional = [f"{name} = coalesce(excluded.{name}, versions.{name})" for name in _OPTIONAL]
    setup = [f"{name} = CASE WHEN :said THEN excluded.{name} ELSE versions.{name} END" for name in _SETUP]
    return (
        f"INSERT INTO versions ({', '.join(_ALL)}) VALUES ({', '.join(f':{name}' for name in _ALL)}) "  # noqa: S608
        f"ON CONFLICT (job, id) DO UPDATE SET {', '.join(told + optional + setup)}"
    )


_UPSERT = _upsert()
_SELECT = f"SELECT {', '.join(f'v.{name}' for name in _ALL)}, v.gone OR coalesce(j.gone, 0)"
_FROM = "FROM {table} LEFT JOIN jobs AS j ON v.api = 'v2' AND j.id = v.id"


def keep(
    connection: sqlite3.Connection,
    job: Job,
    versions: Sequence[Version],
    *,
    seen: datetime,
    total: int | None = None,
    complete: bool = True,
) -> None:
    """Keep the versions of a job, in this order.

    Args:
        complete: These are all there are. V1 versions that it leaves out are marked gone and stand last; V2 jobs that it
            leaves out are no relatives any more, and are kept as jobs.
    """
    before = kept(connection, job.id)
    as_kept = {version.id: version for version in before.items} if before else {}
    for version in versions:
        if as_kept.get(version.id) != version:  # a listing without news writes no row of a version
            add(connection, version, seen=seen)
    here = [(version.path_job, version.id) for version in versions]
    known = set(here)
    related = _relatives(connection, job.id)
    rest = [key for key in related if key not in known]
    if complete:
        rest = [(owner, version) for owner, version in rest if owner == job.id and job.api == "v1"]
        connection.executemany("UPDATE versions SET gone = 1 WHERE job = ? AND id = ? AND NOT gone", rest)
    if related != [*here, *rest]:
        connection.execute("DELETE FROM relatives WHERE asked = ?", (job.id,))
        rows = [(job.id, position, *key) for position, key in enumerate([*here, *rest])]
        connection.executemany("INSERT INTO relatives (asked, position, job, version) VALUES (?, ?, ?, ?)", rows)
    listings.keep(connection, "versions", job.id, "", Listing(seen, total, complete))


def add(connection: sqlite3.Connection, version: Version, *, seen: datetime) -> None:
    """Keep one version. What it leaves unknown stays as it was kept."""
    connection.execute(_UPSERT, _cells(version, seen))
    key = (version.path_job, version.id)
    if version.runs:
        connection.execute("DELETE FROM runs WHERE job = ? AND version = ?", key)
        connection.executemany(
            "INSERT OR REPLACE INTO runs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    *key,
                    run.number,
                    micros(run.started),
                    micros(run.ended),
                    run.reason,
                    run.worker,
                    run.recovery,
                    run.fault,
                )
                for run in version.runs
            ],
        )
    if version.workers:
        connection.execute("DELETE FROM workers WHERE job = ? AND version = ?", key)
        connection.executemany(
            "INSERT INTO workers VALUES (?, ?, ?, ?, ?, ?)",
            [(*key, at, each.name, whole(each.exit_code), each.message) for at, each in enumerate(version.workers)],
        )


def kept(connection: sqlite3.Connection, job: JobId) -> Snapshot[Version] | None:
    """The versions of a job in the order told, those marked gone too; None where they were never seen."""
    listing = listings.kept(connection, "versions", job)
    if listing is None:
        return None
    source = _FROM.format(table="relatives AS r JOIN versions AS v ON v.job = r.job AND v.id = r.version")
    rows = connection.execute(f"{_SELECT} {source} WHERE r.asked = ? ORDER BY r.position", (job,)).fetchall()
    among = "(job, version) IN (SELECT job, version FROM relatives WHERE asked = ?)"
    runs, workers = _runs(connection, among, (job,)), _workers(connection, among, (job,))
    items = [_version(row, job, runs, workers) for row in rows]
    return Snapshot(items, listing.seen, listing.total, not listing.complete, "kept")


def one(connection: sqlite3.Connection, version: Version) -> tuple[Version, datetime | None] | None:
    """What is kept of one version, and when it was seen."""
    return find(connection, version.path_job, version.id, asked=version.job_id)


def find(
    connection: sqlite3.Connection, path_job: JobId, version: VersionId, *, asked: JobId | None = None
) -> tuple[Version, datetime | None] | None:
    """The version of this path, as a version of the job asked for."""
    source = _FROM.format(table="versions AS v")
    row = connection.execute(f"{_SELECT} {source} WHERE v.job = ? AND v.id = ?", (path_job, version)).fetchone()
    if row is None:
        return None
    among, key = "job = ? AND version = ?", (path_job, version)
    runs, workers = _runs(connection, among, key), _workers(connection, among, key)
    return _version(row, asked or path_job, runs, workers), as_moment(row[_ALL.index("seen")])


def mark_gone(connection: sqlite3.Connection, version: Version) -> None:
    """The service says that there is no such version any more."""
    connection.execute("UPDATE versions SET gone = 1 WHERE job = ? AND id = ?", (version.path_job, version.id))


def _relatives(connection: sqlite3.Connection, asked: JobId) -> list[tuple[str, str]]:
    rows = connection.execute("SELECT job, version FROM relatives WHERE asked = ? ORDER BY position", (asked,))
    return [(job, version) for job, version in rows.fetchall()]


def _cells(version: Version, seen: datetime) -> dict[str, Cell]:
    experiment, setup = version.experiment, version.setup
    return {
        "job": version.path_job,
        "id": version.id,
        "api": version.api,
        "name": version.name,
        "state": version.state.value,
        "raw_status": version.raw_status,
        "workspace": version.workspace,
        "debug": int(version.debug),
        "gone": int(version.gone),
        "seen": micros(seen),
        "created": micros(version.created),
        "started": micros(version.started),
        "duration": length(version.duration),
        "nodes": whole(version.nodes),
        "cards": version.cards,
        "owner": version.owner,
        "experiment": experiment.id if experiment else None,
        "experiment_name": experiment.name if experiment else None,
        "experiment_serial": whole(experiment.serial) if experiment else None,
        "said": int(setup != _NOTHING),
        "parameters": dump(setup.parameters),
        "environment": dump(setup.environment),
        "inputs": dump(setup.inputs),
        "outputs": dump(setup.outputs),
        **{name: getattr(setup, name) for name in _PLAIN},
    }


_PLAIN = ("command", "code_dir", "boot_file", "engine", "image", "flavor", "pool", "log_path")


def _version(row: tuple[Cell, ...], asked: JobId, runs: Runs, workers: Workers) -> Version:
    cell = dict(zip(_ALL, row, strict=False))
    job, key = as_text(cell["job"]), as_text(cell["id"])
    return Version(
        id=VersionId(key),
        name=as_text(cell["name"]),
        job_id=asked,
        api=as_api(cell["api"]),
        state=State(as_text(cell["state"])),
        raw_status=as_text(cell["raw_status"]),
        created=as_moment(cell["created"]),
        started=as_moment(cell["started"]),
        duration=as_span(cell["duration"]),
        nodes=as_int(cell["nodes"]),
        cards=as_number(cell["cards"]),
        owner=as_text_or_none(cell["owner"]),
        workspace=WorkspaceId(as_text(cell["workspace"])),
        experiment=as_experiment(cell["experiment"], cell["experiment_name"], cell["experiment_serial"]),
        setup=_setup(cell),
        runs=tuple(runs.get((job, key), ())),
        workers=tuple(workers.get((job, key), ())),
        debug=bool(cell["debug"]),
        gone=bool(row[-1]),
    )


def _setup(cell: dict[str, Cell]) -> Setup:
    return Setup(
        parameters=as_map(cell["parameters"]),
        environment=as_map(cell["environment"]),
        inputs=as_texts(cell["inputs"]),
        outputs=as_texts(cell["outputs"]),
        **{name: as_text(cell[name]) for name in _PLAIN},
    )


def _runs(connection: sqlite3.Connection, among: str, values: tuple[str, ...]) -> Runs:
    columns = "job, version, number, started, ended, reason, worker, recovery, fault"
    query = f"SELECT {columns} FROM runs WHERE {among} ORDER BY job, version, number"  # noqa: S608 - our own words
    found: Runs = {}
    for job, version, number, start, end, *words in connection.execute(query, values).fetchall():
        run = Run(as_int(number) or 0, as_moment(start), as_moment(end), *map(as_text, words))
        found.setdefault((job, version), []).append(run)
    return found


def _workers(connection: sqlite3.Connection, among: str, values: tuple[str, ...]) -> Workers:
    columns = "job, version, name, exit_code, message"
    query = f"SELECT {columns} FROM workers WHERE {among} ORDER BY job, version, position"  # noqa: S608 - our own words
    found: Workers = {}
    for job, version, name, code, message in connection.execute(query, values).fetchall():
        found.setdefault((job, version), []).append(Worker(as_text(name), as_int(code), as_text(message)))
    return found
