"""The service as the Library sees it: one protocol, whichever generation answers."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Any, Protocol

from artscope.call import Call, Flow
from artscope.errors import ApiError, AuthError, ForbiddenError, NoSuchCallError, NotFoundError
from artscope.models import (
    DEFAULT_WORKSPACE,
    Api,
    Details,
    Job,
    JobId,
    JobQuery,
    LogFile,
    ProjectId,
    Version,
    Workspace,
    WorkspaceId,
)
from artscope.remote.pages import Facts, Pages
from artscope.remote.parts import Listed, Page

_UUID = re.compile(r"[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}")
_ABSENT_CODES = ("0015", "2836", "0101")


class TrainingService(Protocol):
    """Training jobs down to the names of their logs, as flows. The text of logs is `logsources`' room.

    Errors leave the flows as they come, except where a docstring says that something else is tried.
    """

    api: Api

    def jobs(self, query: JobQuery) -> Pages[Listed]:
        """The jobs of a workspace, newest first, page by page up to the query's limit."""
        ...

    def moving(self, query: JobQuery, known: Collection[JobId] = ()) -> Flow[Page[Listed]]:
        """A cheap look at what may have changed: the newest jobs, and those that have not ended.

        Args:
            known: Jobs last seen moving. The first few that neither part has are asked for one by one, since they may have ended
                meanwhile. Of the others nothing is said: ask about them first the next time.

        Answers:
            Newest first. `total` as the listing's; `more`: there are jobs besides these; `gone`: of those asked for one by one.
        """
        ...

    def job(self, job: JobId, workspace: WorkspaceId = DEFAULT_WORKSPACE) -> Flow[Listed]:
        """One job by its id. Raises NotFoundError (when run)."""
        ...

    def versions(self, job: Job, known: Iterable[Job] = ()) -> Flow[Page[Version]]:
        """The versions of a job, newest first. V2: the job's relatives, each with `job_id` of the job asked for.

        Args:
            known: Other jobs that are known (kept): some relatives cannot be searched for.

        Answers:
            `more` where there are known to be versions that could not be read.
        """
        ...

    def logs(self, version: Version) -> Flow[tuple[LogFile, ...]]:
        """The names of a version's logs, in the service's order; empty where there is none yet. Says nothing about their text."""
        ...

    def details(self, version: Version) -> Flow[Details]:
        """Everything about a version. A part that is refused is named in `missing`; a refused credential is raised."""
        ...

    def workspaces(self, *, every: bool = False) -> Flow[tuple[Workspace, ...]]:
        """The workspaces that may be entered; with `every` also those that may not, marked so.

        Where the installation has no such call, or it is not permitted: only the default one.
        """
        ...


def service(api: Api, project: ProjectId, facts: Facts) -> TrainingService:
    """The service of one generation.

    Args:
        facts: What is remembered of this server; the flows read and change it.
    """
    if api == "v1":
        from artscope.remote.v1_service import V1Service

        return V1Service(project, facts)
    from artscope.remote.v2_service import V2Service

    return V2Service(project, facts)


def api_of(job: str) -> Api | None:
    """Which generation an id belongs to: a number is V1's, a UUID V2's, anything else is a name."""
    if job.isascii() and job.isdigit():
        return "v1"
    return "v2" if _UUID.fullmatch(job) else None


def probe(project: ProjectId, facts: Facts) -> Flow[Api]:
    """Finds out which generation answers, V2 first, once per profile: the facts remember it.

    V2 is taken to be missing only where its call is. Anything else that is a ModelArts answer, also "not permitted" or "no such
    workspace", shows that V2 is there; a refused credential shows nothing and is raised, as are passing faults.

    Raises (when run):
        NoSuchCallError: Neither is there.

    Source: reference, section 1.
    """
    remembered: dict[str, Api] = {"v1": "v1", "v2": "v2"}
    if facts.get("api") in remembered:
        return remembered[facts["api"]]
    from artscope.remote import v1, v2

    query = JobQuery(limit=1)
    if (yield from _answers(v2.search(project, query, 0, size=1))):
        api: Api = "v2"
    else:
        yield v1.jobs(project, query, 1)
        api = "v1"
    facts["api"] = api
    return api


def _answers(call: Call[Any]) -> Flow[bool]:
    try:
        yield call
    except ApiError as error:
        if is_absent(error):
            return False
        if isinstance(error, AuthError) or not _proves(error):
            raise
    return True


def _proves(error: ApiError) -> bool:
    """Whether this refusal could only come from the service behind the call."""
    return isinstance(error, ForbiddenError) or (error.status == 400 and error.code.startswith("ModelArts."))


def is_absent(error: ApiError) -> bool:
    """Whether the installation does not have the call at all: `APIG.0101`, `ModelArts.0015` or `.2836`."""
    if isinstance(error, NoSuchCallError):
        return True
    return isinstance(error, NotFoundError) and error.status == 404 and error.code.rpartition(".")[2] in _ABSENT_CODES


def workspaces(project: ProjectId, facts: Facts, *, every: bool) -> Flow[tuple[Workspace, ...]]:
    """The workspaces, in either generation; see `TrainingService.workspaces`. Source: reference 4.2."""
    alone = (Workspace(DEFAULT_WORKSPACE, "default"),)
    if facts.get("workspaces") == "absent":
        return alone
    from artscope.remote import v2

    try:
        entered: tuple[Workspace, ...] = yield v2.workspaces(project)
        if not every:
            return entered or alone
        known: tuple[Workspace, ...] = yield v2.workspaces(project, accessible=False)
    except ApiError as error:
        if isinstance(error, ForbiddenError):
            return alone
        if not is_absent(error):
            raise
        facts["workspaces"] = "absent"
        return alone
    ids = {workspace.id for workspace in entered}
    barred = (Workspace(one.id, one.name, one.owner, accessible=False) for one in known if one.id not in ids)
    return (*entered, *barred)
