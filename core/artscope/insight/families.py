"""Which jobs belong together: by experiment, or by names that were copied, numbered or dated."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import NamedTuple, TypeVar

from artscope.models import Job, State, Version
from artscope.words import say

_TAILS = (
    r"-copy-[0-9a-z]{4,5}",
    r"[-_]v\d+(?:\.\d+)*",
    r"[-_]20\d{6}(?:[-_T]?\d{4,6})?",
    r"[-_]\d{4}[-_]\d{6}",
)
_TOO_PLAIN = frozenset({"job", "train", "test"})
_LONG_AGO = datetime.min.replace(tzinfo=UTC)

J = TypeVar("J", Job, Version)


@lru_cache(maxsize=200_000)
def family_name(name: str) -> str:
    """The name without what copying, numbering and dating put at its end.

    Tails are stripped again and again, but never so far that less than 3 characters, or one of the words `job`, `train` and
    `test`, would be left. A name that is all tail is its own family.
    """
    while shorter := next(filter(None, (_without(tail, name) for tail in _tails())), None):
        name = shorter
    return name


@cache
def _tails() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(rf"(?:{tail})\Z", re.ASCII) for tail in _TAILS)


def _without(tail: re.Pattern[str], name: str) -> str | None:
    found = tail.search(name)
    rest = name[: found.start()] if found else ""
    return rest if len(rest) >= 3 and rest not in _TOO_PLAIN else None


def tail_name(name: str, base: str) -> str:
    """What tells a member from its group: `copy-3c6e` of `pangu7b-sft`; the whole name where it does not begin with the base."""
    rest = name[len(base) :].lstrip("-_") if base and name.startswith(base) else ""
    return rest or name


def relatives(job: Job, jobs: Iterable[Job]) -> tuple[Job, ...]:
    """The jobs joined to this one by experiment or family, transitively, itself included, newest first.

    Only V2 jobs of one workspace are joined. A V1 job has versions of its own and stands alone.

    Args:
        jobs: All that are known; an entry with the job's own id is taken for fresher than `job`.
    """
    near = {other.id: other for other in (job, *jobs) if _same_place(job, other)}
    if job.api == "v1":
        return (near[job.id],)
    members: defaultdict[str, list[Job]] = defaultdict(list)
    for other in near.values():
        for tie in ties(other):
            members[tie].append(other)
    found = {job.id: near[job.id]}
    followed: set[str] = set()
    waiting = list(ties(near[job.id]))
    while waiting:
        tie = waiting.pop()
        if tie not in followed:
            followed.add(tie)
            found |= {other.id: other for other in members[tie]}
            waiting += [further for other in members[tie] for further in ties(other)]
    return in_order(found.values())


def _same_place(job: Job, other: Job) -> bool:
    return other.api == job.api and (other.workspace == job.workspace or other.id == job.id)


def ties(job: Job) -> tuple[str, ...]:
    """What joins a job to others: its family, and its experiment if it has one."""
    family = f"family {family_name(job.name)}"
    return (family, f"experiment {job.experiment.id}") if job.experiment else (family,)


def in_order(items: Iterable[J]) -> tuple[J, ...]:
    """Newest first: by creation, but where two are numbered by the same experiment, by that number.

    The numbers of one experiment share out the places that their jobs have by creation, so that the order is one even where
    some have no number. Without a time an entry counts as the oldest.
    """
    by_time = sorted(items, key=lambda item: (item.created or _LONG_AGO, item.name, item.id), reverse=True)
    places: defaultdict[str, list[int]] = defaultdict(list)
    for place, item in enumerate(by_time):
        if item.experiment and item.experiment.serial is not None:
            places[item.experiment.id].append(place)
    ordered = list(by_time)
    for taken in places.values():
        numbered = sorted((by_time[place] for place in taken), key=_serial, reverse=True)
        for place, item in zip(taken, numbered, strict=True):
            ordered[place] = item
    return tuple(ordered)


def _serial(item: Job | Version) -> int:
    return item.experiment.serial or 0 if item.experiment else 0


class Group(NamedTuple):
    """Jobs that are shown under one heading. It has counts, never a state."""

    key: str
    """Stable while the listing changes; empty for the jobs without an experiment."""
    name: str
    """The experiment's or family's name: the service's text, not cleaned. Empty where there is none."""
    jobs: tuple[Job, ...]
    """In the order they were given."""

    @property
    def counts(self) -> Mapping[State, int]:
        """How many are in each state; states that none is in are absent."""
        return Counter(job.state for job in self.jobs)

    @property
    def text(self) -> str:
        """`2R 1F of 12`: what moves or failed first; where all have ended well or were stopped, how many of each."""
        counts = self.counts
        parts = [f"{counts[state]}{state.letter}" for state in _TELLING if counts.get(state)]
        parts = parts or [f"{counts[state]}{state.letter}" for state in _QUIET if counts.get(state)]
        return say("insight.counts", counts=" ".join(parts), total=len(self.jobs))


_TELLING = (State.RUNNING, State.FAILED, State.QUEUED, State.STARTING, State.STOPPING)
_QUIET = (State.DONE, State.STOPPED, State.UNKNOWN)


def by_family(jobs: Iterable[Job]) -> tuple[Group, ...]:
    """The jobs family by family, in the order in which the families' first jobs come."""
    return _grouped(jobs, lambda job: (f"{job.workspace}/{family_name(job.name)}", family_name(job.name)))


def by_experiment(jobs: Iterable[Job]) -> tuple[Group, ...]:
    """The jobs experiment by experiment, in the order of their first jobs; those without one in a last group without a name."""
    groups = _grouped(jobs, lambda job: (job.experiment.id, job.experiment.name) if job.experiment else ("", ""))
    return tuple(sorted(groups, key=lambda group: not group.key))


def _grouped(jobs: Iterable[Job], key: Callable[[Job], tuple[str, str]]) -> tuple[Group, ...]:
    found: dict[str, tuple[str, list[Job]]] = {}
    for job in jobs:
        identity, name = key(job)
        found.setdefault(identity, (name, []))[1].append(job)
    return tuple(Group(identity, name, tuple(members)) for identity, (name, members) in found.items())
