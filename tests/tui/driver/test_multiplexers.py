"""Inside tmux and GNU screen, which draw with an emulator of their own: the screen is right there too, and left clean."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.browse_terminal import python

WORDS = ("批次", "loss", "训练", "norm", "rate", "数据", "step", "grad", "节点", "card")
LOG = "".join(f"line {n:03} {WORDS[n // 100]} {WORDS[n // 10 % 10]} {WORDS[n % 10]} of a log\n" for n in range(200))
"""Lines that are not equal but for numbers: those would be folded."""
PROGRAM = """
import sys
sys.argv = ["artscope", "view", {log!r}]
from artscope_tui.__main__ import main
print("before", flush=True)
main()
"""
SHELL = 'export PYTHONPATH; "$@"; echo after $?; exec cat'
PATIENCE = 20.0


class Tmux:
    """A detached session of tmux, 60x12."""

    def __init__(self, folder: Path, command: list[str]) -> None:
        self._socket = str(folder / "tmux")
        self.run("-f", "/dev/null", "new-session", "-d", "-x", "60", "-y", "12", "sh", "-c", SHELL, "sh", *command)

    def run(self, *words: str) -> str:
        return subprocess.run(
            ["tmux", "-S", self._socket, *words], capture_output=True, check=True, text=True, encoding="utf-8"
        ).stdout

    def keys(self, text: str) -> None:
        self.run("send-keys", "-l", text)

    @property
    def text(self) -> str:
        return self.run("capture-pane", "-p")

    def close(self) -> None:
        self.run("kill-server")


class Screen:
    """A detached session of GNU screen."""

    def __init__(self, folder: Path, command: list[str]) -> None:
        self._folder = folder
        self._session = f"artscope-{os.getpid()}"
        self._environ = {**os.environ, "SCREENDIR": str(folder / "screens"), "LC_ALL": "C.UTF-8", "TERM": "xterm"}
        (folder / "screens").mkdir(mode=0o700)
        config = folder / "screenrc"
        config.write_text("defutf8 on\nstartup_message off\n")
        self.run("-c", str(config), "-U", "-d", "-m", "-S", self._session, "sh", "-c", SHELL, "sh", *command)

    def run(self, *words: str) -> None:
        subprocess.run(["screen", *words], env=self._environ, check=True, capture_output=True)

    def keys(self, text: str) -> None:
        self.run("-S", self._session, "-X", "stuff", text)

    @property
    def text(self) -> str:
        copy = self._folder / "hardcopy"
        copy.unlink(missing_ok=True)
        self.run("-S", self._session, "-X", "hardcopy", str(copy))
        until = time.monotonic() + 5
        while not (copy.exists() and copy.stat().st_size) and time.monotonic() < until:
            time.sleep(0.02)
        return copy.read_text("utf-8", "replace") if copy.exists() else ""

    def close(self) -> None:
        self.run("-S", self._session, "-X", "quit")


@pytest.fixture(params=[Tmux, Screen], ids=["tmux", "screen"])
def session(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Tmux | Screen]:
    program = {Tmux: "tmux", Screen: "screen"}[request.param]
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")
    log = tmp_path / "a.log"
    log.write_text(LOG)
    session = request.param(tmp_path, python(PROGRAM.format(log=str(log))))
    yield session
    session.close()


def shown(session: Tmux | Screen, *wanted: str, gone: str = "\0") -> str:
    """The screen, once all of this is on it."""
    until = time.monotonic() + PATIENCE
    while True:
        text = session.text
        if all(part in text for part in wanted) and gone not in text:
            return text
        assert time.monotonic() < until, text
        time.sleep(0.05)


def test_a_log_scrolls_and_the_screen_is_left_clean(session: Tmux | Screen) -> None:
    shown(session, "line 199")
    session.keys("g")
    shown(session, "line 000", gone="line 199")
    session.keys("25j")
    text = shown(session, "line 025", gone="line 000")
    rows = [line for line in text.splitlines() if line.startswith("line ")]
    numbers = [int(line.split()[1]) for line in rows]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    assert all(line.rstrip().endswith(" of a log") for line in rows)  # screen's copy has no Chinese
    for key in "jjjkk":
        session.keys(key)
    session.keys("q")
    assert "line" not in shown(session, "after 0")
