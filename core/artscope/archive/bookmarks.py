"""A person's bookmarks, in columns."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from artscope.archive import logfiles
from artscope.archive.columns import as_int, as_text
from artscope.logs import clean
from artscope.logs.bookmarks import Bookmark
from artscope.models import LogFile


def keep(connection: sqlite3.Connection, log: LogFile, bookmarks: Sequence[Bookmark]) -> None:
    """Keep these, in this order; others of the log go."""
    row = logfiles.row_id(connection, log)
    connection.execute("DELETE FROM bookmarks WHERE log = ?", (row,))
    connection.executemany(
        "INSERT INTO bookmarks (log, position, number, distance, hash, hash_before, text) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (row, position, each.number, each.distance, each.check, each.before, each.text)
            for position, each in enumerate(bookmarks)
        ],
    )


def kept(connection: sqlite3.Connection, log: LogFile) -> list[Bookmark]:
    """The bookmarks of a log, in the order kept."""
    rows = connection.execute(
        "SELECT b.number, b.distance, b.hash, b.hash_before, b.text FROM bookmarks AS b JOIN logs AS l ON l.id = b.log"
        " WHERE l.job = ? AND l.version = ? AND l.name = ? ORDER BY b.position",
        (log.job_id, log.version_id, log.name),
    ).fetchall()
    return [
        Bookmark(
            as_int(number), as_int(distance) or 1, as_int(check) or 0, as_int(before) or 0, clean.text(as_text(said))
        )
        for number, distance, check, before, said in rows
    ]
