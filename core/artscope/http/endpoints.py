"""Where a client's requests go."""

from __future__ import annotations

from dataclasses import dataclass

from artscope.endpoints import checked_endpoint


@dataclass(frozen=True, slots=True)
class Endpoints:
    """`https://host[:port]`; http for this machine only.

    Raises:
        ConfigError: One of them is not such an address.
    """

    service: str
    iam: str = ""
    """Empty: nothing can be asked of IAM."""
    region: str = ""
    """The name of the default project, which a token is scoped to while no project id is known."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "service", checked_endpoint(self.service))
        if self.iam:
            object.__setattr__(self, "iam", checked_endpoint(self.iam))
