"""Names and logs that try to reach the terminal are shown harmlessly on every screen and by every command."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from support.commandline import CommandLine
from support.terminal import Terminal, artscope, running

OURS = re.compile(
    rb"\x1bM|\x1b\[(?:"  # one row back
    rb"[0-9;:]*[A-HJKLMPSTXbdfmr@]"  # cursor, erasing, scrolling within the screen, colours
    rb"|\?[0-9;]*[hl]|\?[0-9]+\$p"  # modes, and what the terminal says of them
    rb"|[<>=][0-9;]*u|[56]n"  # how keys are reported; where the cursor is
    rb")"
)
"""All that a screen is drawn with: no title, no clipboard, no link, no palette, no reset, no window, no device."""
FORBIDDEN = re.compile(
    "[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff]"
)
"""Controls, C1, marks that turn the reading order, and what nobody can see."""
HOSTILE = ("--demo", "--fault", "hostile", "--jobs", "0")
ATTACKED = r"\[/b\S*<U\+202E>|\[/b\S*>gnp"
"""What is left of a text that wanted the clipboard, markup, and another reading order."""


def assert_harmless(sent: bytes) -> None:
    """Nothing was sent but what draws a screen, and text that everyone can see."""
    text = OURS.sub(b"", sent).decode("utf-8")
    found = FORBIDDEN.search(text)
    assert found is None, f"{found[0]!r} in {text[max(0, found.start() - 60) : found.end() + 60]!r}"


@pytest.mark.parametrize("api", ["v1", "v2"])
def test_nothing_of_a_hostile_service_reaches_the_terminal_on_any_screen(tmp_path: Path, api: str) -> None:
    command = artscope(*HOSTILE, "--api", api, "--data-dir", tmp_path)
    with running(command) as terminal:
        terminal.wait(r"as of \d")
        terminal.wait(r">\S \[blink\]running")
        terminal.wait(r"\[@click=app")
        _all_jobs(terminal)
        _details(terminal)
        _log(terminal)
        _other_screens(terminal)
        terminal.keys("qqqqq")
        assert terminal.end() == 0
    assert_harmless(bytes(terminal.sent))


def _all_jobs(terminal: Terminal) -> None:
    """Down the list by rows, so that panes 2 and 3 show what is in each; then wide, grouped, sorted, found and filtered."""
    for name in (
        "odd phase",
        r"in a group|\[/bold\]<U",
        r"\[/bold\]",
        r"\[@click",
        "clipboard",
        "red",
        r"<U\+202E>gnp",
        "长",
        "xxx",
        "two↵",
    ):
        terminal.keys("j")
        terminal.wait(rf">\S ({name})")
        terminal.quiet(0.15)
    terminal.keys("Gw")
    terminal.wait(r"lone . surrogate|etc/passwd|zerowidth")
    terminal.keys("wooossss/[@click<enter>nN")
    terminal.wait(r">F \[@click")
    terminal.keys("&bold<enter>")
    terminal.wait("filter:bold")
    terminal.keys("<esc>")
    terminal.gone("filter:")


def _details(terminal: Terminal) -> None:
    terminal.keys("g/[@click<enter>")
    terminal.wait(r">F \[@click")
    terminal.wait("3 Log files  1")
    terminal.keys("p")
    terminal.wait(r"Details  (\[@click|V0001)")
    terminal.wait("The service says")
    terminal.keys("   ")
    terminal.wait(ATTACKED)
    terminal.keys("Gr")
    terminal.quiet()
    terminal.keys("q")
    terminal.wait("1 Jobs")


def _log(terminal: Terminal) -> None:
    """To the text, its first and last lines, wrapped, sideways, searched for and saved under another name."""
    terminal.keys("<enter><enter><enter>")
    terminal.wait("lines")
    terminal.keys("g")
    terminal.wait("line 1 ")
    terminal.keys("/into the clipboard<enter>")
    terminal.wait("hit 1 of")
    assert r"\x1b" not in terminal.text
    terminal.keys("w")
    terminal.wait("wrap")
    terminal.keys("bbwG2llhh/[/bold]<enter>")
    terminal.wait(r"/\[/bold\].*hit")
    terminal.keys("s")
    terminal.wait("save as")
    terminal.keys("<esc>")
    terminal.gone("save as")
    terminal.keys("q")
    terminal.wait("1 Jobs")


def _other_screens(terminal: Terminal) -> None:
    terminal.keys("?")
    terminal.wait("In the lists|help")
    terminal.keys("q:copy")
    terminal.wait("copy")
    terminal.keys("<esc>")
    terminal.wait("1 Jobs")
    terminal.keys("P")
    terminal.gone("1 Jobs")
    terminal.wait("nlp")
    terminal.keys("q")
    terminal.wait("1 Jobs")


def test_commands_on_a_terminal_print_it_harmlessly(tmp_path: Path) -> None:
    for words in (("jobs",), ("versions", "[/bold]"), ("log", "[/bold]"), ("log", "\x1b[31m\u202ex")):
        with running(artscope(*words, *HOSTILE, "--data-dir", tmp_path), columns=200) as terminal:
            assert terminal.end() == (4 if "\x1b" in words[-1] else 0)
        assert len(terminal.sent) > 30
        assert_harmless(bytes(terminal.sent))


@pytest.mark.parametrize("api", ["v1", "v2"])
def test_json_escapes_what_nobody_should_see(capsys: pytest.CaptureFixture[str], tmp_path: Path, api: str) -> None:
    ask = CommandLine(capsys, *HOSTILE, "--api", api, "--data-dir", str(tmp_path))
    rows = ask("jobs", "--json").rows
    names = {row["name"] for row in rows}
    assert {"[/bold]", "\u202egnp.exe\u202c\u2066isolated", "长" * 300, "two\nlines\tand\ra return"} <= names
    for words in (("jobs",), ("versions", "[/bold]"), ("files", "[/bold]")):
        assert_plain(ask(*words, "--json").out.splitlines())


def assert_plain(lines: Iterable[str]) -> None:
    """Only `\\u` escapes stand where a control or a mark that turns the reading order was."""
    for line in lines:
        assert re.search("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]", line) is None
