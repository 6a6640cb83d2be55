"""A UUID as job id: V2, shown in V1's shape: relatives as versions, workers as names of logs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from artscope.call import Flow
from artscope.errors import ApiError
from artscope.models import Job, JobId, JobQuery, LogChunk, ProjectId, Version, VersionId
from artscope.remote import changes, v2
from artscope.remote.pages import Facts
from artscope.remote.parts import Listed, LogPreview, Page
from artscope.remote.service import is_absent
from artscope.remote.v2_service import V2Service
from artscope.sdk.results import Result, success
from artscope.sdk.v1side import log_result


def job_list(project: ProjectId, facts: Facts, query: JobQuery, *, skip: int) -> Flow[Result]:
    """The newest jobs in V1's fields, leaving out the first `skip`."""
    pages = V2Service(project, facts).jobs(query)
    rows: list[dict[str, object]] = []
    while page := (yield from pages.next()):
        rows += [_job_row(listed.job) for listed in page.items]
    return success(job_total_count=pages.total, job_count_limit=None, quotas=None, jobs=rows[skip:])


class V2Side:
    """What an addressed V2 job can be asked and told. A version's id is the id of its own job."""

    def __init__(self, project: ProjectId, job: JobId, facts: Facts) -> None:
        self._project = project
        self._job = job
        self._service = V2Service(project, facts)

    def info(self, version: VersionId) -> Flow[Result]:
        """The job's configuration and state, and what became of each worker."""
        listed: Listed = yield v2.job(self._project, JobId(version))
        found = listed.version
        tasks = [
            {"task": worker.name, "exit_code": worker.exit_code, "message": worker.message}
            for worker in (found.workers if found else ())
        ]
        row = version_row(found, None) if found else {}
        return success(job_id=self._job, job_name=listed.job.name, job_desc=listed.job.description, tasks=tasks, **row)

    def versions(self) -> Flow[Result]:
        """The job's relatives, newest first."""
        listed: Listed = yield v2.job(self._project, self._job)
        page: Page[Version] = yield from self._service.versions(listed.job)
        return success(
            job_id=self._job,
            job_name=listed.job.name,
            job_desc=listed.job.description,
            version_count=len(page.items),
            versions=version_rows(page.items),
        )

    def log_names(self, version: VersionId) -> Flow[Result]:
        """The workers: each has one log."""
        listed: Listed = yield v2.job(self._project, JobId(version))
        workers = listed.version.workers if listed.version else ()
        return success(log_file_list=[worker.name for worker in workers])

    def log_text(self, version: VersionId, log: str, start: int, length: int) -> Flow[Result]:
        """The newest text of a worker's log, at most 5 MB; V2 has no call that takes bytes.

        Args:
            log: A worker, or the full name `modelarts-job-{id}-{worker}.log`.
        """
        del start, length
        job = JobId(version)
        task = log.removeprefix(f"modelarts-job-{version}-").removesuffix(".log")
        try:
            preview: LogPreview = yield v2.log_preview(self._project, job, task)
        except ApiError as error:
            if not is_absent(error):
                raise
            lines: LogChunk = yield v2.log_page(self._project, job, task, base=None, order=None)
            return log_result(lines.text, first=lines.first, last=lines.last)
        return log_result(preview.text, current_size=preview.size, full_size=preview.full_size)

    def stop(self, version: VersionId) -> Flow[Result]:
        """Ends the job that is this version."""
        yield changes.terminate_v2(self._project, JobId(version))
        return success()

    def delete_version(self, version: VersionId) -> Flow[Result]:
        """Deletes the job that is this version."""
        yield changes.delete_v2(self._project, JobId(version))
        return success()

    def delete(self) -> Flow[Result]:
        """Deletes this one job, not its relatives."""
        yield changes.delete_v2(self._project, self._job)
        return success()

    def describe(self, description: str) -> Flow[Result]:
        yield changes.describe_v2(self._project, self._job, description)
        return success()


def version_rows(versions: Sequence[Version]) -> list[dict[str, object]]:
    """Versions, newest first, in V1's fields."""
    before = [*versions[1:], None]
    return [version_row(one, older) for one, older in zip(versions, before, strict=True)]


def version_row(version: Version, before: Version | None) -> dict[str, object]:
    """A version in V1's fields; what V2 does not have is left out. Source: reference, section 9."""
    setup = version.setup
    return {
        "version_id": version.id,
        "version_name": version.name,
        "pre_version_id": before.id if before else None,
        "status": version.raw_status,
        "create_time": _millis(version.created),
        "start_time": _millis(version.started),
        "duration": _length(version.duration),
        "worker_server_num": version.nodes,
        "gpu_num": version.cards,
        "parameter": [{"label": name, "value": value} for name, value in setup.parameters.items()],
        "engine_version": setup.engine or None,
        "app_url": setup.code_dir or None,
        "boot_file_url": setup.boot_file or None,
        "user_command": setup.command or None,
        "user_image_url": setup.image or None,
        "spec_code": setup.flavor or None,
        "pool_name": setup.pool or None,
        "log_url": setup.log_path or None,
    }


def _job_row(job: Job) -> dict[str, object]:
    return {
        "job_id": job.id,
        "job_name": job.name,
        "version_id": job.id,
        "status": job.raw_status,
        "create_time": _millis(job.created),
        "duration": _length(job.duration),
        "job_desc": job.description,
        "version_count": job.versions,
        "user": {"name": job.owner},
    }


def _millis(moment: datetime | None) -> int | None:
    return None if moment is None else round(moment.timestamp() * 1000)


def _length(span: timedelta | None) -> int | None:
    return None if span is None else round(span.total_seconds() * 1000)
