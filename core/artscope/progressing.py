"""One small look at the end of a running job's log: how far does it say it is?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from artscope.call import Call, Priority
from artscope.insight.progress import progress
from artscope.models import Job, LogChunk, Progress, ProjectId, Version
from artscope.remote import v1, v2

if TYPE_CHECKING:
    from artscope.connection import Connection

LINES = 100
"""The contract allows one read of 64 kB (100 lines) a job and round, and only where the log's name is known."""


async def look(connection: Connection, job: Job) -> Progress | None:
    """How far a job says it is; None where its log's name is not known, or its end says nothing.

    Raises:
        CoreError: The log could not be read.
    """
    project = await connection.ready()
    call = await (_v1_end if job.api == "v1" else _v2_end)(connection, job, project)
    if call is None:
        return None
    chunk = await connection.run(call, Priority.BACKGROUND)
    found = progress(chunk.text, arrived=connection.now())
    return found if found != Progress() else None


async def _v1_end(connection: Connection, job: Job, project: ProjectId) -> Call[LogChunk] | None:
    if job.newest is None:
        return None
    kept = await connection.archive.kept_logs(Version(job.newest, "", job.id, "v1"))
    if kept is None or not kept.items:
        return None
    return v1.log_page(project, job.id, job.newest, kept.items[0].name, base=None, order="desc", lines=LINES)


async def _v2_end(connection: Connection, job: Job, project: ProjectId) -> Call[LogChunk] | None:
    if "v2.log.line.missing" in connection.archive.facts:  # noted by whoever opened a log; see `logsources`
        return None
    return v2.log_page(project, job.id, "worker-0", base=None, order=None, lines=LINES)
