"""Regular expressions for lines: Python's, read so that what `grep -E` writes alike means alike.

Python's syntax (`re`) with two additions: POSIX classes in brackets, `[[:digit:]]`, and `\\s` without the spaces that do not part
words, as in C. Each line is matched by itself, as it is shown. What both languages write differently is read as Python does:
`\\d`, `(?:...)`, lazy repeats `+?`, backslashes in brackets.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterable, Iterator
from functools import cache
from importlib import import_module
from itertools import islice
from typing import Any

from artscope.logs.casing import lower_only

_SPACES = r" \t-\r\u1680\u2000-\u2006\u2008-\u200a\u2028\u2029\u205f\u3000"
_VERBOSE = re.compile(r"\(\?[aiLmsu]*x")
_ESCAPED = re.compile(r"\\.", re.DOTALL)
_CASED = re.compile(r"\[:(?:upper|lower):\]")
_POSIX = re.compile(r"\[:([a-z]+):\]")
_ALONE = {character: 0xFDD0 + at for at, character in enumerate("\u212a\u212b\u2126\u1e9e\u03f4\u0130")}
"""Letters that Python takes for another's other case and C does not, and what stands for them: what no cleaned text holds."""
PLACES = 10_000
"""Matches of a line that are told at most: a line of megabytes may have as many."""
CHOICES = 8
"""Texts that are looked for at once, at most."""
_LONE = re.compile(f"[{''.join(_ALONE)}]")


def any_case_of(pattern: str) -> bool:
    """Whether a person who typed this means letters of either case: no capital but in what is escaped, as in `\\S`."""
    return lower_only(_ESCAPED.sub("", pattern))


class Expression:
    """A regular expression, ready to be used. Only for a process that may be ended: matching can take forever."""

    def __init__(self, pattern: str, *, any_case: bool) -> None:
        """
        Raises:
            re.error: It is none; the position is one in `pattern`.
            OverflowError, RecursionError, MemoryError: It is too large.
        """
        self._any_case = any_case
        self._text = translated(self._told(pattern), any_case=any_case)
        try:
            self._re = re.compile(self._text, re.IGNORECASE if any_case else re.NOFLAG)
        except re.error as error:
            if error.pos is None:
                raise
            raise re.error(error.msg, pattern, _typed(pattern, error.pos, any_case=any_case)) from error

    def found(self, shown: str) -> bool:
        """Whether a cleaned line matches."""
        return self._re.search(self._told(shown)) is not None

    def spans(self, shown: str) -> list[tuple[int, int]]:
        """Where a cleaned line matches, at most `PLACES`; places without width are left out."""
        found = (found.span() for found in self._re.finditer(self._told(shown)) if found.end() > found.start())
        return list(islice(found, PLACES))

    @property
    def any_case(self) -> bool:
        """Letters match in either case."""
        return bool(self._re.flags & re.IGNORECASE)

    def literals(self) -> tuple[str, ...]:
        """Texts of which every match holds at least one; none where no such texts are known. As long as can be."""
        try:
            parsed = import_module("re._parser").parse(self._text, re.IGNORECASE if self._any_case else 0)
        except (ImportError, re.error):
            return ()
        return max(_needed(parsed), key=_worth, default=())

    def _told(self, text: str) -> str:
        return text.translate(_alone()) if self._any_case and _LONE.search(text) else text


def translated(pattern: str, *, any_case: bool) -> str:
    """The pattern in Python's syntax and nothing else."""
    return "".join(text for _, text in _parts(pattern, any_case))


def _typed(pattern: str, at: int, *, any_case: bool) -> int:
    """Where in the pattern stands what has become the character `at` of its translation."""
    for begun, text in _parts(pattern, any_case):
        if at < len(text):
            return begun
        at -= len(text)
    return len(pattern)


_ESCAPES = {
    "\\s": f"[{_SPACES}]", "\\S": f"[^{_SPACES}]", "\\<": r"\b(?=\w)", "\\>": r"\b(?<=\w)", "\\`": r"\A", "\\'": r"\Z",
}  # fmt: skip
"""What `grep` means by an escape where Python means something else."""


