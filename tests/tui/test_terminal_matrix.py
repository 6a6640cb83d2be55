"""The whole program on every kind of terminal: what is sent, what is understood, and how the terminal is left."""

from __future__ import annotations

import re
import shlex
import shutil
import signal
import subprocess
import time
from codecs import getincrementaldecoder
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from support.browse_terminal import python
from support.driver import Person
from support.sequences import LEFT, Bastion, controls, recorded, recording
from support.shell import in_a_shell
from support.terminal import artscope, running
from support.walking import full_walk
from support.warm import many_jobs, warm_home

FIRST = "pangu-sft-000000"
SOON = 4.0
"""Seconds; 2 on a machine that has nothing else to do."""


@pytest.fixture
def warm(own_home: Path) -> Path:
    """A home whose archive knows some jobs."""
    warm_home("http://127.0.0.1:9", many_jobs(60))
    return own_home


@contextmanager
def browser(*, columns: int = 80, rows: int = 24, shown: str = FIRST, **environ: str) -> Iterator[Person]:
    """The program, on what it keeps, once the jobs are seen."""
    with running(artscope("--offline"), columns=columns, rows=rows, environ=environ, kind=Person) as terminal:
        terminal.wait(shown)
        yield terminal


def left_clean(terminal: Person, code: int = 0) -> None:
    """It has ended, and whoever comes next finds the terminal as it was."""
    assert terminal.end() == code
    assert bytes(terminal.sent).startswith(b"\x1b[?1049h")
    assert bytes(terminal.sent).endswith(LEFT)
    assert terminal.echoes()
    assert not controls(bytes(terminal.sent))


@pytest.mark.parametrize("term", ["xterm-256color", "tmux-256color", "screen", "linux", "vt100"])
def test_it_works_on(term: str, warm: Path) -> None:
    with browser(TERM=term) as terminal:
        terminal.keys("j", "<down>", "\x1bOB")
        terminal.wait("(?m)^>.*000003")
        terminal.keys("?")
        terminal.wait("In the lists")
        terminal.keys("q", "q")
        left_clean(terminal)


def test_in_the_c_locale_text_is_utf_8_and_lines_are_ascii(warm: Path) -> None:
    with browser(LC_ALL="C", LANG="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0") as terminal:
        terminal.wait("语音识别")
        assert not set("─│") & set(terminal.text)
        terminal.keys("q")
        left_clean(terminal)


