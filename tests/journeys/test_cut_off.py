"""The service dies while one looks: the browser stays, says so, and goes on from the archive; so does the next one, offline."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.simulation import command, simulating
from support.terminal import Terminal, artscope, running

FIRST = r"toolkit_obs_upload_pid|init"
LAST = "the periodic upload task"


@pytest.mark.parametrize("api", ["v1", "v2"])
def test_with_the_service_gone_the_browser_goes_on_from_the_archive(tmp_path: Path, api: str) -> None:
    with (
        simulating("--api", api, "--lines", "1300") as simulation,
        running(artscope("--data-dir", tmp_path, "ocr-crnn-tf"), environ=simulation.environ) as terminal,
    ):
        _into_the_log(terminal)
        terminal.wait(LAST)
        terminal.keys("g")
        terminal.wait("line 1 ")
        terminal.keys("q")
        terminal.wait("1 Jobs")
        _beside(terminal)

        simulation.kill()
        terminal.keys("r")
        terminal.wait("refuses the connection")
        terminal.wait(r"as of \d\d:\d\d:\d\d!")
        terminal.wait(r">F ocr-crnn-tf")
        terminal.keys("3", "<enter>")
        terminal.wait("line 1 ")
        assert "lines here" not in terminal.text
        terminal.keys("G")
        terminal.wait(LAST)
        terminal.keys("q", "q", "q", "q")
        assert terminal.end() == 0
    _all_of_it_offline(simulation.environ, tmp_path)


@pytest.mark.parametrize("api", ["v1", "v2"])
def test_a_log_that_is_followed_stays_on_the_screen_and_says_why_nothing_comes(tmp_path: Path, api: str) -> None:
    with (
        simulating("--api", api, "--lines", "700") as simulation,
        running(artscope("--data-dir", tmp_path, "tts-fastspeech2"), environ=simulation.environ) as terminal,
    ):
        _into_the_log(terminal)
        terminal.wait("follow")
        shown = terminal.text.splitlines()[1:10]
        simulation.kill()
        terminal.keys("r")
        terminal.wait("refuses the connection|was lost|closed the connection")
        assert set(terminal.text.splitlines()[1:-2]) & set(shown)
        terminal.keys("g")
        terminal.wait("lines here")
        terminal.keys("<c-c>", "<c-c>")
        assert terminal.end() == 130


def _into_the_log(terminal: Terminal) -> None:
    """From a job that was named on the command line down to its only log."""
    terminal.wait(r">. \S+.*\n(.*\n)*.*3 Log files  1")
    terminal.keys("<enter>", "<enter>", "<enter>")
    terminal.wait("lines here|lines  ")


def _beside(terminal: Terminal) -> None:
    """Looks at the job above as well: its versions and its log files are kept from now on."""
    terminal.keys("1", "k")
    terminal.wait(r">\S* pangu-ocr|>. \S+")
    terminal.quiet(0.6)
    terminal.keys("j")
    terminal.wait(">F ocr-crnn-tf")


def _all_of_it_offline(environ: dict[str, str], data: Path) -> None:
    with running(artscope("--data-dir", data, "--offline", "ocr-crnn-tf"), environ=environ) as terminal:
        terminal.wait("OFFLINE")
        _into_the_log(terminal)
        terminal.wait("offline")
        terminal.keys("G")
        terminal.wait(LAST)
        terminal.keys("g")
        terminal.wait("line 1 ")
        terminal.wait(FIRST)
        terminal.keys("q", "1", "k")
        terminal.wait(r">. \S+")
        terminal.quiet(0.3)
        assert "Offline, and nothing" not in terminal.text
    text = command(environ, "log", "ocr-crnn-tf", "--all", "--offline", "--data-dir", data)
    assert text.code == 0
    assert len(text.out.splitlines()) == 1300
