"""The writer lock of one log: at most one process appends to its data file, or cuts it."""

from __future__ import annotations

import errno
import fcntl
import os
import threading
from pathlib import Path

_ELSEWHERE = (errno.EACCES, errno.EAGAIN, errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL)
"""Another process has it, or the file system knows no locks."""
_guard = threading.Lock()
_taken: set[tuple[int, int]] = set()  # a process does not exclude itself: fcntl locks are the process's


class WriterLock:
    """Held from `take` to `release`, and no longer than the process lives."""

    def __init__(self, descriptor: int, file: tuple[int, int]) -> None:
        """Use `take`."""
        self._descriptor = descriptor
        self._file = file

    @classmethod
    def take(cls, path: Path) -> WriterLock | None:
        """The lock, at once; None where another holds it, or where locks do not work.

        Raises:
            OSError: The lock's file cannot be made.
        """
        with _guard:
            if _identity(path) in _taken:  # opening and closing it once more would end the lock that is held
                return None
            descriptor = os.open(path, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
            try:
                fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                os.close(descriptor)
                if error.errno in _ELSEWHERE:
                    return None
                raise
            found = os.fstat(descriptor)
            file = (found.st_dev, found.st_ino)
            _taken.add(file)
        return cls(descriptor, file)

    def release(self) -> None:
        """Let others write. More than once is fine."""
        with _guard:
            descriptor, self._descriptor = self._descriptor, -1
            if descriptor >= 0:
                _taken.discard(self._file)
                os.close(descriptor)


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.lstat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
