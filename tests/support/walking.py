"""A walk through the whole browser, on a terminal: every screen, and every key that asks the service for something."""

from __future__ import annotations

from pathlib import Path

from support.terminal import Terminal

JOB = "ocr-crnn-tf"


def full_walk(terminal: Terminal, saved: Path, *, job: str = JOB) -> None:
    """From the first paint to the end of the program; it ends with 0.

    Args:
        saved: A file that does not exist yet; the log is saved there.
    """
    terminal.wait(r"as of \d")
    terminal.keys("wwoooussssuzz&bert<enter>")
    terminal.wait("filter:bert")
    terminal.keys("<esc>")
    terminal.gone("filter:")
    terminal.keys(f"g/{job}<enter>")
    terminal.wait(rf">\S {job}(.*\n)*.*>.{{12}}")
    _details(terminal)
    terminal.keys("3K")
    terminal.wait("kept whole|is kept")
    _log(terminal, saved)
    terminal.keys("?")
    terminal.wait("In the lists")
    terminal.keys("qP")
    terminal.wait("default")
    terminal.keys("q")
    terminal.wait("1 Jobs")
    terminal.keys("r")
    terminal.quiet()
    terminal.keys(":q<enter>")
    assert terminal.end() == 0


def _details(terminal: Terminal) -> None:
    terminal.keys("p")
    terminal.wait("The service says")
    terminal.keys("r")
    terminal.quiet()
    terminal.keys(" Gq")
    terminal.wait("1 Jobs")


def _log(terminal: Terminal, saved: Path) -> None:
    terminal.keys("<enter>")
    terminal.wait("line -?[0-9]")
    terminal.keys("g")
    terminal.wait("line 1 ")
    terminal.keys("/loss<enter>")
    terminal.wait("hit 1 of [0-9,]+ ")
    terminal.keys("n")
    terminal.wait("hit 2 of")
    terminal.keys("NwwllhhFrs")
    terminal.wait("save as")
    terminal.keys(f"\x15{saved}<enter>")
    terminal.wait("saved as")
    terminal.keys("q")
    terminal.wait("1 Jobs")
