"""Where the text of another source goes on after a whole strip: by an equal overlap of whole lines that occurs once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from artscope.archive.spool.log import SpoolLog
from artscope.archive.spool.strip import Extent, Join, Seat, Strip, joined
from artscope.logs.overlap import LEAST, last_lines

_DAMAGED = "\ufffd".encode()
_LOOKED_FOR = 3
_MOST = 16 * 1024
"""Bytes of overlap to try before giving up where shorter ones occur more than once."""


async def join(log: SpoolLog) -> bool:
    """Let the line log go on where the object ends, if their texts overlap. True where they are joined now."""
    base, other = log.strip("link"), log.strip("line")
    if not base.whole or not other.extents or base.complete:
        return False
    if joined(base, other) is not base.extents:
        return True
    end = await log.text(base.extents, last=True, most=4 * _MOST)
    run = _last_run(other)
    found = await asyncio.to_thread(_find, log, run, end)
    if found is None:
        return False
    unended = len(end) - (end.rfind(b"\n") + 1)
    made = Join("line", base.size - unended, run[found.index].seat, found.cut, found.newlines)

    def note(strip: Strip) -> bool:
        strip.join = made
        return True

    return await log.alter("link", note)


async def doubles(log: SpoolLog) -> set[Seat] | None:
    """What stands in the object of the lines that are here, where not all of them do: it is another log, begun since then.

    None: it is the log whose lines are here. Lines with damaged characters tell nothing: they stand otherwise in the object.
    """
    line, link = log.strip("line"), log.strip("link")
    begins = [index for index, extent in enumerate(line.extents) if not extent.linked]
    found, same = set[Seat](), True
    stop = len(line.extents)
    for number, index in enumerate(reversed(begins)):
        if number >= _LOOKED_FOR and index > 0:
            continue
        needle = _first_lines(await log.text([line.extents[index]], last=False, most=4 * LEAST))
        clean = bool(needle) and _DAMAGED not in needle
        same = same and (not clean or await asyncio.to_thread(_holds, log, link.extents, needle))
        if same and clean:
            found |= {extent.seat for extent in line.extents[index:stop]}
            stop = index
    return None if same else found


def _first_lines(text: bytes) -> bytes:
    """The first whole lines, of so many bytes that they are not there by chance; fewer where there are no more."""
    stop = text.find(b"\n", LEAST) + 1 or text.rfind(b"\n") + 1
    return text[:stop]


def _holds(log: SpoolLog, extents: Sequence[Extent], needle: bytes) -> bool:
    """Looked for from the end: what was read by lines is mostly there."""
    carried = b""
    for extent in reversed(extents):
        try:
            data = log.bytes_of(extent).pread(extent.size, extent.at) + carried
        except OSError:
            return True  # nobody can tell
        if needle in data:
            return True
        carried = data[: len(needle) - 1]
    return False


@dataclass(frozen=True, slots=True)
class _Place:
    index: int
    cut: int
    newlines: int


def _last_run(strip: Strip) -> list[Extent]:
    begins = [index for index, extent in enumerate(strip.extents) if not extent.linked]
    return strip.extents[begins[-1] if begins else 0 :]


def _find(log: SpoolLog, run: Sequence[Extent], end: bytes) -> _Place | None:
    least = LEAST
    while least <= _MOST:
        needle = last_lines(end, least)
        if not needle:
            return None
        places = _occurrences(log, run, needle)
        if len(places) == 1:
            return places[0]
        if not places:
            return None
        least *= 2
    return None


def _occurrences(log: SpoolLog, run: Sequence[Extent], needle: bytes) -> list[_Place]:
    """Where the needle ends, as extents and bytes in them; two are enough to know that it is not unique."""
    found: list[_Place] = []
    carried = b"\n"  # a run begins with a line
    for index, extent in enumerate(run):
        try:
            data = log.bytes_of(extent).pread(extent.size, extent.at)
        except OSError:
            return []
        text = carried + data
        at = text.find(b"\n" + needle)
        while at >= 0 and len(found) < 2:
            cut = at + 1 + len(needle) - len(carried)
            if cut > 0:
                found.append(_Place(index, cut, data.count(b"\n", cut)))
            at = text.find(b"\n" + needle, at + 1)
        carried = text[-len(needle) - 1 :]
    return found
