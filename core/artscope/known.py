"""What a Library knows without asking anyone: settings, meters, and what is kept, read at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from artscope.errors import CoreError
from artscope.models import Api, Job, JobId, JobQuery, LogFile, Progress, Snapshot, Version, Workspace, WorkspaceId
from artscope.naming import is_workspace_id

if TYPE_CHECKING:
    from artscope.archive.archive import Archive
    from artscope.connection import Connection
    from artscope.http.meter import Meter
    from artscope.http.waiting import Wait
    from artscope.logs.bookmarks import Bookmark


class Known:
    """One account and project, as far as this machine knows it.

    `kept_*` wait for no lock, so a busy archive counts as an empty one: they are for the first paint.
    """

    def __init__(self, connection: Connection) -> None:
        self.settings = connection.settings
        """As they are in effect: with what the account or the demonstration itself adds."""
        self._connection = connection

    @property
    def offline(self) -> bool:
        """Nothing is asked; only what is kept is shown."""
        return self.settings.offline

    @property
    def api(self) -> Api | None:
        """Which generation is shown; None while not known."""
        return self._connection.api

    @property
    def owner(self) -> str | None:
        """Whose jobs are "mine"; None while not known."""
        return self._connection.owner

    @property
    def kept_in(self) -> Path | None:
        """The folder of this account's archive; None where nothing is kept, or it is not known yet whose it is."""
        return self._archive.folder

    def now(self) -> datetime:
        """What time it is where the jobs run: ages are measured by it. A demonstration's world may stand at another day."""
        return self._connection.now()

    @property
    def meter(self) -> Meter:
        """Requests and bytes so far."""
        return self._connection.meter

    @property
    def signed_ahead(self) -> timedelta | None:
        """How much the times that requests are signed with are ahead of this machine's clock; None: they are this machine's."""
        clock = self._connection.clock
        return clock.ahead if clock.used else None

    @property
    def notices(self) -> Sequence[CoreError]:
        """What this machine could not do, each kind once."""
        return self._connection.notices

    def on_notice(self, told: Callable[[CoreError], None] | None) -> None:
        """Who is told of each further notice, from whichever thread met it."""
        self._connection.on_notice = told

    def on_wait(self, told: Callable[[Wait], None] | None) -> None:
        """Who is told, each time the service asks to wait."""
        self._connection.on_wait = told

    def kept_jobs(self, query: JobQuery) -> Snapshot[Job] | None:
        """What is kept, at once: no lock is waited for, so a busy archive counts as an empty one. For the first paint."""
        return self._archive.peek_jobs(query, self.api)

    def kept_versions(self, job: Job) -> Snapshot[Version] | None:
        """The versions that are kept of a job, at once."""
        return self._archive.peek_versions(job.id)

    def kept_logs(self, version: Version) -> Snapshot[LogFile] | None:
        """The log files that are kept of a version, at once, failed ones first."""
        kept = self._archive.peek_logs(version)
        return failed_first(kept, version) if kept else None

    def kept_workspaces(self) -> Sequence[Workspace]:
        """The workspaces that are kept, at once."""
        kept = self._archive.peek_workspaces()
        return kept.items if kept else ()

    @property
    def workspace(self) -> WorkspaceId:
        """The workspace of the settings: its id, or its name while that belongs to none that is kept."""
        return self.workspace_called(WorkspaceId(self.settings.workspace))

    def workspace_called(self, said: WorkspaceId) -> WorkspaceId:
        """A workspace that is told by its id or its name, by its id if it is kept; at once."""
        if is_workspace_id(said):
            return said
        return next((each.id for each in self.kept_workspaces() if each.name == said and each.accessible), said)

    def kept_progress(self, jobs: Sequence[Job]) -> Mapping[JobId, Progress]:
        """How far jobs were when last looked at, at once."""
        return self._archive.peek_progress([job.id for job in jobs])

    def place(self) -> dict[str, str]:
        """Where the person was when the browser was last left, as the screens wrote it; read at once."""
        return self._archive.place()

    async def remember(self, place: Mapping[str, str]) -> None:
        """Keeps where the person is."""
        await self._archive.remember(place)

    def bookmarks(self, log: LogFile) -> Sequence[Bookmark]:
        """The person's bookmarks in a log; read at once."""
        return self._archive.bookmarks(log)

    async def keep_bookmarks(self, log: LogFile, bookmarks: Sequence[Bookmark]) -> None:
        """Keeps these bookmarks of a log, and no others."""
        await self._archive.keep_bookmarks(log, bookmarks)

    @property
    def _archive(self) -> Archive:
        """Of the identity as far as it is known: it can change when the credential turns out to be another's."""
        return self._connection.archive


def failed_first(snapshot: Snapshot[LogFile], version: Version) -> Snapshot[LogFile]:
    """The worker first that the last run's end is related to, then the other failed ones, then as the service has them."""
    guilty = next((run.worker for run in reversed(version.runs) if run.worker), None)
    return replace(
        snapshot, items=sorted(snapshot.items, key=lambda log: (log.task != guilty or not log.failed, not log.failed))
    )
