"""Other programs on this terminal: what they are given, and what not."""

from __future__ import annotations

import os
import shlex
import signal
import sys
from pathlib import Path

import pytest

from artscope_tui import outside
from support.driver import Person
from support.shell import in_a_shell
from support.terminal import Terminal, artscope, running

SECRETS = {
    "HUAWEICLOUD_SDK_SK": "canary-1",
    "HW_SECURITY_TOKEN": "canary-2",
    "GITHUB_TOKEN": "canary-3",
    "AWS_SECRET_ACCESS_KEY": "canary-4",
    "DB_PASSWORD": "canary-5",
    "https_proxy": "http://me:canary-6@proxy:8080",
    "OPENAI_API_KEY": "canary-7",
    "OBS_AK": "canary-8",
}


LESS = {"LESSSECURE": "1", "LESSSECURE_ALLOW": "stop"}
"""It starts nothing and writes nothing; it may be stopped."""


def test_another_program_sees_nothing_secret_and_all_it_needs() -> None:
    seen = outside.environment(
        {**SECRETS, "PATH": "/bin", "TERM": "xterm", "http_proxy": "http://proxy:8080", "TASK": "x"}
    )
    assert "canary" not in str(seen)
    assert seen == {"PATH": "/bin", "TERM": "xterm", "http_proxy": "http://proxy:8080", "TASK": "x", **LESS}


def test_the_first_variable_that_is_set_names_the_program() -> None:
    environ = {"VISUAL": " ", "EDITOR": "emacs -nw 'a b'", "BAD": "less 'x"}
    assert outside.command(("VISUAL", "EDITOR"), environ) == ["emacs", "-nw", "a b"]
    assert outside.command(("PAGER",), environ) == []
    assert outside.command(("BAD",), environ) == []


def test_less_is_never_told_to_send_what_it_reads_as_it_is() -> None:
    assert outside.command(("PAGER",), {"PAGER": "/usr/bin/less -S -r -iRr --raw-control-chars -R"}) == [
        "/usr/bin/less", "-S", "-R",
    ]  # fmt: skip
    assert outside.command(("PAGER",), {"PAGER": "more -r"}) == ["more", "-r"]


def test_a_program_that_is_known_to_goes_to_the_line() -> None:
    assert outside.at_line(["/usr/bin/less", "-S"], Path("a.log"), 12) == ["/usr/bin/less", "-S", "+12", "a.log"]
    assert outside.at_line(["my-viewer"], Path("a.log"), 12) == ["my-viewer", "a.log"]
    assert outside.at_line(["vi"], Path("a.log"), 1) == ["vi", "a.log"]


def _into_the_pager(terminal: Terminal) -> None:
    terminal.wait("three")
    terminal.keys(":", "pager", "<enter>")
    terminal.wait("any word")


def _out_of_the_pager(terminal: Terminal) -> None:
    terminal.wait("more")
    terminal.keys("<enter>")
    terminal.wait("has closed")
    terminal.keys("q")


def test_ctrl_z_that_the_pager_does_not_heed_stops_nobody(tmp_path: Path) -> None:
    log, pager = tmp_path / "a.log", tmp_path / "pager.py"
    log.write_text("one\ntwo\nthree\n")
    pager.write_text(
        "import signal\nsignal.signal(signal.SIGTSTP, signal.SIG_IGN)\ninput('any word? ')\ninput('more? ')"
    )
    environ = {"PAGER": f"{sys.executable} {pager}", "ARTSCOPE_DATA_DIR": str(tmp_path / "data"), "ARTSCOPE_LANG": "en"}
    with running(artscope("view", log), environ=environ) as terminal:
        _into_the_pager(terminal)
        terminal.keys("<c-z>", "<enter>")
        _out_of_the_pager(terminal)
        assert terminal.end() == 0


@pytest.mark.parametrize("stops", ["", "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)"])
def test_where_a_pager_stops_the_whole_job_stops_and_goes_on_with_it(tmp_path: Path, stops: str) -> None:
    log, pager = tmp_path / "a.log", tmp_path / "pager.py"
    log.write_text("one\ntwo\nthree\n")
    pager.write_text(f"input('any word? ')\n{stops}\ninput('more? ')")
    environ = {"PAGER": f"{sys.executable} {pager}", "ARTSCOPE_DATA_DIR": str(tmp_path / "data"), "ARTSCOPE_LANG": "en"}
    script = ["/bin/sh", "-c", f"{shlex.join(artscope('view', log))}; exit 7"]
    with running(in_a_shell(script), environ=environ) as terminal:
        _into_the_pager(terminal)
        terminal.keys("<enter>" if stops else "<c-z>")
        terminal.wait(r"\$")
        terminal.keys("fg<enter>")
        if not stops:
            terminal.keys("<enter>")
        _out_of_the_pager(terminal)
        assert terminal.end() == 7


