"""Regular expressions: what `grep -E` finds, in a process that holds up nothing."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest

import artscope
from artscope.errors import PatternError
from artscope.logs.clean import SafeText
from artscope.logs.filelines import FileLines
from artscope.logs.find import Find
from artscope.logs.lines import Hole, Lines
from artscope.logs.patternchild import Pool
from artscope.logs.patterns import Pattern
from artscope.logs.regex import Expression, any_case_of
from support.grep import REAL, cut, export, grep, needs_fixtures, needs_grep, odd_text
from support.log import FakeLines

SHARED = [
    "error|nan|失败",
    "^[0-9]{4}-[0-9]{2}-[0-9]{2}",
    "loss[=:]? *[0-9]+\\.[0-9]+",
    "(step|iter(ation)?)[^a-z]*[0-9]+",
    "e$",
    "^$",
    "^[[:space:]]+[^[:space:]]",
    "\\bno\\b|\\bin\\b",
    "\\w+\\.py",
    "[]|[]",
    "[^ -~]",
    "\\[.*\\]",
    "(.)\\1\\1",
    "[[:upper:]]{3,}",
    "\\<er",
    "or\\>",
    "\\<[a-z]+\\>",
    "[[:alpha:]][[:digit:]]+\\s",
    "x*",
]
"""What Python and grep write alike."""


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    made = Pool()
    yield made
    made.close()


async def found(lines: Lines, pattern: Pattern) -> list[int]:
    find = Find(lines, pattern, start=lines.first)
    await find.run()
    assert find.trouble is None
    return [hit - lines.first for hit in find.hits]


@needs_grep
@needs_fixtures
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.name)
async def test_the_same_lines_of_a_real_log_match(path: Path, pool: Pool) -> None:
    lines = FileLines.open(path)
    shown = export(lines)
    turn = REAL.index(path)
    for pattern in (SHARED[0], *(SHARED[1 + (turn * 5 + at) % (len(SHARED) - 1)] for at in range(5))):
        any_case = (turn + len(pattern)) % 2 == 0
        expected = grep(pattern, shown, "-E", *(["-i"] if any_case else []))
        assert await found(lines, Pattern(pattern, any_case=any_case, pool=pool)) == expected, pattern
    lines.close()


@needs_grep
@pytest.mark.parametrize("any_case", [False, True])
async def test_the_same_lines_match_among_all_that_cleaning_changes(pool: Pool, *, any_case: bool) -> None:
    lines = cut(odd_text(500), 300)
    shown = export(lines)
    for pattern in [*SHARED, "er+or", "K|é", "straße", "οδοσ", "\\S+s", "[k-l]", "a\\.b\\*c", "g\\{2}", "(er)(ror)"]:
        expected = grep(pattern, shown, "-E", *(["-i"] if any_case else []))
        assert await found(lines, Pattern(pattern, any_case=any_case, pool=pool)) == expected, pattern


@pytest.mark.parametrize(
    ("pattern", "literals"),
    [
        ("error", ("error",)),
        ("^error \\d+ in", ("error ",)),
        ("(?:lost|found) \\w+", ("lost", "found")),
        ("a(b|c)?needle+", ("needl",)),
        ("(step=\\d+)+", ("step=",)),
        ("x*", ()),
        ("error|", ()),
        ("a|b|c|d|e|f|g|h|ij", ()),
        ("(?!not)this", ("this",)),
    ],
)
def test_the_text_that_every_match_holds_is_known(pattern: str, literals: tuple[str, ...]) -> None:
    found = Expression(pattern, any_case=False).literals()
    assert set(found) == set(literals) or (not literals and "" in found)


def test_a_pattern_without_capitals_matches_in_any_case() -> None:
    assert any_case_of("error\\S\\B")
    assert not any_case_of("Error")


async def test_a_pattern_that_takes_forever_is_stopped_and_said_so(pool: Pool) -> None:
    lines = FakeLines([b"fine", b"a" * 5000 + b"!", b"aaa"])
    find = Find(lines, Pattern("(a+)+$", pool=pool), start=0)
    loop, worst, began = asyncio.get_running_loop(), 0.0, monotonic()
    task = asyncio.create_task(find.run())
    while not task.done():
        before = loop.time()
        await asyncio.sleep(0.01)
        worst = max(worst, loop.time() - before)
    assert isinstance(find.trouble, PatternError)
    assert not find.done
    assert "stopped" in find.trouble.text
    assert 0.9 < monotonic() - began < 8
    assert worst < 0.3
    assert await found(lines, Pattern("a+", pool=pool)) == [1, 2]  # the next one finds a process that answers


async def test_an_expression_that_is_none_says_why(pool: Pool) -> None:
    with pytest.raises(PatternError, match="is not closed"):
        await Pattern("(never closed", pool=pool).check()
    with pytest.raises(PatternError, match="names no class"):
        await Pattern("[[:nothing:]]", pool=pool).check()
    with pytest.raises(PatternError):
        await Pattern("(" * 9000, pool=pool).check()
    assert Pattern("fine", pool=pool).lines_of([b"fine"]) == [0]


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("[[:digit:]]+ (", "the ( at character 14 is not closed"),
        (r"\s[[:alpha:]_] \<x)", r"the ) at character 19 has no ("),
        (r"[^[:space:]\s[z-a]", "bad character range z-a, at character 15"),
        ("[[:upper:]", "the [ at character 1 is not closed"),
        ("[[:lower:]](", "the ( at character 12 is not closed"),
        ("[[:punct:]]\\", "nothing after the last \\, at character 12"),
        ("[[:digit:]](?P<", "missing group name, at character 16"),
        (
            "x[[:digit:][:digits:]]",
            "[: :] at character 12 names no class; there are alpha, digit, alnum, upper, lower, space, blank, punct, xdigit",
        ),
        (r"(?x)\s+ [0-9]+ (", "the ( at character 16 is not closed"),
    ],
)
async def test_where_an_expression_is_wrong_is_told_by_what_was_typed(pool: Pool, pattern: str, said: str) -> None:
    with pytest.raises(PatternError) as wrong:
        await Pattern(pattern, pool=pool).check()
    assert wrong.value.text == f"The pattern cannot be read: {said}"


def test_two_patterns_can_be_asked_in_turn(pool: Pool) -> None:
    one, two = Pattern("on+e", pool=pool), Pattern("tw.", pool=pool)
    for _ in range(3):
        assert one.lines_of([b"one", b"two", Hole("one"), b"ONE"]) == [0, 3]
        assert two.lines_of([b"one", b"two"]) == [1]


def test_a_process_that_was_ended_is_started_again(pool: Pool) -> None:
    pattern = Pattern("o.e", pool=pool)
    assert pattern.lines_of([b"one"]) == [0]
    assert pool._child is not None
    os.kill(pool._child._process.pid, signal.SIGKILL)
    pool._child._process.wait(5)
    assert pattern.lines_of([b"none", b"ore"]) == [0, 1]


async def test_places_are_known_after_they_were_measured(pool: Pool) -> None:
    pattern = Pattern("l+|x*", pool=pool)
    line = SafeText("hello wall")
    assert pattern.spans(line) == []
    assert await pattern.measure()
    assert pattern.spans(line) == [(2, 4), (8, 10)]
    assert not await pattern.measure()


async def test_marking_a_line_that_takes_forever_marks_nothing(pool: Pool) -> None:
    pattern = Pattern("(a+)+$", pool=pool)
    line = "a" * 5000 + "!"
    pattern.spans(line)
    assert not await pattern.measure()
    assert pattern.spans(line) == []
    assert not await pattern.measure()


async def test_a_long_line_is_matched_whole(pool: Pool) -> None:
    line = b"begin" + b"-" * 3_000_000 + b"end"
    assert await found(FakeLines([b"", line]), Pattern("^begin-+end$", pool=pool)) == [1]


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_the_process_gets_none_of_our_environment(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUAWEICLOUD_SDK_SK", "canary")
    fresh = Pool()
    try:
        assert Pattern("a", pool=fresh).lines_of([b"a"]) == [0]
        assert fresh._child is not None
        given = Path(f"/proc/{fresh._child._process.pid}/environ").read_bytes()
        assert b"canary" not in given
        assert {part.partition(b"=")[0] for part in given.split(b"\0") if part} <= {
            b"PATH",
            b"LD_LIBRARY_PATH",
            b"LC_ALL",
        }
    finally:
        fresh.close()


def test_patterns_work_out_of_a_zip_file(tmp_path: Path) -> None:
    archive, root = tmp_path / "app.pyz", Path(artscope.__file__).parents[1]
    with zipfile.ZipFile(archive, "w") as packed:
        for path in (root / "artscope").rglob("*.py"):
            packed.write(path, path.relative_to(root))
        packed.writestr(
            "__main__.py", "from artscope.logs.patterns import Pattern\nprint(Pattern('a+').lines_of([b'b', b'a']))"
        )
    ran = subprocess.run([sys.executable, "-I", archive], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (ran.stdout.strip(), ran.stderr) == ("[1]", "")
