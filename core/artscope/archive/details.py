"""Events, metrics and findings of a version."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from artscope.archive import versions
from artscope.archive.columns import as_map, as_moment, as_samples, as_text, as_texts, dump, micros
from artscope.models import Details, Event, Finding, Metric, Snapshot, Version

Key = tuple[str, str]


def keep(connection: sqlite3.Connection, details: Details, *, seen: datetime) -> None:
    """Keep everything known about a version. A part that could not be read this time stays as it was kept."""
    versions.add(connection, details.version, seen=seen)
    key = (details.version.path_job, details.version.id)
    if "events" not in details.missing:
        _keep_events(connection, key, details.events)
    if "metrics" not in details.missing:
        _keep_metrics(connection, key, details.metrics)
    if "diagnosis" not in details.missing:
        _keep_findings(connection, key, details.findings)
    connection.execute(
        "UPDATE versions SET diagnosing = ?, missing = ?, detailed = ? WHERE job = ? AND id = ?",
        (int(details.diagnosing), dump(details.missing), micros(seen), *key),
    )


def kept(connection: sqlite3.Connection, version: Version) -> Snapshot[Details] | None:
    """What is kept about a version, one item; None where nothing of it was ever seen."""
    found = versions.one(connection, version)
    if found is None:
        return None
    here, seen = found
    key = (version.path_job, version.id)
    row = connection.execute(
        "SELECT diagnosing, missing, detailed FROM versions WHERE job = ? AND id = ?", key
    ).fetchone()
    diagnosing, missing, detailed = row
    details = Details(
        version=here,
        events=_events(connection, key),
        metrics=_metrics(connection, key),
        findings=_findings(connection, key),
        diagnosing=bool(diagnosing),
        missing=as_map(missing),
    )
    return Snapshot([details], as_moment(detailed) or seen, 1, False, "kept")  # noqa: FBT003 - `more`


def _keep_events(connection: sqlite3.Connection, key: Key, events: tuple[Event, ...]) -> None:
    connection.execute("DELETE FROM events WHERE job = ? AND version = ?", key)
    rows = [(*key, at, micros(each.time), each.level, each.message, each.source) for at, each in enumerate(events)]
    connection.executemany("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?)", rows)


def _keep_metrics(connection: sqlite3.Connection, key: Key, metrics: tuple[Metric, ...]) -> None:
    connection.execute("DELETE FROM metrics WHERE job = ? AND version = ?", key)
    rows = [(*key, at, each.name, each.worker, dump(each.values)) for at, each in enumerate(metrics)]
    connection.executemany("INSERT INTO metrics VALUES (?, ?, ?, ?, ?, ?)", rows)


def _keep_findings(connection: sqlite3.Connection, key: Key, findings: tuple[Finding, ...]) -> None:
    connection.execute("DELETE FROM findings WHERE job = ? AND version = ?", key)
    rows = [(*key, at, each.code, each.kind, dump(each.texts), dump(each.sources)) for at, each in enumerate(findings)]
    connection.executemany("INSERT INTO findings VALUES (?, ?, ?, ?, ?, ?, ?)", rows)


def _events(connection: sqlite3.Connection, key: Key) -> tuple[Event, ...]:
    rows = connection.execute(
        "SELECT time, level, message, source FROM events WHERE job = ? AND version = ? ORDER BY position", key
    )
    return tuple(Event(as_moment(time), *map(as_text, words)) for time, *words in rows.fetchall())


def _metrics(connection: sqlite3.Connection, key: Key) -> tuple[Metric, ...]:
    rows = connection.execute(
        "SELECT name, worker, samples FROM metrics WHERE job = ? AND version = ? ORDER BY position", key
    )
    return tuple(
        Metric(as_text(name), as_samples(samples), as_text(worker)) for name, worker, samples in rows.fetchall()
    )


def _findings(connection: sqlite3.Connection, key: Key) -> tuple[Finding, ...]:
    rows = connection.execute(
        "SELECT code, kind, texts, sources FROM findings WHERE job = ? AND version = ? ORDER BY position", key
    )
    return tuple(
        Finding(as_text(code), as_text(kind), as_map(texts), as_texts(sources))
        for code, kind, texts, sources in rows.fetchall()
    )
