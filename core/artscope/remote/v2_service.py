"""V2: jobs whose relatives are their versions."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from artscope.call import Flow
from artscope.errors import ApiError, AuthError, NotFoundError
from artscope.insight.families import family_name, in_order, relatives
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
from artscope.remote.parts import ExperimentRow, JobPage, Listed, Page
from artscope.remote.service import is_absent, workspaces
from artscope.remote.statuses import MOVING_PHASES
from artscope.remote.v2_details import details

LOOKED_AFTER = 8
"""Jobs asked for one by one in a poll, because they moved when last seen and are in no listing now."""
MOST_MOVING = 500
MOST_RELATIVES = 500
"""Rows read for one family name; a short name may be part of thousands."""
MOST_NAMES = 6
"""Family names that one search follows through shared experiments."""
MOST_SINGLE = 20
"""Relatives known from elsewhere that are asked for one by one."""
_FILTER_REFUSED = ("ModelArts.2789", "ModelArts.2807", "ModelArts.2808", "ModelArts.2809")


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
        for job in [job for job in known if job not in rows][:LOOKED_AFTER]:
            try:
                rows[job] = yield v2.job(self._project, job)
            except NotFoundError:
                continue
        jobs = {listed.job.id: listed for listed in rows.values()}
        ordered = tuple(jobs[job.id] for job in in_order(listed.job for listed in jobs.values()))
        return Page(ordered, total=newest.total, more=not whole)

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
            if error.code not in _FILTER_REFUSED:
                raise
            self._facts["v2.filter.phase"] = "refused"
        return rows

    def job(self, job: JobId, workspace: WorkspaceId = DEFAULT_WORKSPACE) -> Flow[Listed]:
        """The answer says its workspace itself."""
        del workspace
        found: Listed = yield v2.job(self._project, job)
        return found

    def versions(self, job: Job, known: Iterable[Job] = ()) -> Flow[Page[Version]]:
        """The jobs joined by experiment or family. An experiment's jobs cannot be searched for, only names can.

        So every family name that turns up is searched for, relatives that are only known are asked for one by one, and the
        experiment's own count tells whether some are still missing.
        """
        others = list(known)
        found, cut = yield from self._named_like(job, others)
        near = relatives(job, [*others, *(listed.job for listed in found.values())])
        strangers = [one.id for one in near if one.id not in found]
        for one in strangers[:MOST_SINGLE]:
            try:
                found[one] = yield v2.job(self._project, one)
            except NotFoundError:
                if one == job.id and len(near) == 1:
                    raise
        listed = [found[one.id] for one in near if one.id in found]
        versions = tuple(replace(one.version, job_id=job.id) for one in listed if one.version)
        more = cut or len(strangers) > MOST_SINGLE or (yield from self._some_missing(listed))
        return Page(in_order(versions), total=None if more else len(versions), more=more)

    def _named_like(self, job: Job, known: list[Job]) -> Flow[tuple[dict[JobId, Listed], bool]]:
        found: dict[JobId, Listed] = {}
        asked: set[str] = set()
        cut = False
        waiting = [family_name(job.name)]
        while waiting and self._facts.get("v2.filter.name") != "refused":
            if len(asked) == MOST_NAMES:
                return found, True
            asked.add(waiting[0])
            cut = (yield from self._search_name(waiting[0], job.workspace, found)) or cut
            near = relatives(job, [*known, *(listed.job for listed in found.values())])
            waiting = [name for name in dict.fromkeys(family_name(one.name) for one in near) if name not in asked]
        return found, cut

    def _search_name(self, name: str, workspace: WorkspaceId, found: dict[JobId, Listed]) -> Flow[bool]:
        """Adds the jobs with this in their name; True where there are more than were read."""
        pages = self._pages(JobQuery(workspace=workspace, limit=MOST_RELATIVES, search=name))
        try:
            while page := (yield from pages.next()):
                found |= {listed.job.id: listed for listed in page.items}
        except ApiError as error:
            if error.code not in _FILTER_REFUSED:
                raise
            self._facts["v2.filter.name"] = "refused"
            return False
        return pages.more

    def _some_missing(self, listed: list[Listed]) -> Flow[bool]:
        """Whether an experiment has more jobs than were found. Not knowing is no reason to fail."""
        ids = {one.job.experiment.id for one in listed if one.job.experiment}
        if self._facts.get("v2.experiments") == "absent":
            return False
        for experiment in sorted(ids)[:MOST_NAMES]:
            try:
                row: ExperimentRow = yield v2.experiment(self._project, experiment)
            except AuthError:
                raise
            except ApiError as error:
                self._forget(error)
                return False
            if (row.jobs or 0) > sum(
                bool(one.job.experiment and one.job.experiment.id == experiment) for one in listed
            ):
                return True
        return False

    def _forget(self, error: ApiError) -> None:
        if is_absent(error):
            self._facts["v2.experiments"] = "absent"

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
