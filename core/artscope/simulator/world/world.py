"""The world: made from a seed and an anchor, it goes on by its clock and by what is asked of it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import count
from pathlib import Path

from artscope.simulator.texts.stamps import millis
from artscope.simulator.world.cast import Family, singles
from artscope.simulator.world.crowd import Crowd
from artscope.simulator.world.folder import folder_job
from artscope.simulator.world.home import Home, Sizes
from artscope.simulator.world.job import Job
from artscope.simulator.world.model import (
    NewJob,
    Reschedule,
    SimExperiment,
    SimJob,
    SimProject,
    SimUser,
    SimV1Job,
    SimVersion,
    SimWorkspace,
)
from artscope.simulator.world.people import project, users, workspaces
from artscope.simulator.world.plan import HOUR
from artscope.simulator.world.recipe import Recipe, Run
from artscope.simulator.world.relatives import families
from artscope.simulator.world.sources import Given, hostile
from artscope.simulator.world.v1 import V1Job

_FIRST_JOB, _FIRST_VERSION, _VERSIONS_EACH = 182_000, 1_000_000, 64
_NEW_JOB_HOURS = 180_000 / HOUR


class World:
    """A `SimWorld`.

    Args:
        anchor: The moment its jobs are placed around; logs grow from there. Aware.
        jobs: How many there are in the V1 view. Families have several in the V2 view; the first 31 have no relatives,
            nor has any past 40.
        workers: Nodes of every job; None leaves them as they are.
        lines: Lines of every log at the anchor; None leaves them as they are.
        logs: A folder that is added as a job of its own.
        hostile: Adds jobs whose texts try to reach the terminal.
        reschedule: What becomes of a log when its job is scheduled again.

    Raises:
        OSError: `logs` cannot be read.
    """

    def __init__(
        self,
        seed: int,
        anchor: datetime,
        *,
        jobs: int = 40,
        workers: int | None = None,
        lines: int | None = None,
        logs: Path | None = None,
        hostile: bool = False,
        reschedule: Reschedule = "appended",
    ) -> None:
        self.seed, self.anchor = seed, anchor
        self._home = Home(seed, millis(anchor), Sizes(workers, lines), reschedule)
        self.project: SimProject = project(seed)
        self.users: Sequence[SimUser] = users(seed)
        self.workspaces: Sequence[SimWorkspace] = workspaces(anchor)
        self._v1: list[V1Job] = []
        self._grouped: list[V1Job] = []
        self._numbers = count(_FIRST_JOB)
        self._fill(jobs, with_hostile=hostile)
        folder = folder_job(self._home, logs) if logs is not None else None
        if folder is not None:
            self._v1.append(folder)
            self._grouped.append(folder)
        self._jobs = [job for family in self._v1 for job in family.members]
        self._by_workspace: dict[str | None, list[Job]] = {}
        self._v1_by_workspace: dict[str | None, list[V1Job]] = {}
        self._by_id: dict[str, Job] = {}
        self._by_number: dict[int, V1Job] = {}
        self._changed()

    def jobs(self, at: datetime, workspace: str | None = None) -> Sequence[SimJob]:
        if workspace not in self._by_workspace:
            self._by_workspace[workspace] = [job for job in self._jobs if job.workspace == workspace]
        found = self._by_workspace[workspace]
        return found[bisect_left(found, -millis(at), key=_newest_first) :]

    def v1_jobs(self, at: datetime, workspace: str | None = None) -> Sequence[SimV1Job]:
        if workspace not in self._v1_by_workspace:
            self._v1_by_workspace[workspace] = [job for job in self._v1 if job.workspace == workspace]
        found = self._v1_by_workspace[workspace]
        return found[bisect_left(found, -millis(at), key=_newest_family_first) :]

    def experiments(self, at: datetime, workspace: str | None = None) -> Sequence[SimExperiment]:
        found = []
        for each in self._grouped:
            members = [job for job in each.members if job.begun <= millis(at) and not job.deleted]
            if members and members[0].experiment and workspace in (None, members[0].workspace):
                reference = members[0].experiment
                begin, last = members[0].created, members[-1].created
                found.append(
                    SimExperiment(
                        reference["id"], reference["name"], "", members[0].workspace, begin, last, len(members)
                    )
                )
        return found

    def find(self, job_id: str, at: datetime) -> SimJob | None:
        if not self._by_id:
            self._by_id = {job.id: job for job in self._jobs}
        job = self._by_id.get(job_id)
        return job if job is not None and not job.deleted and job.begun <= millis(at) else None

    def find_v1(self, job_id: int, at: datetime) -> SimV1Job | None:
        return next(
            (job for job in self._v1 if job.id == job_id and job.members and job.members[0].begun <= millis(at)), None
        )

    def create(self, new: NewJob, at: datetime) -> SimV1Job:
        if any(job.name == new.name for job in self.v1_jobs(at, new.workspace)):
            raise ValueError(new.name)
        number = next(self._numbers)
        made = V1Job(self._home, number, new.name, [], _FIRST_VERSION + number * _VERSIONS_EACH)
        made.members.append(self._born(made, new, new.name, at))
        self._v1.append(made)
        self._changed()
        return made

    def create_version(self, job: SimV1Job, new: NewJob, at: datetime) -> SimVersion:
        known = self._known(job)
        known.members.append(self._born(known, new, f"{known.name}-v{len(known.members) + 1}", at))
        self._changed()
        return known.versions(at)[0]

    def stop(self, job: SimJob, at: datetime) -> bool:
        found = self.find(job.id, at)
        return isinstance(found, Job) and found.stop(at)

    def delete(self, job: SimJob, at: datetime) -> None:
        found = self.find(job.id, at)
        if isinstance(found, Job):
            found.deleted = True
            self._jobs.remove(found)
            self._v1[:] = [each for each in self._v1 if not all(member.deleted for member in each.members)]
            self._changed()

    def delete_v1(self, job: SimV1Job, at: datetime) -> None:
        for member in self._known(job).members:
            self.delete(member, at)

    def describe(self, job: SimV1Job, description: str) -> None:
        self._known(job).changed_description = description

    def _fill(self, jobs: int, *, with_hostile: bool) -> None:
        cast = [*singles(), *families(self.seed, self.anchor)][: max(jobs, 0)]
        self._add(cast)
        if with_hostile:
            self._add(hostile())
        crowd = Crowd(self.seed, self._home.anchor, jobs - len(cast), self._home.sizes)
        for index in range(jobs - len(cast)):
            number = next(self._numbers)
            job = Job(self._home, crowd, index, f"crowd/{index}", crowd.begun(index))
            self._v1.append(V1Job(self._home, number, "", [job], _FIRST_VERSION + number * _VERSIONS_EACH))

    def _add(self, found: Iterable[Family]) -> None:
        for each in found:
            number = next(self._numbers)
            source = Given(each.members, self._home.sizes)
            members = [
                Job(self._home, source, i, f"{each.name}/{i}", self._home.anchor - round(recipe.age * HOUR))
                for i, recipe in enumerate(each.members)
            ]
            self._v1.append(V1Job(self._home, number, each.name, members, _FIRST_VERSION + number * _VERSIONS_EACH))
            if each.members[0].experiment:
                self._grouped.append(self._v1[-1])

    def _born(self, family: V1Job, new: NewJob, name: str, at: datetime) -> Job:
        """A job that somebody asked for: it waits some seconds, runs three minutes, and ends well."""
        begun = millis(at)
        recipe = Recipe(
            name=name, owner=new.owner or self.users[0].name, workspace=new.workspace, description=new.description,
            age=(self._home.anchor - begun) / HOUR, creating=3_000 / HOUR, queue=4_000 / HOUR, runs=(Run(hours=_NEW_JOB_HOURS),),
            pattern="colours", pace=1000, nodes=max(1, new.nodes), cards=1, place="gpu", parameters=new.parameters,
            command=str((new.config or {}).get("user_command") or ""), config=new.config, loss=(3.0, 0.5),
        )  # fmt: skip
        job = Job(self._home, Given([recipe]), 0, f"new/{family.id}/{len(family.members)}/{begun}", begun)
        self._jobs.append(job)
        return job

    def _known(self, job: SimV1Job) -> V1Job:
        return next(each for each in self._v1 if each.id == job.id)

    def _changed(self) -> None:
        """The listings are made anew when they are next asked for."""
        self._jobs.sort(key=_newest_first)
        self._v1.sort(key=_newest_family_first)
        self._by_workspace = {None: self._jobs}
        self._v1_by_workspace = {None: self._v1}
        self._by_id, self._by_number = {}, {}


def _newest_first(job: Job) -> int:
    return -job.begun


def _newest_family_first(job: V1Job) -> int:
    return -job.members[0].begun
