"""What single answers of the service hold, where that is no model of its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

from artscope.models import Experiment, Finding, Job, JobId, Version, VersionId

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Part of a listing."""

    items: tuple[T, ...]
    total: int | None = None
    """How many the whole listing has; None where the service does not say."""
    more: bool = False
    """There is, or may be, a next page."""
    gone: tuple[JobId, ...] = ()
    """Of the jobs that were asked about one by one: those that the service does not have any more."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A row of a job listing."""

    job: Job
    version: Version | None = None
    """V2 only: the row tells the whole configuration, so the job is also a version."""
    findings: tuple[Finding, ...] = ()
    """V2 only: `status.failureAnalysisResult`, which only the vendor's diagnosis skill knows. Source: reference 8.2."""


JobPage = Page[Listed]


@dataclass(frozen=True, slots=True)
class Created:
    """What creating a job or a version answers. Source: reference 6.7 and 12-C5."""

    job: JobId
    name: str
    version: VersionId | None
    version_name: str = ""


@dataclass(frozen=True, slots=True)
class ByteChunk:
    """A stretch of a log by bytes. Source: reference 6.6."""

    text: bytes
    """UTF-8; the service's window can cut a character, which then arrives damaged."""
    end: int | None
    """Position after the text; None where the answer has none."""


@dataclass(frozen=True, slots=True)
class LogLink:
    """Where the text of a log can be downloaded for five minutes. Source: reference 8.7."""

    url: str = field(repr=False)
    """A secret: it carries a signature. Empty where the service gave none."""
    shards: tuple[str, ...] = field(default=(), repr=False)
    """Secrets as well: the pieces of a rotated log, oldest first as they came."""
    total: int | None = None
    """How many pieces there are, as far as the service says: there may be more than it links to."""


@dataclass(frozen=True, slots=True)
class LogPreview:
    """The newest part of a log. Source: reference 8.6."""

    text: bytes
    size: int | None = None
    """Bytes returned, as the service says; a published sample lies."""
    full_size: int | None = None
    """Bytes in all, as the service says. Larger than `size` only hints that the head is missing."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a worker ran. Source: reference 8.5."""

    task: str
    ip: str = ""
    host_ip: str = ""
    scheduling: int | None = None
    """From 1; grows with each rescheduling."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A stretch of a run as the platform sees it. Source: reference 8.10."""

    run: int | None
    name: str
    """`scheduling`, `preparing`, `running`, `end`."""
    english: str
    chinese: str
    started: datetime | None = None
    ended: datetime | None = None


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What the service concludes from a job's logs: its opinion. Source: reference 8.13."""

    watching: bool
    """It has not finished looking. Says nothing about the job's phase."""
    level: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class DiagnosisTask:
    """A deep diagnosis that someone started. Source: reference 8.13."""

    id: str
    kind: str
    status: str
    updated: datetime | None = None


@dataclass(frozen=True, slots=True)
class ExperimentRow:
    """An experiment and how many jobs it has. Source: reference 8.12."""

    experiment: Experiment
    jobs: int | None
    """Tells when all of them are found, since no call lists them."""
    description: str = ""
