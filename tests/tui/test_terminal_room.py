"""Windows that are too small, become so, and grow again: every screen says it in one line, and the keys go where they went."""

from __future__ import annotations

from typing import Any

import pytest
from textual.pilot import Pilot

from artscope import words
from artscope.models import LogFile
from artscope_tui.app import BrowserApp
from artscope_tui.screens.help import HelpScreen
from support.browse import FakeLibrary
from support.browsing import Clocked, browse, settled, shown
from support.log import FakeLines, FakeReading

WAYS: dict[str, tuple[str, ...]] = {
    "browse": (),
    "inside": ("enter", "enter"),
    "filter": ("ampersand", *"moe"),
    "log": ("enter", "enter", "enter"),
    "details": ("p",),
    "help": ("question_mark",),
    "palette": ("colon",),
    "switch": ("P",),
}
SMALL = [(29, 24), (80, 7), (20, 5), (1, 1)]


class Logged(FakeLibrary):
    """Has a text for every log."""

    async def open_log(self, log: LogFile) -> FakeReading:
        return FakeReading(log, FakeLines([b"line %d" % number for number in range(100)]))


async def still(pilot: Pilot[Any]) -> None:
    """What is on its way is there; only what waits for a person goes on."""
    waiting = {"switch", "ask"}

    def reached() -> bool:
        return all(worker.group in waiting for worker in pilot.app.workers if worker.is_running)

    await settled(pilot, reached)


async def go(pilot: Pilot[Any], way: str) -> None:
    await still(pilot)
    for key in WAYS[way]:
        await pilot.press(key)
        await still(pilot)


@pytest.mark.parametrize("way", WAYS)
async def test_a_window_that_becomes_too_small_says_so_on_any_screen_and_grows_to_what_it_was(way: str) -> None:
    async with Clocked(Logged()).run_test(size=(80, 24)) as pilot:  # type: ignore[arg-type]
        await go(pilot, way)
        before, focused = shown(pilot), pilot.app.focused
        for size in SMALL:
            await pilot.resize_terminal(*size)
            await still(pilot)
            first, *rest = shown(pilot).split("\n")
            assert first.strip() == ("window too small" if size[0] > 1 else "")
            assert sum(map(bool, rest)) <= 1  # a prompt that is open stays
        await pilot.resize_terminal(80, 24)
        await still(pilot)
        assert shown(pilot) == before
        assert pilot.app.focused is focused


async def test_who_begins_without_room_has_the_keys_when_there_is_some() -> None:
    async with Clocked(Logged()).run_test(size=(10, 3)) as pilot:  # type: ignore[arg-type]
        await still(pilot)
        await pilot.resize_terminal(80, 24)
        await still(pilot)
        await pilot.press("j")
        await still(pilot)
        assert browse(pilot).jobs.cursor == 1


async def test_the_first_run_says_it_too_and_in_the_language_spoken() -> None:
    words.use("zh")
    async with BrowserApp(None).run_test(size=(20, 5)) as pilot:
        await still(pilot)
        assert shown(pilot).strip() == "窗口太小"
        await pilot.resize_terminal(80, 24)
        await still(pilot)
        assert "欢迎使用 artscope" in shown(pilot)
        await pilot.press("j")
        await still(pilot)
        assert pilot.app.screen.choices.cursor == 1  # type: ignore[attr-defined]


async def test_40x10_shows_one_pane_at_a_time_under_its_breadcrumbs_and_every_screen() -> None:
    async with Clocked(Logged()).run_test(size=(40, 10)) as pilot:  # type: ignore[arg-type]
        await still(pilot)
        assert "1 Jobs" in shown(pilot) and "2 Versions" not in shown(pilot)
        for pane in ("2 Versions", "3 Log files"):
            await pilot.press("enter")
            await still(pilot)
            text = shown(pilot)
            assert pane in text and "1 Jobs" not in text
            assert "904a > " in text.split("\n")[0]
        await pilot.press("enter")
        await still(pilot)
        assert "worker-37" in shown(pilot).splitlines()[0]
        await pilot.press("q", "q", "q", "question_mark")
        await still(pilot)
        assert isinstance(pilot.app.screen, HelpScreen)
        assert "q back" in shown(pilot) or "? help" in shown(pilot)
