"""What the panes say where there is nothing to list, something is wrong, or something is harmful; in both languages."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from artscope import words
from artscope.config import Profile, Settings
from artscope.errors import (
    AuthError,
    ForbiddenError,
    LockedError,
    NotFoundError,
    OfflineError,
    PurgedError,
    ThrottledError,
)
from artscope.models import State
from artscope_tui.app import BrowserApp
from support.browse import NOW, FakeLibrary, World, job
from support.browsing import browsing, settled, shown


async def test_mine_without_a_known_user_says_what_to_set() -> None:
    async with browsing(FakeLibrary(owner=None)) as pilot:
        await pilot.press("u")
        assert "set user in the profile" in shown(pilot)


async def test_an_empty_workspace_names_the_others() -> None:
    async with browsing(FakeLibrary(World(jobs=[]))) as pilot:
        text = shown(pilot)
        assert "No training job in workspace default" in text
        assert "Other workspaces you may see: nlp. P switches" in text
        assert "secret" not in text


async def test_offline_with_nothing_kept_says_so() -> None:
    settings = Settings(name="prod", profile=Profile(region="r"), offline=True)
    library = FakeLibrary(settings=settings)
    async with browsing(library) as pilot:
        assert "OFFLINE" in shown(pilot)
        assert "Offline, and nothing of this is kept here" in shown(pilot)
    assert library.asked == []


async def test_stale_rows_stay_with_their_time_and_the_reason() -> None:
    world = World(kept=[job(3, "kept-job")], trouble=OfflineError("errors.offline"))
    async with browsing(FakeLibrary(world)) as pilot:
        assert "kept-job" in shown(pilot)
        assert "as of 02:24:07!" in shown(pilot)
        assert "Working offline" in shown(pilot)


async def test_a_pane_that_is_not_permitted_says_so_and_the_others_live() -> None:
    world = World(logs_trouble=ForbiddenError("forbidden", what="logs"))
    async with browsing(FakeLibrary(world)) as pilot:
        assert "Not permitted: logs" in shown(pilot)
        assert "copy-904a" in shown(pilot)


async def test_a_queued_job_says_why_it_has_no_log() -> None:
    async with browsing(FakeLibrary(), start="resnet-queue") as pilot:
        assert "Not started yet (queued)" in shown(pilot)


async def test_a_target_that_is_not_there_is_told() -> None:
    async with browsing(FakeLibrary(), start="no-such") as pilot:
        assert "Nothing here is called no-such" in shown(pilot)


async def test_hostile_names_are_shown_harmlessly() -> None:
    async with browsing(FakeLibrary()) as pilot:
        text = shown(pilot)
        assert "[/bold]" in text
        assert not set(text) & {"\x1b", "\x07", "\u202e"}


async def test_a_notice_of_the_archive_is_told_once() -> None:
    from artscope.errors import ArchiveError

    library = FakeLibrary()
    async with browsing(library) as pilot:
        assert library.told is not None
        library.told(ArchiveError("errors.offline"))
        await settled(pilot)
        assert "Working offline" in shown(pilot)


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_every_state_has_its_letter_and_its_word(language: words.Language) -> None:
    words.use(language)
    async with browsing(FakeLibrary(), size=(80, 40)) as pilot:
        letters = {line[1] for line in shown(pilot).splitlines()[3:15]}
        assert letters == {state.letter for state in State}


TROUBLES = {
    "auth": (AuthError("auth"), "The credential was not accepted", "凭据未被接受"),
    "locked": (LockedError("locked", until="03:29"), "locked until about 03:29", "约至 03:29"),
    "throttled": (ThrottledError("throttled"), "Too many requests", "请求过于频繁"),
    "forbidden": (ForbiddenError("forbidden", what="jobs"), "Not permitted: jobs", "没有权限：jobs"),
    "purged": (PurgedError("purged"), "The service has dropped this log", "服务端已清除该日志"),
    "gone": (NotFoundError("not_found", what="job 7"), "The service has no job 7", "服务端没有 job 7"),
    "offline": (OfflineError("errors.offline"), "Working offline", "离线工作"),
}


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize("name", TROUBLES)
async def test_every_trouble_has_words_in_its_pane_and_a_way_on(name: str, language: words.Language) -> None:
    words.use(language)
    error, english, chinese = TROUBLES[name]
    async with browsing(FakeLibrary(World(trouble=error))) as pilot:
        pane, status = shown(pilot).splitlines()[:12], shown(pilot).splitlines()[-3:]
        wanted = english if language == "en" else chinese
        assert wanted in "".join(pane) and wanted in "".join(status)
        assert error.hint[:20] in "".join(status)


async def test_the_service_asking_to_wait_is_told() -> None:
    async with browsing(FakeLibrary()) as pilot:
        assert isinstance(pilot.app, BrowserApp)
        pilot.app._waiting(SimpleNamespace(seconds=12.4))
        await settled(pilot)
        assert "The service asks to wait 12 s" in shown(pilot)


def test_unknown_times_are_empty_and_never_zero() -> None:
    from artscope_tui import formats

    assert formats.took(None) == formats.age(None, NOW) == formats.short_time(None, datetime.now(UTC)) == ""
    assert formats.count(None) == formats.size(None) == formats.steps(None, 5) == formats.loss(None) == ""
