"""Bookmarks: `m` and `'`."""

from __future__ import annotations

from artscope.logs.lines import Hole
from artscope_tui.screens.marks import MarksScreen
from support.log import FakeLines, FakeReading
from support.logscreen import LOG, Log, numbered, opened


async def chosen(log: Log, *keys: str) -> None:
    await log.pilot.press("'")
    await log.pilot.pause()
    assert isinstance(log.app.screen, MarksScreen)
    await log.pilot.press(*keys)
    await log.settled()


async def test_a_bookmark_is_set_shown_and_gone_back_to() -> None:
    async with opened(numbered(1000)) as log:
        await log.press(*"300G", "m")
        assert "bookmark 1 of 1" in log.status
        assert log.signs[log.screen.view.cursor - log.screen.view.top.line] == "m"
        await log.press(*"700G", "m", "g")
        await chosen(log, "enter")
        assert "line 300 " in log.status
        await chosen(log, "enter")
        assert "line 700 " in log.status
        await log.press("1", "'")
        assert "line 300 " in log.status
        await log.press("9", "'")
        assert "no bookmark 9" in log.status and "there are 2" in log.status
        await log.press("m")
        assert "bookmark removed" in log.status
        assert "m" not in log.signs


async def test_bookmarks_are_kept_with_the_log_and_found_after_text_came() -> None:
    async with opened(numbered(1000)) as log:
        await log.press(*"300G", "m", *"900G", "m")
        kept = log.library.marked
    reading = FakeReading(LOG, FakeLines([*numbered(1200)]))
    async with opened(reading, marked=kept) as log:
        await log.press("g", "2", "'")
        assert "line 900 " in log.status
        await log.press("1", "'")
        assert "line 300 " in log.status


async def test_a_bookmark_whose_line_is_not_here_is_listed_and_found_once_it_is() -> None:
    async with opened(numbered(1000)) as log:
        await log.press(*"30G", "m")
        kept = log.library.marked
    reading = FakeReading(LOG, FakeLines(numbered(500, 501), head=False))
    reading.before = [numbered(500)]
    async with opened(reading, marked=kept) as log:
        await chosen(log, "enter")
        assert "not here" in log.status
        await log.press("g")
        assert log.screen.away == ()
        await log.press("j", "1", "'")
        assert "line 30 " in log.status


async def test_without_any_it_says_how_to_set_one_and_a_hole_has_none() -> None:
    async with opened([b"a", Hole("h")]) as log:
        await log.press("'")
        assert "m sets one" in log.status
        await log.press("m")
        assert "only a line of text" in log.status


async def test_in_a_filtered_log_bookmarks_are_of_the_logs_own_lines() -> None:
    async with opened(numbered(1000)) as log:
        await log.press("g", "&", *"99", "enter", "j", "m", "escape")
        assert "line 199 " in log.status
        await log.press(*"500G", "m", "&", *"99", "enter", "1", "'")
        assert "line 199 " in log.status
        await log.press("2", "'")
        assert "hidden by a filter" in log.status
