"""A log that is being read: what is kept of it, and the ways to the rest.

    reading = await Reading.open(connection, log)       # what is kept, no request
    await reading.newer()                               # the newest lines, one request
    reading.lines.read(reading.lines.end - 50, reading.lines.end)

All who read one log in one process share its text; two processes do not disturb each other. A log that is complete and has
ended costs no request again.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from artscope.archive.archive import Archive
from artscope.archive.spool.log import SpoolLog
from artscope.archive.spool.plain import plain_name
from artscope.archive.spool.store import Spool
from artscope.archive.spool.strip import ends
from artscope.archive.spool.view import HEAD, items
from artscope.call import Call, Flow, Priority
from artscope.errors import CoreError, NotReadyError, OfflineError, PurgedError
from artscope.logs.lines import Hole
from artscope.logs.striplines import StripLines
from artscope.models import LogFile, ProjectId, Run
from artscope.reading.parts import before_newest
from artscope.reading.save import target, written
from artscope.reading.view import Mark, all_blocks, show, size_of_all

if TYPE_CHECKING:
    from artscope.reading.ways import Ways

T = TypeVar("T")
_HOLE = re.compile(r"(\d+):([a-z]+):(-?\d+)")
OnProgress = Callable[[int, int | None], None]
"""Told the bytes here, and the bytes in all or None."""


class Access(Protocol):
    """The way to one account's archive and service; `artscope.connection.Connection` is one."""

    @property
    def offline(self) -> bool:
        """Nothing may be asked."""
        ...

    @property
    def archive(self) -> Archive:
        """Of the identity as far as it is known; another one once a credential turns out to be another's."""
        ...

    def ready(self) -> Awaitable[ProjectId]:
        """The project; raises CoreError."""
        ...

    def run(self, work: Flow[T] | Call[T], priority: Priority = ...) -> Awaitable[T]:
        """Runs calls and flows; raises CoreError."""
        ...


