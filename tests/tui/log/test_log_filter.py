"""Filters in the log screen: `&`."""

from __future__ import annotations

import pytest

from artscope import words
from artscope.logs.lines import Hole
from support.log import FakeLines, FakeReading
from support.logscreen import LOG, growing, numbered, opened


def mixed(count: int) -> list[bytes | Hole]:
    """Every tenth line is an error, every hundredth says nothing more than that it waits."""
    kinds = {0: b"wait %d", 1: b"error %d", 5: b"debug %d"}
    return [kinds.get(0 if at % 100 == 0 else at % 10 or 9, b"step %d") % at for at in range(1, count + 1)]


async def test_a_filter_leaves_the_lines_that_hold_a_text_with_the_numbers_they_have_in_the_log() -> None:
    async with opened(mixed(1000)) as log:
        await log.press("g", "&", *"error", "enter")
        assert log.text[:3] == ["error 1", "error 11", "error 21"]
        assert "&error  100 match, 900 hidden   line 1 " in log.status
        await log.press("j", "j")
        assert "line 21 " in log.status
        assert "1,000 lines" in log.shown


async def test_with_an_exclamation_mark_the_lines_that_hold_it_are_left_out() -> None:
    async with opened([b"a!b", b"ab", b"c", b"!d"]) as log:
        await log.press("&", "!", *"ab", "enter")
        assert log.text[:3] == ["a!b", "c", "!d"]
        assert "&!ab  3 match, 1 hidden" in log.status
        await log.press("&", "\\", "!", "d", "enter")
        assert log.text[:2] == ["!d", ""]


async def test_a_second_filter_is_added_and_esc_ends_the_last_one_only() -> None:
    async with opened(mixed(1000)) as log:
        await log.press("&", "!", *"step", "enter", "&", "!", *"error", "enter")
        assert log.text[-1] == "wait 1000"
        assert "&!step &!error  110 match, 890 hidden" in log.status
        await log.press("escape")
        assert "&!step  210 match, 790 hidden" in log.status
        await log.press("escape")
        assert "hidden" not in log.status
        await log.press("escape")
        assert log.screen.is_current


async def test_nothing_typed_ends_all_filters() -> None:
    async with opened(mixed(100)) as log:
        await log.press("&", *"error", "enter", "&", *"1", "enter", "&", "enter")
        assert "filters ended" in log.status
        assert "step 99" in log.text
        await log.press("escape")
        assert log.screen.filter is None


async def test_a_number_before_it_shows_so_many_lines_around() -> None:
    async with opened(mixed(200)) as log:
        await log.press("g", "2", "&", *"wait", "enter")
        assert log.text[:6] == ["step 98", "step 99", "wait 100", "error 101", "step 102", "step 198"]
        assert "&wait +-2  2 match, 192 hidden" in log.status
        await log.press("1", "&", "enter")
        assert log.text[:4] == ["step 99", "wait 100", "error 101", "step 199"]


async def test_the_line_one_was_at_stays_where_it_is_with_a_filter_and_without() -> None:
    async with opened(mixed(1000)) as log:
        await log.press(*"501G")
        row = log.screen.view.cursor - log.screen.view.top.line
        assert row > 0
        await log.press("&", *"error", "enter")
        assert "line 501 " in log.status
        assert log.text[row] == "error 501"
        await log.press("j", "escape")
        assert "line 511 " in log.status
        assert log.text[row + 1] == "error 511"


async def test_the_nearest_line_that_is_left_is_gone_to() -> None:
    async with opened(mixed(1000)) as log:
        await log.press(*"505G", "&", *"error", "enter")
        assert "line 511 " in log.status
        await log.press("escape", *"999G", "&", *"error", "enter")
        assert "line 991 " in log.status


async def test_where_nothing_is_left_it_says_so_and_one_comes_back_to_the_same_line() -> None:
    async with opened(mixed(1000)) as log:
        await log.press(*"505G", "&", *"nowhere", "enter")
        assert "No line matches &nowhere" in log.shown
        assert "Esc ends the filter" in log.shown
        assert "&nowhere  none match, 1,000 hidden" in log.status
        assert "line 505" not in log.status
        await log.press("y")
        assert "there is no line to take" in log.status
        await log.press("s", "enter")
        assert "there is no line to take" in log.status
        await log.press("escape")
        assert "line 505 " in log.status


async def test_where_some_of_the_log_is_not_here_that_is_said() -> None:
    reading = FakeReading(LOG, FakeLines(numbered(500), head=False))
    reading.before = [[b"the first"]]
    async with opened(reading) as log:
        await log.press("&", *"first", "enter")
        assert "No line here matches &first; some of the log is not here" in log.shown
        assert reading.asked == []
        await log.press("g")
        assert log.text[0] == "the first"
        assert "&first  1 match, 500 hidden" in log.status


async def test_what_is_written_while_filtered_is_filtered_and_followed() -> None:
    reading = growing(mixed(300), [])
    async with opened(reading) as log:
        await log.press("&", *"error", "enter")
        assert log.text[-1] == "error 291"
        reading.coming = [[b"step 301", b"error 302"]]
        await log.press("F")
        assert log.text[-1] == "error 302"
        assert "31 match, 271 hidden" in log.status
        await log.press("k")
        reading.coming = [[b"error 303", b"step 304"]]
        await log.press("r")
        assert log.text[-1] == "error 302"
        assert "+1 new" in log.status


