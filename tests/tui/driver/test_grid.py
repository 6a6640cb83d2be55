"""The grid: what Textual writes becomes cells, and nothing else gets through."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from artscope_tui.driver.grid import BLANK, Grid, cells_of


def line(grid: Grid, y: int = 0) -> str:
    return "".join(text for text, _ in grid.rows()[y])


def test_text_is_drawn_where_the_cursor_was_put_in_the_style_that_was_on() -> None:
    grid = Grid(6, 2)
    assert grid.apply("\x1b[2;3H\x1b[1;31mab\x1b[0mc\n\x1b[1;1Hx") == ""
    assert grid.rows()[1] == [BLANK, BLANK, ("a", "1;31"), ("b", "1;31"), ("c", ""), BLANK]
    assert grid.rows()[0][0] == ("x", "")


def test_a_line_ends_at_the_right_edge() -> None:
    grid = Grid(3, 1)
    grid.apply("abcdef\n\x1b[5;1Hbelow\x1b[1;9Hright")
    assert line(grid) == "abc"


@pytest.mark.parametrize(
    ("column", "drawn"), [(1, "x   练"), (2, " x  练"), (3, "训x 练"), (4, "训 x练"), (5, "训  x "), (6, "训   x")]
)
def test_half_of_a_wide_character_does_not_stay(column: int, drawn: str) -> None:
    grid = Grid(6, 1)
    grid.apply("训  练")
    grid.apply(f"\x1b[1;{column}Hx")
    assert line(grid) == drawn


def test_a_wide_character_that_does_not_fit_is_a_blank() -> None:
    grid = Grid(3, 1)
    grid.apply("ab数")
    assert grid.rows()[0][2] == BLANK


def test_marks_stand_with_their_character() -> None:
    grid = Grid(4, 1)
    grid.apply("e\u0301a")
    grid.apply("\x1b[1;3Hn\x1b[1m\u0303z")
    assert [text for text, _ in grid.rows()[0]] == ["e\u0301", "a", "n\u0303", "z"]


def test_a_pile_of_marks_is_bounded() -> None:
    grid = Grid(2, 1)
    grid.apply("a" + "\u0301" * 1000)
    assert len(grid.rows()[0][0][0]) < 12


def test_joined_emoji_take_the_cells_that_textual_gives_them() -> None:
    for text in ("👩‍🚀x", "❤️x", "x‍y", "1️⃣"):
        assert len(cells_of(text, "")) == cell_len(text)


@given(st.text())
def test_any_text_takes_the_cells_that_textual_gives_it(text: str) -> None:
    printable = "".join(character for character in text if not character < " " and not "\x7f" <= character < "\xa0")
    assert len(cells_of(printable, "")) == cell_len(printable)


@pytest.mark.parametrize("told", ["\x07", "\x1b]52;c;aGVsbG8=\x07"])
def test_a_bell_and_the_clipboard_go_on_to_the_terminal(told: str) -> None:
    grid = Grid(3, 1)
    assert grid.apply(f"a{told}b") == told
    assert line(grid) == "ab "


@pytest.mark.parametrize(
    "other",
    [
        "\x1b]22;default\x07", "\x1b]8;id=1;http://x\x1b\\", "\x1b[?2026h", "\x1b[3;9r", "\x1bc", "\x1b[2J", "\x18", "\x9b",
        "\x1b]0;title\x07", "\x1bP+q\x1b\\", "\x1b[>1u", "\r", "\x1b]52;c;!\x07", "\u200b", "\u202e", "\ufeff", "\x1b_G\x1b\\",
    ],
)  # fmt: skip
def test_nothing_else_goes_on_or_is_drawn(other: str) -> None:
    grid = Grid(3, 1)
    assert grid.apply(f"a{other}b") == ""
    assert line(grid) == "ab "


def test_what_no_longer_fits_comes_back_with_the_size() -> None:
    grid = Grid(6, 2)
    grid.apply("数据训\x1b[2;1Hsecond")
    grid.resize(3, 1)
    assert line(grid) == "数 "
    grid.resize(6, 2)
    assert line(grid) == "数据训" and line(grid, 1) == "second"
