"""The calls that change something in the cloud. Only the `Estimator` facade uses them, when a script tells it to.

They stand apart so that it is easy to see that nothing else imports them. Source of all: reference 6.7 and 8.12.
"""

from __future__ import annotations

from collections.abc import Mapping

from artscope.call import Call
from artscope.models import JobId, ProjectId, VersionId
from artscope.remote import v1_models
from artscope.remote.parts import Created
from artscope.tolerant import Json
from artscope.words import phrase


def create(project: ProjectId, body: Mapping[str, object]) -> Call[Created]:
    """Creates a V1 job with its first version. Asynchronous: it is only starting when this answers.

    Args:
        body: `job_name`, `job_desc`, `workspace_id`, `config`.

    Raises (when run):
        ApiError: `ModelArts.0103`: there is a job of that name.

    Source: "Creating a Training Job".
    """
    return Call("POST", (*_v1(project),), v1_models.created, body=dict(body), what=phrase("things.new_job"))


def create_version(project: ProjectId, job: JobId, body: Mapping[str, object]) -> Call[Created]:
    """Creates a version of a V1 job. Asynchronous.

    Args:
        body: `job_desc`, and a `config` with `pre_version_id`.

    Source: "Creating a Version of a Training Job".
    """
    path = (*_v1(project), job, "versions")
    return Call("POST", path, v1_models.created, body=dict(body), what=phrase("things.new_version", job=job))


def stop(project: ProjectId, job: JobId, version: VersionId) -> Call[None]:
    """Stops a running version. Source: "Stopping a Training Job Version"."""
    path = (*_v1(project), job, "versions", version, "stop")
    return Call("POST", path, _nothing, what=phrase("things.version", version=version, job=job))


def delete_version(project: ProjectId, job: JobId, version: VersionId) -> Call[None]:
    """Deletes a version. Source: "Deleting a Version of a Training Job"."""
    path = (*_v1(project), job, "versions", version)
    return Call("DELETE", path, _nothing, what=phrase("things.version", version=version, job=job))


def delete(project: ProjectId, job: JobId) -> Call[None]:
    """Deletes a V1 job with its versions. Source: "Deleting a Training Job"."""
    return Call("DELETE", (*_v1(project), job), _nothing, what=phrase("things.job", job=job))


def describe(project: ProjectId, job: JobId, description: str) -> Call[None]:
    """Changes a V1 job's description, of at most 256 characters. Source: "Modifying the Description of a Training Job"."""
    return Call(
        "PUT", (*_v1(project), job), _nothing, body={"job_desc": description}, what=phrase("things.job", job=job)
    )


def terminate_v2(project: ProjectId, job: JobId) -> Call[None]:
    """Stops a V2 job; 409 `ModelArts.2796` where it has ended. Source: "Terminating a Training Job"."""
    path = (*_v2(project), job, "actions")
    return Call("POST", path, _nothing, body={"action_type": "terminate"}, what=phrase("things.job", job=job))


def delete_v2(project: ProjectId, job: JobId) -> Call[None]:
    """Deletes a V2 job; the answer's body is an empty text. Source: "Deleting a Training Job", 12-C29."""
    return Call("DELETE", (*_v2(project), job), _nothing, what=phrase("things.job", job=job))


def describe_v2(project: ProjectId, job: JobId, description: str) -> Call[None]:
    """Changes a V2 job's description; the answer's body is null. Source: "Modifying the Description of a Training Job"."""
    return Call(
        "PUT", (*_v2(project), job), _nothing, body={"description": description}, what=phrase("things.job", job=job)
    )


def _v1(project: ProjectId) -> tuple[str, ...]:
    return ("v1", project, "training-jobs")


def _v2(project: ProjectId) -> tuple[str, ...]:
    return ("v2", project, "training-jobs")


def _nothing(_: Json) -> None:
    return None
