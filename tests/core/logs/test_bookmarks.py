"""Bookmarks are found again wherever text has come."""

from __future__ import annotations

import pytest

from artscope.logs.bookmarks import Bookmark, bookmark, locate
from artscope.logs.lines import Hole
from support.log import FakeLines


def some(count: int, start: int = 0) -> list[bytes | Hole]:
    return [b"line %d" % at for at in range(start, start + count)]


def marked(lines: FakeLines, line: int) -> Bookmark:
    found = bookmark(lines, line)
    assert found is not None
    return found


@pytest.mark.parametrize("head", [True, False])
@pytest.mark.parametrize("line", [0, 7, 499])
def test_a_line_is_found_again_after_text_came_on_both_sides(line: int, head: bool) -> None:
    before = FakeLines(some(500), head=head)
    mark = marked(before, line)
    after = FakeLines([*([] if head else some(9000, 10_000)), *some(500), *some(9000, 20_000)])
    found = locate(after, mark)
    assert found is not None
    assert after.read(found, found + 1) == before.read(line, line + 1)


def test_of_lines_that_say_the_same_the_one_behind_the_same_line_is_meant() -> None:
    lines = FakeLines([b"a", b"same", b"b", b"same", b"c", b"same"], head=False)
    mark = marked(lines, 3)
    lines.prepend(b"x", b"same", b"y", b"same")
    lines.append(*[b"same"] * 5)
    assert locate(lines, mark) == 3


def test_a_line_that_is_not_here_is_not_found_and_a_hole_has_none() -> None:
    mark = marked(FakeLines(some(10)), 5)
    assert mark.text == "line 5"
    assert locate(FakeLines(some(10, 100)), mark) is None
    assert locate(FakeLines(), mark) is None
    assert bookmark(FakeLines([Hole("h")]), 0) is None


def test_what_is_kept_of_a_hostile_line_is_harmless_and_short() -> None:
    mark = marked(FakeLines([b"\x1b]52;c;x\x07" + "界".encode() * 1000]), 0)
    assert "\x1b" not in mark.text
    assert len(mark.text) <= 200
