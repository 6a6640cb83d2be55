"""The three panes: what a person sees and what is asked, over a Library that plays the service."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from artscope import words
from artscope.errors import (
    AuthError,
    OfflineError,
)
from artscope.models import State, WorkspaceId
from artscope_tui.screens.browse import BrowseScreen
from artscope_tui.screens.pace import Pace
from support.browse import FakeLibrary, World, job, restarted
from support.browsing import Clocked, browse, browsing, current, settled, shown


async def test_what_is_kept_is_on_the_first_frame_before_anything_is_asked() -> None:
    world = World(kept=[job(3, "kept-job")], gate=asyncio.Event())
    app = Clocked(FakeLibrary(world))  # type: ignore[arg-type]
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "kept-job" in shown(pilot)
        assert "as of 02:24:07" in shown(pilot)


async def test_the_panes_follow_the_cursor() -> None:
    async with browsing(FakeLibrary()) as pilot:
        assert "experiment pangu7b-sft (3)" in shown(pilot)
        assert "worker-37" in shown(pilot)
        await pilot.press("j", "j")
        await settled(pilot)
        assert "2 Versions  llama-moe-pretrain" in shown(pilot)


async def test_a_held_key_asks_nothing_on_the_way() -> None:
    library = FakeLibrary()
    async with browsing(library) as pilot:
        library.asked.clear()
        await pilot.press(*"jjjjjj")
        await settled(pilot)
        assert [what for what in library.asked if what.startswith("versions")] == ["versions job-0006"]


async def test_enter_goes_in_and_q_comes_back_out() -> None:
    async with browsing(FakeLibrary()) as pilot:
        await pilot.press("enter")
        assert browse(pilot).pane == 2
        await pilot.press("enter")
        assert browse(pilot).pane == 3
        await pilot.press("q", "q")
        assert browse(pilot).pane == 1


async def test_q_at_the_top_leaves_remembers_and_closes_the_library() -> None:
    library = FakeLibrary()
    async with browsing(library) as pilot:
        await pilot.press("j", "q")
        await pilot.pause()
    assert pilot.app.return_code == 0
    assert library.remembered["job"] == "job-0001"
    assert library.closed


async def test_escape_never_leaves() -> None:
    async with browsing(FakeLibrary()) as pilot:
        await pilot.press("escape", "escape", "escape")
        assert pilot.app.is_running and browse(pilot).is_attached


async def test_ctrl_c_twice_leaves_with_130() -> None:
    async with browsing(FakeLibrary()) as pilot:
        await pilot.press("ctrl+c")
        assert "ctrl-c again leaves" in shown(pilot)
        await pilot.press("ctrl+c")
        await pilot.pause()
    assert pilot.app.return_code == 130


async def test_reopening_returns_to_the_row_and_pane_one_left() -> None:
    world = World()
    async with browsing(FakeLibrary(world)) as pilot:
        await pilot.press("j", "j", "j", "enter")
        await settled(pilot)
        world.place = browse(pilot).place_now()
    world.kept = world.jobs
    async with browsing(FakeLibrary(world)) as pilot:
        assert current(pilot) == "语音识别-基线"
        assert browse(pilot).pane == 2


async def test_a_refresh_keeps_the_cursor_on_the_same_job() -> None:
    world = World()
    async with browsing(FakeLibrary(world)) as pilot:
        await pilot.press("j", "j")
        before = current(pilot)
        world.jobs.insert(0, job(-1, "newer"))
        await pilot.press("r")
        await settled(pilot)
        assert current(pilot) == before
        assert "newer" in shown(pilot)


async def test_r_clears_a_refusal_first() -> None:
    library = FakeLibrary(World(trouble=AuthError("auth")))
    async with browsing(library) as pilot:
        assert "The credential was not accepted" in shown(pilot)
        library.world.trouble = None
        await pilot.press("r")
        await settled(pilot)
        assert "retry" in library.asked
        assert "The credential was not accepted" not in shown(pilot)
        assert "pangu7b-sft-copy-904a" in shown(pilot)


async def test_a_poll_that_changed_nothing_paints_nothing() -> None:
    library = FakeLibrary()
    async with browsing(library) as pilot:
        painted: list[Any] = []
        display = pilot.app._display
        pilot.app._display = lambda *args: (painted.append(args), display(*args))  # type: ignore[method-assign]
        browse(pilot).feed.ask(poll=True)
        await settled(pilot)
        assert "jobs poll" in library.asked
        assert [update for _, update in painted if update is not None] == []


async def test_a_poll_shows_a_change_of_state() -> None:
    world = World()
    async with browsing(FakeLibrary(world)) as pilot:
        world.jobs[1] = restarted(world.jobs[1], state=State.FAILED)
        browse(pilot).feed.ask(poll=True)
        await settled(pilot)
        assert "F pangu7b-sft-copy-3c6e" in shown(pilot)


async def test_the_filter_narrows_while_typing_and_escape_closes_it() -> None:
    async with browsing(FakeLibrary()) as pilot:
        await pilot.press("ampersand", *"state:failed")
        await settled(pilot)
        assert browse(pilot).feed.arranged.matching == 2
        await pilot.press("enter", "escape")
        await settled(pilot)
        assert browse(pilot).feed.arranged.matching == 12


async def test_a_filter_without_a_match_says_so() -> None:
    async with browsing(FakeLibrary()) as pilot:
        await pilot.press("ampersand", *"zzz")
        await settled(pilot)
        assert "Nothing matches zzz among 12 jobs" in shown(pilot)


async def test_find_goes_from_hit_to_hit_and_leaves_all_rows() -> None:
    async with browsing(FakeLibrary()) as pilot:
        await pilot.press("slash", *"pangu", "enter")
        assert current(pilot) == "pangu7b-sft-copy-3c6e"
        await pilot.press("n")
        assert current(pilot) == "pangu7b-sft"
        await pilot.press("N")
        assert current(pilot) == "pangu7b-sft-copy-3c6e"
        assert browse(pilot).feed.arranged.matching == 12


async def test_e_goes_to_the_next_failed_row() -> None:
    async with browsing(FakeLibrary()) as pilot:
        await pilot.press("e")
        assert current(pilot) == "bert-smoke-copy-04ff"
        await pilot.press("E")
        assert current(pilot) == "pangu7b-sft-copy-904a"


async def test_groups_show_counts_and_open() -> None:
    async with browsing(FakeLibrary()) as pilot:
        await pilot.press("o", "o")
        await settled(pilot)
        assert "+ pangu7b-sft" in shown(pilot) and "1R 1F of 3" in shown(pilot)
        await pilot.press("enter")
        await settled(pilot)
        assert "- pangu7b-sft" in shown(pilot)
        assert "  pangu7b-sft-copy-904a" in shown(pilot)


async def test_sorting_and_mine_are_told_in_the_title() -> None:
    async with browsing(FakeLibrary()) as pilot:
        await pilot.press("s", "u")
        await settled(pilot)
        assert "who:mine  sort:name" in shown(pilot)
        assert {item.owner for item in browse(pilot).jobs.items} == {"liwei"}


async def test_ctrl_c_twice_leaves_also_from_a_choice() -> None:
    async with browsing(FakeLibrary()) as pilot:
        await pilot.press("P")
        await settled(pilot, lambda: "nlp" in shown(pilot))
        await pilot.press("ctrl+c", "ctrl+c")
        await settled(pilot, lambda: not pilot.app.is_running)
    assert pilot.app.return_code == 130


async def test_p_switches_the_workspace() -> None:
    world = World(jobs=[job(1, "there", workspace=WorkspaceId("w-nlp"))])
    async with browsing(FakeLibrary(world)) as pilot:
        await pilot.press("P")
        await settled(pilot, lambda: "nlp" in shown(pilot))
        await pilot.press("j", "enter")
        await settled(pilot, lambda: "there" in shown(pilot))
        assert "ws:nlp" in shown(pilot)


async def test_more_jobs_are_asked_for_at_the_end_and_the_rest_is_told() -> None:
    library = FakeLibrary(World(jobs=[job(n, f"job-number-{n}") for n in range(1200)], total=5059))
    async with browsing(library) as pilot:
        assert "newest 500 of 5,059" in shown(pilot)
        await pilot.press("G")
        await settled(pilot)
        assert "newest 1,000 of 5,059" in shown(pilot)


async def test_a_target_on_the_command_line_puts_the_cursor_there() -> None:
    async with browsing(FakeLibrary(), start="bert-smoke-copy-04ff") as pilot:
        assert current(pilot) == "bert-smoke-copy-04ff"


@pytest.mark.parametrize("size", [(1, 1), (29, 7), (30, 8), (79, 19), (80, 24), (200, 50)])
async def test_any_size_is_survived(size: tuple[int, int]) -> None:
    async with browsing(FakeLibrary(), size=size) as pilot:
        await pilot.press("tab", "z", "w", "tab")
        await pilot.resize_terminal(80, 24)
        await settled(pilot)
        assert "worker-37" in shown(pilot)


async def test_under_80_columns_one_pane_is_shown_with_the_way_to_it() -> None:
    async with browsing(FakeLibrary(), size=(60, 16)) as pilot:
        await pilot.press("enter", "enter")
        await settled(pilot)
        assert shown(pilot).splitlines()[0].strip().startswith("prod > pangu7b-sft-copy-904a > Log files")
        assert "VERSION" not in shown(pilot)


@pytest.mark.parametrize("language", words.LANGUAGES)
async def test_a_window_of_almost_nothing_says_so_in_one_line(language: words.Language) -> None:
    words.use(language)
    async with browsing(FakeLibrary(), size=(29, 7)) as pilot:
        wanted = {"en": "window too small", "zh": "窗口太小"}
        assert wanted[language] in shown(pilot)
        assert "pangu" not in shown(pilot)


async def test_zoom_gives_one_pane_the_screen_and_back() -> None:
    async with browsing(FakeLibrary()) as pilot:
        await pilot.press("3", "z")
        assert "NxC" not in shown(pilot)
        await pilot.press("q")
        assert "NxC" in shown(pilot)


async def test_keeping_a_log_fetches_it_whole() -> None:
    library = FakeLibrary()
    async with browsing(library) as pilot:
        await pilot.press("3", "K")
        await settled(pilot)
        assert any(what.startswith("keep modelarts-job-job-0000-worker-37") for what in library.asked)
        assert "is kept whole" in shown(pilot)


async def test_details_show_parameters_and_hide_what_looks_like_a_secret() -> None:
    async with browsing(FakeLibrary(), size=(100, 80)) as pilot:
        await pilot.press("p")
        await settled(pilot)
        text = shown(pilot)
        assert "2048" in text and "NPU HBM ECC error on worker-37" in text and "python train.py" in text
        assert "canary-token" not in text
        await pilot.press("q")
        assert pilot.app.screen is browse(pilot)


async def test_the_log_one_left_opens_again() -> None:
    world = World()
    world.kept = world.jobs
    world.place = {
        "screen": "log",
        "job": "job-0001",
        "version": "job-0001",
        "log": "modelarts-job-job-0001-worker-2.log",
    }
    opened: list[str] = []
    app = Clocked(FakeLibrary(world))  # type: ignore[arg-type]
    screen = app._first_screen()
    assert isinstance(screen, BrowseScreen)
    screen.open_log = lambda: opened.append(screen.logs.current.name if screen.logs.current else "")  # type: ignore[method-assign]
    app._first_screen = lambda: screen  # type: ignore[method-assign]
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot, lambda: bool(opened))
    assert opened == ["modelarts-job-job-0001-worker-2.log"]


async def test_enter_pressed_before_the_versions_came_is_done_when_they_come() -> None:
    world = World(gate=asyncio.Event())
    world.kept = world.jobs
    app = Clocked(FakeLibrary(world))  # type: ignore[arg-type]
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("enter", "enter")
        assert browse(pilot).pane == 2
        assert world.gate is not None
        world.gate.set()
        await settled(pilot)
        assert browse(pilot).pane == 3


async def test_the_mouse_moves_the_cursor_where_it_is_wanted() -> None:
    async with browsing(FakeLibrary()) as pilot:
        await pilot.click(offset=(10, 5))
        assert current(pilot) == "llama-moe-pretrain"


def test_polling_slows_down_and_stops_for_nobody_and_after_a_refusal() -> None:
    pace = Pace()
    calm = {"moving": True, "changed": False, "unwatched": 0.0, "trouble": None}
    assert [pace.next(**calm) for _ in range(3)] == [30, 60, 60]  # type: ignore[arg-type]
    assert pace.next(**calm | {"changed": True}) == 30  # type: ignore[arg-type]
    assert pace.next(**calm | {"moving": False}) is None  # type: ignore[arg-type]
    assert pace.next(**calm | {"unwatched": 600.0}) is None  # type: ignore[arg-type]
    assert pace.next(**calm | {"trouble": AuthError("auth")}) is None  # type: ignore[arg-type]
    assert pace.next(**calm | {"trouble": OfflineError("offline")}) is not None  # type: ignore[arg-type]
