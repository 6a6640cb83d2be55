"""Keeps pane 1 filled: what is kept, then what the service says, again while something moves."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Hashable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from textual.timer import Timer

from artscope.errors import CoreError
from artscope.models import Job, JobId, JobQuery, Progress, Snapshot, State, Workspace, WorkspaceId
from artscope_tui.arrange import Arranged, View, arrange, name_part, row_key
from artscope_tui.screens.pace import UNWATCHED, Pace
from artscope_tui.screens.panewords import jobs_words
from artscope_tui.working import start, to_its_end

if TYPE_CHECKING:
    from artscope_tui.screens.browse import BrowseScreen

MANY = 5000
"""Longer lists are arranged in a thread, so that no key waits."""
STEP = 500
"""So many more jobs are asked for at the end of the list."""
LONGEST_SEARCH = 64
"""Characters that the service takes. Source: reference 12-C8."""
SCROLL_REST = 0.5
"""Seconds a view must rest before the progress of its jobs is asked for."""
AT_FIRST = 100
"""Running jobs whose kept progress is looked up for the first paint."""
ROUND = 25.0
"""Seconds in which the log of one job is read at most once."""


class JobsFeed:
    """Holds what is known of the jobs and how a person wants to see it."""

    def __init__(self, screen: BrowseScreen, workspace: WorkspaceId, view: View) -> None:
        self._screen = screen
        self.query = JobQuery(workspace, limit=STEP)
        self.view = view
        self.snapshot: Snapshot[Job] | None = None
        self.guest: Job | None = None
        """A job that was asked for by name and is older than the listing; shown with it."""
        self.arranged = Arranged()
        self.trouble: CoreError | None = None
        self.asking = False
        self.progress: dict[JobId, Progress] = {}
        self._pace = Pace()
        self._timer: Timer | None = None
        self._rest: Timer | None = None
        self._read_at: dict[JobId, float] = {}
        self._arranging = asyncio.Lock()
        """One thread at a time: letters typed quickly wait for the one under way, and all but the last are passed over."""
        self._named = False
        """The names of workspaces were asked for."""
        self.held: Hashable = None
        """The row that was under the cursor when typing a filter began."""

    def first(self) -> None:
        """What is kept, before the first paint and without a request."""
        kept = self._screen.library.kept_jobs(self.query)
        if not self._screen.workspace_names:
            self._name(self._screen.library.kept_workspaces())
        if kept is not None:
            self.snapshot = kept
            self.arranged = arrange(kept.items, self.view)
            running = [job for job in kept.items if job.state is State.RUNNING]
            self.progress.update(self._screen.library.kept_progress(running[:AT_FIRST]))

    def ask(self, *, poll: bool = False, person: bool = False) -> None:
        """Asks the service; a newer question replaces the one under way.

        Args:
            person: A key asked for it: the age is drawn even if nothing changed.
        """
        self._stop(self._timer)
        start(self._screen, "jobs", self._ask, poll, person)

    async def _ask(self, poll: bool, person: bool) -> None:
        self.asking = True
        changed = False
        if person or self.snapshot is None:
            self._screen.show_jobs()
        try:
            async for snapshot in self._screen.library.jobs(self.query, poll=poll):
                changed = await self._take(snapshot) or changed
            self.trouble = None
        except CoreError as error:
            self.trouble = error
        self.asking = False
        self._screen.show_jobs(quiet=poll and not changed)
        self.read_progress()
        self._schedule(changed=changed)
        if not self._named and self.trouble is None:
            await self._ask_workspaces()

    async def _ask_workspaces(self) -> None:
        """Names of workspaces: for the header, and for who finds this one empty. Asked once, after the jobs are there."""
        try:
            found = await self._screen.library.workspaces()
        except CoreError:
            return  # ids will do
        self._named = True
        self._name(found)
        self._screen.show_place()
        self._screen.jobs.set_words(*jobs_words(self._screen))

    def _name(self, workspaces: Sequence[Workspace]) -> None:
        self._screen.workspace_names = {item.id: item.name for item in workspaces if item.accessible}
        self.query = replace(self.query, workspace=self._screen.library.workspace_called(self.query.workspace))

    async def _take(self, snapshot: Snapshot[Job]) -> bool:
        """Shows a snapshot; False where it changes nothing but its time."""
        before = self.snapshot.items if self.snapshot else None
        if len(snapshot.items) > MANY:
            same = await asyncio.to_thread(_equal, before, snapshot.items)
        else:
            same = _equal(before, snapshot.items)
        self.snapshot = snapshot
        if not same:
            await self.rearrange()
            self._screen.show_jobs()
        return not same

    async def rearrange(self) -> None:
        """Filters, sorts and groups anew."""
        jobs = self.snapshot.items if self.snapshot else ()
        if self.guest and not _has(jobs, self.guest.id):
            jobs = [*jobs, self.guest]
        if len(jobs) <= MANY:
            self.arranged = arrange(jobs, self.view)
            return
        async with self._arranging:
            self.arranged = await to_its_end(asyncio.to_thread(arrange, jobs, self.view))

    def look(self, **changes: object) -> None:
        """Changes how the jobs are seen, and shows them so. A filter without the word that was searched for ends the search."""
        self.view = replace(self.view, **changes)  # type: ignore[arg-type]
        if self.query.search and self.query.search not in self.view.wanted:
            self._ask_for(replace(self.query, search="", limit=STEP))
        start(self._screen, "view", self._look, self.held)

    async def _look(self, held: Hashable) -> None:
        await self.rearrange()
        self._screen.show_jobs()
        if held is not None and not self._screen.jobs.select(held):
            self._screen.jobs.go_to(0)
        self.read_progress()

    def more(self) -> None:
        """Asks for older jobs, where there are some."""
        if self.snapshot and self.snapshot.more and not self.asking and not self._screen.library.offline:
            self.query = replace(self.query, limit=self.query.limit + STEP)
            self.asking = True
            self._screen.show_jobs()
            self.ask()

    @property
    def to_search(self) -> str:
        """What the service can be asked for, where the filter finds nothing and only a part of the jobs is here; else empty."""
        word = name_part(self.view.wanted)[:LONGEST_SEARCH]
        partial = self.snapshot is not None and self.snapshot.more and not self._screen.library.offline
        return word if partial and not self.arranged.matching and word != self.query.search else ""

    def search(self) -> None:
        """Asks the service for jobs whose names contain what the filter does not find among those that are here."""
        if word := self.to_search:
            self._ask_for(replace(self.query, search=word, limit=STEP))

    def move_to(self, workspace: WorkspaceId) -> None:
        """Shows another workspace."""
        self.guest = None
        self._ask_for(JobQuery(workspace, limit=STEP))

    def _ask_for(self, query: JobQuery) -> None:
        """Shows the jobs of another query: what is kept of it, then what the service says."""
        self.query = query
        self.snapshot, self.arranged, self.trouble = None, Arranged(), None
        self.first()
        self.asking = not self._screen.library.offline
        self._screen.show_jobs()
        self.ask()

    # Again, by need

    def _schedule(self, *, changed: bool) -> None:
        if self._screen.library.offline or not self._screen.is_attached:
            return
        jobs = self.snapshot.items if self.snapshot else ()
        pause = self._pace.next(
            moving=any(not job.state.ended for job in jobs),
            changed=changed,
            unwatched=time.monotonic() - self._screen.last_key,
            trouble=self.trouble,
        )
        if pause is not None:
            self._timer = self._screen.set_timer(pause, self._poll)

    def _poll(self) -> None:
        self.ask(poll=self.snapshot is not None)

    def wake(self, unwatched: float) -> None:
        """A key came after `unwatched` seconds: polling that had stopped for want of a watcher goes on."""
        if unwatched >= UNWATCHED and not self.asking:
            self._schedule(changed=True)

    # Step and loss

    def read_progress_soon(self) -> None:
        """Reads the progress of what is seen once the view rests."""
        self._stop(self._rest)
        self._rest = self._screen.set_timer(SCROLL_REST, self.read_progress)

    def read_progress(self) -> None:
        """Reads step and loss of the running jobs that are seen."""
        now = time.monotonic()
        jobs = [
            item
            for item in self._screen.jobs.visible_items
            if isinstance(item, Job) and item.state is State.RUNNING and not item.debug and not item.gone
            and now - self._read_at.get(item.id, -ROUND) >= ROUND
        ]  # fmt: skip
        if jobs:
            self._read_at.update((job.id, now) for job in jobs)
            start(self._screen, "progress", self._progress, jobs)

    async def _progress(self, jobs: Sequence[Job]) -> None:
        try:
            async for job, progress in self._screen.library.progress(jobs):
                if self.progress.get(job) != progress:
                    self.progress[job] = progress
                    self._screen.show_progress()
        except CoreError as error:
            self.trouble = self.trouble or error

    def _stop(self, timer: Timer | None) -> None:
        if timer is not None:
            timer.stop()

    def has(self, job: JobId) -> bool:
        """It is in the listing, though perhaps not among the rows: a filter may hide it."""
        return self.snapshot is not None and _has(self.snapshot.items, job)

    def key_of(self, job: JobId) -> str:
        """The row of a job: its own, or its group's while that is closed."""
        for row in self.arranged.rows:
            if row_key(row) == job:
                return job
        return next(
            (row_key(row) for row in self.arranged.rows if not isinstance(row, Job) and _has(row.jobs, job)), job
        )


def _equal(before: Sequence[Job] | None, now: Sequence[Job]) -> bool:
    return (
        before is not None
        and len(before) == len(now)
        and all(a is b or a == b for a, b in zip(before, now, strict=True))
    )


def _has(jobs: Sequence[Job], wanted: JobId) -> bool:
    return any(job.id == wanted for job in jobs)