async def test_a_text_is_found_in_what_is_left_and_marked_again_when_the_filter_ends() -> None:
    async with opened(mixed(1000)) as log:
        await log.press("g", "&", *"error", "enter", "/", *"91", "enter")
        assert "/91  hit 1 of 11 " in log.status
        assert "line 91 " in log.status
        await log.press("n")
        assert "hit 2 of 11" in log.status
        await log.press("escape", "escape")
        assert "hidden" not in log.status
        await log.press("/", *"91", "enter", "&", *"error", "enter", "escape")
        assert "/91  hit " in log.status
        assert " of 20" in log.status


async def test_a_hole_stays_in_sight_and_can_be_filled() -> None:
    lines = [b"error 1", Hole("h"), b"step 2", b"error 3"]
    async with opened(list(lines)) as log:
        await log.press("&", *"error", "enter")
        assert log.text[0] == "error 1"
        assert "not here" in log.text[1]
        assert log.text[2] == "error 3"
        await log.press("g", "j", "enter")
        assert log.reading.asked == ["fill h"]
        assert log.text[:3] == ["error 1", "error 3", ""]
        assert "2 match, 3 hidden" in log.status


async def test_a_log_that_begins_anew_is_filtered_by_the_same() -> None:
    reading = growing(mixed(100), [])
    async with opened(reading) as log:
        await log.press("&", *"error", "enter")
        reading.lines = FakeLines([b"step", b"error again"])
        reading.tell()
        await log.settled()
        assert log.text[0] == "error again"
        await log.press("h")
        assert "1 match, 1 hidden" in log.status


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_with_two_filters_and_a_text_one_still_sees_where_one_is(language: words.Language) -> None:
    words.use(language)
    async with opened([b"error with a long text %d, step" % at for at in range(1000)]) as log:
        await log.press(
            *"3&error with a long text", "enter", "&", "!", *"debug and more", "enter", "/", *"step", "enter", "e"
        )
        for row in log.shown.split("\n"):
            assert len(row) <= 80
        assert ("line " in log.shown.split("\n")[-2]) == (language == "en")


async def test_lines_are_left_out_of_a_page_of_the_place_that_is_remembered() -> None:
    async with opened(mixed(1000)) as log:
        await log.press("g", "&", *"error", "enter", "j")
        assert log.screen.place_now()["line"] == "990"


async def test_the_palette_goes_to_a_line_from_either_end_and_to_a_part_of_the_log() -> None:
    async with opened(mixed(1000)) as log:
        for typed, said in (("42", "line 42 "), ("-12", "line 989 "), ("50%", "line 501 "), ("0", "line 1 ")):
            await log.pilot.press(":", *typed, "enter")
            await log.settled()
            assert said in log.status, typed


async def test_what_was_found_stays_right_when_a_part_of_a_file_has_been_counted() -> None:
    lines = FakeLines([*mixed(100), Hole("c", reason="reading.counting"), *mixed(100)])
    async with opened(FakeReading(LOG, lines)) as log:
        await log.press("g", "/", *"wait", "enter", *"5G", "m")
        lines.texts[100:101] = mixed(300)
        lines.first -= 299
        log.reading.tell()
        await log.settled()
        assert "/wait  5 hits" in log.status
        await log.press("n", "n", "n")
        assert "hit 3 of 5   line 300 " in log.status
        await log.press("1", "'")
        assert "line 5 " in log.status


async def test_a_filter_goes_on_when_a_part_of_a_file_has_been_counted() -> None:
    lines = FakeLines([*mixed(100), Hole("c", reason="reading.counting"), *mixed(100)])
    async with opened(FakeReading(LOG, lines)) as log:
        await log.press("g", "&", *"wait", "enter")
        lines.texts[100:101] = mixed(300)
        lines.first -= 299
        log.reading.tell()
        await log.settled()
        assert "&wait  5 match, 495 hidden" in log.status
        assert log.text[:6] == ["wait 100", "wait 100", "wait 200", "wait 300", "wait 100", ""]
        assert "line 100 " in log.status


async def test_on_request_a_filter_leaves_whole_records() -> None:
    trace = [b"Traceback (most recent call last):", b'  File "x.py", line 1', b"    main()", b"ValueError: no"]
    async with opened([*mixed(50), *trace, *mixed(50)]) as log:
        await log.press("&", *"ValueError", "enter")
        assert log.text[:2] == ["ValueError: no", ""]
        await log.pilot.press(":", *"records", "enter")
        await log.settled()
        assert log.text[:5] == [
            "Traceback (most recent call last):",
            '  File "x.py", line 1',
            "    main()",
            "ValueError: no",
            "",
        ]
        await log.press("h")
        assert "&ValueError records  1 match, 100 hidden" in log.status
        await log.press("&", "!", *"most recent", "enter")
        assert "none match, 104 hidden" in log.status


async def test_esc_takes_back_a_number_before_anything_else() -> None:
    async with opened(mixed(100)) as log:
        await log.press("&", *"error", "enter", *"12", "escape")
        assert log.screen.filter is not None
        await log.press("g")
        assert "line 1 " in log.status
        await log.press("escape")
        assert log.screen.filter is None


async def test_a_text_that_was_ended_already_costs_esc_no_second_press() -> None:
    async with opened(mixed(100)) as log:
        await log.press("&", *"error", "enter", "/", *"1", "enter", "/", "enter", "escape")
        assert log.screen.filter is None
