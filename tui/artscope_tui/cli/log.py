"""`artscope log JOB [VERSION [LOG]]`: the text of one log, its end or all of it, and on with what is written."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence

from artscope.config import Settings
from artscope.errors import NotFoundError, NotReadyError
from artscope.library import Library
from artscope.models import LogFile
from artscope.naming import logs_named, versions_named
from artscope.snapshots import newest
from artscope.words import phrase, say
from artscope_tui.cli.asking import with_library
from artscope_tui.cli.ending import EVERY, JobWatch
from artscope_tui.cli.naming import found
from artscope_tui.cli.output import complain
from artscope_tui.cli.run import OK
from artscope_tui.cli.saving import printed
from artscope_tui.cli.wanted import Wanted, wanted
from artscope_tui.cli.world import world_of


def run(said: argparse.Namespace, settings: Settings) -> int:
    """Prints a log."""

    async def work(library: Library) -> int:
        asked = await wanted(said)
        watch, log_name, logs = await _meant(library, said)
        log = await _log_named(library, watch, log_name, logs, asked, wait=asked.follow and not settings.offline)
        if log is None:
            return watch.verdict() if asked.until_done else OK
        reading = await library.open_log(log, apart=True)
        watch.reading = reading
        try:
            return await printed(reading, said, asked, watch=watch, offline=settings.offline)
        finally:
            await reading.aclose()

    return with_library(settings, world_of(said), work)


async def _meant(library: Library, said: argparse.Namespace) -> tuple[JobWatch, str | None, Sequence[LogFile] | None]:
    """The version that is meant, the name of its log, and the logs of that name where they are known already.

    `log JOB worker-3` names a log where no version is called so.
    """
    job = found(await library.find_job(said.job), "job", said.job)
    version_name, log_name = said.version_name, said.log_name
    if version_name is None or log_name is not None:
        versions = await library.find_version(job, version_name)
        return JobWatch(library, job, found(versions, "version", version_name or job.name)), log_name, None
    snapshot, trouble = await newest(library.versions(job))
    known = snapshot.items if snapshot else ()
    versions = versions_named(version_name, job, known)
    if versions:
        return JobWatch(library, job, found(versions, "version", version_name)), None, None
    versions = versions_named(None, job, known)
    if trouble is not None and not versions:
        raise trouble
    version = found(versions, "version", job.name)
    logs, missing = await newest(library.logs(version))
    named = logs_named(version_name, logs.items if logs else ())
    if not named and (missing or trouble or (logs and logs.items)):
        raise missing or trouble or NotFoundError("cli.no_version_or_log", what=version_name, job=job.name)
    return JobWatch(library, job, version), version_name, named or None


async def _log_named(
    library: Library, watch: JobWatch, name: str | None, logs: Sequence[LogFile] | None, asked: Wanted, *, wait: bool
) -> LogFile | None:
    """The log that is meant; None where the job ended without one, and that was waited for or its end is what is asked.

    Raises:
        AmbiguousError, NotFoundError: A name means several, or none.
        NotReadyError: Nothing was written yet.
    """
    told = False
    while True:
        logs = logs or await library.find_logs(watch.version, name)
        if logs or not wait or await watch.over(0):
            break
        if not told:
            complain(say("cli.waiting", name=watch.version.name, state=say(f"states.{watch.version.state}")))
            told = True
        await asyncio.sleep(EVERY)
    never = not logs and name is None and watch.version.state.ended
    if not logs and (told or (never and asked.until_done)):
        return None
    if not logs and not watch.version.state.ended and not (name and await library.find_logs(watch.version, None)):
        raise NotReadyError("cli.no_log_yet", name=watch.version.name, state=phrase(f"states.{watch.version.state}"))
    if never:
        raise NotFoundError("cli.no_logs", name=watch.version.name, state=phrase(f"states.{watch.version.state}"))
    return found(logs, "log", name or watch.version.name)
