"""Each screen at 80x24 in both languages, as a picture. Run with `--snapshot-update` after a wanted change, and look at them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from textual.pilot import Pilot

from artscope import words
from artscope_tui.app import BrowserApp
from support.browse import NOW, FakeLibrary, World

Compare = Callable[..., bool]


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same places on every machine."""
    monkeypatch.setenv("ARTSCOPE_CONFIG", "/etc/artscope/config.toml")


class Clocked(BrowserApp):
    now: Callable[[], datetime] = staticmethod(lambda: NOW)


def after(*keys: str) -> Callable[[Pilot[Any]], Any]:
    """Waits until nothing is under way, then presses, and waits again."""

    async def press(pilot: Pilot[Any]) -> None:
        for key in (*keys, None):
            await pilot.pause()
            while busy := [worker for worker in pilot.app.workers if worker.is_running and worker.group != "ask"]:
                await pilot.app.workers.wait_for_complete(busy)
            await pilot.pause()
            if key is not None:
                await pilot.press(key)

    return press


SCREENS: dict[str, tuple[str, ...]] = {
    "browse": ("j",),
    "families": ("o", "o", "enter"),
    "details": ("p",),
    "help": ("question_mark",),
    "switch": ("P",),
    "palette": ("colon", "s", "o"),
}


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize("screen", SCREENS)
def test_a_screen_looks_as_it_did(snap_compare: Compare, screen: str, language: words.Language) -> None:
    words.use(language)
    app = Clocked(FakeLibrary(World()))  # type: ignore[arg-type]
    assert snap_compare(app, terminal_size=(80, 24), run_before=after(*SCREENS[screen]))


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_the_first_run_looks_as_it_did(snap_compare: Compare, language: words.Language) -> None:
    words.use(language)
    assert snap_compare(Clocked(None), terminal_size=(80, 24), run_before=after())


def test_a_wide_window_looks_as_it_did(snap_compare: Compare) -> None:
    app = Clocked(FakeLibrary(World()))  # type: ignore[arg-type]
    assert snap_compare(app, terminal_size=(160, 45), run_before=after())


def test_a_small_window_looks_as_it_did(snap_compare: Compare) -> None:
    app = Clocked(FakeLibrary(World()))  # type: ignore[arg-type]
    assert snap_compare(app, terminal_size=(60, 16), run_before=after("enter"))
