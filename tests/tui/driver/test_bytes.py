"""What keys cost on the wire: a change that makes one dearer is seen here.

Each number is one frame: what makes a terminal that shows the screen before a key show the screen after it. On a line the screen
library may draw it in two, which adds some twenty bytes; a terminal that answers slowly gets it in one.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.widgets import OptionList

from artscope.localfiles import FileShelf
from artscope.models import State
from artscope_tui.driver.difference import difference
from artscope_tui.driver.grid import Grid, Row
from artscope_tui.driver.pacing import QUESTION
from artscope_tui.viewing import ViewApp
from support.browse import FakeLibrary, World, job
from support.browsing import Clocked, settled

SIZES = [(80, 24), (200, 50)]
STATES = (State.RUNNING, State.FAILED, State.DONE, State.QUEUED)
KINDS = ("pangu7b-sft-copy-904a", "llama-moe-pretrain", "语音识别-基线", "resnet50-cifar-baseline")
LINES = (
    "2026-03-01T00:00:{second:02d}.120Z INFO [rank0] train.py:412 step={number:06d} loss=2.{loss:04d} lr=1.20e-04 tok/s=109431",
    "2026-03-01T00:00:{second:02d}.120Z \x1b[33mWARNING\x1b[0m [rank7] loader.py:19 slow worker {loss}: queue depth 3",
    "03-01 00:00:{second:02d} 数据加载: 预处理进程 {number} 完成, 剩余 {loss} 个",
)
HTOP = {(80, 24): 304, (200, 50): 544}
"""What a move of the cursor costs in htop."""
MOVES = {
    (80, 24): ([182, 183, 177, 179, 176], [171, 161, 152, 161, 156]),
    (200, 50): ([285, 235, 228, 234, 230], [747, 735, 743, 727, 733]),
}
"""Moves in the list of jobs, and moves that scroll it: beside other panes, a terminal scrolls these too, and they are mended."""
LESS = {(80, 24): (122, 1580), (200, 50): (171, 5900)}
"""What a line and a page further cost in `less -R` on a log of this kind."""
LOG = {(80, 24): ([170, 177, 155, 170], [1696, 1699]), (200, 50): ([204, 167, 173, 204], [2733, 2721])}
"""What they cost here."""


async def still(pilot: Pilot[Any]) -> list[Row]:
    """What is to be seen, once it does not change any more."""
    before: list[Row] = []
    async with asyncio.timeout(10):
        while (rows := drawn(pilot)) != before:
            before = rows
            await asyncio.sleep(0.04)
            await pilot.pause()
    return rows


def drawn(pilot: Pilot[Any]) -> list[Row]:
    """The screen as the driver is told to draw it."""
    app = pilot.app
    grid = Grid(*app.size)
    grid.apply(app.screen._compositor.render_full_update().render_segments(app.console))
    return grid.rows()


async def costs(pilot: Pilot[Any], key: str, times: int) -> list[int]:
    """Bytes of each of so many presses."""
    sent, before = [], await still(pilot)
    for _ in range(times):
        await pilot.press(key)
        after = await still(pilot)
        sent.append(len((difference(before, after) + QUESTION).encode()))
        before = after
    return sent


@asynccontextmanager
async def lists(size: tuple[int, int]) -> AsyncIterator[Pilot[Any]]:
    """The browser over an archive in which everything is kept that the panes can show."""
    jobs = [job(n, f"{KINDS[n % 4]}-{n:03}", STATES[n % 4], nodes=1 << n % 7) for n in range(90)]
    async with Clocked(FakeLibrary(World(jobs=jobs, kept_inside=True))).run_test(size=size) as pilot:  # type: ignore[arg-type]
        await settled(pilot)
        yield pilot


@asynccontextmanager
async def log(size: tuple[int, int], path: Path) -> AsyncIterator[Pilot[Any]]:
    lines = (LINES[n % 7 % 3].format(number=n, second=n % 60, loss=n * 7919 % 9973) for n in range(900))
    path.write_text("\n".join(lines))  # noqa: ASYNC240 - nothing else runs yet
    async with ViewApp([str(path)], FileShelf()).run_test(size=size) as pilot:
        await settled(pilot)
        await pilot.press("g")
        await settled(pilot)
        yield pilot


@pytest.mark.parametrize("size", SIZES)
async def test_a_move_in_the_list_costs_less_than_in_htop_whatever_is_kept(size: tuple[int, int]) -> None:
    async with lists(size) as pilot:
        moves = await costs(pilot, "j", 5)
        await pilot.press("space")
        await settled(pilot)
        scrolls = await costs(pilot, "j", 5)
    assert (moves, scrolls) == MOVES[size]
    assert max(moves) <= HTOP[size]


@pytest.mark.parametrize("size", SIZES)
async def test_a_line_and_a_page_of_a_log_cost_about_what_they_do_in_less(
    size: tuple[int, int], tmp_path: Path
) -> None:
    async with log(size, tmp_path / "a.log") as pilot:
        pages = await costs(pilot, "space", 2)
        await pilot.press(*str(size[1]), "j")
        lines = await costs(pilot, "j", 4)
    assert (lines, pages) == LOG[size]
    assert median(lines) <= 1.5 * LESS[size][0] and max(pages) <= 1.5 * LESS[size][1], (lines, pages)


class Plain(App[None]):
    """A list of the library's own, which changes with nothing but the library."""

    ENABLE_COMMAND_PALETTE = False
    CSS = "OptionList { height: 1fr; border: none; scrollbar-size: 0 0; }"

    def compose(self) -> ComposeResult:
        yield OptionList(*(f"{KINDS[n % 4]}-{n:03}  {n * 7919 % 9973}/10k  {n % 71}h{n % 59:02}m" for n in range(400)))


EXACT = {
    (80, 24): (2270, [189, 195, 195, 189], [178, 180, 186], [520, 609]),
    (200, 50): (10698, [429, 435, 435, 429], [298, 301, 306], [1126, 2532]),
}
"""Of `Plain`: the first frame; moves in the list; moves that scroll; pages."""


@pytest.mark.parametrize("size", SIZES)
async def test_what_is_sent_is_the_same_to_the_byte(size: tuple[int, int]) -> None:
    async with Plain(ansi_color=True).run_test(size=size) as pilot:
        first = len((difference(None, await still(pilot)) + QUESTION).encode())
        moves = await costs(pilot, "down", 4)
        pages = await costs(pilot, "pagedown", 2)
        scrolls = await costs(pilot, "down", 3)
    assert (first, moves, scrolls, pages) == EXACT[size]


@pytest.mark.parametrize("size", SIZES)
async def test_a_refresh_that_changed_nothing_costs_nothing(size: tuple[int, int]) -> None:
    async with lists(size) as pilot:
        before = await still(pilot)
        pilot.app.screen.feed.ask(poll=True)  # type: ignore[attr-defined]
        assert difference(before, await still(pilot)) == ""
