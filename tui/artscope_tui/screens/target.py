"""Going to a job, version or log by name, as the command line says it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeVar

from artscope.errors import CoreError, NotFoundError

if TYPE_CHECKING:
    from artscope_tui.screens.browse import BrowseScreen

T = TypeVar("T")


async def go_to(screen: BrowseScreen, target: str) -> None:
    """Puts the cursors on `JOB[/VERSION[/LOG]]`, and opens the log where one is named."""
    names = target.split("/", 2)
    try:
        await _go(screen, *names)
    except CoreError as error:
        screen.tell(error)
        screen.follow_cursor()
    screen.going = False
    screen.inside.catch_up()


async def _go(screen: BrowseScreen, job_name: str, version_name: str = "", log_name: str = "") -> None:
    job = _first(await screen.library.find_job(job_name), job_name)
    screen.feed.guest = job
    await screen.feed.rearrange()
    screen.show_jobs()
    inside = screen.inside
    if version_name:
        version = _first(await screen.library.find_version(job, version_name), version_name)
        inside.wanted_version = version.id
        if log_name:
            inside.wanted_log = _first(await screen.library.find_logs(version, log_name), log_name).name
            inside.then.insert(0, screen.return_to_log)
    screen.jobs.select(screen.feed.key_of(job.id))
    inside.follow_job(None)  # what is inside may be there already, with the cursor elsewhere
    inside.follow_job(job, at_once=True)
    screen.set_pane(3 if log_name else 2 if version_name else 1)


def _first(found: Sequence[T], name: str) -> T:
    if not found:
        raise NotFoundError("app.not_found", what=name)
    return found[0]
