"""A home whose archive was filled before, and a browser in it that tells what it has loaded."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from artscope.archive.archive import Archive
from artscope.archive.identity import Index
from artscope.archive.places import data_folder, private_folder
from artscope.config import Profile, settle, write_profile
from artscope.credentials import AccessKeys, Secret
from artscope.models import Job, JobId, JobQuery, ProjectId, State, WorkspaceId
from artscope.ways import AccountWay
from support.terminal import Terminal

TELLING = """
import asyncio, gc, json, pathlib, re, signal, ssl, sys, time
class Watched(asyncio.SelectorEventLoop):
    longest = 0.0
    def _run_once(self):
        before = time.thread_time()
        super()._run_once()
        Watched.longest = max(Watched.longest, time.thread_time() - before)
class Policy(asyncio.DefaultEventLoopPolicy):
    _loop_factory = Watched
asyncio.set_event_loop_policy(Policy())
sockets = []
def heard(event, said):
    if event == "socket.__new__":
        sockets.append(int(said[1]))
sys.addaudithook(heard)
def tell(*_):
    gc.unfreeze()
    contexts = sum(isinstance(thing, ssl.SSLContext) for thing in gc.get_objects())
    peak = re.search(r"VmHWM:\\s+(\\d+)", pathlib.Path("/proc/self/status").read_text())
    modules = sorted(name for name, module in sys.modules.items() if module)
    said = {"modules": modules, "contexts": contexts, "families": sorted(set(sockets)),
            "longest": Watched.longest, "peak": int(peak[1]) * 1024}
    part = pathlib.Path(sys.argv[1] + ".part")
    part.write_text(json.dumps(said))
    part.rename(part.with_suffix(""))
signal.signal(signal.SIGUSR1, tell)
from artscope_tui.cli.run import run
sys.exit(run(sys.argv[2:]))
"""
"""Runs the command line behind the name of a file, into which a SIGUSR1 writes what is loaded by then, and what it has cost."""


@dataclass(frozen=True)
class Told:
    """What a process had loaded and made when it was asked."""

    modules: frozenset[str]
    contexts: int
    """How many SSLContexts there were."""
    families: frozenset[int]
    """Of the sockets it ever made."""
    longest: float
    """Seconds of processor time for which its event loop was held at most."""
    peak: int
    """Bytes of memory it has had at most."""


def telling(report: Path, *words: str) -> list[str]:
    """The browser, as `TELLING` runs it."""
    return [sys.executable, "-c", TELLING, str(report), *words]


def asked(terminal: Terminal, report: Path) -> Told:
    """What the program says of itself by now."""
    report.unlink(missing_ok=True)
    terminal.kill(signal.SIGUSR1)
    deadline = time.monotonic() + 20
    while not report.exists():
        assert time.monotonic() < deadline, terminal.text
        terminal.quiet(0.02)
    said = json.loads(report.read_text())
    return Told(
        frozenset(said["modules"]), said["contexts"], frozenset(said["families"]), said["longest"], said["peak"]
    )


def compiled(folder: Path) -> dict[str, str]:
    """An environment in which modules are compiled once, as where the program is installed, whatever the tests run in."""
    return {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(folder)}


def warm_home(endpoint: str, jobs: Sequence[Job], *, command: str = "") -> None:
    """Writes a default profile for this endpoint, and an archive that has seen these jobs there.

    The home is that of the environment.

    Args:
        command: Prints the keys; empty: there is a key in the environment, or none.
    """
    profile = Profile(
        source="command" if command else None,
        region="cn-north-4",
        project_id="p1",
        endpoint=endpoint,
        iam_endpoint=endpoint,
        api="v2",
        user="liwei",
        command=command,
    )
    write_profile("warm", profile, default=True)
    way = AccountWay(settle({}))
    root = private_folder(data_folder())
    identity = way.learned(AccessKeys("AK", Secret("sk")), ProjectId("p1"))
    Index(root).learn(way.fingerprint(), identity)
    archive = Archive.open(root, identity)
    query = JobQuery(WorkspaceId("0"), limit=0)
    asyncio.run(archive.keep_jobs(query, jobs, api="v2", seen=datetime.now(UTC), total=len(jobs), complete=True))
    archive.close()


def many_jobs(count: int, *, workspace: str = "0") -> list[Job]:
    """So many jobs, newest first, of all states, some with Chinese names."""
    now = datetime(2026, 3, 1, 12, tzinfo=UTC)
    states = list(State)
    return [
        Job(
            JobId(f"{number:08x}-0000-4000-8000-000000000000"),
            f"{('pangu-sft', 'bert-large', '语音识别-基线')[number % 3]}-{number:06d}",
            "v2",
            states[number % len(states)],
            "Running",
            now - timedelta(minutes=number),
            now - timedelta(minutes=number - 1),
            timedelta(minutes=number % 600),
            ("liwei", "chenl", "王小明")[number % 3],
            WorkspaceId(workspace),
            number % 64,
            8.0,
            number % 4,
            1,
        )
        for number in range(count)
    ]