class Reading:
    """One log, open."""

    def __init__(self, access: Access, archive: Archive, store: SpoolLog, *, runs: Sequence[Run] | None = None) -> None:
        """Use `open`."""
        self.lines = StripLines()
        """The newest part of the log: another object once the log has begun anew upstream. Where the parts are joined, all of
        them, always the same object."""
        self.trouble: CoreError | None = None
        """Why the last try brought nothing; what is here stays."""
        self._access = access
        self._archive = archive
        self._store = store
        self._ways: Ways | None = None
        self._project = ProjectId("")
        self._callbacks: list[Callable[[], None]] = []
        self._part = -1
        self._mark: Mark | None = None
        self._runs = runs
        """None: the parts are not joined."""
        self._restarted = False
        self._empty = False
        """The log has ended and holds nothing, as far as was said just now: its end may still be on its way."""
        self._unsubscribe = store.subscribe(self._changed)
        self._show()

    @classmethod
    async def open(
        cls, access: Access, log: LogFile, *, spool: Spool | None = None, runs: Sequence[Run] | None = None
    ) -> Reading:
        """The log with what is kept of it, without a request. Never raises: what cannot be read is not here.

        Args:
            runs: Of the version, oldest first, as far as they are known: then the parts of a log that was begun anew are read
                as one, with a line between them that says which run ended. None: `lines` is the newest, see `earlier`.
            spool: Where text is kept; without it that of the archive.
        """
        archive = access.archive
        store = await (spool or Spool.of(archive)).open(log)
        return cls(access, archive, store, runs=runs)

    # What is here.

    @property
    def log(self) -> LogFile:
        """The log. Set it when a listing tells something new: that it has ended."""
        return self._store.log

    @log.setter
    def log(self, log: LogFile) -> None:
        self._store.log = log

    @property
    def runs(self) -> Sequence[Run]:
        """Of the version, as far as they are known. Set them when a listing tells of another one: then `newer` fetches all of
        the text so far first, since it may be overwritten."""
        return self._runs or ()

    @runs.setter
    def runs(self, runs: Sequence[Run]) -> None:
        self._restarted = self._restarted or len(runs) > len(self.runs) > 0
        if self._runs is not None and tuple(runs) != tuple(self._runs):
            self._runs = runs
            self._changed()

    @property
    def ended(self) -> bool:
        """The version has ended: no line will come any more."""
        return self._store.log.ended

    @property
    def complete(self) -> bool:
        """All of it is here, for good."""
        view = self._store.shown()
        return view.complete if view is not None else self._empty

    @property
    def live(self) -> bool:
        """`newer` can bring more, now or later."""
        if self._access.offline or self._has_end() or isinstance(self.trouble, PurgedError):
            return False
        return self.poll_seconds is not None

    @property
    def poll_seconds(self) -> float | None:
        """How often to call `newer`: 5 for the line log, 15 by link, None for what is never polled."""
        view = self._store.shown()
        source = self._store.live or (view.tail.source if view is not None else "line")
        return {"line": 5.0, "bytes": 5.0, "link": 15.0, "preview": None}[source]

    @property
    def earlier(self) -> tuple[StripLines, ...]:
        """The parts before the newest, oldest first: the log began anew after each of them. None where they are joined."""
        found: list[StripLines] = []
        if self._runs is not None:
            return ()
        for part in self._store.parts:
            view = self._store.shown(part) if part != self._part else None
            if view is not None:
                found.append(StripLines(items(view, self._store.bytes_of), head=view.strip.head))
        return tuple(found)

    @property
    def final_newline(self) -> bool:
        """The last line here ends with a newline, as far as the service tells."""
        view = self._store.shown()
        last = view.extents[-1] if view is not None else None
        return last is not None and last.closed and (not last.bare or self._adds_newline())

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Be told on the loop when lines changed. Answers what ends it."""
        self._callbacks.append(callback)
        return lambda: self._callbacks.remove(callback) if callback in self._callbacks else None

    # The rest.

    async def newer(self) -> int:
        """Look for newer lines; answers how many came. What goes wrong stands in `trouble`."""
        before, lines = self.lines.end, self.lines
        if not self._access.offline and not self._has_end():
            await self._attempt(self._newer)
        return self.lines.end - (before if self.lines is lines else self.lines.first)

    async def older(self) -> bool:
        """Look for lines before the first one. False: nothing is before, or it cannot be had (`trouble`).

        What is missing before the newest of several joined parts is a hole among the lines: see `fill`.
        """

        return not self._joined and not self.lines.head and bool(await self._attempt(self._older))

    async def _older(self) -> bool:
        ways = await self._ready()
        async with self._store.turn:
            view = self._store.shown()
            if view is None or view.strip.head or view.strip.source == "preview":
                return False
            if self._store.in_hand is not None and await self._store.in_hand():
                return True  # it is being filled
            step = await ways.steps.before(view.strip, 0)
            return step.came or not step.end

    async def fill(self, hole: Hole) -> None:
        """Fetch a page of what a hole stands for, next to the newer text. What goes wrong stands in `trouble`."""
        if hole.id == HEAD:
            await self._attempt(self._older)
        elif (found := _HOLE.fullmatch(hole.id)) is not None:
            part, source, seat = found.groups()
            await self._attempt(lambda: self._fill(int(part), source, int(seat)))

    async def _fill(self, part: int, source: str, seat: int) -> None:
        ways = await self._ready()
        async with self._store.turn:
            strips = [strip for strip in self._store.strips.values() if (strip.part, strip.source) == (part, source)]
            index = strips[0].find(seat) if strips and part == self._store.part else None
            if index and not strips[0].extents[index].linked:
                await ways.steps.before(strips[0], index)

    async def whole(self, on_progress: OnProgress | None = None) -> None:
        """Fetch everything that is missing. It goes on where it stopped before; cancelled, it keeps what came.

        Raises:
            CoreError: Something could not be had; why is noted where it is missing.
        """
        if self.complete:
            return
        try:
            ways = await self._ready()
            if not self._has_end() and not await ways.object_first(on_progress):
                await self._newer()
            view = self._store.shown()
            if view is not None and not view.strip.whole:
                await ways.all(on_progress)
            await self._settle(ways)
        except CoreError as error:
            self.trouble = error
            raise
        self.trouble = None

    async def save(self, path: Path, on_progress: OnProgress | None = None) -> Path:
        """Write the log to a file, all parts of it, oldest first, after fetching what is missing; answers the file.

        What stays missing is a line that says so, and `trouble` says why.

        Args:
            path: A new file, or a folder, where the file is named like the log.

        Raises:
            ArchiveError: A file is there already, or it cannot be written. Nothing is left then.
        """
        found = target(path, plain_name(self.log.name, 0))
        if not self._access.offline:
            await self._attempt(lambda: self.whole(on_progress))
        tell, total = on_progress, size_of_all(self._store)
        text = all_blocks(self._store, newline=self._adds_newline())
        await written(found, text, lambda size: tell(size, total) if tell is not None else None)
        return found

    async def aclose(self) -> None:
        """Done reading. Once is enough."""
        self._unsubscribe()
        self._callbacks.clear()
        await self._store.aclose()

    # Steps.

    async def _attempt(self, look: Callable[[], Awaitable[T]]) -> T | None:
        try:
            result = await look()
        except CoreError as error:
            self.trouble = error
            return None
        self.trouble = None
        return result

    async def _ready(self) -> Ways:
        if self._access.offline:
            raise OfflineError("errors.offline")
        project = await self._access.ready()
        if self._access.archive is not self._archive:
            await self._rebind()
        if self._ways is None or project != self._project:
            from artscope.reading.steps import Steps
            from artscope.reading.ways import Ways
            from artscope.remote.logsources import Sources

            self._project = project
            sources = Sources(self.log, project, self._archive.facts)
            self._ways = Ways(Steps(self._store, sources, self._access))
        return self._ways

    async def _rebind(self) -> None:
        """The credential is another's: nothing of the first identity is shown, or added to, under the second."""
        self._unsubscribe()
        before, self._archive = self._store, self._access.archive
        self._store = await Spool.of(self._archive).open(before.log)
        await before.aclose()
        self._ways, self._part, self._mark = None, -1, None
        self.lines = StripLines()
        self._unsubscribe = self._store.subscribe(self._changed)
        self._changed()

    async def _newer(self) -> None:
        ways, part = await self._ready(), self._store.part
        if self._restarted:
            self._restarted = False
            ways.steps.begin_anew()
            await self._look(ways)
            if self._store.part == part:
                with suppress(CoreError):  # what cannot be had is noted where it is missing
                    await ways.all(None, doubtful=True)
        await self._look(ways)

    async def _look(self, ways: Ways) -> None:
        async with self._store.turn:
            await self._store.refresh()
            if self._has_end():
                return
            try:
                await ways.newer()
                self._empty = self.ended and self._store.shown() is None
            except NotReadyError:
                if not self.ended:
                    raise
                self._empty = True  # nothing was written, and nothing will be
            except PurgedError:
                if not self.log.gone:
                    await self._archive.mark_log_gone(self.log)
                raise
        if self._empty:
            self._changed()

    async def _settle(self, ways: Ways) -> None:
        async with self._store.turn:
            view = self._store.shown()
            if view is not None and self.ended and not view.tail.done:
                await ways.steps.newer(view.tail.source)
                view = self._store.shown()
            if view is not None and not view.complete and view.ended:
                await self._store.alter(view.strip.source, ends)
                view = self._store.shown()
            if view is not None and view.complete:
                await self._store.settle(view.strip.source, newline=self._adds_newline())

    @property
    def _joined(self) -> bool:
        """Lines of other parts stand before those of the newest."""
        return self._runs is not None and len(self._store.parts) > 1

    def _has_end(self) -> bool:
        """The log has ended, and its end is here."""
        view = self._store.shown()
        return view.tail.done if view is not None else self._empty

    def _adds_newline(self) -> bool:
        """The service leaves out the newline after the last line of every page, so a missing one says nothing."""
        from artscope.remote.logsources import keeps_newlines

        return keeps_newlines(self._archive.facts, self.log.api) is False

    def _changed(self) -> None:
        self._show()
        for callback in list(self._callbacks):
            callback()

    def _show(self) -> None:
        view, part = self._store.shown(), self._store.part
        joined = self._runs is not None
        if part != self._part:
            if not joined:
                self.lines, self._mark = StripLines() if self._part >= 0 else self.lines, None
            self._part = part
        if view is not None:
            earlier = before_newest(self._store, self.runs) if joined else ()
            self._mark = show(self.lines, self._store, view, self._mark, earlier)
            self._empty = False
        elif self._empty:
            self.lines.show([], head=True, keep="first")
