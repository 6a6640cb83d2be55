"""`Estimator` and `TrainingJob`, in the shape of the official SDK.

    from artscope.session import Session
    from artscope.estimator import Estimator

    estimator = Estimator(modelarts_session=Session(), job_id="182626", version_id="278813")
    print(estimator.get_job_log_file_list())

The only part of artscope that changes anything in the cloud, and only where a script calls it to. It asks the service each time
and never the archive. Source: sdk-surface; the calls behind it: reference, section 6.
"""

from __future__ import annotations

import secrets
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from artscope.call import Flow
from artscope.errors import ApiError, ConfigError, CoreError
from artscope.logs import clean
from artscope.models import DEFAULT_WORKSPACE, JobId, JobQuery, ProjectId, State, WorkspaceId
from artscope.remote import changes
from artscope.remote.pages import Facts
from artscope.remote.parts import Created
from artscope.remote.service import api_of, is_absent
from artscope.remote.statuses import v1_state
from artscope.sdk import v1side, v2side
from artscope.sdk.addressed import Addressed, Side
from artscope.sdk.creation import Data, Recipe, config
from artscope.sdk.results import Result, failure, result_of, success
from artscope.session import Session
from artscope.tolerant import Json
from artscope.words import say

__all__ = ["Estimator", "TrainingJob", "TrainingJobs"]

SECONDS_BETWEEN_LOOKS = 10.0
"""While `wait=True` waits for the end."""
_SORTS = ("job_name", "job_desc", "status", "duration", "create_time")
"""What both the service and the SDK sort by (12-C14)."""


