"""Keeps panes 2 and 3 filled with what is inside the row under the cursor."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from artscope.errors import CoreError
from artscope.models import Job, JobId, LogFile, LogName, Version, VersionId
from artscope.priority import Priority
from artscope_tui.widgets.loglist import Alike, folded
from artscope_tui.widgets.versionlist import RunOf, with_runs
from artscope_tui.working import start

if TYPE_CHECKING:
    from artscope_tui.screens.browse import BrowseScreen

REST = 0.15
"""Seconds for which what is kept is shown before the service is asked about it."""


class Haste(NamedTuple):
    """When the service is asked, and as whom."""

    rest: float
    priority: Priority


RESTING = Haste(REST, Priority.BACKGROUND)
"""The cursor has just come: what is kept is shown, and nobody has asked for more yet."""
RESTED = Haste(0.0, Priority.BACKGROUND)
WAITING = Haste(0.0, Priority.PERSON)
"""A person asked for it, and waits."""


class Wanted(NamedTuple):
    """Where the cursors go once it is there."""

    job: JobId
    version: VersionId
    log: LogName | None = None
    """None: there is no log to go to, or the cursor stands on it."""


def suspects_first(logs: Sequence[LogFile]) -> list[LogFile]:
    """Failed logs first, and among them the rarest exit code: one node fails, and the platform ends the others alike."""
    alike = Counter(log.exit_code for log in logs)
    return sorted(logs, key=lambda log: (not log.failed, alike[log.exit_code] if log.failed else 0))


class InsideFeed:
    """Versions of the job under the cursor, and logs of the version under the cursor.

    What is kept is shown at once; the service is asked once the cursor rests, or a person does.
    """

    def __init__(self, screen: BrowseScreen) -> None:
        self._screen = screen
        self.job: Job | None = None
        self.version: Version | None = None
        self.versions: Sequence[Version] = ()
        self.changed: Mapping[VersionId, str] = {}
        """What differs from the version before."""
        self.logs: Sequence[LogFile] = ()
        self.unfolded: set[str] = set()
        """Which of the logs that ended alike are all shown."""
        self.asking_versions = False
        """They are asked for, or will be once the cursor rests."""
        self.asking_logs = False
        self.resting_versions = False
        """They are not asked for yet."""
        self.resting_logs = False
        self.versions_trouble: CoreError | None = None
        self.logs_trouble: CoreError | None = None
        self.wanted: Wanted | None = None
        """Where one was, or was sent to."""
        self.then: list[Callable[[], None]] = []
        """What a person asked for before it was there: done once each, in order, when something comes."""

    # Versions

    def follow_job(self, job: Job | None, *, at_once: bool = False, again: bool = False) -> None:
        """The cursor stands on this job. One that is shown already is asked about again where its state is another now.

        Args:
            at_once: A person waits: do not wait for the cursor to rest.
            again: Ask in any case.
        """
        before, self.job = self.job, job
        if job is not None and before is not None and job.id == before.id:
            if again or (_moved(before, job) and not self.asking_versions):
                self.ask_versions(WAITING if at_once else RESTED)
            return
        self._screen.workers.cancel_group(self._screen, "versions")
        self.versions, self.changed, self.versions_trouble, self.asking_versions = (), {}, None, False
        self.follow_version(None)
        if job is not None:
            kept = self._screen.library.kept_versions(job)
            self.asking_versions = True
            self._take_versions(kept.items if kept else (), RESTING)
            self.ask_versions(WAITING if at_once else RESTING)
        else:
            self._screen.show_versions()

    def ask_versions(self, haste: Haste = WAITING) -> None:
        """Asks for the versions of the job under the cursor."""
        if self.job is not None:
            self.asking_versions = True
            self.resting_versions = bool(haste.rest) and not self._screen.library.offline
            self._screen.show_versions()
            start(self._screen, "versions", self._ask_versions, self.job, haste)

    async def _ask_versions(self, job: Job, haste: Haste) -> None:
        if self.resting_versions:
            await asyncio.sleep(haste.rest)
            self.resting_versions = False
        try:
            async for snapshot in self._screen.library.versions(job, priority=haste.priority):
                self._take_versions(snapshot.items, haste._replace(rest=0.0))
            self.versions_trouble = None
        except CoreError as error:
            self.versions_trouble = error
        self.asking_versions = False
        self._screen.show_versions()
        self.catch_up()

    def _take_versions(self, versions: Sequence[Version], haste: Haste) -> None:
        """Shows versions that came; their logs are asked for in the same haste, where they are not yet."""
        first = not self.versions
        if not first and tuple(versions) == tuple(self.versions):
            return
        self.versions = versions
        if versions:
            from artscope.insight.differences import changed_texts

            self.changed = changed_texts(versions)
        self._screen.show_versions()
        if first and versions:
            wanted = self.wanted.version if self.wanted and self.job and self.wanted.job == self.job.id else None
            pane = self._screen.versions
            if wanted is None or not pane.select(wanted):
                pane.select(self._own(versions))
        self.follow_version(self.current_version(), haste=haste)
        if versions:
            self.catch_up()

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

    # Logs

    def follow_version(
        self, version: Version | None, *, at_once: bool = False, again: bool = False, haste: Haste = RESTING
    ) -> None:
        """The cursor of pane 2 stands on this version; see `follow_job`."""
        before, self.version = self.version, version
        if version is not None and before is not None and version.id == before.id:
            if again or (_moved(before, version) and not self.asking_logs):
                self.ask_logs(WAITING if at_once else RESTED)
            return
        self._screen.workers.cancel_group(self._screen, "logs")
        self.logs, self.logs_trouble, self.asking_logs = (), None, False
        self.unfolded.clear()
        if version is not None:
            kept = self._screen.library.kept_logs(version)
            self.asking_logs = True
            self._take_logs(kept.items if kept else ())
            self.ask_logs(WAITING if at_once else haste)
        else:
            self._screen.show_logs()

    def ask_logs(self, haste: Haste = WAITING) -> None:
        """Asks for the logs of the version under the cursor."""
        if self.version is not None:
            self.asking_logs = True
            self.resting_logs = bool(haste.rest) and not self._screen.library.offline
            self._screen.show_logs()
            start(self._screen, "logs", self._ask_logs, self.version, haste)

    async def _ask_logs(self, version: Version, haste: Haste) -> None:
        if self.resting_logs:
            await asyncio.sleep(haste.rest)
            self.resting_logs = False
        try:
            async for snapshot in self._screen.library.logs(version, priority=haste.priority):
                self._take_logs(snapshot.items)
            self.logs_trouble = None
        except CoreError as error:
            self.logs_trouble = error
        self.asking_logs = False
        self._screen.show_logs()
        self.catch_up()

    def look_at_kept_logs(self) -> None:
        """How much is kept of the logs may have changed."""
        kept = self._screen.library.kept_logs(self.version) if self.version else None
        if kept is not None:
            self._take_logs(kept.items)

    def _take_logs(self, logs: Sequence[LogFile]) -> None:
        first = not self.logs
        ordered = suspects_first(logs)
        if not first and ordered == list(self.logs):
            return
        self.logs = ordered
        self._screen.show_logs()
        wanted, version = self.wanted, self.version
        if wanted and wanted.log and version and version.id == wanted.version and self.select_log(wanted.log):
            self.wanted = wanted._replace(log=None)
        if logs:
            self.catch_up()

    def select_log(self, name: LogName) -> bool:
        """Puts the cursor on a log, also on one that is folded away; False where there is none of this name."""
        for row in self.log_rows:
            if isinstance(row, Alike) and any(log.name == name for log in row.logs):
                self.unfold(row)
        return self._screen.logs.select(name)

    def unfold(self, row: Alike) -> None:
        """Shows all logs that a row stands for."""
        self.unfolded.add(row.id)
        self._screen.show_logs()

    @property
    def log_rows(self) -> list[LogFile | Alike]:
        """The rows of pane 3."""
        return folded(self.logs, self.unfolded)

    def catch_up(self) -> None:
        """Does what waited for what is there now."""
        asked, self.then = self.then, []
        for action in asked:
            action()  # what still cannot be done waits anew

    @property
    def version_rows(self) -> list[Version | RunOf]:
        """The rows of pane 2."""
        return list(with_runs(self.versions))


def _moved(before: Job | Version, now: Job | Version) -> bool:
    """Whether the service says something else of it than before, so that what is inside may be another too."""
    return (before.state, before.raw_status, before.gone) != (now.state, now.raw_status, now.gone)
