"""What `log` and `view` have in common: the part of a log that is asked for is fetched, printed, and followed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Protocol

from artscope.errors import AuthError, CoreError, ForbiddenError, NotFoundError, ThrottledError
from artscope.localfiles import FileReading
from artscope.logs.lines import Lines
from artscope.words import say
from artscope_tui.cli.fetching import Part
from artscope_tui.cli.output import Progress, complain, explain
from artscope_tui.cli.printing import Printer
from artscope_tui.cli.run import OK, OTHER, SERVICE, code_of
from artscope_tui.cli.wanted import Wanted
from artscope_tui.cli.window import UntimedError

if TYPE_CHECKING:
    from artscope_tui.cli.fetching import Text

LONGEST_PAUSE = 60.0
"""Seconds between two looks at a log in which nothing happens."""
FINAL = (AuthError, ForbiddenError, NotFoundError)
"""What asking again does not mend."""

Sleep = Callable[[float], Awaitable[None]]


class Watch(Protocol):
    """Knows when nothing more will be written."""

    async def over(self, came: int) -> bool:
        """Whether that is so; asked after each look at the log, with the lines that came."""
        ...

    def verdict(self) -> int:
        """The exit code that tells how it ended; 0 where that was not asked for."""
        ...


class Reader:
    """Prints one log."""

    def __init__(
        self,
        reading: Text,
        wanted: Wanted,
        out: Printer,
        *,
        watch: Watch,
        offline: bool = False,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self.printed = False
        """What was there has been printed, as far as it was there."""
        self._reading = reading
        self._wanted = wanted
        self._out = out
        self._watch = watch
        self._offline = offline
        self._sleep = sleep
        self._part = Part(reading, wanted)
        self._progress = Progress()
        self._trouble: CoreError | None = None
        self._untimed = False

    async def print(self) -> None:
        """Prints what is asked for, and on until nothing more comes where that is asked for too."""
        self._trouble = await self._fetch()
        reading = self._reading
        try:
            if self._wanted.earlier:
                for part in reading.earlier:
                    await self._print(part, await self._part.of(part))
            at = await self._first()
        except UntimedError:
            self._untimed = True
            return
        follow = self._wanted.follow and not self._offline and not isinstance(self._trouble, FINAL)
        nothing = reading.lines.end == reading.lines.first
        if nothing and self._trouble is not None and not self._offline and not follow:
            return
        self.printed = True
        if follow:
            at = await self._follow(at)
        await self.end(at)

    async def end(self, at: int) -> None:
        """Prints what was held back, and ends the last line as the log does."""
        lines = self._reading.lines
        await self._print(lines, await self._part.since(at), final=True)
        self._out.end()

    def verdict(self) -> int:
        """The exit code, with what is missing told on standard error."""
        wanted, lines = self._wanted, self._reading.lines
        if self._untimed:
            complain(say("cli.untimed"))
            return OTHER
        headless = wanted.whole and not lines.head and lines.end > lines.first
        if headless:
            complain(say("cli.not_whole"))
        if self._trouble is not None and not self._offline:
            explain(self._trouble)
            return code_of(self._trouble)
        if self._out.written == 0 and (wanted.window or wanted.picker is not None):
            complain(wanted.nothing)
        elif lines.end == lines.first and not wanted.until_done:
            complain(say("cli.empty_log"))
        missing = (self._out.holes or headless) and wanted.whole and not self._offline
        return SERVICE if missing else self._watch.verdict() if wanted.until_done else OK

    # What is there

    async def _fetch(self) -> CoreError | None:
        """Brings what is to be printed here; answers what was in the way."""
        if self._grows:
            return None
        if not self._wanted.whole or isinstance(self._reading, FileReading):
            return await self._part.fetch()
        try:
            with self._progress:
                await self._reading.whole(self._progress)
        except CoreError as error:
            return error
        return self._reading.trouble

    @property
    def _grows(self) -> bool:
        """All of a log is printed, from its first line on while the rest still comes."""
        return self._wanted.whole and not self._wanted.window

    async def _first(self) -> int:
        """Prints what is here, and as it comes where all of it is asked for; answers the number after it."""
        reading = self._reading
        if not self._grows:
            return await self._print(reading.lines, await self._part.of(reading.lines))
        changed = asyncio.Event()
        unsubscribe = reading.subscribe(changed.set)
        with self._progress:
            coming = asyncio.ensure_future(reading.whole(self._progress))
            coming.add_done_callback(lambda _: changed.set())
            try:
                at = await self._as_it_comes(coming, changed)
            finally:
                unsubscribe()
                coming.cancel()
                await asyncio.wait([coming])
        error = coming.exception()
        if error is not None and not isinstance(error, CoreError):
            raise error
        self._trouble = error or reading.trouble
        return await self._print(reading.lines, range(at, max(at, reading.lines.end)))

    async def _as_it_comes(self, coming: asyncio.Future[None], changed: asyncio.Event) -> int:
        """Prints from the first line on what is there for good; answers the number after it."""
        lines, count = self._reading.lines, 0
        while True:
            changed.clear()
            done = coming.done()
            if self._reading.lines is not lines:
                if count:
                    await self._print(lines, range(lines.first + count, lines.end))
                    self._out.end()
                lines, count = self._reading.lines, 0
            if done:
                return lines.first + count
            if lines.head:
                stop = await self._print(lines, range(lines.first + count, max(lines.first + count, self._known)))
                count = stop - lines.first
            await changed.wait()

    @property
    def _known(self) -> int:
        """One past the last of the lines that are here from the first on, whole."""
        if isinstance(self._reading, FileReading):
            return self._reading.known
        lines = self._reading.lines
        return (
            min((number for hole in lines.holes if (number := lines.number(hole.id)) is not None), default=lines.end)
            - 1
        )

    async def _print(self, lines: Lines, extent: range, *, final: bool = False) -> int:
        stop = extent.stop
        held = self._wanted.follow and not final and self._out.whole_lines and not self._reading.final_newline
        if held and stop == lines.end:  # the last line may go on
            stop = max(extent.start, stop - 1)
        if self._out.on_screen and stop > extent.start:
            self._progress.leave()
        for _ in self._out.write(lines, extent.start, stop):
            await asyncio.sleep(0)
        self._out.finish(newline=self._reading.final_newline or stop < lines.end)
        return stop

    # What comes

    async def _follow(self, at: int) -> int:
        """Prints what is written until nothing more will be, asking less often while nothing is."""
        reading, told = self._reading, self._trouble
        usual = reading.poll_seconds or LONGEST_PAUSE
        longest = LONGEST_PAUSE if usual > 1 else usual
        begun, pause = self._begun, usual
        over = await self._watch.over(0)
        if not (over or reading.live or self._waits or isinstance(reading, FileReading)):
            complain(say("cli.not_followed"))
        while over or ((reading.live or self._waits) and (await self._part.since(at)).stop == reading.lines.end):
            if not over:
                await self._sleep(pause)
            came = await reading.newer()
            told = _told(reading.trouble, told)
            if self._begun != begun:
                complain(say("cli.begun_anew"))
                self._out.end()
                begun = self._begun
                at = await self._first()
            else:
                at = await self._print(reading.lines, await self._part.since(await self._part.fill_from(at)))
            if isinstance(told, FINAL) or (over and not came):
                break
            pause = usual if came else min(pause * 2, longest)
            if isinstance(told, ThrottledError):
                pause = max(longest, told.retry_after or 0.0)
            over = over or await self._watch.over(came)
        self._trouble = reading.trouble
        return at

    @property
    def _begun(self) -> tuple[Lines, int]:
        """Another one once the log has begun anew."""
        return self._reading.lines, getattr(self._reading, "begun", 0)

    @property
    def _waits(self) -> bool:
        """The log's text cannot be followed, but its job can."""
        return self._wanted.until_done and self._reading.poll_seconds is None


def _told(trouble: CoreError | None, before: CoreError | None) -> CoreError | None:
    """Tells what was in the way of a look, once for as long as it is; what ends the following is told at the end."""
    passing = trouble is not None and not isinstance(trouble, FINAL)
    if trouble is not None and passing and (before is None or before.key != trouble.key):
        explain(trouble)
    return trouble
