"""Two ways to a service: somebody's account, or the demonstration. What a Connection needs to know to go it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from artscope.archive.identity import Identity, fingerprint, principal
from artscope.config import Profile, Settings
from artscope.credentials import AccessKeys, Credential, PasswordLogin, Secret
from artscope.credentials.sources import Options, hints, load
from artscope.errors import ConfigError, CoreError
from artscope.models import ProjectId

if TYPE_CHECKING:
    from artscope.demo import Demo
    from artscope.http.client import Client
    from artscope.http.meter import Meter
    from artscope.http.refusals import Refusals
    from artscope.http.requestlog import RequestLog
    from artscope.http.serverclock import ServerClock
    from artscope.http.waiting import Wait

Ask = Callable[[PasswordLogin], str]
"""Asks a person for the password of a user."""
Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """This machine's time, aware."""
    return datetime.now(UTC)


class Way(Protocol):
    """How a service is reached, and who reads."""

    settings: Settings
    """As they are in effect: with what the way itself adds."""
    now: Clock
    """What time it is where the jobs run. Signatures go by this machine's clock."""

    def fingerprint(self) -> str:
        """Tells these settings from others, without running, asking or sending anything."""
        ...

    def identity(self) -> Identity | None:
        """Whose archive it is, where that is known from the start."""
        ...

    def credential(self) -> Credential:
        """Blocks: reads files, may run a command or ask a person. Raises ConfigError."""
        ...

    def learned(self, credential: Credential, project: ProjectId) -> Identity:
        """Whose archive it turns out to be."""
        ...

    def client(
        self,
        credential: Credential,
        project: ProjectId,
        *,
        meter: Meter,
        log: RequestLog,
        refusals: Refusals,
        on_wait: Callable[[Wait], None],
        clock: ServerClock,
    ) -> Client:
        """A client for it. Imports the HTTP library."""
        ...

    def close(self) -> None:
        """Ends what was started for it."""
        ...


class AccountWay:
    """Somebody's account at a real service."""

    def __init__(
        self, settings: Settings, *, ask: Ask | None = None, warn: Callable[[CoreError], None] | None = None
    ) -> None:
        profile = settings.profile
        self.now: Clock = utc_now
        self._options = Options(
            user=profile.user,
            domain=profile.domain,
            command=profile.command,
            sdk_profile=profile.sdk_profile,
            ask=ask,
            warn=warn,
        )
        told = hints(profile.source, self._options)
        self.settings = replace(
            settings,
            profile=replace(
                profile,
                project_id=profile.project_id or told.project_id,
                region=profile.region or told.region,
                iam_endpoint=profile.iam_endpoint or told.iam_endpoint,
            ),
        )

    def fingerprint(self) -> str:
        profile = self.settings.profile
        return fingerprint(
            {
                "profile": self.settings.name,
                "source": profile.source,
                "endpoint": self.settings.endpoint,
                "region": profile.region,
                "project_id": profile.project_id,
                "user": profile.user,
                "domain": profile.domain,
                "command": profile.command,
                "sdk_profile": profile.sdk_profile,
                "access": self._access_at_hand(),
            }
        )

    def identity(self) -> Identity | None:
        """None: it takes the credential to know."""
        return None

    def credential(self) -> Credential:
        return load(self.settings.profile.source, self._options)

    def learned(self, credential: Credential, project: ProjectId) -> Identity:
        keys = credential if isinstance(credential, AccessKeys) else None
        who = principal(
            user=self.settings.profile.user or (credential.user if isinstance(credential, PasswordLogin) else None),
            profile=self.settings.name,
            access_key=keys.access if keys else "",
            temporary=keys is not None and keys.security_token is not None,
        )
        return Identity(self.settings.endpoint, project, who)

    def client(self, credential: Credential, project: ProjectId, **tools: Any) -> Client:
        from artscope.http.client import Client, Endpoints
        from artscope.http.network import Network
        from artscope.remote import iam

        profile = self.settings.profile
        network = Network(proxy=profile.proxy, ca_bundle=profile.ca_bundle, link_hosts=profile.log_link_hosts)
        endpoints = Endpoints(self.settings.endpoint, self.settings.iam_endpoint, profile.region)
        return Client(endpoints, project, credential, network, sign_in=iam.token, renew=self.credential, **tools)

    def close(self) -> None:
        """Nothing was started."""

    def _access_at_hand(self) -> str:
        """The access key where it can be seen without running a command or asking anyone; else nothing."""
        if self.settings.profile.source in ("command", "password"):
            return ""
        try:
            credential = self.credential()
        except ConfigError:
            return ""
        return credential.access if isinstance(credential, AccessKeys) and credential.security_token is None else ""


