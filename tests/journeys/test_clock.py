"""A machine whose clock is wrong and may not be set: the browser tells, and `:clock` helps for as long as it runs."""

from __future__ import annotations

import os
from pathlib import Path

from support.simulation import simulating
from support.terminal import artscope, running


def test_a_wrong_clock_is_named_and_the_services_time_lets_one_in(tmp_path: Path) -> None:
    with simulating("--seed", "7", "--jobs", "12", "--api", "v2") as simulation:
        simulation.advance(20 * 60)
        environ = {**os.environ, **simulation.environ}
        with running(artscope("--data-dir", tmp_path), columns=150, environ=environ) as terminal:
            terminal.wait("differ by more than 15 minutes")
            terminal.wait(":clock")
            failed = simulation.state()["failed_signatures"]
            terminal.keys(":", "clock", "<enter>")
            terminal.wait(r"clock \+(20|19)m")
            terminal.wait(r"of \d+ +as of|\d+ of 12")
            assert simulation.state()["failed_signatures"] == failed == 1
            terminal.keys("<enter>")
            terminal.quiet()
            terminal.wait(r"clock \+")
            terminal.keys(":", "clock", "<enter>")
            terminal.wait("this machine's clock again")
            terminal.gone(r"clock \+")
            terminal.keys("q", "q", "q")
        with running(artscope("--data-dir", tmp_path, "--lang", "zh"), columns=150, environ=environ) as terminal:
            terminal.wait("15 分钟|服务端拒绝|时钟")
            terminal.keys(":", "clock", "<enter>")
            terminal.wait(r"时钟 \+")
            terminal.keys("q")
            assert terminal.end() == 0
