"""SQLite on one thread: short transactions, repair, and memory where the disk fails."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Protocol, TypeVar

from artscope.archive import repair
from artscope.archive.faults import DamagedError, Fault, fault, trouble
from artscope.archive.opening import Opened, Opener
from artscope.archive.schema import SCHEMA, Schema
from artscope.errors import ArchiveError

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]
"""What to do inside one transaction. It may be run again, so it must change nothing but the database."""

PATIENCE = 5.0
"""Seconds that a write waits for another process, off the event loop."""
_LATER = 256
"""How many pieces of work wait for a busy database; the oldest make room for later ones, which mostly say the same anew."""
_AGAIN = 0.05
"""Patience while work is waiting already."""
_CURES = 4
"""How often one piece of work is tried anew after something other than a busy database."""


_TROUBLES = (sqlite3.Error, OSError, ArchiveError, DamagedError, UnicodeDecodeError)
"""What opening and reading may raise. A name in a damaged schema may be no UTF-8."""


class Connect(Protocol):
    """`sqlite3.connect`, or a test's."""

    def __call__(self, database: str, **options: object) -> sqlite3.Connection: ...


class Database:
    """One database file, or memory.

    `run` and `read` work on a thread of their own, one piece of work at a time; `peek` reads at once, from any thread, and
    waits for nothing. A broken file is moved aside and built anew; where the disk cannot be used, work goes on in memory, on a
    copy of what could be read. Each such change is told once, through `notice`, from whichever thread met it.
    """

    def __init__(
        self,
        path: Path | None,
        *,
        schema: Schema = SCHEMA,
        notice: Callable[[ArchiveError], None] = lambda _: None,
        connect: Connect = sqlite3.connect,  # type: ignore[assignment]
        patience: float = PATIENCE,
        wal: bool | None = None,
    ) -> None:
        """Nothing is opened yet: that waits for the first work.

        Args:
            path: None: in memory from the start. Its folder exists and is ours alone.
            wal: Whether a new file uses a write-ahead log; None: where the file system is known to allow it.
        """
        self._opener = Opener(path, schema=schema, connect=connect, wal=wal)
        self._notice = notice
        self._told: set[str] = set()
        self._patience = patience
        self._here: Opened | None = None
        self._peeking: Opened | None = None
        self._guard = threading.Lock()  # the connection in memory is shared between the thread and `peek`
        self._peek_guard = threading.Lock()
        self._ending = threading.Event()
        self._later: deque[Work[object]] = deque(maxlen=_LATER)  # touched on the thread only
        self._executor: ThreadPoolExecutor | None = None
        self._memory = path is None
        self._closed = False

    @property
    def memory(self) -> bool:
        """Nothing that is written now outlives the process."""
        return self._memory

    @property
    def behind(self) -> bool:
        """Something that was to be kept waits until the database is free; what is read lacks it."""
        return bool(self._later)

    @property
    def path(self) -> Path | None:
        """The file in use; None in memory from the start. It may be a separate one, beside a newer archive."""
        return self._opener.path

    async def run(self, work: Work[T], *, patience: float | None = None) -> T:
        """Do the work in one write transaction.

        Raises:
            ArchiveError: `archive.busy`: another process wrote for longer than `patience`; nothing was changed.
        """
        from asyncio import wrap_future

        return await wrap_future(self.submit(work, patience=patience))

    async def read(self, work: Work[T], *, patience: float | None = None) -> T:
        """Do the work in one read transaction. Raises as `run` does."""
        from asyncio import wrap_future

        return await wrap_future(self.submit(work, write=False, patience=patience))

    async def keep(self, work: Work[object], *, patience: float = 1.0) -> None:
        """`run`, but where the database stays busy, the work is done later, before the next write or at the end."""
        from asyncio import wrap_future

        await wrap_future(self.submit_keep(work, patience=patience))

    def call(self, work: Work[T], *, write: bool = True, patience: float | None = None) -> T:
        """`run` or `read` for callers without an event loop. Never from the event loop's thread."""
        return self.submit(work, write=write, patience=patience).result()

    def submit(self, work: Work[T], *, write: bool = True, patience: float | None = None) -> Future[T]:
        """Queue the work.

        Raises:
            ArchiveError: The archive is closed.
        """
        return self._thread().submit(self._perform, work, write, self._patience if patience is None else patience)

    def submit_keep(self, work: Work[object], *, patience: float = 1.0) -> Future[None]:
        """Queue what `keep` does. Raises as `submit` does."""
        return self._thread().submit(self._perform_or_defer, work, patience)

    def peek(self, work: Work[T]) -> T | None:
        """Read at once, on this thread. None where that would mean waiting, or where nothing can be read."""
        if self._closed:
            return None
        try:
            return self._peek_memory(work) if self._memory else self._peek_file(work)
        except _TROUBLES:
            return None

    def close(self) -> None:
        """Finish what is queued, without patience, and close. More than once is fine."""
        self._closed = True
        self._ending.set()
        executor, self._executor = self._executor, None
        if executor is not None:
            executor.submit(self._finish)
            executor.shutdown(wait=True)
        with self._peek_guard:
            self._drop_peeking()

    def _thread(self) -> ThreadPoolExecutor:
        if self._closed:
            raise ArchiveError("archive.closed")
        if self._executor is None:
            from concurrent.futures import ThreadPoolExecutor

            self._executor = ThreadPoolExecutor(1, "archive")
        return self._executor

    # On the thread.

    def _perform_or_defer(self, work: Work[object], patience: float) -> None:
        try:
            self._perform(work, write=True, patience=_AGAIN if self._later else patience)
        except ArchiveError as error:
            self._later.append(work)
            self._tell(error)

    def _finish(self) -> None:
        if self._later:
            with suppress(ArchiveError, sqlite3.Error):
                self._perform(lambda _: None, write=True, patience=0)
        self._drop()

    def _perform(self, work: Work[T], write: bool, patience: float) -> T:
        deadline = monotonic() + patience
        cures = 0
        while True:
            try:
                return self._transaction(work, write)
            except _TROUBLES as error:
                if self._is_busy(error):
                    self._wait(error, deadline)
                    continue
                cures += 1
                self._cure(error, last=cures >= _CURES)

    def _transaction(self, work: Work[T], write: bool) -> T:
        with self._guard:
            connection = self._current(write)
            connection.execute("BEGIN IMMEDIATE" if write else "BEGIN")
            try:
                if write:
                    self._do_later(connection)
                result = work(connection)
                connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")
                raise
        if write:
            self._later.clear()
        return result

    def _do_later(self, connection: sqlite3.Connection) -> None:
        try:
            for work in self._later:
                work(connection)
        except sqlite3.Error:
            raise
        except Exception:  # a mistake in it must not stop every write from now on
            self._later.clear()
            raise

    def _current(self, write: bool) -> sqlite3.Connection:
        if self._here is not None and self._here.moved():
            self._drop()
        if self._here is None:
            self._here = self._opener.memory() if self._memory else self._opener.open()
            if self._here.notice is not None:
                self._tell(self._here.notice)
        if write and self._here.read_only:
            self._enter_memory(None)
        return self._here.connection

    def _is_busy(self, error: Exception) -> bool:
        return isinstance(error, sqlite3.Error) and fault(error) is Fault.BUSY

    def _wait(self, error: Exception, deadline: float) -> None:
        left = deadline - monotonic()
        if left <= 0 or self._ending.wait(min(left, 0.005 + os.urandom(1)[0] / 5000)):  # spreads the tries
            raise ArchiveError("archive.busy", path=self.path) from error

    def _cure(self, error: Exception, *, last: bool) -> None:
        kind = Fault.DISK if isinstance(error, ArchiveError) else fault(error)
        if kind is Fault.OURS and self._here is not None and not self._opener.intact(self._here.connection):
            kind = Fault.DAMAGED
        if kind is Fault.OURS or (last and self._memory):
            raise error
        if kind is Fault.MOVED and not last:
            self._drop()
        elif kind is Fault.DAMAGED and not last and not self._memory:
            self._replace(error)
        else:
            with self._guard:
                self._enter_memory(error)

    def _replace(self, error: Exception) -> None:
        broken = self._here.file if self._here else repair.file_id(self._opener.path) if self._opener.path else None
        self._drop()
        try:
            aside = self._opener.move_aside(broken)
        except OSError as failure:
            with self._guard:
                self._enter_memory(failure)
            return
        if aside is not None:
            told = ArchiveError("archive.damaged", aside=aside)
            told.__cause__ = error
            self._tell(told)

    def _enter_memory(self, error: Exception | None) -> None:
        before, self._here = self._here, None
        self._memory = True
        self._here = self._opener.memory(before)
        if before is not None:
            before.close()
        if error is not None and self.path is not None:
            self._tell(trouble(error, self.path))

    def _tell(self, notice: ArchiveError) -> None:
        if notice.key not in self._told:
            self._told.add(notice.key)
            self._notice(notice)

    def _drop(self) -> None:
        if self._here is not None:
            self._here.close()
            self._here = None

    # On any thread.

    def _peek_memory(self, work: Work[T]) -> T | None:
        if not self._guard.acquire(blocking=False):
            return None
        try:
            return work(self._here.connection) if self._here is not None else None
        finally:
            self._guard.release()

    def _peek_file(self, work: Work[T]) -> T | None:
        if not self._peek_guard.acquire(blocking=False):
            return None
        try:
            if self._peeking is not None and self._peeking.moved():
                self._drop_peeking()
            if self._peeking is None:
                self._peeking = self._opener.peek()
            return work(self._peeking.connection) if self._peeking is not None else None
        except BaseException:
            self._drop_peeking()
            raise
        finally:
            self._peek_guard.release()

    def _drop_peeking(self) -> None:
        if self._peeking is not None:
            self._peeking.close()
            self._peeking = None
