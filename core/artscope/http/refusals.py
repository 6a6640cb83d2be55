"""Stop on the first refusal, over all processes of this machine.

More than five failed signatures in a row lock a key for five minutes, for every program that uses it. So a credential that was
refused is remembered in a file of its own, outside the identities, and until it is accepted by the service only one request at
a time goes out: whoever holds the lock file sends, and looks at what is remembered first.

    accepted: a 2xx, or a code of ModelArts that is no code of authentication; a gateway's 404 proves nothing
    refused:  any 401, and 403 with .0203 .0206 .0210 .2784 (all of them arrive here as `AuthError`)
    whose:    that of the credential; a refusal of the project (`auth.project`) holds for this project alone
    cleared:  by a changed secret, or by a person; in a lock not before its end

Where the folder cannot be written or locks do not work, the rule holds within this process.
Source: design, invariant 9; reference 3.8 and 10.4.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import hashlib
import json
import os
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from artscope.credentials import Secret, fingerprint
from artscope.errors import AuthError, ClockError, LockedError
from artscope.http.codes import clock
from artscope.http.serverclock import utc_now as utc_now
from artscope.tolerant import Json

Clock = Callable[[], datetime]
PROJECT = "auth.project"
"""The refusal that is about the project: the credential may well be accepted for another."""
_POLL = 0.02  # seconds between two tries for the lock; another process holds it for one request
_MOST_TRIES = 6000  # then its holder is stopped, and waiting longer helps nobody
_KINDS: dict[str, type[AuthError]] = {"auth": AuthError, "locked": LockedError, "clock": ClockError}


class Refusals:
    """Where refusals are remembered. Made with None it remembers for this process."""

    def __init__(self, directory: Path | None = None, *, now: Clock = utc_now) -> None:
        self._directory = directory
        self._now = now
        self._standings: dict[tuple[str, str, Secret, str], Standing] = {}

    def standing(self, host: str, principal: str, secret: Secret, project: str = "") -> Standing:
        """How a credential stands with a host, for a project; the same object for the same four."""
        key = (host, principal, secret, project)
        if key not in self._standings:
            name = hashlib.sha256(f"{host}\0{principal}".encode()).hexdigest()[:32]
            self._standings[key] = Standing(self._directory, name, secret, project, self._now)
        return self._standings[key]


@dataclass(frozen=True, slots=True)
class _Record:
    """What is remembered of a refusal."""

    kind: str
    key: str
    status: int
    code: str
    request_id: str
    until: datetime | None
    salt: bytes
    mark: str
    project: str
    """That it is about; empty: it is about the credential."""

    def dump(self) -> bytes:
        data = {
            "kind": self.kind, "key": self.key, "status": self.status, "code": self.code, "request_id": self.request_id,
            "until": self.until.isoformat() if self.until else None, "salt": self.salt.hex(), "mark": self.mark,
            "project": self.project,
        }  # fmt: skip
        return json.dumps(data).encode()

    @classmethod
    def load(cls, body: bytes) -> _Record:
        """
        Raises:
            ValueError: It is no such record.
        """
        data = Json.from_bytes(body)
        return cls(
            data["kind"].text(), data["key"].text("errors.auth"), data["status"].integer() or 401, data["code"].text(),
            data["request_id"].text(), data["until"].iso() if data["until"] else None,
            bytes.fromhex(data["salt"].text()), data["mark"].text(), data["project"].text(),
        )  # fmt: skip


class Standing:
    """How one credential stands with one host, for one project."""

    def __init__(self, directory: Path | None, name: str, secret: Secret, project: str, now: Clock) -> None:
        self.accepted = False
        """By the service, in this process, since the last refusal. No lock is taken any more."""
        self._directory = directory
        self._name = name
        self._secret = secret
        self._project = project
        self._now = now
        self._alone: tuple[asyncio.AbstractEventLoop, asyncio.Lock] | None = None
        self._memory: _Record | None = None
        """A refusal that could not be written, or that one of another project may be written over."""
        self._seen: tuple[tuple[int, ...], _Record | None, bool] | None = None
        """The file as last looked at: its stamp, what it says, whether it is about this secret and project."""

    def check(self) -> None:
        """
        Raises:
            AuthError: It was refused, here or by another process: nothing may be sent.
        """
        record = self._current()
        if record is not None:
            raise self._error(record)

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait until a request may be sent, and hold that right. At once when the credential is accepted.

        Raises:
            AuthError: See `check`.
        """
        self.check()
        async with AsyncExitStack() as held:
            if not self.accepted:
                await held.enter_async_context(self._one_at_a_time())
                if self._taken():  # while we waited: let the others go too
                    await held.pop_all().aclose()
                else:
                    held.callback(_close, await self._locked())
                self.check()
            yield

    def accept(self) -> None:
        """The service took it. What was remembered about this secret is forgotten."""
        if not self.accepted:
            self.accepted = True
            self._memory = None
            if self._current() is not None:
                self._forget()

    def refuse(self, error: AuthError) -> None:
        """The service did not take it: remember, for all processes."""
        self.accepted = False
        salt = os.urandom(16)
        until = error.until if isinstance(error, LockedError) else None
        kind = next((name for name, kind in _KINDS.items() if type(error) is kind), "auth")
        mark = fingerprint(self._secret, salt)
        project = self._project if error.key == PROJECT else ""
        record = _Record(kind, error.key, error.status, error.code, error.request_id, until, salt, mark, project)
        self._memory = None if self._written(record) and not project else record

    def clear(self) -> bool:
        """A person wants to try again. False while the key is locked: then nothing is cleared."""
        record = self._current()
        if record is not None and self._in_lock(record):
            return False
        self.accepted = False
        self._memory = None
        self._forget()
        return True

    def _one_at_a_time(self) -> asyncio.Lock:
        """Of the running loop: a script's client may begin anew on another one."""
        loop = asyncio.get_running_loop()
        if self._alone is None or self._alone[0] is not loop:
            self._alone = (loop, asyncio.Lock())
        return self._alone[1]

    def _taken(self) -> bool:
        return self.accepted

    def _current(self) -> _Record | None:
        """The refusal that stands: about this secret, or a lock of the key, which no other secret lifts."""
        if self._memory is not None:
            return self._memory
        path = self._path("json")
        if path is None:
            return None
        try:
            facts = path.stat()
        except OSError:
            self._seen = None
            return None
        stamp = (facts.st_ino, facts.st_mtime_ns, facts.st_size)
        if self._seen is None or self._seen[0] != stamp:
            record = _read(path)
            mine = record is not None and self._concerns(record)
            self._seen = (stamp, record, mine)
        _, record, mine = self._seen
        return record if record is not None and (mine or self._in_lock(record)) else None

    def _concerns(self, record: _Record) -> bool:
        return record.project in ("", self._project) and fingerprint(self._secret, record.salt) == record.mark

    def _in_lock(self, record: _Record) -> bool:
        return record.until is not None and self._now() < record.until

    def _error(self, record: _Record) -> AuthError:
        until = clock(record.until) if record.until else ""
        if record.kind == "locked" and not self._in_lock(record):
            return AuthError("auth.after_lock", status=record.status, request_id=record.request_id, until=until)
        kind = _KINDS.get(record.kind, AuthError)
        values = {"until": until, "what": "", "said": "", "solution": ""}
        error = kind(record.key, status=record.status, code=record.code, request_id=record.request_id, **values)
        if isinstance(error, LockedError):
            error.until = record.until
        return error

    def _path(self, ending: str) -> Path | None:
        return self._directory / f"{self._name}.{ending}" if self._directory else None

    def _written(self, record: _Record) -> bool:
        path = self._path("json")
        if path is None:
            return False
        part = path.with_name(f"{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(record.dump())
            part.replace(path)
        except OSError:
            with contextlib.suppress(OSError):
                part.unlink()
            return False
        return True

    def _forget(self) -> None:
        path = self._path("json")
        if path is not None:
            with contextlib.suppress(OSError):
                path.unlink()
        self._seen = None

    async def _locked(self) -> int | None:
        """The lock file, open and locked; None where that does not work here."""
        path = self._path("lock")
        if path is None:
            return None
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        except OSError:
            return None
        try:
            for _ in range(_MOST_TRIES):
                if _lock(handle):
                    break
                await asyncio.sleep(_POLL)
        except OSError:  # locks do not work on this file system
            os.close(handle)
            return None
        except BaseException:
            os.close(handle)
            raise
        return handle


def _close(handle: int | None) -> None:
    if handle is not None:
        os.close(handle)


def _lock(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _read(path: Path) -> _Record | None:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        with os.fdopen(handle, "rb") as file:
            return _Record.load(file.read(64 * 1024))
    except (OSError, ValueError):
        return None
