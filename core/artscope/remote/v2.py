"""The reading calls of V2, the "new version" of training management. Source of all: reference, section 8.

The POST that creates a diagnosis exists and is not here: it starts a job, and a reader never sends it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from artscope.call import Call
from artscope.models import (
    DEFAULT_WORKSPACE,
    Cursor,
    Event,
    JobId,
    JobQuery,
    LogChunk,
    Metric,
    ProjectId,
    Workspace,
    WorkspaceId,
)
from artscope.remote import v1_models, v2_jobs, v2_models
from artscope.remote.parts import (
    Diagnosis,
    DiagnosisTask,
    ExperimentRow,
    JobPage,
    Listed,
    LogLink,
    LogPreview,
    Page,
    Placement,
    Stage,
)
from artscope.words import phrase

MOST_ROWS = 50
"""The most rows of a page of jobs. Source: reference 8.1."""
MOST_EVENTS = 100
"""The most rows of a page of events. Source: reference 8.9."""
LOG_BYTES = 64 * 1024 * 1024
MOST_SEARCH = 64

Order = Literal["asc", "desc"]


def search(
    project: ProjectId, query: JobQuery, offset: int, *, size: int = MOST_ROWS, phases: Sequence[str] = ()
) -> Call[JobPage]:
    """A page of the jobs of one workspace, newest first. The one POST that only reads.

    Args:
        offset: Page from 0, or record from 0: documented both ways (12-C10), see `pages.OffsetPages`.
        size: Rows a page, 1 to 50.
        phases: Only these, in the service's own eight words; empty: all.

    Raises (when run):
        ApiError: `ModelArts.2807` to `.2809`: this installation does not know a filter.

    Source: "Querying the Training Job List".
    """
    filters = []
    if query.search:
        filters.append({"key": "name", "operator": "like", "value": [query.search[:MOST_SEARCH]]})
    if phases:
        filters.append({"key": "phase", "operator": "in", "value": list(phases)})
    body: dict[str, object] = {"offset": offset, "limit": size, "sort_by": "create_time", "order": "desc"}
    if query.workspace != DEFAULT_WORKSPACE:
        body["workspace_id"] = query.workspace  # older installations do not know it, and have only the default
    if filters:
        body["filters"] = filters
    return Call(
        "POST",
        ("v2", project, "training-job-searches"),
        lambda data: v2_jobs.job_page(data, query.workspace, size=size, searched=bool(filters)),
        body=body,
        what=phrase("things.jobs"),
    )


def job(project: ProjectId, job: JobId) -> Call[Listed]:
    """One job: its row and its whole configuration.

    Raises (when run):
        NotFoundError: 400 `ModelArts.2775`, where one would expect a 404 (12-C23).

    Source: "Querying Training Job Details".
    """
    return Call("GET", _job(project, job), v2_jobs.listed, what=phrase("things.job", job=job))


def log_page(
    project: ProjectId, job: JobId, task: str, *, base: Cursor | None, order: Order | None, lines: int = 500
) -> Call[LogChunk]:
    """Up to `lines` lines of a worker's log before or after a cursor; without a cursor the newest.

    Args:
        base: Where to go on from, as it came; None for the newest line.
        order: As documented for V2, `asc` is old to new and `desc` new to old: the opposite wording of V1 (12-C9).
        lines: 1 to 500.

    Raises (when run):
        NoSuchCallError: This installation is older than the call.
        NotReadyError, PurgedError, NotFoundError: There is no log yet, any more, or at all.

    Source: "Obtaining Logs of a Training Job from AOM" (ShowTrainingJobLogsFromAom). The path has no `/tasks/`.
    """
    asked = {"lines": str(lines)}
    if base:
        asked["base_line"] = base
    if order:
        asked["order"] = order
    return Call(
        "GET",
        (*_job(project, job), "logs", task),
        lambda data: v1_models.log_chunk(data, base),
        query=asked,
        what=phrase("things.job_log", log=task, job=job),
        max_bytes=LOG_BYTES,
    )


def log_link(project: ProjectId, job: JobId, task: str) -> Call[LogLink]:
    """A link to the log as an object, valid for five minutes. A secret.

    Source: "Obtaining the Link of Training Job Logs". `Content-Type` goes as a parameter, as the published request has it: as
    a header it would be signed and change what is signed (12-C19). Newer installations do not have the call (12-C38).
    """
    return Call(
        "GET",
        (*_task(project, job, task), "logs", "url"),
        v2_models.log_link,
        query={"Content-Type": "text/plain"},
        what=phrase("things.job_log", log=task, job=job),
    )


def log_preview(project: ProjectId, job: JobId, task: str) -> Call[LogPreview]:
    """The newest text of a log, up to 5 MB at once. Source: "Querying Logs of a Specified Task"."""
    return Call(
        "GET",
        (*_task(project, job, task), "logs", "preview"),
        v2_models.log_preview,
        what=phrase("things.job_log", log=task, job=job),
        max_bytes=LOG_BYTES,
    )


def events(project: ProjectId, job: JobId, offset: int, *, size: int = MOST_EVENTS) -> Call[Page[Event]]:
    """A page of what the platform says happened, newest first.

    Args:
        offset: Entry from 0, or page from 0: documented both ways (12-C10).

    Source: "Querying the Event List of a Training Job".
    """
    return Call(
        "GET",
        (*_job(project, job), "events"),
        v2_models.events,
        query={"offset": str(offset), "limit": str(size), "order": "desc"},
        what=phrase("things.events", job=job),
    )


def stages(project: ProjectId, job: JobId) -> Call[tuple[Stage, ...]]:
    """The stages of each run. Source: ListTrainingJobStages."""
    return Call("GET", (*_job(project, job), "stages"), v2_models.stages, what=phrase("things.stages", job=job))


def metrics(project: ProjectId, job: JobId, task: str) -> Call[tuple[Metric, ...]]:
    """The load of one worker, an average a minute, in percent. Source: "Querying the Running Metrics of a Specified Task"."""
    return Call(
        "GET",
        (*_job(project, job), "metrics", task),
        lambda data: v2_models.metrics(data, task),
        what=phrase("things.metrics", job=job),
    )


def tasks(project: ProjectId, job: JobId) -> Call[tuple[Placement, ...]]:
    """Where its workers ran, scheduling by scheduling. Source: ListTrainingJobTasks."""
    return Call("GET", (*_job(project, job), "tasks"), v2_models.placements, what=phrase("things.nodes", job=job))


def diagnosis(project: ProjectId, job: JobId) -> Call[Diagnosis]:
    """What the service concludes from the job's logs. Source: ShowTrainingJobUserDiagnosis."""
    return Call(
        "GET", (*_job(project, job), "diagnosis"), v2_models.diagnosis, what=phrase("things.diagnosis", job=job)
    )


