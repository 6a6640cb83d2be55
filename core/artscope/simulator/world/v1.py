"""The V1 view: a family or an experiment is one job with versions."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from datetime import datetime

from artscope.simulator.texts.chance import hexes, key
from artscope.simulator.texts.stamps import millis
from artscope.simulator.world import opinion, wire
from artscope.simulator.world.home import Home
from artscope.simulator.world.job import Job
from artscope.simulator.world.model import Json, LogText, SimUser
from artscope.simulator.world.recipe import Recipe

_NUMBERS = {
    "Creating": 1, "Pending": 7, "Running": 8, "Failed": 11, "Completed": 10, "Terminating": 9, "Terminated": 12, "Abnormal": 5,
}  # fmt: skip
_ENGINES = {"tensorflow": 1, "mindspore": 1000}
_PYTORCH = 10
_SYSTEM = ("cpuUsage", "memUsage", "gpuUtil", "gpuMemUsage")


class V1Version:
    """A `SimVersion`."""

    __slots__ = ("_home", "_job", "id", "previous", "run", "title")

    def __init__(self, home: Home, job: V1Job, run: Job, version_id: int, previous: int | None, title: str) -> None:
        self._home, self._job, self.run = home, job, run
        self.id, self.previous, self.title = version_id, previous, title

    @property
    def name(self) -> str:
        return self.title

    @property
    def resource_id(self) -> str:
        return f"job{hexes(8, self._home.seed, 'resource', self.id)}"

    def status(self, at: datetime) -> int:
        recipe, phase = self.run.recipe, self.run.phase(at)
        if recipe.v1_status is not None and phase == recipe.outcome:
            return recipe.v1_status
        return _NUMBERS.get(phase, 0)

    def config(self, at: datetime) -> Json:
        recipe = self.run.recipe
        asked = dict(recipe.config or {})
        return _described(recipe, self._measured(recipe, at)) | asked

    def log_names(self, at: datetime) -> tuple[str, ...]:
        if self.run.purged(at):
            return ()
        return tuple(self.run.v1_log_name(self._job.name, task) for task in self.run.tasks(at) if task.log is not None)

    def log(self, name: str, at: datetime) -> LogText | None:
        tasks = self.run.tasks(at)
        return next((task.log for task in tasks if self.run.v1_log_name(self._job.name, task) == name), None)

    def _measured(self, recipe: Recipe, at: datetime) -> Json:
        found = opinion.metrics(key(self._home.seed, self.id), recipe, self.run.plan, 0, millis(at))
        series = {each["metric"]: [f"{max(value, 0):.2f}" for value in each["value"]] for each in found}
        return {"interval": 1} | {name: series.get(name, []) for name in _SYSTEM}


def _described(recipe: Recipe, measured: Json) -> Json:
    """Source: reference 6.2 and 6.3; the odd types are those of the samples."""
    owner, command = recipe.owner or "shared", _command(recipe)
    return {
        "engine_type": _ENGINES.get(recipe.pattern, _PYTORCH),
        "engine_id": 1,
        "engine_name": recipe.engine.split("-")[0],
        "engine_version": recipe.engine,
        "app_url": wire.code_dir(recipe).removeprefix("obs:/"),
        "boot_file_url": None if command else (wire.code_dir(recipe) + recipe.boot_file).removeprefix("obs:/"),
        "parameter": [{"label": name, "value": value} for name, value in recipe.parameters],
        "spec_id": 5,
        "spec_code": f"modelarts.vm.{'npu' if recipe.npu else 'gpu'}.{int(recipe.cards)}",
        "core": "192",
        "cpu": "1536",
        "gpu_num": recipe.cards if recipe.cards % 1 else int(recipe.cards),
        "gpu_type": "snt9b" if recipe.npu else "nvidia-a100-nv80",
        "worker_server_num": recipe.nodes,
        "data_url": f"/nlp-data/{owner}/corpus/",
        "train_url": f"/nlp-data/{owner}/out/{recipe.name}/",
        "log_url": f"/nlp-logs/{owner}/{recipe.name}/" if recipe.log_path else None,
        "data_source": [{"type": "obs", "data_url": f"/nlp-data/{owner}/corpus/"}],
        "dataset_id": None,
        "dataset_version_id": None,
        "dataset_name": None,
        "dataset_version_name": None,
        "model_id": None,
        "model_metric_list": {"metric": [], "total_metric": {"total_metric_values": {}}},
        "system_metric_list": measured,
        "user_image_url": recipe.image or None,
        "user_command": command or None,
        "pool_id": f"pool-{recipe.pool}-0001",
        "pool_name": recipe.pool,
        "nas_type": None,
        "nas_share_addr": None,
        "nas_mount_path": None,
        "volumes": None,
    }


def _command(recipe: Recipe) -> str:
    """What is run where that is no boot file. V1 knows no environment: variables stand before the command."""
    variables = [f"{name}={shlex.quote(value)}" for name, value in recipe.environment]
    return " ".join([*variables, recipe.command or f"python {recipe.boot_file}"]) if variables else recipe.command


class V1Job:
    """A `SimV1Job`. Its versions are made when they are asked for."""

    __slots__ = ("_home", "_name", "_titles", "changed_description", "first_version", "id", "members")

    def __init__(
        self, home: Home, job_id: int, name: str, members: list[Job], first_version: int, titles: tuple[str, ...] = ()
    ) -> None:
        """Args: members: Oldest first. titles: Names of the versions, where they are not `V0001` and so on."""
        self._home, self.id, self._name, self.members = home, job_id, name, members
        self.first_version, self._titles = first_version, titles
        self.changed_description: str | None = None

    @property
    def name(self) -> str:
        return self._name or self.members[0].name

    @property
    def description(self) -> str:
        return self.members[-1].description if self.changed_description is None else self.changed_description

    @property
    def workspace(self) -> str:
        return self.members[0].workspace

    @property
    def owner(self) -> SimUser:
        return self.members[0].owner

    @property
    def created(self) -> datetime:
        return self.members[0].created

    def versions(self, at: datetime) -> Sequence[V1Version]:
        now = millis(at)
        found, previous = [], None
        for i, run in enumerate(self.members):
            if run.begun > now or run.deleted:
                continue
            title = self._titles[i] if i < len(self._titles) else f"V{i + 1:04d}"
            found.append(V1Version(self._home, self, run, self.first_version + i, previous, title))
            previous = self.first_version + i
        return found[::-1]

    def version(self, version_id: int, at: datetime) -> V1Version | None:
        return next((each for each in self.versions(at) if each.id == version_id), None)
