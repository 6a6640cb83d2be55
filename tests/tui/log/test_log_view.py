"""The log view by itself: rows, wrapping, what stays in place, what is painted."""

from __future__ import annotations

import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App, ComposeResult

from artscope.logs.clean import cells
from artscope.logs.find import Needle
from artscope.logs.lines import Hole
from artscope_tui.widgets.log_row import Place
from artscope_tui.widgets.log_rows import LogRows
from artscope_tui.widgets.logview import LogView
from support.log import FakeLines

MIXED: list[bytes | Hole] = [
    b"short",
    b"x" * 95,
    "数据".encode() * 30,
    b"",
    Hole("h"),
    b"\x1b[31m" + b"y" * 41 + b"\x1b[0m",
    b"e\xcc\x81" * 50,
]


def rows_of(
    texts: list[bytes | Hole], *, width: int = 20, wrap: bool = False, left: int = 0, needle: str = ""
) -> LogRows:
    rows = LogRows()
    rows.lines, rows.width, rows.wrap, rows.left = FakeLines(texts), width, wrap, left
    rows.needle = Needle(needle) if needle else None
    return rows


def test_wrapped_rows_hold_a_line_from_start_to_end() -> None:
    rows = rows_of(MIXED, wrap=True)
    shown = rows.draw(Place(0), 30)
    assert [row.text for row in shown[:6]] == ["short", "x" * 20, "x" * 20, "x" * 20, "x" * 20, "x" * 15]
    assert [row.text for row in shown[6:9]] == ["数据" * 5] * 3
    assert shown[12].text == ""
    assert shown[13].hole == Hole("h")


@given(st.integers(0, 40), st.integers(0, 40), st.booleans())
def test_up_undoes_down(start: int, by: int, wrap: bool) -> None:
    rows = rows_of(MIXED * 4, wrap=wrap)
    place = rows.down(Place(0), start)
    below = rows.down(place, by)
    moved = rows.places(place, by + 1).index(below)
    assert rows.up(below, moved) == place


@given(st.integers(0, 60), st.integers(1, 12), st.booleans(), st.integers(0, 30))
def test_every_row_fits_its_width(start: int, height: int, wrap: bool, left: int) -> None:
    rows = rows_of(MIXED * 4, wrap=wrap, left=left)
    for row in rows.draw(rows.down(Place(0), start), height):
        assert cells(row.text) <= 20
        assert all(0 <= a < b <= cells(row.text) for a, b in row.hits)


def test_hits_are_marked_where_they_are_also_over_a_wrapped_edge() -> None:
    assert rows_of([b"an Error here"], needle="error").draw(Place(0), 1)[0].hits == ((3, 8),)
    assert rows_of(["数据 error".encode()], needle="error").draw(Place(0), 1)[0].hits == ((5, 10),)
    assert rows_of([b"an Error here"], left=5, needle="error").draw(Place(0), 1)[0].hits == ((0, 3),)
    edge = rows_of([b"x" * 17 + b"error" + b"y" * 9], wrap=True, needle="error").draw(Place(0), 2)
    assert [row.hits for row in edge] == [((17, 20),), ((0, 2),)]


def test_a_line_that_goes_on_to_the_right_says_so() -> None:
    rows = rows_of([b"x" * 20, b"x" * 21, "中".encode() * 10, "中".encode() * 11])
    assert [row.more for row in rows.draw(Place(0), 4)] == [False, True, False, True]


