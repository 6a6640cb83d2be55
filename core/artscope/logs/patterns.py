"""Regular expressions to look for, matched in a process of their own: one that takes forever holds up nothing."""

from __future__ import annotations

import asyncio
import json
import threading
from array import array
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Sequence

from artscope.errors import PatternError
from artscope.logs import clean
from artscope.logs.patternchild import POOL, Pool
from artscope.logs.regex import any_case_of
from artscope.logs.sieve import Sieve

REMEMBERED = 2000
"""Cleaned lines whose spans are kept."""
CHARACTERS = 32 * 1024 * 1024
"""The same in characters, but for one line."""


class Pattern:
    """What is looked for, as a regular expression (see `regex` for the syntax). The same to `Find` and filters as a `Needle`."""

    def __init__(self, pattern: str, *, any_case: bool | None = None, pool: Pool = POOL) -> None:
        """Nothing is checked yet: see `check`.

        Args:
            any_case: Whether letters match in either case; None: where the pattern holds no capital but in escapes.
        """
        self.text = clean.text(pattern)
        self.any_case = any_case_of(pattern) if any_case is None else any_case
        self.sieve: Sieve | None = None
        self._asked = json.dumps({"pattern": pattern, "any_case": self.any_case}).encode()
        self._pool = pool
        self._ready = False
        self._guard = threading.Lock()
        self._spans: OrderedDict[str, list[tuple[int, int]]] = OrderedDict()
        self._held = 0
        """Characters of the lines in `_spans`."""
        self._missing: dict[str, None] = {}

    async def check(self) -> None:
        """Whether it can be used.

        Raises:
            PatternError: It is no regular expression, or reading it takes forever.
        """
        await asyncio.to_thread(self._prepare)

    def lines_of(self, block: Sequence[object], encoding: str = "utf-8") -> list[int]:
        """Which lines of a block match: indexes from 0. What is not bytes (a hole) does not. Waits: for a thread.

        Raises:
            PatternError: It is no regular expression, or a line takes forever.
        """
        self._prepare()
        numbers = [at for at, line in enumerate(block) if isinstance(line, bytes)]
        if not numbers:
            return []
        lines = [line for line in block if isinstance(line, bytes)]
        answer = array("I")
        answer.frombytes(self._pool.ask(self._asked, b"L", b"\n".join([encoding.encode(), *lines])))
        return [numbers[at] for at in answer]

    def spans(self, shown: str) -> list[tuple[int, int]]:
        """Where a whole cleaned line matches, as far as that is known: `measure` makes it known. Never waits."""
        with self._guard:
            known = self._spans.get(shown)
            if known is None:
                self._missing[shown] = None
                return []
            self._spans.move_to_end(shown)
            return known

    def span(self, shown: str, start: int = 0) -> tuple[int, int] | None:
        """The first place in a whole cleaned line that begins at a character or after it, as far as that is known."""
        spans = self.spans(shown)
        at = bisect_left(spans, (start, start))
        return spans[at] if at < len(spans) else None

    @property
    def asked(self) -> bool:
        """Spans were asked for that are not known."""
        return bool(self._missing)

    async def measure(self) -> bool:
        """Finds out the spans that were asked for and not known. True: draw again, there are some."""
        with self._guard:
            texts, self._missing = list(self._missing), {}
        if not texts:
            return False
        try:
            found = await asyncio.to_thread(self._measured, texts)
        except PatternError:
            found = [[] for _ in texts]
        with self._guard:
            self._spans.update(zip(texts, found, strict=True))
            self._held += sum(map(len, texts))
            while len(self._spans) > max(REMEMBERED, len(texts)) or (self._held > CHARACTERS and len(self._spans) > 1):
                oldest, _ = self._spans.popitem(last=False)
                self._held -= len(oldest)
        return any(found)

    def _measured(self, texts: list[str]) -> list[list[tuple[int, int]]]:
        answer = self._pool.ask(self._asked, b"S", json.dumps(texts).encode())
        return [[(start, stop) for start, stop in spans] for spans in json.loads(answer)]

    def _prepare(self) -> None:
        if self._ready:
            return
        told = json.loads(self._pool.ask(self._asked, b"P", self._asked))
        self.any_case = told["any_case"]
        sieve = Sieve(*told["literals"], any_case=self.any_case)
        self.sieve = sieve if sieve.useful else None
        self._ready = True
