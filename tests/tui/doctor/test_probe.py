"""Asking a terminal, played by the other end of a pseudo-terminal."""

from __future__ import annotations

import os
import pty
import select
import termios
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from artscope.doctor import Finding
from artscope_tui.doctor import probe, terminal
from artscope_tui.doctor.probe import Answers, ask

QUIET = 0.05
"""Seconds that these terminals may take: they answer at once or never."""


@contextmanager
def terminal_with(*columns: int, answers: bool = True) -> Iterator[tuple[int, bytearray]]:
    """A terminal whose cursor stands in these columns after each sign; and all that was written to it."""
    master, slave = pty.openpty()
    written, over = bytearray(), threading.Event()

    def play() -> None:
        places = list(columns)
        while not over.is_set():
            if not select.select([master], [], [], 0.01)[0]:
                continue
            data = os.read(master, 4096)
            written.extend(data)
            if answers and b"\x1b[5n" in data:
                os.write(master, b"\x1b[0n")
            for _ in range(data.count(b"\x1b[6n") if answers else 0):
                os.write(master, b"\x1b[7;%dR" % places.pop(0))

    player = threading.Thread(target=play)
    player.start()
    try:
        yield slave, written
    finally:
        over.set()
        player.join()
        os.close(master)
        os.close(slave)


def test_it_tells_how_wide_signs_are_and_leaves_nothing_there() -> None:
    with terminal_with(3, 2) as (fd, written):
        before = termios.tcgetattr(fd)
        answers = ask(fd, "utf-8", patience=5)
        assert (answers.wide, answers.line) == (2, 1)
        assert answers.seconds is not None
        assert termios.tcgetattr(fd) == before
    assert written.endswith(b"\r\x1b[K")


def test_a_terminal_that_does_not_answer_is_asked_no_more() -> None:
    with terminal_with(answers=False) as (fd, written):
        assert ask(fd, "utf-8", patience=QUIET) == Answers()
        select.select([], [], [], QUIET)
    assert bytes(written) == b"\x1b[5n"


@pytest.mark.parametrize(("columns", "name"), [((4, 2), "terminal.other_encoding"), ((3, 3), "terminal.wide_lines")])
def test_what_the_terminal_reads_otherwise_is_told_with_a_remedy(
    columns: tuple[int, int], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with terminal_with(*columns) as (fd, _):
        found = list(terminal.examine({"TERM": "xterm-256color"}, fd))
    by_name = {finding.name: finding for finding in found}
    assert by_name[name].level == "warn"
    assert "--ascii" in by_name[name].remedy


@pytest.mark.parametrize("columns", [(1, 1), (1, 2), (3, 1), (80, 2), (3, 6)])
def test_a_width_that_no_encoding_gives_is_not_believed(columns: tuple[int, int]) -> None:
    with terminal_with(*columns) as (fd, _):
        found = {finding.name: finding for finding in terminal.examine({"TERM": "xterm-256color"}, fd)}
    assert found["terminal.unmeasured"].level == "note"
    assert "could not be measured" in found["terminal.unmeasured"].text
    assert not found.keys() & {"terminal.other_encoding", "terminal.wide_lines"}


def names(found: Iterator[Finding]) -> set[str]:
    return {finding.name for finding in found}


def test_colours_and_size_are_told_without_asking() -> None:
    with terminal_with() as (fd, written):
        termios.tcsetwinsize(fd, (10, 60))
        told = names(terminal.examine({"TERM": "xterm-256color"}, fd, asking=False))
        assert {"terminal.colours", "terminal.small"} <= told
        termios.tcsetwinsize(fd, (0, 0))
        told = names(terminal.examine({"TERM": "vt100", "NO_COLOR": "1"}, fd, asking=False))
        assert {"terminal.no_color", "terminal.no_size"} <= told
        assert "terminal.dumb" in names(terminal.examine({"TERM": "dumb"}, fd))
        assert not written


@pytest.mark.parametrize("environ", [{}, {"TERM": ""}, {"TERM": "", "COLORTERM": "truecolor"}, {"TERM": "emacs"}])
def test_a_terminal_that_cannot_be_drawn_on_is_told_once(environ: dict[str, str]) -> None:
    with terminal_with() as (fd, written):
        termios.tcsetwinsize(fd, (24, 80))
        dumb, *others = terminal.examine(environ, fd)
        assert not written
    assert (dumb.name, dumb.level) == ("terminal.dumb", "bad")
    assert dumb.text.startswith("TERM=emacs:" if environ.get("TERM") else "TERM is empty or not set:")
    assert "export TERM" in dumb.remedy
    assert not {finding.name for finding in others} & {"terminal.unknown", "terminal.no_colours", "terminal.truecolor"}


def test_without_a_terminal_nothing_is_asked() -> None:
    assert names(terminal.examine({}, None)) == {"terminal.none"}


def test_the_signs_are_one_of_two_cells_and_a_piece_of_a_border() -> None:
    assert (probe.WIDE, probe.LINE) == ("中", "─")
