"""Where the browser does not start, it says which command does; where it breaks, it says so and keeps the values to itself."""

from __future__ import annotations

import gc
import os
import shlex
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from artscope import words
from artscope_tui import crash
from artscope_tui.app import BrowserApp
from support.browse_terminal import Terminal
from support.terminal import artscope

DEMO = shlex.join(artscope("--demo"))
CANARY = "canary-value"


def refused(redirected: str, **env: str) -> bytes:
    """What a person sees of a command that must end at once, without a sequence on the terminal."""
    with Terminal(["/bin/sh", "-c", f"{DEMO} {redirected}; echo ended $?"], env=env) as terminal:
        terminal.read_until(b"ended 2", 10)
        assert b"\x1b" not in terminal.output
        return terminal.output


@pytest.mark.parametrize(
    ("redirected", "why", "instead"),
    [
        ("</dev/null", b"stdin is none", b"artscope jobs"),
        ("<&-", b"stdin is none", b"artscope jobs"),
        (">/dev/null", b"stdout is none", b"artscope log JOB"),
        ("2>errors.txt", b"does not go to the terminal", b"without 2>"),
        ("2>&-", b"does not go to the terminal", b"without 2>"),
    ],
)
def test_who_redirects_a_stream_is_told_on_the_terminal_what_to_use_instead(
    redirected: str, why: bytes, instead: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    said = refused(redirected)
    assert why in said and instead in said


@pytest.mark.parametrize("term", ["dumb", "", "unknown"])
def test_a_terminal_that_says_it_cannot_place_a_cursor_is_refused_with_the_command_for_one_that_can(term: str) -> None:
    said = refused("", TERM=term)
    assert b"cannot place a cursor" in said and b"TERM=xterm artscope" in said


def test_ssh_without_a_terminal_is_told_the_option() -> None:
    environ = {name: value for name, value in os.environ.items() if name != "SSH_TTY"}
    environ |= {"SSH_CONNECTION": "10.0.0.1 50000 10.0.0.2 22", "TERM": "xterm", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        artscope("--demo"), stdin=subprocess.DEVNULL, capture_output=True, timeout=30, check=False, env=environ
    )
    assert done.returncode == 2
    assert b"ssh -t HOST artscope" in done.stderr
    assert done.stdout == b""


def broken() -> BaseException:
    """An error about a value, caused by one about a name, with a value in a variable."""
    variable = CANARY  # noqa: F841
    try:
        try:
            _ = unknown_name  # type: ignore[name-defined]
        except NameError as error:
            raise ValueError(CANARY) from error
    except ValueError as error:
        return error


def test_a_report_says_where_and_on_what_but_holds_no_value() -> None:
    said = crash.report(broken())
    assert "in broken" in said and "name 'unknown_name' is not defined" in said
    assert said.rstrip().endswith("ValueError")
    assert CANARY not in said


def test_the_last_words_name_a_report_that_nobody_else_reads(tmp_path: Path) -> None:
    said = crash.last_words(broken(), tmp_path / "data")
    path = Path(said.split()[-1])
    assert path.parent == tmp_path / "data" / "reports"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "in broken" in path.read_text()
    assert CANARY not in said and "Traceback" not in said


def test_the_report_is_printed_where_it_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file, not a folder")
    said = crash.last_words(broken(), tmp_path / "data")
    assert "in broken" in said and "with the lines below" in said


def test_old_reports_make_room(tmp_path: Path) -> None:
    folder = tmp_path / "data" / crash.FOLDER
    crash.last_words(broken(), tmp_path / "data")
    for number in range(30):
        (folder / f"20200101-0000{number:02}-1.txt").write_text("old")
    (first,) = folder.glob("202[1-9]*")
    first.unlink()
    last = Path(crash.last_words(broken(), tmp_path / "data").split()[-1])
    assert last.exists()
    assert len(list(folder.iterdir())) == crash.KEPT


def test_a_crash_is_told_in_the_language_spoken(tmp_path: Path) -> None:
    words.use("zh")
    assert "artscope 遇到自身的错误" in crash.last_words(broken(), tmp_path)


BREAKING = """
from artscope.config import Settings
from artscope_tui.preflight import prepared
with prepared(Settings()) as terminal:
    raise RuntimeError("canary" + "-value")
"""


def test_what_breaks_before_there_is_a_screen_is_told_the_same_way() -> None:
    with Terminal([sys.executable, "-c", BREAKING]) as terminal:
        assert terminal.wait() == 1
        assert b"artscope met a mistake of its own" in terminal.output
        assert b"reports/" in terminal.output and b"canary" not in terminal.output
        assert b"\x1b" not in terminal.output


COLLECTING = """
import gc
from artscope.config import Settings
from artscope_tui.preflight import prepared
with prepared(Settings()):
    print("during", gc.isenabled(), flush=True)
print("after", gc.isenabled(), flush=True)
"""


def test_no_garbage_is_collected_while_modules_are_loaded() -> None:
    with Terminal([sys.executable, "-c", COLLECTING]) as terminal:
        assert terminal.wait() == 0
        assert terminal.output.split() == [b"during", b"False", b"after", b"True"]


async def test_what_is_loaded_at_the_first_paint_is_never_looked_through_again() -> None:
    gc.unfreeze()
    async with BrowserApp(None).run_test() as pilot:
        await pilot.pause(0.1)
        assert gc.isenabled() and gc.get_freeze_count() > 10_000
    gc.unfreeze()


INTERRUPTED = """
import importlib.abc, signal, sys
class Slow(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == "artscope.config":
            signal.raise_signal(signal.SIGINT)
sys.meta_path.insert(0, Slow())
from artscope_tui.__main__ import main
main()
"""


def test_who_interrupts_it_while_it_loads_sees_no_traceback() -> None:
    done = subprocess.run([sys.executable, "-c", INTERRUPTED], capture_output=True, timeout=30, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")
