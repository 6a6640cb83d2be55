"""What stands in the place of folded lines, and where nothing was written."""

from __future__ import annotations

from datetime import timedelta

from artscope.logs import times
from artscope.logs.clean import SafeText, cells, cut
from artscope.logs.fold import FoldRow
from artscope.logs.lines import Lines
from artscope.words import say
from artscope_tui import formats

ROOMY = 100
"""Cells of a row from which on there is room for more words."""
LEFT = 24
"""Cells that are left to the text: a tag that leaves less is told in fewer words, or cut."""


def fold_tag(row: FoldRow, took: timedelta | None, width: int) -> SafeText:
    """How much is folded at a row: `[+1,204 like the next line in 40m  z unfold]`, `[+31 lines  z]`.

    Args:
        took: From the first line to the last, where they have times.
    """
    kind = row.fold.kind if row.fold is not None else "record"
    count, wide = len(row.hidden), width >= ROOMY
    if kind == "run":
        time = formats.span(took) if took is not None else ""
        key = f"fold_run{'_in' if time else ''}{'_wide' if wide else ''}"
        return _fitting(say(f"log.{key}", count=count, time=time), count, width)
    return _fitting(say(f"log.fold_{kind}", count=count), count, width)


def states_tag(count: int, width: int) -> SafeText:
    """How often a line was written over: `[57 states  z]`."""
    return _fitting(say("log.states", count=count), count, width)


def gap_line(gap: timedelta, width: int) -> SafeText:
    """`-- 2m03s without a line ------`."""
    said = f"-- {say('log.gap', time=formats.span(gap))} "
    return SafeText(cut(said + "-" * max(0, width - cells(said)), width))


def elapsed(lines: Lines, row: FoldRow) -> timedelta | None:
    """From the first line of a fold to the one after what it hides; None where they have no times, or go back."""
    if row.fold is None or row.fold.kind != "run":
        return None
    ends = [*lines.read(row.line, row.line + 1), *lines.read(row.next, row.next + 1)]
    stamps = [times.stamp(text) for text in ends if isinstance(text, bytes)]
    if len(stamps) != 2 or stamps[0] is None or stamps[1] is None:
        return None
    found = times.between(stamps[0], stamps[1])
    return found if found >= timedelta(seconds=1) else None


def _fitting(said: str, count: int, width: int) -> SafeText:
    if cells(said) + LEFT <= width:
        return SafeText(said)
    short = f"[+{count:,}]"
    return SafeText(short if cells(short) < width else "")
