"""V2: jobs whose relatives are their versions."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from artscope.call import Flow
from artscope.errors import ApiError, NotFoundError
from artscope.insight.families import in_order
from artscope.models import (
    DEFAULT_WORKSPACE,
    Api,
    Details,
    Job,
    JobId,
    JobQuery,
    LogFile,
    LogName,
    ProjectId,
    Version,
    Worker,
    Workspace,
    WorkspaceId,
)
from artscope.remote import v2
from artscope.remote.pages import Facts, OffsetPages
from artscope.remote.parts import JobPage, Listed, Page
from artscope.remote.service import workspaces
from artscope.remote.statuses import MOVING_PHASES
from artscope.remote.v2_details import details
from artscope.remote.v2_relatives import FILTER_REFUSED, Relatives

LOOKED_AFTER = 8
"""Jobs asked for one by one in a poll, because they moved when last seen and are in no listing now."""
MOST_MOVING = 500


class V2Service:
    """The new version of training management. See `TrainingService`."""

    api: Api = "v2"

    def __init__(self, project: ProjectId, facts: Facts) -> None:
        self._project = project
        self._facts = facts

    def jobs(self, query: JobQuery) -> OffsetPages[Listed]:
        return self._pages(query)

    def _pages(self, query: JobQuery, phases: tuple[str, ...] = ()) -> OffsetPages[Listed]:
        size = min(query.limit, v2.MOST_ROWS) if query.limit > 0 else v2.MOST_ROWS
        return OffsetPages(
            lambda offset: v2.search(self._project, query, offset, size=size, phases=phases),
            lambda listed: listed.job.id,
            size=size,
            limit=query.limit,
            facts=self._facts,
            fact="v2.offset",
        )

    def moving(self, query: JobQuery, known: Collection[JobId] = ()) -> Flow[Page[Listed]]:
        size = min(query.limit, v2.MOST_ROWS) if query.limit > 0 else v2.MOST_ROWS
        newest: JobPage = yield v2.search(self._project, query, 0, size=size)
        rows = {listed.job.id: listed for listed in newest.items}
        whole = len(newest.items) < size if newest.total is None else newest.total <= len(rows)
        if not whole:
            rows |= yield from self._not_ended(query)
        gone: list[JobId] = []
        for job in [job for job in known if job not in rows][:LOOKED_AFTER]:
            try:
                rows[job] = yield v2.job(self._project, job)
            except NotFoundError:
                gone.append(job)
        jobs = {listed.job.id: listed for listed in rows.values()}
        ordered = tuple(jobs[job.id] for job in in_order(listed.job for listed in jobs.values()))
        return Page(ordered, total=newest.total, more=not whole, gone=tuple(gone))

    def _not_ended(self, query: JobQuery) -> Flow[dict[JobId, Listed]]:
        """The jobs in a moving phase; none where this installation cannot filter by phase."""
        rows: dict[JobId, Listed] = {}
        if self._facts.get("v2.filter.phase") == "refused":
            return rows
        pages = self._pages(replace(query, limit=MOST_MOVING), MOVING_PHASES)
        try:
            while page := (yield from pages.next()):
                rows |= {listed.job.id: listed for listed in page.items}
        except ApiError as error:
            if error.code not in FILTER_REFUSED:
                raise
            self._facts["v2.filter.phase"] = "refused"
        return rows

    def job(self, job: JobId, workspace: WorkspaceId = DEFAULT_WORKSPACE) -> Flow[Listed]:
        """The answer says its workspace itself."""
        del workspace
        found: Listed = yield v2.job(self._project, job)
        return found

    def versions(self, job: Job, known: Iterable[Job] = ()) -> Flow[Page[Version]]:
        """The jobs joined by experiment or family; see `v2_relatives`."""
        return (yield from Relatives(self._project, self._facts, job, known, self.jobs).versions())

    def logs(self, version: Version) -> Flow[tuple[LogFile, ...]]:
        listed: Listed = yield v2.job(self._project, version.path_job)
        fresh = listed.version or version
        return log_files(fresh)

    def details(self, version: Version) -> Flow[Details]:
        return (yield from details(self._project, version, self._facts))

    def workspaces(self, *, every: bool = False) -> Flow[tuple[Workspace, ...]]:
        return (yield from workspaces(self._project, self._facts, every=every))


def log_files(version: Version) -> tuple[LogFile, ...]:
    """One log a worker, named as the platform names it. Source: reference, section 11."""
    return tuple(_log_file(version, worker) for worker in version.workers)


def _log_file(version: Version, worker: Worker) -> LogFile:
    return LogFile(
        name=LogName(f"modelarts-job-{version.id}-{worker.name}.log"),
        job_id=version.path_job,
        version_id=version.id,
        api="v2",
        task=worker.name,
        exit_code=worker.exit_code,
        message=worker.message,
        ended=version.state.ended,
    )
