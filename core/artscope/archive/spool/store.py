"""The spool of one archive: the logs that are open, their folders, and the limit on them all."""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
import shutil
import sqlite3
import stat
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from weakref import WeakKeyDictionary

from artscope.archive.archive import Archive
from artscope.archive.columns import micros
from artscope.archive.spool import rows
from artscope.archive.spool.files import Folder, Write
from artscope.archive.spool.locks import WriterLock
from artscope.archive.spool.log import SpoolLog
from artscope.errors import ArchiveError
from artscope.models import RETENTION, JobId, LogFile, LogName, VersionId

LIMIT = 5 * 1024**3
"""Bytes of log text kept by default; pinned ones count, and are never dropped."""
_OLDEST = """
SELECT job, version, name, api FROM logs WHERE kept != 'none' AND NOT pinned AND NOT gone AND NOT EXISTS (
  SELECT 1 FROM versions AS v WHERE v.job = logs.job AND v.id = logs.version AND v.state IN ('done', 'failed', 'stopped')
  AND coalesce(v.started, v.created) + v.duration < ?
) ORDER BY coalesce(opened, 0), id
"""
"""What may be dropped, in order. Not what the service has dropped itself: said, or by its own rule, 30 days after the end."""

Clock = Callable[[], datetime]


_spools: WeakKeyDictionary[Archive, Spool] = WeakKeyDictionary()


class Spool:
    """Log text of one identity. Everything about one log is shared by all who have it open in this process."""

    def __init__(self, archive: Archive, *, now: Clock = lambda: datetime.now(UTC), write: Write = os.pwrite) -> None:
        """Nothing is read or made yet."""
        self.archive = archive
        self._now = now
        self._write = write
        self._open: dict[tuple[str, str, str], SpoolLog] = {}

    @classmethod
    def of(cls, archive: Archive) -> Spool:
        """The spool of an archive: the same for all who ask in this process."""
        found = _spools.get(archive)
        if found is None:
            found = _spools[archive] = cls(archive, now=archive.now)
        return found

    async def open(self, log: LogFile) -> SpoolLog:
        """The log with everything that is kept of it. Close it once for each time it was opened.

        Never raises for a database that cannot be read: nothing is kept then.
        """
        key = (log.job_id, log.version_id, log.name)
        found = self._open.get(key)
        if found is None:
            folder = Folder(_within(self.archive.texts, log), write=self._write)
            found = self._open[key] = SpoolLog(log, self.archive.database, folder, now=self._now, tell=self._tell)
            found.on_last_close = lambda: self._open.pop(key, None)
        found.users += 1
        found.log = log
        await found.refresh()
        return found

    async def forget(self, log: LogFile) -> bool:
        """Delete the text of one log. False where it is open here, or being written elsewhere."""
        if (log.job_id, log.version_id, log.name) in self._open:
            return False
        folder = self._folder(log)
        lock: WriterLock | None = None
        if folder is not None and folder.is_dir():
            lock = WriterLock.take(folder / "lock")
            if lock is None:
                return False
        try:
            await self.archive.database.run(lambda connection: rows.forget(connection, log))
            if folder is not None:
                await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
        finally:
            if lock is not None:
                lock.release()
        return True

    async def prune(self, limit: int = LIMIT) -> int:
        """Drop text until all of it fits: least recently opened first; never what is pinned, open, or gone upstream.

        Answers the bytes that became free.
        """
        size = await asyncio.to_thread(_size, self.archive.logs)
        freed = 0
        if size <= limit:
            return 0
        for log in await self.archive.database.read(partial(_oldest, purged=self._now() - RETENTION)):
            here = await asyncio.to_thread(_size, self._folder(log))
            if size - freed <= limit:
                break
            if await self.forget(log):
                freed += here
        return freed

    async def size(self) -> int:
        """Bytes that log text takes on the disk."""
        return await asyncio.to_thread(_size, self.archive.logs)

    def _folder(self, log: LogFile) -> Path | None:
        return _within(self.archive.logs, log)

    def _tell(self, notice: ArchiveError) -> None:
        known = {each.key for each in self.archive.notices}
        if notice.key not in known:
            self.archive.notices.append(notice)
            if self.archive.on_notice is not None:
                self.archive.on_notice(notice)


def _within(folder: Path | None, log: LogFile) -> Path | None:
    return folder / folder_name(log) if folder is not None else None


def folder_name(log: LogFile) -> str:
    """The folder of a log: readable, and its own whatever the name holds."""
    whole = "\0".join((log.job_id, log.version_id, log.name))
    digest = hashlib.sha256(whole.encode(errors="replace")).hexdigest()[:16]
    readable = re.sub(r"[^A-Za-z0-9_-]+", "_", f"{log.name}")[:60].strip("_-")
    return f"{readable or 'log'}-{digest}"


def _oldest(connection: sqlite3.Connection, purged: datetime) -> list[LogFile]:
    """What may be dropped; logs of versions that ended before `purged` are gone at the service, and may not."""
    return [
        LogFile(LogName(name), JobId(job), VersionId(version), api)
        for job, version, name, api in connection.execute(_OLDEST, (micros(purged),))
    ]


def _size(folder: Path | None) -> int:
    total = 0
    seen: set[tuple[int, int]] = set()
    for path in folder.rglob("*") if folder is not None else ():
        with suppress(OSError):
            found = path.lstat()
            if stat.S_ISREG(found.st_mode) and (found.st_dev, found.st_ino) not in seen:
                seen.add((found.st_dev, found.st_ino))
                total += found.st_blocks * 512
    return total
