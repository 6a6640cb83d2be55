"""Many workers that ended alike take the room of a few, and none of them is out of reach."""

from __future__ import annotations

from dataclasses import replace

from artscope.models import JobId, Kept, LogFile, LogName, VersionId
from artscope_tui.widgets.loglist import Alike, folded
from support.browse import FakeLibrary, World
from support.browsing import browse, browsing, settled, shown


def log(number: int, code: int | None = 250, **more: object) -> LogFile:
    made = LogFile(LogName(f"log-{number}"), JobId("j"), VersionId("v"), "v2", f"worker-{number}", code)
    return replace(made, **more)  # type: ignore[arg-type]


def drawn(logs: list[LogFile]) -> list[str]:
    return [f"+{len(row.logs)}" if isinstance(row, Alike) else str(row.task) for row in folded(logs)]


def test_of_those_that_ended_alike_three_are_shown_and_the_rest_counted() -> None:
    assert drawn([log(37, 1), *(log(n) for n in range(10))]) == ["worker-37", "worker-0", "worker-1", "worker-2", "+7"]


def test_a_few_are_not_worth_a_fold() -> None:
    assert len(drawn([log(n) for n in range(6)])) == 6


def test_workers_that_still_run_are_never_folded() -> None:
    assert len(drawn([log(n, None) for n in range(64)])) == 64


def test_another_message_is_another_end_but_a_number_in_it_is_not() -> None:
    rows = [log(n, message=f"worker {n} was ended by the platform") for n in range(9)] + [log(9, message="NPU lost")]
    assert drawn(rows) == ["worker-0", "worker-1", "worker-2", "+6", "worker-9"]


def test_a_log_of_which_text_is_here_keeps_its_row() -> None:
    rows = [log(n, kept=Kept.FULL if n == 8 else Kept.NONE) for n in range(10)]
    assert drawn(rows) == ["worker-0", "worker-1", "worker-2", "worker-8", "+6"]


async def test_enter_unfolds_and_the_cursor_stands_on_the_first_that_was_hidden() -> None:
    async with browsing(FakeLibrary(), size=(80, 40)) as pilot:
        assert "+60 more" in shown(pilot)
        await pilot.press("3", "G")
        await settled(pilot)
        assert "60 more workers ended like the ones above, exit 250" in shown(pilot)
        await pilot.press("enter")
        row = browse(pilot).logs.current
        assert isinstance(row, LogFile) and row.task == "worker-3"
        assert "+60 more" not in shown(pilot) and len(browse(pilot).logs.items) == 64


async def test_find_leads_to_the_fold_that_hides_what_is_looked_for() -> None:
    async with browsing(FakeLibrary()) as pilot:
        await pilot.press("3", "slash", *"worker-55", "enter")
        await settled(pilot)
        assert isinstance(browse(pilot).logs.current, Alike)


async def test_the_log_one_left_is_found_in_the_fold() -> None:
    world = World()
    world.kept = world.jobs
    world.place = {"job": "job-0000", "version": "job-0000", "log": "modelarts-job-job-0000-worker-55.log", "pane": "3"}
    async with browsing(FakeLibrary(world)) as pilot:
        row = browse(pilot).logs.current
        assert isinstance(row, LogFile) and row.task == "worker-55"
