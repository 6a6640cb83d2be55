"""A world small enough to hold in the head, and a client for the simulator in front of it.

Two V2 jobs that are also the versions of one V1 job, and one in the private workspace. Their texts are what a test says.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import httpx

from artscope import signing
from artscope.simulator.app import Simulator
from artscope.simulator.clocks import Movable, millis
from artscope.simulator.faults import Faults
from artscope.simulator.state import Account, Endpoints, State
from artscope.simulator.world.model import (
    PRIVATE_WORKSPACE,
    PUBLIC_WORKSPACE,
    NewJob,
    SimExperiment,
    SimProject,
    SimTask,
    SimUser,
    SimWorkspace,
)

ANCHOR = datetime(2026, 3, 11, 3, 24, tzinfo=UTC)
ENDS = Endpoints("https://modelarts.test", "https://iam.test", "https://obs.test")
NEW, OLD, HIDDEN = (f"a7e1f2d3-000{number}-4000-8000-00000000904a" for number in (1, 2, 3))
EXPERIMENT = "653fce34-55b6-41db-99d4-000000000001"


@dataclass
class FakeLog:
    """Lines, each with the second after the anchor at which it is written."""

    rows: list[tuple[bytes, float]] = field(default_factory=list)
    number: int = 0

    def write(self, *lines: str | bytes, second: float = -60.0) -> FakeLog:
        self.rows += [(line.encode() if isinstance(line, str) else line, second) for line in lines]
        return self

    def _here(self, at: datetime) -> list[bytes]:
        return [line for line, second in self.rows if ANCHOR + timedelta(seconds=second) <= at]

    def part(self, at: datetime) -> int:
        return self.number

    def lines(self, at: datetime) -> int:
        return len(self._here(at))

    def size(self, at: datetime) -> int:
        return sum(map(len, self._here(at)))

    def read(self, start: int, stop: int, at: datetime) -> bytes:
        return b"".join(self._here(at))[start:stop]

    def text(self, first: int, stop: int, at: datetime) -> bytes:
        return b"".join(self._here(at)[first:stop])

    def offset_of(self, line: int, at: datetime) -> int:
        return sum(map(len, self._here(at)[:line]))

    def line_of(self, offset: int, at: datetime) -> int:
        return self.read(0, offset, at).count(b"\n")

    def time_of(self, line: int, at: datetime) -> datetime:
        return ANCHOR + timedelta(seconds=self.rows[line][1])

    def changed(self, at: datetime) -> datetime | None:
        count = self.lines(at)
        return self.time_of(count - 1, at) if count else None

    def final_newline(self, at: datetime) -> bool:
        return (self._here(at) or [b"\n"])[-1].endswith(b"\n")


@dataclass
class FakeJob:
    id: str
    name: str
    workspace: str = PUBLIC_WORKSPACE
    word: str = "Running"
    logs: dict[str, FakeLog | None] = field(default_factory=lambda: {"worker-0": FakeLog()})
    gone: bool = False
    owner: SimUser = field(default_factory=lambda: SimUser("u" * 32, "liwei"))
    kind: str = "job"
    runtime_type: str = ""
    description: str = ""
    algorithm_name: str = "sft"
    experiment: dict[str, Any] | None = None
    nodes: int = 1
    created: datetime = ANCHOR - timedelta(hours=2)
    opinion: dict[str, Any] | None = None

    @property
    def annotations(self) -> dict[str, Any]:
        return {}

    @property
    def algorithm(self) -> dict[str, Any]:
        return {"command": "bash run.sh", "parameters": [{"name": "lr", "value": "2e-5"}]}

    def metadata(self, at: datetime) -> dict[str, Any]:
        owner = {"user_name": self.owner.name, "workspace_id": self.workspace}
        return {"id": self.id, "name": self.name, "create_time": millis(self.created), "description": ""} | owner

    def status(self, at: datetime) -> dict[str, Any]:
        tasks = {"tasks": list(self.logs), "task_statuses": [{"task": "worker-0", "exit_code": 1, "message": "x"}]}
        return {"phase": self.word, "secondary_phase": self.word, "duration": 60_000, "start_time": 5} | tasks

    def spec(self, at: datetime) -> dict[str, Any]:
        return {"resource": {"node_count": 1, "pool_info": {"accelerator_num": 8}}}

    def extras(self, at: datetime) -> dict[str, Any]:
        return {}

    def phase(self, at: datetime) -> str:
        return self.word

    def started(self, at: datetime) -> datetime | None:
        return self.created

    def ended(self, at: datetime) -> datetime | None:
        return None

    def terminal(self, at: datetime) -> bool:
        return self.word in ("Completed", "Failed", "Terminated")

    def tasks(self, at: datetime) -> Sequence[SimTask]:
        return [SimTask(name, index, None, "", log) for index, (name, log) in enumerate(self.logs.items())]

    def task(self, name: str, at: datetime) -> SimTask | None:
        return next((each for each in self.tasks(at) if each.name == name), None)

    def purged(self, at: datetime) -> bool:
        return self.gone

    def schedulings(self, at: datetime) -> list[dict[str, Any]]:
        place = {"task": "worker-0", "ip": "172.16.0.1", "host_ip": "10.0.3.1"}
        return [place | {"schedule_count": count} for count in (1, 2)]

    def events(self, at: datetime, language: str = "en-us") -> list[dict[str, Any]]:
        word = "事件" if language == "zh-cn" else "event"
        rows = []
        for number in range(60):
            time = (self.created + timedelta(minutes=number)).isoformat()
            level, source = ("Error", "K8S") if number % 10 == 0 else ("Info", "Job")
            rows.append({"time": time, "level": level, "message": f"{word} {number}", "source": source})
        return rows

    def stages(self, at: datetime) -> dict[str, Any]:
        return {"total_count": 1, "running_records": [{"record_order": 1, "stages": []}]}

    def metrics(self, task: str, at: datetime) -> list[dict[str, Any]]:
        return [] if self.word == "Pending" else [{"metric": "cpuUsage", "value": [-1, 2.5]}]

    def diagnosis(self, at: datetime) -> dict[str, Any] | None:
        return self.opinion

    def diagnosis_tasks(self, at: datetime) -> list[dict[str, Any]]:
        return []


@dataclass
class FakeVersion:
    id: int
    name: str
    run: FakeJob
    previous: int | None = None
    number: int = 8
    resource_id: str = "jobabc"

    def status(self, at: datetime) -> int:
        return self.number

    def config(self, at: datetime) -> dict[str, Any]:
        metrics = {"model_metric_list": {"metric": []}, "system_metric_list": {"interval": 1, "cpuUsage": ["0"]}}
        return {
            "engine_name": "PyTorch",
            "core": "8",
            "cpu": "64",
            "parameter": [{"label": "lr", "value": 0.1}],
        } | metrics

    def log_names(self, at: datetime) -> tuple[str, ...]:
        here = [log for log in self.run.logs.values() if log and log.lines(at)]
        return () if self.run.gone else tuple(f"job-x.{index}" for index in range(len(here)))

    def log(self, name: str, at: datetime) -> FakeLog | None:
        names = self.log_names(at)
        return [log for log in self.run.logs.values() if log][names.index(name)] if name in names else None


@dataclass
class FakeV1Job:
    id: int
    name: str
    every: list[FakeVersion]
    description: str = ""

    @property
    def workspace(self) -> str:
        return self.every[0].run.workspace

    @property
    def owner(self) -> SimUser:
        return self.every[0].run.owner

    @property
    def created(self) -> datetime:
        return self.every[-1].run.created

    def versions(self, at: datetime) -> Sequence[FakeVersion]:
        return self.every

    def version(self, version_id: int, at: datetime) -> FakeVersion | None:
        return next((each for each in self.every if each.id == version_id), None)


class FakeWorld:
    """See the module."""

    seed = 7
    anchor = ANCHOR

    def __init__(self) -> None:
        self.new = FakeJob(NEW, "sft-copy-904a", logs={"worker-0": FakeLog(), "worker-1": None})
        self.old = FakeJob(OLD, "sft", word="Completed", created=ANCHOR - timedelta(days=3))
        self.hidden = FakeJob(HIDDEN, "secret", workspace=PRIVATE_WORKSPACE)
        self.v1 = FakeV1Job(41, "sft", [FakeVersion(72, "V0002", self.new, 71), FakeVersion(71, "V0001", self.old)])
        self.v1_hidden = FakeV1Job(42, "secret", [FakeVersion(73, "V0001", self.hidden)])
        self.stopped: list[str] = []
        self.made: list[NewJob] = []
        self._jobs = [self.new, self.old, self.hidden]
        self._v1 = [self.v1, self.v1_hidden]
        self.project = SimProject("p" * 32, "cn-southwest-2", "d" * 32, "demo-account")
        self.users = [self.new.owner, SimUser("o" * 32, "other")]
        spaces = {"0": ("default", True), PUBLIC_WORKSPACE: ("nlp", True), PRIVATE_WORKSPACE: ("private", False)}
        self.workspaces = [_workspace(key, *value) for key, value in spaces.items()]

    def jobs(self, at: datetime, workspace: str | None = None) -> Sequence[FakeJob]:
        return [job for job in self._jobs if workspace in (None, job.workspace)]

    def v1_jobs(self, at: datetime, workspace: str | None = None) -> Sequence[FakeV1Job]:
        return [job for job in self._v1 if workspace in (None, job.workspace)]

    def add(self, *jobs: FakeJob) -> None:
        self._jobs += jobs

    def add_v1(self, *jobs: FakeV1Job) -> None:
        self._v1 += jobs

    def experiments(self, at: datetime, workspace: str | None = None) -> Sequence[SimExperiment]:
        made = SimExperiment(EXPERIMENT, "sft", "", PUBLIC_WORKSPACE, ANCHOR, ANCHOR, 2)
        return [made] if workspace in (None, PUBLIC_WORKSPACE) else []

    def find(self, job_id: str, at: datetime) -> FakeJob | None:
        return next((job for job in self._jobs if job.id == job_id), None)

    def find_v1(self, job_id: int, at: datetime) -> FakeV1Job | None:
        return next((job for job in self._v1 if job.id == job_id), None)

    def create(self, new: NewJob, at: datetime) -> FakeV1Job:
        if any(job.name == new.name for job in self._v1):
            raise ValueError(new.name)
        self.made.append(new)
        job = FakeV1Job(50, new.name, [FakeVersion(80, "V0001", FakeJob(NEW, new.name), number=1)], new.description)
        self._v1.append(job)
        return job

    def create_version(self, job: FakeV1Job, new: NewJob, at: datetime) -> FakeVersion:
        job.every.insert(0, FakeVersion(90, "V0003", FakeJob(NEW, new.name), number=1))
        return job.every[0]

    def stop(self, job: FakeJob, at: datetime) -> bool:
        self.stopped.append(job.id)
        return not job.terminal(at)

    def delete(self, job: FakeJob, at: datetime) -> None:
        self._jobs.remove(job)

    def delete_v1(self, job: FakeV1Job, at: datetime) -> None:
        self._v1.remove(job)

    def describe(self, job: FakeV1Job, description: str) -> None:
        job.description = description


def _workspace(identity: str, name: str, accessible: bool) -> SimWorkspace:
    kind: Literal["PUBLIC", "PRIVATE"] = "PUBLIC" if accessible else "PRIVATE"
    return SimWorkspace(identity, name, "", "liwei", kind, ANCHOR, ANCHOR, accessible)


class Caller:
    """Signs requests for a simulator and sends them to it, in the process."""

    def __init__(self, world: FakeWorld | None = None, *faults: str, api: Literal["v1", "v2", "both"] = "both") -> None:
        self.world = world or FakeWorld()
        account = Account.of(7, "liwei", "demo-account")
        clock = lambda: ANCHOR  # noqa: E731 - a clock that stands
        self.state = State(self.world, Movable(clock), Movable(clock), Faults(faults), ENDS, account, api)  # type: ignore[arg-type]
        self.simulator = Simulator(self.state)
        apps = {"obs.test": self.simulator.bucket}
        self._apps = apps
        self.secret = account.sk

    async def raw(self, method: str, url: str, *, headers: Any = None, body: bytes = b"") -> httpx.Response:
        """As it stands, unsigned."""
        app = self._apps.get(httpx.URL(url).host, self.simulator.service)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app)) as client:
            request = client.build_request(method, url, headers=headers, content=body or None)
            if headers is not None and "content-type" not in {name.lower() for name in headers}:
                request.headers.pop("content-type", None)
            return await client.send(request)

    async def call(self, method: str, path: str, *, body: Any = None, **query: str) -> httpx.Response:
        """Signed; `{p}` in the path is the project."""
        return await self.signed(method, path, query.items(), body=body)

    async def signed(
        self, method: str, path: str, pairs: Iterable[tuple[str, str]] = (), *, body: Any = None, **more: Any
    ) -> httpx.Response:
        content = json.dumps(body).encode() if body is not None else b""
        query = signing.canonical_query(pairs)
        url = f"{ENDS.url}{path.replace('{p}', self.world.project.id)}{'?' if query else ''}{query}"
        at = more.pop("at", self.state.wall())
        keys = {"access": self.state.account.ak, "secret": self.secret} | more
        signed = signing.sign(
            keys.pop("access"),
            keys.pop("secret"),
            method,
            url,
            at=at,
            body=content,
            **{"headers": {"Content-Type": "application/json"}} | keys,
        )
        return await self.raw(method, url, headers=dict(signed.headers), body=content)

    async def get(self, path: str, **query: str) -> Any:
        """The JSON of a GET that must succeed."""
        answer = await self.call("GET", path, **query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def advance(self, seconds: float) -> None:
        for clock in (self.state.clock, self.state.wall):
            clock.advance(timedelta(seconds=seconds))
