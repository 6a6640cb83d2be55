"""`--grep` on the command line: the lines that hold a text, as `grep` prints them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from artscope.logs.lines import Hole
from artscope_tui.cli.grepping import Grep
from support.commandline import CommandLine

LINES = [b"loss %d" % n if n % 7 else b"NPU error at step %d" % n for n in range(1, 60)]


@pytest.fixture
def here(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> CommandLine:
    return CommandLine(capsys, "--data-dir", str(tmp_path / "data"))


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "a.log"
    path.write_bytes(b"\n".join(LINES))
    return path


@pytest.mark.parametrize("around", [0, 1, 2, 3, 20])
@pytest.mark.parametrize("wanted", ["npu error", "NPU", "step 14", "loss 1", "Loss", "step 56"])
def test_the_lines_and_their_surroundings_are_those_of_grep(
    here: CommandLine, log: Path, wanted: str, around: int
) -> None:
    case = [] if wanted != wanted.lower() else ["-i"]
    grep = subprocess.run(
        ["grep", "-a", "-F", *case, *(["-C", str(around)] if around else []), wanted, log],
        capture_output=True,
        text=True,
        check=False,
    )
    ran = here("view", str(log), "--grep", wanted, "-C", str(around))
    assert ran.out == grep.stdout
    assert ran.code == 0


def test_a_text_that_is_nowhere_is_told_apart_from_the_output(here: CommandLine, log: Path) -> None:
    ran = here("view", str(log), "--grep", "nowhere")
    assert ran.out == ""
    assert "no line holds nowhere" in ran.err


def test_only_the_newest_lines_are_searched_where_so_many_are_asked_for(here: CommandLine, log: Path) -> None:
    assert here("view", str(log), "--grep", "npu", "--tail", "10").out == "NPU error at step 56\n"


def test_the_lines_found_can_go_into_a_new_file(here: CommandLine, log: Path, tmp_path: Path) -> None:
    ran = here("view", str(log), "--grep", "step 2", "-o", str(tmp_path / "found.log"))
    assert ran.code == 0, ran.err
    assert (tmp_path / "found.log").read_bytes() == b"NPU error at step 21\nNPU error at step 28\n"


def test_the_whole_log_of_a_job_is_searched(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    demo = CommandLine(capsys, "--demo", "--data-dir", str(tmp_path / "data"))
    rows = demo("jobs", "--json", "--state", "done", "--limit", "0").rows
    job = next(row["id"] for row in rows if row["nodes"] == 1)
    everything = demo("log", job, "--all").out.splitlines()
    wanted = everything[0]
    ran = demo("log", job, "--grep", wanted)
    assert ran.out.splitlines()[0] == wanted
    assert ran.out.splitlines() == [line for line in everything if wanted.lower() in line.lower()]


def test_blocks_are_one_text_and_a_hole_is_always_told() -> None:
    hole = Hole("h")
    grep = Grep("hit", 1)
    blocks: list[list[bytes | Hole]] = [[b"a", b"b"], [b"hit"], [b"c", b"d", hole], [b"e", b"hit"], [b"f"]]
    picked = [line for block in blocks for line in grep.picked(block)]
    assert picked == [b"b", b"hit", b"c", hole, b"--", b"e", b"hit", b"f"]
    assert grep.found == 2
