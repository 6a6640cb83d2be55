"""The log screen, driven by keys."""

from __future__ import annotations

import asyncio

import pytest

from artscope import words
from artscope.errors import OfflineError
from artscope.logs.lines import Hole
from support.logscreen import growing, numbered, opened, tail


async def test_a_log_opens_at_its_end_and_says_where_one_is() -> None:
    async with opened(numbered(100)) as log:
        assert log.text[-1] == "line 100"
        assert log.text[0] == "line 80"
        assert "pangu7b-sft-copy-904a  worker-0  run 2  FAILED" in log.shown
        assert "100 lines" in log.shown
        assert log.status == "line 100   100%   end of log"


@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
@pytest.mark.parametrize("language", ["en", "zh"])
async def test_every_row_fits_and_speaks_the_language(size: tuple[int, int], language: words.Language) -> None:
    words.use(language)
    async with opened(
        [*numbered(60), "数据加载: 预处理进程退出".encode(), Hole("h", reason="timeout"), b"x" * 500], size=size
    ) as log:
        await log.press("/", "l", "i", "n", "e", "enter")
        rows = log.shown.split("\n")
        from rich.cells import cell_len

        assert [cell_len(row) for row in rows] == [size[0]] * size[1]
        assert any("some lines not here" in row if language == "en" else "此处缺少若干行" in row for row in rows)
        assert ("hit" in log.status) == (language == "en")


async def test_the_first_lines_are_numbered_from_the_end_while_the_head_is_not_here() -> None:
    reading = tail(400, numbered(5))
    async with opened(reading) as log:
        assert "400 lines here, more before" in log.shown
        assert "line -1 " in log.status
        await log.press("k")
        assert "line -2 " in log.status


async def test_keys_move_and_counts_repeat_them() -> None:
    async with opened(numbered(1000)) as log:
        await log.press("g")
        assert log.text[0] == "line 1"
        await log.press("5", "j")
        assert "line 6 " in log.status
        await log.press("4", "2", "G")
        assert "line 42 " in log.status
        await log.press("5", "0", "%")
        assert "line 501 " in log.status
        await log.press("space")
        assert "line 521 " in log.status
        await log.press("b")
        assert "line 501 " in log.status
        await log.press("ctrl+d")
        assert "line 511 " in log.status
        await log.press("ctrl+u", "k")
        assert "line 500 " in log.status
        await log.press("G")
        assert log.text[-1] == "line 1000"
        await log.press("home")
        assert log.text[0] == "line 1"


@pytest.mark.parametrize("typed", ["0%", "%", "00%"])
async def test_no_percent_are_the_beginning(typed: str) -> None:
    async with opened(numbered(1000)) as log:
        await log.press(*typed)
        assert log.text[0] == "line 1"
        assert "line 1 " in log.status


async def test_long_lines_are_read_sideways_and_wrapped() -> None:
    async with opened([b"a" * 79 + b"b" * 79 + b"c", "中".encode() * 60]) as log:
        assert log.text[0] == "a" * 79
        await log.press("l")
        assert log.text[0] == "a" * 39 + "b" * 40
        assert log.text[1].startswith("中")
        await log.press("7", "l")
        assert "from column 48" in log.status
        await log.press("7", "h", "h", "w")
        assert log.text[:5] == ["a" * 79, "b" * 79, "c", "中" * 39, "中" * 21]
        assert "wrap" in log.status


async def test_a_hostile_line_is_only_text() -> None:
    hostile = [b"\x1b]52;c;Zm9v\x07[/bold][@click=app.quit]x[/]", "\u202eevil".encode(), b"\x9b31m\x00red", b"[b"]
    async with opened(hostile) as log:  # type: ignore[arg-type]
        assert log.text[:4] == ["[/bold][@click=app.quit]x[/]", "<U+202E>evil", "�31mred", "[b"]


