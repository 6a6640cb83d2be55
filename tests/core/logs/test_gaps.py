"""Silences in a log: where they are told, and that as few times are read as it takes."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from artscope.logs.gaps import Gaps
from artscope.logs.lines import Hole
from artscope.logs.timeline import GAP
from support.log import FakeLines

START = datetime(2024, 5, 1, 3, 0, 0)


def at(second: int, text: str = "step") -> bytes:
    return f"{START + timedelta(seconds=second):%Y-%m-%d %H:%M:%S} {text}".encode()


def gaps(lines: FakeLines) -> dict[int, int]:
    found = Gaps(lines)
    told = {line: found.before(line) for line in range(lines.first, lines.end)}
    return {line: round(gap.total_seconds()) for line, gap in told.items() if gap is not None}


def test_a_gap_is_told_at_the_line_after_it_also_where_lines_without_a_time_stand_between() -> None:
    assert gaps(FakeLines([at(0), at(1), b"Traceback", at(124), at(125)])) == {3: 123}


def test_less_than_a_minute_is_no_gap() -> None:
    assert gaps(FakeLines([at(0), at(59), at(119)])) == {2: 60}


def test_where_minutes_between_lines_are_usual_only_what_is_much_longer_is_told() -> None:
    steady = [at(second) for second in range(0, 300 * 40, 300)]
    assert gaps(FakeLines([*steady, at(300 * 40 + 3600), at(300 * 41 + 3600)])) == {40: 3900}
    assert gaps(FakeLines(steady)) == {}


def test_what_was_written_in_a_hole_is_not_known_so_no_gap_is_told_over_it() -> None:
    assert gaps(FakeLines([at(0), Hole("x"), at(3600), at(3601)])) == {}


def test_gaps_stay_where_they_are_when_lines_come_on_either_side() -> None:
    lines = FakeLines([*map(at, range(20)), at(100)])
    found = Gaps(lines)
    assert found.between(0, 21) == [20]
    lines.append(*map(at, range(101, 120)), at(300))
    lines.prepend(at(-500), *map(at, range(-420, -400)))
    assert found.between(-21, 41) == [-20, 0, 20, 40]


@given(st.lists(st.integers(0, 70), min_size=1, max_size=3000), st.integers(-2000, 0), st.integers(1, 5))
def test_every_gap_is_found_and_nothing_else(waits: list[int], first: int, every: int) -> None:
    second, texts = 0, list[bytes | Hole]()
    for number, wait in enumerate(waits):
        second += wait
        texts.append(at(second) if number % every == 0 else b"  more")
    seconds = {number: sum(waits[: number + 1]) for number in range(0, len(waits), every)}
    expected = {
        first + late: seconds[late] - seconds[early]
        for early, late in pairwise(seconds)
        if seconds[late] - seconds[early] >= GAP.total_seconds()
    }
    found = gaps(FakeLines(texts, first=first))
    assert found.items() <= expected.items()
    if len(expected) * 4 < min(len(texts), 1024) / 2 and len(texts) <= 1024 and first == 0:
        assert found == expected
