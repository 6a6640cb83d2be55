"""Lines over stretches: any cutting of any bytes reads like the whole."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from artscope.logs.lines import Hole
from artscope.logs.striplines import Item, StripLines, after_newline, stretch

TEXT = st.lists(
    st.sampled_from([b"\n", b"a", b"bc", b"\x00", b"\r", b"\xff\xfe", b"\n\n", "字".encode()]), max_size=60
).map(b"".join)


class Held:
    """Bytes in memory."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def pread(self, size: int, at: int, /) -> bytes:
        return self.data[at : at + size]


def whole(data: bytes) -> list[bytes]:
    lines = data.split(b"\n")
    return lines[:-1] if lines[-1] == b"" else lines


def pieces(data: bytes, cuts: list[int]) -> list[Item]:
    held = Held(data)
    marks = sorted({0, len(data), *(cut % (len(data) + 1) for cut in cuts)})
    return [stretch(held, at, data[at:to]) for at, to in pairwise(marks)]


@given(TEXT, st.lists(st.integers(0, 1000), max_size=8), st.integers(0, 70), st.integers(0, 70))
def test_any_cutting_of_any_bytes_gives_the_lines_of_the_whole(
    data: bytes, cuts: list[int], start: int, length: int
) -> None:
    lines = StripLines(pieces(data, cuts), head=True)
    expected = whole(data)
    assert (lines.first, lines.end) == (0, len(expected))
    assert lines.read(0, lines.end) == expected
    assert lines.read(start, start + length) == expected[start : start + length]
    assert lines.size == len(data)


@given(st.lists(st.tuples(TEXT, st.lists(st.integers(0, 100), max_size=3)), max_size=4), st.integers(0, 80))
def test_a_hole_is_one_line_and_ends_the_line_before_it(runs: list[tuple[bytes, list[int]]], start: int) -> None:
    items: list[Item] = []
    expected: list[bytes | Hole] = []
    for number, (data, cuts) in enumerate(runs):
        hole = Hole(str(number))
        items += [*pieces(data, cuts), hole]
        expected += [*whole(data), hole]
    lines = StripLines(items, head=True)
    assert lines.read(0, 10_000) == expected
    assert lines.read(start, start + 7) == expected[start : start + 7]
    assert lines.solid == lines.end == len(expected)


@given(TEXT, TEXT)
def test_text_that_comes_before_leaves_the_numbers_of_what_is_here(older: bytes, newer: bytes) -> None:
    older = older + b"\n"
    lines = StripLines(pieces(newer, []))
    before = {number: lines.read(number, number + 1) for number in range(lines.first, lines.end)}
    lines.show(pieces(older, []) + pieces(newer, []), head=True, keep="end")
    assert {number: lines.read(number, number + 1) for number in before} == before
    assert lines.first == -len(whole(older))


@given(TEXT, TEXT)
def test_text_that_comes_after_leaves_the_numbers_of_what_is_here(older: bytes, newer: bytes) -> None:
    older = older + b"\n"
    lines = StripLines(pieces(older, []))
    lines.show(pieces(older, []) + pieces(newer, []), head=True, keep="first")
    assert lines.read(0, len(whole(older))) == whole(older)
    assert lines.end == len(whole(older)) + len(whole(newer))


def test_text_that_cannot_be_read_any_more_is_a_hole_for_each_of_its_lines() -> None:
    held = Held(b"a\nb\nc\nd\n")
    items = [stretch(held, 0, b"a\n"), stretch(held, 2, b"b\nc\n"), stretch(held, 6, b"d\n")]
    held.data = b"a\nb\n"
    lines = StripLines(items)
    found = lines.read(0, 4)
    assert found[0] == b"a"
    assert [getattr(line, "reason", None) for line in found[1:]] == ["reading.unreadable"] * 3
    assert [getattr(line, "reason", None) for line in lines.read(2, 4)] == ["reading.unreadable"] * 2


@given(TEXT, st.integers(0, 30))
def test_a_newline_is_found_by_its_number(data: bytes, count: int) -> None:
    data = data * 40
    parts = data.split(b"\n")
    expected = sum(len(part) + 1 for part in parts[:count]) if count < len(parts) else len(data)
    assert after_newline(data, count) == expected
