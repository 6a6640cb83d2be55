"""Reading a file that holds secrets: what its rights must be.

Such files are written and read by other tools too, so rights that let others read only make a warning; a file that
everyone can write is refused, since its keys may be anybody's.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

from artscope.errors import ConfigError, reason

Warn = Callable[[ConfigError], None]
MOST_BYTES = 1024 * 1024

_warned: set[tuple[Path, str]] = set()


def read_secret_file(path: Path, warn: Warn | None = None) -> str:
    """The text of the file.

    Args:
        warn: Is told once a process and file what is wrong with its rights.

    Raises:
        ConfigError: It is not there, not a plain file, larger than 1 MiB, not UTF-8, or everyone can write it.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except FileNotFoundError as error:
        raise ConfigError("auth.file_missing", path=path) from error
    except OSError as error:
        raise ConfigError("auth.file_unreadable", path=path, why=reason(error)) from error
    with os.fdopen(handle, "rb") as file:
        facts = os.fstat(handle)
        if not stat.S_ISREG(facts.st_mode) or facts.st_size > MOST_BYTES:
            raise ConfigError("auth.file_unreadable", path=path, why="not a small plain file")
        if facts.st_mode & stat.S_IWOTH:
            raise ConfigError("auth.file_writable", path=path)
        for key in _concerns(facts):
            _tell(key, path, warn)
        try:
            return file.read(MOST_BYTES).decode("utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            # The decoder's own text shows the bytes, which may be a key.
            raise ConfigError("auth.file_broken", path=path, why=type(error).__name__) from None


def _concerns(facts: os.stat_result) -> list[str]:
    keys = []
    if facts.st_uid not in (os.geteuid(), 0):
        keys.append("auth.file_foreign")
    if stat.S_IMODE(facts.st_mode) & 0o077:
        keys.append("auth.file_readable")
    return keys


def _tell(key: str, path: Path, warn: Warn | None) -> None:
    if warn is not None and (path, key) not in _warned:
        _warned.add((path, key))
        warn(ConfigError(key, path=path))
