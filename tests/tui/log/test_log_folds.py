"""Folds in the log screen: what is shown, what `z` does, and that nothing is lost by it."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artscope.logs import clean
from artscope.logs.clean import cells
from artscope.logs.fold import KINDS
from artscope.logs.lines import Hole
from artscope_tui.widgets.log_row import Place
from artscope_tui.widgets.log_rows import LogRows
from support.grep import ODD
from support.log import FakeLines, FakeReading
from support.logscreen import LOG, Log, opened

TRACE = [b"Traceback (most recent call last):", b'  File "a.py", line 1', b"    main()", b"RuntimeError: ACL stream"]
BAR = b"  0%|    | 0/2\r 50%|##  | 1/2\r100%|####| 2/2"


def retries(count: int, start: int = 1) -> list[bytes | Hole]:
    return [
        f"03:{at // 60 % 60:02}:{at % 60:02} WARN obs put log: retry {at}".encode()
        for at in range(start, start + count)
    ]


def log(*more: bytes | Hole) -> list[bytes | Hole]:
    return [b"begin", *retries(100), *TRACE, BAR, b"end", *more]


async def test_what_belongs_together_is_one_row_that_says_how_much_is_behind_it() -> None:
    async with opened(log(), folded=True) as screen:
        assert [text for text in screen.text if text] == [
            "begin",
            f"{'03:00:01 WARN obs put log: retry 1':55} [+98 alike in 1m39s  z]",
            "03:01:40 WARN obs put log: retry 100",
            f"{'Traceback (most recent call last):':65} [+2 lines  z]",
            "RuntimeError: ACL stream",
            f"{'100%|####| 2/2':65} [3 states  z]",
            "end",
        ]


async def test_a_wide_screen_says_it_in_words() -> None:
    async with opened(log(), folded=True, size=(120, 12)) as screen:
        assert screen.text[1].endswith("[+98 like the next line in 1m39s  z unfold]")


async def test_z_unfolds_what_is_under_the_cursor_and_folds_it_again() -> None:
    async with opened(log(), folded=True) as screen:
        await screen.press("g", "j", "z")
        assert screen.text[:3] == ["begin", "03:00:01 WARN obs put log: retry 1", "03:00:02 WARN obs put log: retry 2"]
        await screen.press("j", "j", "z")
        assert screen.text[1].endswith("z]")
        assert "line 2 " in screen.status
        await screen.press("g", "z")
        assert "nothing is folded here" in screen.status


async def test_enter_unfolds_and_unfolds_the_states_of_a_bar() -> None:
    async with opened(log(), folded=True) as screen:
        await screen.press("g", "5", "j", "enter")
        assert [text.strip() for text in screen.text[5:8]] == ["0%|    | 0/2", "50%|##  | 1/2", "100%|####| 2/2"]
        assert screen.text[8] == "end"
        await screen.press("z")
        assert screen.text[6] == "end"


async def test_capital_z_unfolds_everything_and_folds_it_again() -> None:
    async with opened(log(), folded=True, size=(80, 130)) as screen:
        await screen.press("Z")
        assert len([text for text in screen.text if text]) == 107
        assert "all unfolded" in screen.status
        await screen.press("Z")
        assert len([text for text in screen.text if text]) == 7


async def test_find_unfolds_what_it_finds() -> None:
    async with opened(log(), folded=True) as screen:
        await screen.press("g", "/", *"retry 57", "enter")
        assert "hit 1 of 1" in screen.status
        assert any(text.endswith("retry 57") for text in screen.text)
        assert "line 58 " in screen.status


async def test_a_line_that_is_folded_away_is_gone_to_all_the_same() -> None:
    async with opened(log(), folded=True) as screen:
        await screen.press("3", "0", "G")
        assert "line 30 " in screen.status
        assert any(text.endswith("retry 29") for text in screen.text)


async def test_a_step_over_a_fold_is_one_step() -> None:
    async with opened(log(), folded=True) as screen:
        await screen.press("g", "j", "j")
        assert "line 101 " in screen.status
        await screen.press("3", "j", "k", "k", "k")
        assert "line 101 " in screen.status


async def test_what_is_copied_or_selected_is_all_of_it(tmp_path: Path) -> None:
    async with opened(log(), folded=True, folder=tmp_path) as screen:
        await screen.press("g", "j", "y")
        assert (tmp_path / "clipboard.txt").read_text().count("\n") == 99
        await screen.press("g", "v", "j", "j", "j", "y")
        copied = (tmp_path / "clipboard.txt").read_text()
        assert copied.startswith("begin\n")
        assert copied.endswith("    main()\n")
        assert copied.count("\n") == 104


def numbers(screen: Log) -> list[int]:
    return [int(text.split()[-1]) for text in screen.text if not text.endswith("z]")]


async def test_of_what_one_follows_the_last_screen_is_read_line_by_line_and_folded_when_it_is_out_of_sight() -> None:
    reading = FakeReading(LOG, FakeLines(retries(50)), ended=False)
    reading.coming = [[], [*retries(4, 51)], [*retries(60, 55)]]
    async with opened(reading, folded=True, size=(80, 24)) as screen:
        assert numbers(screen) == list(range(30, 51))
        await screen.press("r")
        assert numbers(screen) == list(range(34, 55))
        await screen.press("r")
        assert numbers(screen) == list(range(94, 115))
        await screen.press("g")
        assert screen.text[0].startswith("03:00:01 WARN obs put log: retry 1 ")
        assert screen.text[0].endswith("z]")
        await screen.press("G", "Z", "Z")
        folded, last = [text for text in screen.text if text]
        assert folded.endswith("[+112 alike in 1m53s  z]")
        assert last.endswith("retry 114")


@pytest.mark.parametrize("switch", ["log.encoding", "lines of the platform"])
async def test_what_a_person_unfolded_stays_so_when_lines_are_read_or_folded_otherwise(switch: str) -> None:
    async with opened(log(), folded=True, size=(80, 130)) as screen:
        await screen.press("g", "j", "z")
        one = screen.text
        await screen.press(":", *switch, "enter")
        assert screen.text == one
        await screen.press("Z", "Z", "Z")
        everything = [text for text in screen.text if text]
        assert len(everything) == 107
        await screen.press(":", *switch, "enter")
        assert [text for text in screen.text if text] == everything


@pytest.mark.parametrize("ended", ["escape", "&, enter"])
async def test_what_a_person_unfolded_stays_so_when_a_filter_ends(ended: str) -> None:
    async with opened(log(), folded=True, size=(80, 130)) as screen:
        for unfold in (["g", "5", "j", "z"], ["k", "k", "z"], ["g", "j", "z"], ["Z"]):
            await screen.press(*unfold, "g")
            before = screen.text
            await screen.press("&", *"begin", "enter", "&", *"e", "enter")
            assert screen.text[1] == ""
            await screen.press(*ended.split(", "), "escape")
            assert screen.text == before


async def test_what_a_person_unfolded_stays_so_when_a_hole_is_filled() -> None:
    async with opened([*log(), Hole("h", reason="timeout"), *log()], folded=True, size=(80, 130)) as screen:
        await screen.press("g", "5", "j", "z", "g")
        before = screen.text[:9]
        assert before[5].strip() == "0%|    | 0/2"
        await screen.press(*"108", "G", "enter", "g")
        assert "filled one" in screen.text
        assert screen.text[:9] == before


async def test_lines_of_the_platform_are_folded_by_a_switch() -> None:
    platform: list[bytes | Hole] = [
        b"[ModelArts Service Log]2024 - INFO - " + word for word in (b"begin", b"load", b"env", b"start")
    ]
    async with opened([b"mine", *platform, b"mine too"], folded=True) as screen:
        assert len([text for text in screen.text if text]) == 6
        await screen.press(":", *"lines of the platform", "enter")
        assert [text for text in screen.text if text][1].endswith("[+2 of the platform  z]")
        assert len([text for text in screen.text if text]) == 4


async def test_a_long_silence_is_a_row_between_the_lines() -> None:
    lines = [*retries(3), b"03:05:03 on", b"03:05:04 on"]
    async with opened(lines, folded=True) as screen:
        assert screen.text[3].startswith("-- 5m00s without a line ------")
        assert screen.signs[3] == "."
        await screen.press("g", "3", "j")
        assert "line 4 " in screen.status


PIECES = st.sampled_from([*TRACE, *retries(3), BAR, b"", b"  x", b"mine", b"03:40:00 late", Hole("h"), b"y" * 95])
MOVES = st.lists(st.tuples(st.sampled_from(["down", "up", "toggle"]), st.integers(0, 40)), max_size=12)


@given(st.lists(PIECES, min_size=1, max_size=60), MOVES, st.booleans(), st.integers(2, 30))
def test_rows_follow_each_other_up_and_down_and_fit(
    texts: list[bytes | Hole], moves: list[tuple[str, int]], wrap: bool, width: int
) -> None:
    rows = LogRows()
    rows.lines, rows.width, rows.wrap = FakeLines(texts), width, wrap
    rows.arrange(("record", "run"), gaps=True)
    for what, count in moves:
        if what == "toggle":
            rows.toggle(rows.at(min(count, len(texts) - 1)))
    everything = rows.places(Place(0), 10_000)
    for _, count in moves:
        place = everything[min(count, len(everything) - 1)]
        at = everything.index(place)
        assert rows.down(place, 3) == everything[min(at + 3, len(everything) - 1)]
        assert rows.up(place, 3) == everything[max(at - 3, 0)]
    for row in rows.draw(Place(0), len(everything)):
        assert cells(row.text) + cells(row.tag) <= width
    covered = [line for place in dict.fromkeys(place.line for place in everything) for line in rows.lines_at(place)]
    assert covered == list(range(len(texts)))


@given(st.lists(st.sampled_from(ODD) | st.binary(max_size=30).filter(lambda data: b"\n" not in data), max_size=40))
def test_whatever_the_bytes_no_visible_text_is_lost_and_no_control_comes_out(texts: list[bytes]) -> None:
    rows = LogRows()
    rows.lines, rows.width, rows.colours = FakeLines(texts), 5000, True
    rows.arrange(KINDS, gaps=True)
    folded = rows.places(Place(0), 1000)
    covered = [line for line in dict.fromkeys(place.line for place in folded) for line in rows.lines_at(line)]
    assert covered == list(range(len(texts)))
    for line in range(len(texts)):
        rows.reveal(line)
    drawn = [row for row in rows.draw(Place(0), 1000) if not row.gap][: len(texts)]
    assert [row.text for row in drawn] == [clean.line(data) for data in texts]
    for row in drawn:
        assert not any(unicodedata.category(sign) in ("Cc", "Cs") for sign in row.text + row.tag)
