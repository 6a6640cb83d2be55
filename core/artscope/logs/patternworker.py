"""What runs in the process of its own in which regular expressions are matched: it may be ended at any time.

Frames both ways: a letter for the kind, the size as four bytes, the payload. It ends with its input.

Asked: `P` a pattern (JSON: pattern, any_case); `L` lines (the encoding, then the lines, each after a newline); `S` texts whose
spans are wanted (JSON: a list). Answered: `.` still at work; `R` the answer (`P`: JSON any_case and literals; `L`: indexes, four
bytes each; `S`: JSON lists); `E` why not (a text).
"""

from __future__ import annotations

import json
import re
import signal
import sys
from array import array
from struct import Struct
from time import monotonic
from typing import BinaryIO

from artscope.logs.pieces import pieces
from artscope.logs.regex import Expression

HEAD = Struct(">cI")
BEAT_SECONDS = 0.1
MEMORY = 4 << 30
"""Bytes of address space it may take, where the system can limit that."""


class Worker:
    """Answers one question after the other."""

    def __init__(self, source: BinaryIO, sink: BinaryIO) -> None:
        self._source = source
        self._sink = sink
        self._expression: Expression | None = None
        self._beaten = monotonic()

    def run(self) -> None:
        """Answers until nothing more is asked."""
        self._send(b"R")
        while len(head := self._source.read(HEAD.size)) == HEAD.size:
            kind, size = HEAD.unpack(head)
            payload = self._source.read(size)
            self._beaten = monotonic()
            try:
                answer = self._answer(kind, payload)
            except (re.error, OverflowError, RecursionError, MemoryError) as error:
                self._send(b"E", (str(error) or type(error).__name__).encode("utf-8", "replace"))
            else:
                self._send(b"R", answer)

    def _answer(self, kind: bytes, payload: bytes) -> bytes:
        if kind == b"P":
            asked = json.loads(payload)
            self._expression = Expression(asked["pattern"], any_case=asked["any_case"])
            told = {"any_case": self._expression.any_case, "literals": self._expression.literals()}
            return json.dumps(told).encode()
        if kind == b"S":
            return json.dumps([self._spans(text) for text in json.loads(payload)]).encode()
        encoding, *lines = payload.split(b"\n")
        return self._lines(encoding.decode(), lines).tobytes()

    def _lines(self, encoding: str, lines: list[bytes]) -> array[int]:
        found = array("I")
        if self._expression is None:
            return found
        matches = self._expression.found
        for index, line in enumerate(lines):
            text = line.decode("ascii", "replace") if line.isascii() else "\0"
            if matches(text if text.isprintable() else self._shown(line, encoding)):
                found.append(index)
            self._beat()
        return found

    def _shown(self, line: bytes, encoding: str) -> str:
        shown = []
        for piece in pieces(line, encoding=encoding):
            shown.append(piece)
            self._beat()
        return "".join(shown)

    def _spans(self, text: str) -> list[tuple[int, int]]:
        self._beat()
        return self._expression.spans(text) if self._expression else []

    def _beat(self) -> None:
        now = monotonic()
        if now - self._beaten > BEAT_SECONDS:
            self._beaten = now
            self._send(b".")

    def _send(self, kind: bytes, payload: bytes = b"") -> None:
        self._sink.write(HEAD.pack(kind, len(payload)) + payload)
        self._sink.flush()


def main() -> None:
    """Works for whoever is at the other end of standard input and output."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _limit()
    try:
        Worker(sys.stdin.buffer, sys.stdout.buffer).run()
    except BrokenPipeError:
        sys.stdout = None  # nobody is there to be written to


def _limit() -> None:
    try:
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        most = MEMORY if hard == resource.RLIM_INFINITY else min(MEMORY, hard)
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, OSError, ValueError):
        return
