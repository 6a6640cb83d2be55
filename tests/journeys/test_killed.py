"""Killed at any moment while it pages and follows: what was shown as kept is still there, and the browser opens."""

from __future__ import annotations

import random
import re
import signal
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from artscope_tui.cli.run import run
from support.simulation import Simulation, command, simulating
from support.terminal import Terminal, artscope, running

LOGS = {"v1": ("llava-13b-align", "V0001", "3"), "v2": ("llava-13b-align", "llava-13b-align", "worker-3")}
"""A log that grows, by generation."""
SHOWN = re.compile(r"([\d,]+) lines")
SOME = r"[\d,]*\d,\d{3} lines"
"""A thousand of them, or more."""
Print = Callable[..., bytes]


@pytest.fixture
def offline(capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Print:
    """What is kept of a log."""

    def asked(world: Simulation, api: str) -> bytes:
        for name, value in world.environ.items():
            monkeypatch.setenv(name, value)
        capfdbinary.readouterr()
        words = ["log", *LOGS[api], "--all", "--offline", "--api", api, "--data-dir", str(tmp_path / "data")]
        assert run(words) == 0
        return capfdbinary.readouterr().out

    return asked


@pytest.fixture(params=["v1", "v2"])
def api(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def world(api: str) -> Iterator[Simulation]:
    with simulating("--api", api, "--lines", "20000") as simulation:
        yield simulation


def test_five_kills_lose_nothing_that_was_shown_as_kept(
    world: Simulation, api: str, offline: Print, tmp_path: Path
) -> None:
    _kills(3 if api == "v1" else 2, world, api, offline, tmp_path)


@pytest.mark.prove
@pytest.mark.timeout(1200)
def test_a_hundred_kills_lose_nothing_that_was_shown_as_kept(
    world: Simulation, api: str, offline: Print, tmp_path: Path
) -> None:
    _kills(100, world, api, offline, tmp_path)


def _kills(times: int, world: Simulation, api: str, offline: Print, folder: Path) -> None:
    chance = random.Random(f"{times} {api}")
    before: Sequence[bytes] = ()
    for left in reversed(range(times)):
        shown = _killed(world, api, chance, folder / "data", filling=not left)
        kept = offline(world, api).splitlines()
        assert len(kept) >= max(shown, len(before))
        assert _in_order(before, kept), "lines that were kept are gone, or others stand among them"
        before = kept
    whole = command(world.environ, "log", *LOGS[api], "--all", "--api", api, "--data-dir", folder / "another")
    assert whole.code == 0
    assert len(before) >= 1000
    assert _in_order(before, whole.out.splitlines()), "what is kept is not what the service has"


def _killed(world: Simulation, api: str, chance: random.Random, data: Path, *, filling: bool) -> int:
    """Opens the log, does something that brings lines, and is killed in the middle of it; how many lines were shown as here.

    Args:
        filling: It is killed when it has gone some way towards the log's beginning.
    """
    target = "/".join(LOGS[api])
    with running(artscope("--api", api, "--data-dir", data, target), environ=world.environ) as terminal:
        terminal.wait(SHOWN.pattern)
        world.advance(chance.choice((0, 2, 5, 8)))
        terminal.keys(chance.choice(("g", "r", "rg", "bbbbbb", "qK", "Fr", "q3<enter>g")))
        if filling:
            terminal.keys("g")
            terminal.wait(SOME, seconds=60)
        terminal.watch(chance.uniform(0.0, 0.4))
        shown = _lines(terminal)
        terminal.kill(signal.SIGKILL)
        assert terminal.end() == 128 + signal.SIGKILL
    return shown


def _lines(terminal: Terminal) -> int:
    found = SHOWN.search(terminal.text)
    return int(found[1].replace(",", "")) if found else 0


def _in_order(few: Sequence[bytes], many: Sequence[bytes]) -> bool:
    """Whether all lines of one text are in the other, in the same order."""
    rest = iter(many)
    return all(line in rest for line in few)
