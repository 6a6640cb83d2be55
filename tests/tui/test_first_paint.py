"""The first paint of a warm archive: no request, nothing loaded that could send one, and no more than a toy costs."""

from __future__ import annotations

import json
import os
import re
import socket
import sys
from pathlib import Path
from statistics import median
from typing import NamedTuple

import pytest

from support import tables
from support.terminal import artscope, running
from support.warm import Told, asked, compiled, many_jobs, telling, warm_home

TALKS = ("httpx", "httpcore", "h11", "anyio", "truststore", "artscope.http.client", "artscope.http.network")
"""What is needed only to talk to a service."""
LATER = (
    "artscope.call", "artscope.demo", "artscope.logs.bookmarks", "artscope.logs.lines", "artscope.reading.reading",
    "artscope.remote", "artscope.simulator", "artscope.tolerant", "artscope.credentials.command",
    "artscope.credentials.files", "configparser", "artscope_tui.screens.details", "artscope_tui.screens.help",
    "artscope_tui.screens.log", "textual.command", "textual.widgets._data_table", "textual.widgets._input",
    "textual.widgets._tree",
)  # fmt: skip
"""What nothing in the first paint shows or does; each costs time at every start."""
PARSER = ("argparse", "gettext", "artscope_tui.cli.arguments")
"""What reads a command line that says something."""


def loaded(seen: Told, *names: str) -> list[str]:
    """Which of these modules and packages were loaded."""
    return [module for module in seen.modules if any(module == name or module.startswith(f"{name}.") for name in names)]


def test_the_first_paint_waits_for_no_credential_and_has_loaded_nothing_that_asks(tmp_path: Path) -> None:
    keys, report = tmp_path / "keys", tmp_path / "report"
    os.mkfifo(keys)  # whoever asks for the keys waits until they are written
    with socket.create_server(("127.0.0.1", 0)) as service:
        service.setblocking(False)
        warm_home(f"http://127.0.0.1:{service.getsockname()[1]}", many_jobs(40), command=f"cat {keys}")
        with running(telling(report)) as terminal:
            terminal.wait("pangu-sft-000000")
            seen = asked(terminal, report)
            assert not loaded(seen, *TALKS, *PARSER)
            assert not seen.contexts
            assert seen.families <= {socket.AF_UNIX}, "a socket towards a network was made"
            with pytest.raises(BlockingIOError):
                service.accept()
            keys.write_text(json.dumps({"ak": "AK", "sk": "sk"}))
            service.settimeout(20)
            service.accept()[0].close()  # it would have been noticed


def test_offline_nothing_is_ever_loaded_that_asks_and_at_first_only_what_is_shown(tmp_path: Path) -> None:
    first, last = tmp_path / "first", tmp_path / "last"
    warm_home("http://127.0.0.1:9", many_jobs(40))
    with running(telling(first, "--offline")) as terminal:
        terminal.wait("pangu-sft-000000")
        assert not loaded(asked(terminal, first), *TALKS, *LATER)
    with running(telling(last, "--offline")) as terminal:
        terminal.wait("pangu-sft-000000")
        for key in ("j", "r", "p"):
            terminal.keys(key)
            terminal.quiet()
        terminal.keys("q")
        terminal.wait("pangu-sft-000000")
        seen = asked(terminal, last)
        assert not loaded(seen, *TALKS)
        assert not seen.contexts
        assert seen.families <= {socket.AF_UNIX}


@pytest.mark.prove
def test_it_is_there_sooner_than_three_plain_tables_and_takes_little_more_memory(tmp_path: Path) -> None:
    warm_home("http://127.0.0.1:9", many_jobs(1000))
    rivals: dict[str, tuple[list[str], str]] = {
        "tables": ([sys.executable, tables.__file__], "job-000003"),
        "browser": (artscope("--offline"), "pangu-sft-000000"),
    }
    costs: dict[str, list[Cost]] = {name: [] for name in rivals}
    environ = compiled(tmp_path / "compiled")
    for number in range(10):
        for name, (command, shown) in rivals.items():
            with running(command, columns=120, rows=40, environ=environ) as terminal:
                terminal.wait(shown)
                cost = cost_of(terminal.pid)
            if number:  # the first round compiles and warms
                costs[name].append(cost)
    spent = {name: median(cost.seconds for cost in taken) for name, taken in costs.items()}
    peak = {name: median(cost.peak for cost in taken) for name, taken in costs.items()}
    assert spent["browser"] < 1.0 * spent["tables"], spent
    assert peak["browser"] < 1.3 * peak["tables"], peak


class Cost(NamedTuple):
    """What a process has taken so far."""

    seconds: float
    """Of a processor: what others do on the machine does not count."""
    peak: int
    """Kilobytes of memory."""


def cost_of(pid: int) -> Cost:
    """Source: proc(5), `schedstat` and `status`."""
    here = Path(f"/proc/{pid}")
    spent = sum(int(task.read_text().split()[0]) for task in here.glob("task/*/schedstat"))
    peak = re.search(r"VmHWM:\s+(\d+)", (here / "status").read_text())
    return Cost(spent / 1e9, int(peak[1]) if peak else 0)
