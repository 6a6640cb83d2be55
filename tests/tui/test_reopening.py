"""Opened again, the browser stands where one had left it, whatever has happened meanwhile."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from textual.pilot import Pilot

from artscope.models import JobId, LogFile, Version, WorkspaceId
from support.browse import FakeLibrary, World, job, some_jobs
from support.browsing import Clocked, browse, browsing, current, settled, shown

THERE = {
    "workspace": "0",
    "pane": "2",
    "job": "job-0000",
    "version": "job-0001",
    "log": "modelarts-job-job-0001-worker-9.log",
}


def left(**place: str) -> World:
    """A world whose listing is kept, and where one was."""
    world = World(place=THERE | place)
    world.kept = world.jobs
    return world


def under_cursors(pilot: Pilot[Any]) -> tuple[str, str, str]:
    screen = browse(pilot)
    version, log = screen.versions.current, screen.logs.current
    return (
        current(pilot),
        version.name if isinstance(version, Version) else "",
        log.name if isinstance(log, LogFile) else "",
    )


async def test_all_three_cursors_and_the_pane_are_as_they_were() -> None:
    async with browsing(FakeLibrary(left())) as pilot:
        assert under_cursors(pilot) == (
            "pangu7b-sft-copy-904a",
            "pangu7b-sft-copy-3c6e",
            "modelarts-job-job-0001-worker-9.log",
        )
        assert browse(pilot).pane == 2


async def test_they_are_also_where_the_listing_has_to_be_asked_for() -> None:
    world = World(place=dict(THERE))
    async with browsing(FakeLibrary(world)) as pilot:
        assert under_cursors(pilot)[2] == "modelarts-job-job-0001-worker-9.log"


async def test_a_job_that_is_older_than_the_listing_is_found_by_its_id() -> None:
    world = left(job="job-0700", version="job-0700", log="")
    world.jobs = [job(n, f"job-number-{n}") for n in range(800)]
    world.kept = world.jobs[:500]
    async with browsing(FakeLibrary(world)) as pilot:
        assert current(pilot) == "job-number-700"
        assert len(browse(pilot).jobs.items) == 501


async def test_a_job_that_is_there_no_more_leaves_one_at_the_first_with_its_own_version() -> None:
    world = left(job="job-4711", screen="log")
    async with browsing(FakeLibrary(world)) as pilot:
        assert under_cursors(pilot)[:2] == ("pangu7b-sft-copy-904a", "pangu7b-sft-copy-904a")
        assert pilot.app.screen is browse(pilot)


async def test_a_deleted_job_is_shown_as_deleted_with_the_cursor_on_it() -> None:
    world = left(job="job-0002", version="job-0002", log="")
    world.jobs[2] = replace(world.jobs[2], gone=True)
    async with browsing(FakeLibrary(world)) as pilot:
        assert current(pilot) == "llama-moe-pretrain"
        assert "deleted" in shown(pilot)


async def test_a_log_that_is_there_no_more_leaves_one_in_the_lists() -> None:
    world = left(screen="log", log="modelarts-job-job-0001-worker-900.log")
    async with browsing(FakeLibrary(world)) as pilot:
        assert pilot.app.screen is browse(pilot)
        assert browse(pilot).inside.then == []


async def test_another_workspace_that_was_said_begins_at_its_first_job() -> None:
    library = FakeLibrary(left(screen="log"))
    profile = replace(library.settings.profile, workspace="w-nlp")
    library.settings = replace(library.settings, profile=profile, here=True)
    library.world.jobs = [*some_jobs(), job(40, "there", workspace=WorkspaceId("w-nlp"))]
    async with browsing(library) as pilot:
        assert browse(pilot).feed.query.workspace == "w-nlp"
        assert pilot.app.screen is browse(pilot)


async def test_the_workspace_one_was_in_is_opened_where_none_is_said() -> None:
    world = World(place={"workspace": "w-nlp"}, jobs=[job(40, "there", workspace=WorkspaceId("w-nlp"))])
    async with browsing(FakeLibrary(world)) as pilot:
        assert current(pilot) == "there"


@pytest.mark.parametrize(
    "place",
    [
        {"pane": "", "job": "", "grouping": "?", "order": "", "open": "\n\n", "screen": "nowhere"},
        {"pane": "12", "job": "\x1b]52;c;aGk=\x07", "version": "\0", "log": "x" * 9999, "filter": "\x1b[2J"},
        {"pane": "-1", "job": "job-0001", "screen": "log", "line": "9" * 5000, "line_of": "a/b", "mine": "maybe"},
        {"workspace": "gone"},
    ],
)
async def test_a_place_that_is_broken_opens_all_the_same(place: dict[str, str]) -> None:
    world = World(place=place)
    world.kept = world.jobs
    async with browsing(FakeLibrary(world)) as pilot:
        assert pilot.app.screen is browse(pilot)
        assert "Jobs" in shown(pilot) and "\x1b" not in shown(pilot)


async def test_what_is_pressed_before_the_log_is_there_stays_in_the_lists() -> None:
    world = left(screen="log")
    world.gate = asyncio.Event()
    app = Clocked(FakeLibrary(world))  # type: ignore[arg-type]
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("j")
        world.gate.set()
        await settled(pilot)
        assert pilot.app.screen is browse(pilot)


async def test_a_job_named_on_the_command_line_is_found_in_its_own_workspace() -> None:
    world = left()
    world.jobs = [*some_jobs(), job(40, "there", workspace=WorkspaceId("w-nlp"))]
    async with browsing(FakeLibrary(world), start="job-0040") as pilot:
        assert current(pilot) == "there"
        assert browse(pilot).feed.query.workspace == "w-nlp"
        assert browse(pilot).inside.job is not None and browse(pilot).inside.job.id == JobId("job-0040")
