"""More jobs than are loaded: what is told of the others, and how one comes to them."""

from __future__ import annotations

import asyncio

import pytest

from artscope import words
from artscope.models import State, WorkspaceId
from artscope_tui.arrange import View, arrange, name_part
from support.browse import FakeLibrary, World, job
from support.browsing import browse, browsing, current, settled, shown


def many(count: int = 1200) -> World:
    jobs = [job(n, f"job-number-{n}", State.FAILED if n % 100 == 0 else State.DONE) for n in range(count)]
    return World(jobs=jobs, total=5059)


async def test_states_are_counted_of_what_is_loaded_only() -> None:
    async with browsing(FakeLibrary(many())) as pilot:
        assert "5F of newest 500" in shown(pilot)
        assert "newest 500 of 5,059" in shown(pilot)


async def test_deleted_jobs_are_not_counted_among_the_states() -> None:
    arranged = arrange([job(1, "a", State.RUNNING), job(2, "b", State.RUNNING, gone=True)], View())
    assert arranged.counts == {State.RUNNING: 1}


async def test_more_jobs_are_on_their_way_and_the_title_says_so() -> None:
    world = many()
    async with browsing(FakeLibrary(world)) as pilot:
        world.gate = asyncio.Event()
        await pilot.press("G")
        await pilot.pause()
        assert "500 so far" in shown(pilot)
        world.gate.set()
        await settled(pilot)
        assert "newest 1,000 of 5,059" in shown(pilot)
        assert current(pilot) == "job-number-499"


@pytest.mark.parametrize("language", words.LANGUAGES)
async def test_a_filter_says_that_it_sees_only_what_is_loaded(language: words.Language) -> None:
    words.use(language)
    async with browsing(FakeLibrary(many())) as pilot:
        await pilot.press("ampersand", *"number-49")
        await settled(pilot)
        wanted = {"en": "filter:number-49 (11 of 500 loaded)", "zh": "筛选:number-49（已载入 500 中的 11）"}
        assert wanted[language] in shown(pilot)


async def test_enter_in_a_filter_that_finds_nothing_searches_at_the_service() -> None:
    library = FakeLibrary(many())
    async with browsing(library) as pilot:
        await pilot.press("ampersand", *"number-1100")
        await settled(pilot)
        assert "Nothing matches number-1100 among the 500 jobs loaded" in shown(pilot)
        assert "Enter asks the service for names with number-1100" in shown(pilot)
        await pilot.press("enter")
        await settled(pilot)
        assert current(pilot) == "job-number-1100"
        assert "service search:number-1100 (1)" in shown(pilot)
        await pilot.press("escape")
        await settled(pilot)
        assert "newest 500 of 5,059" in shown(pilot)
        assert browse(pilot).feed.arranged.known == 500


async def test_a_search_that_finds_nothing_says_so_and_another_filter_ends_it() -> None:
    async with browsing(FakeLibrary(many())) as pilot:
        await pilot.press("ampersand", *"zzz", "enter")
        await settled(pilot)
        assert "The service has no job with zzz in its name" in shown(pilot)
        await pilot.press("ampersand", "backspace", "backspace", "backspace", *"number-7")
        await settled(pilot)
        assert "filter:number-7 (11 of 500 loaded)" in shown(pilot)


async def test_a_filter_that_only_says_an_owner_offers_no_search() -> None:
    async with browsing(FakeLibrary(many())) as pilot:
        await pilot.press("ampersand", *"owner:nobody")
        await settled(pilot)
        assert "asks the service" not in shown(pilot)
        await pilot.press("enter")
        await settled(pilot)
        assert not browse(pilot).feed.query.search


def test_the_longest_word_that_may_be_in_a_name_is_searched_for() -> None:
    assert name_part("state:failed qwen lora-72B owner:li") == "lora-72B"
    assert name_part("name:bert") == "bert"
    assert name_part("owner:li") == name_part("") == ""


async def test_a_job_that_was_asked_for_by_name_does_not_follow_into_another_workspace() -> None:
    world = many()
    world.jobs.append(job(1300, "there", workspace=WorkspaceId("w-nlp")))
    async with browsing(FakeLibrary(world), start="job-number-1100") as pilot:
        assert current(pilot) == "job-number-1100"
        browse(pilot).move_to(WorkspaceId("w-nlp"))
        await settled(pilot)
        assert [item.name for item in browse(pilot).jobs.items] == ["there"]