class DemoWay:
    """The simulator inside this process. Its archive is an identity of its own, and its world's anchor is kept beside it."""

    def __init__(self, settings: Settings, world: Mapping[str, object], root: Path | None) -> None:
        """
        Args:
            root: Where the anchor is kept, so that the same world goes on next time; None: it is not.

        Raises:
            ConfigError: The world cannot be as it was asked for.
        """
        from artscope.demo import Demo
        from artscope.simulator.clocks import aware, clock_for
        from artscope.simulator.world.model import PUBLIC_WORKSPACE

        options = dict(world)
        seed = int(str(options.get("seed", 1)))
        anchor = _anchor_path(root, seed)
        try:
            if "now" in options:  # typed by a person: the world stands at that moment, rather than having gone on since
                options["clock"] = clock_for(aware(datetime.fromisoformat(str(options["now"]))))
            options.setdefault("now", _read(anchor))
            self.demo: Demo = Demo(**options)  # type: ignore[arg-type]
        except (ValueError, NotADirectoryError) as error:
            raise ConfigError("config.world", why=str(error)) from error
        _write(anchor, self.demo.now.isoformat())
        self.now: Clock = self.demo.clock
        said = settings.profile
        profile = Profile(
            region=self.demo.region,
            project_id=self.demo.project_id,
            workspace=said.workspace or PUBLIC_WORKSPACE,
            endpoint=self.demo.url,
            iam_endpoint=self.demo.iam,
            api=said.api,
            user=self.demo.user,
            domain=self.demo.domain,
        )
        self.settings = replace(settings, name="demo", profile=profile)
        self._principal = f"demo:{seed}:{self.demo.now.isoformat()}"

    def fingerprint(self) -> str:
        return fingerprint({"profile": self._principal})

    def identity(self) -> Identity | None:
        return Identity(self.demo.url, ProjectId(self.demo.project_id), self._principal)

    def credential(self) -> Credential:
        return AccessKeys(self.demo.ak, Secret(self.demo.sk))

    def learned(self, credential: Credential, project: ProjectId) -> Identity:  # noqa: ARG002
        return Identity(self.demo.url, project, self._principal)

    def client(self, credential: Credential, project: ProjectId, **tools: Any) -> Client:
        from artscope.http.client import Client, Endpoints
        from artscope.remote import iam

        endpoints = Endpoints(self.demo.url, self.demo.iam, self.demo.region)
        transport = self.demo.async_transport()
        return Client(endpoints, project, credential, sign_in=iam.token, transport=transport, **tools)

    def close(self) -> None:
        self.demo.close()


def _anchor_path(root: Path | None, seed: int) -> Path | None:
    return root / f"demo-{seed}.anchor" if root else None


def _read(path: Path | None) -> str | None:
    try:
        return path.read_text("ascii").strip() or None if path else None
    except (OSError, ValueError):
        return None


def _write(path: Path | None, text: str) -> None:
    from artscope.archive.places import private_folder, replace_file

    if path is None or _read(path) == text:
        return
    try:
        private_folder(path.parent)
        replace_file(path, text.encode())
    except (OSError, CoreError):
        return  # the next start begins another world; nothing else depends on it


def environment_has_account(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether a credential lies where it is looked for without a profile."""
    try:
        load(None, Options(environ=environ))
    except ConfigError as error:
        return error.key != "config.no_credentials"
    return True


def effective(settings: Settings) -> Settings:
    """The settings with what the known files and the demonstration add; makes nothing.

    Raises:
        ConfigError: The demonstration cannot be as it was asked for.
    """
    return (DemoWay(settings, {}, None) if settings.demo else AccountWay(settings)).settings
