"""What an attempt is signed with, and how that is renewed.

Two ways, one shape: `current()` gives what is valid now (renewed a little before its end), `headers()` dresses one attempt with it,
and after a 401 `renew(used)` gets another, once, however many attempts failed with the same one at the same time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Protocol, TypeAlias

from artscope.credentials import AccessKeys, Credential, PasswordLogin, Secret, Token, expired
from artscope.errors import ConfigError
from artscope.http.refusals import Clock, utc_now
from artscope.http.threads import in_thread
from artscope.signing import sign

Renew = Callable[[], Credential]
"""Gets the credential from its source again. Blocks; runs in a thread. Raises ConfigError."""
SignIn = Callable[[], Awaitable[Token]]
"""Asks IAM for a token."""

KEYS_AHEAD = timedelta(minutes=2)
TOKEN_AHEAD = timedelta(minutes=10)
"""So long before its end something temporary is renewed: a token lives 24 hours, a key 15 minutes or more."""


Ticket: TypeAlias = AccessKeys | Token
"""What attempts are dressed with at one time."""


class Auth(Protocol):
    """A way to be known to the service."""

    @property
    def principal(self) -> str:
        """Whom the service sees."""

    @property
    def secret(self) -> Secret:
        """What a refusal is remembered by, as a salted fingerprint."""

    async def current(self) -> Ticket:
        """What is valid now.

        Raises:
            AuthError, OfflineError, ConfigError: It had ended, and another could not be had.
        """

    def headers(
        self, ticket: Ticket, method: str, url: str, given: Mapping[str, str], body: bytes
    ) -> Mapping[str, str]:
        """All headers of an attempt that carry it, the given ones included."""

    async def renew(self, used: Ticket) -> bool:
        """After a 401: True when there is another than the one used."""

    async def reload(self) -> None:
        """Look at the source again: a person may have mended it."""


class SignedAuth:
    """Signs each attempt with an access key pair (AK/SK). Source: reference, section 3."""

    def __init__(self, keys: AccessKeys, *, renew: Renew | None = None, now: Clock = utc_now) -> None:
        self._keys = keys
        self._renew = renew
        self._now = now
        self._renewing = asyncio.Lock()
        self._stuck: AccessKeys | None = None
        """Keys near their end for which the source had no others: it is not asked before each request."""

    @property
    def principal(self) -> str:
        return self._keys.principal

    @property
    def secret(self) -> Secret:
        return self._keys.secret

    async def current(self) -> AccessKeys:
        used = self._keys
        if self._renew is not None and used != self._stuck and expired(used.expires, self._now(), KEYS_AHEAD):
            try:
                await self.renew(used)
            except ConfigError:
                if expired(used.expires, self._now(), timedelta(0)):
                    raise
            self._stuck = self._keys if self._keys == used else None
        return self._keys

    def headers(
        self, ticket: Ticket, method: str, url: str, given: Mapping[str, str], body: bytes
    ) -> Mapping[str, str]:
        if not isinstance(ticket, AccessKeys):
            raise TypeError(ticket)
        return sign(
            ticket.access,
            ticket.secret.reveal(),
            method,
            url,
            at=self._now(),
            headers=given,
            body=body,
            security_token=ticket.security_token.reveal() if ticket.security_token else None,
        ).headers

    async def renew(self, used: Ticket) -> bool:
        """
        Raises:
            ConfigError: The source has no keys any more.
        """
        async with self._renewing:
            if self._keys == used and self._renew is not None:
                await self.reload()
            return self._keys != used

    async def reload(self) -> None:
        if self._renew is None:
            return
        fresh = await in_thread(self._renew)
        if isinstance(fresh, AccessKeys):
            self._keys = fresh


class TokenAuth:
    """Sends a token that IAM gave for a password. Source: reference, section 2."""

    def __init__(
        self, login: PasswordLogin, sign_in: SignIn, *, renew: Renew | None = None, now: Clock = utc_now
    ) -> None:
        self._login = login
        self._sign_in = sign_in
        self._renew = renew
        self._now = now
        self._token: Token | None = None
        self._lifetime = timedelta(0)
        """Of the token as it came, by our clock; 0 or less where that is wrong or the token does not say."""
        self._renewing = asyncio.Lock()

    @property
    def login(self) -> PasswordLogin:
        """Who signs in."""
        return self._login

    @property
    def principal(self) -> str:
        return self._login.principal

    @property
    def secret(self) -> Secret:
        return self._login.password

    async def current(self) -> Token:
        async with self._renewing:
            if self._token is None or self._ending(self._token):
                self._token = await self._signed_in()
            return self._token

    def headers(
        self,
        ticket: Ticket,
        method: str,  # noqa: ARG002 - a token is the same for every request
        url: str,  # noqa: ARG002
        given: Mapping[str, str],
        body: bytes,  # noqa: ARG002
    ) -> Mapping[str, str]:
        if not isinstance(ticket, Token):
            raise TypeError(ticket)
        return {**given, "X-Auth-Token": ticket.value.reveal()}

    async def renew(self, used: Ticket) -> bool:
        """
        Raises:
            AuthError: The password is not accepted any more.
        """
        async with self._renewing:
            if self._token is used:
                self._token = None
                self._token = await self._signed_in()
            return self._token is not used

    async def reload(self) -> None:
        self._token = None
        if self._renew is not None:
            fresh = await in_thread(self._renew)
            if isinstance(fresh, PasswordLogin):
                self._login = fresh

    async def _signed_in(self) -> Token:
        token = await self._sign_in()
        self._lifetime = token.expires - self._now() if token.expires else timedelta(0)
        return token

    def _ending(self, token: Token) -> bool:
        ahead = min(TOKEN_AHEAD, self._lifetime / 10)
        return self._lifetime > timedelta(0) and expired(token.expires, self._now(), ahead)
