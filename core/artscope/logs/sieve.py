"""Which lines of a megabyte may hold a text once they are cleaned, without cleaning them.

What `clean` does to a line can bring a text forth in few ways. Most lines show the bytes they have, so that a text that is shown
is in the bytes as well. Only where something invisible was cut out of its middle it is not: then the byte before the cut is the
end of a beginning of the text. Lines with what is rarer than colours (controls, marks, half characters, ...) are all looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from artscope.logs import clean
from artscope.logs.casing import caseless, folded
from artscope.logs.survey import ODD, survey

Candidate = tuple[int, int, int]
"""The newlines before a line, its first byte, one past its last."""

_COUNTERPARTS = "ſı"
"""Letters outside ASCII that differ from one in ASCII only in case."""
_MARKED = bytes.maketrans(ODD, bytes(len(ODD)))
"""Makes a NUL of each byte that has to be looked at as it is shown."""


class Sieve:
    """Looks for lines that may show one of some texts."""

    def __init__(self, *texts: str, any_case: bool, also: re.Pattern[bytes] | None = None) -> None:
        """
        Args:
            texts: As shown.
            any_case: Letters are compared without their case.
            also: Lines that begin like this are looked at too: a newline, and what follows it as received.
        """
        self._also = also
        self._any_case = any_case
        cores = [_core(folded(text) if any_case else text, any_case=any_case) for text in texts]
        self._cores = [core.encode() for core in cores]
        self._words = [max(core.split(" "), key=len).encode() for core in cores]

    @property
    def useful(self) -> bool:
        """Anything can be told from the bytes."""
        return bool(self._cores) and all(self._cores)

    def candidates(self, data: bytes, *, plain: bool = False) -> list[Candidate] | None:
        """The lines of UTF-8 text that may show one, in order; None where all of them may.

        Args:
            plain: A `survey` has found it so.
        """
        cores = self._words if b"\t" in data else self._cores  # tabs are shown as spaces
        if not all(cores):
            return None
        cased = data.upper() if self._any_case else data
        places = [place for core in cores for place in _each_line(cased, core)]
        places += _cut(cased, cores)
        if not plain and not survey(data).plain:
            places += _odd_lines(data)
        if self._also is not None:
            places += [0] if self._also.match(b"\n" + data[:64]) else []
            places += [found.start() + 1 for found in self._also.finditer(data)]
        return list(_lines(data, sorted(places)))


def _core(text: str, *, any_case: bool) -> str:
    """The longest part of a text that is in the bytes wherever it is shown, and in one form only."""
    usual = _usual_characters()
    parts = "".join(
        each if usual.match(each) and (each.isascii() or not any_case or caseless(each)) else "\n" for each in text
    ).split("\n")
    return max(parts, key=len)


def _cut(data: bytes, cores: list[bytes]) -> Iterator[int]:
    """Where a sequence for terminals follows the beginning of a text."""
    ends = frozenset(byte for core in cores for byte in core[:-1])
    beginnings = tuple({core[:size] for core in cores for size in range(1, len(core))})
    longest = max(map(len, cores))
    at = data.find(b"\x1b", 1)
    while at > 0:
        if data[at - 1] in ends and data.endswith(beginnings, max(0, at - longest), at):
            yield at
        at = data.find(b"\x1b", at + 1)


def _each_line(data: bytes, core: bytes) -> Iterator[int]:
    """The first place in each line that holds it."""
    at = data.find(core)
    while at >= 0:
        yield at
        at = data.find(b"\n", at)
        at = data.find(core, at) if at >= 0 else -1


def _odd_lines(data: bytes) -> Iterator[int]:
    """A place in each line that has to be looked at as a whole."""
    return _each_line(data.translate(_MARKED), b"\0") if data.isascii() else _unusual_lines(data)


def _unusual_lines(data: bytes) -> Iterator[int]:
    """The same where the first look at each byte does not tell enough."""
    text = data.decode("utf-8", "surrogateescape")
    unusual = _unusual()
    found = unusual.search(text)
    at = counted = 0
    while found:
        at += len(text[counted : found.start()].encode("utf-8", "surrogateescape"))
        counted = found.start()
        yield at
        end = text.find("\n", counted)
        found = unusual.search(text, end) if end >= 0 else None


def _lines(data: bytes, places: list[int]) -> Iterator[Candidate]:
    number = stop = 0
    counted = 0
    for place in places:
        if place < stop:
            continue
        start = data.rfind(b"\n", 0, place) + 1
        number += data.count(b"\n", counted, start)
        counted = start
        end = data.find(b"\n", place)
        stop = end if end >= 0 else len(data)
        yield number, start, stop
        stop += 1


@cache
def _unusual() -> re.Pattern[str]:
    return re.compile(f"[^{clean.usual()}\\t\\n\\r\\x1b]|[{_COUNTERPARTS}]")


@cache
def _usual_characters() -> re.Pattern[str]:
    return re.compile(f"(?![{_COUNTERPARTS}])[{clean.usual()}]")
