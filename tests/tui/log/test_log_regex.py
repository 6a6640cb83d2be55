"""Regular expressions, on request: ctrl-r in the prompt."""

from __future__ import annotations

import pytest

from artscope import words
from artscope_tui.widgets.prompt import Prompt
from support.logscreen import numbered, opened

SLOW = b"a" * 60 + b"b"


async def test_ctrl_r_makes_it_a_regular_expression_and_text_again() -> None:
    async with opened(numbered(100)) as log:
        await log.press("/")
        assert "ctrl-r: as a regular expression" in log.shown
        await log.press("ctrl+r", *"7$", "enter")
        assert "/7$  hit 10 of 10   line 97 " in log.status
        await log.press("N")
        assert "line 87 " in log.status
        await log.press("/")
        assert "regular expression; ctrl-r: as text" in log.shown
        await log.press("ctrl+r", *"7$", "enter")
        assert "/7$  not found" in log.status


async def test_find_and_filters_each_remember_whether_it_was_a_regular_expression() -> None:
    async with opened(numbered(100)) as log:
        await log.press("&", "ctrl+r", *"9$", "enter", "/")
        assert "ctrl-r: as a regular expression" in log.shown
        await log.press(*"9", "enter", "&")
        assert "regular expression; ctrl-r: as text" in log.shown


async def test_what_a_pattern_matches_is_marked() -> None:
    async with opened([b"step 12 of 99", b"step"]) as log:
        await log.press("/", "ctrl+r", *"[0-9]+", "enter")
        marked = [s.text for s in log.screen.view.render_line(0) if s.style and s.style.underline]
        assert marked == ["12", "99", "*"]


async def test_a_filter_may_be_one_too_in_or_out() -> None:
    async with opened(numbered(100)) as log:
        await log.press("&", "ctrl+r", "!", *"[1-8]", "enter")
        assert log.text[:4] == ["line 9", "line 90", "line 99", ""]
        await log.press("escape", "&", *"^line 9.$", "enter")
        assert "10 match, 90 hidden" in log.status


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_a_bad_pattern_says_what_is_wrong_and_can_be_corrected(language: words.Language) -> None:
    words.use(language)
    async with opened(numbered(100)) as log:
        await log.press("/", "ctrl+r", *"(7", "enter")
        said = "cannot be read: the ( at character 1" if language == "en" else "无法识别该正则表达式：第 1 个字符的 ("
        assert said in log.status
        assert log.screen.query_one(Prompt).value == "(7"
        await log.press(")", "enter")
        assert said not in log.status
        assert "19" in log.status


async def test_a_pattern_that_takes_forever_is_stopped_and_keys_go_on() -> None:
    async with opened([*numbered(100), SLOW]) as log:
        log.held = True
        await log.press("&", "ctrl+r", *"(a+)+$", "enter")
        await log.press("/", "ctrl+r", "x", "escape")
        await log.until(lambda: "without coming on" in log.shown)
        log.held = False
        await log.press("escape", "/", "ctrl+r", *"(a+)+$", "enter")
        await log.until(lambda: "The pattern took more than a second" in log.shown.split("\n")[-2])
        await log.press("escape")
        assert log.text[0] == "line 81"
