"""What is alike in lines that differ in numbers, and the states of a line that was written over."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from artscope.logs import clean
from artscope.logs.clean import SafeText

_NUMBERS = b"0123456789+-.,:/ \t"
_VARYING = _NUMBERS + b"abcdefABCDEFxinIN#=>\0\a\v\f" + bytes(range(0x80, 0x100))
"""Bytes of what may differ in lines that are alike; of lines that differ in others only those can be that were written over."""
_WRITTEN_OVER = re.compile(b"[\x1b\r\b]")
_VARIES = re.compile(
    r"0x[0-9a-fA-F]+|\b(?=[a-fA-F]*\d)[0-9a-fA-F]{6,}\b|[-+]?\d+(?:[.,:/-]+\d+)*\.?(?:[eE][-+]?\d+)?(?=\D|$)"
    r"|\b(?:nan|inf|NaN|Inf)\b"
)
_BARS = re.compile(r"[#=>.█▏▎▍▌▋▊▉━╸╺ ]+")
_LONGEST = 4096
_MUCH = 16 * 1024
_BACKSPACES = re.compile(b"\b+")


class Neighbours:
    """Some lines that follow each other: which are like the one before. All are looked at together, so quickly."""

    def __init__(self, lines: Sequence[object]) -> None:
        self._lines = lines
        texts = [line if isinstance(line, bytes) and len(line) <= _LONGEST else b"" for line in lines]
        text = b"\n".join(texts)
        self._rest = text.translate(None, _VARYING).split(b"\n")
        bare = text.translate(None, _NUMBERS).split(b"\n")
        self.same = [False, *(one == other != b"" for one, other in pairwise(bare))][: len(lines)]
        """Which have the text of the one before, but for numbers and blanks."""

    def alike(self, at: int) -> bool:
        """A line is equal to the one before, but for numbers, times, hexadecimal and the length of bars.

        Lines without text are not, very long ones neither.
        """
        if self.same[at]:
            return True
        one, other = self._lines[at - 1], self._lines[at]
        if not isinstance(one, bytes) or not isinstance(other, bytes) or max(len(one), len(other)) > _LONGEST:
            return False
        if self._rest[at - 1] != self._rest[at] and not _WRITTEN_OVER.search(one) and not _WRITTEN_OVER.search(other):
            return False
        return bool(one.strip() and other.strip()) and _shape(one) == _shape(other)


def alike(one: bytes, other: bytes) -> bool:
    """Whether a line is like another; see `Neighbours`."""
    return Neighbours((one, other)).alike(1)


@lru_cache(64)
def _shape(line: bytes) -> str:
    text = _VARIES.sub("0", clean.line(line))
    return _BARS.sub(" ", text).strip()


def has_states(line: bytes) -> bool:
    """The line was written over: only its last state is shown."""
    return b"\b" in line or b"\r" in line.rstrip(b"\r\n")


def state_count(line: bytes) -> int:
    """How many states a line had, about: those without anything visible may count too. 1 where it was not written over."""
    parts = [part for part in line.split(b"\r") if part.strip()]
    return max(1, sum(1 + len(_BACKSPACES.findall(part)) for part in parts))


def state_spans(line: bytes) -> list[tuple[int, int]]:
    """Which bytes of a line make each state it had: cleaned, they are that state. Those without anything visible may count too.

    Never empty. Where so much was written over by backspaces that each state would be long, they are what was written each time.
    """
    found: list[tuple[int, int]] = []
    start, end = 0, len(line.rstrip(b"\r\n"))
    for part in line[:end].split(b"\r"):
        if part.strip():
            begin, visible = 0, len(part) - len(part.lstrip())
            for gap in _BACKSPACES.finditer(part):
                if gap.start() > visible:
                    found.append((start + begin, start + gap.start()))
                begin = gap.end() if len(part) > _MUCH else 0
            found.append((start + begin, start + len(part)))
        start += len(part) + 1
    return found or [(0, end)]


def states(line: bytes, encoding: str = "utf-8") -> list[SafeText]:
    """What a line showed, one after the other; the last is what is shown of it. Equal ones that follow each other count once.

    Never empty. Nothing visible is lost: each character stands in a state.
    """
    last = clean.line(line, encoding=encoding)
    found: list[SafeText] = []
    for start, end in state_spans(line):
        shown = clean.line(line[start:end], encoding=encoding)
        if shown.strip() and (not found or found[-1] != shown):
            found.append(shown)
    if not found or found[-1] != last:
        found.append(last)
    return found
