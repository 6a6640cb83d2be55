"""Panes 2 and 3: what is kept is there when the cursor rests, and the service is asked once somebody wants to know."""

from __future__ import annotations

import asyncio
from typing import Any

from textual.pilot import Pilot

from artscope.models import State
from support.browse import FakeLibrary, World, restarted
from support.browsing import Clocked, browse, browsing, settled, shown


def questions(library: FakeLibrary) -> list[str]:
    """What was asked about the inside of jobs."""
    return [what for what in library.asked if what.startswith(("versions", "logs"))]


def inside(pilot: Pilot[Any]) -> list[str]:
    """The panes below the list, without the rows below them."""
    return shown(pilot).split("\n")[12:21]


async def test_what_is_kept_of_a_job_is_shown_when_the_cursor_rests_before_anything_is_asked() -> None:
    library = FakeLibrary(World(kept_inside=True))
    async with browsing(library) as pilot:
        library.asked.clear()
        await pilot.press("j", "j")
        await settled(pilot, lambda: "2 Versions  llama-moe-pretrain" in shown(pilot))
        assert "worker-0 " in shown(pilot) and "41.0k" in shown(pilot)
        assert questions(library) == []


async def test_a_held_key_changes_nothing_beside_the_list_and_asks_about_the_last_row_only() -> None:
    library = FakeLibrary(World(kept_inside=True))
    async with browsing(library) as pilot:
        library.asked.clear()
        before = inside(pilot)
        await pilot.press(*"jjj")
        assert inside(pilot) == before and "2 Versions" in before[0]
        assert "service says" not in shown(pilot)
        await settled(pilot)
        assert "2 Versions  语音识别-基线" in shown(pilot) and "service says" in shown(pilot)
        assert sorted(questions(library)) == ["logs job-0003", "versions job-0003"]


async def test_any_other_key_first_brings_what_belongs_to_the_row() -> None:
    async with browsing(FakeLibrary(World(kept_inside=True))) as pilot:
        await pilot.press(*"jj", "tab")
        assert "2 Versions  llama-moe-pretrain" in shown(pilot)


async def test_a_resting_cursor_asks_in_the_background_and_enter_as_a_person() -> None:
    library = FakeLibrary()
    async with browsing(library) as pilot:
        await pilot.press("j")
        await settled(pilot)
        assert not library.waited_for["versions job-0001"] and not library.waited_for["logs job-0001"]
        await pilot.press("j", "enter")
        await settled(pilot)
        assert library.waited_for["versions job-0002"]


async def test_enter_does_not_ask_twice_for_what_is_on_its_way() -> None:
    world = World(gate=asyncio.Event())
    world.kept = world.jobs
    library = FakeLibrary(world)
    app = Clocked(library)  # type: ignore[arg-type]
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot, lambda: bool(questions(library)))
        await pilot.press("enter")
        assert world.gate is not None
        world.gate.set()
        await settled(pilot)
        assert questions(library).count("versions job-0000") == 1


async def test_a_job_that_ended_is_asked_about_again_though_the_cursor_rests_on_it() -> None:
    world = World()
    library = FakeLibrary(world)
    async with browsing(library) as pilot:
        await pilot.press("j")
        await settled(pilot)
        world.jobs[1] = restarted(world.jobs[1], state=State.FAILED, raw_status="Failed")
        browse(pilot).feed.ask(poll=True)
        await settled(pilot)
        assert "exit 1" in shown(pilot) or " 250" in shown(pilot)
        assert questions(library)[-2:] == ["versions job-0001", "logs job-0001"]


async def test_a_refresh_that_changes_nothing_asks_nothing_about_the_inside() -> None:
    library = FakeLibrary()
    async with browsing(library) as pilot:
        library.asked.clear()
        browse(pilot).feed.ask(poll=True)
        await settled(pilot)
        assert questions(library) == []


async def test_r_forgets_a_refusal_before_it_asks_for_all_three_panes() -> None:
    library = FakeLibrary()
    async with browsing(library) as pilot:
        library.asked.clear()
        await pilot.press("r")
        await settled(pilot)
        assert library.asked[0] == "retry"
        assert sorted(library.asked[1:]) == ["jobs", "logs job-0000", "versions job-0000"]
        assert all(library.waited_for.values())


async def test_offline_a_job_without_kept_versions_never_says_that_it_asks() -> None:
    from artscope.config import Profile, Settings

    settings = Settings(name="prod", profile=Profile(region="r"), offline=True)
    world = World()
    world.kept = world.jobs
    library = FakeLibrary(world, settings=settings)
    async with browsing(library) as pilot:
        await pilot.press("j")
        await settled(pilot)
        assert "Offline, and nothing of this" in shown(pilot)
        assert "Asking" not in shown(pilot)
    assert library.asked == []
