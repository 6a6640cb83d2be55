"""The Library for scripts: the same queries without `async`, run on a private loop in a thread."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Coroutine, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from artscope.config import Settings, settle
from artscope.errors import CoreError, NotFoundError
from artscope.library import Library
from artscope.logs.lines import Hole
from artscope.models import Details, Job, JobQuery, LogFile, Snapshot, Version, WorkspaceId
from artscope.snapshots import newest

T = TypeVar("T")
LINES_AT_ONCE = 1000


def open_library(**flags: object) -> BlockingLibrary:
    """The Library with the settings of the browser; the keywords are the options of the command line.

    >>> open_library(offline=True, region="cn-north-4", data_dir="/tmp/example").close()

    Raises:
        ConfigError: The configuration file is wrong, or the profile does not exist.
    """
    return BlockingLibrary(settle(flags))


class BlockingLibrary:
    """Training jobs, versions and logs, one call after the other.

    Each query answers what the service says now. Where it cannot be asked, what is kept is answered instead, and `trouble` says
    why; where nothing is kept either, the error is raised.
    """

    def __init__(self, settings: Settings) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="artscope", daemon=True)
        self._thread.start()
        self.trouble: CoreError | None = None
        """Why the last answer is not fresh; None where it is."""
        try:
            self._library = self._wait(_opened(settings))
        except BaseException:
            self._end_loop()
            raise

    def jobs(self, search: str = "", *, limit: int = 500, workspace: str | None = None) -> Sequence[Job]:
        """The newest jobs whose name contains the text; limit 0 for all."""
        chosen = WorkspaceId(workspace or self._library.settings.workspace)
        return self._last(self._library.jobs(JobQuery(chosen, limit=limit, search=search)))

    def job(self, name: str) -> Job:
        """The job of this id or name, or the newest of this experiment or family.

        Raises:
            NotFoundError: There is none.
        """
        return self._only(self._library.find_job(name), name)

    def versions(self, job: Job) -> Sequence[Version]:
        """The versions of a job, newest first."""
        return self._last(self._library.versions(job))

    def logs(self, version: Version) -> Sequence[LogFile]:
        """The log files of a version, failed ones first."""
        return self._last(self._library.logs(version))

    def details(self, version: Version) -> Details:
        """Everything about a version."""
        return self._last(self._library.details(version))[0]

    def lines(self, log: LogFile) -> Iterator[bytes]:
        """The whole log, oldest line first, each without its newline; lines that cannot be had are left out."""
        reading = self._wait(self._library.open_log(log, apart=True))
        try:
            self._wait(reading.whole())
            for part in (*reading.earlier, reading.lines):
                for start in range(part.first, part.end, LINES_AT_ONCE):
                    block = part.read(start, start + LINES_AT_ONCE)
                    yield from (line for line in block if not isinstance(line, Hole))
        finally:
            self._wait(reading.aclose())

    def save(self, log: LogFile, path: str | Path) -> Path:
        """Writes the whole log into a new file.

        Raises:
            CoreError: The file exists or cannot be written, or the log cannot be had.
        """
        reading = self._wait(self._library.open_log(log, apart=True))
        try:
            self._wait(reading.whole())
            return self._wait(reading.save(Path(path)))
        finally:
            self._wait(reading.aclose())

    def close(self) -> None:
        """Closes the archive and ends the thread."""
        if not self._loop.is_closed():
            self._wait(self._library.aclose())
            self._end_loop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _last(self, answers: AsyncIterator[Snapshot[T]]) -> Sequence[T]:
        snapshot, self.trouble = self._wait(newest(answers))
        if snapshot is None:
            raise self.trouble or NotFoundError("errors.not_found", what="")
        return snapshot.items

    def _only(self, search: Coroutine[Any, Any, Sequence[T]], name: str) -> T:
        found = self._wait(search)
        if len(found) != 1:
            raise NotFoundError("cli.no_match" if not found else "cli.ambiguous", kind="job", what=name)
        return found[0]

    def _wait(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def _end_loop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


async def _opened(settings: Settings) -> Library:
    return Library.open(settings)
