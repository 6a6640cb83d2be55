"""What the service and the archive tell, as frozen models.

Times are aware `datetime`s, sizes are bytes, ids and cursors are text. Unknown is None (or an empty collection), never 0.
Nothing here knows how it was asked for, stored or shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Generic, Literal, NewType, TypeVar

T = TypeVar("T")

ProjectId = NewType("ProjectId", str)
WorkspaceId = NewType("WorkspaceId", str)
JobId = NewType("JobId", str)
VersionId = NewType("VersionId", str)
LogName = NewType("LogName", str)
Cursor = NewType("Cursor", str)
"""A place in a line log. Opaque: handed back as it came, never calculated with."""

Api = Literal["v1", "v2"]
Origin = Literal["kept", "service"]

DEFAULT_WORKSPACE = WorkspaceId("0")
RETENTION = timedelta(days=30)
"""How long the platform keeps a log after the end. Source: reference, section 11."""


class State(StrEnum):
    """Our closed set of states; the service's own word stands beside it as `raw_status`."""

    STARTING = "starting"
    QUEUED = "queued"
    RUNNING = "running"
    STOPPING = "stopping"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"
    UNKNOWN = "unknown"

    @classmethod
    def _missing_(cls, value: object) -> State:  # noqa: ARG003
        return cls.UNKNOWN

    @property
    def letter(self) -> str:
        """One ASCII letter, for where colour is not seen."""
        return _LETTERS[self]

    @property
    def ended(self) -> bool:
        """True when it will not change by itself any more. An unknown state is not ended."""
        return self in (State.DONE, State.FAILED, State.STOPPED)


_LETTERS = {
    State.STARTING: "I",
    State.QUEUED: "Q",
    State.RUNNING: "R",
    State.STOPPING: "K",
    State.DONE: "D",
    State.FAILED: "F",
    State.STOPPED: "S",
    State.UNKNOWN: "?",
}


class Kept(StrEnum):
    """How much of a log is here."""

    FULL = "full"
    """All of it, and it has ended: it never costs a request again."""
    PART = "part"
    """Its head and more, with something missing."""
    TAIL = "tail"
    """Its newest lines, the head missing."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Experiment:
    """A group of V2 jobs, numbered by the service. Source: reference 8.2, `training_experiment_reference`."""

    id: str
    name: str
    serial: int | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """What the service calls a training job, as a listing tells it."""

    id: JobId
    name: str
    api: Api
    state: State = State.UNKNOWN
    raw_status: str = ""
    """The service's own word or number, as text."""
    created: datetime | None = None
    started: datetime | None = None
    duration: timedelta | None = None
    owner: str | None = None
    workspace: WorkspaceId = DEFAULT_WORKSPACE
    nodes: int | None = None
    cards: float | None = None
    """Accelerators per node; a fraction is a shared card; 0 on a CPU flavour."""
    restarts: int | None = None
    versions: int | None = None
    """How many versions there are; None while not known."""
    experiment: Experiment | None = None
    newest: VersionId | None = None
    """The newest version: V1 `version_id`; V2 its own id."""
    debug: bool = False
    """A job for working inside; it writes no log for days by design."""
    description: str = ""
    gone: bool = False
    """The service has no such job any more; what is kept can still be read."""

    @property
    def ended(self) -> datetime | None:
        """When it ended, as far as start and duration tell; None while it moves or where that is not known."""
        return _end(self)

    @property
    def purged(self) -> datetime | None:
        """When the service drops its logs, or has; None while that is not known."""
        end = self.ended
        return end + RETENTION if end else None


@dataclass(frozen=True, slots=True)
class Run:
    """One start of a V2 job's processes. Source: reference 8.4."""

    number: int
    """From 1, oldest first."""
    started: datetime | None = None
    ended: datetime | None = None
    reason: str = ""
    """`exit with 137`, `job completed`: the service's words."""
    worker: str = ""
    """The worker the end is related to."""
    recovery: str = ""
    """How the platform went on: `job_reschedule`, `npu_proc_restart`."""
    fault: str = ""
    """What it called the fault: `chip_fault`."""


@dataclass(frozen=True, slots=True)
class Worker:
    """A node of a V2 job. Source: reference 8.2, `status.tasks[]` and `task_statuses[]`."""

    name: str
    exit_code: int | None = None
    message: str = ""
    """May be empty, one word or a whole traceback: log text, not a cell."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What was run, and on what: what two versions may differ in."""

    parameters: Mapping[str, str] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    command: str = ""
    code_dir: str = ""
    boot_file: str = ""
    engine: str = ""
    image: str = ""
    flavor: str = ""
    pool: str = ""
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    log_path: str = ""
    """Where the service stores logs for good; empty: they go after 30 days."""