def _parts(pattern: str, any_case: bool) -> Iterator[tuple[int, str]]:
    """The pattern in Python's syntax, in parts, each with where it begins in the pattern."""
    if _VERBOSE.search(pattern):
        yield from enumerate(pattern)
        return
    if any_case:
        pattern = _CASED.sub("[:alpha:]", pattern)  # as long as what it stands for
    at = 0
    while at < len(pattern):
        if pattern[at] == "\\":
            escape = pattern[at : at + 2]
            yield at, _ESCAPES.get(escape, escape)
            at += 2
        elif pattern[at] == "[":
            at = yield from _bracket(pattern, at)
        else:
            yield at, pattern[at]
            at += 1


def _bracket(pattern: str, at: int) -> Generator[tuple[int, str], None, int]:
    """The parts of a class in brackets that begins at `at`; returns where it ends."""
    yield at, "["
    at += 1
    if pattern[at : at + 1] == "^":
        yield at, "^"
        at += 1
    first = True
    while at < len(pattern) and (first or pattern[at] != "]"):
        begun, text, posix = at, pattern[at], _POSIX.match(pattern, at)
        if posix:
            text, at = _posix(posix[1]), posix.end()
            if not text:
                raise re.error("no such class", pattern, begun)
        elif text == "\\":
            escape = pattern[at : at + 2]
            text, at = _SPACES if escape == "\\s" else escape, at + 2
        else:
            text, at = f"\\{text}" if text in "[]&|~" else text, at + 1
        yield begun, text
        first = False
    yield at, pattern[at : at + 1]
    return at + 1


@cache
def _posix(name: str) -> str:
    """What a POSIX class holds, as the inside of a class; empty where there is none of this name."""
    ready = {"digit": "0-9", "xdigit": "0-9A-Fa-f", "space": _SPACES, "blank": r" \t", "cntrl": r"\x00-\x1f\x7f"}
    if name in ready:
        return ready[name]
    kinds: dict[str, Callable[[str], bool]] = {
        "alpha": str.isalpha,
        "alnum": lambda each: each.isalpha() or each.isdecimal(),
        "upper": str.isupper,
        "lower": str.islower,
        "graph": lambda each: each.isprintable() and not each.isspace(),
        "print": str.isprintable,
        "punct": lambda each: each.isprintable() and not each.isspace() and not (each.isalpha() or each.isdecimal()),
    }
    if name not in kinds:
        return ""
    return "".join(_ranges(map(chr, range(0x20000)), kinds[name]))


def _ranges(characters: Iterable[str], kind: Callable[[str], bool]) -> Iterator[str]:
    start = last = None
    for character in characters:
        if kind(character):
            start, last = start or character, character
        elif start and last:
            yield f"{re.escape(start)}-{re.escape(last)}"
            start = None
    if start and last:
        yield f"{re.escape(start)}-{re.escape(last)}"


def _needed(parsed: Any) -> Iterator[tuple[str, ...]]:
    """Choices of texts of which every match holds one, of a pattern that Python's own parser has read."""
    held: list[str] = []
    for operation, argument in parsed:
        name = str(operation)
        if name == "LITERAL":
            held.append(chr(argument))
        elif name not in ("AT", "ASSERT", "ASSERT_NOT"):  # these take no room, so that a text goes on after them
            yield ("".join(held),)
            held = []
            yield from _needed(_inside(name, argument))
            if name == "BRANCH":
                best = [max(_needed(each), key=_worth, default=()) for each in argument[1]]
                yield tuple(text for texts in best for text in texts) if all(map(_worth, best)) else ()
    yield ("".join(held),)


def _worth(texts: tuple[str, ...]) -> int:
    """How much is left out by looking for these: as much as by the shortest, nothing by too many."""
    return min(map(len, texts)) if 0 < len(texts) <= CHOICES else 0


def _inside(name: str, argument: Any) -> Any:
    """The part of an operation that every match has at least once."""
    if name == "SUBPATTERN":
        _, added, removed, parsed = argument
        return parsed if not added and not removed else []
    if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        least, _, parsed = argument
        return parsed if least else []
    return argument if name == "ATOMIC_GROUP" else []


@cache
def _alone() -> dict[int, int]:
    return {ord(character): instead for character, instead in _ALONE.items()}
