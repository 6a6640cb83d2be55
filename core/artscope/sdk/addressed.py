"""The calls that both an `Estimator` and a `TrainingJob` have. Source: sdk-surface, sections 4 to 6."""

from __future__ import annotations

from typing import Protocol

from artscope.call import Flow
from artscope.errors import ConfigError
from artscope.models import JobId, VersionId
from artscope.remote.service import api_of
from artscope.sdk.results import Result, result_of
from artscope.sdk.v1side import V1Side
from artscope.sdk.v2side import V2Side
from artscope.session import Session


class Side(Protocol):
    """One generation's answers about one job."""

    def info(self, version: VersionId) -> Flow[Result]:
        """The version's fields, under V1's names."""

    def versions(self) -> Flow[Result]:
        """`versions`, and what is known of the job itself."""

    def log_names(self, version: VersionId) -> Flow[Result]:
        """`log_file_list`; empty while there is no log."""

    def log_text(self, version: VersionId, log: str, start: int, length: int) -> Flow[Result]:
        """`content` of `length` bytes from `start` on, backwards where negative; -1: the newest, all that V2 has."""

    def stop(self, version: VersionId) -> Flow[Result]: ...
    def delete_version(self, version: VersionId) -> Flow[Result]: ...
    def delete(self) -> Flow[Result]:
        """The job with all its versions; on V2 this one job."""

    def describe(self, description: str) -> Flow[Result]: ...


class Addressed:
    """A job, and perhaps a version of it, in a session.

    Every call answers a dict with `is_success`; what goes wrong is `error_code` and `error_msg` in it, never an exception. A
    numeric job id asks V1, a UUID V2: there a job's relatives are its versions, and its workers the names of its logs.
    """

    def __init__(self, session: Session, job_id: object = None, version_id: object = None) -> None:
        self.modelarts_session = session
        self.job_id = None if job_id is None else str(job_id)
        self.version_id = None if version_id is None else str(version_id)

    def get_job_log_file_list(self) -> Result:
        """The names of the version's log files: `log_file_list`, always a list, one name a node."""
        return result_of(lambda: self._run(self._side().log_names(self._version())), log_file_list=[])

    def get_job_log(self, log_file: str, start_byte: int = 0, offset: int = 2048) -> Result:
        """Text of one log: `content`, `lines`, `start_line`, `end_line`.

        Args:
            log_file: One of `get_job_log_file_list()`.
            start_byte: First byte; -1 for the newest `offset` bytes. Where the service no longer reads by bytes, and on V2, the
                newest text comes instead.
            offset: -2048 to 2048; negative reads backwards.
        """
        return result_of(lambda: self._run(self._side().log_text(self._version(), log_file, start_byte, offset)))

    def get_job_info(self) -> Result:
        """The version's details."""
        return result_of(lambda: self._run(self._side().info(self._version())))

    def get_job_version_info(self) -> Result:
        """The job and its versions: `job_id`, `job_name`, `job_desc`, `version_count`, `versions`."""
        return result_of(lambda: self._run(self._side().versions()), versions=[])

    def stop_job_version(self) -> Result:
        """Stops the version; possible only while it runs."""
        return result_of(lambda: self._run(self._side().stop(self._version())))

    def delete_job_version(self) -> Result:
        """Deletes the version."""
        return result_of(lambda: self._run(self._side().delete_version(self._version())))

    def delete_job(self) -> Result:
        """Deletes the job; on V1 with all its versions, on V2 without its relatives."""
        return result_of(lambda: self._run(self._side().delete()))

    def update_job_description(self, description: str = "") -> Result:
        """Changes the job's description, of at most 256 characters."""
        return result_of(lambda: self._run(self._side().describe(description)))

    def _run(self, flow: Flow[Result]) -> Result:
        return self.modelarts_session.run(flow)

    def _side(self) -> Side:
        if not self.job_id:
            raise ConfigError("service.no_job_id")
        api = api_of(self.job_id)
        if api is None:
            raise ConfigError("service.bad_id", id=self.job_id)
        session, job = self.modelarts_session, JobId(self.job_id)
        return V1Side(session.project, job) if api == "v1" else V2Side(session.project, job, session.facts)

    def _version(self) -> VersionId:
        """The version addressed; on V2 a job without one is its own."""
        if self.version_id:
            return VersionId(self.version_id)
        if self.job_id and api_of(self.job_id) == "v2":
            return VersionId(self.job_id)
        raise ConfigError("service.no_version_id")