async def test_text_that_comes_before_moves_nothing_in_sight() -> None:
    reading = tail(100, numbered(10, 900), numbered(200, 700))
    async with opened(reading) as log:
        await log.press("3", "0", "k")
        before, cursor = log.text, log.screen.view.cursor
        reading.gate = asyncio.Event()
        await log.press("9", "9", "k")
        assert log.text[0] == "line 1"
        assert "fetching older lines" in log.status
        reading.gate.set()
        await log.until(lambda: reading.lines.first == -200)
        assert log.text[0] == "line 1"
        assert cursor == 69
        await log.press("6", "9", "j")
        assert log.text != before
        assert log.screen.view.cursor == cursor


async def test_older_lines_are_asked_for_before_the_top_is_reached() -> None:
    reading = tail(30, *(numbered(100, start) for start in (1, 101, 201)))
    async with opened(reading) as log:
        assert reading.asked == ["older"]
        await log.press("b", "b", "b", "b")
        assert reading.asked == ["older", "older"]


async def test_nothing_older_is_asked_for_while_no_line_is_here() -> None:
    reading = tail(0, numbered(100))
    async with opened(reading) as log:
        await log.pilot.resize_terminal(120, 40)
        await log.settled()
        assert "older" not in reading.asked


async def test_older_lines_that_cannot_be_had_are_not_asked_for_again_until_a_person_does() -> None:
    reading = tail(10, numbered(100))
    reading.failing = OfflineError("errors.offline")
    async with opened(reading) as log:
        await log.press("k", "k", "k")
        assert reading.asked == ["older"]
        assert "Working offline" in log.status
        assert log.text[0] == "line 1"
        reading.failing = None
        await log.press("r")
        assert log.library.retries == 1
        await log.until(lambda: reading.lines.head)
        assert "Working offline" not in log.status


async def test_g_fetches_back_to_line_one_and_says_how_far_it_is() -> None:
    reading = tail(300, *(numbered(100, start) for start in (1, 101)))
    async with opened(reading) as log:
        reading.gate = asyncio.Event()
        await log.press("g")
        assert reading.asked[-1] == "whole"
        reading.gate.set()
        await log.until(lambda: reading.lines.head)
        await log.settled()
        assert log.text[0] == "line 1"
        assert "line 1 " in log.status
        assert "500 lines" in log.shown


async def test_esc_gives_up_going_back_to_line_one_and_keeps_what_came() -> None:
    reading = tail(300, *(numbered(100, start) for start in (1, 101)))
    async with opened(reading) as log:
        reading.gate = asyncio.Event()
        await log.press("g")
        await log.press("escape")
        assert "cancelled" in log.status
        reading.gate.set()
        await log.settled()
        assert not reading.lines.head
        await log.press("j")
        assert "cancelled" not in log.status


async def test_finding_counts_hits_goes_around_and_marks_them() -> None:
    async with opened([b"Error one", *numbered(500), b"ERROR two", *numbered(500), b"error three"]) as log:
        await log.press("g")
        await log.press("/", *"error", "enter")
        assert "/error  hit 1 of 3" in log.status
        await log.press("n")
        assert "hit 2 of 3" in log.status
        assert "ERROR two" in log.text
        await log.press("n", "n")
        assert "hit 1 of 3" in log.status
        await log.press("N")
        assert "hit 3 of 3" in log.status
        await log.press("k")
        assert "3 hits" in log.status
        styles = [
            segment.style
            for segment in log.screen.view.render_line(log.text.index("error three"))
            if segment.text == "error"
        ]
        assert len(styles) == 1
        await log.press("escape")
        assert "error" not in log.status


async def test_from_the_end_the_nearest_hit_above_is_found() -> None:
    async with opened([b"error far", *numbered(100), b"error near", *numbered(100)]) as log:
        await log.press("/", *"error", "enter")
        assert "hit 2 of 2" in log.status
        assert "error near" in log.text


async def test_hits_so_far_are_called_so_while_the_head_is_not_here() -> None:
    async with opened(tail(500, numbered(3))) as log:
        await log.press("/", *"line 7", "enter")
        assert "of 11 so far" in log.status
        await log.press("/", *"nowhere", "enter")
        assert "not found so far" in log.status


