"""The driver on a real pseudo-terminal: how it begins and ends, and what it does with what comes in."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from support.browse_terminal import python
from support.driver import Person
from support.sequences import LEFT, controls
from support.shell import in_a_shell
from support.terminal import running

APP = """
import os, select, signal, termios, tty
if {deaf}:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
from textual.app import App
from textual.widget import Widget
from artscope_tui.driver.wire import WireDriver

class Keys(Widget, can_focus=True):
    DEFAULT_CSS = "Keys { height: 1fr; }"
    said = ""
    def on_key(self, event):
        self.say(event.key if event.character is None or event.key != event.character else event.character)
    def on_paste(self, event):
        self.say(f"pasted-{len(event.text)}")
    def on_mouse_down(self, event):
        self.say(f"mouse-{event.x}-{event.y}")
    def say(self, text):
        self.said = (self.said + text + " ")[-300:]
        self.refresh()
    def render(self):
        return f"keys: {self.said}end"

class Told(App, inherit_bindings=False):
    ENABLE_COMMAND_PALETTE = False
    def compose(self):
        yield Keys()
    def on_key(self, event):
        if event.key == "q":
            self.exit(return_code=0)
        if event.key == "ctrl+z":
            self.action_suspend_process()
        if event.key == "ctrl+l":
            self._driver.write("\\x1b[2J")
        if event.key == "y":
            self.copy_to_clipboard("text")
        if event.key == "B":
            self.bell()

app = Told(driver_class=WireDriver)
app.run(mouse={mouse})
try:
    tty.setcbreak(0)  # whatever is left in the line is seen
    left = os.read(0, 100) if select.select([0], [], [], 0.2)[0] else b""
    print("exit", app.return_code, "left", left, flush=True)
except (OSError, termios.error):
    pass  # there is no terminal any more
