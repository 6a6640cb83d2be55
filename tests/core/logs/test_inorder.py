"""Lines in order: every one once, whatever a log is cut into; as bytes, exactly as received."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artscope.logs.inorder import passages, stretches
from artscope.logs.lines import Hole, Lines
from artscope.logs.striplines import StripLines, stretch
from support.grep import Held, cut, odd_text


class Plain:
    """Lines that can only be read one by one."""

    def __init__(self, lines: Lines) -> None:
        self.first, self.end, self.head, self.solid, self.size = lines.first, lines.end, True, lines.first, lines.size
        self.read = lines.read


def every(lines: Lines, start: int, stop: int) -> list[bytes | Hole]:
    found: list[bytes | Hole] = []
    for passage in passages(lines, start, stop):
        assert passage.start == start + len(found)
        found += passage.lines
    return found


def parts(lines: StripLines, seed: int) -> list[tuple[int, int]]:
    chosen = random.Random(seed)
    ends = [sorted((chosen.randint(0, lines.end), chosen.randint(0, lines.end))) for _ in range(8)]
    return [(0, lines.end), (0, 0), *((start, stop) for start, stop in ends)]


@pytest.mark.parametrize("size", [2, 9, 60, 5000])
@pytest.mark.parametrize("seed", range(12))
def test_any_part_of_any_log_comes_whole_and_in_order(seed: int, size: int) -> None:
    data = odd_text(60, seed=seed)[: 400 * (seed + 1)]
    lines = cut(data, size, seed=seed)
    for start, stop in parts(lines, seed):
        wanted = lines.read(start, stop)
        text = b"".join(line + b"\n" for line in wanted if isinstance(line, bytes))
        if stop == lines.end and start < stop and not data.endswith(b"\n"):
            text = text[:-1]
        assert every(lines, start, stop) == every(Plain(lines), start, stop) == wanted
        assert b"".join(part for part in stretches(lines, start, stop) if isinstance(part, bytes)) == text


@given(st.lists(st.sampled_from([b"a", b"\n", b"bc\n", b"long" * 9, b""]), max_size=20), st.sets(st.integers(0, 19)))
def test_holes_stand_where_they_are(pieces: list[bytes], holes: set[int]) -> None:
    held, at = Held(b"".join(pieces)), 0
    items: list = []
    for number, piece in enumerate(pieces):
        if number in holes:
            items.append(Hole(f"h{number}"))
        if piece:
            items.append(stretch(held, at, piece))
            at += len(piece)
    lines = StripLines(items, head=True)
    assert every(lines, 0, lines.end) == lines.read(0, lines.end)
    exact = [each for each in stretches(lines, 0, lines.end) if isinstance(each, Hole)]
    assert exact == [each for each in items if isinstance(each, Hole)]
    assert b"".join(each for each in stretches(lines, 0, lines.end) if isinstance(each, bytes)) == held.data


def test_a_line_longer_than_may_be_read_comes_whole_as_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("artscope.logs.striplines.LINE", 10)
    data = b"first\n" + b"x" * 100 + b"\nlast\n" + b"y" * 50
    held = Held(data)
    lines = StripLines([stretch(held, at, data[at : at + 8]) for at in range(0, len(data), 8)], head=True)
    assert b"".join(part for part in stretches(lines, 0, lines.end) if isinstance(part, bytes)) == data
    assert b"".join(part for part in stretches(lines, 1, 2) if isinstance(part, bytes)) == b"x" * 100 + b"\n"
    assert b"".join(part for part in stretches(lines, 3, 4) if isinstance(part, bytes)) == b"y" * 50
