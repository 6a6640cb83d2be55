"""Plain text to look for, the way `grep -F` looks for it in what is shown."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate

from artscope.logs import clean
from artscope.logs.casing import folded, lower_only
from artscope.logs.pieces import PIECE, pieces
from artscope.logs.sieve import Sieve


class Needle:
    """What is looked for. Without a capital letter it is found in any case, also outside ASCII, as `grep -i` finds it."""

    def __init__(self, text: str, *, any_case: bool | None = None) -> None:
        """
        Args:
            any_case: Whether letters match in either case; None: where the text holds no capital.
        """
        self.text = clean.text(text)
        self.any_case = lower_only(self.text) if any_case is None else any_case
        self._wanted = self._folded(self.text)
        sieve = Sieve(self.text, any_case=self.any_case)
        self.sieve = sieve if sieve.useful else None

    def found(self, shown: str) -> bool:
        """Whether a cleaned text holds it. An empty needle is nowhere."""
        return bool(self._wanted) and self._wanted in self._folded(shown)

    def span(self, shown: str, start: int = 0) -> tuple[int, int] | None:
        """The first place in a cleaned text that begins at a character or after it."""
        at = self._folded(shown).find(self._wanted, start) if self._wanted else -1
        return (at, at + len(self._wanted)) if at >= 0 else None

    def spans(self, shown: str) -> list[tuple[int, int]]:
        """Where it is in a cleaned text: start and end of each place, in characters, from left to right."""
        if not self._wanted:
            return []
        size = len(self._wanted)
        return [(at, at + size) for at in _places(self._folded(shown), self._wanted)]

    def lines_of(self, block: Sequence[object], encoding: str = "utf-8") -> list[int]:
        """Which lines of a block hold it: indexes from 0. What is not bytes (a hole) holds nothing."""
        if not self._wanted:
            return []
        lines = [line if isinstance(line, bytes) else b"" for line in block]
        joined = b"\n".join(lines)
        if not joined.isascii() or not joined.replace(b"\n", b" ").decode("ascii").isprintable():
            return [index for index, line in enumerate(lines) if self._in_line(line, encoding)]
        text = self._folded(joined.decode("ascii"))
        if text.count(self._wanted) * 8 > len(lines):
            return [index for index, line in enumerate(text.split("\n")) if self._wanted in line]
        starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
        found: list[int] = []
        at = text.find(self._wanted)
        while at >= 0:
            found.append(bisect_right(starts, at) - 1)
            at = text.find(self._wanted, starts[found[-1] + 1])
        return found

    def _in_line(self, data: bytes, encoding: str) -> bool:
        if len(data) <= PIECE:
            return self.found(clean.line(data, encoding=encoding))
        end = ""
        for piece in pieces(data, encoding=encoding):
            end += piece
            if self.found(end):
                return True
            end = end[max(0, len(end) - len(self.text) + 1) :]
        return False

    def _folded(self, shown: str) -> str:
        return folded(shown) if self.any_case else shown


def _places(text: str, wanted: str) -> Iterator[int]:
    at = text.find(wanted)
    while at >= 0:
        yield at
        at = text.find(wanted, at + len(wanted))
