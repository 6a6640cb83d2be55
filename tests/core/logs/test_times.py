"""When lines say they were written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artscope.logs.times import ANY_YEAR, CHINA, Stamp, between, placed, stamp, stamp_in
from support.grep import REAL, needs_fixtures

EAST = timezone(timedelta(hours=8))


@pytest.mark.parametrize(
    ("line", "moment", "text"),
    [
        ("2024-05-01 03:10:00,123 INFO", datetime(2024, 5, 1, 3, 10, 0, 123000), "2024-05-01 03:10:00,123"),
        ("[2024/05/01 03:10:00] ppocr INFO", datetime(2024, 5, 1, 3, 10), "2024/05/01 03:10:00"),
        ("2024-05-01 03:10:00.123456 step", datetime(2024, 5, 1, 3, 10, 0, 123456), "2024-05-01 03:10:00.123456"),
        ("x 2024-05-01T03:10:00.5Z y", datetime(2024, 5, 1, 3, 10, 0, 500000, UTC), "2024-05-01T03:10:00.5Z"),
        (
            'time="2024-05-01T03:10:00+08:00" level=info',
            datetime(2024, 5, 1, 3, 10, tzinfo=EAST),
            "2024-05-01T03:10:00+08:00",
        ),
        (
            "[ERROR] GE(12,python):2024-05-01-03:10:00.123.456 [x.cc:1]",
            datetime(2024, 5, 1, 3, 10, 0, 123456),
            "2024-05-01-03:10:00.123.456",
        ),
        ("time : 2024-05-01_03:10:00", datetime(2024, 5, 1, 3, 10), "2024-05-01_03:10:00"),
        ("05/01/2024 03:10:00 - INFO - x", datetime(2024, 5, 1, 3, 10), "05/01/2024 03:10:00"),
        ("[05/01/24 03:10:00] INFO", datetime(2024, 5, 1, 3, 10), "05/01/24 03:10:00"),
        ("ENDING AT 2024-05-01 03:10:00 PM", datetime(2024, 5, 1, 15, 10), "2024-05-01 03:10:00 PM"),
        ("STARTING AT 2024-05-01 12:10:00 AM", datetime(2024, 5, 1, 0, 10), "2024-05-01 12:10:00 AM"),
        (
            ':::MLLOG {"namespace": "", "time_ms": 1714504200123, "event"',
            datetime(2024, 4, 30, 19, 10, 0, 123000, UTC),
            "1714504200123",
        ),
        ('{"ts": 1714504200.5}', datetime(2024, 4, 30, 19, 10, 0, 500000, UTC), "1714504200.5"),
        ("Wed May  1 03:10:00 2024   GPU", datetime(2024, 5, 1, 3, 10), "Wed May  1 03:10:00 2024"),
        ("Wed May  1 03:10:00 UTC 2024", datetime(2024, 5, 1, 3, 10, tzinfo=UTC), "Wed May  1 03:10:00 UTC 2024"),
        ("数据加载 2024-05-01 03:10:00 完成", datetime(2024, 5, 1, 3, 10), "2024-05-01 03:10:00"),
        ("24-05-01 03:10:00 - PID:222", datetime(2024, 5, 1, 3, 10), "24-05-01 03:10:00"),
        ("W0000 00:00:1714504200.377105 13", datetime(2024, 4, 30, 19, 10, 0, 377105, UTC), "1714504200.377105"),
    ],
)
def test_a_time_is_read_where_it_stands(line: str, moment: datetime, text: str) -> None:
    found = stamp_in(line)
    assert found is not None
    assert found.moment == moment
    assert found.moment.tzinfo == moment.tzinfo
    assert line[found.start : found.stop] == text
    assert found.missing == ""
    raw = stamp(line.encode())
    assert raw is not None
    assert line.encode()[raw.start : raw.stop] == text.encode()


@pytest.mark.parametrize(
    ("line", "moment", "missing"),
    [
        ("I0501 03:10:00.123456 30 x.cc:1] on", datetime(ANY_YEAR, 5, 1, 3, 10, 0, 123456), "year"),
        ("[W501 03:10:00.123456789 Utils.hpp:1] on", datetime(ANY_YEAR, 5, 1, 3, 10, 0, 123456), "year"),
        ("05/01 [03:10:00] WARNING", datetime(ANY_YEAR, 5, 1, 3, 10), "year"),
        ("May  1 03:10:00 host kernel: oom", datetime(ANY_YEAR, 5, 1, 3, 10), "year"),
        ("[03:10:00] step 1", datetime(ANY_YEAR, 1, 1, 3, 10), "date"),
        ("03:10:00.5 step 1", datetime(ANY_YEAR, 1, 1, 3, 10, 0, 500000), "date"),
    ],
)
def test_what_a_time_does_not_say_is_told(line: str, moment: datetime, missing: str) -> None:
    found = stamp_in(line)
    assert found is not None
    assert (found.moment, found.missing) == (moment, missing)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "no time at all: 12:30",
        " 10%|█ | 400/21600 [1:00:14<54:36:45,  9.27s/it]",
        "| 0  NVIDIA H800  On  | 00000000:61:00.0 Off |",
        "pciBusID: 0000:21:01.0",
        "2024-13-41 25:61:61 no date",
        "172.16.0.137:5000: 127.0.0.1:41059",
        "x" * 200 + " 2024-05-01 03:10:00",
        "eta: 0:41:28  lr: 0.00",
    ],
)
def test_other_numbers_are_no_time(line: str) -> None:
    assert stamp_in(line) is None


@given(st.binary(max_size=300))
def test_any_bytes_can_be_asked_for_a_time(data: bytes) -> None:
    found = stamp(data)
    assert found is None or 0 <= found.start < found.stop <= len(data)


def some(text: str) -> Stamp:
    found = stamp_in(text)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("before", "after", "seconds"),
    [
        ("2024-05-01 03:10:00", "2024-05-01 03:12:03", 123),
        ("2024-05-01T03:10:00+08:00", "2024-04-30T19:10:01Z", 1),
        ("2024-05-01T03:10:00+08:00", "2024-05-01 03:10:01,0", 1),
        ("2025-08-21 02:37:18", "W0000 00:00:1755715039.000000 1917530 op.cc:699] x", 1),
        ("2025-08-20T18:37:19Z", "2025-08-21 02:37:20", 1),
        ("2025-08-20T18:37:19Z", "2025-08-20 18:37:20", 1),
        ("[23:59:58]", "[00:00:03]", 5),
        ("[00:00:03]", "[23:59:58]", -5),
        ("I1231 23:59:59.000000 1 x", "I0101 00:00:01.000000 1 x", 2),
        ("2024-05-01 03:10:00", "[03:10:09]", 9),
        ("2024-05-01 03:10:00", "I0501 03:11:00.000000 1 x", 60),
    ],
)
def test_the_time_between_two_lines(before: str, after: str, seconds: int) -> None:
    assert between(some(before), some(after)) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("line", "moment"),
    [
        ("2024-05-01 03:10:00", datetime(2024, 5, 1, 3, 10, tzinfo=CHINA)),
        ("I0501 03:10:00.000000 1 x", datetime(2023, 5, 1, 3, 10, tzinfo=CHINA)),
        ("I1231 23:00:00.000000 1 x", datetime(2022, 12, 31, 23, 0, tzinfo=CHINA)),
        ("[23:59:00] x", datetime(2023, 3, 1, 23, 59, tzinfo=CHINA)),
        ("I0229 00:00:00.000000 1 x", datetime(2023, 2, 28, tzinfo=CHINA)),
    ],
)
def test_what_is_missing_is_taken_from_a_moment_near_by(line: str, moment: datetime) -> None:
    assert placed(some(line), datetime(2023, 3, 2, 0, 10, tzinfo=CHINA)) == moment


@needs_fixtures
def test_the_kinds_that_real_logs_hold_are_read() -> None:
    told = {path.name: [found for line in path.read_bytes().split(b"\n") if (found := stamp(line))] for path in REAL}
    with_time = {name for name, found in told.items() if found}
    assert len(told["modelarts-tf-pwcnet-job6888b271.log"]) > 12_700
    assert len(told["mlperf-resnet-backspaces.txt"]) == 362
    assert len(told["wbev-workdirs-train.log"]) == 3569
    assert len(with_time) >= 20


def test_a_time_in_colour_is_a_time() -> None:
    found = stamp(b"\x1b[1m\x1b[33m03:10:01 WARN")
    assert found is not None
    assert (found.start, found.stop, found.moment.minute) == (9, 17, 10)
