"""Gaps in a log, and jumping to a time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artscope.logs.lines import Hole
from artscope.logs.timeline import Timeline, wanted
from artscope.logs.times import CHINA
from support.log import FakeLines

START = datetime(2024, 5, 1, 3, 0, 0)
NEAR = datetime(2024, 5, 1, 12, 0, tzinfo=CHINA)


def log(count: int, *, every: int = 1, step: int = 1, first: int = 0) -> FakeLines:
    """One line a second (`step`), each `every`th with its time."""
    return FakeLines(
        [
            f"{START + timedelta(seconds=at * step):%Y-%m-%d %H:%M:%S},000 step {at}".encode()
            if at % every == 0
            else b"  more"
            for at in range(count)
        ],
        first=first,
    )


def test_a_gap_is_told_at_the_line_that_ends_it_whatever_stands_between() -> None:
    lines = log(10, every=2, step=10)
    lines.append(b"Traceback", Hole("x"), b"2024-05-01 03:03:23 on", b"2024-05-01 03:03:24 on")
    timeline = Timeline(lines)
    assert timeline.gaps(0, 14) == {12: timedelta(seconds=123)}
    assert timeline.gaps(12, 13) == {12: timedelta(seconds=123)}
    assert timeline.gaps(13, 14) == {}
    assert timeline.gaps(0, 14, least=timedelta(seconds=20)).keys() == {2, 4, 6, 8, 12}


def test_a_line_without_a_time_has_that_of_the_one_before() -> None:
    timeline = Timeline(log(10, every=5))
    found = timeline.stamp_at(9)
    assert found is not None
    assert found.moment == START + timedelta(seconds=5)
    assert Timeline(FakeLines([b"none"])).stamp_at(0) is None


@given(st.integers(0, 5000), st.sampled_from([1, 7, 400]), st.integers(-3000, 6000), st.integers(-100, 100))
async def test_a_time_leads_to_the_first_line_written_then_or_after(
    count: int, every: int, second: int, first: int
) -> None:
    lines = log(count, every=every, first=first)
    times = {first + at: at for at in range(0, count, every)}
    expected = next((line for line, at in times.items() if at >= second), first + count - 1 if times else None)
    assert await Timeline(lines).find(START + timedelta(seconds=second)) == expected


async def test_few_lines_are_read_to_get_to_a_time() -> None:
    lines = log(200_000)
    assert await Timeline(lines).find(START + timedelta(seconds=123_456)) == 123_456
    assert lines.reads < 40


async def test_a_long_stretch_without_times_is_stepped_over() -> None:
    lines = FakeLines(
        [*log(2000).texts, *([b"no time"] * 20_000), b"2024-05-02 00:00:00 late", *([b"no time"] * 20_000)]
    )
    assert await Timeline(lines).find(START + timedelta(seconds=1999)) == 1999
    assert await Timeline(lines).find(START + timedelta(hours=5)) == 22_000
    assert await Timeline(lines).find(START + timedelta(days=5)) == 42_000
    assert await Timeline(FakeLines([b"no time"] * 50_000)).find(START) is None


async def test_offsets_count() -> None:
    lines = FakeLines([b"2024-05-01T03:00:00+08:00 a", b"2024-05-01T03:00:05+08:00 b", b"2024-05-01T03:00:09+08:00 c"])
    assert await Timeline(lines).find(datetime(2024, 4, 30, 19, 0, 5, tzinfo=UTC)) == 1


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("03:10", datetime(2024, 5, 1, 3, 10, tzinfo=CHINA)),
        ("3:10:05", datetime(2024, 5, 1, 3, 10, 5, tzinfo=CHINA)),
        ("4-30 03:10", datetime(2024, 4, 30, 3, 10, tzinfo=CHINA)),
        ("2023/04/30", datetime(2023, 4, 30, tzinfo=CHINA)),
        ("2024-05-01T03:10:00Z", datetime(2024, 5, 1, 3, 10, tzinfo=UTC)),
        ("2024-05-01 03:10+05:30", datetime(2024, 4, 30, 21, 40, tzinfo=UTC)),
        ("-10m", datetime(2024, 5, 1, 11, 50, tzinfo=CHINA)),
        ("+1h30m", datetime(2024, 5, 1, 13, 30, tzinfo=CHINA)),
        ("-2d", datetime(2024, 4, 29, 12, 0, tzinfo=CHINA)),
        ("", None),
        ("+", None),
        ("13-45", None),
        ("25:00", None),
        ("soon", None),
    ],
)
def test_a_typed_time_is_read(text: str, moment: datetime | None) -> None:
    assert wanted(text, NEAR) == moment
