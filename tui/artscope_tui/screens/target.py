"""Going to a job, version or log: by name, as the command line says it, or back to where one was."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeVar

from artscope.errors import CoreError, NotFoundError
from artscope.models import Job, JobId
from artscope_tui.screens.insidefeed import Wanted

if TYPE_CHECKING:
    from artscope_tui.screens.browse import BrowseScreen

T = TypeVar("T")


def names_log(target: str) -> bool:
    """It leads into a log, not only to a row."""
    names = target.split("/", 2)
    return len(names) == 3 and all(names)


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
    screen.look_whether_lost()


async def go_back(screen: BrowseScreen, job_id: JobId) -> None:
    """Puts the cursor on a job one had left that is in no list here: it is older than the listing, or not kept with it."""
    try:
        found = await screen.library.find_job(job_id)
    except CoreError:
        found = ()
    if found and found[0].workspace == screen.feed.query.workspace:
        await _to_row(screen, found[0])
    screen.going = False
    screen.follow_cursor()
    screen.inside.catch_up()


async def _to_row(screen: BrowseScreen, job: Job) -> None:
    screen.feed.guest = job
    await screen.feed.rearrange()
    screen.show_jobs()
    screen.jobs.select(screen.feed.key_of(job.id))


async def _go(screen: BrowseScreen, job_name: str, version_name: str = "", log_name: str = "") -> None:
    job = _first(await screen.library.find_job(job_name), job_name)
    if job.workspace != screen.feed.query.workspace:
        screen.move_to(job.workspace)
    inside = screen.inside
    if version_name:
        version = _first(await screen.library.find_version(job, version_name), version_name)
        log = _first(await screen.library.find_logs(version, log_name), log_name) if log_name else None
        inside.wanted = Wanted(job.id, version.id, log.name if log else None)
        if log:
            inside.then.insert(0, screen.return_to_log)
    await _to_row(screen, job)
    inside.follow_job(None)  # what is inside may be there already, with the cursor elsewhere
    inside.follow_job(job, at_once=True)
    screen.set_pane(3 if log_name else 2 if version_name else 1)


def _first(found: Sequence[T], name: str) -> T:
    if not found:
        raise NotFoundError("app.not_found", what=name)
    return found[0]
