"""What V2 knows about one job beside its configuration: events, load, stages, its own diagnosis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar

from artscope.call import Call, Flow
from artscope.errors import ApiError, AuthError, NotReadyError
from artscope.models import Details, Event, JobId, Metric, ProjectId, Version
from artscope.remote import v2
from artscope.remote.pages import Facts, OffsetPages
from artscope.remote.parts import Diagnosis, Listed, Stage
from artscope.remote.service import is_absent
from artscope.words import language

T = TypeVar("T")

MOST_EVENTS = 1000
_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_UNDIAGNOSED = Diagnosis(watching=False, level="", findings=())
_NOTHING_TO_SAY = ("ModelArts.2827", "ModelArts.2828", "ModelArts.2777")
"""The job did not fail, or could not be analysed; no sample yet. Source: reference 8.11, 8.13."""


def details(project: ProjectId, asked: Version, facts: Facts) -> Flow[Details]:
    """A version with all its parts; see `TrainingService.details`."""
    job = asked.path_job
    listed: Listed = yield v2.job(project, job)
    version = replace(listed.version, job_id=asked.job_id) if listed.version else asked
    pieces = _Pieces(facts)
    happened = yield from pieces.read("events", events(project, job, facts), ())
    metrics = yield from pieces.read("metrics", _load(project, version), ())
    concluded = yield from pieces.read("diagnosis", _one(v2.diagnosis(project, job)), _UNDIAGNOSED)
    stages = yield from _Pieces(facts).read("stages", _one(v2.stages(project, job)), ())
    return Details(
        version=version,
        events=newest_first([*happened, *map(stage_event, stages)]),
        metrics=metrics,
        findings=(*listed.findings, *concluded.findings),
        diagnosing=concluded.watching,
        missing=pieces.missing,
    )


class _Pieces:
    """Parts that may each be missing."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self.missing: dict[str, str] = {}

    def read(self, name: str, flow: Flow[T], otherwise: T) -> Flow[T]:
        """The part, or what stands for it; a call that the installation lacks is not asked for again."""
        if self._facts.get(f"v2.{name}") == "absent":
            flow.close()
            return otherwise
        try:
            return (yield from flow)
        except (AuthError, NotReadyError) as error:
            if isinstance(error, AuthError):
                raise
        except ApiError as error:
            if is_absent(error):
                self._facts[f"v2.{name}"] = "absent"
            elif error.code not in _NOTHING_TO_SAY:
                self.missing[name] = str(error)
        return otherwise


def _one(call: Call[T]) -> Flow[T]:
    answer: T = yield call
    return answer


def events(project: ProjectId, job: JobId, facts: Facts, *, limit: int = MOST_EVENTS) -> Flow[tuple[Event, ...]]:
    """The newest events, newest first. Entries of the same moment and text are one."""
    pages = OffsetPages(
        lambda offset: v2.events(project, job, offset),
        lambda event: event,
        size=v2.MOST_EVENTS,
        limit=limit,
        facts=facts,
        fact="v2.events.offset",
    )
    found: list[Event] = []
    while page := (yield from pages.next()):
        found += page.items
    return tuple(found)


def _load(project: ProjectId, version: Version) -> Flow[tuple[Metric, ...]]:
    """The load of the first worker: one call, where a large job would need a hundred."""
    if not version.workers:
        return ()
    found: tuple[Metric, ...] = yield v2.metrics(project, version.path_job, version.workers[0].name)
    return found


def stage_event(stage: Stage) -> Event:
    """A stage as something that happened, in the language spoken now."""
    text = stage.chinese if language() == "zh" else stage.english
    until = f" - {stage.ended.isoformat(sep=' ', timespec='seconds')}" if stage.ended else ""
    return Event(time=stage.started, level="Info", message=(text or stage.name) + until, source="Stage")


def newest_first(happened: Sequence[Event]) -> tuple[Event, ...]:
    """By time; entries without one come last, entries of one moment stay as they came."""
    return tuple(sorted(happened, key=lambda event: event.time or _LONG_AGO, reverse=True))
