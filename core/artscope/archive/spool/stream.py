"""A download on its way to the disk: taken on the loop, counted and written in a thread."""

from __future__ import annotations

import asyncio
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor

from artscope.archive.spool.files import Writer
from artscope.archive.spool.ledger import counted
from artscope.archive.spool.strip import Extent
from artscope.logs.striplines import STRETCH

AHEAD = 8
"""Buffers handed over and not written yet, from which on whoever writes waits."""


class Stream:
    """Takes a download's bytes and appends them, an extent at a time. What cannot be written is remembered, not raised.

    `write` and `flush` belong to the loop (or whatever else calls them one after the other), `synced` to any thread.
    """

    def __init__(self, writer: Writer) -> None:
        """Use `SpoolLog.stream`."""
        self.writer = writer
        self.error: OSError | None = None
        self._extents: list[Extent] = []
        self._buffer = bytearray(STRETCH)
        self._filled = 0
        self._free: deque[bytearray] = deque()
        """Used again: memory that is given back and asked for anew, a piece at a time, costs more than the copying."""
        self._under_way: deque[Future[None]] = deque()
        self._thread = ThreadPoolExecutor(1, "artscope-spool")

    def write(self, data: bytes, /) -> int:
        """Take bytes."""
        taken = 0
        while taken < len(data):
            size = min(len(data) - taken, STRETCH - self._filled)
            part = data if size == len(data) else memoryview(data)[taken : taken + size]
            self._buffer[self._filled : self._filled + size] = part
            self._filled += size
            taken += size
            if self._filled == STRETCH:
                self._hand_over()
        return taken

    async def drain(self) -> None:
        """Wait while much is in memory: the disk is slower than the network."""
        while len(self._under_way) > AHEAD:
            await asyncio.shield(asyncio.wrap_future(self._under_way[0]))
            self._under_way.popleft()

    def flush(self) -> None:
        """Hand over what is left: nothing more comes."""
        self._hand_over()
        self._thread.shutdown(wait=False)

    def synced(self, *, all_of_it: bool) -> list[Extent]:
        """What is written, on the disk. Blocks: for a thread.

        Args:
            all_of_it: Wait for everything that was handed over.

        Raises:
            OSError: It could not be synced. What could not be written is in `error`.
        """
        for done in list(self._under_way) if all_of_it else ():
            done.result()
        found = list(self._extents)
        self.writer.sync()
        return found

    def _hand_over(self) -> None:
        if self._filled:
            self._under_way.append(self._thread.submit(self._append, self._buffer, self._filled))
            self._buffer, self._filled = self._free.popleft() if self._free else bytearray(STRETCH), 0

    def _append(self, buffer: bytearray, size: int) -> None:
        try:
            if self.error is None:
                with memoryview(buffer) as whole, whole[:size] as part:
                    at = self.writer.append(part)
                self._extents.append(counted(self.writer, at, buffer, size))
        except OSError as error:
            self.error = error
        finally:
            self._free.append(buffer)
