"""From what a `Session` was given to something that runs calls."""

from __future__ import annotations

import atexit
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from artscope.archive.places import data_folder, private_folder
from artscope.call import Call, Flow
from artscope.config import Profile, Settings, settle
from artscope.connection import REFUSALS
from artscope.credentials import AccessKeys, Credential, PasswordLogin, Secret
from artscope.errors import ArchiveError, ConfigError
from artscope.models import ProjectId
from artscope.remote import iam
from artscope.ways import AccountWay

if TYPE_CHECKING:
    from artscope.http import SyncClient
    from artscope.session import Endpoints, Runner

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Given:
    """The arguments that say who asks; none of them means: whoever the command line would be."""

    access_key: str = ""
    secret_key: Secret | None = None
    security_token: Secret | None = None
    username: str = ""
    password: Secret | None = None
    account: str = ""

    @classmethod
    def of(
        cls,
        access_key: str | None,
        secret_key: str | None,
        security_token: str | None,
        username: str | None,
        password: str | None,
        account: str | None,
    ) -> Given:
        """Takes the secrets out of sight at once."""
        return cls(
            access_key=access_key or "",
            secret_key=Secret(secret_key) if secret_key else None,
            security_token=Secret(security_token) if security_token else None,
            username=username or account or "",
            password=Secret(password) if password else None,
            account=account or "",
        )

    def credential(self) -> Credential | None:
        """The credential; None where nothing was given.

        Raises:
            ConfigError: Half of one was given.
        """
        if self.access_key or self.secret_key:
            if not (self.access_key and self.secret_key):
                raise ConfigError("service.half_a_key")
            return AccessKeys(self.access_key, self.secret_key, self.security_token)
        if not self.username:
            return None
        if not self.password:
            raise ConfigError("service.no_password", user=self.username)
        return PasswordLogin(self.username, self.account or self.username, self.password)


class Link:
    """Runs calls over a connection that is made with the first one."""

    def __init__(self, settings: Settings, credential: Credential | None) -> None:
        """
        Args:
            settings: Where to, and how; without a credential also where that comes from.
        """
        self._way = AccountWay(settings)
        self._given = credential
        self._sync: SyncClient | None = None
        self._project = ProjectId(self._way.settings.profile.project_id)

    @property
    def region(self) -> str:
        """The region, also where only the source of the credential names it."""
        return self._way.settings.profile.region

    @property
    def project(self) -> ProjectId:
        """Goes along with signatures; empty while not known."""
        return self._project

    @project.setter
    def project(self, project: ProjectId) -> None:
        if project != self._project:
            self._project = project
            if isinstance(self._given, AccessKeys):  # a token was scoped to the same project by its name
                self.close()

    def run(self, flow: Flow[T] | Call[T]) -> T:
        """The result. Blocks. Raises CoreError."""
        if self._sync is None:
            self._sync = self._made()
            atexit.register(self.close)  # the SDK's scripts close nothing
        return self._sync.run(flow)

    def close(self) -> None:
        """Ends the connections, where there are any; the next flow opens others."""
        if self._sync is not None:
            atexit.unregister(self.close)
            self._sync.close()
            self._sync = None

    def _made(self) -> SyncClient:
        from artscope.http import Endpoints, Network, SyncClient
        from artscope.http.refusals import Refusals

        settings = self._way.settings
        profile = settings.profile
        return SyncClient(
            Endpoints(settings.endpoint, settings.iam_endpoint, profile.region),
            self._project,
            self._given or self._way.credential(),
            Network(proxy=profile.proxy, ca_bundle=profile.ca_bundle, link_hosts=profile.log_link_hosts),
            sign_in=iam.token,
            renew=None if self._given else self._way.credential,
            refusals=Refusals(_remembered()),
        )


def connect(given: Given, places: Endpoints, region: str, project: ProjectId) -> Link:
    """The way to the service for what a `Session` was given.

    Raises:
        ConfigError: Half a credential, no region and no endpoint, or a broken configuration file.
    """
    credential = given.credential()
    settings = Settings() if credential else settle({})
    said = settings.profile
    profile: Profile = replace(
        said,
        region=region or said.region,
        project_id=project or said.project_id,
        endpoint=places.modelarts or said.endpoint,
        iam_endpoint=places.iam or said.iam_endpoint,
    )
    return Link(replace(settings, profile=profile), credential)


def project_of(runner: Runner, region: str) -> ProjectId:
    """The id of the region's project.

    Raises:
        ConfigError: No region was named; it has no project, or several.
    """
    if not region:
        raise ConfigError("service.no_region")
    found = runner.run(iam.project_of(region))
    if isinstance(runner, Link):
        runner.project = found
    return found


def _remembered() -> Path | None:
    """Where refusals are remembered, for the browser and for scripts alike; None where there is no such place."""
    try:
        return private_folder(data_folder(None)) / REFUSALS
    except ArchiveError:
        return None
