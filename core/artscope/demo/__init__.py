"""The simulator in this process: a ModelArts for `--demo` and for tests, with no socket and no account.

A `Demo` costs next to nothing until something is asked of it: the world is made, and the thread started, by the first request.

    demo = Demo(seed=7)
    client = httpx.AsyncClient(transport=demo.async_transport())
    await client.get(f"{demo.url}/v1/{demo.project_id}/workspaces", ...)
    demo.close()
"""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from artscope.demo.engine import App, Engine

if TYPE_CHECKING:
    import httpx

    from artscope.simulator.app import Simulator
    from artscope.simulator.state import Account
    from artscope.simulator.world.model import SimProject

_URL = "https://modelarts.demo.invalid"
_IAM = "https://iam.demo.invalid"
_OBS = "https://obs.demo.invalid"
"""Hosts that exist nowhere: a request that went astray would find nobody."""
_MANY = 10_000
"""Jobs from which on looking through the world for garbage would hold every thread, the screen's too, for a tenth of a second. The
world stays as long as the process: there is none in it."""


class Demo:
    """An invented account, and the service behind it.

    Whoever keeps an archive of it keeps `now` too, and gives it back: the same world goes on.
    """

    def __init__(
        self,
        seed: int = 1,
        now: datetime | str | None = None,
        *,
        jobs: int = 40,
        workers: int | None = None,
        lines: int | None = None,
        logs: Path | str | None = None,
        latency: float = 0.0,
        faults: Sequence[str] = (),
        api: Literal["v1", "v2", "both"] = "both",
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        """
        Args:
            now: The world's anchor, ISO 8601 where it is text; by default the clock's time.
            logs: A folder whose files are added as logs.
            latency: Milliseconds before each answer.
            faults: Switches, as `--fault` takes them (`artscope.simulator.faults`).
            clock: The world's time; by default this machine's, so that a world whose anchor was kept goes on; where the anchor
                is still to come, one that starts there. For an anchor that a person named, `clocks.clock_for` has the better
                one. Signatures and tokens are always judged by this machine's.

        Raises:
            ValueError: `now` is no time, or a switch is none; the text is how it was written.
            NotADirectoryError: `logs` is no folder.
        """
        from artscope.simulator.clocks import starting, wall
        from artscope.simulator.faults import Faults

        Faults(faults)
        if logs is not None and not Path(logs).is_dir():
            raise NotADirectoryError(str(logs))

        anchor = _moment(now)
        coming = anchor is not None and anchor > wall()
        self.clock = clock or (starting(anchor) if anchor and coming else wall)
        self.now = anchor or self.clock()
        self.seed = seed
        self.url, self.iam, self.obs = _URL, _IAM, _OBS
        self.down = False
        """While True, every connection is refused."""
        options = {
            "seed": seed,
            "now": self.now,
            "api": api,
            "jobs": jobs,
            "workers": workers,
            "lines": lines,
            "logs": Path(logs) if logs else None,
            "latency": float(latency),
            "faults": tuple(faults),
        }
        self.engine: Engine[Simulator] = Engine(partial(_build, options, self.clock, large=jobs > _MANY))
        self._end = weakref.finalize(self, self.engine.stop)

    @property
    def project_id(self) -> str:
        return self._project.id

    @property
    def region(self) -> str:
        return self._project.name

    @property
    def domain(self) -> str:
        return self._project.domain

    @property
    def ak(self) -> str:
        return self._account.ak

    @property
    def sk(self) -> str:
        return self._account.sk

    @property
    def user(self) -> str:
        return self._account.user

    @property
    def password(self) -> str:
        return self._account.password

    @property
    def simulator(self) -> Simulator:
        """The simulator itself; asking for it makes it."""
        return self.engine.made().result()

    def async_transport(self) -> httpx.AsyncBaseTransport:
        """A transport that reaches this demonstration and nothing else. Make one for each loop."""
        from artscope.demo.transport import AsyncInProcess

        return AsyncInProcess(self)

    def transport(self) -> httpx.BaseTransport:
        """The same without async."""
        from artscope.demo.transport import InProcess

        return InProcess(self)

    def app_of(self, simulator: Simulator, host: str) -> App | None:
        """What answers at a host."""
        if host == urlsplit(self.obs).hostname:
            return simulator.bucket
        return simulator.service if host in (urlsplit(self.url).hostname, urlsplit(self.iam).hostname) else None

    def advance(self, seconds: float) -> None:
        """Put all its clocks forward."""
        for each in (self.simulator.state.clock, self.simulator.state.wall):
            each.advance(timedelta(seconds=seconds))

    def close(self) -> None:
        """End its thread, where there is one. Open answers break off."""
        self._end()

    @cached_property
    def _project(self) -> SimProject:
        from artscope.simulator.world.people import project

        return project(self.seed)

    @cached_property
    def _account(self) -> Account:
        from artscope.simulator.state import Account
        from artscope.simulator.world.people import users

        return Account.of(self.seed, users(self.seed)[0].name, self._project.domain)


def _build(options: dict[str, object], clock: Callable[[], datetime], *, large: bool) -> Simulator:
    from artscope.simulator.build import Options, build
    from artscope.simulator.state import Endpoints

    simulator = build(Options(**options), Endpoints(_URL, _IAM, _OBS), clock=clock)  # type: ignore[arg-type]
    if large:
        gc.freeze()
    return simulator


def _moment(now: datetime | str | None) -> datetime | None:
    from artscope.simulator.clocks import aware

    if now is None:
        return None
    return aware(datetime.fromisoformat(now) if isinstance(now, str) else now)
