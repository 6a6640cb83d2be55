"""Whose archive it is: nothing of one identity is ever shown under another."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from artscope.archive.places import INDEX, read_json, replace_file
from artscope.models import ProjectId


class Identity(NamedTuple):
    """An endpoint, a project there, and who reads it."""

    endpoint: str
    """Scheme, host and port: `https://modelarts.cn-southwest-2.myhuaweicloud.com`."""
    project: ProjectId
    principal: str
    """From `principal()`."""

    @property
    def folder(self) -> str:
        """The name of its folder: the same for the same identity, and no other has it."""
        endpoint = self.endpoint.strip().rstrip("/").lower()
        told = json.dumps([endpoint, self.project, self.principal])
        return hashlib.sha256(told.encode()).hexdigest()[:24]


def principal(*, user: str | None, profile: str, access_key: str, temporary: bool) -> str:
    """Who reads: the profile's user; else for temporary keys the profile's name; else a hash of the access key.

    Temporary keys change by the hour, so their text says nothing lasting.

    Args:
        profile: The profile's name; for settings from the environment alone any fixed word.
        access_key: The AK. Only its hash goes into the answer.
    """
    if user:
        return f"user:{user}"
    if temporary or not access_key:
        return f"profile:{profile}"
    return f"key:{hashlib.sha256(access_key.encode()).hexdigest()[:24]}"


def fingerprint(settings: Mapping[str, str | None]) -> str:
    """What the index knows settings by: whatever, without asking anyone, tells one account from another.

    Args:
        settings: Name to value: profile, source, endpoint, region, project_id, user, domain, command, sdk_profile, and the AK
            where it is at hand without running a command. Never a secret key. Empty and None count alike.
    """
    told = sorted((name, value) for name, value in settings.items() if value)
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:32]


class Index:
    """Which identity belongs to which settings, so that the first paint needs neither a command nor a request.

    It only remembers: a lost entry costs one request. It is read without a lock, and replaced whole; one that others may have
    written counts as empty.
    """

    def __init__(self, root: Path) -> None:
        self._path = root / INDEX

    def known(self, fingerprint: str) -> Identity | None:
        """The identity of these settings, if it was learned. Never raises."""
        return _identity(self._entries().get(fingerprint))

    def learn(self, fingerprint: str, identity: Identity) -> None:
        """Remember it; where that fails, the next start asks again. Never raises."""
        if self.known(fingerprint) == identity:
            return
        entries = {**self._entries(), fingerprint: identity._asdict()}
        with suppress(OSError):
            replace_file(self._path, json.dumps(entries, indent=1, sort_keys=True).encode())

    def forget(self, folder: str) -> None:
        """Drop every entry that leads to this folder. Never raises."""
        entries = {key: value for key, value in self._entries().items() if self._folder(key) != folder}
        if len(entries) != len(self._entries()):
            with suppress(OSError):
                replace_file(self._path, json.dumps(entries, indent=1, sort_keys=True).encode())

    def _folder(self, fingerprint: str) -> str | None:
        identity = self.known(fingerprint)
        return identity.folder if identity else None

    def _entries(self) -> dict[str, object]:
        entries = read_json(self._path)
        return entries if isinstance(entries, dict) else {}


def sign_folder(folder: Path, identity: Identity) -> None:
    """Leave a note in a folder about whose it is, for `artscope cache`. Never raises."""
    note = folder / _NOTE
    if not note.exists():
        with suppress(OSError):
            replace_file(note, json.dumps(identity._asdict(), indent=1).encode())


def owner_of(folder: Path) -> Identity | None:
    """Whose folder it is, as far as its note says. Never raises."""
    return _identity(read_json(folder / _NOTE))


_NOTE = "identity.json"
_KEYS = ("endpoint", "project", "principal")


def _identity(entry: object) -> Identity | None:
    if isinstance(entry, dict) and all(isinstance(entry.get(key), str) for key in _KEYS):
        return Identity(entry["endpoint"], ProjectId(entry["project"]), entry["principal"])
    return None