os._exit(app.return_code or 0)
"""


@contextmanager
def told(
    *, mouse: bool = False, deaf: bool = False, shell: bool = False, columns: int = 80, rows: int = 12, **environ: str
) -> Iterator[Person]:
    """An app that shows the keys it is told; deaf: SIGHUP does not end it; shell: it can be stopped."""
    program = python(APP.replace("{mouse}", str(mouse)).replace("{deaf}", str(deaf)))
    program = in_a_shell(program) if shell else program
    with running(program, columns=columns, rows=rows, environ=environ, kind=Person) as terminal:
        terminal.wait("keys: end")
        yield terminal


def left_clean(terminal: Person) -> None:
    """The program has ended, and the terminal is as it was."""
    assert terminal.end() == 0
    before, after = terminal.sent.split(LEFT)
    assert before.startswith(b"\x1b[?1049h") and b"\x1b[?1049" not in before[8:]
    assert re.fullmatch(rb"exit 0 left b''\r\n", after)
    assert not controls(before + LEFT)


def test_keys_are_told_and_the_terminal_is_left_as_it_was() -> None:
    with told() as terminal:
        terminal.keys("j", "<down>", "数", "ｊ", "／")
        terminal.wait("keys: j down 数 j slash end")
        terminal.keys("q")
        left_clean(terminal)
        assert terminal.sent.count(b"\x1b[2J") == 2  # the first frame, and the end


@pytest.mark.parametrize("mouse", [False, True])
def test_reports_nobody_asked_for_become_no_keys(mouse: bool) -> None:
    with told(mouse=mouse) as terminal:
        for report in (
            "\x1b[12;40R",
            "\x1b[?62;22c",
            "\x1b[M !!",
            "\x1b]11;rgb:0/0/0\x1b\\",
            "\x1b[I",
            "\x1b[48;1;1;1;1t",
        ):
            terminal.keys(report)
        terminal.keys("\x1b[<0;3;4M", "\x1b[<0;3;4m", "j")
        terminal.wait("keys: mouse-2-3 j end" if mouse else "keys: j end")
        terminal.keys("q")
        left_clean(terminal)


def test_a_sequence_that_comes_in_two_is_one_key() -> None:
    with told(ESCDELAY="1000") as terminal:
        for part in ("\x1b", "[", "B", "\x1bO", "A"):
            terminal.keys(part)
            terminal.quiet(0.05)
        terminal.wait("keys: down up end")
        terminal.keys("\x1b")
        terminal.wait("keys: down up escape end")


def test_bytes_that_are_no_utf_8_and_large_pastes_do_not_end_it() -> None:
    with told() as terminal:
        terminal.type("你好".encode("gbk") + b"\xff\xfe")
        terminal.keys("\x1b[200~" + "rm -rf /\r" * 100_000 + "\x1b[201~", "j")
        terminal.wait("pasted-65536 j end")
        terminal.keys("q")
        left_clean(terminal)


@pytest.mark.parametrize("term", ["xterm-256color", "linux", "vt100", "screen", "tmux-256color", "xterm", ""])
def test_every_kind_of_terminal_gets_the_same_few_sequences(term: str) -> None:
    with told(TERM=term, TMUX="", STY="") as terminal:
        terminal.keys("j", "\x1bOB")
        terminal.wait("keys: j down end")
        terminal.keys("q")
        left_clean(terminal)


def test_a_gbk_terminal_is_spoken_to_and_understood_in_gbk() -> None:
    with told(PYTHONIOENCODING="gbk:replace", PYTHONUTF8="0") as terminal:
        for byte in "训练".encode("gbk"):
            terminal.type(bytes([byte]))
        terminal.read_until("训".encode("gbk"))
        terminal.read_until("练".encode("gbk"))
        terminal.keys("q")
        assert terminal.end() == 0


def test_ctrl_l_draws_everything_anew() -> None:
    with told() as terminal:
        terminal.keys("j")
        terminal.wait("keys: j end")
        terminal.scribble("\x1b[Hsomebody wrote over it")
        terminal.keys("\x0c")
        terminal.wait(r"keys: j ctrl\+l end")


def test_an_idle_screen_sends_nothing_and_an_equal_one_neither() -> None:
    with told() as terminal:
        terminal.keys("j")
        terminal.wait("keys: j end")
        terminal.quiet()
        before = len(terminal.sent)
        terminal.quiet(1.2)
        assert len(terminal.sent) == before


def test_the_bell_and_the_clipboard_reach_the_terminal() -> None:
    with told() as terminal:
        terminal.keys("y", "B")
        terminal.wait("keys: y B end")
        assert b"\x1b]52;c;dGV4dA==\x07" in terminal.sent
        assert b"\x07" in terminal.sent.replace(b"==\x07", b"")


@pytest.mark.parametrize("size", [(200, 50), (40, 10), (1, 1), (7, 2)])
def test_any_size_is_drawn(size: tuple[int, int]) -> None:
    with told() as terminal:
        for columns in (79, 60, 30, size[0]):
            terminal.resize(columns, size[1])
        terminal.wait("^k")
        terminal.resize(80, 12)
        terminal.keys("j")
        terminal.wait("keys: j end")


def test_ctrl_z_gives_the_terminal_back_and_fg_draws_it_anew() -> None:
    with told(shell=True) as terminal:
        terminal.keys("j")
        terminal.wait("keys: j end")
        terminal.keys("\x1a")
        terminal.read_until(LEFT)
        terminal.wait(r"\$")
        assert terminal.echoes()
        terminal.scribble("\x1b[Hthe shell was here")
        terminal.keys("fg<enter>")
        terminal.wait("keys: j ctrl\\+z end")
        terminal.keys("k", "q")
        assert terminal.end() == 0


def test_ctrl_z_where_no_shell_could_let_it_go_on_stops_nobody() -> None:
    with told() as terminal:
        terminal.keys("j", "\x1a")
        terminal.read_until(LEFT)
        while terminal.sent.count(b"\x1b[?1049h") < 2:  # it comes back by itself
            terminal.watch(0.05)
        terminal.wait("keys: j ctrl\\+z end")
        terminal.keys("k")
        terminal.wait("keys: j ctrl\\+z k end")
        terminal.keys("q")
        assert terminal.end() == 0


def test_who_is_stopped_by_another_draws_anew_when_continued() -> None:
    with told() as terminal:
        terminal.keys("j")
        terminal.wait("keys: j end")
        terminal.kill(signal.SIGSTOP)
        assert terminal.is_stopped()
        terminal.scribble("\x1b[Hthe shell was here")
        terminal.kill(signal.SIGCONT)
        terminal.wait("keys: j end")
        terminal.keys("q")
        assert terminal.end() == 0


def test_no_answer_is_left_for_the_shell() -> None:
    with told() as terminal:
        terminal.hold_answers()
        terminal.keys("j", "q")
        terminal.read_until(LEFT)
        terminal.release_answers()
        left_clean(terminal)


def test_a_terminal_that_falls_silent_is_left_all_the_same() -> None:
    with told() as terminal:
        terminal.hold_answers()
        terminal.keys("j", "q")
        left_clean(terminal)


def test_it_ends_when_the_terminal_is_gone() -> None:
    with told() as terminal:
        assert terminal.hang_up() == 128 + signal.SIGHUP
    with told(deaf=True) as terminal:
        assert terminal.hang_up() == 129
