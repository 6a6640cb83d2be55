"""A service with 100,000 jobs, over real HTTP: the newest of them at once, more on need, and keys whatever happens."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.loopwatch import LIMIT
from support.simulation import simulating
from support.terminal import running
from support.warm import asked, compiled, telling

MEMORY = 120 * 1024 * 1024
KEYS = ("j", "G", "G", "g", "o", "o", "s", "&", "9", "7", "<enter>", "<esc>", "/", "z", "q", "<enter>", "e", "r")


@pytest.mark.prove
@pytest.mark.timeout(300)
@pytest.mark.parametrize("api", ["v1", "v2"])
def test_a_hundred_thousand_jobs_hold_no_key_up(api: str, tmp_path: Path) -> None:
    report, seen = tmp_path / "report", tmp_path / "requests"
    with simulating("--api", api, "--jobs", "100000", "--request-log", seen) as simulation:
        environ = {
            **simulation.environ,
            **compiled(tmp_path / "compiled"),
            "ARTSCOPE_API": api,
        }
        for number in range(2):  # the first time compiles
            environ["ARTSCOPE_DATA_DIR"] = str(tmp_path / f"data{number}")
            with running(telling(report), columns=120, rows=40, environ=environ) as terminal:
                terminal.wait("baichuan2-13b-dpo")
                terminal.quiet(1.0)
                for key in KEYS:
                    terminal.keys(key)
                    terminal.quiet(0.2)
                terminal.quiet(1.0)
                told = asked(terminal, report)
                terminal.keys("q")
                assert terminal.end() == 0
    listed = sum(
        line.split()[1].endswith(("training-jobs", "training-job-searches")) for line in seen.read_text().splitlines()
    )
    assert listed < 400, "all of them were asked for"
    assert told.longest < LIMIT
    assert told.peak < MEMORY
