"""`--logs DIR`: a folder of log files as one job, byte for byte.

Files directly in it are version `1`; each sub-folder is a version named like it, its files the logs.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from artscope.simulator.texts.files import FileLog
from artscope.simulator.texts.stamps import moment
from artscope.simulator.world.home import Home
from artscope.simulator.world.job import Job
from artscope.simulator.world.model import SimTask
from artscope.simulator.world.plan import HOUR
from artscope.simulator.world.recipe import Recipe, Run
from artscope.simulator.world.sources import Given
from artscope.simulator.world.v1 import V1Job

_AGE = 2.0
_FIRST_ID = 1


class FolderJob(Job):
    """A job whose logs are files; its tasks are called like them."""

    __slots__ = ("_files",)

    def __init__(self, home: Home, recipe: Recipe, key: str, begun: int, files: Sequence[Path]) -> None:
        super().__init__(home, Given([recipe]), 0, key, begun)
        written = moment(begun + 60_000)
        self._files = [(_readable(path.name), FileLog(path, written)) for path in files]

    def tasks(self, at: datetime) -> Sequence[SimTask]:  # noqa: ARG002 it has ended long ago
        return [SimTask(name, i, 0, "", log) for i, (name, log) in enumerate(self._files)]

    def v1_log_name(self, job_name: str, task: SimTask) -> str:  # noqa: ARG002
        return task.name


def folder_job(home: Home, root: Path) -> V1Job | None:
    """The folder as a V1 job, its members as V2 jobs; None for one without files and folders.

    Raises:
        OSError: It cannot be read.
    """
    name = re.sub(r"[^A-Za-z0-9_-]+", "", root.resolve().name) or "logs"
    found = sorted(_versions(root).items())
    members: list[Job] = []
    for i, (title, files) in enumerate(found):
        begun = home.anchor - round(_AGE * HOUR) + 1000 * i
        recipe = Recipe(
            name=f"{name}-{title}", experiment=name, serial=i + 1, age=(home.anchor - begun) / HOUR, runs=(Run(hours=1),),
            nodes=max(1, len(files)), place="nowhere", log_path=True, engine="files", pattern="colours",
        )  # fmt: skip
        members.append(FolderJob(home, recipe, f"logs/{title}", begun, files))
    return V1Job(home, _FIRST_ID, name, members, 1, tuple(title for title, _ in found)) if members else None


def _versions(root: Path) -> dict[str, list[Path]]:
    """Files by version, both in order of their names."""
    found: dict[str, list[Path]] = {}
    direct = _files(root)
    if direct:
        found["1"] = direct
    for path in sorted(root.iterdir(), key=lambda path: path.name):
        if path.is_dir() and not path.name.startswith("."):
            found.setdefault(_readable(path.name), []).extend(_files(path))
    return found


def _files(folder: Path) -> list[Path]:
    return sorted((path for path in folder.iterdir() if path.is_file()), key=lambda path: path.name)


def _readable(name: str) -> str:
    """A name from the disk as text; bytes that are no UTF-8 are replaced."""
    return os.fsencode(name).decode("utf-8", "replace")
