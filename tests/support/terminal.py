"""A program on a pseudo-terminal of its own, and the screen a person would see."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import pyte
from pyte.screens import Char

KEYS = {
    "<enter>": "\r",
    "<esc>": "\x1b",
    "<tab>": "\t",
    "<up>": "\x1b[A",
    "<down>": "\x1b[B",
    "<pgdn>": "\x1b[6~",
    "<pgup>": "\x1b[5~",
    "<end>": "\x1b[F",
    "<c-c>": "\x03",
    "<c-z>": "\x1a",
    "<bs>": "\x7f",
}
DRAWN_SO_FAR = b"\x1b[5n"
"""The question that paces frames; every terminal answers it."""
PATIENCE = 30.0
"""Seconds after which a screen that was waited for will not come."""


class Terminal:
    """Runs one program; `sent` holds every byte it wrote."""

    def __init__(self, pid: int, master: int, columns: int, rows: int) -> None:
        self.pid = pid
        self.sent = bytearray()
        self.status: int | None = None
        self._master = master
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)

    @property
    def text(self) -> str:
        """The screen, a line a row, without blanks at their ends."""
        return "\n".join(_row(self._screen, y) for y in range(self._screen.lines))

    @property
    def cells(self) -> list[list[Char]]:
        """Every cell, text and attributes."""
        screen = self._screen
        return [[screen.buffer[y][x] for x in range(screen.columns)] for y in range(screen.lines)]

    def keys(self, *keys: str) -> None:
        """Types keys, `<enter>` and the like by name; each argument arrives in one piece."""
        for burst in keys:
            text = re.sub(r"<[a-z-]+>", lambda named: KEYS[named[0]], burst)
            os.write(self._master, text.encode())

    def wait(self, wanted: str, *, seconds: float = PATIENCE) -> re.Match[str]:
        """Reads until the screen matches; the match.

        Raises:
            AssertionError: It does not, in time, or the program has ended.
        """
        deadline = time.monotonic() + seconds
        while True:
            if found := re.search(wanted, self.text):
                return found
            left = deadline - time.monotonic()
            if left <= 0 or not self._read(left):
                raise AssertionError(f"{wanted!r} is not on the screen:\n{self.text}")

    def gone(self, unwanted: str, *, seconds: float = PATIENCE) -> None:
        """Reads until the screen does not match any more."""
        deadline = time.monotonic() + seconds
        while re.search(unwanted, self.text):
            left = deadline - time.monotonic()
            if left <= 0 or not self._read(left):
                raise AssertionError(f"{unwanted!r} is still on the screen:\n{self.text}")

    def quiet(self, seconds: float = 0.4) -> None:
        """Reads until nothing has come for so long."""
        while self._read(seconds):
            pass

    def watch(self, seconds: float) -> None:
        """Reads for so long, whatever comes."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0 and self.status is None:
            self._read(left)

    def end(self, *, seconds: float = PATIENCE) -> int:
        """Reads until the program ends; its exit code, or 128 + the signal's number."""
        deadline = time.monotonic() + seconds
        while self.status is None and time.monotonic() < deadline:
            self._read(0.05)
            self._reap()
        if self.status is None:
            raise AssertionError(f"it does not end:\n{self.text}")
        if self.status == 1:
            print(bytes(self.sent[-20_000:]).decode("utf-8", "replace"))  # noqa: T201 - it broke; pytest shows where
        return self.status

    def kill(self, number: int = signal.SIGKILL) -> None:
        """Sends a signal."""
        os.kill(self.pid, number)

    def resize(self, columns: int, rows: int) -> None:
        """Makes the window another size."""
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self._screen.resize(rows, columns)

    def close(self) -> None:
        """Ends the program, whatever it does."""
        self._reap()
        if self.status is None:
            with contextlib.suppress(ProcessLookupError):
                self.kill()
            os.waitpid(self.pid, 0)
        os.close(self._master)

    def _read(self, seconds: float) -> bool:
        if not select.select([self._master], [], [], seconds)[0]:
            return False
        try:
            data = os.read(self._master, 65536)
        except OSError:
            data = b""
        if not data:
            self._reap(wait=True)
            return False
        asked = self.sent.count(DRAWN_SO_FAR)
        self.sent += data
        self._drawn(self.sent.count(DRAWN_SO_FAR) - asked)
        self._answer(data)
        self._stream.feed(data)
        return True

    def _answer(self, data: bytes) -> None:
        """What a terminal answers to the questions that are asked at the start."""
        for mode in re.findall(rb"\x1b\[\?(\d+)\$p", data):
            os.write(self._master, b"\x1b[?" + mode + b";0$y")
        if b"\x1b[6n" in data:
            os.write(self._master, b"\x1b[1;1R")

    def _drawn(self, times: int) -> None:
        """Says that everything so far is drawn, as often as it was asked."""
        with contextlib.suppress(OSError):
            os.write(self._master, b"\x1b[0n" * times)

    def _reap(self, *, wait: bool = False) -> None:
        if self.status is None:
            pid, status = os.waitpid(self.pid, 0 if wait else os.WNOHANG)
            if pid:
                code = os.waitstatus_to_exitcode(status)
                self.status = code if code >= 0 else 128 - code


T = TypeVar("T", bound=Terminal)


def _row(screen: pyte.Screen, y: int) -> str:
    """A row as text; the second cell of a wide character holds nothing."""
    return "".join(screen.buffer[y][x].data for x in range(screen.columns)).rstrip()


@contextmanager
def running(
    command: Sequence[str | Path],
    *,
    columns: int = 80,
    rows: int = 24,
    environ: Mapping[str, str] | None = None,
    kind: type[T] = Terminal,  # type: ignore[assignment]
) -> Iterator[T]:
    """The program on a terminal, of a kind of one's own if need be, for as long as the block runs."""
    values = {**os.environ, "TERM": "xterm-256color", "LANG": "C.UTF-8", "COLORTERM": "", **(environ or {})}
    pid, master = pty.fork()
    if pid == 0:
        os.execve(str(command[0]), [str(word) for word in command], values)
    fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    terminal = kind(pid, master, columns, rows)
    try:
        yield terminal
    finally:
        terminal.close()


def artscope(*words: str | Path) -> list[str]:
    """The command line of the program under test."""
    return [sys.executable, "-m", "artscope_tui", *map(str, words)]
