"""A pseudo-terminal that plays the person's end: what the program writes, and keys for it."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Self

DRAWN_SO_FAR = b"\x1b[5n"
"""The question that paces frames; every terminal answers it."""


class Terminal:
    """Runs a program on a terminal of its own; a context manager that leaves no process behind."""

    def __init__(
        self, argv: Sequence[str], *, size: tuple[int, int] = (80, 24), env: Mapping[str, str] | None = None
    ) -> None:
        self.output = b""
        self.code: int | None = None
        env = {**os.environ, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", **(env or {})}
        self.pid, self._fd = pty.fork()
        if self.pid == 0:  # pragma: no cover - the child
            os.execvpe(argv[0], list(argv), env)
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))

    def read_until(self, wanted: bytes, seconds: float = 20) -> bytes:
        """Reads until the output holds these bytes.

        Raises:
            AssertionError: It does not, within the time.
        """
        until = time.monotonic() + seconds
        while wanted not in self.output:
            assert time.monotonic() < until, f"no {wanted!r} in {self.output[-2000:]!r}"
            if not self._read(0.05) and self._ended():
                break
        assert wanted in self.output, self.output[-2000:]
        return self.output

    def press(self, keys: bytes) -> None:
        """Types."""
        os.write(self._fd, keys)

    def kill(self, number: signal.Signals) -> None:
        """Sends a signal to the program."""
        os.kill(self.pid, number)

    def wait(self, seconds: float = 10) -> int:
        """The exit code, once the program has ended.

        Raises:
            AssertionError: It has not, within the time.
        """
        until = time.monotonic() + seconds
        while not self._ended():
            assert time.monotonic() < until, "still running"
            self._read(0.02)
        while self._read(0.05):
            pass
        assert self.code is not None
        return self.code

    def _read(self, seconds: float) -> bool:
        if not select.select([self._fd], [], [], seconds)[0]:
            return False
        try:
            data = os.read(self._fd, 65536)
        except OSError:
            return False
        asked = self.output.count(DRAWN_SO_FAR)
        self.output += data
        with contextlib.suppress(OSError):
            os.write(self._fd, b"\x1b[0n" * (self.output.count(DRAWN_SO_FAR) - asked))
        return bool(data)

    def _ended(self) -> bool:
        if self.code is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.code = os.waitstatus_to_exitcode(status)
        return self.code is not None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._ended():
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self._fd)


def python(script: str) -> list[str]:
    """A command that runs this script with the tests' support modules at hand."""
    folder = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120
    return [sys.executable, "-c", f"import sys; sys.path.insert(0, {folder!r})\n{script}"]
