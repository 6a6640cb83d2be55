"""V1: jobs with versions of their own."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from artscope.call import Flow
from artscope.errors import NotFoundError, NotReadyError
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
    Workspace,
    WorkspaceId,
)
from artscope.remote import v1
from artscope.remote.pages import Facts, NumberedPages
from artscope.remote.parts import JobPage, Listed, Page
from artscope.remote.service import workspaces

LOOKED_AFTER = 8
"""Jobs asked for one by one in a poll, because they moved when last seen and are in no listing now."""


class V1Service:
    """The old version of training management. See `TrainingService`."""

    api: Api = "v1"

    def __init__(self, project: ProjectId, facts: Facts) -> None:
        self._project = project
        self._facts = facts

    def jobs(self, query: JobQuery) -> NumberedPages[Listed]:
        return NumberedPages(
            lambda page: v1.jobs(self._project, query, page), lambda listed: listed.job.id, limit=query.limit
        )

    def moving(self, query: JobQuery, known: Collection[JobId] = ()) -> Flow[Page[Listed]]:
        page: JobPage = yield v1.jobs(self._project, query, 1)
        rows = {listed.job.id: listed for listed in page.items}
        gone: list[JobId] = []
        for job in [job for job in known if job not in rows][:LOOKED_AFTER]:
            try:
                rows[job] = yield v1.job(self._project, job, query.workspace)
            except NotFoundError:
                gone.append(job)
        more = page.more if page.total is None else page.total > len(page.items)
        return Page(tuple(rows.values()), total=page.total, more=more, gone=tuple(gone))

    def job(self, job: JobId, workspace: WorkspaceId = DEFAULT_WORKSPACE) -> Flow[Listed]:
        found: Listed = yield v1.job(self._project, job, workspace)
        return found

    def versions(self, job: Job, known: Iterable[Job] = ()) -> Flow[Page[Version]]:
        """All versions of the job; other jobs have no part in it."""
        del known
        found: tuple[Version, ...] = yield v1.versions(self._project, job)
        return Page(in_order(found), total=len(found))

    def logs(self, version: Version) -> Flow[tuple[LogFile, ...]]:
        names: tuple[LogName, ...]
        try:
            names = yield v1.log_names(self._project, version.job_id, version.id)
        except NotReadyError:
            return ()
        return tuple(
            LogFile(
                name=name,
                job_id=version.path_job,
                version_id=version.id,
                api="v1",
                task=task_of(name),
                ended=version.state.ended,
            )
            for name in names
        )

    def details(self, version: Version) -> Flow[Details]:
        found: Details = yield v1.details(self._project, version)
        return found

    def workspaces(self, *, every: bool = False) -> Flow[tuple[Workspace, ...]]:
        return (yield from workspaces(self._project, self._facts, every=every))


def task_of(name: str) -> str | None:
    """The node index after the last dot of a V1 log name, `3` of `job-bert.3`; None where there is none.

    Source: reference, section 11.
    """
    _, dot, index = name.rpartition(".")
    return index if dot and index.isascii() and index.isdigit() else None
