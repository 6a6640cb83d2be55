"""A Library for tests of the browser: a small world, the same each time, that can be changed and broken."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from artscope.config import Profile, Settings
from artscope.errors import CoreError
from artscope.logs.bookmarks import Bookmark
from artscope.models import (
    Details,
    Event,
    Experiment,
    Finding,
    Job,
    JobId,
    JobQuery,
    Kept,
    LogFile,
    LogName,
    Metric,
    Progress,
    Run,
    Setup,
    Snapshot,
    State,
    Version,
    VersionId,
    Worker,
    Workspace,
    WorkspaceId,
)
from artscope.priority import Priority

NOW = datetime(2025, 11, 23, 3, 24, 7, tzinfo=UTC)


@dataclass
class Meter:
    requests: int = 0
    bytes: int = 0


def job(number: int, name: str, state: State = State.DONE, **more: Any) -> Job:
    """A V2 job; the higher its number, the older."""
    values: dict[str, Any] = {
        "created": NOW - timedelta(hours=number * 7 + 1),
        "started": NOW - timedelta(hours=number * 7 + 1),
        "duration": timedelta(hours=number * 7 % 50, minutes=4),
        "owner": ("liwei", "chenl", "zhang")[number % 3],
        "nodes": 1,
        "cards": 8.0,
        "raw_status": state.value.capitalize(),
    }
    return Job(JobId(f"job-{number:04d}"), name, "v2", state, **values | more)


def some_jobs() -> list[Job]:
    """Jobs of every state, with names that belong together and names that are long, Chinese or hostile."""
    nlp = Experiment("e1", "pangu7b-sft", 3)
    return [
        job(
            0,
            "pangu7b-sft-copy-904a",
            State.FAILED,
            nodes=64,
            restarts=1,
            experiment=nlp,
            duration=timedelta(days=2, hours=7),
        ),
        job(1, "pangu7b-sft-copy-3c6e", State.RUNNING, nodes=64, experiment=nlp),
        job(2, "llama-moe-pretrain", State.RUNNING, nodes=32, restarts=3),
        job(3, "语音识别-基线", State.RUNNING, nodes=2),
        job(4, "job-cc19-copy-6860", State.RUNNING, cards=2.0, debug=True, duration=timedelta(days=88)),
        job(5, "bert-smoke-copy-04ff", State.FAILED, cards=1.0, started=None, duration=timedelta(0)),
        job(6, "resnet-queue", State.QUEUED, started=None, duration=None),
        job(7, "pangu7b-sft", State.DONE, nodes=64, experiment=nlp),
        job(8, "[/bold] \x1b]52;c;aGk=\x07evil \u202egnp.exe", State.STOPPED),
        job(9, "x" * 140 + "-the-end-of-a-name", State.STARTING),
        job(10, "retriever-v2", State.STOPPING),
        job(11, "odd-status", State.UNKNOWN, raw_status="Hibernating"),
    ]


@dataclass
class World:
    """What the service would say; tests change it."""

    jobs: list[Job] = field(default_factory=some_jobs)
    kept: list[Job] | None = None
    """What the archive has of the listing; None: nothing."""
    total: int | None = None
    more: bool = False
    trouble: CoreError | None = None
    versions_trouble: CoreError | None = None
    logs_trouble: CoreError | None = None
    workspaces: list[Workspace] = field(
        default_factory=lambda: [
            Workspace(WorkspaceId("0"), "default"),
            Workspace(WorkspaceId("w-nlp"), "nlp"),
            Workspace(WorkspaceId("w-secret"), "secret", accessible=False),
        ]
    )
    progress: dict[str, Progress] = field(
        default_factory=lambda: {
            "job-0001": Progress(41200, 500000, 2.204, NOW - timedelta(seconds=20)),
            "job-0002": Progress(9120, 80000, 3.871, NOW - timedelta(minutes=21)),
            "job-0003": Progress(last=NOW - timedelta(seconds=9)),
        }
    )
    place: dict[str, str] = field(default_factory=dict)
    logs: list[LogFile] | None = None
    kept_inside: bool = False
    """The archive has the versions and logs of every job."""
    gate: asyncio.Event | None = None
    """While set to an event that is not: no answer comes."""


class FakeLibrary:
    """What screens hold, over a World. Counts what it is asked."""

    def __init__(
        self, world: World | None = None, *, settings: Settings | None = None, owner: str | None = "liwei"
    ) -> None:
        self.world = world or World()
        self.settings = settings or Settings(
            name="prod", profile=Profile(region="cn-southwest-2", user="liwei"), profiles=("prod", "test")
        )
        self.owner = owner
        self.api = "v2"
        self.meter = Meter()
        self.notices: list[CoreError] = []
        self.asked: list[str] = []
        self.waited_for: dict[str, bool] = {}
        """Of each question: whether it was last asked as somebody waits for it."""
        self.remembered: dict[str, str] = {}
        self.closed = False
        self.told: Callable[[CoreError], None] | None = None

    @property
    def offline(self) -> bool:
        return self.settings.offline

    def now(self) -> datetime:
        return NOW

    def on_notice(self, told: Callable[[CoreError], None] | None) -> None:
        self.told = told

    def on_wait(self, told: Callable[[float], None] | None) -> None:
        return None

    def kept_jobs(self, query: JobQuery) -> Snapshot[Job] | None:
        if self.world.kept is None:
            return None
        return Snapshot(tuple(self.world.kept), NOW - timedelta(hours=1), total=len(self.world.kept), origin="kept")

    def place(self) -> dict[str, str]:
        return dict(self.world.place)

    @property
    def workspace(self) -> WorkspaceId:
        return WorkspaceId(self.settings.workspace)

    def workspace_called(self, said: WorkspaceId) -> WorkspaceId:
        return said

    def kept_workspaces(self) -> Sequence[Workspace]:
        return ()

    def kept_progress(self, jobs: Sequence[Job]) -> Mapping[JobId, Progress]:
        return {}

    async def remember(self, place: Mapping[str, str]) -> None:
        self.remembered = dict(place)

    async def _answer(self, what: str, trouble: CoreError | None, priority: Priority = Priority.PERSON) -> None:
        self.asked.append(what)
        self.waited_for[what] = priority is Priority.PERSON
        self.meter.requests += 1
        self.meter.bytes += 4096
        if self.world.gate is not None:
            await self.world.gate.wait()
        if trouble is not None:
            raise trouble

    async def jobs(self, query: JobQuery, *, poll: bool = False) -> AsyncIterator[Snapshot[Job]]:
        kept = None if poll else self.kept_jobs(query)
        if kept is not None:
            yield kept
        if self.offline:
            if kept is None:
                yield Snapshot((), None, origin="kept")
            return
        await self._answer("jobs poll" if poll else "jobs", self.world.trouble)
        jobs = [item for item in self.world.jobs if item.workspace == query.workspace and query.search in item.name]
        yield Snapshot(
            tuple(jobs[: query.limit or None]),
            NOW,
            total=len(jobs) if query.search else self.world.total or len(jobs),
            more=self.world.more or bool(query.limit and len(jobs) > query.limit),
        )

    def kept_versions(self, item: Job) -> Snapshot[Version] | None:
        kept = self.world.kept_inside and tuple(self.versions_of(item))
        return Snapshot(kept, NOW - timedelta(hours=1), origin="kept") if kept else None

    def kept_logs(self, version: Version) -> Snapshot[LogFile] | None:
        kept = self.world.kept_inside and tuple(some_logs(version))
        return Snapshot(kept, NOW - timedelta(hours=1), origin="kept") if kept else None

    async def versions(self, item: Job, *, priority: Priority = Priority.PERSON) -> AsyncIterator[Snapshot[Version]]:
        kept = self.kept_versions(item)
        if kept or self.offline:
            yield kept or Snapshot((), None, origin="kept")
        if self.offline:
            return
        await self._answer(f"versions {item.id}", self.world.versions_trouble, priority)
        yield Snapshot(tuple(self.versions_of(item)), NOW)

    def versions_of(self, item: Job) -> list[Version]:
        """The members of a job's experiment, or itself."""
        members = [other for other in self.world.jobs if item.experiment and other.experiment == item.experiment] or [
            item
        ]
        return [as_version(member, item.id) for member in members]

    async def logs(self, version: Version, *, priority: Priority = Priority.PERSON) -> AsyncIterator[Snapshot[LogFile]]:
        kept = self.kept_logs(version)
        if kept or self.offline:
            yield kept or Snapshot((), None, origin="kept")
        if self.offline:
            return
        await self._answer(f"logs {version.id}", self.world.logs_trouble, priority)
        yield Snapshot(tuple(self.world.logs if self.world.logs is not None else some_logs(version)), NOW)

    async def details(self, version: Version) -> AsyncIterator[Snapshot[Details]]:
        await self._answer(f"details {version.id}", None)
        yield Snapshot((some_details(version),), NOW)

    async def workspaces_(self) -> Sequence[Workspace]:
        return self.world.workspaces

    async def workspaces(self) -> Sequence[Workspace]:
        if not self.offline:
            await self._answer("workspaces", None)
        return self.world.workspaces

    async def progress(self, jobs: Sequence[Job]) -> AsyncIterator[tuple[JobId, Progress]]:
        for item in jobs:
            if item.id in self.world.progress:
                yield item.id, self.world.progress[item.id]

    async def find_job(self, name: str) -> Sequence[Job]:
        return [item for item in self.world.jobs if name in (item.id, item.name)]

    async def find_version(self, item: Job, name: str | None) -> Sequence[Version]:
        return [version for version in self.versions_of(item) if name in (version.id, version.name)]

    async def find_logs(self, version: Version, name: str | None) -> Sequence[LogFile]:
        return [log for log in some_logs(version) if name in (log.name, log.task)]

    async def keep(self, log: LogFile, on_progress: Callable[[int, int | None], None] | None = None) -> None:
        await self._answer(f"keep {log.name}", None)
        if on_progress:
            on_progress(1000, 2000)

    async def unkeep(self, log: LogFile) -> None:
        self.asked.append(f"unkeep {log.name}")

    def bookmarks(self, log: LogFile) -> Sequence[Bookmark]:
        return ()

    async def keep_bookmarks(self, log: LogFile, bookmarks: Sequence[Bookmark]) -> None:
        pass

    async def retry(self) -> None:
        self.asked.append("retry")

    async def aclose(self) -> None:
        self.closed = True


