"""Being known to the service: one attempt of a call with the credential, its renewal, and the refusal rule around it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from typing import Any, TypeVar

from artscope._version import __version__
from artscope.call import Call
from artscope.credentials import AccessKeys, Credential, PasswordLogin, Secret, Token
from artscope.errors import ApiError, AuthError, ClockError, ConfigError, NotFoundError, ServiceError
from artscope.http.answers import Answer, read
from artscope.http.auth import Auth, Renew, SignedAuth, Ticket, TokenAuth
from artscope.http.codes import proves_acceptance
from artscope.http.endpoints import Endpoints
from artscope.http.refusals import Refusals, Standing
from artscope.http.requestlog import RequestLog
from artscope.http.serverclock import ServerClock
from artscope.http.threads import in_thread
from artscope.http.waiting import UNREADABLE
from artscope.http.wire import Outgoing, Wire
from artscope.signing import build_url, host_of
from artscope.words import language

T = TypeVar("T")

SignInCall = Callable[[PasswordLogin, str, str], Call[Token]]
"""Login, project id, region (either may be empty) -> the call that gives a token."""

_LARGE = 256 * 1024  # bytes of a body, from which on it is parsed beside the loop
_LANGUAGES = {"en": "en-us", "zh": "zh-cn"}
_UNSIGNED = {"Accept": "application/json", "Accept-Encoding": "gzip", "User-Agent": f"artscope/{__version__}"}


class Known:
    """Makes attempts, as somebody."""

    def __init__(
        self,
        endpoints: Endpoints,
        project: str,
        credential: Credential,
        wire: Wire,
        log: RequestLog,
        refusals: Refusals,
        sign_in: SignInCall | None,
        renew: Renew | None,
        clock: ServerClock,
    ) -> None:
        """See `Client`."""
        self._clock = clock
        self.project = project
        self._endpoints = endpoints
        self._wire = wire
        self._log = log
        self._refusals = refusals
        self._sign_in = sign_in
        self._trials: set[asyncio.Future[Any]] = set()
        """Requests on their way with a credential that is not accepted yet."""
        self._auth: Auth
        if isinstance(credential, AccessKeys):
            self._auth = SignedAuth(credential, renew=renew, now=clock)
        else:
            self._auth = TokenAuth(credential, self._token, renew=renew, now=clock)

    def host(self, call: Call[Any]) -> str:
        """Where a call goes, for error texts."""
        return host_of(self._endpoint(call))

    @property
    def standing(self) -> Standing:
        """How the credential of this moment stands. It is one for the service and its IAM: the key is the same."""
        host = host_of(self._endpoints.service)
        return self._refusals.standing(host, self._auth.principal, self._auth.secret, self.project)

    async def attempt(self, call: Call[T], *, renewing: bool = True) -> T:
        """Send once; twice where a token or temporary key had ended and could be renewed.

        Args:
            renewing: False: never twice.

        Raises:
            CoreError: Among them AuthError without a request, while the credential is refused.
        """
        if not call.auth:
            return await self._read(call, await self._wire.exchange(self._plain(call), call.max_bytes))
        turn = AsyncExitStack()
        await turn.enter_async_context(self.standing.turn())
        if self.standing.accepted:
            return await self._tried(call, turn, renewing)
        trial = asyncio.ensure_future(self._tried(call, turn, renewing))
        self._trials.add(trial)
        trial.add_done_callback(self._over)
        return await asyncio.shield(trial)

    async def aclose(self) -> None:
        """Gives up what is still on trial."""
        for trial in list(self._trials):
            trial.cancel()
        await asyncio.gather(*self._trials, return_exceptions=True)

    async def _tried(self, call: Call[T], turn: AsyncExitStack, renewing: bool) -> T:
        """Until a credential is accepted, an answer is waited for even where nobody wants it any more: it may be a refusal."""
        async with turn:
            try:
                return await self._once_or_renewed(call, renewing)
            except AuthError as error:
                self.standing.refuse(error)
                raise

    def _over(self, trial: asyncio.Future[Any]) -> None:
        self._trials.discard(trial)
        if not trial.cancelled():
            trial.exception()  # who asked has it, or does not want it any more

    async def resume(self) -> bool:
        """See `Client.resume`."""
        try:
            self.standing.check()
        except AuthError:
            await self._auth.reload()
            return self.standing.clear()
        return True

    async def hear_time(self) -> None:
        """See `Client.hear_time`. Any answer will do, that of a gateway which wants a signature too."""
        outgoing = Outgoing("GET", build_url(self._endpoints.service, ()), dict(_UNSIGNED))
        self._heard(await self._wire.exchange(outgoing, _LARGE))

    def forgive_clock(self) -> None:
        """See `Client.forgive_clock`."""
        try:
            self.standing.check()
        except ClockError:
            self.standing.clear()
        except AuthError:
            return  # something else is wrong with it, and stays so

    async def _once_or_renewed(self, call: Call[T], renewing: bool) -> T:
        ticket = await self._auth.current()
        try:
            return await self._judged(call, ticket)
        except AuthError as error:
            if not renewing or not await self._renewed(ticket, error):
                raise
        return await self._judged(call, await self._auth.current())

    async def _renewed(self, used: Ticket, error: AuthError) -> bool:
        """Whether there is something else to try. A lock or a wrong clock is not cured by another key."""
        if type(error) is not AuthError:
            return False
        try:
            return await self._auth.renew(used)
        except ConfigError as trouble:
            error.__cause__ = trouble
            return False

    async def _judged(self, call: Call[T], ticket: Ticket) -> T:
        """One exchange, and what its answer says of the credential."""
        standing = self.standing
        answer = self._heard(await self._wire.exchange(self._dressed(call, ticket), call.max_bytes))
        try:
            result = await self._read(call, answer)
        except ApiError as error:
            if proves_acceptance(answer.status, error):
                standing.accept()
            raise
        standing.accept()
        return result

    async def _read(self, call: Call[T], answer: Answer) -> T:
        try:
            if len(answer.body) > _LARGE:
                return await in_thread(lambda: read(call, answer))
            return read(call, answer)
        except ServiceError as error:
            if error.key in UNREADABLE or error.key == "network.web_page":
                self._log.note(error.key, answer.body[:200].decode("utf-8", "replace"))
            raise

    async def _token(self) -> Token:
        """Sign in. Not counted as a call of its own: it is a part of the attempt that needs it."""
        if self._sign_in is None or not self._endpoints.iam or not isinstance(self._auth, TokenAuth):
            raise ConfigError("auth.no_sign_in", host=host_of(self._endpoints.service))
        call = self._sign_in(self._auth.login, self.project, self._endpoints.region)
        return await self._read(call, self._heard(await self._wire.exchange(self._plain(call), call.max_bytes)))

    def _heard(self, answer: Answer) -> Answer:
        """The answer, after the clock has heard of its time."""
        self._clock.hear(answer.headers.get("date", ""))
        return answer

    def _dressed(self, call: Call[Any], ticket: Ticket) -> Outgoing:
        plain = self._plain(call)
        given = self._given()
        if isinstance(self._auth, SignedAuth) and self.project and call.host == "service":
            given["X-Project-Id"] = self.project
        headers = self._auth.headers(ticket, plain.method, plain.url, given, plain.body)
        return Outgoing(plain.method, plain.url, {**headers, **_UNSIGNED}, plain.body)

    def _plain(self, call: Call[Any]) -> Outgoing:
        """
        Raises:
            NotFoundError: A segment is one that a URL cannot carry; the service has nothing by that name.
        """
        if not {"", ".", ".."}.isdisjoint(call.path):
            raise NotFoundError("not_found", what=call.what)
        url = build_url(self._endpoint(call), call.path, call.query.items())
        body = b"" if call.body is None else json.dumps(call.body, default=_in_clear).encode()
        return Outgoing(call.method, url, {**self._given(), **_UNSIGNED}, body)

    def _given(self) -> dict[str, str]:
        """What is signed beside the names of the request itself."""
        return {"Content-Type": "application/json", "X-Language": _LANGUAGES[language()]}

    def _endpoint(self, call: Call[Any]) -> str:
        if call.host == "service":
            return self._endpoints.service
        if not self._endpoints.iam:
            raise ConfigError("auth.no_sign_in", host=host_of(self._endpoints.service))
        return self._endpoints.iam


def _in_clear(value: object) -> object:
    """What JSON has no form for: secrets of a sign-in, and read-only mappings."""
    if isinstance(value, Secret):
        return value.reveal()
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(type(value).__name__)
