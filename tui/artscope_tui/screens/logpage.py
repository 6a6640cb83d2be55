"""One log over the whole screen: its text, where one is in it, and what is told about it."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Coroutine
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.screen import Screen

from artscope.errors import CoreError
from artscope.logs import encodings
from artscope.logs.clean import SafeText
from artscope.logs.fold import Kind
from artscope.logs.lines import Hole, Lines
from artscope.models import Job, LogFile, Version
from artscope.words import say
from artscope_tui.keys import Keys, bindings
from artscope_tui.screens.logfeed import LogFeed
from artscope_tui.screens.logwords import empty_words, status_parts, title, trouble_text
from artscope_tui.widgets.log_status import LogStatus
from artscope_tui.widgets.logview import LogView
from artscope_tui.widgets.prompt import Prompt
from artscope_tui.widgets.statusline import HeaderLine, KeyRow

if TYPE_CHECKING:
    from artscope.library import Library
    from artscope_tui.app import BrowserApp
    from artscope_tui.screens.logerrors import LogErrors
    from artscope_tui.screens.logfilter import LogFilter
    from artscope_tui.screens.logfind import LogFind
    from artscope_tui.screens.logsource import LogSource, Reading


SAMPLE = 200
"""Lines that are looked at to tell in which encoding a log is."""

FOLDED: tuple[Kind, ...] = ("record", "run")
"""What is folded until a person says otherwise."""

OF_A_JOB = ("log.keep", "log.details")
"""Keys that do nothing for a file of this machine, so they are not shown there."""


class LogPage(Screen[None], inherit_bindings=False):
    """The text of one log. Holds the Library and owns the workers; the view only shows."""

    BINDINGS = bindings("log")
    AUTO_FOCUS = "LogView"
    DEFAULT_CSS = """
    LogPage { overflow: hidden; }
    LogPage #bottom { height: 1; width: 1fr; layers: below above; }
    LogPage #bottom KeyRow { layer: below; }
    LogPage #bottom Prompt { layer: above; }
    LogPage.-beside, LogPage.-beside:ansi { background: transparent; }
    """

    def __init__(
        self,
        library: LogSource,
        log: LogFile,
        *,
        job: Job | None = None,
        version: Version | None = None,
        line: int | None = None,
        beside: int = 0,
        folded: bool = True,
        among: tuple[int, int] = (1, 1),
        asked_for: Callable[[], None] = lambda: None,
    ) -> None:
        """Make the screen; nothing is read before it is shown.

        Args:
            job: For the title.
            version: For the title, and to say why there is no text yet.
            line: Where to begin, in lines from the end of what is kept (1: the last); None: where one left this log the last
                time, else its end.
            beside: Cells at the left that are left to the screen below, where there is room for both.
            folded: What belongs together is folded, and gaps are told; else each line stands by itself.
            among: Which of how many files that are shown one after the other this is, from 1.
            asked_for: Called when text was asked for, and came or not: more of the log may be kept now.
        """
        super().__init__()
        self.library = library
        self.log_file = log
        self.job = job
        self.version = version
        self.line, self.view, self.status = HeaderLine(), LogView(), LogStatus()
        self.view.set_folding(FOLDED if folded else None, gaps=folded)
        self.view.set_colours(colours="NO_COLOR" not in os.environ)
        self.feed = LogFeed(self, library, log)
        self.filter: LogFilter | None = None
        self.find: LogFind | None = None
        self.errors: LogErrors | None = None
        self.count = ""
        """Digits typed before a key."""
        self.wanted_line: int | None = None
        """Where `g` and `42G` lead once the head is here: lines from the first."""
        self.encoded = False
        """It is known in which encoding the log is."""
        self.busy = SafeText("")
        """How far something long is."""
        self.said = SafeText("")
        """How the last thing ended; gone with the next key."""
        self.last_key = time.monotonic()
        self.opened = asyncio.Event()
        """What is kept of the log is shown, or it is known that nothing can be: keys have something to act on."""
        self.filling: tuple[Hole, int, int] | None = None
        """The hole that is being filled, its line, and the first line then."""
        self.among = among
        self.text_asked_for = asked_for
        self._beside = beside
        self.alone = library.place().get("log_alone") == "1"
        """The log has the whole screen also where there is room for the panes: one-line steps then cost a line, not a page."""
        self._text: tuple[Lines | None, int] = None, 0
        """What the reading's lines were when they were last shown: others mean that the log has begun anew."""
        self._begin = line if line is not None else _line_left(library, log)

    @property
    def browser(self) -> BrowserApp:
        return cast("BrowserApp", self.app)

    @property
    def reading(self) -> Reading | None:
        return self.feed.reading

    @property
    def lines(self) -> Lines | None:
        """What the view shows: the log, or what filters leave of it, in rows with numbers of their own."""
        if self.filter is not None:
            return self.filter.lines
        return self.reading.lines if self.reading is not None else None

    def line_of(self, row: int) -> int:
        """The log's own number of a row of the view."""
        return self.filter.line_of(row) if self.filter is not None else row

    def row_of(self, line: int) -> int:
        """The row of a line of the log, or the nearest."""
        return self.filter.lines.row_of(line) if self.filter is not None else line

    @property
    def at_line(self) -> int:
        """The log's own number of the line one is at."""
        return self.line_of(self.view.cursor)

    @property
    def complete(self) -> bool:
        """The view shows all that it will of what is here."""
        return self.filter is None or self.filter.lines.done

    @property
    def searches(self) -> list[LogFind]:
        """What is being looked for in what is shown."""
        return [search for search in (self.find, self.errors) if search is not None]

    @property
    def following(self) -> bool:
        """The newest line is kept in sight, and more is asked for."""
        return self.view.following

    @property
    def now(self) -> datetime:
        return self.browser.now()

    def compose(self) -> ComposeResult:
        keys = getattr(self.app, "keys", None) or Keys()
        yield self.line
        yield self.view
        yield self.status
        with Container(id="bottom"):
            yield KeyRow(
                [action for action in keys.row("log") if self.version is not None or action.id not in OF_A_JOB]
            )
            yield Prompt()

    def on_mount(self) -> None:
        self.show_state()
        self.begin(self.feed.open, "newer")

    async def on_unmount(self) -> None:
        await self.feed.close()

    def on_resize(self) -> None:
        self.fit()
        self.show_state()

    def fit(self) -> None:
        """Leaves room for the panes, or takes it."""
        beside = bool(self._beside) and self.app.size.width > 2 * self._beside and not self.alone
        self.set_class(beside, "-beside")
        for part in (self.line, self.view, self.status, self.query_one("#bottom")):
            part.styles.margin = (0, 0, 0, self._beside + 1 if beside else 0)

    # Showing

    def show_lines(self, reading: Reading) -> None:
        """The log is open: its end, or the line one left."""
        self._text = _beginning(reading)
        self._read_as(reading.lines)
        self.view.show(reading.lines, following=reading.live and not reading.ended)
        if self._begin is not None and reading.lines.end > reading.lines.first:
            self.view.go_to(reading.lines.end - self._begin)
        self.opened.set()
        self.show_state()

    def lines_changed(self) -> None:
        """Text came: before, after or within what was here."""
        reading = self.reading
        if reading is None:
            return
        self._read_as(reading.lines)
        if _beginning(reading) != self._text:
            self.begun_anew(reading)
        else:
            self.text_changed(refilled=self._refilled(reading))
        self.show_state()

    def _read_as(self, lines: Lines) -> None:
        """In which encoding the log is read: as a person said, or as its newest lines say, once they do."""
        if not self.encoded:
            found = encodings.guess(lines.read(lines.end - SAMPLE, lines.end))
            self.encoded = found is not None
            if found is not None and found != self.view.rows.encoding:
                self.read_as(found)

    def read_as(self, encoding: str) -> None:
        """Reads the text in this encoding."""
        self.view.set_encoding(encoding)

    def text_changed(self, *, refilled: bool) -> None:  # noqa: ARG002
        """The log has other lines than before; `refilled`: also in its middle."""
        self.view.lines_changed()

    def begun_anew(self, reading: Reading) -> None:
        """The log was rotated, cleared or overwritten upstream, or the file replaced or cut: the newest part is shown."""
        self.filling, self._text = None, _beginning(reading)
        self.view.show(reading.lines, following=self.following)
        self.note(say("log.begun_anew" if self.version is not None else "log.file_anew"))

    def _refilled(self, reading: Reading) -> bool:
        """Whether the hole that is being filled changed just now; then what was above it keeps its place on the screen."""
        if self.filling is None:
            return False
        hole, line, first = self.filling
        if reading.lines.first == first and reading.lines.read(line, line + 1) == [hole]:
            return False
        if self.filter is None:
            self.view.keep_above(line, first - reading.lines.first)
        self.filling = None
        return True

    def show_state(self) -> None:
        """The title, the words in an empty view, and the status row."""
        self._hear()
        self.line.set(*title(self))
        self.view.set_words(*empty_words(self))
        self.show_status()

    def _hear(self) -> None:
        """Listings go on below this screen: what they told of the version meanwhile, another run or how it ended."""
        version, job, reading = self.version, self.job, self.reading
        if version is None or job is None or reading is None:
            return
        if (reading.ended and not version.state.ended) or len(reading.runs) > len(version.runs):
            kept = cast("Library", self.library).kept_versions(job)
            self.version = next((each for each in kept.items if each.id == version.id), version) if kept else version

    def show_status(self) -> None:
        """The status row alone."""
        self.status.set(*status_parts(self), trouble=trouble_text(self))

    def time_words(self) -> list[str]:
        """What is said of when the line under the cursor was written."""
        return []

    def set_busy(self, words: str) -> None:
        """How far something long is; empty: it is over."""
        self.busy = SafeText(words)
        self.show_status()

    def note(self, words: str) -> None:
        """How something ended, until the next key."""
        self.said = SafeText(words)
        self.show_status()

    def tell(self, error: CoreError) -> None:
        """Something went wrong that no question here asked for."""
        self.feed.trouble = error
        self.show_status()

    # What happens

    @on(LogView.Moved)
    def _moved(self) -> None:
        self.moved()

    def moved(self) -> None:
        """The cursor went elsewhere, or other rows are in sight."""
        self.show_status()

    @on(LogView.TopNear)
    def _top_near(self) -> None:
        self.want_older()

    @on(LogView.EndReached)
    def _end_reached(self) -> None:
        if self.reading is not None and self.reading.live and not self.following:
            self.ask_newer()

    @on(LogView.HoleChosen)
    def _hole_chosen(self, event: LogView.HoleChosen) -> None:
        if self.reading is not None and self.filling is None and not self.library.offline:
            self.begin(partial(self._fill, event.hole, self.line_of(event.line)), "fill")

    async def _fill(self, hole: Hole, line: int) -> None:
        self.filling = (hole, line, self.reading.lines.first if self.reading else 0)
        self.view.set_filling(hole.id)
        await self.feed.fill(hole)
        self.filling = None
        self.view.set_filling(None)
        self.show_state()

    def begin(self, work: Callable[[], Coroutine[Any, Any, None]], group: str) -> None:
        """Runs work of this screen; it replaces what goes on in the same group."""
        self.run_worker(cast("Any", work), group=group, exclusive=True)

    def _went(self) -> None:
        """The person goes somewhere: no jump that was waited for comes any more."""
        self.wanted_line = None
        for waiting in (*self.searches, self.filter):
            if waiting is not None:
                waiting.give_up()

    def running(self, group: str) -> bool:
        """Whether work of this group goes on."""
        return any(worker.group == group and worker.is_running for worker in self.workers)

    def ask_newer(self) -> None:
        """Asks for what was written since; a question under way is enough."""
        if not self.running("newer"):
            self.begin(self.feed.newer, "newer")

    def want_older(self) -> None:
        """The top is near: one more page before what is here, unless one is on its way, or filters leave too little to go by."""
        reading = self.reading
        if (
            reading is None
            or self.filter is not None
            or reading.lines.head
            or self.feed.asking_older
            or self.wanted_line is not None
        ):
            return
        if self.view.near_top:
            self.begin(self._older, "older")

    async def _older(self) -> None:
        if await self.feed.older():
            self.call_next(self.want_older)

    # Where one is

    def place_now(self) -> dict[str, str]:
        """Where one is, to come back to."""
        reading = self.reading
        if reading is None or reading.lines.end == reading.lines.first:
            return {"screen": "log"}
        distance = 0 if self.following else reading.lines.end - self.at_line
        return {"screen": "log", "line": str(distance), "line_of": _mark(self.log_file)}


def _beginning(reading: Reading) -> tuple[Lines, int]:
    """Differs where the text is another from its first line on: other lines, or a file that was replaced or cut."""
    return reading.lines, getattr(reading.lines, "begun", 0)


def _line_left(library: LogSource, log: LogFile) -> int | None:
    """The line of this log one was at when it was left, from the end; None where one followed, or was never there."""
    place = library.place()
    line = place.get("line", "")
    return int(line) or None if place.get("line_of") == _mark(log) and line.isdecimal() else None


def _mark(log: LogFile) -> str:
    return f"{log.version_id}/{log.name}"
