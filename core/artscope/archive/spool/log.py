"""One log on this machine: how text is added to its strips, and what becomes of them once they are complete."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from artscope.archive.spool import plain, rows
from artscope.archive.spool.files import Writer
from artscope.archive.spool.ledger import Ledger
from artscope.archive.spool.stream import Stream
from artscope.archive.spool.strip import Extent, Seat, Source, Strip, seats_after, seats_before
from artscope.archive.spool.view import Shown, parts, shown
from artscope.errors import ArchiveError


class SpoolLog(Ledger):
    """The text of one log, shared by all who read it in this process.

    Every addition names what it follows, and is dropped where another reader, here or in another process, was faster.
    """

    users = 0
    live: Source | None = None
    """The source that is being followed."""
    in_hand: Callable[[], Awaitable[bool]] | None = None
    """Puts pages here that came and are held back to be written together; answers whether there were any."""
    on_last_close: Callable[[], object] = staticmethod(lambda: None)

    @property
    def parts(self) -> list[int]:
        """The parts of which there is text, oldest first."""
        return parts(self.strips)

    def shown(self, part: int | None = None) -> Shown | None:
        """What is shown of a part, or of the newest."""
        return shown(self.strips, self.part if part is None else part, self.live)

    def strip(self, source: Source) -> Strip:
        """The strip of the newest part from this source; an empty one where there is none."""
        return self.strips.get((self.part, source)) or Strip(self.part, source)

    async def text(self, extents: Sequence[Extent], *, last: bool, most: int = 65536) -> bytes:
        """The first or last bytes of a run of extents; empty where they cannot be read."""
        return await asyncio.to_thread(self._text, extents, last, most)

    # Lines by cursor.

    async def append(
        self, source: Source, text: bytes, *, after: Seat | None, apart: bool, cursors: tuple[str, str], bare: bool
    ) -> bool:
        """Add the lines of a page after everything that is here.

        Args:
            after: The seat of what was last when they were asked for; None for an empty strip.
            apart: Something may be missing between them.
            cursors: Of the first and the last line; empty where not known.
            bare: The final newline was added here.
        """
        stored = await self.write(text)

        def edit() -> bool:
            strip = self._mine(source)
            if strip.done or (strip.extents[-1].seat if strip.extents else None) != after:
                return False
            linked = bool(strip.extents) and not apart
            seats = seats_after(strip, len(stored), apart=apart)
            strip.extents += self._seated(strip, stored, seats, linked=linked, cursors=cursors, bare=bare)
            return True

        return await self._change(edit, came=True)

    async def prepend(
        self,
        source: Source,
        text: bytes,
        *,
        before: Seat,
        cursors: tuple[str, str] = ("", ""),
        bare: bool = False,
        meets: bool = False,
        head: bool = False,
    ) -> Seat | None:
        """Add the lines of a page before the extent that begins a run; answers what begins it now.

        None where nothing was added: that extent begins no run any more.

        Args:
            text: May be empty, to say that it meets the run before, or is the head.
            meets: Nothing is missing any more between them and the run before.
            head: They begin the log.
        """
        stored = await self.write(text)
        begins = before

        def edit() -> bool:
            nonlocal begins
            strip = self._mine(source)
            index = strip.find(before)
            if index is None or strip.extents[index].linked or (index == 0 and strip.head):
                return False
            joins = meets and index > 0
            seats = seats_before(strip, index, len(stored))
            new = self._seated(strip, stored, seats, linked=joins, cursors=cursors, bare=bare)
            self._put(strip, replace(strip.extents[index], linked=bool(new) or joins, gap=""), index)
            strip.extents[index:index] = new
            if head and index == 0:
                strip.head, strip.reason = True, ""
            begins = new[0].seat if new else before
            return True

        return begins if await self._change(edit, came=False) else None

    # Bytes by position.

    async def place(
        self, source: Source, start: int, stored: Sequence[Extent], *, total: int | None = None, came: bool
    ) -> bool:
        """Add bytes at their position in the object: what `write` or a `Stream` stored, one after the other.

        What is here already stays; of the new, only extents that are missing as a whole are taken.
        """

        def edit() -> bool:
            strip = self._mine(source)
            at = start
            for extent in stored:
                if strip.missing(at, at + extent.size) == [(at, at + extent.size)]:
                    self._insert(strip, replace(extent, seat=Seat(at)))
                at += extent.size
            strip.total = total if total is not None else strip.total
            if strip.extents and strip.extents[0].seat == 0:
                strip.head, strip.reason = True, ""
            return True

        return await self._change(edit, came=came)

    async def stream(self, at: int) -> Stream:
        """A sink for a download of the newest part's object from a byte on: what comes goes to the disk piece by piece.

        Raises:
            ArchiveError: There is no room.
        """
        return Stream(await asyncio.to_thread(self._going_on, self.part, at))

    async def stored(self, stream: Stream, *, flush: bool = True) -> list[Extent]:
        """What a stream has written, on the disk.

        Args:
            flush: What it still holds as well: nothing more will come.

        Raises:
            ArchiveError: Not all of it could be written.
        """
        if flush:
            stream.flush()
        try:
            extents = await asyncio.to_thread(stream.synced, all_of_it=flush)
        except OSError as error:
            stream.error = stream.error or error
        if stream.error is not None:
            await asyncio.to_thread(self._go_loose, stream.error)
            raise ArchiveError("reading.no_room", size=0) from stream.error
        return extents

    # What is known.

    async def alter(self, source: Source, change: Callable[[Strip], bool]) -> bool:
        """Change what is known about a strip, not its text. The function answers whether there was anything to do."""
        return await self._change(lambda: change(self._mine(source)), came=False)

    async def gap(self, source: Source, seat: Seat | None, reason: str) -> bool:
        """Note why what is before an extent (None: before the first) is still missing."""

        def edit() -> bool:
            strip = self._mine(source)
            if seat is None or (strip.extents and strip.extents[0].seat == seat):
                changed, strip.reason = strip.reason != reason, reason
                return changed
            index = strip.find(seat)
            if index is None or strip.extents[index].gap == reason:
                return False
            self._put(strip, replace(strip.extents[index], gap=reason), index)
            return True

        return await self._change(edit, came=False)

    async def leave_out(self, source: Source, seats: set[Seat]) -> None:
        """Take extents out again that turned out to be of another object."""

        def edit() -> bool:
            strip = self._mine(source)
            for seat in seats:
                self._pending.extents[strip.part, source, seat] = None
            strip.head = strip.head and strip.extents[0].seat not in seats
            self._leave_out(strip, seats)
            return True

        await self._change(edit, came=False)

    async def begin_part(self, source: Source) -> None:
        """The log began anew upstream: what comes now is another part. What is here stays."""
        before = self.part

        def edit() -> bool:
            if self.part != before:
                return False
            self.strips[before + 1, source] = Strip(before + 1, source)
            return bool(self._mine(source))

        await self._change(edit, came=False)

    async def carry_over(self, source: Source) -> None:
        """What is here from this source turned out to be of the log that was begun anew: it is another part, and the rest stays."""
        before = self.part

        def edit() -> bool:
            if self.part != before or (before, source) not in self.strips:
                return False
            old = self._mine(source)
            extents = list(old.extents)
            self._drop(old)
            del self.strips[before, source]
            self._pending.strips[before, source] = None
            new = self.strips[before + 1, source] = replace(old, part=before + 1, extents=extents, join=None)
            self._mine(source)
            for extent in extents:
                self._put(new, extent)
            return True

        await self._change(edit, came=True)

    async def settle(self, source: Source, *, newline: bool) -> bool:
        """Make the complete strip one plain file, and drop what it replaces. False where that cannot be done now.

        Args:
            newline: Keep the newline that was added after the last line.
        """
        strip = self.strip(source)
        if not strip.complete or strip.plain or self.trouble is not None or self.pending:
            return False
        writer = await self.appending()
        if writer.lock is None:
            return False
        alone = self._alone.pop(strip.part, None)
        name = plain.plain_name(self.log.name, strip.part)
        without = int(strip.extents[-1].bare and not newline)
        try:
            found = await asyncio.to_thread(
                plain.rewrite, self._folder, list(strip.extents), name, alone=alone, without=without
            )
        except OSError:
            return False
        done = await self._change(lambda: self._settled(strip, found, name), came=False)
        if done and not self.pending:
            await self._tidy(writer)
        return done

    async def aclose(self) -> None:
        """Done with it. The last reader's close lets other processes write."""
        self.users -= 1
        if self.users > 0:
            return
        await self.vouch()
        self.on_last_close()
        writer, self._writer = self._writer, None
        self._alone.clear()
        if writer is not None:
            await asyncio.to_thread(writer.close)
        self._folder.close()

    # Edits.

    def _insert(self, strip: Strip, extent: Extent) -> None:
        """Put an extent of bytes that are missing in its place, linked to those it touches."""
        index = strip.place(extent.seat)
        linked = index > 0 and strip.extents[index - 1].stop == extent.seat
        strip.extents.insert(index, self._put(strip, replace(extent, linked=linked)))
        after = strip.extents[index + 1] if index + 1 < len(strip.extents) else None
        if after is not None and after.seat == extent.stop:
            self._put(strip, replace(after, linked=True, gap=""), index + 1)

    def _drop(self, strip: Strip) -> None:
        for extent in strip.extents:
            self._pending.extents[strip.part, strip.source, extent.seat] = None
        strip.extents = []

    def _settled(self, strip: Strip, found: Sequence[Extent], name: str) -> bool:
        place = (strip.part, strip.source)
        if self.strips.get(place) is not strip or strip.plain:
            return False
        ends = strip.extents[0].first, strip.extents[-1].last
        kept = self._mine(strip.source)
        self._drop(kept)
        new = [replace(extent, linked=number > 0) for number, extent in enumerate(found)]
        new[0] = replace(new[0], first=ends[0])
        new[-1] = replace(new[-1], last=ends[1])
        kept.extents = [self._put(kept, extent) for extent in new]
        kept.plain, kept.join = name, None
        for other in [key for key in self.strips if key[0] == strip.part and key != place]:
            del self.strips[other]
            self._pending.strips[other] = None
        return True

    async def _tidy(self, writer: Writer) -> None:
        """Delete the data file that nothing refers to any more. The next text begins a new one."""
        try:
            used = await self._database.read(lambda connection: rows.files(connection, self.log))
        except ArchiveError:
            return
        if writer is not self._writer:
            return
        if writer.name in used:  # of another part, or of what is being followed
            await asyncio.to_thread(self._folder.remove, used | {each.name for each in self._alone.values()})
            return
        self._writer = None
        self._alone.clear()
        await asyncio.to_thread(self._folder.remove, used)
        await asyncio.to_thread(writer.close)

    def _text(self, extents: Sequence[Extent], last: bool, most: int) -> bytes:
        found: list[bytes] = []
        left = most
        try:
            for extent in reversed(extents) if last else extents:
                size = min(extent.size, left)
                at = extent.at + (extent.size - size if last else 0)
                found.append(self.bytes_of(extent).pread(size, at))
                left -= size
                if left <= 0:
                    break
        except OSError:
            return b""
        return b"".join(reversed(found) if last else found)