def as_version(item: Job, job_id: JobId) -> Version:
    """A job as one of the versions of another."""
    rate = "2e-5" if item.name.endswith("904a") else "1e-5"
    runs: tuple[Run, ...] = ()
    if item.restarts:
        runs = (
            Run(
                1,
                NOW - timedelta(days=3),
                NOW - timedelta(hours=15),
                "exit with 1",
                "worker-37",
                "job_reschedule",
                "chip_fault",
            ),
            Run(2, NOW - timedelta(hours=15), NOW - timedelta(hours=9), "exit with 137", "worker-37"),
        )
    return Version(
        VersionId(item.id), item.name, job_id, "v2", item.state, item.raw_status, item.created, item.started, item.duration,
        item.nodes, item.cards, item.owner, item.workspace, item.experiment,
        Setup(
            parameters={"lr": rate, "batch": "2048", "学习率": "自动"},
            environment={"HCCL_CONNECT_TIMEOUT": "1800", "API_TOKEN": "canary-token"},
            command="python train.py --tp 8 --pp 4 \\\n  --data s3://obs-nlp/pile",
            code_dir="/home/ma-user/code", engine="MindSpore 2.3", flavor="Ascend: 8*ascend-snt9b", pool="pool-nlp",
            inputs=("data = obs://nlp/pile/",), outputs=("ckpt = obs://nlp/out/",),
        ),
        runs,
        (Worker("worker-37", 1, "[/red] ACL stream synchronize failed\nTraceback"),) if item.state is State.FAILED else (),
        item.debug, item.gone,
    )  # fmt: skip


