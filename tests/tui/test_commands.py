"""Help, palette and re-bound keys: all from the one table."""

from __future__ import annotations

from dataclasses import replace

from artscope_tui.app import BrowserApp
from support.browse import FakeLibrary
from support.browsing import browse, browsing, settled, shown


async def test_help_lists_every_key_that_works() -> None:
    async with browsing(FakeLibrary(), size=(100, 140)) as pilot:
        await pilot.press("question_mark")
        text = shown(pilot)
        app = pilot.app
        assert isinstance(app, BrowserApp)
        assert [action.id for action in app.keys.table if action.long not in text] == []


async def test_the_palette_runs_an_action_by_name_and_goes_to_a_row() -> None:
    async with browsing(FakeLibrary()) as pilot:
        await pilot.press("colon", *"sort", "enter")
        await settled(pilot)
        assert "sort:name" in shown(pilot)
        await pilot.press("colon", *"3", "enter")
        await settled(pilot)
        assert browse(pilot).jobs.cursor == 2


async def test_colon_q_leaves() -> None:
    async with browsing(FakeLibrary()) as pilot:
        await pilot.press("colon", "q", "enter")
        await pilot.pause()
    assert pilot.app.return_code == 0


async def test_a_re_bound_key_works_and_is_shown() -> None:
    settings = replace(FakeLibrary().settings, keys={"jobs.sort": "f5"})
    async with browsing(FakeLibrary(settings=settings)) as pilot:
        await pilot.press("f5")
        await settled(pilot)
        assert "sort:name" in shown(pilot)
        await pilot.press("s")
        await settled(pilot)
        assert "sort:name" in shown(pilot)


async def test_every_action_of_the_table_exists() -> None:
    async with browsing(FakeLibrary()) as pilot:
        screen, app = browse(pilot), pilot.app
        assert isinstance(app, BrowserApp)
        homes = {"app": app, "lists": screen, "rows": screen.jobs}
        missing = [
            action.id
            for action in app.keys.table
            if (home := homes.get(action.context)) is not None
            and not hasattr(home, "action_" + action.run.partition("(")[0])
        ]
        assert missing == []
