"""The reading calls of V1, the "old version" of training management. Source of all: reference, section 6."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from artscope.call import Call
from artscope.models import (
    DEFAULT_WORKSPACE,
    Cursor,
    Details,
    Job,
    JobId,
    JobQuery,
    LogChunk,
    LogName,
    ProjectId,
    Version,
    VersionId,
    WorkspaceId,
)
from artscope.remote import v1_models
from artscope.remote.parts import ByteChunk, JobPage, Listed
from artscope.words import phrase

MOST_ROWS = 1000
"""The most rows of one page. Source: reference 6.1."""
LOG_BYTES = 64 * 1024 * 1024
MOST_SEARCH = 64
"""Characters of a search; the SDK allows 100, the service 64 (12-C8)."""

Order = Literal["asc", "desc"]


def page_size(query: JobQuery) -> int:
    """Rows a page for this query: all of it in one page where that can be."""
    return query.limit if 0 < query.limit <= MOST_ROWS else MOST_ROWS


def jobs(project: ProjectId, query: JobQuery, page: int) -> Call[JobPage]:
    """A page of the jobs of one workspace, newest first.

    Args:
        page: From 1; a page has `page_size(query)` rows.

    Source: "Querying a Training Job List". `order` is always sent, since its default is documented both ways (12-C6), and the
    sort key is `sortBy` here (12-C7). `status` is not sent: several cannot be joined (12-C12, 12-C13).
    """
    per_page = page_size(query)
    asked = {
        "per_page": str(per_page),
        "page": str(page),
        "sortBy": "create_time",
        "order": "desc",
        "workspace_id": query.workspace,
    }
    if query.search:
        asked["search_content"] = query.search[:MOST_SEARCH]
    return Call(
        "GET",
        ("v1", project, "training-jobs"),
        lambda data: v1_models.job_page(data, query, per_page=per_page),
        query=asked,
        what=phrase("things.jobs"),
    )


def versions(project: ProjectId, job: Job) -> Call[tuple[Version, ...]]:
    """All versions of a job. The order is not documented.

    Source: "Querying a List of Training Job Versions". `page` 0 is its default and means: no paging (12-C11).
    """
    return Call(
        "GET",
        (*_job(project, job.id), "versions"),
        lambda data: v1_models.versions(data, job),
        query={"page": "0", "per_page": str(MOST_ROWS)},
        what=phrase("things.versions", job=job.id),
    )


def job(project: ProjectId, job: JobId, workspace: WorkspaceId = DEFAULT_WORKSPACE) -> Call[Listed]:
    """One job by its id, with its newest version: V1 has no call for a job, its list of versions tells it.

    Args:
        workspace: Where it is taken to be; the answer does not say.

    Source: as `versions`.
    """
    return Call(
        "GET",
        (*_job(project, job), "versions"),
        lambda data: v1_models.job_of_versions(data, job, workspace),
        query={"page": "0", "per_page": str(MOST_ROWS)},
        what=phrase("things.job", job=job),
    )


def version(project: ProjectId, job: JobId, version: VersionId) -> Call[Version]:
    """One version. Source: "Querying the Details About a Training Job Version"."""
    return Call(
        "GET",
        _version(project, job, version),
        lambda data: v1_models.version(data, job),
        what=phrase("things.version", job=job, version=version),
    )


def details(project: ProjectId, asked: Version) -> Call[Details]:
    """One version with its metrics: the same call as `version`. Source: as there."""
    return Call(
        "GET",
        _version(project, asked.job_id, asked.id),
        lambda data: v1_models.details(data, asked),
        what=phrase("things.version", job=asked.job_id, version=asked.id),
    )


def log_names(project: ProjectId, job: JobId, version: VersionId) -> Call[tuple[LogName, ...]]:
    """Names of the log files of a version: one for a single node, one a node for more; empty where there is none yet.

    Source: "Obtaining the Name of a Training Job Log File", reference 6.4.
    """
    return Call(
        "GET",
        (*_version(project, job, version), "log", "file-names"),
        v1_models.log_names,
        what=phrase("things.log_names", job=job, version=version),
    )


def log_page(
    project: ProjectId,
    job: JobId,
    version: VersionId,
    log: LogName,
    *,
    base: Cursor | None,
    order: Order | None,
    lines: int = 500,
) -> Call[LogChunk]:
    """Up to `lines` lines of a log before or after a cursor; without a cursor the newest.

    Args:
        base: Where to go on from, as it came; None for the end of the log.
        order: As documented for V1, `desc` asks for later lines and `asc` for earlier ones (12-C9: some do it the other way).
        lines: 1 to 500.

    Raises (when run):
        NotReadyError: HTTP 204: nothing has been written yet.
        NotFoundError: The version has no such log.

    Source: "Querying Training Job Logs", reference 6.5. Whether the line at the cursor comes again is not documented.
    """
    asked = {"log_file": str(log), "lines": str(lines)}
    if base:
        asked["base_line"] = base
    if order:
        asked["order"] = order
    return _log_call(project, job, version, log, asked, base)


def _log_call(
    project: ProjectId, job: JobId, version: VersionId, log: LogName, asked: Mapping[str, str], base: Cursor | None
) -> Call[LogChunk]:
    return Call(
        "GET",
        (*_version(project, job, version), "aom-log"),
        lambda data: v1_models.log_chunk(data, base),
        query=asked,
        what=phrase("things.version_log", log=log, job=job, version=version),
        max_bytes=LOG_BYTES,
    )


def log_bytes(
    project: ProjectId, job: JobId, version: VersionId, log: LogName, *, start: int = 0, length: int = 2048
) -> Call[ByteChunk]:
    """A stretch of a log by bytes: the older call, gone from current pages.

    Args:
        start: First byte; -1 with a `length` n means the newest n bytes.
        length: -2048 to 2048; negative reads backwards (derived).

    Source: older English pages, reference 6.6.
    """
    return Call(
        "GET",
        (*_version(project, job, version), "log"),
        v1_models.byte_chunk,
        query={"log_file": str(log), "start_byte": str(start), "offset": str(length)},
        what=phrase("things.version_log", log=log, job=job, version=version),
        max_bytes=LOG_BYTES,
    )


def _job(project: ProjectId, job: JobId) -> tuple[str, ...]:
    return ("v1", project, "training-jobs", job)


def _version(project: ProjectId, job: JobId, version: VersionId) -> tuple[str, ...]:
    return (*_job(project, job), "versions", version)
