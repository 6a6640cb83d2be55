"""What the keys of the browse screen do."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

from textual import on
from textual.screen import Screen

from artscope.errors import CoreError
from artscope.insight.families import Group
from artscope.logs.clean import text
from artscope.models import Job, LogFile, State, Version
from artscope.words import say
from artscope_tui import formats
from artscope_tui.arrange import GROUPINGS, ORDERS, row_key
from artscope_tui.widgets.loglist import Alike
from artscope_tui.widgets.prompt import Prompt
from artscope_tui.widgets.statusline import StatusLine
from artscope_tui.widgets.versionlist import failed
from artscope_tui.working import start

if TYPE_CHECKING:
    from artscope.library import Library
    from artscope_tui.app import BrowserApp
    from artscope_tui.screens.insidefeed import InsideFeed
    from artscope_tui.screens.jobsfeed import JobsFeed
    from artscope_tui.widgets.joblist import JobList
    from artscope_tui.widgets.loglist import LogList
    from artscope_tui.widgets.versionlist import VersionList
    from artscope_tui.widgets.virtuallist import VirtualList


class BrowseActions(Screen[None], inherit_bindings=False):
    """The actions of `lists` in the key table; the browse screen adds what they act on."""

    library: Library
    jobs: JobList
    versions: VersionList
    logs: LogList
    status: StatusLine
    prompt: Prompt
    feed: JobsFeed
    inside: InsideFeed
    pane: int
    """1 to 3: which pane has the keys."""
    zoomed: bool

    @property
    def browser(self) -> BrowserApp:
        return cast("BrowserApp", self.app)

    @property
    def panes(self) -> tuple[VirtualList[Any], ...]:
        """From left to right, as the keys 1 to 3 name them."""
        return (self.jobs, self.versions, self.logs)

    @property
    def current_job(self) -> Job | None:
        """The job under the cursor; for a group its first."""
        current = self.jobs.current
        return current.jobs[0] if isinstance(current, Group) else current

    @property
    def here(self) -> VirtualList[Any]:
        """The pane that has the keys."""
        return self.panes[self.pane - 1]

    def set_pane(self, number: int) -> None:
        """Gives the keys to a pane."""

    def open_log(self) -> None:
        """Opens the log under the cursor."""

    def note(self, text: str) -> None:
        """Says something in the first status row, until the next key."""

    # In and out

    def action_open(self) -> None:
        """Goes in: a group opens or closes, a job shows its versions, a version its logs, a log its text."""
        current = self.here.current
        if isinstance(current, Group):
            self.feed.look(open=self.feed.view.open ^ {current.key})
        elif isinstance(current, Alike):
            self.inside.unfold(current)
        elif self.pane == 1 and current is not None:
            self.set_pane(2)
            if self.inside.resting_versions:
                self.inside.ask_versions()
        elif self.pane == 2:
            if current is None and self.inside.asking_versions:
                self.inside.then.append(self.action_open)
            elif current is not None:
                self.set_pane(3)
                if self.inside.resting_logs:
                    self.inside.ask_logs()
        elif self.pane == 3:
            if current is None and self.inside.asking_logs:
                self.inside.then.append(self.action_open)
            else:
                self.open_log()

    def action_back(self) -> None:
        """One pane out; from the first one, leave."""
        if self.zoomed:
            self.action_zoom()
        elif self.pane > 1:
            self.set_pane(self.pane - 1)
        else:
            self.browser.leave()

    def action_close(self) -> None:
        """Closes the filter; never leaves."""
        self.inside.then.clear()
        self.workers.cancel_group(self, "keep")
        self.jobs.set_needle("")
        self.versions.set_needle("")
        self.logs.set_needle("")
        if self.feed.view.wanted:
            self.feed.look(wanted="")

    def action_go_to(self, row: int) -> None:
        """`:42` goes to the row of that number, `:-1` to the last."""
        pane = self.here
        pane.go_to(row - 1 if row > 0 else len(pane.items) + row)

    # Panes

    def action_pane(self, number: int) -> None:
        self.set_pane(number)

    def action_pane_next(self) -> None:
        self.set_pane(self.pane % 3 + 1)

    def action_pane_back(self) -> None:
        self.set_pane((self.pane - 2) % 3 + 1)

    def action_pane_left(self) -> None:
        self.set_pane(self.pane - 1)

    def action_pane_right(self) -> None:
        self.set_pane(self.pane + 1)

    def action_zoom(self) -> None:
        self.zoomed = not self.zoomed
        self.set_pane(self.pane)

    def action_wide(self) -> None:
        pane = self.here
        pane.set_wide(not pane.wide)

    # How the jobs are seen

    def action_group(self) -> None:
        after = GROUPINGS[(GROUPINGS.index(self.feed.view.grouping) + 1) % len(GROUPINGS)]
        self.feed.look(grouping=after, open=frozenset())

    def action_sort(self) -> None:
        after = ORDERS[(ORDERS.index(self.feed.view.order) + 1) % len(ORDERS)]
        self.feed.look(order=after)

    def action_mine(self) -> None:
        """Mine, or everybody's; says so where nobody knows yet who reads."""
        if self.feed.view.mine is not None:
            self.feed.look(mine=None)
        elif self.library.owner:
            self.feed.look(mine=self.library.owner)
        else:
            self.note(say("browse.owner_unknown"))

    def action_filter(self) -> None:
        """Asks what to leave; the row under the cursor is held meanwhile, as far as it is left."""
        current = self.jobs.current
        self.feed.held = row_key(current) if current is not None else None
        self.prompt.open("filter", say("browse.filter"), self.feed.view.wanted)

    def action_find(self) -> None:
        self.prompt.open("find", say("browse.find"))

    @on(Prompt.Changed)
    def _typed(self, event: Prompt.Changed) -> None:
        if event.purpose == "filter":
            self.feed.look(wanted=event.value)
        elif event.purpose == "find":
            self.here.set_needle(event.value)

    @on(Prompt.Submitted)
    def _submitted(self, event: Prompt.Submitted) -> None:
        if event.purpose == "find":
            self.here.set_needle(event.value)
            self.action_find_next()
        else:
            self.feed.held = None
            self.feed.search()

    @on(Prompt.Cancelled)
    def _cancelled(self, event: Prompt.Cancelled) -> None:
        if event.purpose == "filter":
            self.feed.look(wanted="")
            self.feed.held = None
        else:
            self.here.set_needle("")

    def action_find_next(self) -> None:
        self._seek_needle(1)

    def action_find_previous(self) -> None:
        self._seek_needle(-1)

    def _seek_needle(self, step: int) -> None:
        pane = self.here
        needle = pane.needle
        if needle:
            search = pane.seek(lambda item: pane.contains(item, needle), step)
            self._seek(search, say("browse.not_found", wanted=text(needle)))

    def action_failed_next(self) -> None:
        self._seek_failed(1)

    def action_failed_previous(self) -> None:
        self._seek_failed(-1)

    def _seek_failed(self, step: int) -> None:
        self._seek(self.here.seek(_failed, step), say("browse.none_failed"))

    def _seek(self, search: Iterator[bool | None], otherwise: str) -> None:
        """Searches at once, and where that takes long, goes on beside the keys; a newer search takes its place."""
        self.workers.cancel_group(self, "seek")
        found = next(search)
        if found is None:
            start(self, "seek", self._seek_on, search, otherwise)
        elif not found:
            self.note(otherwise)

    async def _seek_on(self, search: Iterator[bool | None], otherwise: str) -> None:
        for found in search:
            if found is None:
                await asyncio.sleep(0)
            elif not found:
                self.note(otherwise)

    # Asking

    def action_refresh(self) -> None:
        """Asks again for everything that is shown, also after a refusal."""
        start(self, "refresh", self._refresh)

    async def _refresh(self) -> None:
        try:
            await self.library.retry()
        except CoreError as error:
            self.feed.trouble = error
        self.feed.ask(person=True)
        self.inside.ask_versions()
        self.inside.ask_logs()

    def action_keep(self) -> None:
        """Keeps the log under the cursor whole, or lets it go again."""
        log = self.logs.current
        if not isinstance(log, LogFile):
            self.note(say("browse.keep.nothing"))
        else:
            start(self, "keep", self._keep, log)

    async def _keep(self, log: LogFile) -> None:
        name = text(log.name)

        def told(here: int, total: int | None) -> None:
            of = formats.size(total) if total is not None else "?"
            self.note(say("browse.keep.going", name=name, here=formats.size(here), total=of))

        try:
            if log.pinned:
                await self.library.unkeep(log)
            else:
                told(0, None)
                await self.library.keep(log, told)
            self.note(say("browse.keep.let_go" if log.pinned else "browse.keep.done", name=name))
        except CoreError as error:
            self.inside.logs_trouble = error
        except asyncio.CancelledError:
            self.note(say("browse.keep.cancelled", name=name))
            raise
        self.inside.follow_version(self.inside.version, at_once=True, again=True)

    # Other screens

    def action_details(self) -> None:
        """Everything about the version under the cursor, or the one that the job under the cursor stands for."""
        version = self.inside.current_version() if self.inside.job else None
        if self.pane == 1 and version is not None and self.current_job is not None:
            version = self._own_version(self.current_job) or version
        if version is None:
            if self.inside.asking_versions:
                self.inside.then.append(self.action_details)
            return
        from artscope_tui.screens.details import DetailsScreen

        changes = self.versions.changed.get(version.id, "")
        self.app.push_screen(DetailsScreen(self.library, version, self.inside.job, changes))

    def _own_version(self, job: Job) -> Version | None:
        return next((version for version in self.inside.versions if version.id in (job.id, job.newest)), None)

    def action_switch(self) -> None:
        from artscope_tui.screens.switch import SwitchScreen

        self.app.push_screen(SwitchScreen(self.library, self.feed.query.workspace), self._switched)

    def _switched(self, chosen: Any) -> None:
        if chosen is not None:
            self.browser.switch(chosen)


def _failed(item: object) -> bool:
    if isinstance(item, LogFile | Alike):
        return item.failed
    if isinstance(item, Group):
        return bool(item.counts.get(State.FAILED))
    return item.state is State.FAILED if isinstance(item, Job) else failed(item)  # type: ignore[arg-type]