@pytest.fixture(scope="session")
def gbk(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A locale of Chinese in GBK, made for the tests."""
    if shutil.which("localedef") is None:
        pytest.skip("localedef is not installed")
    folder = tmp_path_factory.mktemp("locales")
    subprocess.run(["localedef", "-i", "zh_CN", "-f", "GBK", folder / "zh_CN.GBK"], capture_output=True, check=False)
    if not (folder / "zh_CN.GBK" / "LC_CTYPE").exists():
        pytest.skip("there are no locales to make one of")
    return {"LOCPATH": str(folder), "LC_ALL": "zh_CN.GBK", "LANG": "zh_CN.GBK", "PYTHONUTF8": "0"}


def test_a_gbk_terminal_is_spoken_to_in_gbk(warm: Path, gbk: dict[str, str]) -> None:
    with browser(**gbk) as terminal:
        terminal._stream.utf8_decoder = getincrementaldecoder("gbk")("replace")
        terminal.keys("\x0c")
        terminal.wait("语音识别")
        terminal.keys("/")
        terminal.quiet(0.3)
        for byte in "语音识别-基线-000005".encode("gbk"):
            terminal.type(bytes([byte]))
        terminal.keys("<enter>")
        terminal.wait("(?m)^>.*-000005")
        sent = bytes(terminal.sent)
        sent.decode("gbk")
        assert "语音识别".encode("gbk") in sent and "作业".encode("gbk") in sent
        assert "语音识别".encode() not in sent
        terminal.keys("q")
        assert terminal.end() == 0


def test_no_color_means_none(warm: Path) -> None:
    with browser(NO_COLOR="1", COLORTERM="truecolor") as terminal:
        terminal.keys("jjj?qq")
        assert terminal.end() == 0
        styles = {part for found in re.findall(rb"\x1b\[([\d;]*)m", terminal.sent) for part in found.split(b";")}
        assert styles <= {b"", b"0", b"1", b"2", b"4", b"7"}


def test_all_of_it_can_be_reached_on_40x10(warm: Path) -> None:
    with browser(columns=40, rows=10) as terminal:
        terminal.keys("j")
        terminal.wait("(?m)^>.*000001")
        terminal.keys("?")
        terminal.wait("In the lists")
        terminal.keys("q")
        terminal.gone("In the lists")
        terminal.keys("q")
        left_clean(terminal)


def test_it_begins_on_1x1_and_is_there_when_there_is_room(warm: Path) -> None:
    with running(artscope("--offline"), columns=1, rows=1, kind=Person) as terminal:
        terminal.read_until(b"\x1b[5n")
        terminal.quiet()
        terminal.resize(80, 24)
        terminal.wait(FIRST)
        terminal.keys("q")
        left_clean(terminal)


def test_a_window_storm_ends_with_the_right_picture(warm: Path) -> None:
    with browser() as terminal:
        for number in range(60):
            terminal.resize(20 + number * 37 % 160, 1 + number * 13 % 50)
            terminal.quiet(0.005)
        terminal.resize(90, 20)
        terminal.wait(f"(?m)^>.*{FIRST}.*\n(.*\n)*.*Enter open.*\\Z")
        terminal.keys("q")
        left_clean(terminal)


def test_mouse_bytes_and_stray_reports_do_nothing(warm: Path) -> None:
    with browser() as terminal:
        terminal.quiet()
        before = terminal.text
        reports = (
            "\x1b[M !!",
            "\x1b[<0;10;6M\x1b[<0;10;6m",
            "\x1b[<65;10;6M",
            "\x1b[12;40R",
            "\x1b[?62;22c",
            "\x1b[I\x1b[O",
        )
        for report in (*reports, "\x1b]11;rgb:0/0/0\x1b\\", "\x1bP>|xterm(380)\x1b\\", "\x1b[?2026;2$y"):
            terminal.keys(report)
        terminal.quiet()
        assert terminal.text == before
        terminal.keys("q")
        left_clean(terminal)


def test_an_arrow_that_comes_in_pieces_is_no_escape(warm: Path) -> None:
    with browser(ESCDELAY="2000") as terminal:
        terminal.keys("&pangu<enter>")
        terminal.wait("filter:pangu")
        terminal.quiet()
        for piece in ("\x1b", "[", "B"):
            terminal.keys(piece)
            terminal.quiet(0.1)
        terminal.wait("(?m)^>.*000003")
        assert "filter:pangu" in terminal.text
        terminal.keys("q")
        left_clean(terminal)


ENDINGS = [
    (signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130), (signal.SIGQUIT, 131), (signal.SIGPIPE, 0),
]  # fmt: skip


@pytest.mark.parametrize(("number", "code"), ENDINGS)
def test_a_signal_leaves_terminal_and_archive_in_order(number: signal.Signals, code: int, warm: Path) -> None:
    with browser() as terminal:
        terminal.keys("j")
        terminal.wait("(?m)^>.*000001")
        begun = time.monotonic()
        terminal.kill(number)
        if number == signal.SIGPIPE:  # it is no reason to end
            terminal.keys("q")
        left_clean(terminal, code)
        assert time.monotonic() - begun < SOON
    (database,) = warm.glob(".local/share/artscope/*/archive.db")
    assert not Path(f"{database}-wal").exists()
    with browser(shown="(?m)^>.*000001") as terminal:  # where one was is remembered
        terminal.keys("q")
        assert terminal.end() == 0


def test_a_terminal_that_takes_nothing_any_more_holds_nobody(warm: Path) -> None:
    with browser(columns=200, rows=50) as terminal:
        terminal.keys(*"?\x0cq\x0c" * 40)  # and nobody reads what that draws
        time.sleep(0.5)
        begun = time.monotonic()
        terminal.kill(signal.SIGTERM)
        while terminal.status is None and time.monotonic() < begun + 5:
            terminal._reap()
            time.sleep(0.02)
        assert terminal.status == 143
        assert time.monotonic() - begun < SOON


def test_ctrl_z_leaves_the_terminal_to_the_shell_and_fg_draws_what_was_there(warm: Path) -> None:
    script = ["/bin/sh", "-c", f"{shlex.join(artscope('--offline'))}; exit 7"]  # `make demo` is such a job, too
    with running(in_a_shell(script), kind=Person) as terminal:
        terminal.wait(FIRST)
        terminal.keys("j")
        terminal.wait("(?m)^>.*000001")
        terminal.keys("\x1a")
        terminal.read_until(LEFT)
        terminal.wait(r"\$")
        assert terminal.echoes()
        terminal.scribble("\x1b[Hthe shell was here")
        terminal.keys("fg<enter>")
        terminal.gone("the shell was here")
        terminal.keys("j")
        terminal.wait("(?m)^>.*000002")
        terminal.keys("q")
        assert terminal.end() == 7


def test_a_link_that_stalls_queues_nothing_and_goes_on_where_one_is(warm: Path) -> None:
    with browser() as terminal:
        terminal.quiet()
        terminal.hold_answers()
        before = len(terminal.sent)
        for _ in range(30):
            terminal.keys("j")
            terminal.quiet(0.02)
        terminal.quiet()
        assert len(terminal.sent) - before < 1000  # one frame
        terminal.release_answers()
        terminal.wait("(?m)^>.*000030")
        assert len(terminal.sent) - before < 3000
        terminal.keys("q")
        left_clean(terminal)


def test_a_bastion_that_reads_along_sees_printed_lines_between_two_programs(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text("one\n训练数据\n")
    log = tmp_path / "writes"
    program = python(recording(log, "--data-dir", str(tmp_path / "data"), "view", str(tmp_path / "a.log")))
    with running(program, kind=Person) as terminal:
        terminal.wait("训练数据")
        terminal.keys("vkO")
        terminal.wait("any key but Enter")
        terminal.keys("<enter>")
        terminal.quiet()
        assert b"\x1b[?1049h" not in terminal.sent[8:]  # Enter would end what the bastion takes for a command
        terminal.keys("x")
        terminal.gone("any key but Enter")
        terminal.keys("q")
        left_clean(terminal)
    bastion = Bastion()
    for write in recorded(log):
        bastion.hear(write)
    assert bastion.programs == 2 and not bastion.inside
    assert not bastion.torn


def test_a_bastion_that_reads_along_sees_one_full_screen_program_and_whole_characters(tmp_path: Path) -> None:
    log = tmp_path / "writes"
    program = python(recording(log, "--demo", "--data-dir", str(tmp_path / "data")))
    with running(program, kind=Person) as terminal:
        full_walk(terminal, tmp_path / "saved.log")
        left_clean(terminal)
    writes = recorded(log)
    assert b"".join(writes) == bytes(terminal.sent)
    assert writes[0] == b"\x1b[?1049h"
    bastion = Bastion()
    for write in writes:
        bastion.hear(write)
    assert bastion.programs == 1 and not bastion.inside
    assert not bastion.commands
    assert not bastion.torn
