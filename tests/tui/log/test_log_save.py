"""Saving what filters leave, and how far that is."""

from __future__ import annotations

from pathlib import Path

import pytest

from artscope import words
from artscope.logs.lines import Hole
from artscope_tui.screens.logsave import Pace
from support.log import FakeReading, GatedLines
from support.logscreen import LOG, opened


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Names that are typed are short."""
    monkeypatch.chdir(tmp_path)


def stepping() -> list[bytes | Hole]:
    return [b"\x1b[31merror\x1b[0m %d" % at if at % 10 == 0 else b"step %d" % at for at in range(1, 1001)]


async def test_what_filters_leave_is_saved_as_received(tmp_path: Path) -> None:
    async with opened(stepping()) as log:
        await log.press("g", "&", *"error", "enter", "s")
        assert "save the lines left as" in log.shown
        await log.press("ctrl+u", *"some.log", "enter")
        assert "saved as" in log.status
    saved = (tmp_path / "some.log").read_bytes()
    assert saved.split(b"\n")[:2] == [b"\x1b[31merror\x1b[0m 10", b"\x1b[31merror\x1b[0m 20"]
    assert saved.count(b"\n") == 100


async def test_of_what_filters_leave_the_selected_lines_are_saved_and_a_hole_is_told(tmp_path: Path) -> None:
    async with opened([*stepping()[:20], Hole("h"), *stepping()[20:40]]) as log:
        await log.press("g", "&", *"error", "enter", "j", "v", "j", "s", "ctrl+u", *"two.log", "enter")
        assert "saved as" in log.status
    assert (tmp_path / "two.log").read_text().split("\n")[1:] == ["== some lines not here ==", ""]


async def test_a_file_that_is_there_is_never_written_over_and_another_name_is_asked_for(tmp_path: Path) -> None:
    there = tmp_path / "there.log"
    there.write_text("mine")
    async with opened(stepping()) as log:
        await log.press("&", *"error", "enter", "s", "ctrl+u", *"there.log", "enter")
        assert "exists" in log.status
        assert "save the lines left as" in log.shown
    assert there.read_text() == "mine"


async def test_esc_cancels_and_leaves_nothing(tmp_path: Path) -> None:
    lines = GatedLines([b"x" * 100 for _ in range(3000)])
    async with opened(FakeReading(LOG, lines)) as log:
        await log.press("&", *"x", "enter")
        log.held = True
        lines.gate.clear()
        await log.press("s", "ctrl+u", *"never.log", "enter")
        await log.until(lambda: log.screen.running("save"))
        await log.press("escape")
        lines.gate.set()
        await log.until(lambda: not log.screen.running("save"))
        assert "cancelled" in log.status
        assert log.screen.filter is not None
    assert not any(tmp_path.glob("*"))  # noqa: ASYNC240


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "saving: 20 MB of 80 MB, 5.0 MB/s, 12s left   Esc cancels"),
        ("zh", "正在保存：20 MB / 80 MB，5.0 MB/s，剩余 12s   Esc 取消"),
    ],
)
def test_how_far_it_is_tells_bytes_rate_and_time_left(language: words.Language, said: str) -> None:
    words.use(language)
    now = [100.0]
    pace = Pace("saving", lambda: now[0])
    assert "/s" not in pace.words(0, 80_000_000)
    now[0] += 4
    assert pace.words(20_000_000, 80_000_000) == said
