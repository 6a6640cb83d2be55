"""Times in the log screen: how `T` tells them, the status row, going to a time."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from artscope.logs.lines import Hole
from support.log import FakeLines, FakeReading
from support.logscreen import LOG, opened

LINES: list[bytes | Hole] = [
    b"2026-03-01T11:10:00.120+08:00 one",
    b"[2026-03-01 11:10:07] two, in China",
    b"no time at all",
    b"\x1b[33m2026-03-01T11:12:10+0800\x1b[0m three",
    b"I0301 11:12:11.500000 four, by glog",
]


@pytest.fixture(autouse=True)
def in_shanghai(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """One time zone, wherever the test runs."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "Asia/Shanghai")
        time.tzset()
        yield
    time.tzset()


async def test_t_tells_times_local_in_utc_from_the_cursor_on_and_as_written_again() -> None:
    async with opened(LINES) as log:
        written = log.text[:5]
        assert log.zone == ""  # nobody knows
        await log.press("g", "T")
        assert log.zone == "UTC+8"
        assert log.text[:5] == [
            "03-01 11:10:00.120 one",
            "[03-01 11:10:07] two, in China",
            "no time at all",
            "03-01 11:12:10 three",
            "I03-01 11:12:11.500 four, by glog",
        ]
        assert "without a zone" not in log.status
        assert "03-01 11:10:00 local" in log.status
        await log.press("T")
        assert log.text[1] == "[03-01 03:10:07] two, in China"
        assert log.zone == "UTC"
        assert "UTC" in log.status
        await log.press("T", "T", "j", "T")
        assert "times without a zone are taken to be UTC+8" in log.status
        await log.press("T", "T")
        assert log.text[:2] == ["-0:00:06.880 one", "[+0:00:00] two, in China"]
        assert log.text[3] == "+0:02:03 three"
        assert log.zone == ""
        await log.press("T")
        assert log.text[:5] == written


async def test_the_status_row_says_when_a_line_was_written_and_how_long_after_the_one_before() -> None:
    async with opened(LINES) as log:
        await log.press("g", "3", "j")
        assert "line 4   11:12:10   +2m03s   " in log.status
        await log.press("k")
        assert "line 3   11:10:07   100%" in log.status


async def test_a_log_without_times_says_so_instead_of_telling_them_from_nowhere() -> None:
    async with opened([b"nothing", b"more of it"]) as log:
        for _ in range(3):
            await log.press("T")
            assert "no line near here has a time" in log.status
        assert log.text[:2] == ["nothing", "more of it"]


STEPS: list[bytes | Hole] = [
    f"2026-03-01 {at // 3600 % 24:02}:{at // 60 % 60:02}:{at % 60:02} step {at}".encode() for at in range(0, 90000, 30)
]


@pytest.mark.parametrize(
    ("typed", "step"),
    [
        ("03:12", 11520),
        ("03:12:07", 11550),
        ("2026-03-01T03:12", 11520),
        ("2026-03-01", 0),
        ("3-1 3:12:30", 11550),
        ("2026-02-28T19:12Z", 11520),
        ("+1h", 3600),
    ],
)
async def test_a_time_typed_in_the_palette_leads_to_the_first_line_then_or_after(typed: str, step: int) -> None:
    async with opened(STEPS[:2880]) as log:
        await log.press("g", ":", *typed, "enter")
        assert f"line {step // 30 + 1:,} " in log.status


async def test_a_time_before_what_is_here_leads_to_the_first_line_and_says_how_to_get_on() -> None:
    reading = FakeReading(LOG, FakeLines(STEPS[1000:1500], head=False))
    reading.before = [STEPS[:500], STEPS[500:1000]]
    async with opened(reading) as log:
        reading.gate = None
        reading.failing = None
        await log.press(":", *"00:00:30", "enter")
        assert "earlier lines are not here yet" in log.status or "line 2 " in log.status


async def test_what_is_no_time_is_told() -> None:
    async with opened(STEPS[:10]) as log:
        await log.press(":", *"2026-13-45", "enter")
        assert "2026-13-45 is no time" in log.status
