"""What stands where: cells that must not be lost, words that must be whole, and no size that breaks a screen."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from artscope import words
from artscope.config import Profile, Settings
from artscope.errors import AuthError
from artscope.logs.clean import SafeText, cells
from artscope.models import JobId, LogFile, Progress, State, Version, VersionId, Worker, Workspace, WorkspaceId
from artscope_tui.app import BrowserApp
from artscope_tui.screens.about import about
from artscope_tui.screens.detailparts import alike
from artscope_tui.widgets.joblist import JobList
from artscope_tui.widgets.loglist import LogList
from artscope_tui.widgets.versionlist import VersionList
from support.browse import NOW, FakeLibrary, World, as_version, job, some_logs
from support.library import desk

LONG_OWNER = "zhao.min"


class Clocked(BrowserApp):
    now: Callable[[], datetime] = staticmethod(lambda: NOW)


@asynccontextmanager
async def on(library: Any, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Pilot[None]]:
    async with Clocked(library).run_test(size=size) as pilot:
        await quiet(pilot)
        yield pilot


async def quiet(pilot: Pilot[Any]) -> None:
    """Waits until nothing is under way but a question to the person."""
    async with asyncio.timeout(20):
        await pilot.pause()
        while busy := [each for each in pilot.app.workers if not each.is_finished and each.group != "ask"]:
            await asyncio.gather(*(each.wait() for each in busy), return_exceptions=True)
            await pilot.pause()


async def press(pilot: Pilot[Any], *keys: str) -> None:
    """Presses; what is inside a row is waited for before it is gone into."""
    for key in keys:
        await pilot.press(key)
        if key == "enter":
            await quiet(pilot)
    await quiet(pilot)


def rows(pilot: Pilot[Any]) -> list[str]:
    return [strip.text for strip in pilot.app.screen._compositor.render_strips()]


def row_of(pilot: Pilot[Any], word: str) -> str:
    """The first row with this word in it."""
    found = [row for row in rows(pilot) if word in row]
    assert found, "\n".join(rows(pilot))
    return found[0]


# What a row says


async def test_a_name_of_eight_letters_is_whole_in_the_owners_column_at_80_columns() -> None:
    async with on(FakeLibrary(World(jobs=[job(1, "some-training", owner=LONG_OWNER)]))) as pilot:
        assert row_of(pilot, "some-training").rstrip().endswith(LONG_OWNER)


async def test_the_owners_column_leaves_the_rest_of_a_wide_window_to_names() -> None:
    name = "a-training-whose-name-" + "is-long-" * 4
    async with on(FakeLibrary(World(jobs=[job(1, name, owner=LONG_OWNER)])), (200, 50)) as pilot:
        assert name in rows(pilot)[3]


def test_what_waits_has_taken_no_time_yet() -> None:
    waiting = job(1, "q", State.QUEUED, started=None, duration=timedelta(0))
    assert JobList().row(waiting).cells[5] == VersionList().row(as_version(waiting, waiting.id)).cells[2] == ""
    assert JobList().row(replace(waiting, state=State.FAILED)).cells[5] == "0s"


def test_silence_is_measured_until_the_listing_was_seen() -> None:
    running, pane = job(1, "r", State.RUNNING), JobList()
    pane.progress = {running.id: Progress(1, 2, 0.5, NOW - timedelta(hours=9))}
    pane.now, pane.seen = NOW, NOW - timedelta(hours=9) + timedelta(minutes=1)
    assert not pane.row(running).cells[4].endswith("!")
    pane.seen = NOW
    assert pane.row(running).cells[4].endswith("!")


def test_no_text_of_a_log_is_newer_than_its_version() -> None:
    pane = LogList()
    pane.now, pane.until = NOW, NOW - timedelta(minutes=12)
    log = LogFile(some_logs(as_version(job(1, "x", State.DONE), JobId("x")))[0].name, JobId("x"), VersionId("x"), "v2")
    assert pane.row(replace(log, last=NOW)).cells[2] == "03:12"
    assert pane.row(replace(log, last=NOW - timedelta(minutes=20))).cells[2] == "03:04"
    assert pane.row(log).cells[2] == ""


def test_a_failed_job_says_how_its_last_run_ended() -> None:
    failed = job(0, "x", State.FAILED, restarts=1)
    own = as_version(failed, failed.id)
    assert "worker-37 exit with 137" in about(failed, NOW, own)
    assert "created" in about(failed, NOW)
    assert "created" in about(failed, NOW, replace(own, id=VersionId("another")))


def test_workers_that_ended_alike_stand_in_one_row_and_the_odd_one_first() -> None:
    ended = [Worker(f"worker-{number}", 1 if number == 37 else 250) for number in range(64)]
    groups = alike([*ended, Worker("worker-64", 0)])
    assert [(group[0].name, len(group)) for group in groups] == [("worker-37", 1), ("worker-0", 63)]


# What stands around the rows


async def test_the_name_of_the_workspace_is_known_from_the_first_paint_on() -> None:
    library = FakeLibrary(World(kept=[job(1, "x")], gate=asyncio.Event()))
    library.kept_workspaces = lambda: [Workspace(WorkspaceId("0"), "nlp")]  # type: ignore[method-assign]
    async with Clocked(library).run_test(size=(80, 24)) as pilot:  # type: ignore[arg-type]
        await pilot.pause()
        assert "ws:nlp" in rows(pilot)[0]


async def test_a_refused_credential_leaves_the_workspace_its_name(tmp_path: Path) -> None:
    async with desk(tmp_path) as first, on(first.library) as pilot:
        assert "ws:nlp" in rows(pilot)[0]
    async with desk(tmp_path, faults=["http=401"]) as refused, on(refused.library) as pilot:
        assert "ws:nlp" in rows(pilot)[0]
        assert isinstance(pilot.app.screen.feed.trouble, AuthError)  # type: ignore[attr-defined]


async def test_an_empty_workspace_is_counted_in_words() -> None:
    async with on(FakeLibrary(World(jobs=[]))) as pilot:
        assert "jobs: 0  as of" in rows(pilot)[0]


async def test_offline_no_cost_is_told() -> None:
    async with on(FakeLibrary(settings=Settings(profile=Profile(region="here"), offline=True))) as pilot:
        assert row_of(pilot, "nothing is asked")
        assert not any("requests" in row for row in rows(pilot))


async def test_a_trouble_ends_its_sentence_as_its_language_does() -> None:
    words.use("zh")
    library = FakeLibrary(World(trouble=AuthError("auth.signature", code="APIG.0301")))
    async with on(library, (160, 45)) as pilot:
        assert "(APIG.0301)。" in row_of(pilot, "APIG.0301")


# Moving, choosing


async def test_a_filter_keeps_the_row_it_began_on_or_else_begins_at_the_top() -> None:
    async with on(FakeLibrary()) as pilot:
        await press(pilot, "j", "j", "&", *"pretrain")
        assert pilot.app.screen.jobs.current.name == "llama-moe-pretrain"  # type: ignore[attr-defined]
        await press(pilot, *["backspace"] * 8, *"state:failed")
        assert pilot.app.screen.jobs.cursor == 0  # type: ignore[attr-defined]
        await press(pilot, "escape")
        assert pilot.app.screen.jobs.current.name == "llama-moe-pretrain"  # type: ignore[attr-defined]


async def test_the_row_under_the_cursor_is_never_drawn_dim() -> None:
    async with on(FakeLibrary(World(jobs=[job(1, "long-gone", gone=True), job(2, "also-gone", gone=True)]))) as pilot:
        strips = pilot.app.screen._compositor.render_strips()
        dim = {
            segment.text.split()[0]: bool(segment.style and segment.style.dim)
            for strip in strips[3:5]
            for segment in strip
            if "gone" in segment.text
        }
    assert dim == {"long-gone": False, "also-gone": True}


async def test_the_palette_shows_whole_sentences_and_marks_the_row_that_enter_takes() -> None:
    async with on(FakeLibrary()) as pilot:
        await press(pilot, ":", *"sort")
        assert "Sort by the next: newest, name, state, owner, took" in row_of(pilot, ">")
        line = pilot.app.screen._compositor.render_strips()[2]
        assert all(segment.style and segment.style.reverse for segment in line)


async def test_choosing_a_workspace_begins_at_the_one_that_is_shown() -> None:
    library = FakeLibrary(World(jobs=[job(1, "x", workspace=WorkspaceId("w-nlp"))]))
    library.world.place = {"workspace": "w-nlp"}
    async with on(library) as pilot:
        await press(pilot, "P")
        assert "nlp" in row_of(pilot, ">")
        assert "now" in row_of(pilot, ">")


# Sizes

SIZES = ((200, 50), (80, 24), (40, 10), (30, 8), (20, 5), (8, 2))
SCREENS = {
    "browse": (),
    "inside": ("enter", "enter"),
    "families": ("o", "o", "enter"),
    "filter": ("&", *"moe"),
    "log": ("enter", "enter", "enter"),
    "details": ("p",),
    "help": ("?",),
    "palette": (":",),
    "switch": ("P",),
}


@pytest.mark.parametrize("screen", SCREENS)
async def test_a_screen_breaks_at_no_size(screen: str, tmp_path: Path) -> None:
    async with desk(tmp_path, lines=60) as here, on(here.library) as pilot:
        await press(pilot, *SCREENS[screen])
        for size in SIZES:
            await pilot.resize_terminal(*size)
            await quiet(pilot)
            drawn = rows(pilot)
            assert len(drawn) == size[1], size
            assert {cells(SafeText(row)) for row in drawn} == {size[0]}, size
            assert any(row.strip() for row in drawn), size


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_the_first_run_breaks_at_no_size(size: tuple[int, int]) -> None:
    async with Clocked(None).run_test(size=size) as pilot:
        await quiet(pilot)
        assert {cells(SafeText(row)) for row in rows(pilot)} == {size[0]}


@pytest.mark.parametrize("size", [(40, 10), (30, 8)], ids=["40x10", "30x8"])
async def test_the_row_under_the_cursor_is_seen_in_a_small_window(size: tuple[int, int]) -> None:
    async with on(FakeLibrary(), size) as pilot:
        for keys in (("j", "j"), ("G",), ("g",), ("enter",), ("enter",)):
            await press(pilot, *keys)
            assert any(row.startswith(">") for row in rows(pilot)), "\n".join(rows(pilot))


async def test_the_way_to_a_pane_loses_what_is_far_out_first() -> None:
    for width, wanted in (
        (60, "prod > pangu7b-sft-copy-904a > Versions"),
        (40, "pang..-904a > Versions"),
        (30, "Versions"),
    ):
        async with on(FakeLibrary(), (width, 10)) as pilot:
            await press(pilot, "enter")
            assert rows(pilot)[0].split("  ")[0].strip() == wanted


async def test_the_title_of_a_log_says_whose_it_is_even_in_40_columns(tmp_path: Path) -> None:
    async with desk(tmp_path, lines=60) as here, on(here.library, (40, 10)) as pilot:
        await press(pilot, "/", *"904a", "enter", "enter", "enter", "enter")
        assert "worker-37" in rows(pilot)[0]
        assert "FAILED" in rows(pilot)[0]


async def test_a_date_is_broken_between_its_parts() -> None:
    async with on(FakeLibrary(), (40, 24)) as pilot:
        await press(pilot, "p")
        assert row_of(pilot, "Created").rstrip().endswith(":07")


async def test_a_window_that_is_too_small_says_so_and_comes_back() -> None:
    async with on(FakeLibrary(), (20, 5)) as pilot:
        assert "window too small" in rows(pilot)[0]
        assert not any(row.strip() for row in rows(pilot)[1:])
        await pilot.resize_terminal(80, 24)
        await quiet(pilot)
        assert row_of(pilot, "pangu7b-sft-copy-904a").startswith(">")


def test_versions_have_ended_when_their_last_second_is_over() -> None:
    ended = Version(VersionId("v"), "v", JobId("j"), "v2", State.DONE, started=NOW, duration=timedelta(hours=2))
    assert ended.ended == NOW + timedelta(hours=2)
    assert replace(ended, state=State.RUNNING).ended is None