def diagnosis_tasks(project: ProjectId, job: JobId) -> Call[tuple[DiagnosisTask, ...]]:
    """Deep diagnoses that someone started. Source: ListTrainingJobDiagnosisTasks."""
    return Call(
        "GET",
        (*_job(project, job), "diagnosis-tasks"),
        v2_models.diagnosis_tasks,
        what=phrase("things.diagnosis", job=job),
    )


def experiments(
    project: ProjectId, workspace: WorkspaceId, offset: int, *, size: int = 50
) -> Call[Page[ExperimentRow]]:
    """A page of experiments, the one changed last first.

    Source: ListTrainingExperiments. `order` is only allowed with `sort_by`; `offset` is documented both ways (12-C41).
    """
    asked = {
        "limit": str(size),
        "offset": str(offset),
        "sort_by": "update_time",
        "order": "desc",
        "workspace_id": workspace,
    }
    path = ("v2", project, "training-experiments")
    return Call("GET", path, v2_models.experiments, query=asked, what=phrase("things.experiments"))


def experiment(project: ProjectId, experiment: str) -> Call[ExperimentRow]:
    """One experiment and how many jobs it has. Source: ShowTrainingExperimentDetails."""
    path = ("v2", project, "training-experiments", experiment)
    return Call("GET", path, v2_models.experiment, what=phrase("things.experiment", experiment=experiment))


def workspaces(project: ProjectId, *, accessible: bool = True) -> Call[tuple[Workspace, ...]]:
    """The workspaces of the project, on `/v1` in either generation.

    Args:
        accessible: Leave out those that the caller may not enter.

    Raises (when run):
        NoSuchCallError: The installation has only the default workspace, `0`.
        ForbiddenError: `modelarts:workspace:list` is missing.

    Source: ListWorkspace, reference 4.2. One page is as large as it can be: enough for practically everybody.
    """
    asked = {"offset": "0", "limit": "1000", "sort_by": "name", "order": "asc"}
    if accessible:
        asked["filter_accessible"] = "true"
    return Call(
        "GET", ("v1", project, "workspaces"), v1_models.workspaces, query=asked, what=phrase("things.workspaces")
    )


def _job(project: ProjectId, job: JobId) -> tuple[str, ...]:
    return ("v2", project, "training-jobs", job)


def _task(project: ProjectId, job: JobId, task: str) -> tuple[str, ...]:
    return (*_job(project, job), "tasks", task)
