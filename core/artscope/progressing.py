"""One small look at the end of a running job's log: how far does it say it is?

Of a job on many nodes one worker tells: the last one where losses meet there (Megatron prints on the last rank), else the first.
One of them is read a round; where it has no number, the other one is the round after.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from artscope.call import Call, Priority
from artscope.errors import NotFoundError
from artscope.insight.progress import progress
from artscope.models import Job, LogChunk, Progress, ProjectId, Version

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
    try:
        chunk = await connection.run(call, Priority.BACKGROUND)
    except NotFoundError:
        _try_other_end(connection, job)
        raise
    found = progress(chunk.text, arrived=connection.now())
    if found.step is None and found.loss is None:
        _try_other_end(connection, job)
    return found if found != Progress() else None


def still(before: Progress | None, found: Progress) -> Progress:
    """What is known after another look: one that met no number takes nothing back."""
    if before is None or found.step is not None or found.loss is not None:
        return found
    return replace(before, last=found.last or before.last)


def _try_other_end(connection: Connection, job: Job) -> None:
    connection.first_tells ^= {job.id}


async def _v1_end(connection: Connection, job: Job, project: ProjectId) -> Call[LogChunk] | None:
    if job.newest is None:
        return None
    kept = await connection.archive.kept_logs(Version(job.newest, "", job.id, "v1"))
    if kept is None or not kept.items:
        return None
    from artscope.remote import v1

    log = kept.items[0 if job.id in connection.first_tells else -1]
    return v1.log_page(project, job.id, job.newest, log.name, base=None, order="desc", lines=LINES)


async def _v2_end(connection: Connection, job: Job, project: ProjectId) -> Call[LogChunk] | None:
    if "v2.log.line.missing" in connection.archive.facts:  # noted by whoever opened a log; see `logsources`
        return None
    from artscope.remote import v2

    worker = 0 if job.id in connection.first_tells else max(1, job.nodes or 1) - 1
    return v2.log_page(project, job.id, f"worker-{worker}", base=None, order=None, lines=LINES)
