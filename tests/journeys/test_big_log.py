"""A log of a million lines: its end at once, its beginning after a while, memory that does not grow, keys meanwhile."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.loopwatch import LIMIT
from support.simulation import command, simulating
from support.terminal import running
from support.warm import asked, telling

JOB = "gpt-neox-20b-pretrain"
"""The log of its last worker has a million lines, in every world."""
LAST = {"v1": ".15", "v2": "worker-15.log"}
"""What the name of that log ends in."""
TEXT = ("/aom-log", "/logs/worker-15", "/logs/url", "/preview", "/artscope-logs/")
"""What stands in the path of a request for text, by any of the ways there are."""
MEMORY = 120 * 1024 * 1024


def asked_for_text(seen: Path) -> int:
    """How many requests were for text of a log."""
    paths = [line.split()[1] for line in seen.read_text().splitlines()]
    return sum(any(part in path for part in TEXT) for path in paths)


@pytest.mark.prove
@pytest.mark.timeout(900)
@pytest.mark.parametrize("api", ["v1", "v2"])
def test_a_million_lines_open_at_their_end_after_one_request_and_lead_back_to_line_1(api: str, tmp_path: Path) -> None:
    seen, report = tmp_path / "requests", tmp_path / "report"
    with simulating("--api", api, "--request-log", seen) as simulation:
        environ = {**simulation.environ, "ARTSCOPE_API": api, "ARTSCOPE_DATA_DIR": str(tmp_path / "data")}
        (version,) = command(environ, "versions", JOB, "--json").rows
        logs = command(environ, "files", JOB, "--json").rows
        log = next(row["name"] for row in logs if row["name"].endswith(LAST[api]))
        target = f"{JOB}/{version['name']}/{log}"
        with running(telling(report, target), columns=100, rows=30, environ=environ) as terminal:
            terminal.wait("training is completed")
            assert asked_for_text(seen) == 1
            terminal.keys("g")
            terminal.wait(r"fetching back to line 1: [1-9]\d MB")
            terminal.keys("?")
            terminal.wait("In a log", seconds=2)
            terminal.keys("q")
            terminal.wait("fetching back to line 1", seconds=2)
            terminal.wait("toolkit_obs_upload_pid", seconds=600)
            assert "1,000,000 lines" in terminal.text
            told = asked(terminal, report)
    assert told.longest < LIMIT
    assert told.peak < MEMORY