@pytest.mark.parametrize("wrap", [False, True])
@pytest.mark.parametrize("unit", [b"0123456789", "数据加载失败了！".encode(), b"\x1b[31mred\x1b[0m plain\t"])
def test_the_first_screen_of_a_line_of_ten_megabytes_is_quick(unit: bytes, wrap: bool) -> None:
    rows = rows_of([unit * (10_000_000 // len(unit)), b"after"], width=79, wrap=wrap)
    rows.needle = Needle("7")
    began = time.process_time()
    shown = rows.draw(Place(0), 22)
    assert time.process_time() - began < 0.3
    assert cells(shown[0].text) in (78, 79)


def test_a_very_long_line_can_be_read_far_to_the_side_and_from_its_end() -> None:
    rows = rows_of([b"0123456789" * 1_000_000], width=79, left=5_000_003)
    assert rows.draw(Place(0), 1)[0].text.startswith("3456789012")
    wrapped = rows_of([b"0123456789" * 1_000_000], width=79, wrap=True)
    top = wrapped.last_top(10)
    assert wrapped.draw(top, 10)[-1].text == ("0123456789" * 1_000_000)[-(10_000_000 % 79 or 79) :]


@asynccontextmanager
async def shown(
    lines: FakeLines, *, size: tuple[int, int] = (40, 10), following: bool = False
) -> AsyncIterator[LogView]:
    class One(App[None]):
        def compose(self) -> ComposeResult:
            yield LogView()

    app = One()
    async with app.run_test(size=size) as pilot:
        view = app.query_one(LogView)
        view.show(lines, following=following)
        await pilot.pause()
        yield view


def text_of(view: LogView) -> list[str]:
    return [view.render_line(y).text.rstrip() for y in range(view.size.height)]


@pytest.mark.parametrize("wrap", [False, True])
async def test_wherever_one_goes_the_cursor_is_in_sight_and_the_screen_full(wrap: bool) -> None:
    dice = random.Random(7)
    lines = FakeLines(MIXED * 40)
    async with shown(lines) as view:
        view.set_wrap(wrap)
        moves = [
            lambda: view.move(dice.choice([1, 1, 1, -1, -1, 7, -9])),
            lambda: view.page(dice.choice([1, -1])),
            lambda: view.half(dice.choice([1, -1])),
            lambda: view.go_to(dice.randrange(-20, lines.end + 20)),
            lambda: lines.prepend(b"older", b"z" * 90) or view.lines_changed(),  # type: ignore[func-returns-value]
            lambda: lines.append(b"newer") or view.lines_changed(),  # type: ignore[func-returns-value]
        ]
        for _ in range(300):
            dice.choice(moves)()
            places = view.rows.places(view.top, view.size.height)
            assert len(places) == view.size.height
            assert any(place.line == view.cursor for place in places)
            assert [row.cursor for row in view._painted] == [place.line == view.cursor for place in places]


async def test_prepended_and_appended_text_moves_nothing_in_sight() -> None:
    lines = FakeLines([b"line %d" % number for number in range(100)])
    async with shown(lines) as view:
        view.go_to(50)
        before = text_of(view)
        lines.prepend(*[b"older"] * 500)
        view.lines_changed()
        lines.append(b"newer")
        view.lines_changed()
        assert text_of(view) == before
        assert view.cursor == 50


async def test_following_keeps_the_end_in_sight_and_the_place_sideways() -> None:
    lines = FakeLines([b"0123456789" * 9] * 30)
    async with shown(lines, following=True) as view:
        view.sideways(10)
        lines.append(b"abcdefghij" * 9)
        view.lines_changed()
        assert text_of(view)[-1].startswith("abcdefghij")
        assert view.rows.left == 10
        assert view.following


async def test_a_wrapped_line_higher_than_the_screen_is_passed_row_by_row() -> None:
    lines = FakeLines([b"first", b"".join(b"%-39d" % number for number in range(30)), b"last"])
    async with shown(lines) as view:
        view.set_wrap(True)
        view.go_to(0)
        seen = text_of(view)[:1]
        for _ in range(40):
            view.move(1)
            seen += [row for row in text_of(view) if row not in seen]
        assert seen == ["first", *map(str, range(30)), "last"]
        for _ in range(40):
            view.move(-1)
        assert text_of(view)[0] == "first"


async def test_a_hostile_row_reaches_the_screen_as_text_only() -> None:
    lines = FakeLines([b"\x1b]52;c;AAAA\x07a\x9b\x1bcb[/b]", Hole("x", reason="\x1b[2J\u202e")])
    async with shown(lines) as view:
        drawn = "".join(text_of(view))
        assert drawn.isprintable()
        assert "[/b]" in drawn


async def test_a_new_size_keeps_the_cursor_line_in_sight() -> None:
    lines = FakeLines([b"line %d" % number for number in range(100)])

    class One(App[None]):
        def compose(self) -> ComposeResult:
            yield LogView()

    app = One()
    async with app.run_test(size=(40, 30)) as pilot:
        view = app.query_one(LogView)
        view.show(lines, following=False)
        view.go_to(50)
        view.move(10)
        for size in ((20, 5), (90, 1), (10, 40)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert any(row.startswith("line 60") for row in text_of(view))


@pytest.mark.parametrize("folded", [False, True])
async def test_what_is_read_at_the_head_stays_in_place_while_the_middle_is_being_counted(folded: bool) -> None:
    head: list[bytes | Hole] = [b"head %d %s" % (number, b"abc"[number % 3 :]) for number in range(60)]
    lines = FakeLines([*head, Hole("counting"), *[b"tail %d" % number for number in range(40)]])
    async with shown(lines) as view:
        if folded:
            view.set_folding(("record", "run"), gaps=True)
        view.go_to(lines.first + 30)
        before, cursor = text_of(view), lines.read(view.cursor, view.cursor + 1)
        for part in range(5):
            at = lines.texts.index(Hole("counting"))
            lines.texts[at + 1 : at + 1] = [b"middle %d %d" % (part, number) for number in range(1000)]
            lines.first -= 1000
            view.lines_changed()
            assert text_of(view) == before
            assert lines.read(view.cursor, view.cursor + 1) == cursor
        lines.texts.remove(Hole("counting"))
        lines.first += 1
        view.lines_changed()
        assert text_of(view) == before


async def test_the_end_stays_in_place_while_what_is_before_it_is_being_counted() -> None:
    lines = FakeLines([b"head", Hole("counting"), *[b"tail %d" % number for number in range(40)]])
    async with shown(lines) as view:
        view.go_to(lines.end - 20)
        before = text_of(view)
        lines.texts[1:1] = [b"middle"] * 1000
        lines.first -= 1000
        view.lines_changed()
        assert text_of(view) == before
