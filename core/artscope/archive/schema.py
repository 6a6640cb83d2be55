"""The tables, and how older ones become these.

Times and lengths of time are whole microseconds (UTC epoch), truth values 0 or 1, unknown is NULL. What a person may read or
query stands in columns; only small maps and lists (parameters, values of a metric) are JSON text within one.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from artscope.archive.spoolschema import TABLES as SPOOL_TABLES

APPLICATION = 0x61727473
"""SQLite's application id of our files: `arts`. A file without it is not ours."""

_META = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID
"""
_FACTS = """
CREATE TABLE IF NOT EXISTS facts (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID
"""
_PLACE = """
CREATE TABLE IF NOT EXISTS place (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID
"""
_LISTINGS = """
CREATE TABLE IF NOT EXISTS listings (
  kind TEXT NOT NULL,      -- jobs, versions, logs, workspaces
  scope TEXT NOT NULL,     -- the workspace, the job, the version
  part TEXT NOT NULL,      -- what narrows it: the api and the search
  seen INTEGER NOT NULL,
  total INTEGER,           -- what the service has, where it says
  complete INTEGER NOT NULL,
  reach INTEGER,           -- creation of the oldest row it brought
  PRIMARY KEY (kind, scope, part)
) WITHOUT ROWID
"""
_WORKSPACES = """
CREATE TABLE IF NOT EXISTS workspaces (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, owner TEXT NOT NULL, accessible INTEGER NOT NULL, position INTEGER NOT NULL,
  seen INTEGER NOT NULL
) WITHOUT ROWID
"""
_JOBS = """
CREATE TABLE IF NOT EXISTS jobs (
  id TEXT PRIMARY KEY, api TEXT NOT NULL, workspace TEXT NOT NULL, name TEXT NOT NULL, state TEXT NOT NULL,
  raw_status TEXT NOT NULL, created INTEGER, started INTEGER, duration INTEGER, owner TEXT, nodes INTEGER, cards REAL,
  restarts INTEGER, versions INTEGER, experiment TEXT, experiment_name TEXT, experiment_serial INTEGER, newest TEXT,
  debug INTEGER NOT NULL, description TEXT NOT NULL, gone INTEGER NOT NULL,
  seen INTEGER NOT NULL    -- when the service last told it; brought up to date only now and then while nothing changes
)
"""
_VERSIONS = """
CREATE TABLE IF NOT EXISTS versions (
  job TEXT NOT NULL,       -- the job id in its own path, not the one it was reached by
  id TEXT NOT NULL, api TEXT NOT NULL, name TEXT NOT NULL, state TEXT NOT NULL, raw_status TEXT NOT NULL,
  created INTEGER, started INTEGER, duration INTEGER, nodes INTEGER, cards REAL, owner TEXT, workspace TEXT NOT NULL,
  experiment TEXT, experiment_name TEXT, experiment_serial INTEGER,
  parameters TEXT NOT NULL, environment TEXT NOT NULL, command TEXT NOT NULL, code_dir TEXT NOT NULL,
  boot_file TEXT NOT NULL, engine TEXT NOT NULL, image TEXT NOT NULL, flavor TEXT NOT NULL, pool TEXT NOT NULL,
  inputs TEXT NOT NULL, outputs TEXT NOT NULL, log_path TEXT NOT NULL,
  debug INTEGER NOT NULL, gone INTEGER NOT NULL, seen INTEGER NOT NULL,
  diagnosing INTEGER NOT NULL DEFAULT 0, missing TEXT NOT NULL DEFAULT '{}', detailed INTEGER,
  PRIMARY KEY (job, id)
)
"""
_RELATIVES = """
CREATE TABLE IF NOT EXISTS relatives (
  asked TEXT NOT NULL,     -- the job a person asked for
  position INTEGER NOT NULL, job TEXT NOT NULL, version TEXT NOT NULL,
  PRIMARY KEY (asked, position)
) WITHOUT ROWID
"""
_RUNS = """
CREATE TABLE IF NOT EXISTS runs (
  job TEXT NOT NULL, version TEXT NOT NULL, number INTEGER NOT NULL, started INTEGER, ended INTEGER, reason TEXT NOT NULL,
  worker TEXT NOT NULL, recovery TEXT NOT NULL, fault TEXT NOT NULL, PRIMARY KEY (job, version, number)
) WITHOUT ROWID
"""
_WORKERS = """
CREATE TABLE IF NOT EXISTS workers (
  job TEXT NOT NULL, version TEXT NOT NULL, position INTEGER NOT NULL, name TEXT NOT NULL, exit_code INTEGER,
  message TEXT NOT NULL, PRIMARY KEY (job, version, position)
) WITHOUT ROWID
"""
_LOGS = """
CREATE TABLE IF NOT EXISTS logs (
  id INTEGER PRIMARY KEY,  -- what the spool refers to
  job TEXT NOT NULL,       -- the job id in the log's own path
  version TEXT NOT NULL, name TEXT NOT NULL, api TEXT NOT NULL, task TEXT, exit_code INTEGER, message TEXT NOT NULL,
  ended INTEGER NOT NULL, position INTEGER NOT NULL, gone INTEGER NOT NULL, seen INTEGER,
  kept TEXT NOT NULL DEFAULT 'none', lines INTEGER, size INTEGER, last INTEGER,   -- the spool's
  pinned INTEGER NOT NULL DEFAULT 0, opened INTEGER,                              -- a person's
  UNIQUE (job, version, name)
)
"""
_BOOKMARKS = """
CREATE TABLE IF NOT EXISTS bookmarks (
  log INTEGER NOT NULL,    -- the row in logs
  position INTEGER NOT NULL,
  number INTEGER,          -- of the line, from 1, where that was known
  distance INTEGER NOT NULL,
  hash INTEGER NOT NULL, hash_before INTEGER NOT NULL, text TEXT NOT NULL,
  PRIMARY KEY (log, position)
) WITHOUT ROWID
"""
_EVENTS = """
CREATE TABLE IF NOT EXISTS events (
  job TEXT NOT NULL, version TEXT NOT NULL, position INTEGER NOT NULL, time INTEGER, level TEXT NOT NULL,
  message TEXT NOT NULL, source TEXT NOT NULL, PRIMARY KEY (job, version, position)
) WITHOUT ROWID
"""
_METRICS = """
CREATE TABLE IF NOT EXISTS metrics (
  job TEXT NOT NULL, version TEXT NOT NULL, position INTEGER NOT NULL, name TEXT NOT NULL, worker TEXT NOT NULL,
  samples TEXT NOT NULL, PRIMARY KEY (job, version, position)
) WITHOUT ROWID
"""
_FINDINGS = """
CREATE TABLE IF NOT EXISTS findings (
  job TEXT NOT NULL, version TEXT NOT NULL, position INTEGER NOT NULL, code TEXT NOT NULL, kind TEXT NOT NULL,
  texts TEXT NOT NULL, sources TEXT NOT NULL, PRIMARY KEY (job, version, position)
) WITHOUT ROWID
"""
_PROGRESS = """
CREATE TABLE IF NOT EXISTS progress (
  job TEXT PRIMARY KEY, step INTEGER, total INTEGER, loss REAL, last INTEGER, seen INTEGER NOT NULL
) WITHOUT ROWID
"""

_INDEXES = (
    "CREATE INDEX IF NOT EXISTS jobs_newest ON jobs (workspace, created DESC, id DESC)",
    "CREATE INDEX IF NOT EXISTS jobs_named ON jobs (workspace, name)",
    "CREATE INDEX IF NOT EXISTS jobs_experiment ON jobs (experiment) WHERE experiment IS NOT NULL",
    "CREATE INDEX IF NOT EXISTS logs_kept ON logs (opened) WHERE kept != 'none'",
)


class Schema(NamedTuple):
    """A shape of the database."""

    version: int
    """Stands in the file as `PRAGMA user_version`."""
    oldest_reader: int
    """The oldest version whose code reads this shape rightly; stands in `meta`."""
    tables: tuple[str, ...]
    """DDL of the whole shape."""
    upgrades: Mapping[int, tuple[str, ...]] = MappingProxyType({})
    """What brings a file of version n to n + 1."""


SCHEMA = Schema(
    version=2,
    oldest_reader=1,
    tables=(
        _META,
        _FACTS,
        _PLACE,
        _LISTINGS,
        _WORKSPACES,
        _JOBS,
        _VERSIONS,
        _RELATIVES,
        _RUNS,
        _WORKERS,
        _LOGS,
        _BOOKMARKS,
        _EVENTS,
        _METRICS,
        _FINDINGS,
        _PROGRESS,
        *_INDEXES,
        *SPOOL_TABLES,
    ),
    upgrades=MappingProxyType({1: (_BOOKMARKS,)}),
)