@dataclass(frozen=True, slots=True)
class Version:
    """One configuration of a job: a V1 version, or a V2 job among its relatives."""

    id: VersionId
    name: str
    """V1 `V0003`; V2 the full name of the job."""
    job_id: JobId
    """The job that was asked for. On V2 it may be another than this version's own id."""
    api: Api
    state: State = State.UNKNOWN
    raw_status: str = ""
    created: datetime | None = None
    started: datetime | None = None
    duration: timedelta | None = None
    nodes: int | None = None
    cards: float | None = None
    owner: str | None = None
    workspace: WorkspaceId = DEFAULT_WORKSPACE
    experiment: Experiment | None = None
    setup: Setup = field(default_factory=Setup)
    runs: tuple[Run, ...] = ()
    workers: tuple[Worker, ...] = ()
    """V2 only; on V1 the log names tell."""
    debug: bool = False
    gone: bool = False

    @property
    def ended(self) -> datetime | None:
        """When it ended, as far as start and duration tell; None while it moves or where that is not known."""
        return _end(self)

    @property
    def path_job(self) -> JobId:
        """The job id under which the service knows this version's logs."""
        return JobId(self.id) if self.api == "v2" else self.job_id


def _end(item: Job | Version) -> datetime | None:
    if not item.state.ended or item.duration is None:
        return None
    begin = item.started or item.created
    return begin + item.duration if begin else None


@dataclass(frozen=True, slots=True)
class LogFile:
    """One stream of text of one version."""

    name: LogName
    job_id: JobId
    """The job id in the log's own path (`Version.path_job`), not the job it was reached by."""
    version_id: VersionId
    api: Api
    task: str | None = None
    """V2: the worker; V1: the index after the last dot, else None."""
    exit_code: int | None = None
    message: str = ""
    ended: bool = False
    """The version has ended: no line will come any more."""
    kept: Kept = Kept.NONE
    lines: int | None = None
    """Lines here; None where none is."""
    size: int | None = None
    """Bytes here."""
    last: datetime | None = None
    """When text of it was last seen to arrive."""
    pinned: bool = False
    gone: bool = False
    """The service has purged it."""

    @property
    def failed(self) -> bool:
        """Its worker ended with another code than 0; one that is not known is no failure."""
        return self.exit_code not in (None, 0)


@dataclass(frozen=True, slots=True)
class Event:
    """Something the platform says happened. Source: reference 8.9."""

    time: datetime | None
    level: str
    message: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Metric:
    """A series of one worker, one average a minute. Source: reference 6.2, 8.11."""

    name: str
    values: tuple[float | None, ...]
    """None where there is no sample (-1 on the wire)."""
    worker: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One conclusion of the service's own diagnosis, every field kept as it came. Source: reference 8.13."""

    code: str
    kind: str
    texts: Mapping[str, str]
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Details:
    """Everything known about one version."""

    version: Version
    events: tuple[Event, ...] = ()
    metrics: tuple[Metric, ...] = ()
    findings: tuple[Finding, ...] = ()
    diagnosing: bool = False
    """The service is still watching the job."""
    missing: Mapping[str, str] = field(default_factory=dict)
    """Parts (`events`, `metrics`, `diagnosis`) that could not be read, with the reason in English."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """A corner of a project. Source: reference 4.2."""

    id: WorkspaceId
    name: str
    owner: str = ""
    accessible: bool = True


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a running job says it is, read from the end of its log. Ours, not the service's."""

    step: int | None = None
    total: int | None = None
    loss: float | None = None
    last: datetime | None = None
    """The time its newest line carries, or, without one, when it arrived."""


@dataclass(frozen=True, slots=True)
class JobQuery:
    """Which jobs to list."""

    workspace: WorkspaceId = DEFAULT_WORKSPACE
    limit: int = 500
    """The newest so many; 0 for all."""
    search: str = ""
    """Part of the name; asked of the service, at most 64 characters."""


@dataclass(frozen=True, slots=True)
class Snapshot(Generic[T]):
    """What a query knows at one moment."""

    items: Sequence[T]
    seen: datetime | None
    """When the service said so; None where nothing was ever seen."""
    total: int | None = None
    """How many the service has; None where it does not say."""
    more: bool = False
    """The service has more than these."""
    origin: Origin = "service"
    final: bool = True
    """False on snapshots that are still being filled from later pages."""


@dataclass(frozen=True, slots=True)
class LogChunk:
    """A run of whole lines from a line log.

    Source: reference 6.5 and 8.8.
    """

    text: bytes
    """UTF-8. The lines, each ended by a newline but perhaps the last; empty if there are none."""
    first: Cursor
    """Cursor of the first line; empty where the answer has none."""
    last: Cursor
    """Cursor of the last line; the one asked with where nothing is newer."""
    lines: int | None = None
    """How many lines the service says these are. Tells a last empty line from a newline; None where it does not say."""
