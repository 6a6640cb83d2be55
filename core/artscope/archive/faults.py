"""What an error of SQLite means for us."""

from __future__ import annotations

import errno
import sqlite3
from enum import Enum
from pathlib import Path

from artscope.errors import ArchiveError, reason
from artscope.words import Phrase


class Fault(Enum):
    """Kinds of trouble, by what helps against them."""

    BUSY = "busy"
    """Another process writes: wait."""
    DAMAGED = "damaged"
    """The file is no database of ours any more: move it aside."""
    MOVED = "moved"
    """Another process has replaced the file: open it anew."""
    FULL = "full"
    """No room: go on in memory."""
    DISK = "disk"
    """It cannot be written, or not read: go on in memory."""
    OURS = "ours"
    """A mistake in the program, or a schema that is not ours any more."""


class DamagedError(Exception):
    """The file can be opened, but is not what it should be."""


_PRIMARY = {
    sqlite3.SQLITE_BUSY: Fault.BUSY,
    sqlite3.SQLITE_LOCKED: Fault.BUSY,
    sqlite3.SQLITE_CORRUPT: Fault.DAMAGED,
    sqlite3.SQLITE_NOTADB: Fault.DAMAGED,
    sqlite3.SQLITE_FORMAT: Fault.DAMAGED,
    sqlite3.SQLITE_TOOBIG: Fault.DAMAGED,  # a row that says it is longer than any may be
    sqlite3.SQLITE_FULL: Fault.FULL,
    sqlite3.SQLITE_IOERR: Fault.DISK,
    sqlite3.SQLITE_READONLY: Fault.DISK,
    sqlite3.SQLITE_CANTOPEN: Fault.DISK,
    sqlite3.SQLITE_PERM: Fault.DISK,
    sqlite3.SQLITE_AUTH: Fault.DISK,
    sqlite3.SQLITE_NOLFS: Fault.DISK,
    sqlite3.SQLITE_PROTOCOL: Fault.BUSY,  # "locking protocol": a race while a WAL starts
}


def fault(error: Exception) -> Fault:
    """Which kind it is."""
    if isinstance(error, DamagedError):
        return Fault.DAMAGED
    if isinstance(error, OSError):
        return Fault.FULL if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG) else Fault.DISK
    code = getattr(error, "sqlite_errorcode", None)
    if code == sqlite3.SQLITE_READONLY_DBMOVED:
        return Fault.MOVED
    return Fault.OURS if code is None else _PRIMARY.get(code & 0xFF, Fault.OURS)


def trouble(error: Exception, path: Path) -> ArchiveError:
    """The notice for an error that sends us into memory."""
    if isinstance(error, ArchiveError):
        return error
    if fault(error) is Fault.FULL:
        return ArchiveError("archive.full", path=path)
    return ArchiveError("archive.unwritable", path=path, reason=_reason(error))


def _reason(error: Exception) -> Phrase | str:
    if isinstance(error, OSError):
        return reason(error)
    return getattr(error, "sqlite_errorname", "") or str(error)
