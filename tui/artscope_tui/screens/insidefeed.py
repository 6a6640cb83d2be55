"""Keeps panes 2 and 3 filled with what is inside the row under the cursor."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from artscope.errors import CoreError
from artscope.models import Job, LogFile, LogName, Version, VersionId
from artscope_tui.widgets.versionlist import RunOf, with_runs
from artscope_tui.working import start

if TYPE_CHECKING:
    from artscope_tui.screens.browse import BrowseScreen

TOUCH = 0.12
"""Seconds the cursor must rest before what is inside is looked for at all: a held key asks for nothing."""
REST = 0.4
"""Seconds it must rest before the service is asked about what is kept already."""


def suspects_first(logs: Sequence[LogFile]) -> list[LogFile]:
    """Failed logs first, and among them the rarest exit code: one node fails, and the platform ends the others alike."""
    alike = Counter(log.exit_code for log in logs)
    return sorted(logs, key=lambda log: (not log.failed, alike[log.exit_code] if log.failed else 0))


class InsideFeed:
    """Versions of the job under the cursor, and logs of the version under the cursor."""

    def __init__(self, screen: BrowseScreen) -> None:
        self._screen = screen
        self.job: Job | None = None
        self.version: Version | None = None
        self.versions: Sequence[Version] = ()
        self.logs: Sequence[LogFile] = ()
        self.asking_versions = False
        self.asking_logs = False
        self.versions_trouble: CoreError | None = None
        self.logs_trouble: CoreError | None = None
        self.wanted_version: VersionId | None = None
        """Where the cursor goes once versions are there."""
        self.wanted_log: LogName | None = None
        self.then: list[Callable[[], None]] = []
        """What a person asked for before it was there: done once each, in order, when something comes."""

    def follow_job(self, job: Job | None, *, at_once: bool = False, again: bool = False) -> None:
        """The cursor stands on this job.

        Args:
            at_once: Do not wait for the cursor to rest.
            again: Ask even where it is the job shown already.
        """
        if job and self.job and job.id == self.job.id and not again:
            self.job = job
            return
        self._screen.workers.cancel_group(self._screen, "versions")
        if not (job and self.job and job.id == self.job.id):
            self.versions, self.versions_trouble = (), None
            self.follow_version(None)
        self.job = job
        self.asking_versions = job is not None
        self._screen.show_versions()
        if job:
            start(self._screen, "versions", self._ask_versions, job, at_once)

    async def _ask_versions(self, job: Job, at_once: bool) -> None:
        if not at_once:
            await asyncio.sleep(TOUCH)
        try:
            async for snapshot in self._screen.library.versions(job):
                self._take_versions(snapshot.items)
                if snapshot.origin == "kept" and not at_once:
                    await asyncio.sleep(REST - TOUCH)
            self.versions_trouble = None
        except CoreError as error:
            self.versions_trouble = error
        self.asking_versions = False
        self._screen.show_versions()
        self._done()

    def _take_versions(self, versions: Sequence[Version]) -> None:
        first = not self.versions
        if not first and tuple(versions) == tuple(self.versions):
            return
        self.versions = versions
        self._screen.show_versions()
        if first and versions:
            self._screen.versions.select(self.wanted_version or self._own(versions))
            self.wanted_version = None
        self.follow_version(self.current_version())

    def _own(self, versions: Sequence[Version]) -> VersionId:
        """The version that is the job itself (V2), or the newest."""
        own = [version.id for version in versions if self.job and str(version.id) == self.job.id]
        return own[0] if own else versions[0].id

    @property
    def own_version(self) -> Version | None:
        """The version that is the job itself (V2), or its newest; None while not known."""
        wanted = self._own(self.versions) if self.versions else None
        return next((version for version in self.versions if version.id == wanted), None)

    def current_version(self) -> Version | None:
        """The version under the cursor; a run's row stands for its version."""
        current = self._screen.versions.current
        return current.version if isinstance(current, RunOf) else current

    def follow_version(self, version: Version | None, *, at_once: bool = False, again: bool = False) -> None:
        """The cursor of pane 2 stands on this version; see `follow_job`."""
        if version and self.version and version.id == self.version.id and not again:
            self.version = version
            return
        self._screen.workers.cancel_group(self._screen, "logs")
        if not (version and self.version and version.id == self.version.id):
            self.logs, self.logs_trouble = (), None
        self.version = version
        self.asking_logs = version is not None
        self._screen.show_logs()
        if version:
            start(self._screen, "logs", self._ask_logs, version, at_once)

    async def _ask_logs(self, version: Version, at_once: bool) -> None:
        if not at_once:
            await asyncio.sleep(TOUCH)
        try:
            async for snapshot in self._screen.library.logs(version):
                self._take_logs(snapshot.items)
                if snapshot.origin == "kept" and not at_once:
                    await asyncio.sleep(REST - TOUCH)
            self.logs_trouble = None
        except CoreError as error:
            self.logs_trouble = error
        self.asking_logs = False
        self._screen.show_logs()
        self._done()

    def _take_logs(self, logs: Sequence[LogFile]) -> None:
        first = not self.logs
        ordered = suspects_first(logs)
        if not first and ordered == list(self.logs):
            return
        self.logs = ordered
        self._screen.show_logs()
        if first and self.wanted_log and self._screen.logs.select(self.wanted_log):
            self.wanted_log = None

    def _done(self) -> None:
        asked, self.then = self.then, []
        for action in asked:
            action()  # what still cannot be done waits anew

    @property
    def version_rows(self) -> list[Version | RunOf]:
        """The rows of pane 2."""
        return list(with_runs(self.versions))
