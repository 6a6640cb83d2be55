"""What the parts of the simulator share: the world, its clocks, its switches, and what was seen."""

from __future__ import annotations

import hashlib
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple

from artscope.simulator.clocks import Movable
from artscope.simulator.faults import Faults
from artscope.simulator.wire import Refusal, Request
from artscope.simulator.world.model import SimJob, SimWorld

Generations = Literal["v1", "v2", "both"]

_REMEMBERED = 100_000
_HUGE = 9_000_000_000_000_000_000
"""Added to V1 ids by `huge-ids`: beyond 2^53, within 64 bits."""


class Seen(NamedTuple):
    """One request that was answered."""

    method: str
    path: str
    """Percent-encoded, without the query: a link's query is a secret."""
    status: int

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.status}"


@dataclass(frozen=True, slots=True)
class Account:
    """Who may come in. A function of the seed; the secrets are made up."""

    ak: str
    sk: str
    user: str
    password: str
    domain: str

    @classmethod
    def of(cls, seed: int, user: str, domain: str) -> Account:
        ak, sk, password = (
            hashlib.sha256(f"simulated {each} {seed}".encode()).hexdigest() for each in ("ak", "sk", "pw")
        )
        return cls(f"SIM{ak[:17].upper()}", f"sk{sk[:38]}", user, f"Pw-{password[:16]}", domain)


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Where its three parts are reached: scheme://host[:port]."""

    url: str
    iam: str
    obs: str


@dataclass
class State:
    """One simulator's; every handler is given it, and some change it."""

    world: SimWorld
    clock: Movable
    """The world's time."""
    wall: Movable
    """The time that signatures, tokens and links are judged by."""
    faults: Faults
    endpoints: Endpoints
    account: Account
    api: Generations = "both"
    seen: deque[Seen] = field(default_factory=lambda: deque(maxlen=_REMEMBERED))
    failed_signatures: int = 0
    """Requests with an AK/SK signature that were refused, for whatever reason."""
    violations: list[str] = field(default_factory=list)
    """What no reader may do, and somebody did: `METHOD /path: why`."""
    descriptions: dict[str, str] = field(default_factory=dict)
    """Of V2 jobs that were described anew, by id."""

    @property
    def at(self) -> datetime:
        """The world's moment."""
        return self.clock()

    def on(self, name: str, request: Request | None = None) -> bool:
        """Whether a switch is on for this request, counted as having happened."""
        return self.faults.on(name, request)

    def admitted(self, workspace: str, action: str) -> None:
        """Whether the caller may enter a workspace.

        Raises:
            Refusal: There is none of that id, or it is somebody else's.
        """
        found = next((each for each in self.world.workspaces if each.id == workspace), None)
        if found is None:
            raise Refusal(400, "ModelArts.7005", f"The workspace {workspace} does not exist.")
        if not found.accessible:
            raise Refusal(403, "ModelArts.0112", f"Policy doesn't allow {action} to be performed.")

    def job(self, job_id: str, action: str, request: Request) -> SimJob:
        """A V2 job that the caller may see.

        Raises:
            Refusal: There is none, or it is in a workspace of others.
        """
        job = self.world.find(job_id, self.at)
        if job is None:
            status = 404 if self.on("c23", request) else 400
            raise Refusal(status, "ModelArts.2775", f"Training job (ID: {job_id}) not found.")
        self.admitted(job.workspace, action)
        return job

    def outward(self, number: int) -> int:
        """A V1 id as the wire has it."""
        return number + _HUGE if self.on("huge-ids") else number

    def inward(self, text: str) -> int | None:
        """A V1 id from the wire; None for what is no number."""
        if not text.isascii() or not text.isdigit():
            return None
        return int(text) - _HUGE if self.on("huge-ids") else int(text)
