"""The tables of the spool. They live in the same database as the records, so that one transaction covers both.

A row of `spool_extents` vouches for bytes: they were on disk before it was written.
"""

_LOGS = """
CREATE TABLE IF NOT EXISTS spool_logs (
  log INTEGER PRIMARY KEY,
  revision INTEGER NOT NULL   -- one more with each change: who changes names the one it has seen
)
"""
_STRIPS = """
CREATE TABLE IF NOT EXISTS spool_strips (
  log INTEGER NOT NULL,
  part INTEGER NOT NULL,      -- one more each time the log began anew
  source TEXT NOT NULL,       -- line, link, bytes, preview
  head INTEGER NOT NULL,      -- nothing is before its first extent
  done INTEGER NOT NULL,      -- the log has ended, and nothing is after its last extent
  plain TEXT NOT NULL,        -- the file it was rewritten to; empty until then
  reason TEXT NOT NULL,       -- why what is before its first extent is missing
  total INTEGER,              -- bytes of the whole object, where known
  join_source TEXT, join_size INTEGER, join_seat INTEGER, join_cut INTEGER, join_newlines INTEGER,
  PRIMARY KEY (log, part, source)
) WITHOUT ROWID
"""
_EXTENTS = """
CREATE TABLE IF NOT EXISTS spool_extents (
  log INTEGER NOT NULL, part INTEGER NOT NULL, source TEXT NOT NULL,
  seat INTEGER NOT NULL,      -- order within the strip; by bytes: where it begins in the object
  linked INTEGER NOT NULL,    -- nothing is missing between it and the one before
  file TEXT NOT NULL, at INTEGER NOT NULL, size INTEGER NOT NULL,
  newlines INTEGER NOT NULL, closed INTEGER NOT NULL,   -- its last byte is a newline
  bare INTEGER NOT NULL,      -- that newline was added here
  first TEXT NOT NULL, last TEXT NOT NULL,              -- cursors, where there are any
  gap TEXT NOT NULL,          -- why what is before it is still missing
  PRIMARY KEY (log, part, source, seat)
) WITHOUT ROWID
"""
_FORGOTTEN = """
CREATE TRIGGER IF NOT EXISTS spool_forgotten AFTER DELETE ON logs BEGIN
  DELETE FROM spool_extents WHERE log = old.id;
  DELETE FROM spool_strips WHERE log = old.id;
  DELETE FROM spool_logs WHERE log = old.id;
END
"""

TABLES: tuple[str, ...] = (_LOGS, _STRIPS, _EXTENTS, _FORGOTTEN)
"""DDL, each statement with IF NOT EXISTS."""
