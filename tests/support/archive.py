"""An archive with something in it, and other processes that use it."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from artscope.archive.archive import Archive
from artscope.archive.identity import Identity
from artscope.models import (
    Details,
    Event,
    Experiment,
    Finding,
    Job,
    JobId,
    JobQuery,
    LogFile,
    LogName,
    Metric,
    ProjectId,
    Run,
    Setup,
    State,
    Version,
    VersionId,
    Worker,
)

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
LIWEI = Identity("https://modelarts.example.com", ProjectId("p1"), "user:liwei")
CHENL = Identity("https://modelarts.example.com", ProjectId("p1"), "user:chenl")
CORE = str(Path(__file__).resolve().parents[2] / "core")


def a_job(number: int = 1, **others: object) -> Job:
    """A job; a higher number is a newer one."""
    values: dict[str, object] = {
        "id": JobId(f"job-{number}"),
        "name": f"pangu-sft-copy-{number:04x}",
        "api": "v2",
        "state": State.RUNNING,
        "raw_status": "Running",
        "created": NOON + timedelta(minutes=number),
        "owner": "liwei",
        "nodes": 8,
        "cards": 0.5,
        "experiment": Experiment("e1", "pangu", number),
    }
    return Job(**{**values, **others})  # type: ignore[arg-type]


def a_version(number: int = 1, **others: object) -> Version:
    """A V2 job as a version of `job-1`, with everything filled in."""
    values: dict[str, object] = {
        "id": VersionId(f"job-{number}"),
        "name": f"pangu-sft-copy-{number:04x}",
        "job_id": JobId("job-1"),
        "api": "v2",
        "state": State.FAILED,
        "raw_status": "Failed",
        "created": NOON,
        "started": NOON + timedelta(seconds=1),
        "duration": timedelta(hours=1, microseconds=5),
        "nodes": 2,
        "cards": 8.0,
        "owner": "liwei",
        "experiment": Experiment("e1", "pangu", 3),
        "setup": Setup({"lr": "1e-5", "名": "值"}, {"A": "b"}, "python t.py", "obs://c", inputs=("obs://a", "obs://b")),
        "runs": (Run(1, NOON, None, "exit with 137", "worker-1", "job_reschedule", "chip_fault"), Run(2, NOON)),
        "workers": (Worker("worker-0"), Worker("worker-1", 137, "killed\nhard")),
    }
    return Version(**{**values, **others})  # type: ignore[arg-type]


def a_log(task: str = "worker-0", **others: object) -> LogFile:
    """A log of `a_version()`."""
    values: dict[str, object] = {
        "name": LogName(f"modelarts-job-job-1-{task}.log"),
        "job_id": JobId("job-1"),
        "version_id": VersionId("job-1"),
        "api": "v2",
        "task": task,
    }
    return LogFile(**{**values, **others})  # type: ignore[arg-type]


def some_details(**others: object) -> Details:
    """Everything about `a_version()`."""
    values: dict[str, object] = {
        "version": a_version(),
        "events": (Event(NOON, "Warning", "NPU HBM ECC", "ep-1"), Event(None, "Normal", "started")),
        "metrics": (Metric("cpuUsage", (1.0, None, 3.5), "worker-0"),),
        "findings": (Finding("A01", "fault", {"en": "x"}, ("event",)),),
    }
    return Details(**{**values, **others})  # type: ignore[arg-type]


async def fill(archive: Archive, jobs: int = 3) -> None:
    """Put a little of everything into it."""
    some = [a_job(number) for number in range(jobs, 0, -1)]
    await archive.keep_jobs(JobQuery(), some, api="v2", seen=NOON, total=jobs, complete=True)
    await archive.keep_versions(a_job(1), [a_version(1), a_version(2)], seen=NOON)
    await archive.keep_logs(a_version(), [a_log("worker-0"), a_log("worker-1", exit_code=137)], seen=NOON)
    await archive.keep_details(some_details(), seen=NOON)
    await archive.remember({"screen": "log"})


def python(code: str, *arguments: str) -> subprocess.Popen[str]:
    """Another process that runs this, with `artscope` at hand."""
    start = f"import sys; sys.path.insert(0, {CORE!r})\n"
    return subprocess.Popen(
        [sys.executable, "-c", start + textwrap.dedent(code), *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


@contextmanager
def locked_by_another(path: Path, mode: str = "EXCLUSIVE") -> Iterator[None]:
    """Another process holds the database's write lock meanwhile."""
    code = """
        import sqlite3
        connection = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=30)
        connection.execute("BEGIN " + sys.argv[2])
        print("held", flush=True)
        sys.stdin.read()
    """
    with python(code, str(path), mode) as process:
        assert process.stdin is not None and process.stdout is not None
        try:
            assert process.stdout.readline() == "held\n"
            yield
        finally:
            process.stdin.close()
            process.wait()
