"""Wrapped lines: where one is stays in sight, and lines higher than the screen are gone along row by row."""

from __future__ import annotations

import time

import pytest

from artscope.logs.lines import Hole
from support.logscreen import Log, growing, opened

HIGH: list[bytes | Hole] = [b"%-5d" % number + b"word " * 70 for number in range(1, 301)]
"""Each takes five rows of 79 cells."""
LONG = b"".join(b"%-79d" % number for number in range(1, 5001))
"""A line of 5,000 rows, each with its number."""


def at(screen: Log, line: int) -> int:
    """The row of the screen in which a line of `HIGH` begins."""
    return next(row for row, text in enumerate(screen.text) if text.startswith(f"{line} "))


async def test_wrapping_and_back_the_end_stays_in_sight_while_following() -> None:
    async with opened(growing(HIGH), folded=True) as screen:
        await screen.press("F", "w")
        assert at(screen, 300) == len(screen.text) - 5
        assert "follow" in screen.status
        await screen.press("w")
        assert at(screen, 300) == len(screen.text) - 1


@pytest.mark.parametrize("keys", [["w"], ["Z", "w"], ["w", "Z"], ["w", *":log.encoding", "enter"]])
async def test_the_cursor_line_stays_in_its_row_when_lines_are_wrapped_or_shown_otherwise(keys: list[str]) -> None:
    async with opened(HIGH, folded=True) as screen:
        await screen.press("1", "5", "0", "G", "1", "5", "j", "k")
        line = screen.screen.view.cursor + 1
        before = at(screen, line)
        await screen.press(*keys)
        assert at(screen, line) == min(before, len(screen.text) - 5)
        await screen.press("w")
        assert at(screen, line) == min(before, len(screen.text) - 5)
        await screen.press("w", "j", "j")
        assert f"line {line + 2} " in screen.status
        assert at(screen, line + 2) <= len(screen.text) - 5


async def test_another_width_leaves_the_part_of_a_long_line_in_sight_that_was_read() -> None:
    async with opened([b"first", LONG, b"last"]) as screen:
        await screen.press("g", "w", "j", "space", "space")
        (first, *_) = screen.text
        await screen.pilot.resize_terminal(60, 24)
        await screen.settled()
        assert first in screen.text[0] + screen.text[1]
        assert "line 2 " in screen.status


async def test_a_count_is_so_many_single_steps_in_a_line_higher_than_the_screen() -> None:
    async with opened([b"first", LONG, b"last"]) as screen:
        await screen.press("g", "w", "j", "space", "space")
        first = int(screen.text[0])
        await screen.press("j")
        assert screen.text[0] == f"{first + 1}"
        await screen.press("5", "j")
        assert screen.text[0] == f"{first + 6}"
        await screen.press(*"3000", "j")
        assert screen.text[0] == f"{first + 3006}"
        await screen.press(*"3006", "k")
        assert screen.text[0] == f"{first}"
        await screen.press(*"100", "space")
        assert screen.text[0] == f"{first + 100 * (len(screen.text) - 1)}"
        assert "line 2 " in screen.status
        await screen.press(*"99999", "j")
        assert screen.text[-1] == "last"
        assert "line 3 " in screen.status


@pytest.mark.parametrize("count", [2, 7, 40])
async def test_a_count_ends_where_single_steps_do(count: int) -> None:
    lines = [b"a", b"b" * 300, LONG[: 79 * 30], b"c", b"", LONG[: 79 * 25], *HIGH[:9]]
    async with opened(lines) as screen:
        await screen.press("g", "w")
        for key in ("j", "k"):
            for _ in range(3):
                view = screen.screen.view
                before = view.top, view.cursor
                await screen.press(*[key] * count)
                single = screen.text, view.cursor
                view.top, view.cursor = before
                await screen.press(*str(count), key)
                assert (screen.text, view.cursor) == single


async def test_to_the_top_and_the_bottom_is_to_the_first_row_and_the_last_one() -> None:
    async with opened([LONG, b"between", LONG]) as screen:
        await screen.press("g", "w", "space", "space", "g")
        assert screen.text[0] == "1"
        assert "line 1 " in screen.status
        await screen.press("G")
        assert screen.text[-1] == "5000"
        assert "100%   wrap   end of log" in screen.status


async def test_of_a_log_that_is_one_long_line_the_top_is_its_first_row_and_the_bottom_its_last() -> None:
    async with opened([LONG]) as screen:
        await screen.press("w", "g")
        assert screen.text[0] == "1"
        await screen.press("G")
        assert screen.text[-1] == "5000"
        assert "end of log" in screen.status
        await screen.press("k", "g")
        assert screen.text[0] == "1"


async def test_up_from_below_a_long_line_one_comes_to_its_end() -> None:
    async with opened([b"first", LONG, b"last"]) as screen:
        await screen.press("g", "w", *"50%", "G")
        assert screen.text[-2:] == ["5000", "last"]
        await screen.press("k")
        assert screen.text[-2:] == ["5000", "last"]
        assert "line 2 " in screen.status
        await screen.press("k")
        assert screen.text[-1] == "5000"


@pytest.mark.parametrize("word", ["0123456789", "数据加载 done"])
async def test_keys_in_a_line_of_ten_megabytes_cost_what_is_seen_of_it(word: str) -> None:
    line = word.encode() * (10_000_000 // len(word.encode()))
    async with opened([b"first", line, b"last"]) as screen:
        await screen.press("g", "w", "j", "space")
        began = time.process_time()
        await screen.press(*["j"] * 10, "space", "ctrl+d", *["k"] * 10)
        assert time.process_time() - began < 1.0
        await screen.press("G", "k")
        began = time.process_time()
        await screen.press(*["k"] * 10, "b", "ctrl+u", *["j"] * 10)
        assert time.process_time() - began < 1.0
        assert screen.text[0] in word * 20


@pytest.mark.parametrize("size", [1_000, 100_000, 1_000_000])
@pytest.mark.parametrize("wrap", [False, True])
@pytest.mark.parametrize("typed", [[*"NEEDLE"], ["ctrl+r", *"NE+DLE.*$"]], ids=["text", "pattern"])
async def test_a_hit_far_in_a_line_is_brought_into_sight_and_flagged(size: int, wrap: bool, typed: list[str]) -> None:
    async with opened([b"first", b"filler wo " * (size // 10) + b"NEEDLE tail", b"last"]) as screen:
        await screen.press("g", *(["w"] if wrap else []), "/", *typed, "enter")
        assert "hit 1 of 1" in screen.status
        row = next(at for at, text in enumerate(screen.text) if "NEEDLE tail" in text)
        assert screen.signs[row] == "*"
        before = screen.text
        await screen.press("n")
        assert screen.text == before
        if not wrap:
            await screen.press("h")
            assert screen.signs[row] == "*"
