"""The Library: everything the screens and the commands need, from the archive first and then from the service.

A query yields a `Snapshot` of what is kept, if anything is, then the fresh one, then ends; what goes wrong on the way to the fresh
one is raised after what is kept has been handed out. The Library never polls: whoever shows something decides when to ask again.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from types import TracebackType
from typing import TYPE_CHECKING, Self

from artscope.errors import ArchiveError, CoreError, NotFoundError
from artscope.known import Known, failed_first
from artscope.listing import Listing
from artscope.models import (
    Api,
    Details,
    Job,
    JobId,
    JobQuery,
    LogFile,
    Progress,
    Snapshot,
    Version,
    Workspace,
    WorkspaceId,
)
from artscope.naming import is_workspace_id
from artscope.priority import Priority
from artscope.reading.opened import Opened
from artscope.snapshots import chosen, newest, newest_first

if TYPE_CHECKING:
    from artscope.config import Settings
    from artscope.connection import Connection
    from artscope.doctor import Finding
    from artscope.reading import OnProgress, Reading
    from artscope.ways import Ask


class Library(Known):
    """What is known of one account and project, kept and fresh.

    An async context manager: leaving it ends what is under way and closes the archive.
    """

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._listing: Listing | None = None
        """The last listing of jobs, as far as it came: a longer one goes on from there."""
        self._opened = Opened()
        self._unanswered: set[JobId] = set()
        """Jobs of which the last poll said nothing: the next one begins with them."""

    @classmethod
    def open(cls, settings: Settings, *, world: Mapping[str, object] | None = None, ask: Ask | None = None) -> Library:
        """The Library for these settings. Asks nobody: neither the service nor a credential's command.

        Args:
            world: With `settings.demo`: what the demonstration's world is like (seed, now, jobs, logs, latency, faults).
            ask: Asks a person for a password, when one is needed; called from a thread. None: nobody can be asked.
        """
        from artscope.opening import connect

        return cls(connect(settings, world or {}, ask=ask))

    # Jobs

    async def jobs(self, query: JobQuery, *, poll: bool = False) -> AsyncIterator[Snapshot[Job]]:
        """The newest jobs of a workspace. A long listing is handed out several times while it comes in (`final` False).

        Args:
            query: The workspace by its id, or by its name.
            poll: Asks only for what may have changed: the newest jobs, and those that still moved. Nothing kept comes first.

        Raises:
            CoreError: The service could not be asked, or refused.
        """
        query = replace(query, workspace=await self._workspace(query.workspace))
        if not poll:
            kept = await self._archive.kept_jobs(query, self.api)
            if kept is not None or self.offline:
                yield kept or Snapshot((), None, origin="kept")
        if not self.offline:
            async for snapshot in self._polled(query) if poll else self._listed(query):
                yield snapshot

    async def _listed(self, query: JobQuery) -> AsyncIterator[Snapshot[Job]]:
        service = await self._connection.service()
        listing = self._listing
        if listing is None or not listing.goes_on(service, query):
            listing = Listing(service, query)
        continued, pages, rows = bool(listing.rows), listing.pages, listing.rows
        listing.extend(query.limit)
        self._listing = None  # until it has come to its end
        shown = len(rows) // 2
        while (page := await self._connection.run(pages.next())) is not None:
            fresh = [listed.job for listed in page.items]
            rows += fresh
            if page.more and len(rows) >= 2 * shown:  # twice as many each time: the work stays linear
                shown = len(rows)
                await self._archive.add_jobs(fresh, seen=self.now())
                yield replace(await self._merged(query, rows), total=page.total, more=True, final=False)
        if continued and not pages.more and listing.short:
            async for snapshot in self._listed(query):  # the rows have moved on meanwhile: from the start
                yield snapshot
            return
        self._listing = listing
        # A listing that was left for a while may have missed a row, so it does not prove that a job is gone.
        complete = not pages.more and not continued
        await self._archive.keep_jobs(
            query, rows, api=service.api, seen=self.now(), total=pages.total, complete=complete
        )
        yield replace(await self._merged(query, rows), total=pages.total, more=pages.more)

    async def _polled(self, query: JobQuery) -> AsyncIterator[Snapshot[Job]]:
        service = await self._connection.service()
        kept = await self._archive.kept_jobs(query, service.api)
        known = kept.items if kept else ()
        moving = [job.id for job in known if not job.state.ended and not job.gone]
        moving.sort(key=lambda job: job not in self._unanswered)  # a poll asks only about the first few that it misses
        page = await self._connection.run(service.moving(query, moving), Priority.BACKGROUND)
        fresh = [listed.job for listed in page.items]
        await self._archive.add_jobs(fresh, seen=self.now())
        for lost in page.gone:
            await self._archive.mark_job_gone(lost)
        self._unanswered = set(moving) - {job.id for job in fresh} - set(page.gone)
        merged = await self._merged(query, fresh)
        total = page.total if page.total is not None else kept.total if kept else None
        yield replace(merged, total=total, more=total > len(merged.items) if total is not None else page.more)

    async def _merged(self, query: JobQuery, fresh: Sequence[Job]) -> Snapshot[Job]:
        """Everything that is now known of this query, also where the archive cannot be read or written just now."""
        merged = await self._archive.kept_jobs(query, self.api)
        if merged is None:
            return Snapshot(fresh, self.now())
        items = newest_first(fresh, merged.items) if self._archive.behind else merged.items
        return replace(merged, items=items, seen=self.now(), origin="service")

    async def find_job(self, name: str) -> Sequence[Job]:
        """The jobs that a typed name may mean: one, several, or none. Ids of the other generation than shown work too.

        Raises:
            CoreError: Nothing that is kept fits, and the service could not be asked.
        """
        from artscope.naming import jobs_named
        from artscope.remote.service import api_of

        if (api := api_of(name)) is not None:
            return await self._job_of_id(JobId(name), api)
        query = JobQuery(await self._workspace(self.workspace), limit=0, search=name[:64])
        snapshot, trouble = await newest(self.jobs(query))
        found = jobs_named(name, snapshot.items if snapshot else ())
        if not found:  # an experiment's name need not be part of its jobs' names
            everything = await self._archive.kept_jobs(JobQuery(query.workspace, limit=0), self.api)
            found = jobs_named(name, everything.items if everything else ())
        if not found and trouble is not None:
            raise trouble
        return found

    async def _job_of_id(self, job: JobId, api: Api) -> Sequence[Job]:
        kept = await self._archive.job(job)
        if self.offline:
            return [kept] if kept else []
        try:
            service = await self._connection.service(api)
            fresh = await self._connection.run(service.job(job, await self._workspace(self.workspace)))
        except NotFoundError:
            if kept is None:
                return []
            await self._archive.mark_job_gone(job)
            return [replace(kept, gone=True)]
        except CoreError:
            if kept is None:
                raise
            return [kept]
        await self._archive.add_jobs([fresh.job], seen=self.now())
        return [fresh.job]

    # Versions, log files, details

    async def versions(self, job: Job, *, priority: Priority = Priority.PERSON) -> AsyncIterator[Snapshot[Version]]:
        """A job's versions, newest first; for a V2 job its relatives by experiment and name, itself included.

        Args:
            priority: Of the requests; in the background where nobody has asked for it yet.

        Raises:
            CoreError: see `jobs`.
        """
        kept = await self._archive.kept_versions(job.id)
        if kept is not None or self.offline:
            yield kept or Snapshot((), None, origin="kept")
        if self.offline:
            return
        service = await self._connection.service(job.api)
        try:
            page = await self._connection.run(service.versions(job, await self._relatives(job)), priority)
        except NotFoundError:
            await self._archive.mark_job_gone(job.id)
            raise
        await self._archive.keep_versions(job, page.items, seen=self.now(), total=page.total, complete=not page.more)
        self._opened.versions(page.items)
        yield Snapshot(page.items, self.now(), page.total, page.more)

    async def _relatives(self, job: Job) -> Sequence[Job]:
        """Kept jobs that may be relatives: the service has no search for an experiment."""
        from artscope.insight.families import family_name

        near = await self._archive.jobs_named_like(job.workspace, family_name(job.name))
        if job.experiment is not None:
            near += await self._archive.jobs_of_experiment(job.experiment.id)
        return near

    async def find_version(self, job: Job, name: str | None) -> Sequence[Version]:
        """The versions of a job that a typed name may mean; without one, the job itself or its newest version.

        Raises:
            CoreError: Nothing that is kept fits, and the service could not be asked.
        """
        from artscope.naming import versions_named

        return await chosen(self.versions(job), lambda known: versions_named(name, job, known))

    async def logs(self, version: Version, *, priority: Priority = Priority.PERSON) -> AsyncIterator[Snapshot[LogFile]]:
        """A version's log files, failed ones first, each with how much of it is kept.

        Raises:
            CoreError: see `jobs`.
        """
        kept = await self._archive.kept_logs(version)
        if kept is not None or self.offline:
            yield failed_first(kept, version) if kept else Snapshot((), None, origin="kept")
        if self.offline:
            return
        service = await self._connection.service(version.api)
        logs = await self._connection.run(service.logs(version), priority)
        await self._archive.keep_logs(version, logs, seen=self.now())
        self._opened.logs(logs)
        fresh = await self._archive.kept_logs(version) or Snapshot(logs, None)
        yield replace(failed_first(fresh, version), seen=self.now(), origin="service")

    async def find_logs(self, version: Version, name: str | None) -> Sequence[LogFile]:
        """The log files that a typed name or worker may mean; all of them without one.

        Raises:
            CoreError: Nothing that is kept fits, and the service could not be asked.
        """
        from artscope.naming import logs_named

        return await chosen(self.logs(version), lambda known: logs_named(name, known))

    async def details(self, version: Version) -> AsyncIterator[Snapshot[Details]]:
        """Everything about one version, as one item. `missing` tells which parts could not be read, and why.

        Raises:
            CoreError: see `jobs`.
        """
        kept = await self._archive.kept_details(version)
        if kept is not None or self.offline:
            yield kept or Snapshot((Details(version),), None, origin="kept")
        if self.offline:
            return
        service = await self._connection.service(version.api)
        details = await self._connection.run(service.details(version))
        await self._archive.keep_details(details, seen=self.now())
        self._opened.versions([details.version])
        yield await self._archive.kept_details(version) or Snapshot((details,), self.now())

    async def workspaces(self) -> Sequence[Workspace]:
        """The project's workspaces; what is kept where the service cannot be asked.

        Raises:
            CoreError: Nothing is kept, and the service could not be asked.
        """
        kept = await self._archive.kept_workspaces()
        if self.offline:
            return kept.items if kept else ()
        try:
            service = await self._connection.service()
            fresh = await self._connection.run(service.workspaces())
        except CoreError:
            if kept is None:
                raise
            return kept.items
        await self._archive.keep_workspaces(fresh, seen=self.now())
        return fresh

    async def _workspace(self, said: WorkspaceId) -> WorkspaceId:
        """The id of a workspace that is told by its id or its name.

        Raises:
            NotFoundError: No workspace that may be entered has this name.
        """
        kept = self.workspace_called(said)
        if is_workspace_id(kept) or self.offline:
            return kept
        await self.workspaces()
        fresh = self.workspace_called(said)
        if not is_workspace_id(fresh):
            names = ", ".join(each.name for each in self.kept_workspaces() if each.accessible)
            raise NotFoundError("network.workspace_name", name=said, names=names)
        return fresh

    async def progress(self, jobs: Sequence[Job]) -> AsyncIterator[tuple[JobId, Progress]]:
        """Step and loss of running jobs: one small read of each log's end, behind everything else. What fails is left out."""
        if self.offline:
            return
        from artscope.progressing import look, still

        for job in jobs:
            try:
                found = await look(self._connection, job)
            except CoreError:
                continue  # another round will tell; the listing says what is wrong with the service
            if found is not None:
                known = still(self.kept_progress([job]).get(job.id), found)
                await self._archive.keep_progress(job.id, known, seen=self.now())
                yield job.id, known

    # Text

    async def open_log(self, log: LogFile, *, apart: bool = False) -> Reading:
        """The text of one log: what is kept at once, the rest through the Reading.

        Args:
            apart: Where the log was begun anew upstream, its parts are not joined: `lines` is the newest, `earlier` the others.
        """
        from artscope.reading import Reading

        await self._archive.mark_log_opened(log, self.now())
        version = None if apart else await self._archive.version(log.job_id, log.version_id)
        runs = None if apart else version.runs if version is not None else ()
        reading = await Reading.open(self._connection, log, runs=runs)
        self._opened.add(reading)
        self._connection.in_background(self._make_room())
        return reading

    async def _make_room(self) -> None:
        """Drops the text that was opened least recently where all of it together is more than is kept."""
        from artscope.archive.spool.store import Spool

        with suppress(ArchiveError):  # busy or closed: another time
            await Spool.of(self._archive).prune()

    async def keep(self, log: LogFile, on_progress: OnProgress | None = None) -> None:
        """Fetches a whole log and pins it: it is never pruned.

        Raises:
            CoreError: The rest could not be had. What came until then stays.
        """
        await self._archive.pin(log, pinned=True)
        reading = await self.open_log(log, apart=True)
        try:
            if not self.offline:
                await reading.whole(on_progress)
        finally:
            await reading.aclose()

    async def unkeep(self, log: LogFile) -> None:
        """Lets a pinned log be pruned again when room is needed."""
        await self._archive.pin(log, pinned=False)

    # A person's word, and the end

    async def retry(self) -> None:
        """A person asks again: a refusal is forgotten, unless the key is locked and the lock has not ended."""
        await self._connection.retry()

    async def sign_by_server(self, wanted: bool) -> None:
        """Signs with the service's time from now on, or with this machine's again; see `signed_ahead`.

        Raises:
            CoreError: The service cannot be asked for its time.
        """
        await self._connection.sign_by_server(wanted)

    async def examined(self) -> Sequence[Finding]:
        """What the doctor finds at the service: one request, or none while the credential is refused."""
        from artscope.doctor.service import examine

        return await examine(self._connection)

    async def aclose(self) -> None:
        """Ends what is under way and closes the archive."""
        await self._connection.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()