class TrainingJob(Addressed):
    """A version of a job, as `fit`, `create_job_version` and the list of versions hand it out."""

    def __init__(
        self, session: Session, job_id: object = None, version_id: object = None, told: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(session, job_id, version_id)
        said = dict(told or {})
        self.is_success: bool = bool(said.get("is_success", True))
        """False where it could not be created; then `error_code` and `error_msg` say why."""
        self.error_code: str | None = said.get("error_code")
        self.error_msg: str | None = said.get("error_msg")
        self.job_name: str | None = said.get("job_name")
        self.version_name: str | None = said.get("version_name")
        self.status: object = said.get("status")
        self.create_time: object = said.get("create_time")
        self._trouble: CoreError | None = None

    @classmethod
    def not_created(cls, session: Session, error: CoreError) -> TrainingJob:
        """What stands for a version that could not be created: whatever it is asked, it answers why."""
        job = cls(session, told=failure(error))
        job._trouble = error
        return job

    def _side(self) -> Side:
        if self._trouble is not None:
            raise self._trouble
        return super()._side()

    def __repr__(self) -> str:
        return f"TrainingJob(job_id={self.job_id!r}, version_id={self.version_id!r})"


class TrainingJobs(list[TrainingJob]):
    """A list of versions, which also says whether it could be read."""

    def __init__(self, jobs: Iterable[TrainingJob] = (), result: Mapping[str, Any] | None = None) -> None:
        super().__init__(jobs)
        said = dict(result or {})
        self.is_success: bool = bool(said.get("is_success", True))
        self.error_code: str | None = said.get("error_code")
        self.error_msg: str | None = said.get("error_msg")


class Estimator(Addressed):
    """A job to be created, or one that exists.

    Either `job_id` (a number: V1, a UUID: V2) and perhaps `version_id`, or what is to be run: see `sdk.creation.Recipe`.
    """

    def __init__(
        self,
        modelarts_session: Session,
        train_instance_count: int | str | None = None,
        train_instance_type: int | str | None = None,
        output_path: str | None = None,
        *,
        job_id: object = None,
        version_id: object = None,
        hyperparameters: Sequence[Mapping[str, Any]] | None = None,
        **recipe: Any,
    ) -> None:
        super().__init__(modelarts_session, job_id, version_id)
        self._recipe = Recipe(
            train_instance_count=train_instance_count,
            train_instance_type=train_instance_type,
            output_path=output_path,
            hyperparameters=tuple(hyperparameters or ()),
            **recipe,
        )
        self.pause: Callable[[float], None] = time.sleep
        """How `wait=True` waits between two looks."""

    @staticmethod
    def get_job_list(
        modelarts_session: Session,
        status: int | str | None = None,
        per_page: int = 10,
        page: int = 1,
        sortBy: str | None = None,
        order: str = "desc",
        search_content: str | None = None,
        sort_by: str | None = None,
        workspace_id: str = DEFAULT_WORKSPACE,
    ) -> Result:
        """A page of the project's jobs: `job_total_count`, `job_count_limit`, `quotas`, `jobs`.

        V1 is asked; where the installation has no V1, the newest V2 jobs are told in the same fields (newest first, unfiltered).
        """
        asked = {
            "per_page": str(per_page),
            "page": str(page),
            "sortBy": sortBy or sort_by or "job_name",
            "order": order,
        }
        if status is not None:
            asked["status"] = str(status)
        query = JobQuery(WorkspaceId(workspace_id), limit=per_page * page, search=search_content or "")

        def work() -> Result:
            project = modelarts_session.project  # before the flow runs: it may be a question of its own
            flow = _job_list(project, modelarts_session.facts, query, asked, skip=per_page * (page - 1))
            return modelarts_session.run(flow)

        return result_of(work, jobs=[])

    def get_job_version_object_list(self, is_show: bool = True) -> TrainingJobs:
        """The versions of the job as objects, newest first; empty where they cannot be read.

        Args:
            is_show: Print them, one a line.
        """
        told = self.get_job_version_info()
        jobs = TrainingJobs((self._object(told, row) for row in _newest_first(told["versions"])), told)
        if is_show:
            sys.stdout.writelines(f"{_shown(job)}\n" for job in jobs)
        return jobs

    def fit(
        self,
        inputs: str | None = None,
        wait: bool = False,
        job_name: str | None = None,
        dataset_id: str | None = None,
        dataset_version_id: str | None = None,
        data_source: Sequence[Mapping[str, Any]] | None = None,
    ) -> TrainingJob:
        """Creates a V1 job and its first version.

        Args:
            inputs: Where the data is; or a dataset; or data sources: exactly one of the three.
            wait: Come back only when it has ended.
            job_name: 1 to 64 letters, digits, `_`, `-`; random without it.

        Answers:
            The version, also where it could not be created: then its `is_success` is False.
        """
        data = Data(inputs, dataset_id, dataset_version_id, data_source)
        name = job_name or f"job-{secrets.token_hex(4)}"
        return self._created(lambda project: self._fitted(project, data, name), wait=wait)

    def create_job_version(
        self,
        job_id: object = None,
        pre_version_id: object = None,
        inputs: str | None = None,
        wait: bool = False,
        job_desc: str | None = None,
        dataset_id: str | None = None,
        dataset_version_id: str | None = None,
        data_source: Sequence[Mapping[str, Any]] | None = None,
    ) -> TrainingJob:
        """Creates a version of a V1 job. Arguments and answer as of `fit`.

        Args:
            pre_version_id: The version it follows.
        """
        data = Data(inputs, dataset_id, dataset_version_id, data_source)
        job = str(job_id if job_id is not None else self.job_id or "")
        return self._created(
            lambda project: self._versioned(project, data, job, str(pre_version_id), job_desc), wait=wait
        )

    @staticmethod
    def delete_job_by_id(modelarts_session: Session, job_id: object) -> Result:
        """Deletes a job."""
        return Addressed(modelarts_session, job_id).delete_job()

    def _fitted(self, project: ProjectId, data: Data, name: str) -> Flow[Created]:
        told = yield from config(project, self._recipe, data)
        body = {"job_name": name, "job_desc": self._recipe.job_description or "", "config": told}
        made: Created = yield changes.create(project, body)
        return made

    def _versioned(
        self, project: ProjectId, data: Data, job: str, before: str, description: str | None
    ) -> Flow[Created]:
        if api_of(job) != "v1":
            raise ConfigError("service.v1_only")
        follows = int(before) if before.isdigit() else before
        told = yield from config(project, self._recipe, data, pre_version_id=follows)
        body = {"job_desc": description or self._recipe.job_description or "", "config": told}
        made: Created = yield changes.create_version(project, JobId(job), body)
        return made

    def _created(self, flow: Callable[[ProjectId], Flow[Created]], *, wait: bool) -> TrainingJob:
        session = self.modelarts_session
        try:
            made = session.run(flow(session.project))
        except CoreError as error:
            return TrainingJob.not_created(session, error)
        told = success(job_name=made.name, version_name=made.version_name)
        job = TrainingJob(session, made.job, made.version, told)
        self.job_id, self.version_id = job.job_id, job.version_id
        if wait:
            self._await_end(job)
        return job

    def _await_end(self, job: TrainingJob) -> None:
        """Looks until the version has ended, or can no longer be asked about."""
        while (told := job.get_job_info())["is_success"]:
            job.status = told.get("status")
            state = v1_state(Json(job.status).text())
            if state.ended:
                return
            self.pause(SECONDS_BETWEEN_LOOKS)

    def _object(self, told: Mapping[str, Any], row: Mapping[str, Any]) -> TrainingJob:
        version = Json(row.get("version_id")).text()
        job = version if self.job_id and api_of(self.job_id) == "v2" else self.job_id
        return TrainingJob(self.modelarts_session, job, version, {"job_name": told.get("job_name")} | dict(row))


def _job_list(project: ProjectId, facts: Facts, query: JobQuery, asked: dict[str, str], *, skip: int) -> Flow[Result]:
    try:
        return (yield from v1side.job_list(project, query, asked))
    except ApiError as error:
        if not is_absent(error):
            raise
    return (yield from v2side.job_list(project, facts, query, skip=skip))


def _newest_first(rows: object) -> list[Mapping[str, Any]]:
    """The order is not documented, so it is made: by creation, then as they came."""
    found = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return sorted(found, key=lambda row: Json(row.get("create_time")).number() or 0, reverse=True)


def _shown(job: TrainingJob) -> str:
    """One line for a person; text of the service passes the gate."""
    created = Json(job.create_time).millis()
    return say(
        "service.shown_version",
        version=clean.text(f"{job.version_name or job.version_id} ({job.job_name or job.job_id}/{job.version_id})"),
        status=clean.text(Json(job.status).text() or State.UNKNOWN.value),
        created=created.isoformat(sep=" ", timespec="seconds") if created else "",
    ).rstrip()
