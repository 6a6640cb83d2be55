"""A rotated log: several objects, one after the other, read as if they were one.

Bytes are counted over all of them. Every shard but the last is taken to be finished: its size is asked once. The last one grows,
and further ones may follow. Source: reference 8.7 (`shards`); nothing documented says what `obs_url` leads to besides.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal

from artscope.call import Headers, Sink, drained

_RANGE = re.compile(r"bytes\s+(?:(\d+)-(\d+)|\*)/(\d+|\*)")


class Shards:
    """The links to the objects of one log, and how large they are."""

    def __init__(self) -> None:
        self.urls: Sequence[str] = ()
        self._sizes: list[int] = []
        """Of the first ones, as far as they are known and finished."""

    @property
    def unsized(self) -> int | None:
        """The first finished shard whose size has to be asked for."""
        return len(self._sizes) if len(self._sizes) < len(self.urls) - 1 else None

    def renew(self, urls: Sequence[str]) -> None:
        """Fresh links: to the same shards, and perhaps to more. What was the last one may have grown before it was finished."""
        self.urls = urls
        del self._sizes[max(0, len(urls) - 1) :]

    def drop(self) -> None:
        """The links are no longer good. What is known of the shards stays."""
        self.urls = ()

    def sized(self, size: int) -> None:
        """The size of the shard that was `unsized`."""
        self._sizes.append(size)

    def starts(self) -> list[int]:
        """The first byte of each shard; none may be unsized."""
        return [0, *accumulate(self._sizes)]

    def pieces(self, start: int, stop: int) -> list[Piece]:
        """The parts of shards that hold the bytes from `start` up to `stop`, in order; the last shard has no known end."""
        starts = self.starts()
        found: list[Piece] = []
        for index in range(bisect_right(starts, start) - 1, len(starts)):
            end = stop if index + 1 == len(starts) else min(stop, starts[index + 1])
            if starts[index] >= stop:
                break
            low = max(start, starts[index]) - starts[index]
            if low < end - starts[index]:
                found.append(Piece(index, starts[index], low, end - starts[index]))
        return found


@dataclass(slots=True)
class Piece:
    """A sink for a part of one shard. It passes on only what was asked for, also where the whole shard comes instead."""

    index: int
    base: int
    """Where the shard begins in the log."""
    start: int
    """First byte wanted, counted in the shard,"""
    stop: int
    """and one past the last."""
    out: Sink | None = None
    bearable: int | None = None
    """The largest whole shard to take instead of a range; None: any."""
    status: int = 0
    size: int | None = None
    """Bytes of the shard, as far as the answer tells."""
    taken: int = 0
    """Bytes passed on."""
    _at: int = 0

    @property
    def done(self) -> bool:
        """All that was asked for came, or all there is."""
        return self.start + self.taken >= min(self.stop, self.size if self.size is not None else self.stop)

    def decide(self, status: int, headers: Headers) -> Literal["take", "stop"]:
        """Take a part, or a whole shard that can be borne."""
        self.look(status, headers)
        if status == 206:
            found = _RANGE.match(headers.get("content-range", "").strip().lower())
            self._at = int(found[1] or 0) if found else self.start
            return "take" if self._at <= self.start else "stop"
        self._at = 0
        long = self.bearable is not None and (self.size is None or self.size > self.bearable)
        return "take" if status == 200 and not long else "stop"

    def look(self, status: int, headers: Headers) -> None:
        """What the head of an answer tells."""
        self.status = status
        found = _RANGE.match(headers.get("content-range", "").strip().lower())
        text = found[3] if found else headers.get("content-length", "") if status == 200 else ""
        self.size = int(text) if text.isascii() and text.isdigit() else None

    def write(self, data: bytes, /) -> int:
        """The next bytes of the answer."""
        low = max(0, self.start - self._at)
        wanted = data[low : max(low, self.stop - self._at)]
        self._at += len(data)
        if wanted and self.out is not None:
            self.taken += len(wanted)
            self.out.write(wanted)
        return len(data)

    async def drain(self) -> None:
        """Wait for where it passes them on to."""
        await drained(self.out)
