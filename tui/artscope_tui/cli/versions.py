"""`artscope versions JOB`: the versions of a job, or a V2 job's relatives."""

from __future__ import annotations

import argparse

from artscope.config import Settings
from artscope.library import Library
from artscope.models import Version
from artscope.snapshots import newest
from artscope.words import say
from artscope_tui.cli.asking import verdict, with_library
from artscope_tui.cli.listing import show, states
from artscope_tui.cli.naming import found
from artscope_tui.cli.output import local, millis, shape, took
from artscope_tui.cli.world import world_of


def run(said: argparse.Namespace, settings: Settings) -> int:
    """Lists the versions of a job, newest first."""
    wanted = states(said)

    async def work(library: Library) -> int:
        job = found(await library.find_job(said.job), "job", said.job)
        snapshot, error = await newest(library.versions(job))
        code = verdict(snapshot, error, offline=settings.offline)
        owner = library.owner if said.mine else None
        needle = said.search.casefold()
        versions = [
            version
            for version in (snapshot.items if snapshot else ())
            if version.state in wanted and needle in version.name.casefold() and (not owner or version.owner == owner)
        ]
        show(said, versions, as_json=as_json, heads=heads(), as_row=as_row)
        return code

    return with_library(settings, world_of(said), work)


def as_json(version: Version) -> dict[str, object]:
    """A version by the contract."""
    return {
        "id": version.id,
        "name": version.name,
        "job_id": version.job_id,
        "state": version.state.value,
        "raw_status": version.raw_status,
        "created_ms": millis(version.created),
        "duration_ms": millis(version.duration),
        "parameters": dict(version.setup.parameters),
    }


def heads() -> list[str]:
    """Column heads of the table."""
    return [say(f"cli.column.{name}") for name in ("state", "name", "shape", "created", "took", "id")]


def as_row(version: Version) -> list[str]:
    """One row of the table."""
    return [
        f"{version.state.letter} {say(f'states.{version.state}')}",
        version.name,
        shape(version.nodes, version.cards),
        local(version.created),
        took(version.duration),
        version.id,
    ]
