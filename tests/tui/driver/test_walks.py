"""The browser on two terminals side by side: with the stock driver, and with ours. They always show the same."""

from __future__ import annotations

import random
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest

from support.browse_terminal import python
from support.terminal import Terminal, running

BROWSER = """
from artscope import words
from artscope.config import Settings
from artscope_tui.preflight import prepared
with prepared(Settings()) as terminal:
    from textual.drivers.linux_driver import LinuxDriver
    from artscope_tui.driver.wire import WireDriver
    words.use({language!r})
    options = dict(driver_class={driver}, theme={theme!r}, ascii=terminal.ascii)
    {make}
    terminal.ending(app.leave_soon)
    app.run(mouse=False)
"""
LISTS = """
    from support.browse import NOW, FakeLibrary, World
    from artscope_tui.app import BrowserApp
    class Still:  # how much was asked for depends on how fast keys came
        requests = bytes = 0
        def __setattr__(self, name, value): pass
    library = FakeLibrary(World())
    library.meter = Still()
    app = BrowserApp(library, **options)
    app.now = lambda: NOW
"""
LOG = """
    from artscope.localfiles import FileShelf
    from artscope_tui.viewing import ViewApp
    app = ViewApp([{log!r}], FileShelf(), **options)
"""
LIST_KEYS = (
    "j", "j", "j", "k", "<down>", "<pgdn>", "<pgup>", "G", "g", "<tab>", "l", "h", "1", "2", "3", "o", "s", "u", "w", "z",
    "e", "n", "?", "<esc>", "p", "<esc>", "/语音<enter>", "/训", "<bs>", "<esc>", "&1<enter>", "&<enter>",
)  # fmt: skip
LOG_KEYS = (
    "j", "j", "k", "<down>", "<pgdn>", "<pgup>", "b", " ", "\x04", "\x15", "G", "g", "w", "h", "l", "l", "/训练<enter>", "n", "N",
    "/loss", "<bs>", "<esc>", "?", "<esc>",
)  # fmt: skip
SIZES = ((80, 24), (120, 40), (60, 18), (200, 50), (81, 23), (40, 10))
PATIENCE = 20.0


def same(terminals: list[Terminal], done: str) -> None:
    """Reads until both show the same and nothing more comes."""
    until = time.monotonic() + PATIENCE
    while True:
        for terminal in terminals:
            terminal.quiet(0.15)
        ours, stock = (terminal.cells for terminal in terminals)
        if ours == stock:
            return
        if time.monotonic() > until:
            places = [(y, x) for y, row in enumerate(stock) for x, cell in enumerate(row) if ours[y][x] != cell]
            y, x = places[0]
            raise AssertionError(
                f"after {done}: {len(places)} cells differ, first {y, x}: {ours[y][x]} instead of {stock[y][x]}\n"
                + "\n===\n".join(terminal.text for terminal in terminals)
            )


def walk(program: str, ready: str, keys: Sequence[str], *, seed: int, steps: int, environ: Mapping[str, str]) -> None:
    """Presses keys and changes sizes at random, on both."""
    dice = random.Random(seed)
    with ExitStack() as stack:
        drivers = (python(program.replace("DRIVER", name)) for name in ("WireDriver", "LinuxDriver"))
        terminals = [stack.enter_context(running(driver, environ=environ)) for driver in drivers]
        for terminal in terminals:
            terminal.wait(ready)
        done = ["start"]
        same(terminals, "start")
        for _ in range(steps):
            size = dice.choice(SIZES) if dice.random() < 0.2 else None
            pressed = dice.choices(keys, k=dice.choice((1, 1, 2, 4)))
            done += [str(size)] if size else pressed
            for terminal in terminals:
                if size:
                    terminal.resize(*size)
                else:
                    press(terminal, pressed)
            same(terminals, " ".join(done))
        ours, stock = (len(terminal.sent) for terminal in terminals)
        assert ours < stock / 2


def press(terminal: Terminal, keys: Sequence[str]) -> None:
    for key in keys:
        terminal.keys(key)
        if key.endswith(("<esc>", "<enter>")):  # an Esc with what follows at once is an Alt key; finding takes its time
            terminal.quiet(0.25)


def lists(language: str, theme: str) -> str:
    return BROWSER.format(language=language, theme=theme, driver="DRIVER", make=LISTS)


def log(path: Path, language: str, theme: str) -> str:
    """A program that shows a log: long lines and short ones, Chinese, colours, marks, hits."""
    lines = (
        f"{number:05d} step {number * 7} loss {2 + 1 / (number + 1):.4f} "
        + ("训练数据加载完成，学习率 1e-5 ", "", "\x1b[31mERROR\x1b[0m e\u0301 → 😀 ", "x" * 150)[number % 4]
        * (number % 3)
        for number in range(700)
    )
    path.write_text("\n".join(lines))
    return BROWSER.format(language=language, theme=theme, driver="DRIVER", make=LOG.format(log=str(path)))


PALETTES = [
    pytest.param("en", "", {}, id="sixteen colours"),
    pytest.param("zh", "nord", {"COLORTERM": "truecolor"}, id="true colour, Chinese"),
]


@pytest.mark.parametrize(("language", "theme", "environ"), PALETTES)
def test_the_lists_are_the_stock_drivers_cell_by_cell(language: str, theme: str, environ: dict[str, str]) -> None:
    walk(lists(language, theme), "语音识别", LIST_KEYS, seed=1, steps=4, environ=environ)


@pytest.mark.parametrize(("language", "theme", "environ"), PALETTES)
def test_a_log_is_the_stock_drivers_cell_by_cell(
    language: str, theme: str, environ: dict[str, str], tmp_path: Path
) -> None:
    program = log(tmp_path / "a.log", language, theme)
    walk(program, "00699 step", LOG_KEYS, seed=2, steps=4, environ=environ)


@pytest.mark.prove
@pytest.mark.timeout(900)
@pytest.mark.parametrize(("language", "theme", "environ"), PALETTES)
@pytest.mark.parametrize("seed", range(100, 104))
def test_both_are_after_a_long_walk(
    seed: int, language: str, theme: str, environ: dict[str, str], tmp_path: Path
) -> None:
    walk(lists(language, theme), "语音识别", LIST_KEYS, seed=seed, steps=80, environ=environ)
    walk(log(tmp_path / "a.log", language, theme), "00699 step", LOG_KEYS, seed=seed, steps=80, environ=environ)
