"""What is alike in lines that differ in numbers, and the states of a line that was written over."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from artscope.logs import clean
from artscope.logs.clean import SafeText

_NUMBERS = b"0123456789+-.,:/ \t"
_VARIES = re.compile(
    r"0x[0-9a-fA-F]+|\b(?=[a-fA-F]*\d)[0-9a-fA-F]{6,}\b|[-+]?\d+(?:[.,:/-]+\d+)*\.?(?:[eE][-+]?\d+)?(?=\D|$)"
    r"|\b(?:nan|inf|NaN|Inf)\b"
)
_BARS = re.compile(r"[#=>.█▏▎▍▌▋▊▉━╸╺ ]+")
_LONGEST = 4096
_MUCH = 16 * 1024
_BACKSPACES = re.compile(b"\b+")


def alike(one: bytes, other: bytes) -> bool:
    """Two lines are equal but for numbers, times and hexadecimal. Lines without text are not, very long ones neither."""
    if max(len(one), len(other)) > _LONGEST:
        return False
    left, right = (line.translate(None, _NUMBERS) for line in (one, other))
    if left == right and left:
        return True
    if not one.strip() or not other.strip() or abs(len(left) - len(right)) > 32 or left[:3] != right[:3]:
        return False
    return _shape(one) == _shape(other)


def repeats(lines: Sequence[object]) -> list[bool]:
    """Which of some lines have the text of the one before, but for numbers and blanks; all of them at a time, so quickly.

    False for what is no line of text, for empty ones and very long ones: `alike` says more of two lines.
    """
    texts = [line if isinstance(line, bytes) and len(line) <= _LONGEST else b"" for line in lines]
    bare = b"\n".join(texts).translate(None, _NUMBERS).split(b"\n")
    return [False, *(one == other != b"" for one, other in pairwise(bare))] if texts else []


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
