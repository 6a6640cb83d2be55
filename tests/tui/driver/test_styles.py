"""SGR: one spelling for one look, and the shortest way between two."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artscope_tui.driver.styles import change, styled
from support.driver import Emulator

ATTRIBUTES = st.lists(st.sampled_from(["1", "3", "4", "5", "7", "9"]), unique=True)
COLOURS = ["", "31", "37", "39", "92", "38;5;208", "38;2;1;2;3"]
BACKS = ["", "44", "49", "107", "48;5;0", "48;2;255;0;9"]
STYLES = st.builds(
    lambda attributes, front, back: styled("", ";".join(filter(None, [*attributes, front, back]))),
    ATTRIBUTES,
    st.sampled_from(COLOURS),
    st.sampled_from(BACKS),
)


@given(STYLES, STYLES)
def test_the_way_from_one_style_to_another_ends_there(old: str, new: str) -> None:
    stepwise, afresh = Emulator(2, 1), Emulator(2, 1)
    stepwise.feed(f"\x1b[{old}m{change(old, new)}x")
    afresh.feed(f"\x1b[{new}mx")
    assert stepwise.cells == afresh.cells


@given(STYLES, STYLES)
def test_it_is_never_longer_than_starting_afresh(old: str, new: str) -> None:
    assert len(change(old, new)) <= len(f"\x1b[0;{new}m" if new else "\x1b[m")


@pytest.mark.parametrize(
    ("old", "new", "bytes_"),
    [
        ("", "", ""),
        ("", "31", "\x1b[31m"),
        ("31", "", "\x1b[m"),
        ("31", "32", "\x1b[32m"),
        ("31", "1;31", "\x1b[1m"),
        ("1;31", "31", "\x1b[;31m"),
        ("1;31", "1", "\x1b[39m"),
        ("7", "7;32", "\x1b[32m"),
    ],
)
def test_a_change_says_only_what_changes(old: str, new: str, bytes_: str) -> None:
    assert change(old, new) == bytes_


@pytest.mark.parametrize("one", ["31;1", "1;31", "1;32;31", "0;1;31", "22;31;1", "01;31", "1;44;31;49"])
def test_two_spellings_of_one_look_are_one_style(one: str) -> None:
    assert styled("", one) == "1;31"


@pytest.mark.parametrize(("parameters", "style"), [("0", ""), ("", ""), ("39;49", ""), ("22", ""), ("99;200", "")])
def test_what_says_nothing_is_the_default(parameters: str, style: str) -> None:
    assert styled("", parameters) == style


@pytest.mark.parametrize("cut", ["38", "38;5", "38;2;1;2", "48;"])
def test_a_colour_that_is_cut_off_changes_nothing(cut: str) -> None:
    assert styled("4", cut) in ("4", "")


@pytest.mark.parametrize("style", ["1;3;31;48;5;7", "2;90;100", "9;38;2;0;0;0"])
def test_extended_colours_survive(style: str) -> None:
    assert styled("", style) == style
