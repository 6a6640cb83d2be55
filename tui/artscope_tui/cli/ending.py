"""How `-f` and `--until-done` know that nothing more will be written."""

from __future__ import annotations

import fcntl
import os
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from artscope.library import Library
from artscope.models import Job, State, Version
from artscope.snapshots import newest
from artscope.words import say
from artscope_tui.cli.output import complain
from artscope_tui.cli.run import OK, OTHER

if TYPE_CHECKING:
    from artscope.reading import Reading

EVERY = 15.0
"""Seconds between two questions how a job is, while its log is silent."""


class JobWatch:
    """Watches the job that writes a log."""

    def __init__(
        self, library: Library, job: Job, version: Version, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.job = job
        self.version = version
        self.reading: Reading | None = None
        """Told when the job has ended: then its end is the log's."""
        self._library = library
        self._clock = clock
        self._looked = clock()

    async def over(self, came: int) -> bool:
        """Whether the job has ended. Asks only now and then, and not while text comes."""
        if not self.version.state.ended and not came and self._clock() - self._looked >= EVERY:
            await self._look()
            self._looked = self._clock()
        if self.version.state.ended and self.reading is not None and not self.reading.ended:
            self.reading.log = replace(self.reading.log, ended=True)
        return self.version.state.ended

    def verdict(self) -> int:
        """0 where it did what it was to do, else 1; how it ended, or that it has not, is told on standard error."""
        state, raw = self.version.state, self.version.raw_status
        words = "cli.ended" if state.ended else "cli.goes_on"
        complain(say(words, name=self.version.name, state=say(f"states.{state}"), raw=raw))
        return OK if state is State.DONE else OTHER

    async def _look(self) -> None:
        if self.version.api == "v2":
            for job in await self._library.find_job(self.version.id):
                self.version = replace(self.version, state=job.state, raw_status=job.raw_status)
            return
        snapshot, _ = await newest(self._library.versions(self.job))
        for version in snapshot.items if snapshot else ():
            if version.id == self.version.id:
                self.version = version


class FileWatch:
    """Watches a file of this machine: it is done once nobody has it open for writing any more."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._quiet = 0

    async def over(self, came: int) -> bool:
        """Nobody writes it, twice in a row: one that is opened for every line is not done in between."""
        self._quiet = 0 if came or is_written(self._path) else self._quiet + 1
        return self._quiet > 1

    def verdict(self) -> int:
        """Nobody says how it went."""
        return OK


class Forever:
    """Nothing tells of an end but the text itself."""

    async def over(self, came: int) -> bool:  # noqa: ARG002
        """Never."""
        return False

    def verdict(self) -> int:
        """Nobody says how it went."""
        return OK


def is_written(path: Path) -> bool:
    """Whether a process of this machine has a file open for writing. Source: fcntl(2), a read lease is given only where none has.

    Raises:
        OSError: It cannot be told: not Linux, not a file of one's own, or a file system of the network.
    """
    if not hasattr(fcntl, "F_SETLEASE"):
        raise OSError(38, os.strerror(38))
    before = signal.signal(signal.SIGIO, signal.SIG_IGN)  # sent to whoever holds a lease that another wants
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
        signal.signal(signal.SIGIO, before or signal.SIG_DFL)
    return False
