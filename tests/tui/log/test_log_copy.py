"""Taking lines out of the program: selecting, copying, printing."""

from __future__ import annotations

import base64
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot

from artscope.errors import ArchiveError
from artscope.logs.lines import Hole
from artscope.models import Job, JobId, LogFile, LogName, Version, VersionId
from artscope_tui.app import BrowserApp
from artscope_tui.clipboard import LONGEST, Clipboard, Taken
from artscope_tui.screens.log import LogScreen
from artscope_tui.widgets.log_status import LogStatus
from artscope_tui.widgets.prompt import Prompt
from support.driver import Person
from support.log import FakeLibrary, FakeLines, FakeReading
from support.terminal import artscope, running

LOG = LogFile(LogName("modelarts-job-7-worker-0.log"), JobId("7"), VersionId("7"), "v2", task="worker-0")
VERSION = Version(VersionId("7"), "pangu7b-sft", JobId("7"), "v2")


class Log:
    """A log screen in a running app, and what was copied."""

    def __init__(self, pilot: Pilot[None], folder: Path) -> None:
        self.pilot = pilot
        self.folder = folder

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()
        await self.pilot.app.workers.wait_for_complete()
        await self.pilot.pause()

    @property
    def screen(self) -> LogScreen:
        assert isinstance(self.pilot.app.screen, LogScreen)
        return self.pilot.app.screen

    @property
    def status(self) -> str:
        return self.screen.query_one(LogStatus).said

    @property
    def copied(self) -> str:
        return (self.folder / "clipboard.txt").read_text("utf-8")


@asynccontextmanager
async def opened(lines: list[bytes | Hole], folder: Path, *, folded: bool = False) -> AsyncIterator[Log]:
    library = FakeLibrary(FakeReading(LOG, FakeLines(lines)))
    job = Job(JobId("7"), "pangu7b-sft", "v2")
    app = BrowserApp(library, start=lambda _: LogScreen(library, LOG, job=job, version=VERSION, folded=folded))  # type: ignore[arg-type]
    app.data_dir = folder
    async with app.run_test(size=(200, 24)) as pilot:
        log = Log(pilot, folder)
        await log.press()
        yield log


def numbered(count: int) -> list[bytes | Hole]:
    return [b"line %d" % number for number in range(1, count + 1)]


async def test_one_line_is_copied_where_nothing_is_selected(tmp_path: Path) -> None:
    async with opened(numbered(9), tmp_path) as log:
        await log.press("g", "j", "y")
        assert log.copied == "line 2\n"
        assert f"copied 1 line; also in {tmp_path}/clipboard.txt" in log.status


async def test_selected_lines_are_seen_counted_and_copied(tmp_path: Path) -> None:
    async with opened(numbered(9), tmp_path) as log:
        await log.press("6", "G", "v", "k", "k")
        assert "3 selected" in log.status
        assert [row.chosen for row in log.screen.view._painted[:7]] == [False] * 3 + [True] * 3 + [False]
        await log.press("y")
        assert log.copied == "line 4\nline 5\nline 6\n"
        assert "3 selected" not in log.status


async def test_escape_ends_the_selection_and_keeps_the_search(tmp_path: Path) -> None:
    async with opened(numbered(9), tmp_path) as log:
        await log.press("/", "l", "i", "n", "e", "enter", "v", "escape")
        assert "selected" not in log.status
        assert "/line" in log.status


async def test_a_count_copies_so_many_lines_from_here(tmp_path: Path) -> None:
    async with opened(numbered(9), tmp_path) as log:
        await log.press("g", "3", "y")
        assert log.copied == "line 1\nline 2\nline 3\n"


async def test_a_copy_can_say_where_it_is_from(tmp_path: Path) -> None:
    async with opened(numbered(9), tmp_path) as log:
        await log.press("4", "G", "Y")
        assert log.copied == "pangu7b-sft  worker-0  line 4\nline 4\n"


async def test_what_is_copied_is_what_is_shown(tmp_path: Path) -> None:
    async with opened([b"\x1b]52;c;Zm9v\x07evil\x1b[31m red", Hole("h"), "数据".encode()], tmp_path) as log:
        await log.press("g", "v", "G", "y")
        assert log.copied.splitlines()[1:] == ["== some lines not here ==", "数据"]
        assert not any(ord(character) < 32 for character in log.copied.replace("\n", ""))
        assert (tmp_path / "clipboard.txt").stat().st_mode & 0o077 == 0


async def test_selected_lines_stay_selected_while_older_ones_come(tmp_path: Path) -> None:
    async with opened(numbered(5), tmp_path) as log:
        await log.press("v", "k")
        reading = log.screen.reading
        assert isinstance(reading, FakeReading)
        reading.lines.prepend(b"older")
        reading.tell()
        await log.press("y")
        assert log.copied == "line 4\nline 5\n"


