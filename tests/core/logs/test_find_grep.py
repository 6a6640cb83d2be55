"""Finding is finding what `grep` finds in what is shown."""

import asyncio
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artscope.logs import clean
from artscope.logs.filelines import FileLines
from artscope.logs.find import Find, Needle
from artscope.logs.lines import Hole, Lines
from artscope.logs.sieve import Sieve
from artscope.logs.striplines import StripLines, stretch
from support.grep import ODD, REAL, Held, cut, export, grep, needs_fixtures, needs_grep, odd_text, words_of


async def found(lines: Lines, needle: Needle, start: int = 0) -> list[int]:
    find = Find(lines, needle, start=start)
    await find.run()
    assert find.done
    return [hit - lines.first for hit in find.hits]


@needs_grep
@needs_fixtures
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.name)
async def test_the_same_lines_of_a_real_log_are_found(path: Path) -> None:
    lines = FileLines.open(path)
    shown = export(lines)
    cutted = await asyncio.to_thread(lambda: cut(path.read_bytes(), 5000))
    for word in words_of(shown, 4):
        for any_case in (False, True):
            expected = grep(word, shown, "-F", *(["-i"] if any_case else []))
            needle = Needle(word, any_case=any_case)
            assert await found(lines, needle, len(shown) // 2) == expected, word
            assert await found(cutted, needle, len(shown) // 3) == expected, word
    lines.close()


@needs_grep
@pytest.mark.parametrize("seed", range(6))
async def test_the_same_lines_are_found_among_all_that_cleaning_changes(seed: int) -> None:
    data = odd_text(400, seed=seed)
    lines = cut(data, 150, seed=seed)
    shown = export(lines)
    for word in [*words_of(shown, 25, seed=seed), "<U+2", "\ufffd", "  ", "é", "ß", "k", "s", "ς"]:
        for any_case in (False, True):
            expected = grep(word, shown, "-F", *(["-i"] if any_case else []))
            assert await found(lines, Needle(word, any_case=any_case)) == expected, word


PARTS = st.sampled_from(
    [
        b"error",
        b"er",
        b"ror",
        b"\n",
        b"\x1b[31m",
        b"\x1b[0",
        b"\x1b]0;",
        b"\x07",
        b"\0",
        b"\r",
        b"\b",
        b"\t",
        b" ",
        b"\xe4",
    ]
    + [
        text.encode()
        for text in ("错", "误", "\u200b", "\u202e", "\u0301", "ſ", "ı", "é", "█", "K", "\xa0", "\u2001", "\ue000")
    ]
)


@given(
    st.lists(PARTS, max_size=40).map(b"".join),
    st.sampled_from(["error", "r or", "错误", "s", "er", "\ue000", "é"]),
    st.booleans(),
)
def test_no_line_that_shows_a_text_is_left_out_unseen(data: bytes, text: str, any_case: bool) -> None:
    needle = Needle(text, any_case=any_case)
    candidates = Sieve(text, any_case=any_case).candidates(data)
    lines = data.split(b"\n")
    if candidates is not None:
        assert [data[start:stop] for _, start, stop in candidates] == [lines[number] for number, _, _ in candidates]
        numbers = {number for number, _, _ in candidates}
        assert {at for at, line in enumerate(lines) if needle.found(clean.line(line))} <= numbers


@given(st.lists(st.sampled_from(ODD), max_size=12), st.lists(st.integers(0, 400), max_size=6), st.integers(0, 12))
async def test_holes_and_cuts_anywhere_hide_nothing(texts: list[bytes], cuts: list[int], start: int) -> None:
    data = b"\n".join(texts)
    held, hole = Held(data), Hole("hole")
    places = sorted({0, len(data), *(at % (len(data) + 1) for at in cuts)})
    items: list = []
    for at, to in pairwise(places):
        items += [stretch(held, at, data[at:to]), *([hole] if to % 3 == 0 else [])]
    lines = StripLines(items)
    every = lines.read(0, lines.end)
    expected = [
        at for at, text in enumerate(every) if isinstance(text, bytes) and Needle("err").found(clean.line(text))
    ]
    assert await found(lines, Needle("err"), start) == expected


async def test_a_line_that_is_kept_in_many_stretches_is_searched_as_one() -> None:
    data = b"first\n" + b"ab" * 50 + b"needle" + b"cd" * 50 + b"\nlast needle\n"
    held = Held(data)
    lines = StripLines([stretch(held, at, data[at : at + 7]) for at in range(0, len(data), 7)])
    assert await found(lines, Needle("needle"), 0) == [1, 2]
    assert await found(lines, Needle("bneedlec"), 2) == [1]


async def test_lines_with_numbers_that_will_change_are_left_for_later() -> None:
    held = Held(b"hit\n" * 10)
    lines = StripLines(
        [stretch(held, 0, b"hit\n" * 5), Hole("counting", reason="reading.counting"), stretch(held, 0, b"hit\n" * 5)]
    )
    find = Find(lines, "hit", start=8)
    await find.run()
    assert (list(find.hits), find.scanned) == ([6, 7, 8, 9, 10], range(6, 11))
    lines.show([stretch(held, 0, b"hit\n" * 10), stretch(held, 0, b"hit\n" * 5)], head=True, keep="end")
    await find.run()
    assert list(find.hits) == list(range(-4, 11))


async def test_hits_above_a_filled_hole_are_found_under_their_new_numbers() -> None:
    held = Held(b"hit\n" * 10)
    two = [stretch(held, 0, b"hit\n" * 2), Hole("some"), stretch(held, 0, b"hit\n" * 2)]
    lines = StripLines(two)
    find = Find(lines, "hit", start=4)
    await find.run()
    assert list(find.hits) == [0, 1, 3, 4]
    lines.show([stretch(held, 0, b"hit\n" * 8)], head=True, keep="end")
    find.forget_above(3)
    await find.run()
    assert list(find.hits) == list(range(-3, 5))
