"""Asking a terminal: how long an answer takes, and how many cells characters have there.

Two signs are written at the start of the row and the cursor is asked where it stands after each; then the row is cleared.
"""

from __future__ import annotations

import os
import re
import select
import termios
import tty
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from time import monotonic
from typing import NamedTuple

from artscope_tui.driver.pacing import PATIENCE, QUESTION

WIDE, LINE = "中", "─"
"""A character of two cells, and what borders are drawn with."""
WHERE = "\x1b[6n"
CLEARED = "\r\x1b[K"
_DRAWN = re.compile(rb"\x1b\[0n")
_PLACE = re.compile(rb"\x1b\[\d+;(\d+)R")


class Answers(NamedTuple):
    """What a terminal said."""

    seconds: float | None = None
    """How long an answer took; None: none came."""
    wide: int | None = None
    """Cells of a wide character; 3 where its bytes are taken for three characters."""
    line: int | None = None
    """Cells of a line's piece; 2 where the terminal takes it for wide."""


def ask(fd: int, encoding: str, *, patience: float = PATIENCE) -> Answers:
    """Asks, in the encoding that will be written in. Takes `patience` seconds at most twice; nobody else may read meanwhile."""
    with _quiet(fd):
        began = monotonic()
        if not _asked(fd, QUESTION.encode(), _DRAWN, 1, patience):
            return Answers()
        seconds = monotonic() - began
        signs = b"".join(b"\r" + sign.encode(encoding, "replace") + WHERE.encode() for sign in (WIDE, LINE))
        places = _asked(fd, signs + CLEARED.encode(), _PLACE, 2, patience)
    columns = [int(place[1]) - 1 for place in places]
    return Answers(seconds, *columns) if len(columns) == 2 else Answers(seconds)


def _asked(fd: int, question: bytes, wanted: re.Pattern[bytes], count: int, patience: float) -> list[re.Match[bytes]]:
    """The answers; fewer than wanted where they do not come in time."""
    os.write(fd, question)
    end, came = monotonic() + patience, b""
    while len(found := list(wanted.finditer(came))) < count:
        left = end - monotonic()
        if left <= 0 or not select.select([fd], [], [], left)[0]:
            break
        if not (data := os.read(fd, 4096)):
            break
        came += data
    return found


@contextmanager
def _quiet(fd: int) -> Iterator[None]:
    """Answers are not echoed and need no Enter; afterwards the terminal is as it was."""
    try:
        before = termios.tcgetattr(fd)
        tty.setcbreak(fd, termios.TCSANOW)
    except termios.error:
        yield
        return
    try:
        yield
    finally:
        with suppress(termios.error):
            termios.tcsetattr(fd, termios.TCSAFLUSH, before)
