"""Lists, columns, prompts and pages by themselves: what is drawn, what is painted again, how long 100,000 rows take."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from typing import Any, ClassVar

import pytest
from textual.app import App, ComposeResult
from textual.geometry import Region

from artscope.logs.clean import SafeText, cells, text
from artscope_tui.keys import bindings
from artscope_tui.widgets.chart import chart
from artscope_tui.widgets.columns import Column, Row, folded, layout, line
from artscope_tui.widgets.page import Entry, Page
from artscope_tui.widgets.prompt import Prompt
from artscope_tui.widgets.virtuallist import VirtualList


class Names(VirtualList[str]):
    COLUMNS: ClassVar = (Column("browse.name", 10, flex=True, name=True),)
    formatted = 0

    def row(self, item: str) -> Row:
        self.formatted += 1
        return Row((text(item),), letter="R")


class Listing(App[None]):
    def __init__(self, names: Sequence[str]) -> None:
        super().__init__()
        self.names = Names()
        self.given = names
        self.wanted_more = 0

    def compose(self) -> ComposeResult:
        self.names.show(self.given, str)
        yield self.names

    def on_virtual_list_more_wanted(self) -> None:
        self.wanted_more += 1


def painted(names: Names) -> list[Region]:
    """Regions asked to be painted again since the last call."""
    return sorted(names._exchange_repaint_regions())


async def test_100_000_rows_are_scrolled_filtered_and_replaced_without_a_stall() -> None:
    rows = [f"row-{number:06d}" for number in range(100_000)]
    app = Listing(rows)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        formatted = app.names.formatted
        began = time.process_time()
        app.names.action_bottom()
        app.names.action_page(-1)
        app.names.show([row for row in rows if row.endswith("7")])
        took = time.process_time() - began
        assert app.names.current is not None
        assert took < 0.1
        assert app.names.formatted - formatted < 200
        assert app.wanted_more == 0 or app.wanted_more == 1


async def test_a_cursor_move_paints_two_lines() -> None:
    app = Listing([f"row {number}" for number in range(50)])
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.pause()
        painted(app.names)
        app.names.action_move(1)
        assert [region.y for region in painted(app.names)] == [2, 3]


async def test_replacing_rows_paints_only_those_that_differ() -> None:
    rows = [f"row {number}" for number in range(50)]
    app = Listing(rows)
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.pause()
        painted(app.names)
        app.names.show(list(rows))
        assert painted(app.names) == []
        app.names.show([*rows[:3], "changed", *rows[4:]])
        assert [region.y for region in painted(app.names)] == [5]


async def test_the_cursor_stays_with_its_row_and_the_row_where_the_eye_is() -> None:
    app = Listing([f"row {number}" for number in range(50)])
    async with app.run_test(size=(40, 12)) as pilot:
        app.names.go_to(30)
        await pilot.pause()
        before = app.names.cursor - app.names.top
        app.names.show(["new 1", "new 2", *app.given])
        assert app.names.current == "row 30"
        assert app.names.cursor - app.names.top == before


async def test_a_row_that_went_leaves_the_cursor_at_its_place() -> None:
    app = Listing(["a", "b", "c"])
    async with app.run_test() as pilot:
        app.names.go_to(1)
        await pilot.pause()
        app.names.show(["a", "c"])
        assert app.names.current == "c"
        app.names.show([])
        assert app.names.current is None
        app.names.action_move(1)


async def test_the_end_asks_for_more() -> None:
    app = Listing(["a", "b", "c"])
    async with app.run_test() as pilot:
        app.names.action_bottom()
        await pilot.pause()
        assert app.wanted_more == 1


@pytest.mark.parametrize("width", range(1, 60))
def test_a_row_takes_exactly_the_width_it_has(width: int) -> None:
    columns = (Column("", 8, flex=True, name=True), Column("", 6, right=True, drop=2), Column("", 4, drop=1))
    row = Row((text("语音识别-基线-2025"), text("损失1.5"), text("李伟")))
    placed = layout(columns, width)
    drawn = line(row, placed)
    assert cells(drawn) == sum(size for _, _, size in placed.columns) + len(placed.columns) - 1
    assert all(column.drop == 0 for _, column, _ in placed.columns) or cells(drawn) <= width


def test_columns_that_can_be_spared_go_first() -> None:
    columns = (Column("name", 10, flex=True), Column("a", 6, drop=2), Column("b", 6, drop=1))
    assert [column.title for _, column, _ in layout(columns, 40).columns] == ["name", "a", "b"]
    assert [column.title for _, column, _ in layout(columns, 22).columns] == ["name", "b"]
    assert [column.title for _, column, _ in layout(columns, 40, wide=True).columns] == ["name"]


def test_a_text_runs_on_over_an_empty_neighbour() -> None:
    columns = (Column("", 4, right=True, spans=2), Column("", 4, right=True))
    assert line(Row((text("never ran"), text(""))), layout(columns, 12)) == "never ran"
    assert line(Row((text("never ran"), text("1.5"))), layout(columns, 12)) == "neve  1.5"


def test_words_are_folded_at_spaces_and_chinese_anywhere() -> None:
    assert folded(SafeText("one two three"), 7) == ["one two", "three"]
    assert folded(SafeText("正在询问作业列表"), 6) == ["正在询", "问作业", "列表"]


def test_a_chart_leaves_out_what_is_not_known_and_begins_at_zero() -> None:
    assert chart([0, 50, None, 100], height=2) == ["   #", ".# #"]
    assert chart([None, None]) == [] == chart([])
    assert all(len(row) == 60 for row in chart([float(value) for value in range(5000)]))


class Typing(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.prompt = Prompt()
        self.heard: list[tuple[str, str]] = []

    BINDINGS: ClassVar = bindings("app")

    def compose(self) -> ComposeResult:
        yield self.prompt

    def action_help(self) -> None:
        self.heard.append(("help", ""))

    def on_prompt_submitted(self, event: Prompt.Submitted) -> None:
        self.heard.append(("submitted", event.value))

    def on_prompt_cancelled(self, event: Prompt.Cancelled) -> None:
        self.heard.append(("cancelled", event.value))


async def typed(*keys: str, paste: str = "") -> list[tuple[str, str]]:
    """What a prompt says to these keys."""
    from textual import events

    app = Typing()
    async with app.run_test(size=(30, 5)) as pilot:
        app.prompt.open("test", "find:")
        await pilot.pause()
        if paste:
            app.prompt.post_message(events.Paste(paste))
        await pilot.press(*keys)
        await pilot.pause()
        return app.heard


async def test_keys_typed_into_a_prompt_do_nothing_else() -> None:
    assert await typed("question_mark", "q", "enter") == [("submitted", "?q")]


async def test_a_prompt_can_be_edited() -> None:
    assert await typed(*"abc", "left", "backspace", "x", "end", "y", "enter") == [("submitted", "axcy")]
    assert await typed(*"abc", "ctrl+u", "z", "enter") == [("submitted", "z")]


async def test_escape_closes_a_prompt_and_chinese_can_be_typed() -> None:
    assert await typed("语", "音", "escape") == [("cancelled", "语音")]


async def test_up_recalls_what_was_typed_before() -> None:
    await typed(*"earlier", "enter")
    assert await typed("up", "enter") == [("submitted", "earlier")]


async def test_a_pasted_megabyte_and_its_escapes_are_harmless() -> None:
    heard = await typed("enter", paste="\x1b]52;c;aGk=\x07safe" + "x" * 1_000_000)
    assert heard[0][1].startswith("safe")
    assert len(heard[0][1]) <= 1000


class Reading(App[None]):
    def compose(self) -> ComposeResult:
        yield Page()


async def test_a_page_wraps_scrolls_and_repaints_nothing_for_the_same() -> None:
    app = Reading()
    async with app.run_test(size=(40, 10)) as pilot:
        page: Any = app.query_one(Page)
        page.show([Entry(SafeText(f"line {number} " + "x" * 60)) for number in range(100)])
        await pilot.pause()
        assert page.rows == 200
        page.go_to(10_000)
        assert page.top == 190
        await asyncio.sleep(0)
        page._exchange_repaint_regions()
        page.show([Entry(SafeText(f"line {number} " + "x" * 60)) for number in range(100)])
        assert not page._exchange_repaint_regions()
