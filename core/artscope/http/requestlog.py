"""`--log-file`: one line for each request. Never a header, never a body, never a link's signature.

    2026-01-02T03:04:05.123Z GET https://host/v2/.../training-jobs/7 200 143 ms 1234 B request 9f2c51

Paths of log links are written without their query, since it carries the signature.
"""

from __future__ import annotations

import contextlib
import logging
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from artscope.errors import ConfigError, reason
from artscope.logs import clean

MOST_NOTE = 80

for _name in ("httpx", "httpcore"):
    # Their own messages show URLs and headers; no setting elsewhere may turn them on.
    logging.getLogger(_name).setLevel(logging.CRITICAL + 1)


class RequestLog:
    """Where requests are noted. Made with None it writes nothing."""

    def __init__(self, path: Path | None = None) -> None:
        """
        Raises:
            ConfigError: The file cannot be written, or is a symbolic link.
        """
        self._file: TextIO | None = None
        if path is None:
            return
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise ConfigError("network.log_file", path=path, why=reason(error)) from error
        self._file = os.fdopen(handle, "a", encoding="utf-8", errors="replace", buffering=1)

    def answered(self, method: str, place: str, status: int, seconds: float, size: int, request_id: str) -> None:
        """An answer came.

        Args:
            place: The URL; what follows a question mark is written only by callers for whom it holds no secret.
            size: Bytes of the body, as they came.
        """
        tail = f" request {_short(request_id)}" if request_id else ""
        self._write(f"{method} {_short(place, 1000)} {status} {seconds * 1000:.0f} ms {size} B{tail}")

    def failed(self, method: str, place: str, why: str, seconds: float) -> None:
        """No answer came; `why` is a key of our words."""
        self._write(f"{method} {_short(place, 1000)} {why} {seconds * 1000:.0f} ms")

    def note(self, what: str, text: str) -> None:
        """Something to look at when an answer was not understood: its first characters, cleaned."""
        self._write(f"{what}: {_short(text)}")

    def close(self) -> None:
        """Nothing is written after this."""
        if self._file is not None:
            with contextlib.suppress(OSError):
                self._file.close()
            self._file = None

    def _write(self, line: str) -> None:
        if self._file is None:
            return
        moment = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        try:
            self._file.write(f"{moment} {line}\n")
        except (OSError, ValueError):  # a full disk must not stop the browser
            self.close()


def _short(text: str, most: int = MOST_NOTE) -> str:
    return clean.text(text[: most * 2])[:most]
