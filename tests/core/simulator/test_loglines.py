"""Line logs of both generations: cursors, directions, boundaries, and what is odd about them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artscope.simulator.loglines import Cursors
from support.simworld import ANCHOR, NEW, Caller, FakeLog, FakeWorld

V1 = "/v1/{p}/training-jobs/41/versions/72"
V2 = f"/v2/{{p}}/training-jobs/{NEW}"
BOTH = [(f"{V1}/aom-log", "desc", "asc"), (f"{V2}/logs/worker-0", "asc", "desc")]
"""A path, the order that goes on, and the one that goes back."""


def _world(count: int = 1200, *, last: str = "\n") -> FakeWorld:
    world = FakeWorld()
    log = world.new.logs["worker-0"]
    assert log
    for number in range(count):
        end = last if number == count - 1 else "\n"
        log.write(f"line {number}{end}", second=-600 + (number // 7) * 0.5)
    return world


async def _page(caller: Caller, path: str, **query: str) -> Any:
    return await caller.get(path, log_file="job-x.0", **query)


@pytest.mark.parametrize(("path", "on", "back"), BOTH)
async def test_without_a_cursor_the_newest_lines_come(path: str, on: str, back: str) -> None:
    found = await _page(Caller(_world()), path, lines="500")
    assert found["lines"] == 500
    assert found["content"].startswith("line 700\n")
    assert found["content"].endswith("line 1199\n")
    assert len(found["start_line"]) == len(found["end_line"]) == 19
    assert (await _page(Caller(_world()), path))["lines"] == 50


@pytest.mark.parametrize(("path", "on", "back"), BOTH)
async def test_going_back_reaches_the_first_line_without_a_gap_or_a_repeat(path: str, on: str, back: str) -> None:
    caller = Caller(_world())
    found = await _page(caller, path, lines="500")
    text = found["content"]
    while found["lines"]:
        found = await _page(caller, path, lines="500", base_line=found["start_line"], order=back)
        text = found["content"] + text
    assert text == "".join(f"line {number}\n" for number in range(1200))
    assert (found["start_line"], found["content"]) == ("", "")


@pytest.mark.parametrize(("path", "on", "back"), BOTH)
async def test_a_growing_log_is_followed_by_its_last_cursor(path: str, on: str, back: str) -> None:
    world = _world(10)
    log = world.new.logs["worker-0"]
    assert log
    log.write("later\n", second=60)
    caller = Caller(world)
    end = (await _page(caller, path))["end_line"]
    assert (await _page(caller, path, base_line=end, order=on))["lines"] == 0
    caller.advance(60)
    assert (await _page(caller, path, base_line=end, order=on))["content"] == "later\n"


@pytest.mark.parametrize(("path", "on", "back"), BOTH)
async def test_the_boundary_line_may_be_repeated(path: str, on: str, back: str) -> None:
    caller = Caller(_world(), "inclusive")
    newest = await _page(caller, path, lines="10")
    older = await _page(caller, path, lines="10", base_line=newest["start_line"], order=back)
    assert older["content"].endswith("line 1190\n")
    assert older["end_line"] == newest["start_line"]


async def test_the_two_generations_may_change_their_meaning_of_order() -> None:
    caller = Caller(_world(), "c9")
    for path, on, _ in BOTH:
        newest = await _page(caller, path, lines="10")
        assert (await _page(caller, path, lines="1", base_line=newest["start_line"], order=on))[
            "content"
        ] == "line 1189\n"


async def test_v2_may_list_the_newest_line_first() -> None:
    found = await _page(Caller(_world(), "c9=reversed"), BOTH[1][0], lines="3")
    assert found["content"] == "line 1199\nline 1198\nline 1197\n"
    assert int(found["start_line"]) > int(found["end_line"])


@pytest.mark.parametrize(
    ("how", "fields"), [("cursors", {"start_line", "end_line", "lines", "content"}), ("absent", set())]
)
async def test_an_empty_page_has_more_than_one_form(how: str, fields: set[str]) -> None:
    caller = Caller(_world(3), f"empty={how}")
    end = (await _page(caller, BOTH[1][0]))["end_line"]
    found = await _page(caller, BOTH[1][0], base_line=end, order="asc")
    assert set(found) == fields
    assert found.get("end_line", end) == end


async def test_an_empty_page_may_have_no_body() -> None:
    caller = Caller(_world(3), "empty=204")
    end = (await _page(caller, BOTH[0][0]))["end_line"]
    answer = await caller.call("GET", BOTH[0][0], log_file="job-x.0", base_line=end, order="desc")
    assert (answer.status_code, answer.content) == (204, b"")


async def test_the_last_newline_is_there_exactly_where_the_file_has_it() -> None:
    assert (await _page(Caller(_world(3)), BOTH[0][0]))["content"].endswith("line 2\n")
    assert (await _page(Caller(_world(3, last="")), BOTH[0][0]))["content"].endswith("line 2")
    assert (await _page(Caller(_world(3), "no-final-newline"), BOTH[0][0]))["content"].endswith("line 2")


async def test_cursors_and_counts_may_have_other_types() -> None:
    found = await _page(Caller(_world(3), "c3", "c4"), BOTH[0][0])
    assert isinstance(found["start_line"], int)
    assert (found["lines"], type(found["end_line"])) == ("3", str)


async def test_a_cursor_may_never_move() -> None:
    caller = Caller(_world(), "stuck-cursor")
    first = await _page(caller, BOTH[0][0], lines="5")
    assert await _page(caller, BOTH[0][0], lines="5", base_line=first["start_line"], order="asc") == first


@pytest.mark.parametrize("query", [{"lines": "501"}, {"lines": "x"}, {"order": "up"}, {"base_line": "abc"}])
@pytest.mark.parametrize(("path", "on", "back"), BOTH)
async def test_a_parameter_out_of_range_is_refused(path: str, on: str, back: str, query: dict[str, str]) -> None:
    answer = await Caller(_world(3)).call("GET", path, log_file="job-x.0", **query)
    assert (answer.status_code, answer.json()["error_code"]) == (400, "ModelArts.0104")


async def test_v1_takes_zero_lines_and_v2_does_not() -> None:
    caller = Caller(_world(3))
    assert (await _page(caller, BOTH[0][0], lines="0"))["lines"] == 0
    assert (await caller.call("GET", BOTH[1][0], lines="0")).status_code == 400


@pytest.mark.parametrize(("path", "on", "back"), BOTH)
async def test_before_the_first_line_there_is_no_body_and_after_the_purge_an_error(
    path: str, on: str, back: str
) -> None:
    world = _world(0)
    caller = Caller(world)
    assert (await caller.call("GET", path, log_file="job-x.0")).status_code == 204
    world.new.gone = True
    code = (await caller.call("GET", path, log_file="job-x.0")).json()["error_code"]
    assert code in ("ModelArts.0806", "ModelArts.2819")


async def test_bytes_that_are_no_utf_8_are_replaced_and_the_rest_stays() -> None:
    world = _world(0)
    log = world.new.logs["worker-0"]
    assert log
    log.write(b"a\xff\x00\x1b[31m\n", "训练 🚀\n")
    assert (await _page(Caller(world), BOTH[1][0]))["content"] == "a\ufffd\x00\x1b[31m\n训练 🚀\n"


@given(st.lists(st.integers(0, 3), min_size=1, max_size=40))
def test_cursors_grow_with_the_lines_and_lead_back_to_them(steps: list[int]) -> None:
    log, second = FakeLog(), -500.0
    for step in steps:
        second += step / 1000
        log.write("x\n", second=second)
    cursors = Cursors(log, ANCHOR)
    made = [cursors.of(line) for line in range(len(steps))]
    assert [int(cursor) for cursor in made] == sorted({int(cursor) for cursor in made})
    assert [(page.first, page.stop) for page in map(cursors.find, made)] == [
        (line, line + 1) for line in range(len(steps))
    ]


def test_the_cursor_of_a_line_that_is_gone_stands_between_its_neighbours() -> None:
    cursors = Cursors(FakeLog().write("a\n", second=-9).write("b\n", second=-3), ANCHOR)
    between = str((int(cursors.of(0)) + int(cursors.of(1))) // 2)
    assert (cursors.find(between).first, cursors.find(between).count) == (1, 0)
    assert cursors.find("1").first == 0
    assert cursors.find("9" * 19).first == 2
