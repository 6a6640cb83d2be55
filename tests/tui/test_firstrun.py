"""The first run: what it writes, what it never writes, and the way on."""

from __future__ import annotations

import asyncio
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from artscope.config import Settings, config_path
from artscope_tui.app import BrowserApp
from artscope_tui.screens.browse import BrowseScreen
from support.browse import FakeLibrary


async def until(pilot: Pilot[Any], holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not holds():
            await pilot.pause()
            await asyncio.sleep(0.01)
    await pilot.pause()


def text(pilot: Pilot[Any]) -> str:
    lines = pilot.app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in line).rstrip() for line in lines)


@pytest.fixture
def opened() -> list[Settings]:
    return []


@pytest.fixture
def app(opened: list[Settings], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> BrowserApp:
    monkeypatch.setenv("ARTSCOPE_CONFIG", str(tmp_path / "config.toml"))

    def opener(settings: Settings) -> Any:
        opened.append(settings)
        return FakeLibrary(settings=settings)

    return BrowserApp(None, opener=opener)


async def test_the_demo_is_one_key_away(app: BrowserApp, opened: list[Settings]) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "demo" in text(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, BrowseScreen))
    assert opened[0].demo


async def test_what_is_no_region_is_asked_for_again(app: BrowserApp) -> None:
    async with app.run_test(size=(80, 40)) as pilot:
        await until(pilot, lambda: "Set up a profile" in text(pilot))
        await pilot.press("j", "enter")
        await until(pilot, lambda: "Which region?" in text(pilot))
        await pilot.press("G", "enter")
        await until(pilot, lambda: "region:" in text(pilot))
        await pilot.press(*"cn north", "enter")
        await until(pilot, lambda: "cn north is not the name of a region" in text(pilot))
        await pilot.press(*"cn-north-7", "enter")
        await until(pilot, lambda: "How do you sign in?" in text(pilot))


async def test_four_answers_make_a_profile_without_a_secret(app: BrowserApp, opened: list[Settings]) -> None:
    async with app.run_test(size=(80, 40)) as pilot:
        await until(pilot, lambda: "Set up a profile" in text(pilot))
        await pilot.press("j", "enter")
        await until(pilot, lambda: "Which region?" in text(pilot))
        await pilot.press("j", "j", "enter")
        await until(pilot, lambda: "How do you sign in?" in text(pilot))
        await pilot.press("j", "j", "j", "enter")
        for question, answer in (
            ("user name:", "liwei"), ("account (domain)", "acme"), ("project id", ""), ("workspace id", "w1"),
            ("name of the profile:", ""),
        ):  # fmt: skip
            await until(pilot, lambda question=question: question in text(pilot))
            await pilot.press(*answer, "enter")
        await until(pilot, lambda: isinstance(app.screen, BrowseScreen))
    written = tomllib.loads(config_path().read_text())
    assert written["default_profile"] == "cn-north-4"
    assert written["profiles"]["cn-north-4"] == {
        "source": "password", "region": "cn-north-4", "user": "liwei", "domain": "acme", "workspace": "w1",
    }  # fmt: skip
    assert opened[0].name == "cn-north-4"


async def test_a_name_that_is_taken_is_asked_for_again(app: BrowserApp) -> None:
    config_path().write_text('[profiles.taken]\nregion = "cn-north-4"\n')
    async with app.run_test(size=(200, 40)) as pilot:
        await until(pilot, lambda: "Set up a profile" in text(pilot))
        await pilot.press("j", "enter")
        await until(pilot, lambda: "Which region?" in text(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: "How do you sign in?" in text(pilot))
        await pilot.press("enter")
        for question, answer in (("project id", ""), ("workspace id", ""), ("name of the profile:", "taken")):
            await until(pilot, lambda question=question: question in text(pilot))
            if answer:
                await pilot.press("ctrl+u")
            await pilot.press(*answer, "enter")
        await until(pilot, lambda: "has a profile taken already" in text(pilot))
        await pilot.press("ctrl+u", *"mine", "enter")
        await until(pilot, lambda: isinstance(app.screen, BrowseScreen))
    assert set(tomllib.loads(config_path().read_text())["profiles"]) == {"taken", "mine"}


async def test_escape_goes_one_back_and_then_leaves(app: BrowserApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Set up a profile" in text(pilot))
        await pilot.press("j", "enter")
        await until(pilot, lambda: "Which region?" in text(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: "Set up a profile" in text(pilot))
        await pilot.press("q")
        await until(pilot, lambda: not app.is_running)
    assert app.return_code == 0
    assert not config_path().exists()


async def test_ctrl_c_goes_a_step_back_and_twice_leaves(app: BrowserApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Set up a profile" in text(pilot))
        await pilot.press("j", "enter")
        await until(pilot, lambda: "Which region?" in text(pilot))
        await pilot.press("ctrl+c")
        await until(pilot, lambda: "Set up a profile" in text(pilot))
        assert "ctrl-c again leaves" in text(pilot)
        await pilot.press("ctrl+c")
        await until(pilot, lambda: not app.is_running)
    assert app.return_code == 130


async def test_another_profile_opens_its_own_library_and_closes_the_old_one(opened: list[Settings]) -> None:
    config_path().parent.mkdir(parents=True)
    config_path().write_text('[profiles.test]\nregion = "cn-east-3"\n')

    def opener(settings: Settings) -> Any:
        opened.append(settings)
        return FakeLibrary(settings=settings)

    old = FakeLibrary()
    app = BrowserApp(old, opener=opener)  # type: ignore[arg-type]
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("P")
        await until(pilot, lambda: "profile  test" in text(pilot))
        while app.screen.query_one("ChoiceList").current.value != ("profile", "test"):  # type: ignore[attr-defined]
            await pilot.press("j")
        await pilot.press("enter")
        await until(pilot, lambda: bool(opened) and old.closed)
        await until(pilot, lambda: text(pilot).lstrip().startswith("test  cn-east-3"))
    assert opened[0].profile.region == "cn-east-3"
