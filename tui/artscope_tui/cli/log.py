"""`artscope log JOB [VERSION [LOG]]`: the text of one log, its end or all of it, and on with what is written."""

from __future__ import annotations

import argparse
import asyncio

from artscope.config import Settings
from artscope.errors import NotFoundError, NotReadyError
from artscope.library import Library
from artscope.models import LogFile
from artscope.words import phrase, say
from artscope_tui.cli.asking import with_library
from artscope_tui.cli.ending import EVERY, JobWatch
from artscope_tui.cli.naming import found
from artscope_tui.cli.output import complain
from artscope_tui.cli.run import OK
from artscope_tui.cli.saving import printed
from artscope_tui.cli.wanted import wanted
from artscope_tui.cli.world import world_of


def run(said: argparse.Namespace, settings: Settings) -> int:
    """Prints a log."""

    async def work(library: Library) -> int:
        asked = await wanted(said)
        watch, log_name = await _watched(library, said)
        wait = asked.follow and not settings.offline
        log = await _log_named(library, watch, log_name, wait=wait)
        if log is None:
            return watch.verdict() if asked.until_done else OK
        reading = await library.open_log(log)
        watch.reading = reading
        try:
            return await printed(reading, said, asked, watch=watch, offline=settings.offline)
        finally:
            await reading.aclose()

    return with_library(settings, world_of(said), work)


async def _watched(library: Library, said: argparse.Namespace) -> tuple[JobWatch, str | None]:
    """The version that is meant, and the name of its log."""
    job = found(await library.find_job(said.job), "job", said.job)
    version_name, log_name = said.version_name, said.log_name
    versions = await library.find_version(job, version_name)
    if version_name and not log_name and not versions:  # `log JOB worker-3`: a log's name where no version is called so
        log_name, versions = version_name, await library.find_version(job, None)
        if not await library.find_logs(found(versions, "version", job.name), log_name):
            raise NotFoundError("cli.no_version_or_log", what=version_name, job=job.name)
    return JobWatch(library, job, found(versions, "version", version_name or job.name)), log_name


async def _log_named(library: Library, watch: JobWatch, name: str | None, *, wait: bool) -> LogFile | None:
    """The log that is meant; None where the job ended without one, and that was waited for.

    Raises:
        AmbiguousError, NotFoundError: A name means several, or none.
        NotReadyError: Nothing was written yet.
    """
    told = False
    while True:
        logs = await library.find_logs(watch.version, name)
        if logs or not wait or await watch.over(0):
            break
        if not told:
            complain(say("cli.waiting", name=watch.version.name, state=say(f"states.{watch.version.state}")))
            told = True
        await asyncio.sleep(EVERY)
    if not logs and told:
        return None
    if not logs and not watch.version.state.ended and not (name and await library.find_logs(watch.version, None)):
        raise NotReadyError("cli.no_log_yet", name=watch.version.name, state=phrase(f"states.{watch.version.state}"))
    return found(logs, "log", name or watch.version.name)
