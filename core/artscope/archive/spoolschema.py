"""The tables of the spool. They live in the same database as the records, so that one transaction covers both."""

TABLES: tuple[str, ...] = ()
"""DDL, each statement with IF NOT EXISTS."""
