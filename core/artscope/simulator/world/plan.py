"""When what happens to a job: its recipe in absolute times."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace

from artscope.simulator.texts.compose import Stretch
from artscope.simulator.world.recipe import Recipe

HOUR = 3_600_000
_STOPPING = 12_000


@dataclass(frozen=True, slots=True)
class Plan:
    """Times are epoch milliseconds."""

    created: int
    queued: int
    ready: int
    """When it left the queue: it runs, or is given up."""
    runs: tuple[Stretch, ...]
    phases: tuple[tuple[int, str, str], ...]
    """Since when which phase and secondary phase, oldest first."""

    def phase(self, now: int) -> tuple[str, str]:
        """Phase and secondary phase."""
        index = bisect_right(self.phases, now, key=lambda each: each[0]) - 1
        return self.phases[max(index, 0)][1:]

    @property
    def ended(self) -> int | None:
        """When its last phase begins, if that is an end."""
        since, phase, _ = self.phases[-1]
        return since if phase in TERMINAL else None

    def begun(self, now: int) -> tuple[Stretch, ...]:
        """The runs that have begun by then."""
        return tuple(run for run in self.runs if run.begin <= now)

    def stopped(self, now: int) -> Plan:
        """The same, stopped by somebody."""
        runs = tuple(replace(run, cut=now) if run.end > now else run for run in self.begun(now))
        phases = tuple(each for each in self.phases if each[0] <= now)
        ending = ((now, "Terminating", "Terminating"), (now + _STOPPING, "Terminated", "Terminated"))
        return replace(self, runs=runs, phases=(*phases, *ending))


TERMINAL = frozenset({"Failed", "Completed", "Terminated", "Abnormal"})
SECONDARY = {"Abnormal": "CreateFailed", "Pending": "Queuing"}


def plan(recipe: Recipe, anchor: int) -> Plan:
    """The recipe at its place in time."""
    created = anchor - round(recipe.age * HOUR)
    queued = created + round(recipe.creating * HOUR)
    ready = queued + round(recipe.queue * HOUR)
    runs = _runs(recipe, ready)
    phases = [(created, "Creating", "Creating"), (queued, "Pending", "Queuing")]
    end = ready
    if runs:
        phases.append((ready, "Running", "Running"))
        end = runs[-1].end
    if recipe.stopping:
        phases.append((end - round(recipe.stopping * HOUR), "Terminating", "Terminating"))
    phases.append((end, recipe.outcome, SECONDARY.get(recipe.outcome, recipe.outcome)))
    return Plan(created, queued, ready, runs, tuple(phases))


def _runs(recipe: Recipe, begin: int) -> tuple[Stretch, ...]:
    found = []
    for run in recipe.runs:
        end = begin + round(run.hours * HOUR)
        found.append(Stretch(begin, end, run.ending, min(run.guilty, recipe.nodes - 1)))
        begin = end + round(run.pause * HOUR)
    return tuple(found)
