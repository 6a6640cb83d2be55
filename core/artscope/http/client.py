"""The client: runs Calls, Downloads and flows against one project of one service with one credential.

    client = Client(Endpoints(service, iam, region), project, credential, network, sign_in=iam.token)
    page = await client.run(v2.search(project, query, 0))
    await client.aclose()

What it adds to an exchange: a slot (a person goes first), retries within a budget, and a pause after too many failures; `known.py`
adds the credential. No connection is made before the first call.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import closing
from typing import Any, Protocol, TypeVar, cast

import httpx

from artscope.call import Call, Download, Flow, Priority
from artscope.credentials import Credential
from artscope.errors import CoreError
from artscope.http.auth import Renew
from artscope.http.circuit import Circuits
from artscope.http.endpoints import Endpoints
from artscope.http.known import Known, SignInCall
from artscope.http.limits import Limits
from artscope.http.meter import Meter
from artscope.http.network import Network
from artscope.http.refusals import Clock, Refusals, utc_now
from artscope.http.requestlog import RequestLog
from artscope.http.routes import Routes
from artscope.http.serverclock import ServerClock
from artscope.http.slots import Slots
from artscope.http.waiting import Budget, Patience, Wait, asked_wait
from artscope.http.wire import Wire

__all__ = ["Client", "Endpoints"]

T = TypeVar("T")
_SEARCH = "training-job-searches"


class Client:
    """Runs calls, on the loop it is used on."""

    def __init__(
        self,
        endpoints: Endpoints,
        project: str,
        credential: Credential,
        network: Network | None = None,
        *,
        sign_in: SignInCall | None = None,
        renew: Renew | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        meter: Meter | None = None,
        log: RequestLog | None = None,
        refusals: Refusals | None = None,
        on_wait: Callable[[Wait], None] | None = None,
        limits: Limits | None = None,
        now: Clock = utc_now,
        clock: ServerClock | None = None,
    ) -> None:
        """
        Args:
            project: Its id; empty while not known, see `project`.
            sign_in: How a token is asked for (`artscope.remote.iam.token`); needed for a `PasswordLogin`.
            renew: Gets the credential from its source again: `lambda: sources.load(source, options)`. Called in a thread when a
                temporary key ends, after a 401, and when a person asks anew.
            transport: Answers everything instead of the network, with no socket: the demonstration.
            log: Is closed with the client.
            refusals: Where refusals are remembered; None: in this process.
            on_wait: Told, on the loop, when a call waits because the service said so (`Retry-After`).
            now: What time to sign with.
            clock: The same, where it is to hear of the service's time, too.
        """
        self.meter = meter or Meter()
        self._limits = limits or Limits()
        self._on_wait = on_wait
        self._log = log or RequestLog()
        self._network = network or Network()
        self._routes = Routes(self._network, self._limits, transport)
        self._wire = Wire(self._routes, self._limits, self.meter, self._log)
        self._known = Known(
            endpoints, project, credential, self._wire, self._log, refusals or Refusals(), sign_in, renew,
            clock or ServerClock(now),
        )  # fmt: skip
        self._slots = Slots(self._limits.in_flight, self._limits.background)
        self._budget = Budget(self._limits)
        self._circuits = Circuits(self._limits.failures)

    @property
    def project(self) -> str:
        """The project's id: goes along with signatures as `X-Project-Id`, and tokens are scoped to it. May be set once known."""
        return self._known.project

    @project.setter
    def project(self, project: str) -> None:
        self._known.project = project

    @property
    def accepted(self) -> bool:
        """The service has accepted the credential in this process."""
        return self._known.standing.accepted

    async def run(self, flow: Call[T] | Flow[T], priority: Priority = Priority.PERSON) -> T:
        """The result of a call, or of a flow.

        Errors of a call are thrown into the flow where it yielded it; what it does not catch leaves here.

        Raises:
            CoreError: See `artscope.errors`.
        """
        if isinstance(flow, Call):
            return await self._one(flow, priority)
        with closing(flow):
            try:
                call = next(flow)
                while True:
                    try:
                        answer = await self._one(call, priority)
                    except CoreError as error:
                        call = flow.throw(error)
                    else:
                        call = flow.send(answer)
            except StopIteration as done:
                return cast("T", done.value)

    async def resume(self) -> bool:
        """A person asks anew: hosts that were left alone are asked again, a refusal is forgotten, the credential's source is read
        again. False while the key is locked: then nothing is sent before the lock's end.

        Raises:
            ConfigError: The source has no credential any more.
        """
        self._circuits.reset()
        self._budget.refill()
        return await self._known.resume()

    async def once(self, call: Call[T]) -> T:
        """The answer of one request: nothing is sent again, and nothing renewed, whatever comes. For finding out what is wrong.

        Raises:
            CoreError: Among them AuthError without a request, while the credential is refused.
        """
        async with self._slots.take(Priority.PERSON):
            return await self._known.attempt(call, renewing=False)

    async def hear_time(self) -> None:
        """Has the service tell its time, by a request that nobody signs: it cannot be refused for its signature.

        Raises:
            OfflineError: It cannot be reached.
        """
        async with self._slots.take(Priority.PERSON):
            await self._known.hear_time()

    def forgive_clock(self) -> None:
        """Forgets a refusal that was for nothing but this machine's time."""
        self._known.forgive_clock()

    async def aclose(self) -> None:
        """Close every connection, and the log."""
        await self._known.aclose()
        await self._routes.aclose()
        self._log.close()

    async def _one(self, call: Call[T], priority: Priority) -> T:
        if isinstance(call, Download):
            from artscope.http.download import Fetch

            return cast("T", await self._patiently(Fetch(call, self._wire, self._network, self._limits), priority))
        return await self._patiently(_Asking(call, self._known), priority)

    async def _patiently(self, work: _Work[T], priority: Priority) -> T:
        """Attempts, until one has an answer or no more make sense."""
        clock = asyncio.get_running_loop().time
        circuit = self._circuits.of(work.host)
        patience = Patience(self._limits, self._budget, clock())
        while True:
            circuit.check(work.host)
            before = work.size
            try:
                async with self._slots.take(priority):
                    result = await work.attempt()
            except CoreError as error:
                if work.size > before:  # it went on: a long download may break more often than a short call
                    patience = Patience(self._limits, self._budget, clock())
                wait = patience.before_next(error, clock()) if work.repeatable else None
                if wait is None:
                    circuit.ended(error)
                    raise
                if self._on_wait is not None and asked_wait(error) is not None:
                    self._on_wait(Wait(wait, error))
                await asyncio.sleep(wait)
            else:
                circuit.ended(None)
                if patience.first:
                    self._budget.succeeded()
                return result


class _Work(Protocol[T]):  # type: ignore[misc]  # what comes out of a coroutine may vary
    """Something that takes attempts."""

    @property
    def host(self) -> str: ...

    @property
    def size(self) -> int: ...

    @property
    def repeatable(self) -> bool: ...

    def attempt(self) -> Awaitable[T]: ...


class _Asking:
    """A call, as work: each attempt is signed anew."""

    size = 0

    def __init__(self, call: Call[T], known: Known) -> None:
        self._call = call
        self._known = known
        self.host = known.host(call)
        self.repeatable = call.method == "GET" or (call.method == "POST" and call.path[-1:] == (_SEARCH,))
        """Only what reads may be sent twice."""

    async def attempt(self) -> Any:
        return await self._known.attempt(self._call)
