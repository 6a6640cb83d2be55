"""The one process that matches regular expressions, started when first needed and ended when it does not come on."""

from __future__ import annotations

import atexit
import os
import select
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from time import monotonic

import artscope
from artscope.errors import PatternError
from artscope.logs.patternworker import HEAD
from artscope.words import Phrase, has, phrase

PATIENCE = 1.0
"""Seconds without progress after which it is ended."""
START = 15.0
"""Seconds it may take to start: a busy machine, a slow disk."""
_CODE = "import sys; sys.path.insert(0, sys.argv[1]); from artscope.logs.patternworker import main; main()"
_KEPT = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH", "SYSTEMROOT")
"""All that it gets of our environment: what a Python may need to start."""


class Child:
    """A process that answers frames. Not for two threads at once."""

    def __init__(self) -> None:
        """Start it.

        Raises:
            PatternError: It cannot be started.
        """
        here = Path(artscope.__file__).parents[1]  # a folder, or a zip file
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and our own code
                [sys.executable, "-I", "-S", "-c", _CODE, str(here)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={name: os.environ[name] for name in _KEPT if name in os.environ} | {"LC_ALL": "C.UTF-8"},
                start_new_session=True,
                bufsize=0,
            )
        except (OSError, ValueError) as error:
            raise PatternError("pattern.gone", reason=str(error)) from error
        self._asking, self._answers = self._pipes()
        self._came = b""
        self._answer(START)

    def _pipes(self) -> tuple[int, int]:
        asking, answers = self._process.stdin, self._process.stdout
        if asking is None or answers is None:
            raise PatternError("pattern.gone", reason="no pipe")
        return asking.fileno(), answers.fileno()

    def ask(self, kind: bytes, payload: bytes) -> bytes:
        """The answer.

        Raises:
            PatternError: The pattern is bad, or did not come on (the process is ended then), or the process is gone.
        """
        try:
            self._write(self._asking, HEAD.pack(kind, len(payload)) + payload)
        except OSError as error:
            self.end()
            raise PatternError("pattern.gone", reason=str(error)) from error
        return self._answer(PATIENCE)

    @property
    def ended(self) -> bool:
        """It answers no more."""
        return self._process.poll() is not None

    def end(self) -> None:
        """Ends it; more than once is fine."""
        self._process.kill()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(5)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()

    def _write(self, number: int, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(number, rest) :]

    def _answer(self, patience: float) -> bytes:
        """The next answer; each sign of life buys as much time again."""
        until = monotonic() + patience
        while True:
            kind, payload = self._frame(until)
            if kind == b"R":
                return payload
            if kind == b"E":
                raise PatternError("pattern.bad", reason=_reason(payload.decode("utf-8", "replace")))
            until = monotonic() + patience

    def _frame(self, until: float) -> tuple[bytes, bytes]:
        while len(self._came) < HEAD.size:
            self._come(until)
        kind, size = HEAD.unpack_from(self._came)
        while len(self._came) < HEAD.size + size:
            self._come(until)
        payload = self._came[HEAD.size : HEAD.size + size]
        self._came = self._came[HEAD.size + size :]
        return kind, payload

    def _come(self, until: float) -> None:
        waiting = select.poll()
        waiting.register(self._answers, select.POLLIN)
        if not waiting.poll(max(0.0, until - monotonic()) * 1000):
            self.end()
            raise PatternError("pattern.slow")
        came = os.read(self._answers, 1 << 20)
        if not came:
            self.end()
            raise PatternError("pattern.gone", reason=f"exit {self._process.returncode}")
        self._came += came


class Pool:
    """At most one child, kept for the next question. Safe from any thread; one waits for the other."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._child: Child | None = None
        self._knows: bytes = b""

    def ask(self, pattern: bytes, kind: bytes, payload: bytes) -> bytes:
        """Asks about a pattern.

        Args:
            pattern: The payload of `P`, which is asked first where the child knows another; its answer where `kind` is `P`.

        Raises:
            PatternError: See `Child.ask`.
        """
        with self._guard:
            if self._child is not None and self._child.ended:
                self._child.end()
                self._child = None
            if self._child is None:
                self._child, self._knows = Child(), b""
            if kind == b"P":
                self._knows = b""
            elif self._knows != pattern:
                self._child.ask(b"P", pattern)
            answer = self._child.ask(kind, payload)
            self._knows = pattern
            return answer

    def close(self) -> None:
        """Ends the child; the next question starts another."""
        with self._guard:
            child, self._child = self._child, None
            if child is not None:
                child.end()


def _reason(said: str) -> Phrase | str:
    """What is wrong with a pattern, in the sentence's language as far as it is a usual mistake. Source: Python's `re._parser`."""
    what, _, place = said.partition(" at position ")
    key = f"pattern.{what}"
    at = place.partition(" ")[0]
    if not at.isdigit():
        return said
    return phrase(key, at=int(at) + 1) if has(key) else phrase("pattern.other", what=what, at=int(at) + 1)


POOL = Pool()
atexit.register(POOL.close)
