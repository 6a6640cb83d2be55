"""Every error this package raises on purpose.

CoreError
├── ConfigError           nothing was sent: a setting or credential is missing or malformed
├── PatternError          a regular expression that cannot be used
├── ArchiveError          this machine could not keep or read something
├── OfflineError          nothing usable came back: name lookup, connection, TLS, deadline, or `--offline`
└── ApiError              the service answered, and refused; has `code` and `request_id`
    ├── AuthError             the credential was not accepted
    │   ├── LockedError           the key is locked, until `until`
    │   └── ClockError            the clocks differ by more than 15 minutes
    ├── ForbiddenError        accepted, but not permitted
    ├── NotFoundError         no such job, version or log
    │   └── PurgedError           the log was there, and is gone
    ├── NotReadyError         not written yet
    ├── ThrottledError        too many requests
    ├── LinkExpiredError      a log link is not taken any more: ask for a new one
    ├── NoSuchCallError       this installation does not have the call at all
    └── ServiceError          the service failed, or sent what cannot be read
        └── TooLargeError         the answer is larger than the call allows: ask for less
"""

from __future__ import annotations

import errno
from datetime import datetime

from artscope.words import Phrase, has, phrase, say, say_in


class CoreError(Exception):
    """What happened, as a key of `words` and named values.

    `str()` is English, for scripts and files; `text` and `hint` are in the language spoken now.
    """

    def __init__(self, key: str, /, **values: object) -> None:
        super().__init__(key, values)
        self.key = key if "." in key else f"errors.{key}"
        self.values = values

    @property
    def text(self) -> str:
        """What happened, and where."""
        return say(self.key, **self.values)

    @property
    def hint(self) -> str:
        """What to do next; empty where nothing can be said."""
        key = f"{self.key}.hint"
        return say(key, **self.values) if has(key) else ""

    def __str__(self) -> str:
        return say_in("en", self.key, **self.values)

    def __reduce__(self) -> str | tuple[object, ...]:
        return (_rebuilt, (type(self), self.key, self.values, self.__dict__))


def reason(error: OSError) -> Phrase | str:
    """Why the system said no, for a sentence: in its language, as far as the reason is a usual one; never empty."""
    key = f"system.{errno.errorcode.get(error.errno or 0, '')}"
    return phrase(key) if has(key) else error.strerror or str(error) or type(error).__name__


def _rebuilt(kind: type[CoreError], key: str, values: dict[str, object], state: dict[str, object]) -> CoreError:
    error = kind.__new__(kind)
    CoreError.__init__(error, key, **values)
    error.__dict__.update(state)
    return error


class ConfigError(CoreError):
    """Nothing was sent: a setting or credential is missing or malformed."""


class PatternError(CoreError):
    """A regular expression that cannot be used: it is no expression, or takes forever."""


class ArchiveError(CoreError):
    """This machine could not keep or read something."""


class OfflineError(CoreError):
    """Nothing usable came back. What is kept can still be read."""


class ApiError(CoreError):
    """The service answered, and refused."""

    def __init__(
        self, key: str, /, *, status: int = 0, code: str = "", message: str = "", request_id: str = "", **values: object
    ) -> None:
        super().__init__(key, status=status, code=code, message=message, **values)
        self.status = status
        self.code = code
        """As the service wrote it, `ModelArts.2775`, `APIG.0301`; empty where it gave none."""
        self.message = message
        """The service's own text, not cleaned for a screen."""
        self.request_id = request_id
        """The only thing support can look up; empty where there was none."""

    def __str__(self) -> str:
        tail = ", ".join(part for part in (self.code, self.request_id and f"request {self.request_id}") if part)
        return f"{super().__str__()} ({tail})" if tail else super().__str__()


class AuthError(ApiError):
    """The credential was not accepted."""


class LockedError(AuthError):
    """The key is locked. No request goes out before `until`."""

    until: datetime | None = None


class ClockError(AuthError):
    """The clocks here and there differ by more than the 15 minutes a signature allows."""


class ForbiddenError(ApiError):
    """Known, but not permitted."""


class NotFoundError(ApiError):
    """No such job, version or log."""


class PurgedError(NotFoundError):
    """The log was there, and the service has dropped it."""


class NotReadyError(ApiError):
    """Not written yet: a job that has not started has no log."""


class ThrottledError(ApiError):
    """Too many requests."""

    retry_after: float | None = None
    """Seconds, where the service said so."""


class ServiceError(ApiError):
    """The service failed, or sent what cannot be read."""

    retry_after: float | None = None
    """Seconds, where the service said so."""


class NoSuchCallError(ApiError):
    """This installation does not have the call at all; another form of it may exist."""


class LinkExpiredError(ApiError):
    """A log link is not taken any more (403): a new one may be. A second one in a row is final."""


class TooLargeError(ServiceError):
    """The decoded answer is larger than `Call.max_bytes`: ask for less."""
