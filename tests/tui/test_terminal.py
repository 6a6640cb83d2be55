"""The browser on a real terminal: how it begins, what it sends, how it ends."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from artscope_tui.preflight import tidy
from support.browse_terminal import Terminal, python
from support.shell import in_a_shell

BROWSER = """
from artscope.config import Settings
from artscope_tui.preflight import prepared
with prepared(Settings()) as terminal:
    from support.browse import NOW, FakeLibrary, World
    from artscope_tui.app import BrowserApp
    from artscope_tui.driver.wire import WireDriver
    app = BrowserApp(FakeLibrary(World()), driver_class=WireDriver, ascii=terminal.ascii)
    app.now = lambda: NOW
    terminal.ending(app.leave_soon)
    app.run(mouse=False)
sys.exit(app.return_code or 0)
"""

SEQUENCE = re.compile(rb"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\](?:22;[a-z]*)\x07")
"""What the screen library sends by itself: CSI sequences, and the shape of the pointer."""
COLOUR = re.compile(rb"\x1b\[(?:[0-9;]*;)?(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:;[0-9;]*)?m")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_who_was_suspended_can_be_ended_and_leaves_the_terminal_to_the_shell(number: signal.Signals, code: int) -> None:
    with Terminal(in_a_shell(python(BROWSER))) as terminal:
        terminal.read_until(b"worker-37")
        terminal.press(b"\x1a")
        terminal.read_until(b"$ ")
        terminal.press(b"kill %d\n" % number)
        assert terminal.wait() == code
        assert b"\x1b[" not in terminal.output.partition(b"$ ")[2]


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param(b"\xc4\xe3\xff\x80?", id="bytes that are no UTF-8 do not end it"),
        pytest.param(b"/no such job\x1b?", id="Esc and the key behind it are two keys"),
    ],
)
def test_whatever_comes_in_one_piece_with_it_a_key_is_taken_and_q_leaves_with_0(typed: bytes) -> None:
    with Terminal(python(BROWSER)) as terminal:
        terminal.read_until(b"worker-37")
        terminal.press(typed)
        terminal.read_until(b"In the lists")
        terminal.press(b"q")
        terminal.press(b"q")
        assert terminal.wait() == 0


def test_no_sequence_of_a_hostile_name_reaches_the_terminal() -> None:
    with Terminal(python(BROWSER)) as terminal:
        terminal.read_until(b"worker-37")
        terminal.press(b"p")
        terminal.read_until(b"Nodes x cards")
        terminal.press(b"qqq")
        terminal.wait()
        rest = SEQUENCE.sub(b"", terminal.output)
        assert b"[/bold]" in rest
        assert b"\x1b" not in rest and b"\x07" not in rest
        assert "\u202e".encode() not in rest


def test_the_terminals_own_sixteen_colours_are_used() -> None:
    with Terminal(python(BROWSER), env={"COLORTERM": "truecolor"}) as terminal:
        terminal.read_until(b"worker-37")
        assert COLOUR.search(terminal.output)
        assert not re.search(rb"[34]8;[25];", terminal.output)


C = {"LC_ALL": "", "LC_CTYPE": ""}


@pytest.mark.parametrize(
    ("locale", "lines"),
    [
        ({"LC_ALL": "C"}, False),
        ({**C, "LANG": "C"}, False),  # where Python takes UTF-8 by itself
        ({**C, "LANG": "C.UTF-8"}, True),
        ({"LC_ALL": "C.UTF-8", "PYTHONIOENCODING": "ascii"}, True),
    ],
)
def test_it_draws_in_any_locale(locale: dict[str, str], lines: bool) -> None:
    with Terminal(python(BROWSER), env=locale) as terminal:
        terminal.read_until("语音识别".encode())
        assert ("─".encode() in terminal.output) == lines


@pytest.mark.parametrize("locale", [{**C, "LANG": "zh_CN.GBK"}, {"LC_ALL": "zh_CN.GB18030@pinyin"}])
def test_a_locale_names_the_encoding_also_where_this_host_does_not_have_it(locale: dict[str, str]) -> None:
    with Terminal(python(BROWSER), env=locale) as terminal:
        terminal.read_until("语音识别".encode("gbk"))
        terminal.press(b"q")
        assert terminal.wait() == 0
        assert "语音识别".encode() not in terminal.output


def test_a_mistake_of_ours_ends_it_visibly_and_without_values(own_home: Path) -> None:
    script = BROWSER.replace(
        "terminal.ending",
        'app.action_repaint = lambda canary="canary-value": 1 / (len(canary) * 0)\n    terminal.ending',
    )
    with Terminal(python(script)) as terminal:
        terminal.read_until(b"worker-37")
        terminal.press(b"\x0c")
        assert terminal.wait() == 1
        assert b"artscope met a mistake of its own" in terminal.output
        assert b"ZeroDivisionError" in terminal.output
        (report,) = (own_home / ".local/share/artscope/reports").iterdir()
        assert str(report).encode() in terminal.output.replace(b"\r\n", b"")
        assert b"canary-value" not in terminal.output + report.read_bytes()


def test_nothing_of_http_is_loaded_with_the_screens() -> None:
    script = (
        "import artscope_tui.app, artscope_tui.screens.browse, artscope_tui.driver.wire, sys\n"
        "print(sorted(set(sys.modules) & {'httpx', 'httpcore', 'artscope.http', 'sqlite3', 'uvicorn', 'click'}))"
    )
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_variables_that_would_change_the_screen_library_are_dropped() -> None:
    environ = {"TEXTUAL_DRIVER": "x:y", "TEXTUAL": "devtools", "ESCDELAY": "soon", "COLUMNS": "5", "LANG": "C"}
    tidy(environ)
    assert environ == {"TEXTUAL_ANIMATIONS": "none", "ESCDELAY": "100", "LANG": "C"}
