"""What one log holds in memory, and how that becomes bytes on disk and then rows that vouch for them."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from artscope.archive.database import Database
from artscope.archive.faults import trouble
from artscope.archive.spool import rows
from artscope.archive.spool.files import DATA, LOOSE, Folder, Writer
from artscope.archive.spool.rows import Change, Place, Stored
from artscope.archive.spool.strip import Extent, Seat, Source, Strip
from artscope.archive.spool.view import standing
from artscope.errors import ArchiveError
from artscope.logs.filelines import Descriptor
from artscope.logs.striplines import STRETCH
from artscope.models import LogFile

Edit = Callable[[], bool]
"""Changes strips in memory; False, and nothing changed, where what it was made for is not so any more. May be run again."""

PATIENCE = 1.0
"""Seconds that vouching waits for another process; after that it is done with the next change."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Ledger:
    """Strips in memory, ahead of the database by at most what could not be written yet.

    Whoever changes something names the revision it has seen; where another process was faster, its text is taken over first and
    the change is tried once more on top of it.
    """

    def __init__(
        self,
        log: LogFile,
        database: Database,
        folder: Folder,
        *,
        now: Callable[[], datetime],
        tell: Callable[[ArchiveError], None],
    ) -> None:
        """Nothing is read yet."""
        self.log = log
        self.strips: dict[Place, Strip] = {}
        self.trouble: ArchiveError | None = None
        """Why text is held for this session only; None while it is kept."""
        self._database = database
        self._folder = folder
        self._now = now
        self._tell = tell
        self.turn = asyncio.Lock()
        """Held by whoever asks the service on behalf of this log."""
        self._edits = asyncio.Lock()
        self._writer: Writer | None = None
        self._alone: dict[int, Writer] = {}
        """Of parts whose object has a file of its own; as long as the writer's lock is held."""
        self._opening = threading.Lock()
        self._revision = 0
        self._pending = Change()
        self._last: int | None = None
        self._callbacks: list[Callable[[], None]] = []

    @property
    def part(self) -> int:
        """The newest part, which new text belongs to."""
        return max((part for part, _ in self.strips), default=0)

    @property
    def pending(self) -> bool:
        """Something is not vouched for yet."""
        return bool(self._pending)

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Be told on the loop when text came. Answers what ends it."""
        self._callbacks.append(callback)
        return lambda: self._callbacks.remove(callback) if callback in self._callbacks else None

    def changed(self) -> None:
        """Tell all readers."""
        for callback in list(self._callbacks):
            callback()

    def bytes_of(self, extent: Extent) -> Descriptor:
        """Where an extent's bytes are.

        Raises:
            OSError: They are not there any more.
        """
        return self._folder.source(extent.file, extent.at + extent.size)

    async def refresh(self) -> bool:
        """Take over what another process has added. True where something changed."""

        def look(connection: sqlite3.Connection) -> Stored | None:
            seen = rows.revision(connection, rows.row_of(connection, self.log))
            return rows.load(connection, self.log) if seen > self._revision else None

        async with self._edits:
            try:
                stored = await self._database.read(look, patience=PATIENCE)
            except ArchiveError:
                return False
            if stored is None or self.trouble is not None:
                return False
            await self._take(stored)
        self.changed()
        return True

    async def vouch(self) -> None:
        """Write what could not be written before."""
        if self._pending:
            await self._change(lambda: True, came=False)

    # Bytes.

    async def write(self, text: bytes) -> list[Extent]:
        """Put text into the data file, synced; it is part of the log only once it is seated and vouched for.

        Raises:
            ArchiveError: There is no room for it anywhere.
        """
        if not text:
            return []
        return await asyncio.to_thread(self._write, text)

    async def appending(self) -> Writer:
        """Where this process appends.

        Raises:
            ArchiveError: There is no room anywhere.
        """
        return await asyncio.to_thread(self._appending)

    def _write(self, text: bytes) -> list[Extent]:
        try:
            return self._append(self._appending(), text)
        except OSError as error:
            writer = self._go_loose(error)
        try:
            return self._append(writer, text)
        except OSError as error:
            raise ArchiveError("reading.no_room", size=len(text)) from error

    def _append(self, writer: Writer, text: bytes) -> list[Extent]:
        found = []
        for at in range(0, len(text), STRETCH):
            piece = text[at : at + STRETCH]
            found.append(counted(writer, writer.append(piece), piece, len(piece)))
        writer.sync()
        return found

    def _appending(self) -> Writer:
        with self._opening:
            if self._writer is None:
                if self._database.memory:  # what it holds now vouches for nothing on the disk
                    return self._go_loose(None)
                try:
                    self._writer = self._folder.writer(lambda: self._vouched(DATA))
                except (OSError, ArchiveError) as error:
                    return self._go_loose(error)
            return self._writer

    def _going_on(self, part: int, at: int) -> Writer:
        """Where the object of a part goes on that is here up to a byte: in its own file, where that holds all of it so far."""
        writer = self._appending()
        if writer.lock is None:
            return writer
        with self._opening:
            try:
                alone = self._alone.get(part) or self._folder.alone(part, self._vouched)
            except (OSError, ArchiveError):
                return writer
            self._alone[part] = alone
        return alone if alone.size == at else writer

    def _vouched(self, name: str) -> int:
        if self._database.memory:
            raise ArchiveError("archive.closed")  # its copy may be older than what another process vouches for
        return self._database.call(
            lambda connection: rows.vouched(connection, self.log, name), write=False, patience=PATIENCE
        )

    def _go_loose(self, error: Exception | None) -> Writer:
        before, self._writer = self._writer, None
        self._alone.clear()
        if before is not None:
            before.close()
        path = self._folder.path
        if error is not None and path is not None and self.trouble is None:
            self._tell(trouble(error, path))
        self.trouble = ArchiveError("reading.not_kept")
        try:
            self._writer = self._folder.loose()
        except OSError as failure:
            raise ArchiveError("reading.no_room", size=0) from failure
        return self._writer

    # Changes.

    async def _change(self, edit: Edit, *, came: bool) -> bool:
        async with self._edits:
            if not edit():
                return False
            if came:
                self._last = (self._now() - _EPOCH) // timedelta(microseconds=1)
            self.changed()
            return await self._commit(edit)

    async def _commit(self, edit: Edit) -> bool:
        for _ in range(3):
            if self.trouble is not None:
                self._pending = Change()
                return True
            change, last = self._pending, self._last
            state = standing(self.strips, last)
            log, seen = self.log, self._revision
            try:
                found = await self._database.run(
                    lambda connection: rows.write(connection, log, seen, change, state),  # noqa: B023 - run at once
                    patience=PATIENCE,
                )
            except ArchiveError:
                return True  # held, and written with the next change
            if found is not None:
                self._revision, self._pending, self._last = found, Change(), None
                return True
            if not await self._catch_up(edit):
                return False
        return False

    async def _catch_up(self, edit: Edit) -> bool:
        """Another process was faster, or the database was built anew. False where the change has lost its ground."""
        stored = await self._database.read(lambda connection: rows.load(connection, self.log), patience=PATIENCE)
        if stored.revision < self._revision:
            self._revision = stored.revision
            self._pending = rows.anew(self.strips)
            return True
        await self._take(stored)
        done = edit()
        self.changed()
        return done

    async def _take(self, stored: Stored) -> None:
        self._pending = Change()
        self.strips, self._revision = stored.strips, stored.revision
        for place in list(self.strips):
            await asyncio.to_thread(self._check, self.strips[place])

    def _check(self, strip: Strip) -> None:
        """Leave out what rows vouch for although it is gone: someone has deleted or cut a file."""
        sizes = {extent.file: self._size(extent.file) for extent in strip.extents}
        lost = [extent for extent in strip.extents if extent.at + extent.size > sizes[extent.file]]
        if not lost:
            return
        gone = {extent.seat for extent in lost}
        strip.done = strip.done and strip.extents[-1].seat not in gone
        strip.head = strip.head and strip.extents[0].seat not in gone
        strip.plain = ""
        for seat in gone:
            self._pending.extents[strip.part, strip.source, seat] = None
        self._pending.strips[strip.part, strip.source] = strip
        self._leave_out(strip, gone)

    def _leave_out(self, strip: Strip, gone: set[Seat]) -> None:
        left: list[Extent] = []
        broken = False
        for extent in strip.extents:
            if extent.seat in gone:
                broken = True
            elif broken and extent.linked:
                left.append(self._put(strip, replace(extent, linked=False)))
                broken = False
            else:
                left.append(extent)
                broken = False
        strip.extents = left

    def _size(self, name: str) -> float:
        try:
            return self._folder.source(name).size()
        except FileNotFoundError:
            return -1
        except OSError:
            return float("inf")  # there, but not to be read now: its lines say so

    # For edits.

    def _mine(self, source: Source) -> Strip:
        """The newest part's strip of this source, to be changed."""
        place = (self.part, source)
        strip = self.strips.setdefault(place, Strip(*place))
        self._pending.strips[place] = strip
        return strip

    def _put(self, strip: Strip, extent: Extent, index: int | None = None) -> Extent:
        """Note that an extent is new or changed; with an index, put it there."""
        if index is not None:
            strip.extents[index] = extent
        if extent.file != LOOSE:
            self._pending.extents[strip.part, strip.source, extent.seat] = extent
        return extent

    def _seated(
        self,
        strip: Strip,
        stored: Sequence[Extent],
        seats: Sequence[Seat],
        *,
        linked: bool = False,
        cursors: tuple[str, str] = ("", ""),
        bare: bool = False,
    ) -> list[Extent]:
        """Stored pieces of one page in their places. The cursors are those of its first and last line."""
        found = []
        for number, (extent, seat) in enumerate(zip(stored, seats, strict=True)):
            final = number == len(stored) - 1
            found.append(
                self._put(
                    strip,
                    replace(
                        extent,
                        seat=seat,
                        linked=linked or number > 0,
                        bare=bare and final,
                        first=cursors[0] if number == 0 else "",
                        last=cursors[1] if final else "",
                    ),
                )
            )
        return found


def counted(writer: Writer, at: int, data: bytes | bytearray, size: int) -> Extent:
    """The extent of the first bytes of some data that were just appended, without a place yet."""
    newlines, closed = data.count(b"\n", 0, size), data[size - 1 : size] == b"\n"
    return Extent(Seat(0), linked=False, file=writer.name, at=at, size=size, newlines=newlines, closed=closed)
