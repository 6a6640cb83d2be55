"""One account's archive and service.

Nothing here costs a request, a command or an import of the HTTP library before the first thing is asked of the service. Until then
the archive is the one that was learned to belong to these settings; where the credential turns out to be another's, so does the
archive, and nothing of the first is shown under the second.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from artscope.archive.archive import Archive
from artscope.archive.identity import Identity, Index
from artscope.errors import ArchiveError, CoreError, OfflineError
from artscope.http.meter import Meter
from artscope.http.serverclock import ServerClock
from artscope.models import Api, JobId, ProjectId
from artscope.priority import Priority

if TYPE_CHECKING:
    from artscope.call import Call, Flow
    from artscope.credentials import Credential
    from artscope.http.client import Client
    from artscope.http.waiting import Wait
    from artscope.remote.service import TrainingService
    from artscope.ways import Way

T = TypeVar("T")
APIS: Mapping[str, Api] = {"v1": "v1", "v2": "v2"}
REFUSALS = "refusals"
"""The folder, beside the identities, that remembers which credential was refused."""


class Connection:
    """Runs what is asked of the service, and holds what one run of the program knows of it."""

    def __init__(self, way: Way, root: Path | None, notices: Sequence[CoreError] = ()) -> None:
        """
        Args:
            root: The data folder; None: nothing is kept.
            notices: What was in the way of having one.
        """
        self.settings = way.settings
        self.now = way.now
        self.meter = Meter()
        self.clock = ServerClock()
        """What time requests are signed with."""
        self.on_wait: Callable[[Wait], None] | None = None
        self.on_notice: Callable[[CoreError], None] | None = None
        self.notices: list[CoreError] = list(notices)
        """What this machine could not do, each kind once."""
        self.first_tells: set[JobId] = set()
        """Running jobs whose first worker tells how far they are, as far as was found out; see `progressing`."""
        self._way = way
        self._root = root
        self._index = Index(root) if root else None
        self._fingerprint = way.fingerprint()
        self._identity = way.identity() or (self._index.known(self._fingerprint) if self._index else None)
        self.archive = self._opened(self._identity)
        """Of the identity as far as it is known."""
        self._old: list[Archive] = []
        self._client: Client | None = None
        self._credential: Credential | None = None
        self._project = ProjectId("")
        self._making = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        self._services: dict[Api, TrainingService] = {}

    @property
    def offline(self) -> bool:
        """Nothing is asked of anyone."""
        return self.settings.offline

    @property
    def api(self) -> Api | None:
        """Which generation is shown; None while not known."""
        chosen = self.settings.profile.api
        if chosen != "auto":
            return chosen
        return APIS.get(self.archive.facts.get("api", ""))

    @property
    def owner(self) -> str | None:
        """Whose jobs are "mine"; None while not known."""
        return self.settings.profile.user or None

    async def run(self, work: Flow[T] | Call[T], priority: Priority = Priority.PERSON) -> T:
        """Runs a call or a flow.

        Raises:
            CoreError: It failed, or nothing may be asked (`--offline`).
        """
        return await (await self._ready()).run(work, priority)

    async def ready(self) -> ProjectId:
        """Makes sure that there is a credential, a client and a project; the project.

        Raises:
            CoreError: One of them cannot be had.
        """
        await self._ready()
        return self._project

    async def service(self, api: Api | None = None) -> TrainingService:
        """The service of one generation; of the one that answers, where none is said.

        Raises:
            CoreError: It cannot be reached, or neither generation is there.
        """
        from artscope.remote.service import probe, service

        project = await self.ready()
        chosen = api or self.api
        if chosen is None:
            answering: Api = await self.run(probe(project, self.archive.facts))
            chosen = answering
        if chosen not in self._services:
            self._services[chosen] = service(chosen, project, self.archive.facts)
        return self._services[chosen]

    def in_background(self, work: Coroutine[Any, Any, None]) -> None:
        """Does something that nobody waits for, and that may be broken off when the connection is closed."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def retry(self) -> None:
        """A person asks again; see `Client.resume`.

        Raises:
            ConfigError: There is no credential.
        """
        if not self.offline:
            await (await self.client()).resume()

    async def client(self) -> Client:
        """The client. Nothing is sent for it, though its project may not be known yet.

        Raises:
            ConfigError: There is no credential.
            OfflineError: Nothing may be asked (`--offline`).
        """
        if self.offline:
            raise OfflineError("errors.offline")
        async with self._making:
            self._client = self._client or await self._made()
        return self._client

    @property
    def project(self) -> ProjectId:
        """The project, as far as it is known without asking; empty while it is not."""
        return self._project

    @property
    def accepted(self) -> bool:
        """The service has accepted the credential in this process."""
        return self._client is not None and self._client.accepted

    async def sign_by_server(self, wanted: bool) -> None:
        """Signs with the service's time from now on, or with this machine's again; a refusal for the time alone is forgotten.

        Raises:
            CoreError: The service does not tell its time, or there is no credential.
        """
        client = await self.client()
        if wanted and self.clock.ahead is None:
            await client.hear_time()
            if self.clock.ahead is None:
                raise OfflineError("clock.untold")
        self.clock.used = wanted
        if wanted:
            client.forgive_clock()

    async def aclose(self) -> None:
        """Closes connections and archives."""
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._client is not None:
            await self._client.aclose()
        for archive in (*self._old, self.archive):
            await asyncio.to_thread(archive.close)
        self._way.close()

    async def _ready(self) -> Client:
        if self.offline:
            raise OfflineError("errors.offline")
        async with self._making:
            if self._client is None:
                self._client = await self._made()
            if not self._project:
                self._project = await self._discovered(self._client)
                self._client.project = self._project
        return self._client

    async def _made(self) -> Client:
        credential = self._credential = await asyncio.to_thread(self._way.credential)
        self._project = ProjectId(self.settings.profile.project_id)
        if self._identity is not None and not self._project:
            self._project = self._identity.project
        client = await asyncio.to_thread(self._client_for, credential)
        if self._project:
            self._bind(credential, self._project)
        return client

    def _client_for(self, credential: Credential) -> Client:
        """Loads what talks to a service, on a thread: that takes longer than a key may wait."""
        from artscope.http.refusals import Refusals
        from artscope.http.requestlog import RequestLog

        return self._way.client(
            credential,
            self._project,
            meter=self.meter,
            log=RequestLog(self.settings.log_file),
            refusals=Refusals(self._root / REFUSALS if self._root else None),
            on_wait=self._waits,
            clock=self.clock,
        )

    async def _discovered(self, client: Client) -> ProjectId:
        """The project of the region, asked of IAM."""
        from artscope.remote.iam import project_of

        found = await client.run(project_of(self.settings.profile.region))
        if self._credential is not None:
            self._bind(self._credential, found)
        return found

    def _bind(self, credential: Credential, project: ProjectId) -> None:
        """From now on the archive is that of whoever reads with this credential."""
        identity = self._way.learned(credential, project)
        if self._index is not None:
            self._index.learn(self._fingerprint, identity)
        if identity != self._identity:
            self._old.append(self.archive)
            self._identity = identity
            self.archive = self._opened(identity)
            self._services.clear()

    def _opened(self, identity: Identity | None) -> Archive:
        archive = Archive.open(self._root, identity) if identity is not None else Archive(None)
        archive.now = self.now
        for notice in archive.notices:
            self._note(notice)
        archive.on_notice = self._note
        return archive

    def _note(self, notice: ArchiveError) -> None:
        if all(notice.key != told.key for told in self.notices):
            self.notices.append(notice)
            if self.on_notice is not None:
                self.on_notice(notice)

    def _waits(self, wait: Wait) -> None:
        if self.on_wait is not None:
            self.on_wait(wait)
