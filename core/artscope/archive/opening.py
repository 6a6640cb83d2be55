"""Opening a database file: is it ours, whole, of a shape we know?"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from artscope.archive import repair
from artscope.archive.faults import DamagedError
from artscope.archive.filesystems import safe_for_wal
from artscope.archive.places import check_file, private_folder
from artscope.archive.schema import APPLICATION, Schema
from artscope.errors import ArchiveError

_WAITS_MS = 200
"""How long SQLite itself waits for another process before we see `busy`."""
_COPY_LIMIT = 128 * 1024 * 1024
"""Bytes of a database that are copied into memory when the disk fails; a larger one is left out."""


class Opened:
    """A connection, and which file it is on."""

    def __init__(
        self, connection: sqlite3.Connection, path: Path | None = None, file: repair.Identity | None = None
    ) -> None:
        self.connection = connection
        self.path = path
        self.file = file
        self.read_only = False
        self.notice: ArchiveError | None = None

    def moved(self) -> bool:
        """Another process has put another file in its place."""
        return self.path is not None and repair.file_id(self.path) != self.file

    def close(self) -> None:
        """Close, whatever state it is in."""
        with suppress(sqlite3.Error):
            self.connection.close()


class Opener:
    """Knows how one database is opened, made and replaced."""

    def __init__(
        self, path: Path | None, *, schema: Schema, connect: Callable[..., sqlite3.Connection], wal: bool | None
    ) -> None:
        self.path = path
        self._schema = schema
        self._connect = connect
        self._wal = wal

    def open(self) -> Opened:
        """For writing; made where there is none.

        Raises:
            sqlite3.Error, OSError, ArchiveError, DamagedError: see `faults`.
        """
        path = self._named()
        if repair.file_id(path) is None:
            private_folder(path.parent)  # `cache clear` in another process may have taken it away
            repair.create(path, self._schema, wal=self._wal)
        check_file(path)
        opened = self._file(path, "rw", _WAITS_MS)
        try:
            self._check(opened)
        except UnicodeDecodeError as error:  # SQLite names what is damaged, in bytes that are no text
            opened.close()
            raise DamagedError("its schema cannot be read") from error
        except BaseException:
            opened.close()
            raise
        if opened.notice is not None and not opened.read_only:
            opened.close()
            return self._separate(opened.notice)
        return opened

    def peek(self) -> Opened | None:
        """For reading at once; None where there is nothing that this version may read."""
        path = self.path
        if path is None or repair.file_id(path) is None:
            return None
        check_file(path)
        opened = self._file(path, "rw", 0)
        opened.connection.execute("PRAGMA query_only = 1")
        if self._readable(opened.connection):
            return opened
        opened.close()
        separate = self._beside()
        if separate == path or repair.file_id(separate) is None:
            return None
        self.path = separate
        return self.peek()

    def memory(self, source: Opened | None = None) -> Opened:
        """In memory; with what the source holds, where that can be read."""
        opened = source or self._as_found()
        copy = self._copied(opened) if opened is not None else None
        if opened is not None and source is None:
            opened.close()
        if copy is None:
            copy = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
            repair.build(copy, self._schema)
        _tolerant(copy)
        return Opened(copy)

    def move_aside(self, broken: repair.Identity | None) -> Path | None:
        """See `repair.move_aside`."""
        return repair.move_aside(self.path, broken) if self.path is not None else None

    def intact(self, connection: sqlite3.Connection) -> bool:
        """Whether the tables are those of our shape. Asked only after something has failed."""
        model = sqlite3.connect(":memory:", isolation_level=None)
        try:
            repair.build(model, self._schema)
            wanted = set(model.execute("SELECT type, name, sql FROM sqlite_master"))
            return wanted <= set(connection.execute("SELECT type, name, sql FROM sqlite_master"))
        except (sqlite3.Error, UnicodeDecodeError):
            return False
        finally:
            model.close()

    def _file(self, path: Path, mode: str, waits_ms: int) -> Opened:
        connection = self._connect(
            f"{path.absolute().as_uri()}?mode={mode}",
            uri=True,
            isolation_level=None,
            check_same_thread=False,
            timeout=waits_ms / 1000,
        )
        _tolerant(connection)
        return Opened(connection, path, repair.file_id(path))

    def _check(self, opened: Opened) -> None:
        connection = opened.connection
        application, found = _marks(connection)
        if application != APPLICATION:
            raise DamagedError("not a database of ours")
        if found > self._schema.version:
            opened.read_only = self._readable(connection)
            opened.notice = ArchiveError("archive.newer" if opened.read_only else "archive.separate", name="")
        elif found < self._schema.version and not repair.upgrade(connection, self._schema, found):
            raise DamagedError("of a shape that never was")
        if not opened.read_only:
            self._prepare(connection)

    def _prepare(self, connection: sqlite3.Connection) -> None:
        (journal,) = connection.execute("PRAGMA journal_mode").fetchone()
        logged = journal == "wal" and (safe_for_wal(self._named().parent) if self._wal is None else self._wal)
        if not logged:  # also where the folder has moved to a file system that is not known to be safe
            connection.execute("PRAGMA journal_mode = TRUNCATE")
        connection.execute(f"PRAGMA synchronous = {'NORMAL' if logged else 'FULL'}")
        connection.execute("PRAGMA temp_store = MEMORY")

    def _readable(self, connection: sqlite3.Connection) -> bool:
        application, found = _marks(connection)
        if application != APPLICATION or found < self._schema.version:
            return False
        if found == self._schema.version:
            return True
        row = connection.execute("SELECT value FROM meta WHERE key = 'oldest_reader'").fetchone()
        return row is not None and str(row[0]).isdecimal() and int(row[0]) <= self._schema.version

    def _beside(self) -> Path:
        path = self._named()
        return path.with_name(f"{path.name.split('.')[0]}.{self._schema.version}.db")

    def _named(self) -> Path:
        if self.path is None:
            raise FileNotFoundError("a database in memory has no file")
        return self.path

    def _separate(self, notice: ArchiveError) -> Opened:
        self.path = self._beside()
        opened = self.open()
        opened.notice = ArchiveError(notice.key, name=self.path.name)
        return opened

    def _as_found(self) -> Opened | None:
        # Read-only file systems: the write-ahead log's shared memory cannot be made there, so a last try reads the file alone.
        if self.path is None:
            return None
        for mode in ("ro", "ro&immutable=1"):
            try:
                check_file(self.path)
                opened = self._file(self.path, mode, _WAITS_MS)
                if self._readable(opened.connection):
                    return opened
                opened.close()
            except (sqlite3.Error, OSError, ArchiveError):
                continue
        return None

    def _copied(self, source: Opened) -> sqlite3.Connection | None:
        copy = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        try:
            (pages,) = source.connection.execute("PRAGMA page_count").fetchone()
            (size,) = source.connection.execute("PRAGMA page_size").fetchone()
            if pages * size <= _COPY_LIMIT:
                source.connection.backup(copy)
                if self._readable(copy):
                    return copy
        except sqlite3.Error:
            pass
        copy.close()
        return None


def _marks(connection: sqlite3.Connection) -> tuple[int, int]:
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return application, version


def _tolerant(connection: sqlite3.Connection) -> None:
    # A flipped bit may leave text that is no UTF-8; one such name is no reason to give up the rest.
    connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
