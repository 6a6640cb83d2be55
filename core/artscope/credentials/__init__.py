"""What a request is signed or signed in with. Where it comes from is told by `artscope.credentials.sources`.

A `Secret` shows itself nowhere: not in a repr, a format, a log, a pickle. Only `reveal()` gives it out, and only the folder
that talks to the service calls that.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NoReturn, TypeAlias

from artscope.models import ProjectId

SHOWN = "****"


class Secret:
    """Text that prints as `****`, whatever prints it."""

    __slots__ = ("__value",)

    def __init__(self, value: str) -> None:
        self.__value = value

    def reveal(self) -> str:
        """The text itself. Do not keep it."""
        return self.__value

    def __repr__(self) -> str:
        return SHOWN

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return format(SHOWN, spec)

    def __bool__(self) -> bool:
        return bool(self.__value)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self.__value.encode(), other.__value.encode())

    def __hash__(self) -> int:
        return hash(self.__value)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not written anywhere")


@dataclass(frozen=True, slots=True)
class AccessKeys:
    """A key pair (AK/SK); temporary where it has a security token. Source: reference, section 3."""

    access: str
    """Not a secret: it names the key, and stands in every signature."""
    secret: Secret
    security_token: Secret | None = None
    expires: datetime | None = None
    """When a temporary pair ends; None: never, or not known."""

    @property
    def principal(self) -> str:
        """Whom the service sees: the key."""
        return self.access


@dataclass(frozen=True, slots=True)
class PasswordLogin:
    """An IAM user who signs in with a password for a token. Source: reference 2.1."""

    user: str
    domain: str
    """The account's name; for the account's own user it equals the user's."""
    password: Secret

    @property
    def principal(self) -> str:
        """Whom the service sees: the user of the account."""
        return f"{self.domain}/{self.user}"


Credential: TypeAlias = AccessKeys | PasswordLogin


@dataclass(frozen=True, slots=True)
class Token:
    """What a sign-in gives. Source: reference 2.1."""

    value: Secret
    expires: datetime | None = None
    project: ProjectId | None = None
    """The project it was scoped to."""


def secret_of(credential: Credential) -> Secret:
    """The part that must be right: the secret key or the password."""
    return credential.secret if isinstance(credential, AccessKeys) else credential.password


def fingerprint(secret: Secret, salt: bytes) -> str:
    """Tells a changed secret from the same one, and nothing else: slow on purpose (some 50 ms), 64 hex digits.

    Args:
        salt: 16 random bytes, kept beside the fingerprint.
    """
    return hashlib.pbkdf2_hmac("sha256", secret.reveal().encode(), salt, 100_000).hex()


def expired(expires: datetime | None, now: datetime, ahead: timedelta) -> bool:
    """Whether it has ended, or will within `ahead`; one without an end never has."""
    return expires is not None and expires - ahead <= now
