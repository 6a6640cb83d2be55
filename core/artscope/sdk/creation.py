"""The body that creates a V1 job or version, from the arguments of the official SDK.

The SDK takes a flavour and an engine by name, the service by number. The numbers are looked up as the SDK's pages say: with
"Querying Job Resource Specifications" (`job/resource-specs`) and "Querying Job Engine Specifications" (`job/ai-engines`) of the
historical API reference. An installation without those calls is sent the names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from artscope.call import Call, Flow
from artscope.errors import ApiError, ConfigError
from artscope.models import ProjectId
from artscope.remote.service import is_absent
from artscope.tolerant import Json
from artscope.words import phrase, say


@dataclass(frozen=True, slots=True)
class Recipe:
    """What an `Estimator` was told to run. Source: sdk-surface, section 3."""

    train_instance_count: int | str | None = None
    train_instance_type: int | str | None = None
    output_path: str | None = None
    framework_type: str | None = None
    framework_version: str | None = None
    code_dir: str | None = None
    boot_file: str | None = None
    log_url: str | None = None
    hyperparameters: Sequence[Mapping[str, Any]] = field(default_factory=tuple)
    job_description: str | None = None
    user_image_url: str | None = None
    user_command: str | None = None
    model_name: str | None = None
    pool_id: str | None = None


@dataclass(frozen=True, slots=True)
class Data:
    """Where the data comes from: exactly one of three. Source: sdk-surface, section 5."""

    inputs: str | None = None
    dataset_id: str | None = None
    dataset_version_id: str | None = None
    data_source: Sequence[Mapping[str, Any]] | None = None

    def told(self) -> dict[str, object]:
        """As the body says it.

        Raises:
            ConfigError: None, or more than one.
        """
        dataset = bool(self.dataset_id and self.dataset_version_id)
        if [bool(self.inputs), dataset, bool(self.data_source)].count(True) != 1:
            raise ConfigError("service.one_source")
        if dataset:
            return {"dataset_id": self.dataset_id, "dataset_version_id": self.dataset_version_id}
        return (
            {"data_url": self.inputs} if self.inputs else {"data_source": [dict(one) for one in self.data_source or ()]}
        )


def config(project: ProjectId, recipe: Recipe, data: Data, **more: object) -> Flow[dict[str, object]]:
    """The `config` of a create call; what was not said is left out. Source: reference 6.7."""
    told = {
        "worker_server_num": int(recipe.train_instance_count or 1),
        "app_url": recipe.code_dir,
        "boot_file_url": recipe.boot_file,
        "parameter": [dict(pair) for pair in recipe.hyperparameters],
        "train_url": recipe.output_path,
        "log_url": recipe.log_url,
        "user_image_url": recipe.user_image_url,
        "user_command": recipe.user_command,
        "pool_id": recipe.pool_id,
        "model_name": recipe.model_name,
        **data.told(),
        **more,
    }
    if recipe.train_instance_type is not None and not recipe.pool_id:
        told |= yield from _flavor(project, str(recipe.train_instance_type))
    if recipe.framework_type or recipe.framework_version:
        told |= yield from _engine(project, recipe)
    return {key: value for key, value in told.items() if value is not None}


def _flavor(project: ProjectId, name: str) -> Flow[dict[str, object]]:
    if name.isdigit():
        return {"spec_id": int(name)}
    rows = yield from _table(project, "resource-specs", "specs")
    if rows is None:
        return {"spec_code": name}
    row = _found(rows, {"spec_code": name}, say("service.flavor"), name)
    return {"spec_id": row["spec_id"].integer()}


def _engine(project: ProjectId, recipe: Recipe) -> Flow[dict[str, object]]:
    wanted = {"engine_name": recipe.framework_type, "engine_version": recipe.framework_version}
    said = {key: value for key, value in wanted.items() if value}
    rows = yield from _table(project, "ai-engines", "engines")
    if rows is None:
        return dict(said)
    row = _found(rows, said, say("service.engine"), " ".join(said.values()))
    return {"engine_id": row["engine_id"].integer()}


def _table(project: ProjectId, name: str, rows: str) -> Flow[list[Json] | None]:
    """The rows of one of the two tables; None where the installation does not have the call."""
    path = ("v1", project, "job", name)
    call = Call(
        "GET", path, lambda data: list(data[rows]), query={"job_type": "train"}, what=phrase("things.table", name=name)
    )
    try:
        found: list[Json] = yield call
    except ApiError as error:
        if not is_absent(error):
            raise
        return None
    return found


def _found(rows: list[Json], wanted: Mapping[str, str], kind: str, name: str) -> Json:
    for row in rows:
        if all(row[key].text().casefold() == value.casefold() for key, value in wanted.items()):
            return row
    known = sorted({" ".join(row[key].text() for key in wanted) for row in rows})
    raise ConfigError("service.no_name", kind=kind, name=name, known=", ".join(known[:20]) or "-")
