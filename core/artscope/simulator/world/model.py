"""What the simulator's world consists of, as its HTTP face sees it.

Nothing here moves by itself: what changes with time takes `at`, an aware `datetime`, and answers for that moment.
`Json` values have the shape of the API reference (the section is named), times in the unit that the reference gives.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol, TypeAlias

Json: TypeAlias = dict[str, Any]
"""An object as it goes onto the wire. Made anew for each question: the asker may change it."""

Clock: TypeAlias = Callable[[], datetime]
"""The injected time: answers an aware `datetime`."""

Reschedule = Literal["appended", "overwritten", "renamed"]
"""What becomes of a worker's log when its job is scheduled again. Source: reference 13 item 11."""

DEFAULT_WORKSPACE = "0"
PUBLIC_WORKSPACE = "3f9a6d1c5e7b48209c4d8e1f2a6b7c90"
PRIVATE_WORKSPACE = "b81d4c7e90f3425ea6d2c5b8f7014e3a"
"""The three workspaces of every world: empty, with most jobs, and one whose jobs only its owner may see."""

PURGED_AFTER_DAYS = 30
"""Logs without a path of their own go so long after the end. Source: reference, section 11."""


class LogText(Protocol):
    """One growing log. Lines are numbered from 0; bytes and lines once written never change while `part` stays.

    A line is what stands between two newlines (`\\n`); a carriage return does not end one.
    """

    def part(self, at: datetime) -> int:
        """From 0; grows when the log is begun anew under the same name (a rescheduled job with `overwritten`)."""

    def lines(self, at: datetime) -> int:
        """How many lines there are by `at`; a last one without a newline counts."""

    def size(self, at: datetime) -> int:
        """How many bytes there are by `at`."""

    def read(self, start: int, stop: int, at: datetime) -> bytes:
        """The bytes from `start` up to, not including, `stop`; cut at both ends of what is there."""

    def text(self, first: int, stop: int, at: datetime) -> bytes:
        """Whole lines from `first` up to, not including, `stop`, exactly as in the file, newlines included."""

    def offset_of(self, line: int, at: datetime) -> int:
        """Where a line begins, in bytes; the log's size for a line past the end."""

    def line_of(self, offset: int, at: datetime) -> int:
        """The line that holds the byte at `offset`; the number of lines for one past the end."""

    def time_of(self, line: int, at: datetime) -> datetime:
        """When the line was written; never before the line above it. Raises IndexError past the end."""

    def changed(self, at: datetime) -> datetime | None:
        """When the last line there is was written; None while there is none."""

    def final_newline(self, at: datetime) -> bool:
        """Whether the last byte is a newline. True for an empty log."""


@dataclass(frozen=True, slots=True)
class SimUser:
    """Somebody of the account."""

    id: str
    """32 hex digits: the IAM user id."""
    name: str


@dataclass(frozen=True, slots=True)
class SimProject:
    """The caller's own, named like the region."""

    id: str
    name: str
    """Of the default project: the region."""
    domain_id: str
    domain: str


@dataclass(frozen=True, slots=True)
class SimWorkspace:
    """Source: reference 4.2."""

    id: str
    name: str
    description: str
    owner: str
    auth_type: Literal["PUBLIC", "PRIVATE", "INTERNAL"]
    created: datetime
    updated: datetime
    accessible: bool
    """False: `filter_accessible` hides it, and its jobs answer 403."""


@dataclass(frozen=True, slots=True)
class SimExperiment:
    """A group of V2 jobs. Source: reference 8.12."""

    id: str
    name: str
    description: str
    workspace: str
    created: datetime
    updated: datetime
    jobs: int
    """How many jobs it has at the moment asked for."""


@dataclass(frozen=True, slots=True)
class SimTask:
    """A node of a V2 job at one moment."""

    name: str
    """`worker-0`; with `--logs`, the name of a file."""
    index: int
    exit_code: int | None
    """None while the task has not ended, or where the platform does not tell."""
    message: str
    log: LogText | None
    """None: nothing was ever written. Purged logs are still here: ask `SimJob.purged`."""


class SimJob(Protocol):
    """One V2 training job; under V1 it is what one version ran."""

    @property
    def id(self) -> str:
        """A UUID."""

    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str:
        """`job`, or another word of reference 8.2."""

    @property
    def runtime_type(self) -> str:
        """`debug` for a job to work inside, else empty."""

    @property
    def description(self) -> str: ...
    @property
    def workspace(self) -> str: ...
    @property
    def owner(self) -> SimUser: ...
    @property
    def created(self) -> datetime: ...
    @property
    def experiment(self) -> Json | None:
        """`metadata.training_experiment_reference`: `id`, `name`, `serial_number`; None for most jobs."""

    @property
    def annotations(self) -> Json:
        """`metadata.annotations`; empty for most jobs."""

    @property
    def algorithm(self) -> Json:
        """Reference 8.2, `algorithm`."""

    @property
    def algorithm_name(self) -> str:
        """What the search key `algorithm_name` looks in."""

    @property
    def nodes(self) -> int:
        """How many nodes it asks for."""

    def metadata(self, at: datetime) -> Json:
        """Reference 8.2, `metadata`, complete."""

    def status(self, at: datetime) -> Json:
        """Reference 8.2, `status`, complete: phases, times, tasks, task_statuses, running_records, metrics of nodes."""

    def spec(self, at: datetime) -> Json:
        """Reference 8.2, `spec`, complete; the cards stand in one of the six places, or nowhere."""

    def extras(self, at: datetime) -> Json:
        """Further fields at the top of the answer: `endpoints` of a debug job, `tasks` of a heterogeneous one."""

    def phase(self, at: datetime) -> str:
        """One of the eight documented phases, or a word that no document knows."""

    def started(self, at: datetime) -> datetime | None:
        """When its first run began; None before that."""

    def ended(self, at: datetime) -> datetime | None:
        """None while it has not."""

    def terminal(self, at: datetime) -> bool:
        """It has ended, and can neither be stopped nor run on."""

    def tasks(self, at: datetime) -> Sequence[SimTask]:
        """Its nodes; empty for a job that never got any. Cheap, up to the texts."""

    def task(self, name: str, at: datetime) -> SimTask | None:
        """None where it has no node of that name, or not yet."""

    def purged(self, at: datetime) -> bool:
        """Its logs were dropped: 30 days after the end, where no path of its own was set."""

    def schedulings(self, at: datetime) -> list[Json]:
        """Reference 8.5, all of them, oldest first."""

    def events(self, at: datetime, language: str = "en-us") -> list[Json]:
        """Reference 8.9, `events[]`, oldest first. `time` is ISO 8601 with offset."""

    def stages(self, at: datetime) -> Json:
        """Reference 8.10, the whole answer."""

    def metrics(self, task: str, at: datetime) -> list[Json]:
        """Reference 8.11, `metrics[]`; empty while not ready."""

    def diagnosis(self, at: datetime) -> Json | None:
        """Reference 8.13, the whole answer; None where the job did not fail (400 `ModelArts.2827`)."""

    def diagnosis_tasks(self, at: datetime) -> list[Json]:
        """Reference 8.13, `tasks[]`."""


