"""The browser's first screen: jobs, the versions of the job under the cursor, the log files of the version under its cursor."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container

from artscope.errors import CoreError
from artscope.insight.families import family_name
from artscope.logs.clean import text
from artscope.models import JobId, LogFile, LogName, Version, VersionId, WorkspaceId
from artscope.words import say
from artscope_tui.arrange import View, row_key
from artscope_tui.keys import bindings
from artscope_tui.screens.about import about
from artscope_tui.screens.browseroom import BESIDE, BrowseRoom
from artscope_tui.screens.insidefeed import InsideFeed, Wanted
from artscope_tui.screens.jobsfeed import JobsFeed
from artscope_tui.screens.panewords import (
    asked,
    header,
    jobs_title,
    jobs_words,
    logs_title,
    logs_words,
    place_line,
    versions_title,
    versions_words,
)
from artscope_tui.screens.target import go_back, go_to, names_log
from artscope_tui.widgets.joblist import JobList
from artscope_tui.widgets.loglist import LogList, log_key
from artscope_tui.widgets.prompt import Prompt
from artscope_tui.widgets.statusline import HeaderLine, KeyRow, StatusLine
from artscope_tui.widgets.versionlist import VersionList
from artscope_tui.widgets.virtuallist import VirtualList
from artscope_tui.working import load, start

if TYPE_CHECKING:
    from artscope.library import Library

LOG_ROOMS = ("artscope_tui.screens.log", "artscope.reading.reading")
"""What is loaded on the way to a log."""
REST = 0.25
"""Seconds the cursor must rest before what is said about its row follows: on a slow line, moving it costs the move alone."""


class BrowseScreen(BrowseRoom, inherit_bindings=False):
    """Three panes. Holds the Library and owns the workers; the panes only show."""

    BINDINGS = bindings("lists")
    AUTO_FOCUS = None

    def __init__(self, library: Library, *, place: Mapping[str, str] | None = None, target: str = "") -> None:
        """Make the screen.

        Args:
            place: Where to begin, as `place_now` wrote it; None: where one was.
            target: `JOB[/VERSION[/LOG]]` to go to instead.
        """
        super().__init__()
        self.library = library
        self.begin = library.place() if place is None else place
        self.target = target
        self.going = bool(target)
        """On the way to the target: what a person opens meanwhile is opened there."""
        self.zoomed = False
        self.said = ""
        """What a key was answered with, until the next one."""
        self.notice: CoreError | None = None
        """The last thing that went wrong without having been asked for."""
        self.last_key = time.monotonic()
        self.behind = False
        """The cursor has moved, and what is inside its row, or said about it, is not shown yet."""
        self.jobs = JobList(id="jobs")
        self.versions = VersionList(id="versions", fence=True)
        self.logs = LogList(id="logs")
        self.line, self.status, self.prompt = HeaderLine(), StatusLine(), Prompt()
        said = library.settings.here or bool(target)
        workspace = WorkspaceId((not said and self.begin.get("workspace")) or library.workspace)
        self.feed = JobsFeed(self, workspace, View.from_place(self.begin))
        self.inside = InsideFeed(self)
        self.pane = 1
        self.workspace_names: dict[str, str] = {}
        """Ids of accessible workspaces to names, once they were asked for."""

    def compose(self) -> ComposeResult:
        self.feed.first()
        self.fit(self.app.size)
        self.show_jobs()
        yield self.line
        with Container(id="panes"):
            yield self.jobs
            with Container(id="inside"):
                yield self.versions
                yield self.logs
        yield self.status
        yield KeyRow(self.browser.keys.row("lists"))
        yield self.prompt

    def on_mount(self) -> None:
        if self.begin.get("mine") == "1" and self.library.owner:
            self.feed.look(mine=self.library.owner)
        self.set_pane({"2": 2, "3": 3}.get(self.begin.get("pane", ""), 1))
        self.show_versions()
        self.show_logs()
        self.call_after_refresh(self.start, self._return())

    def _return(self) -> JobId | None:
        """Goes to the row one had left; its job where that is in no list here."""
        place, job, here = self.begin, JobId(self.begin.get("job", "")), self.feed.query.workspace
        if self.target or not job or place.get("workspace", here) != here:
            return None
        self.inside.wanted = Wanted(job, VersionId(place.get("version", "")), LogName(place.get("log", "")) or None)
        if place.get("screen") == "log" and self.inside.wanted.log:
            self.inside.then.append(self.return_to_log)
        return None if self.jobs.select(self.feed.key_of(job)) or self.feed.has(job) else job

    def start(self, missing: JobId | None = None) -> None:
        """What happens after the first paint: questions. On the way to a log what shows it is loaded first, beside the loop."""
        if names_log(self.target) or self.return_to_log in self.inside.then:
            start(self, "start", self._start_into_log, missing)
        else:
            self._start(missing)

    async def _start_into_log(self, missing: JobId | None) -> None:
        await load(*LOG_ROOMS)
        self._start(missing)

    def _start(self, missing: JobId | None) -> None:
        if self.target and self.going:  # a key may have ended it already
            start(self, "target", go_to, self, self.target)
        elif missing is not None:
            self.going = True
            start(self, "target", go_back, self, missing)
        else:
            self.follow_cursor()
        self.feed.ask()

    # Panes

    def set_pane(self, number: int) -> None:
        """Gives the keys to a pane."""
        self.catch_up()
        self.pane = max(1, min(3, number))
        if self.pane > 1:
            start(self, "loading", load, *LOG_ROOMS)  # on the way to a log
        self.apply_solo()
        self.set_focus(
            self.here, scroll_visible=False
        )  # at once: `focus` puts it off, and two of them would take turns for ever
        self.show_about()
        self.show_place()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        if event.widget in self.panes and self.focused is event.widget and self.here is not event.widget:
            self.set_pane(self.panes.index(event.widget) + 1)

    # Showing

    def show_jobs(self, *, quiet: bool = False) -> None:
        """Puts what the feed knows on the screen.

        Args:
            quiet: Nothing changed but the time: it is drawn with the next key.
        """
        feed = self.feed
        if quiet:
            self.show_place(now=False)
            return
        self.jobs.now = self.browser.now()
        self.jobs.seen = feed.snapshot.seen if feed.snapshot else None
        self.jobs.progress = feed.progress
        self.jobs.members, self.jobs.open_groups = feed.arranged.members, feed.view.open
        self.jobs.set_words(*jobs_words(self))
        self.jobs.show(feed.arranged.rows, row_key)
        self.jobs.set_title(*jobs_title(self))
        self.status.set_trouble(self.trouble)
        self.show_place()
        self.show_about()
        if self.is_mounted and self.is_running:
            self.inside.follow_job(self.current_job) if self.jobs.items or not feed.asking else None

    def show_progress(self) -> None:
        """Step and loss of some job came."""
        self.jobs.now = self.browser.now()
        self.jobs.show(self.feed.arranged.rows)

    def show_versions(self) -> None:
        """Puts the versions that are known on the screen."""
        self.versions.changed = self.inside.changed
        self.versions.now = self.browser.now()
        self.versions.set_words(*versions_words(self))
        self.versions.show(self.inside.version_rows, lambda row: row.id)
        self.versions.set_title(*versions_title(self))
        self.status.set_trouble(self.trouble)
        self.show_about()

    def show_logs(self) -> None:
        """Puts the log files that are known on the screen."""
        self.logs.now = self.browser.now()
        self.logs.until = self.inside.version.ended if self.inside.version else None
        self.logs.set_words(*logs_words(self))
        self.logs.show(self.inside.log_rows, log_key)
        self.logs.set_title(*logs_title(self))
        self.status.set_trouble(self.trouble)
        self.show_about()

    @property
    def trouble(self) -> Any:
        """What is wrong now, the widest first."""
        return self.feed.trouble or self.notice or self.inside.versions_trouble or self.inside.logs_trouble

    def show_about(self) -> None:
        """The status rows, for the row under the cursor."""
        row = "" if self.behind else about(self.here.current, self.browser.now(), self.inside.own_version)
        self.status.set_about(self.said or (say("browse.held") if self.browser.turns.held else row))
        self.status.set_asked(asked(self), now=not self.behind)

    def show_place(self, *, now: bool = True) -> None:
        """The header: where one is and how old it is, or breadcrumbs where one pane is shown."""
        self.line.set(*(place_line(self) if self.solo else header(self)), now=now)

    def tell(self, error: CoreError) -> None:
        """Shows something that went wrong beside the questions of this screen."""
        self.notice = error
        self.status.set_trouble(self.trouble)

    def note(self, text: str) -> None:
        self.said = text
        self.status.set_about(text)

    # What happens

    def move_to(self, workspace: WorkspaceId) -> None:
        """Looks at another workspace."""
        self.inside.follow_job(None)
        self.feed.move_to(workspace)
        self.set_pane(1)

    def on_key(self, event: events.Key) -> None:
        now = time.monotonic()
        unwatched, self.last_key = now - self.last_key, now
        self.said = ""
        if not self._moves(event):
            self.catch_up()
        self._asked_for(event)
        self.line.flush()
        self.feed.wake(unwatched)

    def _moves(self, event: events.Key) -> bool:
        """The key moves the cursor of a pane, and does nothing else."""
        return any(action.context == "rows" and event.key in action.keys for action in self.browser.keys.of("lists"))

    def _asked_for(self, event: events.Key) -> None:
        """What waits to be opened: Enter adds to it, back takes it away instead of leading further out, other keys end it."""
        keys, then = self.browser.keys, self.inside.then
        if self.going and self.target and event.key in keys["jobs.back"].keys:
            self._stay()
            event.stop()
        elif then and event.key in keys["jobs.back"].keys:
            then.pop()
            event.stop()
            self.show_about()
        elif event.key not in keys["jobs.open"].keys and not self.browser.turns.held:
            then.clear()

    def action_close(self) -> None:
        if self.going and self.target:
            self._stay()
        super().action_close()

    def _stay(self) -> None:
        """Goes no further on the way to the target."""
        self.workers.cancel_group(self, "target")
        self.going = False
        self.inside.then.clear()
        self.follow_cursor()
        self.show_about()

    def action_open(self) -> None:
        if self.going:
            self.inside.then.append(self.action_open)
        else:
            super().action_open()

    def follow_cursor(self, *, at_once: bool = False) -> None:
        """The panes inside follow the cursor of the pane outside."""
        self.inside.follow_job(self.current_job, at_once=at_once)

    @on(VirtualList.Moved)
    def _moved(self, event: VirtualList.Moved) -> None:
        self.behind = True
        if event.list is self.here:
            self.show_about()
            start(self, "following", self._rested)
        else:  # nobody moved it
            self.catch_up()

    async def _rested(self) -> None:
        await asyncio.sleep(REST)
        self.catch_up()

    def catch_up(self) -> None:
        """What is said about the rows under the cursors is about these rows again."""
        if self.behind:
            self.behind = False
            self.follow_cursor()
            self.inside.follow_version(self.inside.current_version())
            self.show_about()
            if self.solo:
                self.show_place()

    @on(VirtualList.Scrolled)
    def _scrolled(self, event: VirtualList.Scrolled) -> None:
        if event.list is self.jobs:
            self.feed.read_progress_soon()

    @on(VirtualList.MoreWanted)
    def _more_wanted(self, event: VirtualList.MoreWanted) -> None:
        if event.list is self.jobs:
            self.feed.more()

    def return_to_log(self) -> None:
        """Opens the log one had left, or was sent to, once its row is there and under the cursor."""
        wanted, inside = self.inside.wanted, self.inside
        if wanted is None or (inside.job is not None and inside.job.id != wanted.job):
            return
        if wanted.log is None:
            self.open_log()
        elif inside.job is None or inside.asking_versions or inside.asking_logs:
            inside.then.append(self.return_to_log)
        self.look_whether_lost()

    def look_whether_lost(self) -> None:
        """Nothing leads to the log any more that keys are held for: what was typed for it is dropped."""
        if self.app.screen is self and not self.going and self.return_to_log not in self.inside.then:
            self.browser.turns.release(drop=True)
            self.show_about()

    def open_log(self) -> None:
        """Opens the log under the cursor."""
        log, version = self.logs.current, self.inside.version
        if not isinstance(log, LogFile) or version is None:
            return
        from artscope_tui.screens.log import LogScreen

        self.browser.remember(self.place_now("log"))
        self._show_log_open(log_open=True)
        self.app.push_screen(
            LogScreen(
                self.library, log, job=self.inside.job, version=version, beside=BESIDE, asked_for=self._look_at_kept
            )
        )

    def _look_at_kept(self) -> None:
        """More of the log that stands beside the panes may be kept now."""
        if self.has_class("-beside"):
            self.inside.look_at_kept_logs()

    def _show_log_open(self, *, log_open: bool) -> None:
        if log_open != self.log_open:
            self.log_open = log_open
            self.fit(self.app.size)
            self.set_focus(None if log_open else self.here, scroll_visible=False)  # where the keys go is marked

    def on_screen_resume(self) -> None:
        self._show_log_open(log_open=False)
        if self.inside.version and self.logs.items:
            self.inside.follow_version(self.inside.version, again=True)
        self.show_about()

    def place_now(self, screen: str = "browse") -> dict[str, str]:
        """Where one is, to come back to."""
        job, version, log = self.current_job, self.inside.current_version(), self.logs.current
        place = self.feed.view.as_place() | {
            "screen": screen,
            "pane": str(self.pane),
            "workspace": self.feed.query.workspace,
            "mine": "1" if self.feed.view.mine else "",
            "job": job.id if job else "",
            "version": version.id if version else "",
            "log": log.name if isinstance(log, LogFile) else "",
        }
        return {**self.library.place(), **place}

    def family_of(self, version: Version) -> str:
        """The name that the versions of a job share, cleaned."""
        return text(version.experiment.name if version.experiment else family_name(version.name))
