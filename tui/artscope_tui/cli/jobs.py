"""`artscope jobs`: the training jobs of a workspace."""

from __future__ import annotations

import argparse

from artscope.config import Settings
from artscope.errors import CoreError
from artscope.library import Library
from artscope.models import Job, JobQuery
from artscope.snapshots import newest
from artscope.words import say
from artscope_tui.cli.asking import verdict, with_library
from artscope_tui.cli.listing import show, states, tell_left
from artscope_tui.cli.output import complain, local, millis, shape, took
from artscope_tui.cli.usage import UsageError
from artscope_tui.cli.world import world_of


def run(said: argparse.Namespace, settings: Settings) -> int:
    """Lists jobs, newest first."""
    wanted = states(said)

    async def work(library: Library) -> int:
        # A filter of ours may drop any row, so it needs them all; without one the limit is asked of the service.
        filtered = bool(said.state or said.mine)
        query = JobQuery(library.workspace, limit=0 if filtered else said.limit, search=said.search)
        snapshot, error = await newest(library.jobs(query))
        code = verdict(snapshot, error, offline=settings.offline)
        owner = library.owner if said.mine else None
        if said.mine and not owner:
            raise UsageError(say("cli.no_owner"))
        jobs = [
            job
            for job in (snapshot.items if snapshot else ())
            if job.state in wanted and (not owner or job.owner == owner)
        ]
        show(said, jobs, as_json=as_json, heads=heads(), as_row=as_row)
        if not filtered:
            tell_left(snapshot)
        if not jobs and error is None and not filtered and not said.search:
            await _name_other_workspaces(library)
        return code

    return with_library(settings, world_of(said), work)


async def _name_other_workspaces(library: Library) -> None:
    """An empty listing says only that this workspace is empty: names those that may be meant."""
    try:
        others = [each for each in await library.workspaces() if each.id != library.workspace and each.accessible]
    except CoreError:
        return  # the list itself was answered; what else there is stays unknown
    if others:
        names = ", ".join(f"{each.name} ({each.id})" for each in others)
        complain(say("cli.empty_workspace", workspace=library.settings.workspace, others=names))


def as_json(job: Job) -> dict[str, object]:
    """A job by the contract: `id` is text, unknown is null."""
    return {
        "id": job.id,
        "name": job.name,
        "state": job.state.value,
        "raw_status": job.raw_status,
        "created_ms": millis(job.created),
        "duration_ms": millis(job.duration),
        "owner": job.owner,
        "workspace": job.workspace,
        "nodes": job.nodes,
        "cards": _plain(job.cards),
        "restarts": job.restarts,
        "versions": job.versions,
    }


def heads() -> list[str]:
    """Column heads of the table."""
    return [say(f"cli.column.{name}") for name in ("state", "name", "shape", "created", "took", "owner", "id")]


def as_row(job: Job) -> list[str]:
    """One row of the table."""
    return [
        f"{job.state.letter} {say(f'states.{job.state}')}",
        job.name,
        shape(job.nodes, job.cards),
        local(job.created),
        took(job.duration),
        job.owner or "",
        job.id,
    ]


def _plain(cards: float | None) -> float | int | None:
    """Whole cards as a whole number."""
    return int(cards) if cards is not None and cards == int(cards) else cards
