"""`artscope files JOB [VERSION]`: the log files of a version."""

from __future__ import annotations

import argparse

from artscope.config import Settings
from artscope.library import Library
from artscope.models import LogFile, Version
from artscope.snapshots import newest
from artscope.words import say
from artscope_tui.cli.asking import verdict, with_library
from artscope_tui.cli.listing import show, states
from artscope_tui.cli.naming import found
from artscope_tui.cli.world import world_of


def run(said: argparse.Namespace, settings: Settings) -> int:
    """Lists log files, failed ones first."""
    wanted = states(said)

    async def work(library: Library) -> int:
        version = await version_named(library, said.job, said.version_name)
        snapshot, error = await newest(library.logs(version))
        code = verdict(snapshot, error, offline=settings.offline)
        needle = said.search.casefold()
        logs = [log for log in (snapshot.items if snapshot else ()) if needle in log.name.casefold()]
        owner = library.owner if said.mine else None
        if version.state not in wanted or (owner and version.owner not in (None, owner)):
            logs = []
        show(said, logs, as_json=as_json, heads=heads(), as_row=as_row)
        return code

    return with_library(settings, world_of(said), work)


async def version_named(library: Library, job_name: str, version_name: str | None) -> Version:
    """The one version that two names mean.

    Raises:
        Ambiguous, NoMatch: They mean several, or none.
    """
    job = found(await library.find_job(job_name), "job", job_name)
    return found(await library.find_version(job, version_name), "version", version_name or job_name)


def as_json(log: LogFile) -> dict[str, object]:
    """A log file by the contract."""
    return {"name": log.name, "task": log.task, "exit_code": log.exit_code, "kept": log.kept.value}


def heads() -> list[str]:
    """Column heads of the table."""
    return [say(f"cli.column.{name}") for name in ("task", "exit", "kept", "name")]


def as_row(log: LogFile) -> list[str]:
    """One row of the table."""
    exit_code = "" if log.exit_code is None else str(log.exit_code)
    return [log.task or "", exit_code, say(f"states.kept.{log.kept}"), log.name]
