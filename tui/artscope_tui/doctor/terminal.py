"""The terminal: does it answer, in which encoding, with how many colours and cells. Nothing stays on it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping

from artscope.doctor import BAD, NOTE, OK, WARN, Finding
from artscope.words import phrase
from artscope_tui.doctor.probe import Answers, ask
from artscope_tui.driver.pacing import SLOW
from artscope_tui.driver.surroundings import is_answered_for
from artscope_tui.preflight import CANNOT_DRAW, terminal_encoding

SMALL, TINY = (80, 20), (30, 8)
"""Columns and rows, below which one pane is shown at a time, and below which nothing fits."""
WIDEST = 4
"""Cells that a character can take in any reading of its bytes: each of its three for one, or two of them for a wide one."""


def opened() -> int | None:
    """The terminal of this process, whatever its output leads to; None where it has none. The caller closes it."""
    try:
        return os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY | os.O_CLOEXEC)
    except OSError:
        return None


def examine(environ: Mapping[str, str], fd: int | None, *, asking: bool = True) -> Iterator[Finding]:
    """What a terminal can do.

    Args:
        fd: The terminal; None: there is none.
        asking: It may be asked: nobody else reads from it now.
    """
    term = environ.get("TERM", "")
    if fd is None:
        yield Finding("terminal", NOTE, "terminal.none")
        return
    draws = term not in CANNOT_DRAW
    if not draws:
        said = phrase("doctor.terminal.term", term=term) if term else phrase("doctor.terminal.no_term")
        yield Finding("terminal", BAD, "terminal.dumb", {"said": said})
    yield from _size(fd)
    if draws:
        yield from _colours(environ, fd)
    encoding = terminal_encoding(environ)
    yield from _encoding(encoding)
    if asking and draws:
        written = _written_in(encoding)
        yield from _answers(ask(fd, written), written, answered_for=is_answered_for(environ))


def _answers(answers: Answers, encoding: str, *, answered_for: bool) -> Iterator[Finding]:
    if answers.seconds is None:
        yield Finding("terminal", WARN, "terminal.silent")
        return
    if answered_for:
        yield Finding("terminal", OK, "terminal.answered_for")
    else:
        level, name = (NOTE, "terminal.slow") if answers.seconds >= SLOW else (OK, "terminal.answers")
        yield Finding("terminal", level, name, {"took": round(answers.seconds * 1000)})
    if any(cells is not None and not 1 <= cells <= WIDEST for cells in (answers.wide, answers.line)):
        yield Finding("terminal", NOTE, "terminal.unmeasured")
    elif answers.wide is not None and answers.wide != 2:
        yield Finding("terminal", WARN, "terminal.other_encoding", {"encoding": encoding, "cells": answers.wide})
    elif answers.line is not None and answers.line != 1:
        yield Finding("terminal", WARN, "terminal.wide_lines", {"cells": answers.line})


def _size(fd: int) -> Iterator[Finding]:
    try:
        columns, rows = os.get_terminal_size(fd)
    except OSError:
        return
    values = {"columns": columns, "rows": rows}
    if not columns or not rows:
        yield Finding("terminal", WARN, "terminal.no_size")
    elif columns < TINY[0] or rows < TINY[1]:
        yield Finding("terminal", WARN, "terminal.tiny", values)
    elif columns < SMALL[0] or rows < SMALL[1]:
        yield Finding("terminal", NOTE, "terminal.small", values)
    else:
        yield Finding("terminal", OK, "terminal.size", values)


def _colours(environ: Mapping[str, str], fd: int) -> Iterator[Finding]:
    term = environ.get("TERM", "")
    if "NO_COLOR" in environ:
        yield Finding("terminal", NOTE, "terminal.no_color")
        return
    if environ.get("COLORTERM") in ("truecolor", "24bit"):
        yield Finding("terminal", OK, "terminal.truecolor", {"term": term})
        return
    known = _colours_of(term, fd)
    if known is None:
        yield Finding("terminal", NOTE, "terminal.unknown", {"term": term})
    elif known < 8:
        yield Finding("terminal", NOTE, "terminal.no_colours", {"term": term})
    else:
        yield Finding("terminal", OK, "terminal.colours", {"term": term, "colours": known})


def _colours_of(term: str, fd: int) -> int | None:
    """How many this host's own description of the terminal knows; None where it has none."""
    try:
        import curses

        curses.setupterm(term, fd)
        return max(0, curses.tigetnum("colors"))
    except (ImportError, curses.error):
        return None


def _encoding(encoding: str) -> Iterator[Finding]:
    if encoding == "utf-8":
        yield Finding("terminal", OK, "terminal.utf8")
    else:
        name = "terminal.plain" if encoding == "ascii" else "terminal.legacy"
        yield Finding("terminal", WARN, name, {"encoding": encoding})


def _written_in(encoding: str) -> str:
    """What the browser writes in; see `preflight.repair_output`."""
    return "utf-8" if encoding == "ascii" else encoding
