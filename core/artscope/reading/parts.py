"""The parts of a log that was begun anew upstream, as one run of lines: between two of them stands a line that says so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from artscope.archive.spool.log import SpoolLog
from artscope.archive.spool.view import HEAD, Shown, items
from artscope.logs.lines import Hole
from artscope.logs.striplines import Item, Stretch
from artscope.models import Run
from artscope.words import say

_EXIT = re.compile(r"exit(?:ed)? with (?:code )?(-?\d{1,6})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Said:
    """Bytes of our own between those of a log."""

    data: bytes

    def pread(self, size: int, at: int, /) -> bytes:
        """Up to `size` bytes from `at`."""
        return self.data[at : at + size]


def before_newest(log: SpoolLog, runs: Sequence[Run]) -> list[Item]:
    """What is shown before the newest part: the parts that ended, each with its mark.

    Args:
        runs: Of the version, oldest first, as far as they are known.
    """
    found: list[Item] = []
    earlier = [part for part in log.parts if part != log.part]
    for number, part in enumerate(earlier):
        view = log.shown(part)
        if view is None:
            continue
        if found and not view.strip.head:
            found.append(Hole(f"{HEAD}-{part}", reason="reading.renewed"))
        found += (
            [item for item in items(view, log.bytes_of) if not _is_head(item)] if found else items(view, log.bytes_of)
        )
        behind = len(earlier) - number
        found.append(_mark(view, runs[-1 - behind] if behind < len(runs) else None))
    newest = log.shown()
    if found and newest is not None and not newest.strip.head and not newest.strip.reason:
        found.append(Hole(HEAD, size=newest.extents[0].seat if newest.strip.by_byte else None))
    return found


def mark_words(run: Run | None) -> str:
    """The words of the line where one part ends and the next begins."""
    if run is None or run.ended is None:
        return say("reading.began_anew")
    at = run.ended.astimezone().strftime("%H:%M:%S")
    code = _EXIT.fullmatch(run.reason.strip())
    reason = say("reading.run_exit", code=code[1]) if code else run.reason.strip()
    return say("reading.run_ended_so" if reason else "reading.run_ended", run=run.number, time=at, reason=reason)


def _mark(view: Shown, run: Run | None) -> Stretch:
    closed = view.extents[-1].closed
    text = mark_words(run).encode(errors="replace").replace(b"\n", b" ")
    data = (b"" if closed else b"\n") + b"== " + text + b" ==\n"
    return Stretch(Said(data), 0, len(data), data.count(b"\n"), closed=True)


def _is_head(item: Item) -> bool:
    return isinstance(item, Hole) and item.id == HEAD