class SimVersion(Protocol):
    """One version of a V1 job."""

    @property
    def id(self) -> int: ...
    @property
    def name(self) -> str:
        """`V0001`."""

    @property
    def previous(self) -> int | None:
        """`pre_version_id`."""

    @property
    def resource_id(self) -> str: ...
    @property
    def run(self) -> SimJob:
        """The job this version is in the V2 view."""

    def status(self, at: datetime) -> int:
        """0 to 21, section 7; any other number for a phase no document knows."""

    def config(self, at: datetime) -> Json:
        """Reference 6.2, what was run and on what: engine, parameters, code, data, flavour, pool, volumes.

        Without ids, status and times. `model_metric_list` and `system_metric_list` are objects.
        """

    def log_names(self, at: datetime) -> tuple[str, ...]:
        """Reference 6.4; empty while nothing was written, or when it was purged."""

    def log(self, name: str, at: datetime) -> LogText | None:
        """None where it has no log of that name, or nothing was written. Purged logs are still here."""


class SimV1Job(Protocol):
    """An experiment, or a family of copied names, in the V1 view: one job with versions."""

    @property
    def id(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def description(self) -> str: ...
    @property
    def workspace(self) -> str: ...
    @property
    def owner(self) -> SimUser: ...
    @property
    def created(self) -> datetime:
        """When its first version was."""

    def versions(self, at: datetime) -> Sequence[SimVersion]:
        """Newest first; never empty for a job that a listing holds."""

    def version(self, version_id: int, at: datetime) -> SimVersion | None:
        """None where it has none of that id, or not yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewJob:
    """What somebody asks to be run: V1 "create", reference 6.7."""

    name: str
    description: str = ""
    workspace: str = DEFAULT_WORKSPACE
    owner: str = ""
    """A user's name; the world's first one if empty."""
    nodes: int = 1
    parameters: tuple[tuple[str, str], ...] = ()
    config: Mapping[str, Any] | None = None
    """The body's `config`; what it holds is told back by `SimVersion.config`."""


class SimWorld(Protocol):
    """Everything there is, and the few things that can be done to it."""

    @property
    def seed(self) -> int: ...
    @property
    def anchor(self) -> datetime:
        """The moment for which the world is described; its logs grow from there."""

    @property
    def project(self) -> SimProject: ...
    @property
    def users(self) -> Sequence[SimUser]:
        """The caller is the first."""

    @property
    def workspaces(self) -> Sequence[SimWorkspace]: ...

    def jobs(self, at: datetime, workspace: str | None = None) -> Sequence[SimJob]:
        """Newest first; of one workspace, or of all. 100,000 are no burden: rows are made when they are looked at."""

    def v1_jobs(self, at: datetime, workspace: str | None = None) -> Sequence[SimV1Job]:
        """Newest first."""

    def experiments(self, at: datetime, workspace: str | None = None) -> Sequence[SimExperiment]:
        """Those that have a job by then; of one workspace, or of all."""

    def find(self, job_id: str, at: datetime) -> SimJob | None:
        """None where there is none of that id, not yet, or not any more."""

    def find_v1(self, job_id: int, at: datetime) -> SimV1Job | None:
        """The same by V1's number."""

    def create(self, new: NewJob, at: datetime) -> SimV1Job:
        """A V1 job with its first version: it starts, writes a log and ends by itself.

        Raises:
            ValueError: The workspace has a job of that name (`ModelArts.0103`).
        """

    def create_version(self, job: SimV1Job, new: NewJob, at: datetime) -> SimVersion:
        """Another version of it: like `create`'s it starts, writes a log and ends by itself."""

    def stop(self, job: SimJob, at: datetime) -> bool:
        """Begins to stop it; False where its phase does not allow that (409 `ModelArts.2796`)."""

    def delete(self, job: SimJob, at: datetime) -> None:
        """A V1 job goes with the last of its versions."""

    def delete_v1(self, job: SimV1Job, at: datetime) -> None:
        """All its versions, and so the job."""

    def describe(self, job: SimV1Job, description: str) -> None:
        """In the V1 view; the V2 jobs keep theirs."""
