"""A numeric job id: V1, whose answers are handed on as they came."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any

from artscope.call import Call, Flow
from artscope.errors import ApiError, NotReadyError
from artscope.models import Job, JobId, JobQuery, LogChunk, LogName, ProjectId, VersionId
from artscope.remote import changes, v1
from artscope.remote.parts import ByteChunk
from artscope.remote.service import is_absent
from artscope.sdk.results import Result, success
from artscope.tolerant import Json


def job_list(project: ProjectId, query: JobQuery, asked: dict[str, str]) -> Flow[Result]:
    """One page of jobs, with the caller's own paging and sorting in `asked`. Source: reference 6.1."""
    call = v1.jobs(project, query, 1)
    told = yield _raw(replace(call, query={**call.query, **asked}))
    return success(told, jobs=told.get("jobs") or [])


class V1Side:
    """What an addressed V1 job can be asked and told."""

    def __init__(self, project: ProjectId, job: JobId) -> None:
        self._project = project
        self._job = job

    def info(self, version: VersionId) -> Flow[Result]:
        """The version's fields. Source: reference 6.3."""
        return success((yield _raw(v1.version(self._project, self._job, version))))

    def versions(self) -> Flow[Result]:
        """The job and all its versions. Source: reference 6.2."""
        told = yield _raw(v1.versions(self._project, Job(self._job, self._job, "v1")))
        return success(told, versions=told.get("versions") or [])

    def log_names(self, version: VersionId) -> Flow[Result]:
        """Names of the log files; none yet is a success. Source: reference 6.4."""
        names: tuple[LogName, ...] = ()
        with suppress(NotReadyError):
            names = yield v1.log_names(self._project, self._job, version)
        return success(log_file_list=list(names))

    def log_text(self, version: VersionId, log: str, start: int, length: int) -> Flow[Result]:
        """Text by bytes, as the SDK's arguments say; where that older call is gone, the newest lines.

        The lines are the answer that the SDK's own result table describes (12-C27).
        """
        try:
            chunk: ByteChunk = yield v1.log_bytes(
                self._project, self._job, version, LogName(log), start=start, length=length
            )
        except ApiError as error:
            if not is_absent(error):
                raise
            page = v1.log_page(self._project, self._job, version, LogName(log), base=None, order=None)
            lines: LogChunk = yield page
            return log_result(lines.text, first=lines.first, last=lines.last)
        return log_result(chunk.text, end_byte=chunk.end)

    def stop(self, version: VersionId) -> Flow[Result]:
        yield changes.stop(self._project, self._job, version)
        return success()

    def delete_version(self, version: VersionId) -> Flow[Result]:
        yield changes.delete_version(self._project, self._job, version)
        return success()

    def delete(self) -> Flow[Result]:
        yield changes.delete(self._project, self._job)
        return success()

    def describe(self, description: str) -> Flow[Result]:
        yield changes.describe(self._project, self._job, description)
        return success()


def log_result(text: bytes, *, first: str = "", last: str = "", **more: Any) -> Result:
    """`content`, `lines`, `start_line`, `end_line`, and what else is known of the stretch."""
    content = text.decode("utf-8", "replace")
    return success(content=content, lines=len(content.splitlines()), start_line=first, end_line=last, **more)


def _raw(call: Call[Any]) -> Call[dict[str, Any]]:
    return replace(call, parse=_object)


def _object(data: Json) -> dict[str, Any]:
    return data.value if isinstance(data.value, dict) else {}
