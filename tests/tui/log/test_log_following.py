"""Following a log that is written: what comes, who is moved by it, when it is asked for, and how it ends."""

from __future__ import annotations

from dataclasses import replace

import pytest

from artscope.errors import AuthError, CoreError, ForbiddenError, ThrottledError
from artscope.models import State
from support.log import FakeLines
from support.logscreen import VERSION, growing, numbered, opened


async def test_a_running_log_is_followed_and_new_lines_appear_at_the_bottom() -> None:
    reading = growing(numbered(50), [], [b"new one"], [b"new two"])
    async with opened(reading) as log:
        assert log.status.endswith("follow")
        log.screen.ask_newer()
        await log.settled()
        assert log.text[-1] == "new one"
        await log.press("l")
        log.screen.ask_newer()
        await log.settled()
        assert log.text[-2:] == ["new one", "new two"]


async def test_whoever_reads_higher_up_is_not_moved_by_new_lines() -> None:
    reading = growing(numbered(50), [], [b"new one"], [b"new two"])
    async with opened(reading) as log:
        await log.press("k")
        before = log.text
        log.screen.ask_newer()
        await log.settled()
        assert log.text == before
        await log.press("F")
        assert log.text[-1] == "new two"
        assert log.status.endswith("follow")


async def test_reading_further_up_holds_the_following_and_counts_what_is_new() -> None:
    reading = growing(numbered(50), [], numbered(12, start=51), numbered(3, start=63))
    async with opened(reading) as log:
        await log.press("b")
        assert log.status.endswith("follow held: F goes on")
        for said in ("+12 new", "+15 new"):
            assert log.screen.feed._timer is not None
            log.screen.ask_newer()
            await log.settled()
            assert said in log.status
        await log.press("end")
        assert log.status.endswith("follow")
        assert log.text[-1] == "line 65"
        await log.press("b")
        assert log.status.endswith("follow held: F goes on")


async def test_the_last_line_reached_again_by_hand_leaves_nothing_new() -> None:
    reading = growing(numbered(50), [], numbered(12, start=51))
    async with opened(reading) as log:
        await log.press("b")
        log.screen.ask_newer()
        await log.settled()
        await log.press("G")
        assert log.status.endswith("newest line")
        await log.press("b")
        assert "new:" not in log.status


async def test_the_end_of_a_log_is_announced_also_to_whoever_reads_further_up() -> None:
    reading = growing(numbered(50), [], [b"the last one"])
    async with opened(reading) as log:
        await log.press("b")
        reading.live, reading.ended = False, True
        log.screen.ask_newer()
        await log.settled()
        assert log.status.endswith("ended, +1 new: F shows its end")
        assert log.screen.feed._timer is None
        await log.press("F")
        assert log.status.endswith("end of log")


async def test_a_log_that_cannot_grow_is_not_asked_for_again() -> None:
    async with opened(numbered(50)) as log:
        await log.press("k")
        assert log.screen.feed._timer is None


async def test_following_stops_when_nobody_looks_and_goes_on_with_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    reading = growing(numbered(50))
    async with opened(reading) as log:
        log.screen.last_key -= 700
        log.screen.ask_newer()
        await log.settled()
        assert log.screen.feed._timer is None
        assert "follow paused" in log.status
        asked = len(reading.asked)
        await log.press("x")
        assert len(reading.asked) == asked + 1
        assert log.status.endswith("follow")


@pytest.mark.parametrize("refusal", [AuthError("errors.auth"), ForbiddenError("errors.forbidden", what="this log")])
async def test_following_stops_after_a_refusal_until_r(refusal: CoreError) -> None:
    reading = growing(numbered(50))
    async with opened(reading) as log:
        reading.failing = refusal
        log.screen.ask_newer()
        await log.settled()
        assert log.screen.feed._timer is None
        assert refusal.text in log.status
        assert log.text[-1] == "line 50"
        reading.failing = None
        await log.press("r")
        assert log.screen.feed._timer is not None
        assert refusal.text not in log.status


async def test_the_pause_between_polls_doubles_while_nothing_comes_and_a_throttled_one_waits_longer() -> None:
    reading = growing(numbered(5), [], [], [], [], [], [b"news"])
    async with opened(reading) as log:
        pauses = []
        for _ in range(6):
            pauses.append(log.screen.feed._timer._interval)  # type: ignore[union-attr]
            log.screen.ask_newer()
            await log.settled()
        assert pauses == [5.0, 10.0, 20.0, 40.0, 60.0, 5.0]
        slow = ThrottledError("errors.throttled")
        slow.retry_after = 90.0
        reading.failing = slow
        log.screen.ask_newer()
        await log.settled()
        assert log.screen.feed._timer._interval == 90.0  # type: ignore[union-attr]


async def test_a_log_that_begins_anew_upstream_is_shown_from_its_new_end_and_searched_again() -> None:
    reading = growing(numbered(50), [])
    async with opened(reading) as log:
        await log.press("/", *"line 4", "enter", "F")
        reading.lines = FakeLines([b"started again", b"line 4"])
        reading.tell()
        await log.settled()
        assert log.text[:2] == ["started again", "line 4"]
        assert "begun anew" in log.status
        await log.press("h")
        assert "hit 1 of 1" in log.status
        assert log.screen.following


async def test_a_log_that_is_still_empty_says_so_and_fills_by_itself() -> None:
    reading = growing([], [], [b"first line"])
    async with opened(reading) as log:
        assert "Nothing has been written yet" in log.shown
        log.screen.ask_newer()
        await log.settled()
        assert log.text[0] == "first line"


async def test_what_is_looked_for_before_there_is_text_is_gone_to_when_it_comes() -> None:
    async with opened(growing([], [], numbered(30))) as log:
        await log.press(*"/line 2", "enter")
        log.screen.ask_newer()
        await log.settled()
        assert "hit 11 of 11" in log.status and "line 29 " in log.status


async def test_the_title_says_how_the_job_ended_while_one_followed() -> None:
    running = replace(VERSION, state=State.RUNNING)
    async with opened(growing(numbered(30)), version=running) as log:
        assert "RUNNING" in log.shown
        log.library.versions = [replace(VERSION, state=State.STOPPED)]
        log.reading.ended = True
        await log.press("r")
        assert "STOPPED" in log.shown and "RUNNING" not in log.shown
