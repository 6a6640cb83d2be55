"""How a hole looks: one line that says what is missing, why, and how to fill it."""

from __future__ import annotations

from artscope.logs import clean
from artscope.logs.clean import SafeText, cells, cut
from artscope.logs.lines import Hole
from artscope.words import has, say
from artscope_tui import formats


def hole_line(hole: Hole, width: int, *, filling: bool) -> SafeText:
    """A hole in `width` cells: `== some lines not here (timeout).      Enter = fetch ====`."""
    what = say("log.hole") if hole.size is None else say("log.hole_size", size=formats.size(hole.size))
    reason = f" ({reason_of(hole)})" if hole.reason else ""
    how = say("log.hole_filling") if filling else say("log.hole_how")
    right = f" {how} ===="
    left = cut(f"== {what}{reason}", max(0, width - cells(right)))
    return SafeText(cut(left + " " * max(0, width - cells(left) - cells(right)) + right, width))


def reason_of(hole: Hole) -> str:
    """Why it is missing, in words."""
    room, dot, _ = hole.reason.partition(".")
    if dot and room.isidentifier() and _known(hole.reason):
        return say(hole.reason)
    return clean.text(hole.reason)


def _known(key: str) -> bool:
    try:
        return has(key)
    except ModuleNotFoundError:
        return False
