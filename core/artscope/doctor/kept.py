"""What is kept on this machine: may we write there, is it ours alone, whole, and how large. Repairs nothing."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

from artscope.archive.archive import DATABASE
from artscope.archive.filesystems import kind, safe_for_wal
from artscope.archive.places import create_file, data_folder, nearest, obstacle, private_folder
from artscope.archive.usage import LIMIT, Usage, usage
from artscope.config import Settings
from artscope.doctor.finding import BAD, NOTE, OK, WARN, Finding
from artscope.errors import ArchiveError, reason

MIB = 1024 * 1024
LITTLE_ROOM = 1024 * MIB
CHECKED = 512 * MIB
"""Bytes of a database that is looked through; a larger one would take too long."""


def examine(settings: Settings) -> Iterator[Finding]:
    """The data folder, and the archive of each account in it."""
    try:
        root = data_folder(settings.data_dir)
        if not root.exists() and not root.is_symlink():
            yield _to_be_made(root)
            return
        before = root.lstat().st_mode & 0o077
        private_folder(root)  # as every start does: it refuses what others may write, and closes what is ours
        after = root.lstat().st_mode & 0o077
    except ArchiveError as error:
        yield Finding.of("archive", error, WARN)
        return
    except OSError as error:
        yield Finding("archive", WARN, "unreadable", {"path": settings.data_dir or "-", "why": reason(error)})
        return
    if before:
        yield Finding("archive", NOTE, "readable" if after else "was_readable", {"path": root})
    yield from _disk(root)
    yield from _accounts(root)


def _to_be_made(root: Path) -> Finding:
    """Whether a folder that is not there yet can be made; nothing is."""
    against = obstacle(root)
    if against is None:
        return Finding("archive", NOTE, "no_archive", {"path": root})
    values = {"path": root, "parent": nearest(root), "why": reason(against)}
    return Finding("archive", WARN, "no_archive_here", values)


def _disk(root: Path) -> Iterator[Finding]:
    """File system, locks, and room."""
    system = kind(root) or "?"
    locked = _locks_work(root)
    if isinstance(locked, OSError):
        yield Finding("archive", WARN, "unwritable", {"path": root, "why": reason(locked)})
    elif not locked:
        yield Finding("archive", WARN, "no_locks", {"path": root, "system": system})
    elif not safe_for_wal(root):
        yield Finding("archive", NOTE, "network_home", {"path": root, "system": system})
    else:
        yield Finding("archive", OK, "writable", {"path": root, "system": system})
    with suppress(OSError):
        free = shutil.disk_usage(root).free
        if free < LITTLE_ROOM:
            yield Finding("archive", WARN, "little_room", {"path": root, "free": free // MIB})


def _locks_work(root: Path) -> bool | OSError:
    """Whether a lock that is held keeps another out. Tried on a file of its own, which goes again."""
    path = root / f".doctor.{os.getpid()}.{os.urandom(4).hex()}"
    try:
        first = create_file(path)
    except OSError as error:
        return error
    try:
        second = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            fcntl.flock(first, fcntl.LOCK_EX | fcntl.LOCK_NB)
            fcntl.flock(second, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            return error.errno in (errno.EACCES, errno.EAGAIN)
        finally:
            os.close(second)
    finally:
        os.close(first)
        with suppress(OSError):
            path.unlink()
    return False


def _accounts(root: Path) -> Iterator[Finding]:
    every = usage(root)
    for each in every:
        yield from _account(each)
    size = sum(each.size for each in every)
    yield Finding("archive", OK, "size", {"size": size // MIB, "accounts": len(every), "limit": LIMIT // MIB})


def _account(each: Usage) -> Iterator[Finding]:
    values = {"path": each.folder, "size": each.text // MIB, "limit": LIMIT // MIB}
    if each.text > 0.9 * LIMIT:
        yield Finding("archive", NOTE, "nearly_full", values)
    for aside in each.aside:
        yield Finding("archive", NOTE, "aside", {"path": aside})
    database = each.folder / DATABASE
    trouble = health(database)
    if trouble:
        yield Finding("archive", BAD, "damaged", {"path": database, "why": trouble})


def health(database: Path) -> str:
    """What is wrong with a database, in SQLite's words; empty where nothing is, or it is not there, or too large for it."""
    try:
        if database.stat().st_size > CHECKED:
            return ""
        uri = f"{database.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True, timeout=0.2, isolation_level=None)) as connection:
            (told,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    except FileNotFoundError:
        return ""
    except sqlite3.OperationalError:
        return ""  # busy, or on a file system where it cannot even be opened for reading: that is told elsewhere
    except (sqlite3.Error, OSError, UnicodeDecodeError) as error:
        return str(error)
    return "" if told == "ok" else str(told)
