"""One V2 training job, from its recipe."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from artscope.simulator.texts.chance import key
from artscope.simulator.texts.compose import Script
from artscope.simulator.texts.deaths import last_words
from artscope.simulator.texts.platform import rendered
from artscope.simulator.texts.setting import Setting
from artscope.simulator.texts.stamps import millis, moment
from artscope.simulator.texts.timeline import Shared
from artscope.simulator.world import events, opinion, records, wire
from artscope.simulator.world.home import Home
from artscope.simulator.world.model import PURGED_AFTER_DAYS, Json, LogText, SimTask, SimUser
from artscope.simulator.world.plan import TERMINAL, Plan, plan
from artscope.simulator.world.recipe import Recipe

_DAY = 86_400_000
_TOLD_WHOLE = {"npu_oom", "tf", "shape"}
"""Endings of which the platform keeps the traceback in `task_statuses[].message`."""


class Source(Protocol):
    """Where recipes come from. Names are asked for often, recipes seldom: a crowd makes them on demand."""

    def name(self, index: int) -> str: ...
    def workspace(self, index: int) -> str: ...
    def recipe(self, index: int) -> Recipe: ...


class Job:
    """A `SimJob`. Light: what it is made from is kept by its source, and made again when it is wanted."""

    __slots__ = ("_home", "_index", "_key", "_plan", "_source", "_stopped", "begun", "deleted")

    def __init__(self, home: Home, source: Source, index: int, key: str, begun: int) -> None:
        """Args: key: Unlike any other's in this world. begun: When it was created, in epoch milliseconds."""
        self._home, self._source, self._index, self._key, self.begun = home, source, index, key, begun
        self._stopped: int | None = None
        self._plan: Plan | None = None
        self.deleted = False

    @property
    def id(self) -> str:
        return self._home.job_id(self._key)

    @property
    def name(self) -> str:
        return self._source.name(self._index)

    @property
    def workspace(self) -> str:
        return self._source.workspace(self._index)

    @property
    def recipe(self) -> Recipe:
        return self._source.recipe(self._index)

    @property
    def kind(self) -> str:
        return self.recipe.kind

    @property
    def runtime_type(self) -> str:
        return "debug" if self.recipe.debug else ""

    @property
    def description(self) -> str:
        return self.recipe.description

    @property
    def owner(self) -> SimUser:
        return self._home.user(self.recipe.owner)

    @property
    def created(self) -> datetime:
        return moment(self.begun)

    @property
    def experiment(self) -> Json | None:
        recipe = self.recipe
        if not recipe.experiment:
            return None
        identity = self._home.experiment_id(recipe.experiment)
        return {"id": identity, "name": recipe.experiment, "serial_number": str(recipe.serial)}

    @property
    def annotations(self) -> Json:
        return wire.notes(self.recipe)

    @property
    def algorithm(self) -> Json:
        return wire.algorithm(self.recipe)

    @property
    def algorithm_name(self) -> str:
        return self.recipe.engine

    @property
    def nodes(self) -> int:
        return self.recipe.nodes

    @property
    def plan(self) -> Plan:
        """When what happens to it."""
        if self._plan is None:
            made = plan(self.recipe, self._home.anchor)
            if self._stopped is None:
                return made  # cheap to make, and a hundred thousand of them are not
            self._plan = made.stopped(self._stopped)
        return self._plan

    def stop(self, at: datetime) -> bool:
        """Somebody stops it; False where it cannot be stopped any more."""
        if self.phase(at) not in ("Creating", "Pending", "Running"):
            return False
        self._stopped, self._plan = millis(at), None
        return True

    def metadata(self, at: datetime) -> Json:  # noqa: ARG002 nothing of it changes by itself
        return wire.metadata(self.id, self.recipe, self.begun, self.experiment)

    def status(self, at: datetime) -> Json:
        recipe, course, now = self.recipe, self.plan, millis(at)
        phase, secondary = course.phase(now)
        begun = course.begun(now)
        return {
            "phase": phase,
            "secondary_phase": secondary,
            "duration": self._duration(course, now),
            "start_time": begun[0].begin if begun else 0,
            "node_count_metrics": records.node_counts(recipe, course, now),
            "tasks": [task.name for task in self.tasks(at)],
            "task_statuses": self._task_statuses(at),
            "running_records": records.running_records(recipe, course, now),
        }

    def spec(self, at: datetime) -> Json:
        return wire.spec(self.recipe, scheduled=self.plan.ready <= millis(at))

    def extras(self, at: datetime) -> Json:
        return wire.extras(self.id, self.recipe) if self.phase(at) == "Running" or self.kind != "job" else {}

    def phase(self, at: datetime) -> str:
        return self.plan.phase(millis(at))[0]

    def started(self, at: datetime) -> datetime | None:
        begun = self.plan.begun(millis(at))
        return moment(begun[0].begin) if begun else None

    def ended(self, at: datetime) -> datetime | None:
        end = self.plan.ended
        return moment(end) if end is not None and end <= millis(at) else None

    def terminal(self, at: datetime) -> bool:
        return self.phase(at) in TERMINAL

    def tasks(self, at: datetime) -> Sequence[SimTask]:
        recipe, course, now = self.recipe, self.plan, millis(at)
        if not course.begun(now) and (recipe.cause != "image" or course.queued > now):
            return []
        return [self._task(recipe, course, worker, now) for worker in range(recipe.nodes)]

    def task(self, name: str, at: datetime) -> SimTask | None:
        return next((each for each in self.tasks(at) if each.name == name), None)

    def purged(self, at: datetime) -> bool:
        end = self.plan.ended
        return end is not None and not self.recipe.log_path and millis(at) > end + PURGED_AFTER_DAYS * _DAY

    def schedulings(self, at: datetime) -> list[Json]:
        return records.schedulings(self.recipe, self.plan, millis(at), key(self._home.seed, self._key))

    def events(self, at: datetime, language: str = "en-us") -> list[Json]:
        return events.events(self.id, self.recipe, self.plan, millis(at), language)

    def stages(self, at: datetime) -> Json:
        return records.stages(self.id, self.plan, millis(at))

    def metrics(self, task: str, at: datetime) -> list[Json]:
        found = self.task(task, at)
        if found is None:
            return []
        return opinion.metrics(key(self._home.seed, self._key), self.recipe, self.plan, found.index, millis(at))

    def diagnosis(self, at: datetime) -> Json | None:
        return opinion.diagnosis(self.id, self.recipe, self.plan, millis(at))

    def diagnosis_tasks(self, at: datetime) -> list[Json]:
        return opinion.diagnosis_tasks(self.id, self.recipe, self.plan, millis(at))

    def v1_log_name(self, job_name: str, task: SimTask) -> str:
        """What a worker's log is called in the V1 view of a job of that name."""
        return f"job-{job_name}.{task.index}"

    def _duration(self, course: Plan, now: int) -> int:
        if not course.begun(now):
            return 0
        end = course.phases[-1][0] if course.phases[-1][0] <= now else now
        return max(0, end - course.runs[0].begin)

    def _task(self, recipe: Recipe, course: Plan, worker: int, now: int) -> SimTask:
        exit_code, message = self._end(recipe, course, worker, now)
        return SimTask(f"worker-{worker}", worker, exit_code, message, self._log(course, worker))

    def _end(self, recipe: Recipe, course: Plan, worker: int, now: int) -> tuple[int | None, str]:
        """How a worker ended; only the end of the last run is kept."""
        over = course.phases[-1][0] <= now and course.phases[-1][1] in TERMINAL
        if not course.runs or not over or not recipe.told:
            return None, ""
        last = course.runs[-1]
        code = records.worker_exit(recipe, last, worker)
        if worker != last.guilty or last.cut is not None:
            return code, ""
        if recipe.cause == "oomkilled":
            return code, "OOMKilled"
        if last.ending not in _TOLD_WHOLE:
            return code, ""
        words = rendered(last.end, last_words(last.ending, self._setting(), worker))
        return code, "\n".join(line for _, line in words)

    def _task_statuses(self, at: datetime) -> list[Json]:
        ended = [each for each in self.tasks(at) if each.exit_code is not None]
        return [{"task": each.name, "exit_code": each.exit_code, "message": each.message} for each in ended]

    def _log(self, course: Plan, worker: int) -> LogText | None:
        if not course.runs:
            return None
        key = (self._key, str(worker), self._stopped or 0)
        return Shared(lambda: self._home.text(key, lambda: self._script(course).log(worker)))

    def _script(self, course: Plan) -> Script:
        recipe = self.recipe
        return Script(
            setting=self._setting(),
            pattern=recipe.pattern,
            pace=recipe.pace,
            runs=course.runs,
            lines=self._home.sizes.lines,
            tell_lines=recipe.lines,
            anchor=self._home.anchor,
            anew=self._home.reschedule != "appended",
        )

    def _setting(self) -> Setting:
        recipe = self.recipe
        shown = tuple((f"env {name}", value) for name, value in recipe.environment)
        return Setting(
            seed=key(self._home.seed, self._key),
            job_id=self.id,
            job_name=recipe.name,
            owner=recipe.owner,
            worker=0,
            workers=recipe.nodes,
            cards=max(1, int(recipe.cards)),
            npu=recipe.npu,
            steps=1,
            step_ms=1,
            lr=recipe.lr,
            batch=recipe.batch,
            parameters=recipe.parameters + shown,
            command=wire.command(recipe),
            code_dir=wire.code_dir(recipe),
            engine=recipe.engine,
            image=recipe.image,
            start=recipe.loss[0],
            floor=recipe.loss[1],
        )
