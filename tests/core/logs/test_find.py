"""Finding text in a log."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artscope.logs import clean
from artscope.logs.find import Find, Hits, Needle
from artscope.logs.fold import FoldedLines
from artscope.logs.lines import Hole
from support.log import FakeLines
from support.loopwatch import LIMIT, watched_loop


@pytest.mark.parametrize(
    ("needle", "line", "spans"),
    [
        ("error", "ERROR and Error", [(0, 5), (10, 15)]),
        ("Error", "ERROR and Error", [(10, 15)]),
        ("straße", "STRASSE", []),
        ("straße", "STRAßE Straße", [(0, 6), (7, 13)]),
        ("loss", "Loſs", [(0, 4)]),
        ("οδος", "ΟΔΟΣ", [(0, 4)]),
        ("éclair", "ÉCLAIR", [(0, 6)]),
        ("加载", "数据加载: 加载失败", [(2, 4), (6, 8)]),
        ("a+", "aa+", [(1, 3)]),
        ("", "anything", []),
        ("none", "anything", []),
    ],
)
def test_a_needle_without_capitals_is_found_in_any_case(needle: str, line: str, spans: list[tuple[int, int]]) -> None:
    assert Needle(needle).spans(line) == spans


async def found(lines: FakeLines, needle: str, start: int = 0) -> list[int]:
    find = Find(lines, needle, start=start)
    await find.run()
    assert find.done
    return list(find.hits)


async def test_text_in_colours_bars_and_chinese_is_found_as_it_is_shown() -> None:
    lines = FakeLines(
        [b"\x1b[31mER\x1b[0mROR", b" 1%\r 2%\r ready", b"error\rhidden by this", "错误 error".encode(), b"fine"]
    )
    assert await found(lines, "error") == [0, 3]
    assert await found(lines, "ready") == [1]
    assert await found(lines, "1%") == []


@pytest.mark.parametrize("start", [-500, -3, 0, 7_000, 99_999])
async def test_every_hit_is_found_in_order_wherever_the_search_begins(start: int) -> None:
    lines = FakeLines([b"loss %d" % number for number in range(20_000)], first=-400)
    assert await found(lines, "loss 1999", start) == [1599, *range(19590, 19600)]


async def test_what_is_near_is_found_first() -> None:
    lines = FakeLines([b"hit"] * 100_000)
    seen: list[int] = []
    find = Find(lines, "hit", start=60_000, on_change=lambda: seen.append(find.hits[0]))
    await find.run()
    assert seen[0] == 60_000
    assert seen[-1] == 0


async def test_new_lines_add_hits_and_half_a_line_is_looked_at_again() -> None:
    lines = FakeLines([b"error one", b"fine", b"err"])
    find = Find(lines, "error", start=2)
    await find.run()
    assert list(find.hits) == [0]
    lines.texts[2] = b"error two"
    lines.append(b"error three")
    lines.prepend(b"error zero", b"fine")
    await find.run()
    assert list(find.hits) == [-2, 0, 2, 3]
    assert find.scanned == range(-2, 4)


async def test_a_hole_holds_no_hit() -> None:
    assert await found(FakeLines([b"error", Hole("error"), b"error"]), "error") == [0, 2]


async def test_a_search_can_be_given_up_and_taken_up_again() -> None:
    lines = FakeLines([b"x" * 200] * 200_000)
    find = Find(lines, "x", start=0)
    task = asyncio.create_task(find.run())
    await lines.was_read.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert len(find.scanned) < 200_000
    await find.run()
    assert len(find.hits) == 200_000


async def test_the_loop_is_never_held_while_a_large_log_is_searched() -> None:
    lines = FakeLines(
        [b"2024-05-01 03:10:00 iteration 118418/500000 | lm loss: 2.110E+00"] * 200_000
        + ["错误\t".encode() * 2_000_000]
    )
    async with watched_loop() as watch:
        await Find(lines, "没有", start=0).run()
    assert watch.turns > 5
    assert watch.longest < LIMIT


def test_hits_know_their_rank_and_neighbours() -> None:
    hits = Hits()
    hits.add_after([10, 20])
    hits.add_before([1, 5])
    assert list(hits) == [1, 5, 10, 20] == hits[:]
    assert [hits.rank(line) for line in (1, 10, 20, 11)] == [1, 3, 4, None]
    assert (hits.after(5), hits.after(20), hits.before(10), hits.before(1)) == (10, None, 5, None)


TEXTS = st.lists(
    st.sampled_from([b"abc", b"ABC", b"\x1b[1mab\x1b[0mc", "中abc".encode(), b"", b"xyz", b"a\tb", b"ab\x08bc"]),
    max_size=12,
)


@given(TEXTS, st.sampled_from(["abc", "ABC", "中", "b", "zz"]))
def test_a_block_gives_the_lines_that_each_line_alone_would(block: list[bytes], needle: str) -> None:
    wanted = Needle(needle)
    assert wanted.lines_of(block) == [at for at, line in enumerate(block) if wanted.found(clean.line(line))]


@given(st.text("aAßİ中 ", max_size=12), st.text("aßsi̇", min_size=1, max_size=3))
def test_what_is_marked_is_what_was_found(shown: str, needle: str) -> None:
    wanted = Needle(needle)
    spans = wanted.spans(shown)
    assert bool(spans) == wanted.found(shown)
    for start, end in spans:
        assert wanted.found(shown[start:end])


async def test_what_is_above_goes_first_for_who_looks_up() -> None:
    lines = FakeLines([b"hit" if number in (10, 20_000, 39_990) else b"x" * 60 for number in range(40_000)])
    seen: list[int] = []
    find = Find(lines, "hit", start=20_001, on_change=lambda: seen.append(find.hits[0]))
    find.prefer(upwards=True)
    await find.run()
    assert seen[0] == 20_000
    assert list(find.hits) == [10, 20_000, 39_990]
    assert find.scanned == range(40_000)


@pytest.mark.parametrize("start", [0, 7, 12, 25])
async def test_of_a_record_only_one_line_is_a_hit(start: int) -> None:
    traceback = [b"Traceback (most recent call last):", b'  File "a.py", line 1', b"    error()", b"ValueError: error"]
    lines = FakeLines([*[b"step"] * 5, *traceback, *[b"step"] * 5, b"error alone", *[b"step"] * 5, *traceback])
    find = Find(lines, "error", start=start, records=FoldedLines(lines))
    await find.run()
    assert [line for line in (5, 6, 7, 8) if line in find.hits] in ([7], [8])
    assert len(find.hits) == 3
    assert 14 in find.hits
