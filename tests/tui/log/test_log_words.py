"""What the log screen says where there is no text, and what it saves and keeps."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from artscope import words
from artscope.errors import ForbiddenError, OfflineError, PurgedError, ThrottledError
from artscope.models import JobId, State, VersionId
from artscope_tui.widgets.prompt import Prompt
from support.log import FakeLines, FakeReading
from support.logscreen import LOG, VERSION, growing, numbered, opened, tail


async def test_saving_shows_a_name_first_and_then_says_where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    async with opened(numbered(3)) as log:
        await log.press("s")
        prompt = log.screen.query_one(Prompt)
        assert prompt.value == "pangu7b-sft-copy-904a-worker-0.log"
        await log.press("enter")
        saved = tmp_path / "pangu7b-sft-copy-904a-worker-0.log"
        assert saved.read_bytes() == b"line 1\nline 2\nline 3\n"
        assert f"saved as {saved}"[:40] in log.status
        await log.press("s")
        assert prompt.value == "pangu7b-sft-copy-904a-worker-0-2.log"


async def test_saving_never_writes_over_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine").write_text("precious")
    async with opened(numbered(3)) as log:
        await log.press("s", "ctrl+u", *"mine", "enter")
        assert "exists" in log.status
        assert (tmp_path / "mine").read_text() == "precious"
        await log.press("escape")
        assert log.reading.asked == []


async def test_esc_cancels_saving(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    async with opened(numbered(3)) as log:
        log.reading.gate = asyncio.Event()
        await log.press("s", "enter")
        await log.press("escape")
        assert "cancelled: nothing was written" in log.status
        log.reading.gate.set()
        await log.settled()
        assert not any("worker" in name for name in os.listdir(tmp_path))  # noqa: PTH208


async def test_a_file_that_cannot_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    async with opened(numbered(3)) as log:
        await log.press("s", "ctrl+u", *"none/x", "enter")
        assert "not saved: " in log.status
        assert "No such file" in log.status


async def test_keeping_fetches_the_log_whole() -> None:
    async with opened(numbered(3)) as log:
        await log.press("K")
        assert log.library.kept == [LOG.name]
        assert "kept whole" in log.status


EMPTY = {
    "not started": (
        VERSION.__class__(VersionId("7"), "x", JobId("7"), "v2", state=State.QUEUED),
        None,
        "No log yet: the job is queued",
        "尚无日志：作业排队中",
    ),
    "empty": (VERSION, None, "The log is empty", "日志为空"),
    "purged": (VERSION, PurgedError("errors.purged"), "The service has dropped this log", "服务端已清除该日志"),
    "not permitted": (
        VERSION,
        ForbiddenError("errors.forbidden", what="logs"),
        "Not permitted: logs",
        "没有权限：logs",
    ),
    "throttled": (VERSION, ThrottledError("errors.throttled"), "Too many requests", "请求过于频繁"),
}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("case", EMPTY)
async def test_no_text_has_a_reason(case: str, language: words.Language) -> None:
    words.use(language)
    version, error, english, chinese = EMPTY[case]
    async with opened(error or [], version=version) as log:
        assert (english if language == "en" else chinese) in log.shown


async def test_loading_is_said_while_nothing_is_here_yet() -> None:
    reading = growing([], [b"first line"])
    reading.gate = asyncio.Event()
    async with opened(reading) as log:
        assert "Loading the log" in log.shown
        reading.gate.set()
        await log.until(lambda: log.text[0] == "first line")
        assert "Loading" not in log.shown


async def test_offline_asks_for_nothing_and_says_so() -> None:
    reading = tail(10, numbered(5))
    reading.live = True
    async with opened(reading, offline=True) as log:
        await log.press("g", "F", "r")
        assert reading.asked == []
        assert "offline" in log.status
        assert "10 lines here, more before" in log.shown


async def test_trouble_is_told_before_what_can_wait() -> None:
    async with opened(growing(numbered(100))) as log:
        log.reading.failing = OfflineError("network.refused", host="modelarts.cn-north-4.example.com")
        await log.press("k", "k", "r")
        row = log.shown.split("\n")[-2]
        assert "line 98 " in row
        assert "modelarts.cn-north-4.example.com refuses the connection" in row
        assert "held" not in row


async def test_where_there_is_no_room_numbers_are_not_cut() -> None:
    async with opened(numbered(3000), size=(40, 10)) as log:
        await log.press("/", *"a text that is looked for", "enter")
        assert "not found" in log.shown.split("\n")[-2]
        await log.press("escape", "3", "&", *"line 12", "enter")
        row = log.shown.split("\n")[-2].rstrip()
        assert row.endswith(("hidden", "..")), row


async def test_a_log_that_could_not_be_opened_is_tried_again_by_r() -> None:
    async with opened(ForbiddenError("errors.forbidden", what="logs")) as log:
        assert "Not permitted" in log.shown
        log.library.reading = FakeReading(LOG, FakeLines(numbered(3)))
        await log.press("r")
        assert log.text[2] == "line 3"
