"""Terminals for tests of the driver: an emulator, a stub that answers, a clock that is turned by hand."""

from __future__ import annotations

import os
import termios
import threading
import time
from collections.abc import Iterable

import pyte
from pyte.screens import Char

from artscope_tui.driver.grid import Row
from support.terminal import Terminal

DECAWM = 7 << 5
"""pyte's number of the mode in which lines wrap; the driver switches it off."""


class Emulator:
    """A terminal's screen: bytes in, cells out. Lines do not wrap, as the driver asks at its start."""

    def __init__(self, width: int, height: int) -> None:
        self.screen = pyte.Screen(width, height)
        self.screen.reset_mode(DECAWM)
        self._stream = pyte.ByteStream(self.screen)

    def feed(self, data: bytes | str) -> None:
        self._stream.feed(data if isinstance(data, bytes) else data.encode())

    @property
    def cells(self) -> list[list[Char]]:
        """Every cell, text and attributes."""
        return cells(self.screen)

    @property
    def text(self) -> str:
        return "\n".join("".join(cell.data for cell in row).rstrip() for row in self.cells)


def cells(screen: pyte.Screen) -> list[list[Char]]:
    """Every cell of a screen, text and attributes."""
    return [[screen.buffer[y][x] for x in range(screen.columns)] for y in range(screen.lines)]


def painted(rows: Iterable[Row]) -> list[list[Char]]:
    """What an emulator shows when these rows are written one by one on a clear screen, with nothing clever."""
    rows = list(rows)
    emulator = Emulator(len(rows[0]), len(rows))
    for y, row in enumerate(rows):
        emulator.feed(f"\x1b[{y + 1}H" + "".join(f"\x1b[0;{style}m{text}" for text, style in row if text))
    return emulator.cells


class Person(Terminal):
    """A terminal that can be slow, and can be closed; its shell can be seen waiting."""

    def __init__(self, pid: int, master: int, columns: int, rows: int) -> None:
        super().__init__(pid, master, columns, rows)
        self._held: int | None = None

    def type(self, data: bytes) -> None:
        """Sends bytes, which need not be characters."""
        os.write(self._master, data)

    def scribble(self, text: str) -> None:
        """Somebody else writes over the screen."""
        self._stream.feed(text.encode())

    def read_until(self, wanted: bytes, seconds: float = 10) -> None:
        """Reads until the program wrote this."""
        until = time.monotonic() + seconds
        while wanted not in self.sent:
            assert time.monotonic() < until, self.sent[-500:]
            self._read(0.05)

    def hold_answers(self) -> None:
        """From now on says nothing about what is drawn."""
        self._held = 0

    def release_answers(self) -> None:
        """Says all of it."""
        held, self._held = self._held or 0, None
        self._drawn(held)

    def is_stopped(self, seconds: float = 10) -> bool:
        """Whether the program stops itself, as after ctrl-z, and the shell takes over."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            pid, status = os.waitpid(self.pid, os.WUNTRACED | os.WNOHANG)
            if pid:
                return os.WIFSTOPPED(status)
            self._read(0.02)
        return False

    def echoes(self) -> bool:
        """Whether the line discipline shows what is typed: not while a program has the screen."""
        return bool(termios.tcgetattr(self._master)[3] & termios.ECHO)

    def hang_up(self, seconds: float = 10) -> int:
        """Closes the window; what the program ends with."""
        os.close(self._master)
        self._master = os.open(os.devnull, os.O_RDWR)
        until = time.monotonic() + seconds
        while self.status is None and time.monotonic() < until:
            self._reap()
            time.sleep(0.01)
        assert self.status is not None, "it does not end"
        return self.status

    def _drawn(self, times: int) -> None:
        if self._held is None:
            super()._drawn(times)
        else:
            self._held += times


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    def pass_(self, seconds: float) -> None:
        self.now += seconds


class Wire:
    """Takes what is written, as a terminal's line would; can be stalled."""

    def __init__(self) -> None:
        self.writes: list[bytes] = []
        self._changed = threading.Condition()
        self._open = True

    @property
    def sent(self) -> bytes:
        return b"".join(self.writes)

    def write(self, _fd: int, data: bytes) -> int:
        """Stands in for `os.write`."""
        with self._changed:
            self._changed.wait_for(lambda: self._open)
            self.writes.append(bytes(data))
            self._changed.notify_all()
        return len(data)

    def stall(self) -> None:
        with self._changed:
            self._open = False

    def go_on(self) -> None:
        with self._changed:
            self._open = True
            self._changed.notify_all()

    def wait(self, wanted: bytes, seconds: float = 10) -> None:
        """Until this was written."""
        with self._changed:
            assert self._changed.wait_for(lambda: wanted in self.sent, seconds), self.sent[-500:]

    def wait_for_frames(self, count: int, seconds: float = 10) -> None:
        """Until so many questions were asked, one at the end of each frame."""
        with self._changed:
            assert self._changed.wait_for(lambda: self.sent.count(b"\x1b[5n") >= count, seconds), self.sent[-500:]
