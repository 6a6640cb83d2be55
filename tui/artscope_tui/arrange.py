"""Which jobs are shown, in which order and under which headings: pure functions over what a listing gave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any, Literal, NamedTuple, get_args

from artscope.insight.families import Group, by_experiment, by_family
from artscope.models import Job, JobId, State

Grouping = Literal["flat", "experiment", "family"]
Order = Literal["newest", "name", "state", "owner", "took"]

GROUPINGS: tuple[Grouping, ...] = get_args(Grouping)
ORDERS: tuple[Order, ...] = get_args(Order)

_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_URGENCY = {
    state: place
    for place, state in enumerate(
        (
            State.FAILED, State.RUNNING, State.STARTING, State.STOPPING, State.QUEUED, State.UNKNOWN, State.STOPPED,
            State.DONE,
        )
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class View:
    """What a person wants to see of the jobs."""

    grouping: Grouping = "flat"
    order: Order = "newest"
    mine: str | None = None
    """Only this owner's; None: everybody's."""
    wanted: str = ""
    """The filter, as typed."""
    open: frozenset[str] = frozenset()
    """Keys of the groups whose members are shown."""

    def as_place(self) -> dict[str, str]:
        """As it is remembered."""
        return {"grouping": self.grouping, "order": self.order, "filter": self.wanted, "open": "\n".join(self.open)}

    @classmethod
    def from_place(cls, place: Mapping[str, str]) -> View:
        """As it was remembered; what is not understood is as at first."""
        grouping: Grouping = next((name for name in GROUPINGS if name == place.get("grouping")), GROUPINGS[0])
        order: Order = next((name for name in ORDERS if name == place.get("order")), ORDERS[0])
        groups = frozenset(filter(None, place.get("open", "").split("\n")))
        return cls(grouping, order, None, place.get("filter", ""), groups)


class Arranged(NamedTuple):
    """The rows of the first pane, and what is said above them."""

    rows: Sequence[Job | Group] = ()
    members: frozenset[JobId] = frozenset()
    """Jobs that stand inside an open group."""
    counts: Mapping[State, int] = MappingProxyType({})
    """Of all jobs that are known and not deleted, whatever is shown."""
    known: int = 0
    matching: int = 0
    """Jobs that pass the filter and `mine`."""


def arrange(jobs: Sequence[Job], view: View) -> Arranged:
    """The jobs as a person wants to see them. Takes about a second for a million jobs: large lists belong in a thread."""
    passing = [job for job in jobs if job.owner == view.mine] if view.mine is not None else list(jobs)
    for fits in terms(view.wanted):
        passing = [job for job in passing if fits(job)]
    ordered = _ordered(passing, view.order)
    rows, members = _grouped(ordered, view) if view.grouping != "flat" else (ordered, frozenset())
    counts = Counter(job.state for job in jobs if not job.gone)
    return Arranged(rows, members, counts, len(jobs), len(passing))


def row_key(row: Job | Group) -> str:
    """What makes a row the same row after a refresh."""
    return f"group {row.key}" if isinstance(row, Group) else row.id


def terms(wanted: str) -> list[Callable[[Any], bool]]:
    """The tests a filter stands for: words that a job's name, id, owner or status must contain, or `state:failed`.

    `owner:`, `name:`, `id:` and `status:` narrow a word to one of them; `state:` takes our words and letters, `F` or `failed`,
    and several with commas. All must hold, in any case.
    """
    return [_term(word) for word in wanted.casefold().split()]


def name_part(wanted: str) -> str:
    """The longest word of a filter that may be part of a name, as typed; empty where it has none."""
    words = [word.removeprefix("name:") for word in wanted.split()]
    return max((word for word in words if ":" not in word), key=len, default="")


def _term(word: str) -> Callable[[Any], bool]:
    kind, colon, rest = word.partition(":")
    if colon and rest and kind == "state":
        allowed = set(rest.split(","))
        return lambda item: item.state.value in allowed or item.state.letter.casefold() in allowed
    if colon and rest and kind in _FIELDS:
        read = _FIELDS[kind]
        return lambda item: rest in read(item).casefold()
    return lambda item: (  # written out: it is asked of every job at every letter
        word in item.name.casefold()
        or word in item.id.casefold()
        or word in (item.owner or "").casefold()
        or word in item.raw_status.casefold()
    )


_FIELDS: Mapping[str, Callable[[Any], str]] = {
    "name": lambda item: item.name,
    "id": lambda item: item.id,
    "owner": lambda item: item.owner or "",
    "status": lambda item: item.raw_status,
}


def _ordered(jobs: list[Job], order: Order) -> list[Job]:
    newest = sorted(jobs, key=lambda job: job.created or _LONG_AGO, reverse=True)
    if order == "newest":
        return newest
    keys: dict[str, Callable[[Job], Any]] = {
        "name": lambda job: job.name.casefold(),
        "state": lambda job: _URGENCY[job.state],
        "owner": lambda job: (job.owner is None, (job.owner or "").casefold()),
        "took": lambda job: -(job.duration or timedelta(-1)),
    }
    return sorted(newest, key=keys[order])


def _grouped(jobs: list[Job], view: View) -> tuple[list[Job | Group], frozenset[JobId]]:
    groups = by_experiment(jobs) if view.grouping == "experiment" else by_family(jobs)
    rows: list[Job | Group] = []
    members: set[JobId] = set()
    for group in groups:
        if len(group.jobs) == 1 or not group.name:
            rows.extend(group.jobs)
            continue
        rows.append(group)
        if group.key in view.open:
            rows.extend(group.jobs)
            members.update(job.id for job in group.jobs)
    return rows, frozenset(members)
