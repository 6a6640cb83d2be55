"""The commands over a million lines, and over jobs that go on and end: early, in little memory, and to the last line."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from support.simulation import Simulation, command, simulating

LINES = 1_000_000
MOST = 120 * 1024
"""KiB that a command may take."""
JOB = "gpt-neox-20b-pretrain"


@dataclass(frozen=True)
class Measured:
    """How a command went."""

    code: int
    first: float
    """Seconds until the first byte of output."""
    last: float
    peak: int
    """KiB."""
    lines: int
    size: int
    err: str


MEASURING = """
import atexit, os, pathlib, runpy
atexit.register(lambda: os.write(int(os.environ["MEMORY"]), pathlib.Path("/proc/self/status").read_bytes()))
runpy.run_module("artscope_tui", run_name="__main__", alter_sys=True)
"""
"""The command, which tells its memory at the end: what `wait4` tells counts the process that it was forked from, too."""


def measured(*words: str | Path, environ: dict[str, str] | None = None) -> Measured:
    """A command in a process of its own, its output counted and thrown away."""
    line = [sys.executable, "-c", MEASURING, *map(str, words)]
    told, memory = os.pipe()
    begun = time.monotonic()
    with subprocess.Popen(
        line,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, **(environ or {}), "MEMORY": str(memory)},
        pass_fds=[memory],
    ) as process:
        os.close(memory)
        assert process.stdout is not None
        assert process.stderr is not None
        descriptor = process.stdout.fileno()
        data = os.read(descriptor, 1)
        first, lines, size = time.monotonic() - begun, 0, 0
        while data:
            lines, size = lines + data.count(b"\n"), size + len(data)
            data = os.read(descriptor, 1 << 20)
        err = process.stderr.read().decode()
    with os.fdopen(told) as status:
        peak = int(dict(row.split(":", 1) for row in status)["VmHWM"].split()[0])
    return Measured(process.returncode, first, time.monotonic() - begun, peak, lines, size, err)


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("big") / "big.log"
    with path.open("w") as file:
        for at in range(LINES):
            level = "ERROR rank 3 lost" if at % 10_000 == 9_999 else "INFO step"
            clock = f"{at // 72_000:02d}:{at // 1200 % 60:02d}:{at // 20 % 60:02d}"
            file.write(
                f"2024-05-01 {clock},{at % 20 * 50:03d} {level} {at} loss {at % 97}.{at % 89} of a training that goes on\n"
            )
    return path


@pytest.mark.prove
@pytest.mark.parametrize(
    ("words", "lines"),
    [
        (["--all"], LINES),
        (["--plain"], LINES),
        (["--grep", "step 77"], None),
        (["-E", "--grep", "step [0-9]*77 "], None),
        (["--errors", "-C", "2"], 100 * 6 - 1 - 2),
        (["--since", "10:00", "--until", "11:00"], 72_001),
        (["--tail", "1000"], 1000),
    ],
    ids=str,
)
def test_a_million_lines_of_a_file_take_little_memory_and_come_early(
    big: Path, words: list[str], lines: int | None
) -> None:
    found = measured("view", big, *words)
    assert (found.code, found.err) == (0, "")
    assert lines is None or found.lines == lines
    assert found.lines
    assert found.peak < MOST, found
    assert found.first < 3 or found.first < found.last / 2, found


@pytest.mark.prove
@pytest.mark.parametrize("api", ["v1", "v2"])
def test_a_million_lines_of_a_job_take_little_memory(tmp_path: Path, api: str) -> None:
    with simulating("--api", api) as simulation:
        environ = simulation.environ | {"ARTSCOPE_DATA_DIR": str(tmp_path)}
        (version, *_) = command(environ, "versions", JOB, "--json").rows
        words = ["log", JOB, version["id"], "worker-15" if api == "v2" else "15"]
        whole = measured(*words, "--all", environ=environ)
        assert (whole.code, whole.lines, whole.err) == (0, LINES, "")
        assert whole.peak < MOST, whole
        assert api == "v1" or whole.first < whole.last / 2, whole
        for options in (["--all"], ["--errors"], ["--grep", "50000/"], ["--since", "1h"], ["--all", "--plain"]):
            again = measured(*words, *options, environ=environ)
            assert again.code == 0
            assert again.peak < MOST, (options, again)
            assert options != ["--all"] or (again.lines, again.size) == (LINES, whole.size)


def begun(environ: dict[str, str], *words: str) -> subprocess.Popen[bytes]:
    """A command that goes on."""
    line, pipe = [sys.executable, "-m", "artscope_tui", *words], subprocess.PIPE
    surroundings = {**os.environ, **environ}
    return subprocess.Popen(line, stdin=subprocess.DEVNULL, stdout=pipe, stderr=pipe, env=surroundings, bufsize=0)


def running_job(simulation: Simulation, environ: dict[str, str]) -> list[str]:
    """Names one log of a job that still runs."""
    job = command(environ, "jobs", "--state", "running", "--json").rows[0]["id"]
    version = command(environ, "versions", job, "--json").rows[0]["id"]
    return [job, version, command(environ, "files", job, version, "--json").rows[0]["name"]]


@pytest.mark.prove
@pytest.mark.parametrize("api", ["v1", "v2"])
def test_a_job_is_followed_over_a_jump_in_time_to_its_very_end(tmp_path: Path, api: str) -> None:
    with simulating("--api", api) as simulation:
        environ = simulation.environ | {"ARTSCOPE_DATA_DIR": str(tmp_path / "data")}
        words = running_job(simulation, environ)
        with begun(environ, "log", *words, "--until-done", "--tail", "5") as process:
            assert process.stdout is not None
            begin = process.stdout.readline()
            simulation.advance(500_000, wall=False)
            out, err = process.communicate(timeout=300)
        whole = command(environ, "log", *words, "--all").out
        assert (process.returncode, b"has ended: done" in err) == (0, True), err
        assert whole.endswith(begin + out)
        assert out.count(b"\n") > 1000


@pytest.mark.prove
@pytest.mark.parametrize("api", ["v1", "v2"])
def test_a_queued_job_is_waited_for_and_then_followed(tmp_path: Path, api: str) -> None:
    with simulating("--api", api) as simulation:
        environ = simulation.environ | {"ARTSCOPE_DATA_DIR": str(tmp_path / "data")}
        name = "worker-0" if api == "v2" else "0"
        with begun(environ, "log", "whisper-large-zh", name, "--until-done") as process:
            assert process.stderr is not None
            assert b"waiting" in process.stderr.readline()
            simulation.advance(400_000, wall=False)
            out, err = process.communicate(timeout=300)
        assert (process.returncode, b"has ended: done" in err) == (0, True), err
        assert out.count(b"\n") >= 100
