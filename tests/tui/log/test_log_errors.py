"""The next error and the one before: `e` and `E`."""

from __future__ import annotations

import pytest

from artscope import words
from artscope.logs.lines import Hole
from support.log import FakeLines, FakeReading
from support.logscreen import LOG, numbered, opened

TRACE: list[bytes | Hole] = [
    b"Traceback (most recent call last):",
    b'  File "train.py", line 3, in <module>',
    b"    main()",
    b"RuntimeError: ACL stream synchronize failed, error code:507054",
]


def failing() -> list[bytes | Hole]:
    return [*numbered(50), *TRACE, *numbered(50), b"ERROR: once more", *numbered(50), b"WARNING: slow", *TRACE, b"bye"]


async def test_the_next_error_is_gone_to_and_a_traceback_is_one() -> None:
    async with opened(failing()) as log:
        await log.press("g", "e")
        assert "error 1 of 3   line 51 " in log.status
        await log.press("e")
        assert "error 2 of 3   line 105 " in log.status
        await log.press("e")
        assert "error 3 of 3   line 157 " in log.status
        await log.press("e")
        assert "no error further down   line 157 " in log.status
        await log.press("E", "j")
        assert "error" not in log.status


async def test_the_error_before_is_gone_to_from_within_a_traceback_too() -> None:
    async with opened(failing()) as log:
        await log.press("E")
        assert "error 3 of 3   line 157 " in log.status
        await log.press("j", "j")
        assert "error 3 of 3   line 159 " in log.status
        await log.press("E")
        assert "error 3 of 3   line 157 " in log.status
        await log.press("E")
        assert "error 2 of 3   line 105 " in log.status
        await log.press("2", "E")
        assert "error 1 of 3" in log.status
        await log.press("E")
        assert "no error further up" in log.status
        await log.press("2", "e")
        assert "error 3 of 3" in log.status


async def test_warnings_are_stopped_at_on_request() -> None:
    async with opened(failing()) as log:
        await log.press("E")
        log.screen.action_severity()
        assert "errors and warnings" in log.status
        await log.press("E")
        assert "warning, 3 of 4 errors and warnings   line 156 " in log.status
        await log.press("e")
        assert "error, 4 of 4 errors and warnings" in log.status


async def test_a_log_without_errors_says_so() -> None:
    async with opened(numbered(100)) as log:
        await log.press("e")
        assert "no error in this log   line 100 " in log.status
        await log.press("k")
        assert "no error" not in log.status


async def test_where_some_of_the_log_is_not_here_none_further_says_so() -> None:
    reading = FakeReading(LOG, FakeLines([*numbered(200), *TRACE, *numbered(50)], head=False))
    reading.before = [numbered(10)]
    async with opened(reading) as log:
        await log.press("E")
        assert "error 1 of 1 so far" in log.status
        await log.press("E")
        assert "no error further up; more before is not here" in log.status
    async with opened([*numbered(100), Hole("h"), *numbered(100)]) as log:
        await log.press("e")
        assert "no error in what is here; some lines are not here" in log.status


async def test_errors_that_are_written_later_are_found() -> None:
    reading = FakeReading(LOG, FakeLines(numbered(100)), ended=False)
    async with opened(reading) as log:
        await log.press("e")
        reading.coming = [list(TRACE)]
        await log.press("r", "E")
        assert "error 1 of 1   line 101 " in log.status


async def test_errors_are_gone_to_among_the_lines_that_a_filter_leaves() -> None:
    async with opened(failing()) as log:
        await log.press("g", "&", "!", *"line", "enter", "e")
        assert "line 105 " in log.status
        await log.press("escape")
        assert "line 105 " in log.status


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_every_answer_fits_into_the_row(language: words.Language) -> None:
    words.use(language)
    reading = FakeReading(LOG, FakeLines([*numbered(9), *TRACE, Hole("h"), *numbered(50)], head=False))
    async with opened(reading) as log:
        log.screen.action_severity()
        for key in ("E", "E", "e", "e"):
            await log.press(key)
            assert len(log.status) < 80
