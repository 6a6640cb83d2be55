"""An archive on a disk that a test can break."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from artscope.archive.archive import Archive
from artscope.archive.database import Database
from artscope.archive.schema import SCHEMA, Schema
from artscope.errors import ArchiveError
from artscope.models import JobQuery


class Breaking(sqlite3.Connection):
    """A connection whose disk fails in the given way once it is told to."""

    code: int | None = None
    reads_too = False

    def execute(self, sql: str, *values: object) -> sqlite3.Cursor:  # type: ignore[override]
        self._fail(sql)
        return super().execute(sql, *values)  # type: ignore[arg-type]

    def executemany(self, sql: str, *values: object) -> sqlite3.Cursor:  # type: ignore[override]
        self._fail(sql)
        return super().executemany(sql, *values)  # type: ignore[arg-type]

    def _fail(self, sql: str) -> None:
        writes = sql.lstrip().startswith(("INSERT", "UPDATE", "DELETE"))
        if self.code is not None and (writes or self.reads_too):
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorcode = self.code
            raise error


class World:
    """An archive on a disk that a test can break."""

    def __init__(
        self, folder: Path, *, schema: Schema = SCHEMA, wal: bool | None = None, patience: float = 5.0
    ) -> None:
        self.notices: list[ArchiveError] = []
        self.connections: list[Breaking] = []
        self.path = folder / "archive.db"
        self.database = Database(
            self.path, schema=schema, wal=wal, connect=self._connect, notice=self.notices.append, patience=patience
        )
        self.archive = Archive(folder, database=self.database)

    def _connect(self, database: str, **options: object) -> sqlite3.Connection:
        connection = sqlite3.connect(database, factory=Breaking, **options)  # type: ignore[call-overload]
        self.connections.append(connection)
        return connection  # type: ignore[no-any-return]

    def fail(self, code: int, *, reads_too: bool = False) -> None:
        for connection in self.connections:
            connection.code, connection.reads_too = code, reads_too

    @property
    def keys(self) -> list[str]:
        return [notice.key for notice in self.notices]


def asides(folder: Path) -> list[Path]:
    """The databases that were moved aside, without their journals."""
    return [path for path in folder.glob("archive.db.damaged-*") if not path.name.endswith(("-wal", "-journal"))]


def put(folder: Path, content: bytes) -> None:
    """A folder with a database of this content."""
    folder.mkdir(0o700)
    (folder / "archive.db").write_bytes(content)
    (folder / "archive.db").chmod(0o600)


async def names(archive: Archive) -> set[str]:
    kept = await archive.kept_jobs(JobQuery())
    return {job.id for job in kept.items} if kept else set()
