"""Colours of a log: what of them passes, where they stand, and that the text is what it is without them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artscope.logs import clean, colours
from artscope.logs.colours import MOST, Ink, Span
from support.grep import ODD, REAL, needs_fixtures

RED = Ink(1)


def spans(data: bytes) -> list[tuple[str, Ink]]:
    text, found = colours.line(data)
    return [(text[span.start : span.stop], span.ink) for span in found]


def test_text_in_colour_is_that_text_and_its_colour() -> None:
    text, found = colours.line(b"a \x1b[31mred\x1b[0m b")
    assert text == "a red b"
    assert found == (Span(2, 5, RED),)


@pytest.mark.parametrize(
    ("parameters", "ink"),
    [
        ("31", Ink(1)),
        ("1;33", Ink(3, bold=True)),
        ("93;104", Ink(11, 12)),
        ("38;5;9", Ink(9)),
        ("38;5;208", Ink(3)),
        ("38;5;244", Ink(8)),
        ("38;2;0;0;250", Ink(4)),
        ("38:2::255:0:0", Ink(9)),
        ("38:2:255:0:0", Ink(9)),
        ("48:5:1", Ink(None, 1)),
        ("58;5;1;3", Ink(italic=True)),
        ("4:3", Ink(underlined=True)),
        ("2;4", Ink(faint=True, underlined=True)),
        ("1;22;31", RED),
        ("31;39;3", Ink(italic=True)),
        ("5;7;8;9;31", RED),
        ("31;38", RED),
        ("31;38;5;999", RED),
        ("31;99999999999999", RED),
        ("0030031;31", RED),
    ],
)
def test_a_sequence_makes_this_ink(parameters: str, ink: Ink) -> None:
    assert spans(f"\x1b[{parameters}mtext".encode()) == [("text", ink)]


@pytest.mark.parametrize(
    "parameters", ["", "0", "30", "38;5;16", "38;2;1;1;1", "5", "7", "8", "9", "31;m", ">4;2", "?25"]
)
def test_what_could_hide_text_or_pass_for_a_mark_does_nothing(parameters: str) -> None:
    assert spans(f"\x1b[{parameters}mtext".encode()) == []


def test_text_in_the_colour_of_its_ground_is_seen() -> None:
    assert spans(b"\x1b[41;31mtext") == [("text", RED)]
    assert spans(b"\x1b[40;30mtext") == [("text", Ink(0))] or spans(b"\x1b[40;30mtext") == []


def test_colours_stand_behind_tabs_wide_characters_marks_and_other_sequences() -> None:
    assert spans("数\t据\x1b]0;title\x07\x1b[31m红\t色\x1b[m白".encode()) == [("红    色", RED)]
    assert spans("\u0301e\u0301\u0301\u0301\u0301\u0301\u0301\u0301\x1b[31mred".encode()) == [("red", RED)]


def test_of_a_bar_the_last_state_is_in_its_colours() -> None:
    assert spans(b"\x1b[32m 10%\r\x1b[31m100%\x1b[m done") == [("100%", RED)]
    assert spans(b"\x1b[31m 10%\r100%") == [("100%", RED)]


def test_each_line_begins_without_colour() -> None:
    assert spans(b"\x1b[31mred without an end") == [("red without an end", RED)]
    assert spans(b"the next line") == []


def test_a_line_of_endless_changes_costs_little_and_ends_plain() -> None:
    text, found = colours.line(b"".join(b"\x1b[3%dmx" % (at % 7 + 1) for at in range(1_000_000)), most=1024)
    assert text.startswith("x" * 500)
    assert len(found) < MOST
    assert found[-1].stop < 1000


PIECES = st.sampled_from(
    [
        *ODD,
        b"\x1b[31m",
        b"\x1b[m",
        b"\x1b[1;4m",
        b"\x1b[38;5;200m",
        b"\x1b[48:2::9:9:9m",
        b"\x1b[",
        b"\x9b31m",
        b"\t",
        b"\r",
        b"\b",
    ]
) | st.binary(max_size=6)
INKS = {None, *range(16)}


@given(st.lists(PIECES, max_size=20).map(b"".join), st.none() | st.integers(1, 40))
def test_the_text_is_as_without_colours_and_the_colours_are_among_the_sixteen(data: bytes, most: int | None) -> None:
    text, found = colours.line(data, most=most)
    assert text == clean.line(data, most=most)
    at = 0
    for span in found:
        assert at <= span.start < span.stop <= len(text)
        assert {span.ink.colour, span.ink.ground} <= INKS
        at = span.stop


@needs_fixtures
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.name)
def test_real_logs_read_the_same_in_colour(path) -> None:  # type: ignore[no-untyped-def]
    for data in path.read_bytes().split(b"\n"):
        assert colours.line(data)[0] == clean.line(data)
