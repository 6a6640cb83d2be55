"""What the command line asks for of a log: which part, which lines of it, and whether to go on."""

from __future__ import annotations

import argparse
from dataclasses import dataclass

from artscope.logs import clean
from artscope.words import say
from artscope_tui.cli.encoding import Encoding
from artscope_tui.cli.picking import Picker, picker
from artscope_tui.cli.usage import UsageError
from artscope_tui.cli.window import Window, window

TAIL = 500
"""Lines of a log where nothing is said."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for."""

    window: Window
    picker: Picker | None
    tail: int | None
    whole: bool
    """All of the log has to be here, from its first line on."""
    follow: bool
    until_done: bool
    encoding: Encoding
    nothing: str
    """What is told where no line is left."""

    @property
    def lines(self) -> int | None:
        """How many of the newest lines are printed at most; None for all."""
        return TAIL if self.tail is None and not self.earlier else self.tail

    @property
    def earlier(self) -> bool:
        """What the log held before it was begun anew is asked for too."""
        return self.tail is None and (self.whole or bool(self.window))


async def wanted(said: argparse.Namespace, *, whole: bool = False) -> Wanted:
    """What the command line asks for.

    Args:
        whole: Where nothing is said of how much, all of it.

    Raises:
        UsageError: A time is none, or options say nothing together.
        PatternError: `--grep -E` is no regular expression.
    """
    if (said.regexp or said.fixed or said.any_case) and not said.grep:
        raise UsageError(say("cli.without_grep"))
    if said.around and not (said.grep or said.errors):
        raise UsageError(say("cli.without_hits"))
    encoding = Encoding(said.encoding)
    times, picks = window(said), await picker(said, encoding)
    if times:
        whole = times.since is None and (said.tail is None or times.until is not None)
    else:
        whole = said.all or (said.tail is None and (whole or picks is not None))
    return Wanted(
        times, picks, said.tail, whole, said.follow or said.until_done, said.until_done, encoding, _nothing(said)
    )


def _nothing(said: argparse.Namespace) -> str:
    """What is told where no line is left."""
    if said.grep and not (said.errors or said.since or said.until):
        held = " & ".join(clean.text(each) for each in said.grep)
        if said.tail is None:
            return say("cli.not_found", wanted=held)
        if not (said.follow or said.until_done):
            return say("cli.not_found_in_tail", wanted=held, tail=said.tail)
    return say("cli.no_line" if said.grep or said.errors else "cli.no_line_then")
