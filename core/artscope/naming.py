"""What a name typed by a person may mean. Pure functions over what is known; source of the rules: the command line's contract."""

from __future__ import annotations

import re
from collections.abc import Sequence

from artscope.insight.families import family_name
from artscope.models import DEFAULT_WORKSPACE, Job, LogFile, Version, WorkspaceId

_WORKSPACE_ID = re.compile(r"[0-9a-f]{32}")


def is_workspace_id(said: WorkspaceId) -> bool:
    """A workspace is told by its id: 32 hex digits, or that of the default one (reference 4.2). Else it is a name."""
    return said == DEFAULT_WORKSPACE or _WORKSPACE_ID.fullmatch(said) is not None


def jobs_named(text: str, jobs: Sequence[Job]) -> list[Job]:
    """The jobs a name may mean, at best exactly one.

    An id or an exact name comes first; then the newest job of the experiment of that name, then that of the family. Jobs of
    the same name are all candidates.

    Args:
        jobs: Newest first.
    """
    exact = [job for job in jobs if job.id == text] or [job for job in jobs if job.name == text]
    if exact:
        return exact
    of_experiment = [job for job in jobs if job.experiment and text in (job.experiment.name, job.experiment.id)]
    return of_experiment[:1] or [job for job in jobs if family_name(job.name) == text][:1]


def versions_named(text: str | None, job: Job, versions: Sequence[Version]) -> list[Version]:
    """The versions a name may mean.

    Without a name: the job itself where it is a version (V2), else its newest version.

    Args:
        versions: Newest first.
    """
    if text is None:
        wanted = job.id if job.api == "v2" else job.newest
        return [version for version in versions if version.id == wanted] or list(versions[:1])
    exact = [version for version in versions if text in (version.id, version.name)]
    return exact or [version for version in versions if _tail(version, job) == text]


def logs_named(text: str | None, logs: Sequence[LogFile]) -> list[LogFile]:
    """The logs a name or a worker may mean; all of them where none is said."""
    if text is None:
        return list(logs)
    return [log for log in logs if log.name == text] or [log for log in logs if log.task == text]


def _tail(version: Version, job: Job) -> str:
    """What is left of a version's name after its experiment's or family's: `copy-904a` of `bert-copy-904a`."""
    names = [family_name(version.name), family_name(job.name)]
    if version.experiment:
        names.insert(0, version.experiment.name)
    for name in names:
        if name and version.name.startswith(name) and version.name != name:
            return re.sub(r"^[-_.]+", "", version.name[len(name) :])
    return version.name
