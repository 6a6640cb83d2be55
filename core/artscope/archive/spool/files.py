"""Data files: appended by one process, read by all up to what the database vouches for."""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from time import time

from artscope.archive.places import FILE, create_file, private_folder
from artscope.archive.spool.locks import WriterLock
from artscope.errors import ArchiveError
from artscope.logs.filelines import Descriptor

DATA = "data"
"""The data file of whoever holds the writer lock."""
ALONE = f"{DATA}."
"""Begins the name of a file of the same holder that holds the object of one part and nothing else: see `alone`."""
LOOSE = ""
"""Stands for a file of this session only."""
_DAY = 86400
Write = Callable[[int, bytes | memoryview, int], int]
"""`os.pwrite`, or a test's."""


class Writer:
    """Appends to one data file. Safe from any thread."""

    def __init__(self, name: str, file: Descriptor, size: int, lock: WriterLock | None, write: Write) -> None:
        self.name = name
        self.file = file
        self.lock = lock
        self._size = size
        self._write = write
        self._guard = threading.Lock()

    @property
    def size(self) -> int:
        """Where the next bytes go."""
        return self._size

    def append(self, data: bytes | memoryview) -> int:
        """Write the bytes at the end, and answer where they begin. Not yet safe from a crash: see `sync`.

        Raises:
            OSError: They could not all be written; what was there is not changed.
        """
        with self._guard:
            begin, at = self._size, self._size
            while data:
                written = self._write(self.file.number, data, at)
                data, at = data[written:], at + written
            self._size = at
            return begin

    def sync(self) -> None:
        """Return when everything appended is on the disk."""
        os.fsync(self.file.number)

    def close(self) -> None:
        """Let others write; the file stays open for those who read."""
        if self.lock is not None:
            self.lock.release()


class Folder:
    """The data files of one log."""

    def __init__(self, path: Path | None, *, write: Write = os.pwrite) -> None:
        """Nothing is made yet. None: only files of this session."""
        self.path = path
        self._write = write
        self._open: dict[str, Descriptor] = {}
        self._long: dict[str, int] = {}
        """How long they were when they were last looked at: each stretch that is shown asks, and files only grow."""
        self._loose: Descriptor | None = None

    def source(self, name: str, size: int = 0) -> Descriptor:
        """A file for reading, at least this long.

        Raises:
            OSError: It is not there, or it is shorter.
        """
        if name == LOOSE and self._loose is not None:
            return self._loose
        if self.path is None or not _plain_name(name):
            raise FileNotFoundError(name)
        known = self._open.get(name)
        if known is not None and known.number >= 0 and 0 < size <= self._long.get(name, 0):
            return known
        if known is None or known.number < 0 or known.size() < size:
            known = Descriptor(os.open(self.path / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC))
            self._open[name] = known
        self._long[name] = known.size()
        if self._long[name] < size:
            raise OSError(f"{name} is shorter than {size}")
        return known

    def writer(self, vouched: Callable[[], int]) -> Writer:
        """Start to append: to the log's data file where its lock is free, else to a file of this process alone.

        Args:
            vouched: The length of `DATA` that rows refer to; asked once the lock is held. May raise ArchiveError: then nothing
                is cut, and this process writes its own file.

        Raises:
            OSError, ArchiveError: There is no place to write.
        """
        if self.path is None:
            raise FileNotFoundError("no folder")
        private_folder(self.path.parent)
        private_folder(self.path)
        lock = WriterLock.take(self.path / "lock")
        if lock is not None:
            try:
                return self._locked(self.path / DATA, lock, vouched())
            except ArchiveError:
                lock.release()
            except BaseException:
                lock.release()
                raise
        name = f"{DATA}-{os.getpid()}-{os.urandom(4).hex()}"
        return Writer(name, self._adopt(name, create_file(self.path / name)), 0, None, self._write)

    def alone(self, part: int, vouched: Callable[[str], int]) -> Writer:
        """Append to the file of one part's object: what it holds in order is plain text already. Only for the lock's holder.

        Args:
            vouched: The length of a file that rows refer to. May raise ArchiveError.

        Raises:
            OSError, ArchiveError: It cannot be had.
        """
        if self.path is None:
            raise FileNotFoundError("no folder")
        name = f"{ALONE}{part}"
        return self._locked(self.path / name, None, vouched(name))

    def loose(self) -> Writer:
        """Append to a file of this session: it has no name, and is gone with the process.

        Raises:
            OSError: There is no room for that either.
        """
        number, name = tempfile.mkstemp(prefix="artscope-")
        Path(name).unlink()
        self._loose = Descriptor(number)
        return Writer(LOOSE, self._loose, 0, None, os.pwrite)

    def remove(self, keep: set[str]) -> None:
        """Delete data files but these. Only for the holder of the lock; files of other processes only when a day old."""
        if self.path is None:
            return
        with suppress(OSError):
            for entry in list(os.scandir(self.path)):
                foreign = entry.name.startswith(f"{DATA}-")
                if entry.name in keep or not (foreign or entry.name == DATA or entry.name.startswith(ALONE)):
                    continue
                if not foreign or entry.stat(follow_symlinks=False).st_mtime < time() - _DAY:
                    Path(entry.path).unlink(missing_ok=True)

    def close(self) -> None:
        """Forget the open files; they close once nobody reads them any more."""
        self._open.clear()
        self._long.clear()
        self._loose = None

    def _locked(self, path: Path, lock: WriterLock | None, vouched: int) -> Writer:
        if vouched == 0:
            # It may be the plain text of a log under its second name: see `plain`.
            with suppress(FileNotFoundError):
                path.unlink()
        number = os.open(path, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC, FILE)
        file = self._adopt(path.name, number)
        if file.size() > vouched:
            os.ftruncate(number, vouched)
        return Writer(path.name, file, max(vouched, file.size()), lock, self._write)

    def _adopt(self, name: str, number: int) -> Descriptor:
        self._open[name] = Descriptor(number)
        self._long.pop(name, None)
        return self._open[name]


def _plain_name(name: str) -> bool:
    return bool(name) and "/" not in name and "\0" not in name and name not in (".", "..")