def some_logs(version: Version) -> list[LogFile]:
    """Logs of as many workers as the version has nodes, one of them failed."""
    if version.started is None:
        return []
    count = version.nodes or 1
    logs = []
    for number in range(count):
        failed = version.state is State.FAILED and number == min(37, count - 1)
        logs.append(
            LogFile(
                LogName(f"modelarts-job-{version.id}-worker-{number}.log"), version.path_job, version.id, "v2",
                f"worker-{number}", (1 if failed else 250) if version.state is State.FAILED else None,
                "", version.state.ended, Kept.TAIL if number < 3 else Kept.NONE, 41000 + number if number < 3 else None,
                4_100_000 if number < 3 else None, NOW - timedelta(minutes=2) if number < 3 else None,
            )
        )  # fmt: skip
    return logs


def some_details(version: Version) -> Details:
    """Everything there can be about a version."""
    return Details(
        version,
        events=(
            Event(NOW - timedelta(minutes=12), "Error", "NPU HBM ECC error on worker-37", "scheduler"),
            Event(NOW - timedelta(days=3), "Info", "[/bold]Training job started.", "modelarts"),
        ),
        metrics=(
            Metric("npuUtil", tuple(None if at % 9 == 4 else float(at * 7 % 100) for at in range(120)), "worker-0"),
        ),
        findings=(
            Finding("NPU-ECC", "hardware", {"title": "HBM ECC", "suggestion": "Isolate the node"}, ("worker-37",)),
        ),
        missing={"events": "HTTP 500"},
    )


def restarted(item: Job, **more: Any) -> Job:
    """The job with something changed."""
    return replace(item, **more)
