"""The lines of a log from one to another, in order, about a megabyte at a time: however long lines are, memory stays small."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from artscope.logs.lines import Hole, Lines, Run, RunLines
from artscope.logs.striplines import after_newline

TOGETHER = 2000
"""Lines read at once where bytes cannot be."""


class Passage(NamedTuple):
    """Lines that follow each other."""

    start: int
    """The number of the first."""
    lines: list[bytes | Hole]


def passages(lines: Lines, start: int, stop: int) -> Iterator[Passage]:
    """Lines start <= n < stop, in order. None is left out; those beyond first..end are not there."""
    start, stop = max(start, lines.first), min(stop, lines.end)
    if not isinstance(lines, RunLines):
        yield from _read(lines, start, stop)
        return
    at = start
    for part in lines.runs(start, stop) if start < stop else ():
        if isinstance(part, Run):
            whole = range(part.lines.start, part.lines.stop if part.closed else part.lines.stop - 1)
            wanted = range(max(at, whole.start), min(stop, whole.stop))
            if wanted:
                yield from _read(lines, at, wanted.start)  # the one that began in the run before
                base = part.lines.start - (not part.begun)
                texts = part.data.split(b"\n")
                yield Passage(wanted.start, list(texts[wanted.start - base : wanted.stop - base]))
                at = wanted.stop
        else:
            yield from _read(lines, at, min(stop, part.stop))
            at = max(at, min(stop, part.stop))
    yield from _read(lines, at, stop)


def stretches(lines: Lines, start: int, stop: int) -> Iterator[bytes | Hole]:
    """The same as bytes as received, newlines and all: what is longer than a line may be is not cut."""
    start, stop = max(start, lines.first), min(stop, lines.end)
    if not isinstance(lines, RunLines):
        for passage in _read(lines, start, stop):
            yield from (line if isinstance(line, Hole) else line + b"\n" for line in passage.lines)
        return
    at, going_on = start, False
    for part in lines.runs(start, stop + 1) if start < stop else ():
        if not isinstance(part, Run):
            for passage in _read(lines, at, min(stop, part.stop)):
                yield from (line if isinstance(line, Hole) else line + b"\n" for line in passage.lines)
            at, going_on = max(at, min(stop, part.stop)), False
            continue
        base = part.lines.start - (not part.begun)
        begin = 0 if going_on or at <= base else after_newline(part.data, at - base)
        last = base + part.data.count(b"\n") + (not part.closed)
        end = len(part.data) if stop >= last else after_newline(part.data, stop - base)
        if end > begin:
            yield part.data if end - begin == len(part.data) else part.data[begin:end]
        at, going_on = max(at, min(stop, part.lines.stop)), not part.closed


def _read(lines: Lines, start: int, stop: int) -> Iterator[Passage]:
    for at in range(start, stop, TOGETHER):
        yield Passage(at, lines.read(at, min(stop, at + TOGETHER)))
