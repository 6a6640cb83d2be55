"""Filters: what is left of a log, and how much is hidden."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from artscope.logs.filelines import FileLines
from artscope.logs.filter import Condition, FilteredLines
from artscope.logs.find import Find, Needle
from artscope.logs.lines import Hole, Lines
from artscope.logs.lineset import CHUNK, LineSet
from artscope.logs.patterns import Pattern
from support.grep import REAL, cut, export, grep, needs_fixtures, needs_grep, odd_text, words_of
from support.log import FakeLines


async def filtered(lines: Lines, *conditions: Condition, start: int = 0, context: int = 0) -> FilteredLines:
    view = FilteredLines(lines, conditions, start=start, context=context)
    await view.run()
    assert view.done
    return view


def numbers(view: FilteredLines) -> list[int]:
    return [view.line_of(row) for row in range(view.first, view.end)]


def with_text(text: str) -> Condition:
    return Condition(Needle(text))


def without(text: str) -> Condition:
    return Condition(Needle(text), out=True)


@needs_grep
@needs_fixtures
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.name)
async def test_a_filtered_log_is_what_grep_leaves_of_it(path: Path) -> None:
    lines = FileLines.open(path)
    shown, every = export(lines), lines.read(lines.first, lines.end)
    first, *_, last = words_of(shown, 3)
    for word, context in ((first, 2), (last, 0), (last, 3)):
        flags = ["-F", "-i"] if Needle(word).any_case else ["-F"]
        view = await filtered(lines, with_text(word), start=lines.first + len(shown) // 2, context=context)
        assert [number - lines.first for number in numbers(view)] == grep(word, shown, *flags, f"-C{context}")
        assert view.matched == len(grep(word, shown, *flags))
        assert view.hidden == len(shown) - (view.end - view.first)
        assert view.read(view.first, view.end) == [every[at - lines.first] for at in numbers(view)]
        other = await filtered(lines, without(word))
        assert [number - lines.first for number in numbers(other)] == grep(word, shown, *flags, "-v")
    lines.close()


@needs_grep
@settings(max_examples=40)
@given(st.integers(0, 5), st.integers(0, 120), st.integers(0, 4), st.sampled_from(["er", "o", "中", "失败", "x" * 30]))
async def test_rows_and_hidden_lines_are_greps_wherever_one_began(
    seed: int, start: int, context: int, word: str
) -> None:
    lines = cut(odd_text(120, seed=seed), 200, seed=start)
    shown = export(lines)
    flags = ["-F", "-i"] if Needle(word).any_case else ["-F"]
    view = FilteredLines(lines, [with_text(word)], start=start, context=context)
    view._scan._step = 7
    await view.run()
    assert numbers(view) == grep(word, shown, *flags, f"-C{context}")
    rows = range(view.first, view.end)
    assert [view.line_of(row) for row in rows if view.is_match(row)] == grep(word, shown, *flags)
    left_out = sum(view.hidden_before(row) for row in rows)
    after = len(shown) - 1 - view.line_of(view.end - 1) if rows else len(shown)
    assert left_out + after == view.hidden


async def test_several_filters_hold_together_as_greps_in_a_pipe_do() -> None:
    lines = FakeLines([b"step 1 loss", b"step 2 loss nan", b"loss nan", b"step 3", b"step 4 loss inf"])
    view = await filtered(lines, with_text("step"), with_text("loss"), without("nan"))
    assert numbers(view) == [0, 4]
    assert (view.matched, view.hidden) == (2, 3)
    view = await filtered(lines, Condition(Pattern("nan|inf"), out=True))
    assert numbers(view) == [0, 3]


async def test_a_row_keeps_its_number_while_more_is_found_and_lines_come_on_either_side() -> None:
    lines = FakeLines([b"hit" if at % 5 == 0 else b"other" for at in range(20_000)], first=-3)
    seen: dict[int, int] = {}

    def look() -> None:
        for row in range(view.first, view.end, 97):
            assert seen.setdefault(row, view.line_of(row)) == view.line_of(row)

    view = FilteredLines(lines, [with_text("hit")], start=9_000, context=1, on_change=look)
    await view.run()
    lines.append(b"hit", b"other", b"hit")
    lines.prepend(b"hit", b"other", b"other")
    await view.run()
    look()
    assert view.head
    assert view.line_of(view.first) == -6
    assert view.line_of(view.end - 1) == lines.end - 1
    assert view.row_of(view.line_of(view.end - 1)) == view.end - 1


async def test_lines_that_follow_a_match_are_shown_when_they_come() -> None:
    lines = FakeLines([b"other", b"hit"])
    view = await filtered(lines, with_text("hit"), context=2)
    lines.append(b"one", b"two", b"three")
    await view.run()
    assert view.read(view.first, view.end) == [b"other", b"hit", b"one", b"two"]
    assert view.hidden == 1


async def test_half_a_line_is_looked_at_again_when_it_is_whole() -> None:
    lines = FakeLines([b"fine", b"h"])
    view = await filtered(lines, without("hit"))
    assert numbers(view) == [0, 1]
    lines.texts[1] = b"hit"
    lines.append(b"fine")
    await view.run()
    assert numbers(view) == [0, 2]


async def test_a_hole_is_left_in_for_what_is_not_here_may_match() -> None:
    hole = Hole("some")
    view = await filtered(FakeLines([b"no", hole, b"hit", b"no"]), with_text("hit"))
    assert view.read(view.first, view.end) == [hole, b"hit"]
    assert (view.matched, view.hidden) == (1, 2)


async def test_rows_above_a_filled_hole_are_found_under_their_new_numbers() -> None:
    lines = FakeLines([b"hit", Hole("some"), b"no", b"hit"])
    view = await filtered(lines, with_text("hit"), start=3)
    last = view.end - 1
    lines.texts[1:2] = [b"hit", b"no", b"hit"]
    lines.first -= 2
    view.forget_above(2)
    await view.run()
    assert numbers(view) == [-2, -1, 1, 3]
    assert view.line_of(last) == 3


class Pairs:
    """Lines 4 and 5 are one record, 6 to 8 another."""

    def record(self, line: int) -> range:
        return range(4, 6) if line in (4, 5) else range(6, 9) if line in (6, 7, 8) else range(line, line + 1)


async def test_whole_records_are_shown_and_left_out() -> None:
    lines = FakeLines([b"no", b"hit", b"no", b"no", b"no", b"hit", b"no", b"hit", b"out", b"no"])
    view = FilteredLines(lines, [with_text("hit"), without("out")], start=0, records=Pairs())
    await view.run()
    assert numbers(view) == [1, 4, 5]
    assert view.matched == 2


async def test_a_filtered_log_can_be_searched() -> None:
    lines = FakeLines([b"step 1 ok", b"other ok", b"step 2", b"step 3 ok"])
    view = await filtered(lines, with_text("step"), start=2)
    find = Find(view, "ok", start=view.first)
    await find.run()
    assert [view.line_of(row) for row in find.hits] == [0, 3]


async def test_filtering_can_be_given_up_and_taken_up_again() -> None:
    lines = FakeLines([b"x" * 200] * 60_000)
    view = FilteredLines(lines, [with_text("x")], start=0)
    task = asyncio.create_task(view.run())
    await lines.was_read.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await view.run()
    assert view.end - view.first == 60_000


NUMBERS = st.lists(st.integers(-3 * CHUNK, 3 * CHUNK), max_size=30).map(lambda found: sorted(set(found)))


@given(NUMBERS, NUMBERS, st.integers(-3 * CHUNK, 3 * CHUNK), st.integers(0, 40), st.integers(0, 5000))
def test_a_set_of_lines_is_a_set(one: list[int], two: list[int], line: int, rank: int, size: int) -> None:
    lines, model = LineSet(), set[int]()
    for found in (one, two):
        lines.add(found)
        model.update(found)
    lines.add_range(line, line + size)
    model.update(range(line, line + size))
    check(lines, sorted(model), line, rank)
    lines.drop_from(line + 7)
    model = {number for number in model if number < line + 7}
    check(lines, sorted(model), line, rank)
    lines.drop_before(line - 3)
    model = {number for number in model if number >= line - 3}
    check(lines, sorted(model), line, rank)


def check(lines: LineSet, model: Sequence[int], line: int, rank: int) -> None:
    assert len(lines) == len(model)
    assert lines.numbers(rank, rank + 9) == list(model[rank : rank + 9])
    assert lines.rank(line) == sum(number < line for number in model)
    assert (line in lines) == (line in model)
    for before, after in pairwise(model[:20]):
        assert lines.between(before, after) == [before]
