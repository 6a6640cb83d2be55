"""Finding the jobs that belong to a V2 job. No call lists an experiment's jobs, only names can be searched for (reference 8.1).

So every family name that turns up is searched for; where an experiment says that it has more jobs, its own name is, and at last
the newest jobs of the workspace are gone through; relatives that are only known from elsewhere are asked for one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from artscope.call import Flow
from artscope.errors import ApiError, AuthError, NotFoundError
from artscope.insight.families import family_name, in_order, relatives
from artscope.models import Experiment, Job, JobId, JobQuery, ProjectId, Version
from artscope.remote import v2
from artscope.remote.pages import Facts, Pages
from artscope.remote.parts import ExperimentRow, Listed, Page
from artscope.remote.service import is_absent

MOST_ROWS = 500
"""Rows read for one name, or of the workspace; a short name may be part of thousands."""
MOST_NAMES = 6
"""Names that are followed, and experiments."""
MOST_SINGLE = 20
"""Relatives known from elsewhere that are asked for one by one."""
FILTER_REFUSED = ("ModelArts.2789", "ModelArts.2807", "ModelArts.2808", "ModelArts.2809")


class Relatives:
    """One search. `versions()` runs it."""

    def __init__(
        self,
        project: ProjectId,
        facts: Facts,
        job: Job,
        known: Iterable[Job],
        pages: Callable[[JobQuery], Pages[Listed]],
    ) -> None:
        self._project = project
        self._facts = facts
        self._job = job
        self._known = list(known)
        self._pages = pages
        self._found: dict[JobId, Listed] = {}
        self._asked: set[str] = set()
        self._whole: set[str] = set()
        """Parts of names, of which every job that has them is here."""
        self._counts: dict[str, int | None] = {}
        self._more = False

    def versions(self) -> Flow[Page[Version]]:
        """The versions, newest first; see `TrainingService.versions`."""
        yield from self._by_names()
        while experiment := self._next_experiment():
            yield from self._complete(experiment)
        yield from self._one_by_one()
        listed = [self._found[one.id] for one in self._near() if one.id in self._found]
        versions = tuple(replace(one.version, job_id=self._job.id) for one in listed if one.version)
        return Page(in_order(versions), total=None if self._more else len(versions), more=self._more)

    def _near(self) -> tuple[Job, ...]:
        return relatives(self._job, [*self._known, *(listed.job for listed in self._found.values())])

    def _by_names(self) -> Flow[None]:
        """Searches for every family name among the relatives, until no new one turns up."""
        while names := [name for name in map(family_name, self._names()) if not self._is_covered(name)]:
            if len(self._asked) >= MOST_NAMES:
                self._more = True
                return
            yield from self._search(names[0])

    def _names(self) -> Iterable[str]:
        return dict.fromkeys([self._job.name, *(one.name for one in self._near())])

    def _is_covered(self, name: str) -> bool:
        """It was searched for, or a part of it was, and all that came of that was read."""
        return name in self._asked or any(part in name for part in self._whole)

    def _search(self, name: str) -> Flow[None]:
        """Adds the jobs that have this in their name."""
        self._asked.add(name)
        if self._facts.get("v2.filter.name") == "refused":
            return
        pages = self._pages(JobQuery(workspace=self._job.workspace, limit=MOST_ROWS, search=name))
        try:
            while page := (yield from pages.next()):
                self._found |= {listed.job.id: listed for listed in page.items}
        except ApiError as error:
            if error.code not in FILTER_REFUSED:
                raise
            self._facts["v2.filter.name"] = "refused"
        else:
            self._more = self._more or pages.more
            self._whole |= set() if pages.more else {name}

    def _next_experiment(self) -> Experiment | None:
        """One among the relatives that was not looked at yet."""
        if len(self._counts) >= MOST_NAMES:
            return None
        found = (job.experiment for job in self._near())
        return next((one for one in found if one and one.id not in self._counts), None)

    def _complete(self, experiment: Experiment) -> Flow[None]:
        """Looks for jobs of an experiment as long as it says that it has more."""
        yield from self._count(experiment)
        if self._missing(experiment) and len(experiment.name) > 2 and not self._is_covered(experiment.name):
            yield from self._search(experiment.name)
        if self._missing(experiment):
            yield from self._walk(experiment)
        yield from self._by_names()
        self._more = self._more or self._missing(experiment)

    def _count(self, experiment: Experiment) -> Flow[None]:
        """How many jobs it has. Not knowing is no reason to fail."""
        self._counts[experiment.id] = None
        if self._facts.get("v2.experiments") == "absent":
            return
        try:
            row: ExperimentRow = yield v2.experiment(self._project, experiment.id)
        except AuthError:
            raise
        except ApiError as error:
            if is_absent(error):
                self._facts["v2.experiments"] = "absent"
        else:
            self._counts[experiment.id] = row.jobs

    def _missing(self, experiment: Experiment) -> bool:
        count = self._counts[experiment.id]
        return count is not None and count > sum(_is_in(one, experiment) for one in self._near())

    def _walk(self, experiment: Experiment) -> Flow[None]:
        """Goes through the newest jobs of the workspace until the experiment's are all there; keeps only what is related."""
        pages = self._pages(JobQuery(workspace=self._job.workspace, limit=MOST_ROWS))
        while self._missing(experiment) and (page := (yield from pages.next())):
            self._found |= {listed.job.id: listed for listed in page.items if _is_in(listed.job, experiment)}

    def _one_by_one(self) -> Flow[None]:
        near = self._near()
        strangers = [one.id for one in near if one.id not in self._found]
        self._more = self._more or len(strangers) > MOST_SINGLE
        for one in strangers[:MOST_SINGLE]:
            try:
                self._found[one] = yield v2.job(self._project, one)
            except NotFoundError:
                if one == self._job.id and len(near) == 1:
                    raise


def _is_in(job: Job, experiment: Experiment) -> bool:
    return job.experiment is not None and job.experiment.id == experiment.id