@pytest.mark.parametrize("how", ["it is told to", "the terminal is lost"])
def test_who_ends_the_browser_ends_the_pager_and_nothing_is_left(tmp_path: Path, how: str) -> None:
    log, pager, seen = tmp_path / "a.log", tmp_path / "pager.py", tmp_path / "pid"
    log.write_text("one\ntwo\nthree\n")
    pager.write_text(f"import os\nopen({str(seen)!r}, 'w').write(str(os.getpid()))\ninput('any word? ')")
    data = tmp_path / "data"
    (data / "open-999999999-stale").mkdir(parents=True, mode=0o700)
    data.chmod(0o700)
    environ = {"PAGER": f"{sys.executable} {pager}", "ARTSCOPE_DATA_DIR": str(data), "ARTSCOPE_LANG": "en"}
    with running(artscope("view", log), environ=environ, kind=Person) as terminal:
        _into_the_pager(terminal)
        before = len(terminal.sent)
        if how == "the terminal is lost":
            assert terminal.hang_up() == 129
        else:
            os.kill(terminal.pid, signal.SIGTERM)
            assert terminal.end() == 143
        assert b"\x1b[2J" not in terminal.sent[before:], "the shell's own screen was cleared"
    assert not any(data.glob("open-*"))
    with pytest.raises(ProcessLookupError):
        os.kill(int(seen.read_text()), 0)


@pytest.fixture
def program(tmp_path: Path) -> str:
    """Tells what it was given, waits for Enter, and outlives ctrl-c."""
    script = tmp_path / "program.py"
    script.write_text(
        "import os, signal, sys\n"
        "told = []\n"
        "signal.signal(signal.SIGINT, lambda *_: told.append('ctrl-c was heard'))\n"
        "path = sys.argv[-1]\n"
        "print(open(path).read(), oct(os.stat(path).st_mode), 'canary' in str(dict(os.environ)))\n"
        "input('any word? ')\n"
        "print(*told)\n"
        "input('another? ')\n"
    )
    return f"{sys.executable} {script}"


def test_the_pager_has_the_terminal_to_itself_and_gives_it_back(program: str, tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    log.write_bytes(b"one\nerror \x1b]52;c;AAAA\x07two\nthree\n")
    data = tmp_path / "data"
    environ = {"PAGER": program, "ARTSCOPE_DATA_DIR": str(data), "ARTSCOPE_LANG": "en", **SECRETS}
    with running(artscope("view", log), environ=environ) as terminal:
        terminal.wait("three")
        terminal.keys("&", "error", "<enter>")
        terminal.wait("1 match")
        terminal.keys(":", "pager", "<enter>")
        terminal.wait(r"error two\n 0o100600 False")
        terminal.wait("any word")
        terminal.keys("<c-c>", "<enter>")
        terminal.wait("ctrl-c was heard")
        terminal.keys("<enter>")
        terminal.wait("has closed")
        terminal.wait("1 match")
        assert not any(data.glob("open-*"))
        terminal.keys("q")
        assert terminal.end() == 0


@pytest.mark.parametrize(("lang", "said"), [("en", "PAGER is not set"), ("zh", "未设置 .PAGER")])
def test_without_a_pager_it_says_so(tmp_path: Path, lang: str, said: str) -> None:
    log = tmp_path / "a.log"
    log.write_bytes(b"one\n")
    with running(artscope("view", log), environ={"PAGER": "", "ARTSCOPE_LANG": lang}) as terminal:
        terminal.wait("one")
        terminal.keys(":", "pager", "<enter>")
        terminal.wait(said)


def test_a_program_that_is_not_there_is_told_and_nothing_is_left(tmp_path: Path) -> None:
    log, data = tmp_path / "a.log", tmp_path / "data"
    log.write_bytes(b"one\n")
    environ = {"PAGER": "/no/such/program", "ARTSCOPE_DATA_DIR": str(data), "ARTSCOPE_LANG": "en"}
    with running(artscope("view", log), environ=environ) as terminal:
        terminal.wait("one")
        terminal.keys(":", "pager", "<enter>")
        terminal.wait("not opened in program: No such file")
        assert not any(data.glob("open-*"))
