"""Killed at any moment, a process loses nothing that was vouched for, and the next one starts clean."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from support.spool import LogServer, Way, numbered, text_of, v1_log, v2_log

TESTS = Path(__file__).resolve().parents[2]
LINES = 40_000
SCRIPT = """
import asyncio, sys
from pathlib import Path
from support.spool import LogServer, Way, numbered, v1_log, v2_log

async def main():
    log = {"v1": v1_log, "v2": v2_log}[sys.argv[2]](ended=True)
    way = Way(Path(sys.argv[1]), LogServer(numbered(int(sys.argv[3]))))
    reading = await way.open(log)
    print("ready", flush=True)
    await reading.newer()
    for _ in range(5):
        await reading.older()
    await reading.whole()
    print("whole", flush=True)
    await reading.aclose()
    way.close()

asyncio.run(main())
"""


def run_and_kill(root: Path, api: str, after: float) -> bool:
    """Whether it was killed before it had everything."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(TESTS), str(TESTS.parent / "core")])}
    with subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(root), api, str(LINES)], stdout=subprocess.PIPE, env=environment
    ) as child:
        assert child.stdout is not None
        child.stdout.readline()
        try:
            child.wait(after)
        except subprocess.TimeoutExpired:
            child.send_signal(signal.SIGKILL)
        child.wait()
        return b"whole" not in child.stdout.read()


async def vouched(root: Path, api: str) -> int:
    """Checks what a new process finds, and answers how much that is."""
    data = numbered(LINES)
    log = v1_log(ended=True) if api == "v1" else v2_log(ended=True)
    way = Way(root, LogServer(data), offline=True)
    reading = await way.open(log)
    runs = text_of(reading).split(b"<hole>\n")
    at = 0
    for run in runs:
        found = data.find(run, at)
        assert found >= 0 and (found == 0 or data[found - 1 : found] == b"\n")
        at = found + len(run)
    if reading.complete:
        assert runs == [data]
    size = reading.lines.size
    await reading.aclose()
    way.close()
    return size


async def killed(root: Path, api: str, times: int, seed: int) -> None:
    chance = random.Random(seed)
    before = 0
    for _ in range(times):
        run_and_kill(root, api, chance.uniform(0, 0.15))
        size = await vouched(root, api)
        assert size >= before
        before = size
    assert not run_and_kill(root, api, 60)
    way = Way(root, LogServer(b""), offline=True)
    log = v1_log(ended=True) if api == "v1" else v2_log(ended=True)
    reading = await way.open(log)
    assert text_of(reading) == numbered(LINES)
    assert reading.complete
    await reading.aclose()
    way.close()


@pytest.mark.parametrize("api", ["v1", "v2"])
async def test_killed_at_random_moments_nothing_kept_is_lost(tmp_path: Path, api: str) -> None:
    await killed(tmp_path, api, 4, 1)


@pytest.mark.prove
@pytest.mark.timeout(900)
@pytest.mark.parametrize("api", ["v1", "v2"])
async def test_killed_a_hundred_times_nothing_kept_is_lost(tmp_path: Path, api: str) -> None:
    await killed(tmp_path, api, 50, 2)
