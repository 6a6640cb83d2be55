"""Two processes follow and fill the same log while it grows, and are killed at any moment: no line is lost, doubled or torn."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from support.spool import LogServer, Way, numbered, text_of, v1_log, v2_log

TESTS = Path(__file__).resolve().parents[2]
LINES = 16_000
RATE = 1500
"""Lines a second that are written, after those that were there at the start."""
FIRST = 3000
SCRIPT = """
import asyncio, os, random, signal, sys, time
from pathlib import Path
from artscope.errors import CoreError
from artscope.reading import pages, steps, whole, ways
from artscope.remote import loglines, loglink
from support.spool import LogServer, Way, numbered, v1_log, v2_log

root, api, lines, began, first, rate = Path(sys.argv[1]), sys.argv[2], *map(float, sys.argv[3:])
text = numbered(int(lines))
ends = [0]
while ends[-1] < len(text):
    ends.append(text.index(b"\\n", ends[-1]) + 1)

class Growing(LogServer):
    over = False

    def answer(self, call):
        count = lines if self.over else min(lines, first + rate * (time.time() - began))
        self.data = text[: ends[int(count)]]
        return super().answer(call)

async def follow(reading):
    while True:
        await reading.newer()
        await asyncio.sleep(0.003)

async def backfill(reading):
    while True:
        for _ in range(random.randrange(6)):
            await reading.older()
        for hole in list(reading.lines.holes)[-1:]:
            await reading.fill(hole)
        if random.random() < 0.3:
            try:
                await reading.whole()
            except CoreError:
                pass
        await asyncio.sleep(0.002)

async def main(ended):
    server = Growing()
    server.over = ended
    way = Way(root, server)
    reading = await way.open({"v1": v1_log, "v2": v2_log}[api](ended=ended))
    if ended:
        await reading.newer()
        await reading.whole()
        await reading.aclose()
        way.close()
    else:
        await asyncio.gather(follow(reading), backfill(reading))

for line in sys.stdin:
    pid = os.fork()
    if pid == 0:
        random.seed()
        asyncio.run(main(line == "end\\n"))
        os._exit(0)
    print(pid, flush=True)
    if line == "end\\n":
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
"""


class Nest:
    """Lets readers hatch, each a process of its own, without loading everything anew for each."""

    def __init__(self, child: subprocess.Popen[str]) -> None:
        self._child = child

    def hatch(self) -> int:
        """A new reader's process."""
        return int(self._said("go"))

    def end(self) -> int:
        """The exit code of one that reads all of the log, which has ended."""
        self._said("end")
        assert self._child.stdout is not None
        return int(self._child.stdout.readline())

    def _said(self, word: str) -> str:
        assert self._child.stdin is not None and self._child.stdout is not None
        self._child.stdin.write(f"{word}\n")
        self._child.stdin.flush()
        return self._child.stdout.readline()


@contextmanager
def nest(root: Path, api: str) -> Iterator[Nest]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(TESTS), str(TESTS.parent / "core")])}
    words = (str(root), api, str(LINES), str(time.time()), str(FIRST), str(RATE))
    with subprocess.Popen(
        [sys.executable, "-c", SCRIPT, *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
        text=True,
    ) as child:
        try:
            yield Nest(child)
        finally:
            assert child.stdin is not None
            child.stdin.close()


async def kept(root: Path, api: str) -> bytes:
    """What another process finds now, after looking that every run of it is a piece of the log, in order."""
    data = numbered(LINES)
    way = Way(root, LogServer(data), offline=True)
    reading = await way.open(v1_log() if api == "v1" else v2_log())
    text, at = text_of(reading), 0
    for run in text.split(b"<hole>\n"):
        found = data.find(run, at)
        assert found >= 0 and (found == 0 or data[found - 1 : found] == b"\n")
        assert not run or run.endswith(b"\n")
        at = found + len(run)
    await reading.aclose()
    way.close()
    return text


async def two_killed(root: Path, api: str, times: int, seed: int) -> None:
    chance, before = random.Random(seed), b""
    with nest(root, api) as home:
        alive = [home.hatch(), home.hatch()]
        for _ in range(times):
            await asyncio.sleep(chance.uniform(0, 0.12))
            number = chance.randrange(2)
            os.kill(alive[number], signal.SIGKILL)
            text = await kept(root, api)
            assert set(text.splitlines()) >= set(before.splitlines()) - {b"<hole>"}
            before = text
            alive[number] = home.hatch()
        for each in alive:
            os.kill(each, signal.SIGKILL)
        assert home.end() == 0
    assert await kept(root, api) == numbered(LINES)


@pytest.mark.parametrize("api", ["v1", "v2"])
async def test_of_two_processes_on_one_log_any_may_be_killed_at_any_moment(tmp_path: Path, api: str) -> None:
    await two_killed(tmp_path, api, 10, 1)


@pytest.mark.prove
@pytest.mark.timeout(900)
@pytest.mark.parametrize("api", ["v1", "v2"])
async def test_killed_two_hundred_times_no_line_is_lost_doubled_or_torn(tmp_path: Path, api: str) -> None:
    await two_killed(tmp_path, api, 200, 2)
