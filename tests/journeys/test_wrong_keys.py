"""Wrong keys, six programs at once: all stop before the service would lock the key for everybody."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from support.simulation import Simulation, command, simulating
from support.terminal import PATIENCE, artscope, running

AT_ONCE = 6


@pytest.fixture
def world() -> Iterator[Simulation]:
    with simulating("--api", "both") as simulation:
        yield simulation


def _wrong(world: Simulation) -> dict[str, str]:
    return world.environ | {"HUAWEICLOUD_SDK_SK": "wrong"}


def _started(world: Simulation, data: Path, *words: str) -> subprocess.Popen[str]:
    line = artscope(*words, "--data-dir", data)
    return subprocess.Popen(
        line, env={**os.environ, **_wrong(world)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def test_six_commands_with_wrong_keys_fail_at_most_two_signatures(world: Simulation, tmp_path: Path) -> None:
    started = [_started(world, tmp_path, *words) for words in (("jobs",), ("versions", "x"), ("log", "7")) * 2]
    assert len(started) == AT_ONCE
    for process in started:
        out, err = process.communicate(timeout=60)
        assert (process.returncode, out) == (3, "")
        assert "secret key is wrong" in err
    assert world.state()["failed_signatures"] <= 2


def test_six_browsers_with_wrong_keys_fail_at_most_two_and_one_more_for_each_r(
    world: Simulation, tmp_path: Path
) -> None:
    with ExitStack() as stack:
        command_line = artscope("--data-dir", tmp_path)
        terminals = [stack.enter_context(running(command_line, environ=_wrong(world))) for _ in range(AT_ONCE)]
        for terminal in terminals:
            terminal.wait("secret key is wrong")
        failed = world.state()["failed_signatures"]
        assert failed <= 2
        for terminal in terminals:
            terminal.keys("jjG\t")  # looking about asks for nothing
            terminal.quiet(0.1)
        assert world.state()["failed_signatures"] == failed
        terminals[0].keys("r")
        _until(world, failed + 1)
        for terminal in terminals:
            terminal.keys("1")
            terminal.wait("secret key is wrong")
        assert world.state()["failed_signatures"] == failed + 1


def test_right_keys_are_used_at_once_and_the_key_was_not_locked(world: Simulation, tmp_path: Path) -> None:
    assert command(_wrong(world), "jobs", "--data-dir", tmp_path).code == 3
    assert command(_wrong(world), "jobs", "--data-dir", tmp_path).code == 3
    assert world.state()["failed_signatures"] == 1
    assert command(world.environ, "jobs", "--data-dir", tmp_path).code == 0


def _until(world: Simulation, failed: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if world.state()["failed_signatures"] >= failed:
            return
    raise AssertionError("r did not try again")
