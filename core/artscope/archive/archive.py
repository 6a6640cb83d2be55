"""The archive of one identity: what was ever seen, with when."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from artscope.archive import details as detail_rows
from artscope.archive import jobs as job_rows
from artscope.archive import logfiles as log_rows
from artscope.archive import notes
from artscope.archive import versions as version_rows
from artscope.archive.database import Database
from artscope.archive.facts import Facts
from artscope.archive.identity import Identity, sign_folder
from artscope.archive.places import private_folder
from artscope.errors import ArchiveError
from artscope.models import (
    Api,
    Details,
    Job,
    JobId,
    JobQuery,
    LogFile,
    Progress,
    Snapshot,
    Version,
    VersionId,
    Workspace,
    WorkspaceId,
)

if TYPE_CHECKING:
    from artscope.logs.bookmarks import Bookmark

T = TypeVar("T")
Write = Callable[[sqlite3.Connection], None]

DATABASE = "archive.db"
LOGS = "logs"
_PATIENCE = 1.0
"""Seconds that a read waits for another process."""


class Archive:
    """What this machine remembers of one identity.

    Nothing here raises for a broken, full or busy disk. On a broken or full one it works from memory; what cannot be written
    because another process writes is written later; what cannot be read for that reason is None. Each is told once in `notices`.

    `peek_*` answers at once, on this thread, and waits for no lock: None where that would mean waiting. Everything else is
    done on the archive's own thread.
    """

    def __init__(
        self, folder: Path | None, *, trouble: ArchiveError | None = None, database: Database | None = None
    ) -> None:
        """Use `open`."""
        self.folder = folder
        """The identity's own folder; None in memory."""
        self.notices: list[ArchiveError] = []
        """What went wrong, each kind once."""
        self.on_notice: Callable[[ArchiveError], None] | None = None
        """Told of each further notice, from whichever thread met it."""
        self.now: Callable[[], datetime] = lambda: datetime.now(UTC)
        """What time it is, for whoever notes when something was seen."""
        self.database = database or Database(folder / DATABASE if folder else None, notice=self._note)
        if trouble is not None:
            self._note(trouble)
        self.facts: MutableMapping[str, str] = Facts(self._peek_facts, self._keep_fact)
        """Quirks of this identity's server. A plain map; changes are kept in the background."""
        self._place: dict[str, str] | None = None
        """What was remembered last, from here."""

    @classmethod
    def open(cls, root: Path | None, identity: Identity, *, memory: bool = False) -> Archive:
        """The archive of this identity under the data folder. Opens no database yet, and waits for no lock.

        Args:
            root: From `places.data_folder`; None: in memory.
        """
        if memory or root is None:
            return cls(None)
        try:
            folder = private_folder(private_folder(root) / identity.folder)
        except ArchiveError as error:
            return cls(None, trouble=error)
        sign_folder(folder, identity)
        return cls(folder)

    @property
    def behind(self) -> bool:
        """Something that came is not kept yet, since another program holds the database: what is read lacks it."""
        return self.database.behind

    @property
    def trouble(self) -> ArchiveError | None:
        """The latest notice; None while all is well."""
        return self.notices[-1] if self.notices else None

    @property
    def logs(self) -> Path | None:
        """The folder for log text, perhaps not made yet; None while nothing may be written to disk.

        Beside a newer archive that this version cannot read, it is a folder of its own, like the database: ask only after
        something was read or written.
        """
        return None if self.database.memory else self.texts

    @property
    def texts(self) -> Path | None:
        """The folder of the log text that is kept, also once nothing may be written any more; else as `logs`."""
        path = self.database.path
        if self.folder is None or path is None:
            return None
        return self.folder / (LOGS if path.name == DATABASE else f"{LOGS}-{path.name.split('.')[1]}")

    def close(self) -> None:
        """Write what is still waiting, without patience, and close. More than once is fine."""
        self.database.close()

    # Jobs.

    def peek_jobs(self, query: JobQuery, api: Api | None = None) -> Snapshot[Job] | None:
        """The newest jobs that are kept; `api` None: of both."""
        return self.database.peek(partial(job_rows.kept, query=query, api=api))

    async def kept_jobs(self, query: JobQuery, api: Api | None = None) -> Snapshot[Job] | None:
        """The newest jobs that are kept, those marked gone too; None where nothing was ever seen."""
        return await self._read(partial(job_rows.kept, query=query, api=api))

    async def keep_jobs(
        self,
        query: JobQuery,
        jobs: Sequence[Job],
        *,
        api: Api,
        seen: datetime,
        total: int | None = None,
        complete: bool = False,
    ) -> None:
        """Keep what a listing brought, from the newest on without a gap.

        Args:
            complete: These are all that the service has for this query: jobs that such a listing (without a search) leaves out
                are marked gone. They stay.
        """
        work = partial(job_rows.keep, query=query, jobs=jobs, api=api, seen=seen, total=total, complete=complete)
        await self._write(work)

    async def add_jobs(self, jobs: Sequence[Job], *, seen: datetime) -> None:
        """Keep jobs that came by another way than a listing."""
        await self._write(partial(job_rows.add, jobs=jobs, seen=seen))

    async def job(self, job: JobId) -> Job | None:
        """The kept job of this id."""
        return await self._read(partial(job_rows.one, job=job))

    async def jobs_called(self, name: str, workspace: WorkspaceId | None = None) -> list[Job]:
        """The kept jobs of exactly this name, newest first; `workspace` None: in all of them."""
        return await self._read(partial(job_rows.called, workspace=workspace, name=name)) or []

    async def jobs_named_like(self, workspace: WorkspaceId, base: str) -> list[Job]:
        """The kept jobs whose names begin with `base`, newest first: a family's relatives are among them."""
        return await self._read(partial(job_rows.named_like, workspace=workspace, base=base)) or []

    async def jobs_of_experiment(self, experiment: str) -> list[Job]:
        """The kept jobs of one experiment, newest first."""
        return await self._read(partial(job_rows.of_experiment, experiment=experiment)) or []

    async def mark_job_gone(self, job: JobId) -> None:
        """The service has no such job any more."""
        await self._write(partial(job_rows.mark_gone, job=job))

    # Versions and details.

    def peek_versions(self, job: JobId) -> Snapshot[Version] | None:
        """The versions of a job."""
        return self.database.peek(partial(version_rows.kept, job=job))

    async def kept_versions(self, job: JobId) -> Snapshot[Version] | None:
        """The versions of a job in the order told, those marked gone too; None where they were never seen."""
        return await self._read(partial(version_rows.kept, job=job))

    async def keep_versions(
        self, job: Job, versions: Sequence[Version], *, seen: datetime, total: int | None = None, complete: bool = True
    ) -> None:
        """Keep the versions of a job, in this order; what they leave unknown stays as it was kept."""
        work = partial(version_rows.keep, job=job, versions=versions, seen=seen, total=total, complete=complete)
        await self._write(work)

    async def keep_version(self, version: Version, *, seen: datetime) -> None:
        """Keep one version."""
        await self._write(partial(version_rows.add, version=version, seen=seen))

    async def version(self, path_job: JobId, version: VersionId) -> Version | None:
        """The kept version of this path."""
        found = await self._read(partial(version_rows.find, path_job=path_job, version=version))
        return found[0] if found else None

    async def mark_version_gone(self, version: Version) -> None:
        """The service has no such version any more."""
        await self._write(partial(version_rows.mark_gone, version=version))

    async def kept_details(self, version: Version) -> Snapshot[Details] | None:
        """What is kept about a version, one item; None where nothing of it was ever seen."""
        return await self._read(partial(detail_rows.kept, version=version))

    async def keep_details(self, details: Details, *, seen: datetime) -> None:
        """Keep everything known about a version; a part that is missing stays as it was kept."""
        await self._write(partial(detail_rows.keep, details=details, seen=seen))

    # Logs.

    def peek_logs(self, version: Version) -> Snapshot[LogFile] | None:
        """The log files of a version."""
        return self.database.peek(partial(log_rows.kept, version=version))

    async def kept_logs(self, version: Version) -> Snapshot[LogFile] | None:
        """The log files of a version in the order told, those gone too; None where they were never seen."""
        return await self._read(partial(log_rows.kept, version=version))

    async def keep_logs(
        self, version: Version, logs: Sequence[LogFile], *, seen: datetime, complete: bool = True
    ) -> None:
        """Keep the log files of a version; what is kept of their text is not touched."""
        await self._write(partial(log_rows.keep, version=version, logs=logs, seen=seen, complete=complete))

    async def log(self, log: LogFile) -> LogFile | None:
        """The log file as it is kept: how much of it is here, whether it is pinned."""
        return await self._read(partial(log_rows.one, log=log))

    async def pin(self, log: LogFile, *, pinned: bool) -> None:
        """What is pinned is never pruned."""
        await self._write(partial(log_rows.pin, log=log, pinned=pinned))

    async def mark_log_opened(self, log: LogFile, when: datetime) -> None:
        """A person has opened it: the least recently opened is pruned first."""
        await self._write(partial(log_rows.mark_opened, log=log, when=when))

    def bookmarks(self, log: LogFile) -> list[Bookmark]:
        """A person's bookmarks in a log; empty where they cannot be read at once."""
        from artscope.archive import bookmarks as rows  # no list of jobs needs them

        return self.database.peek(partial(rows.kept, log=log)) or []

    async def keep_bookmarks(self, log: LogFile, bookmarks: Sequence[Bookmark]) -> None:
        """Keep these bookmarks of a log instead of those before."""
        from artscope.archive import bookmarks as rows

        await self._write(partial(rows.keep, log=log, bookmarks=bookmarks))

    async def mark_log_gone(self, log: LogFile, *, gone: bool = True) -> None:
        """The service has purged it; or it turned out to be there after all."""
        await self._write(partial(log_rows.mark_gone, log=log, gone=gone))

    # Small things.

    def peek_progress(self, jobs: Sequence[JobId]) -> dict[JobId, Progress]:
        """How far these jobs are, those that anything is known of."""
        return self.database.peek(partial(notes.kept_progress, jobs=jobs)) or {}

    async def keep_progress(self, job: JobId, progress: Progress, *, seen: datetime) -> None:
        """Keep how far a job is; what is not known this time stays as it was kept."""
        await self._write(partial(notes.keep_progress, job=job, progress=progress, seen=seen))

    def peek_workspaces(self) -> Snapshot[Workspace] | None:
        """The workspaces in the order told."""
        return self.database.peek(notes.kept_workspaces)

    async def kept_workspaces(self) -> Snapshot[Workspace] | None:
        """The workspaces in the order told; None where they were never seen."""
        return await self._read(notes.kept_workspaces)

    async def keep_workspaces(self, workspaces: Sequence[Workspace], *, seen: datetime) -> None:
        """Keep all workspaces of the project; others are forgotten, their jobs stay."""
        await self._write(partial(notes.keep_workspaces, workspaces=workspaces, seen=seen))

    def place(self) -> dict[str, str]:
        """Where one was, as it was remembered last; empty where that is not known, or cannot be read at once."""
        if self._place is not None:  # its writing may be under way
            return dict(self._place)
        return self.database.peek(partial(notes.kept_map, table="place")) or {}

    async def remember(self, place: Mapping[str, str]) -> None:
        """Remember where one is, instead of what was remembered before."""
        self._place = dict(place)
        await self._write(partial(notes.keep_map, table="place", values=self._place, whole_map=True))

    # On the way to the database.

    async def _read(self, work: Callable[[sqlite3.Connection], T]) -> T | None:
        try:
            return await self.database.read(work, patience=_PATIENCE)
        except ArchiveError as error:
            if error.key != "archive.closed":
                self._note_once(error)
            return None

    async def _write(self, work: Write) -> None:
        with suppress(ArchiveError):  # closed
            await self.database.keep(work)

    def _peek_facts(self) -> dict[str, str] | None:
        return self.database.peek(partial(notes.kept_map, table="facts"))

    def _keep_fact(self, key: str, value: str | None) -> None:
        def work(connection: sqlite3.Connection) -> None:
            if value is None:
                notes.drop_from_map(connection, "facts", [key])
            else:
                notes.keep_map(connection, "facts", {key: value}, whole_map=False)

        with suppress(ArchiveError):
            self.database.submit_keep(work)

    def _note_once(self, notice: ArchiveError) -> None:
        if all(notice.key != told.key for told in self.notices):
            self._note(notice)

    def _note(self, notice: ArchiveError) -> None:
        self.notices.append(notice)
        if self.on_notice is not None:
            self.on_notice(notice)
