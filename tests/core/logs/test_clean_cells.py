"""Cells of text: the same numbers as the library that draws the screen."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len, get_character_cell_size

from artscope.logs.clean import cells, column, cut, fit, line, middle, text, window, wrap
from artscope.logs.widths import width_of

WIDE_AND_NARROW = st.text(st.sampled_from("ab中文é語\u0301🚀 -"), max_size=40)
CLEANED = WIDE_AND_NARROW.map(text)


def test_every_character_takes_the_cells_the_screen_gives_it() -> None:
    differing = [hex(code) for code in range(0x110000) if width_of(chr(code)) != get_character_cell_size(chr(code))]
    assert differing == []


@given(st.text(st.characters(), max_size=50))
def test_cleaned_text_is_as_wide_as_the_screen_says(value: str) -> None:
    for shown in (text(value), line(value.encode("utf-8", "surrogatepass"))):
        assert cells(shown) == cell_len(shown)


@given(CLEANED, st.integers(0, 50))
def test_a_cut_text_fits_and_is_no_shorter_than_needed(value: str, width: int) -> None:
    short = cut(value, width)
    assert value.startswith(short)
    assert cells(short) <= width
    assert short == value or cells(short) >= width - 1


@given(CLEANED, st.integers(0, 50))
def test_a_fitted_text_has_its_width(value: str, width: int) -> None:
    assert cells(fit(value, width)) == width


def test_a_name_loses_its_middle() -> None:
    assert middle("pangu7b-sft-copy-904a", 14) == "pangu7..y-904a"
    assert middle("语音识别-基线-copy-904a", 12) == "语音..-904a"
    assert middle("short", 5) == "short"


@given(CLEANED, st.integers(0, 50))
def test_a_name_cut_in_the_middle_fits_and_keeps_both_ends(value: str, width: int) -> None:
    short = middle(value, width)
    assert cells(short) <= width
    if short != value and width >= 8:
        start, end = short.split("..", 1)
        assert value.startswith(start)
        assert value.endswith(end)


@given(CLEANED, st.integers(0, 60), st.integers(0, 30))
def test_a_window_shows_the_cells_that_are_there(value: str, start: int, width: int) -> None:
    grid: list[str] = []
    for character in value:
        size = width_of(character)
        grid += [character, ""][:size]
    shown = window(value, start, width)
    assert cells(shown) == len(grid[start : start + width])
    whole = [cell for cell in grid[start : start + width] if cell]
    assert [character for character in shown if width_of(character) == 2] == [c for c in whole if width_of(c) == 2][
        : len(shown)
    ] or (cells(shown) == width)


def test_a_halved_wide_character_is_a_space() -> None:
    assert window("中文字", 1, 4) == " 文 "
    assert window("中文字", 2, 2) == "文"
    assert window("中", 1, 1) == " "
    assert window("abc", 9, 4) == ""


@given(CLEANED, st.integers(2, 20))
def test_wrapped_rows_fit_and_hold_all_the_text(value: str, width: int) -> None:
    rows = wrap(value, width)
    assert "".join(rows) == value
    assert all(cells(row) <= width for row in rows)
    assert all(cells(row) >= width - 1 for row in rows[:-1])


def test_an_empty_text_is_one_row() -> None:
    assert wrap("", 10) == [""]


def test_a_column_counts_wide_characters_twice() -> None:
    assert column("中文abc", 3) == 5