async def test_new_lines_add_to_the_hits() -> None:
    reading = growing([b"error", *numbered(50)], [], [b"error again"])
    async with opened(reading) as log:
        await log.press("/", *"error", "enter")
        assert "hit 1 of 1" in log.status
        log.screen.ask_newer()
        await log.settled()
        assert "hit 1 of 2" in log.status


async def test_what_is_not_there_is_said() -> None:
    async with opened(numbered(50)) as log:
        await log.press("/", *"[/b]{x}", "enter")
        assert "/[/b]{x}  not found" in log.status


async def test_enter_on_a_hole_fills_it_and_what_was_above_stays() -> None:
    async with opened([*numbered(30), Hole("h1"), *numbered(30, 31)]) as log:
        await log.press("4", "0", "k", "1", "0", "j")
        assert log.screen.view.rows.hole(log.screen.view.cursor) is not None
        at = next(y for y, row in enumerate(log.text) if "some lines not here" in row)
        assert "Enter = fetch" in log.text[at]
        assert "line -31 " in log.status
        await log.press("enter")
        assert log.reading.asked == ["fill h1"]
        assert log.text[at - 1 : at + 3] == ["line 30", "filled one", "filled two", "line 31"]
        assert "line 31 " in log.status


async def test_a_hole_says_how_much_is_missing_and_why_where_that_is_known() -> None:
    async with opened(
        [Hole("a", size=14_000, reason="errors.throttled"), Hole("b", reason="\x1b[31m[/b] at 03:31")]
    ) as log:
        assert "14 kB not here (Too many requests)" in log.text[0]
        assert "([/b] at 03:31)" in log.text[1]


async def test_reopening_returns_to_the_line_one_left() -> None:
    remembered: dict[str, str] = {}
    async with opened(numbered(100)) as log:
        await log.press("3", "0", "G")
        remembered = log.app.place_now()  # type: ignore[attr-defined]
    assert remembered["screen"] == "log"
    async with opened(numbered(100), remembered=remembered) as log:
        assert "line 30 " in log.status
        assert "line 30" in log.text


async def test_a_line_asked_for_is_in_sight() -> None:
    async with opened(numbered(100), line=50) as log:
        assert "line 51 " in log.status
        assert log.text.index("line 51") == 7


async def test_q_leaves_and_closes_the_log() -> None:
    async with opened(numbered(3)) as log:
        await log.pilot.press("q")
        await log.until(lambda: log.app.return_code == 0)
    assert log.reading.closed


async def test_a_small_terminal_shows_one_line() -> None:
    async with opened(numbered(100), size=(28, 7)) as log:
        assert not log.screen.view.is_on_screen
        assert "window too small" in log.shown


async def test_an_idle_screen_paints_nothing_and_a_key_only_what_changed() -> None:
    async with opened(numbered(1000)) as log:
        painted: list[int] = []
        view = log.screen.view
        draw = view.render_line
        view.render_line = lambda y: painted.append(y) or draw(y)  # type: ignore[method-assign, func-returns-value]
        log.reading.tell()
        await log.settled()
        assert painted == []
        await log.press("k")
        assert sorted(painted) == [19, 20]


async def test_the_last_column_tells_errors_warnings_and_hits_also_those_out_of_sight() -> None:
    lines = [b"all is well", b"ERROR: no", b"WARNING: hm", b"x" * 300 + b" well", b"y" * 900]
    async with opened(list(lines)) as log:
        assert log.signs[:5] == [" ", "E", "w", ">", ">"]
        await log.press("/", *"well", "enter")
        assert log.signs[:5] == ["*", "E", "w", "*", ">"]


@pytest.mark.parametrize("wrap", [False, True])
async def test_a_hit_beyond_the_edge_comes_into_sight(wrap: bool) -> None:
    rows: list[bytes | Hole] = [b"row %d %s tail%d end" % (at, b"-" * 2500, at) for at in range(60)]
    async with opened(rows, size=(80, 24)) as log:
        await log.press("g", *("w" if wrap else ""), "/", *"tail7", "enter")
        assert "hit 1 of 1" in log.status
        assert any("tail7 end" in row for row in log.text)
        await log.press("/", *"row 7", "enter")
        assert any(row.startswith("row 7 ") for row in log.text)
