"""`Session`, in the shape of the official SDK: who asks, and where.

    from artscope.session import Session

    session = Session(access_key=..., secret_key=..., project_id=..., region_name="cn-north-4")

Nothing is sent, looked up or checked before something is asked with it; so nothing is raised here, and what is wrong with the
credentials stands in the first answer. Source: sdk-surface, section 2.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeVar

from artscope.call import Call, Flow
from artscope.models import ProjectId

if TYPE_CHECKING:
    from collections.abc import MutableMapping

T = TypeVar("T")


class Runner(Protocol):
    """What runs Calls and flows, one after the other: `artscope.http.SyncClient`, or a fake."""

    def run(self, flow: Flow[T] | Call[T]) -> T:
        """What the flow returns, or the Call answers. Blocks. Raises CoreError."""

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Where the services are; empty: by the region."""

    iam: str = ""
    modelarts: str = ""
    region: str = ""


class Session:
    """Credentials and endpoints for one project.

    The forms, by what is given: nothing (the profile, environment and files that the command line uses too); `access_key` and
    `secret_key`; `username` and `password` (the account's own user); these and `account` (an IAM user of it). With any of them
    `project_id` and `region_name`; without a project id the project of the region's name is looked up.

    Keys are held in memory only and shown nowhere.
    """

    _endpoints: ClassVar[Endpoints] = Endpoints()

    def __init__(
        self,
        access_key: str | None = None,
        secret_key: str | None = None,
        project_id: str | None = None,
        region_name: str | None = None,
        username: str | None = None,
        password: str | None = None,
        account: str | None = None,
        security_token: str | None = None,
        *,
        runner: Runner | None = None,
    ) -> None:
        from artscope.sdk.signin import Given

        self._given = Given.of(access_key, secret_key, security_token, username, password, account)
        self._project = ProjectId(project_id or "")
        self._region = region_name or self._endpoints.region
        self._places = self._endpoints
        self._runner = runner
        self.facts: MutableMapping[str, str] = {}
        """What is learnt about the service while the session lives."""

    @classmethod
    def set_endpoint(
        cls,
        iam_endpoint: str | None = None,
        obs_endpoint: str | None = None,
        modelarts_endpoint: str | None = None,
        region_name: str | None = None,
    ) -> None:
        """Says where the services are, for the sessions made afterwards. Without arguments the region decides again.

        Args:
            obs_endpoint: Taken and not needed: log links carry their own address.
        """
        del obs_endpoint
        cls._endpoints = Endpoints(iam_endpoint or "", modelarts_endpoint or "", region_name or "")

    @property
    def region_name(self) -> str:
        """The region; empty where none was given."""
        return self._region

    @property
    def project(self) -> ProjectId:
        """The project; looked up by the region's name where it was not given.

        Raises:
            CoreError: There is none, or more than one, or it cannot be asked.
        """
        if not self._project:
            from artscope.sdk.signin import project_of

            self._project = project_of(self._connected(), self._region)
        return self._project

    @property
    def project_id(self) -> str:
        """As `project`, under the SDK's name."""
        return self.project

    def run(self, flow: Flow[T] | Call[T]) -> T:
        """Asks the service. Blocks.

        Raises:
            CoreError: It refused or could not be reached, or the session's arguments do not do.
        """
        return self._connected().run(flow)

    def close(self) -> None:
        """Closes the connections. The session may be used again."""
        if self._runner is not None:
            self._runner.close()

    def _connected(self) -> Runner:
        if self._runner is None:
            from artscope.sdk.signin import connect

            link = connect(self._given, self._places, self._region, self._project)
            self._runner, self._region, self._project = link, link.region, link.project
        return self._runner

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()