async def test_selected_lines_are_saved_as_received_and_never_over_another_file(tmp_path: Path) -> None:
    async with opened([b"one", b"\x1b[31mtwo\xff", Hole("h"), b"four", b"five"], tmp_path) as log:
        await log.press("2", "G", "v", "j", "j", "s")
        assert "save the selected lines as" in log.screen.query_one(Prompt).label
        log.screen.query_one(Prompt).value = str(tmp_path / "some.log")
        await log.press("enter")
        assert (tmp_path / "some.log").read_bytes() == b"\x1b[31mtwo\xff\n== some lines not here ==\nfour\n"
        assert "saved as" in log.status
        await log.press("v", "s")
        log.screen.query_one(Prompt).value = str(tmp_path / "some.log")
        await log.press("enter")
        assert "exists" in log.status
        assert (tmp_path / "some.log").read_bytes().endswith(b"four\n")
        await log.press("escape", "escape", "v", "s")
        log.screen.query_one(Prompt).value = str(tmp_path / "none" / "some.log")
        await log.press("enter")
        assert "could not be written: No such file" in log.status


async def test_of_a_copy_that_is_too_long_for_a_terminal_it_is_said_where_it_is_and_why(tmp_path: Path) -> None:
    async with opened([b"x" * 40_000, b"y" * 40_000], tmp_path) as log:
        await log.press("g", "v", "G", "y")
        assert len(log.copied) == 80_002
        assert f"only in {tmp_path}/clipboard.txt: 2 lines, too long for a terminal" in log.status
        assert "perhaps" not in log.status
        log.screen.browser.data_dir = tmp_path / "clipboard.txt" / "no folder"
        await log.press("g", "v", "G", "y")
        assert "not copied: too long for a terminal, and not in a file: " in log.status


def test_the_terminal_is_offered_a_copy_only_as_long_as_it_takes(tmp_path: Path) -> None:
    sent: list[str] = []
    clipboard = Clipboard(sent.append, tmp_path, {})
    assert clipboard.to_terminal("数" * 3) is Taken.YES
    assert sent == ["\x1b]52;c;" + base64.b64encode("数数数".encode()).decode() + "\x07"]
    assert clipboard.to_terminal("x" * (LONGEST + 1)) is Taken.TOO_LONG
    assert len(sent) == 1
    assert not clipboard.to_tmux("not in tmux")


def test_where_nobody_knows_whether_it_arrives_the_file_is_named_first(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text("one\ntwo\n")
    command = artscope("--data-dir", tmp_path / "data", "view", tmp_path / "a.log")
    with running(command, columns=200, environ={"STY": "1.pts", "TMUX": ""}) as terminal:
        terminal.wait("two")
        terminal.keys("y")
        terminal.wait(f"perhaps only in {tmp_path}/data/clipboard.txt")
        assert b"\x1b]52;c;" in terminal.sent


def test_a_tmux_around_gets_the_copy_and_none_of_the_secrets(tmp_path: Path) -> None:
    tmux = tmp_path / "tmux"
    tmux.write_text(f'#!/bin/sh\ncat > {tmp_path}/buffer; echo "$@ [$HUAWEICLOUD_SDK_SK]" > {tmp_path}/said\n')
    tmux.chmod(0o700)
    environ = {"TMUX": "/tmp/x,1,0", "PATH": f"{tmp_path}:{os.environ['PATH']}", "HUAWEICLOUD_SDK_SK": "secret"}
    assert Clipboard(lambda _: None, tmp_path, environ).to_tmux("one\n")
    assert (tmp_path / "buffer").read_text() == "one\n"
    assert (tmp_path / "said").read_text() == "load-buffer - []\n"


def test_a_folder_that_is_no_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ArchiveError):
        Clipboard(lambda _: None, tmp_path / "file", {}).to_file("x")


def test_a_real_terminal_gets_the_copy_and_the_bare_lines(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text("".join(f"line {number}\n" for number in range(1, 40)))
    with running(artscope("--data-dir", tmp_path / "data", "view", tmp_path / "a.log")) as terminal:
        terminal.wait("line 39")
        terminal.keys("Z", "g", "2", "y")
        terminal.wait("copied 2 lines")
        assert base64.b64encode(b"line 1\nline 2\n") in bytes(terminal.sent)
        terminal.keys("v", "j", "O")
        terminal.wait(r"any key but Enter returns")
        assert b"\x1b[?1049l" in terminal.sent
        assert b"line 1\r\nline 2\r\n\r\n[any key" in terminal.sent
        terminal.keys("<enter>", "x")
        for times, key in enumerate(("<c-c>", "<c-z>", ""), 2):
            while terminal.sent.count(b"\x1b[?1049h") < times:
                terminal.watch(0.05)
            terminal.quiet()
            if key:  # no signal there, but a key like any other
                terminal.keys("O")
                while terminal.sent.count(b"any key but") < times:
                    terminal.watch(0.05)
                terminal.keys(key)
        terminal.keys("q")
        assert terminal.end() == 0


def test_a_terminal_that_is_lost_while_it_shows_the_bare_lines_is_no_mistake_of_ours(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text("one\ntwo\n")
    command = artscope("--data-dir", tmp_path / "data", "view", tmp_path / "a.log")
    with running(command, kind=Person) as terminal:
        terminal.wait("two")
        terminal.keys("O")
        terminal.read_until(b"any key but")
        assert terminal.hang_up() == 129
    assert not list(tmp_path.glob("data/reports/*"))
