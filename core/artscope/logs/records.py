"""Which lines belong to the one before: tracebacks, stack frames, records that go on in indented lines.

Only a few lines around each are looked at, so that it can be told anywhere in a log.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from artscope.logs import clean
from artscope.logs.levels import Severity, severity
from artscope.logs.times import stamp_in

LOOK_BACK = 256
"""Lines before one that may decide whether it belongs to them: indented lines longer than that are no record any more."""
LOOK_AHEAD = 2
_MOST = 512

_RANK = re.compile(r"\S{0,200}?\[(?:rank|default|[A-Za-z]*\d+,)\d+\](?:<std\w+>)?:? ?|\[\d{1,4}\]: ?|\d{1,4}: ")
_TRACEBACK = re.compile(
    r"[Tt]race[Bb]ack \(most recent call last\)|^(?:Exception raised from|(?:C\+\+ )?[Cc]all [Ss]tack|[Ss]tack [Tt]race)"
)
_INDENTED = re.compile(r" {2,}\S|\t+ *\S")
_FRAME = re.compile(r"\s*(?:frame #\d+:|#\d+:? +\S|\d{1,3}:? +0x[0-9a-f]{6,}|@ +0x[0-9a-f]{6,})")
_EXCEPTION = re.compile(r"(?:[A-Za-z_]\w*\.)*[A-Za-z_]\w*(?:: |:?$)|\S+ \w*Error: ")
_CHAIN = re.compile(r"During handling of the above exception|The above exception was the direct cause")
_OPEN = re.compile(r"[:({\[,\\]\s*$")
_CLOSE = re.compile(r"[\])}]+[,;]?\s*$")
_BAR = re.compile(r"\d%\|")


def continued(texts: Sequence[str], again: Sequence[bool] = ()) -> list[bool]:
    """Which of some lines of a log, as `bare` gives them, belong to the one before. The first never does.

    Args:
        again: Which of them are like the two before them, so that they need not be looked at where those stand alone.
    """
    state = _State()
    found: list[bool] = []
    for at, text in enumerate(texts):
        known = bool(again) and again[at] and state.alone
        found.append(not known and state.take(text, texts[at + 1 : at + 1 + LOOK_AHEAD]))
    return found


def steady(one: str, other: str) -> bool:
    """Of two lines that are alike the second begins no record and belongs to none, so none does that is like them."""
    state = _State()
    state.take(one, ())
    return not state.take(other, ()) and state.alone


def bare(line: object, encoding: str = "utf-8") -> str:
    """The start of a line as it is shown; empty for a hole."""
    if not isinstance(line, bytes):
        return ""
    if len(line) < _MOST and line.isascii() and (text := line.decode("ascii")).isprintable():
        return text
    return clean.line(line, encoding=encoding, most=_MOST)


class _State:
    """What is known of the record that goes on."""

    def __init__(self) -> None:
        self._before = ""
        self._rank = ""
        self._length = 0
        """Lines of the record so far; 0: what came before is none that could go on."""
        self._traced = False
        """The record holds a traceback whose exception has not been told yet."""
        self._told = False
        """The exception was told: another may follow."""

    @property
    def alone(self) -> bool:
        """The line before belongs to none before it, and is no traceback's head."""
        return self._length == 1 and not self._traced and not self._told

    def take(self, text: str, after: Sequence[str]) -> bool:
        found = _RANK.match(text)
        rank, body = (found[0], text[found.end() :]) if found else ("", text)
        goes_on = bool(self._length) and _same_rank(rank, self._rank) and self._goes_on(body, after)
        self._note(body, goes_on=goes_on)
        self._rank = rank
        return goes_on

    def _goes_on(self, body: str, after: Sequence[str]) -> bool:
        if self._length > LOOK_BACK and not self._traced:
            return False
        if not body.strip():
            return (self._told and any(map(_CHAIN.search, after))) or bool(_CHAIN.search(self._before))
        if not self._before.strip():
            return bool(_CHAIN.search(body) or _TRACEBACK.search(body)) and self._told
        if _INDENTED.match(body):
            return self._takes_more() and not _BAR.search(body[:60]) and stamp_in(body) is None
        if _FRAME.match(body):
            return bool(_FRAME.match(self._before) or _TRACEBACK.search(self._before) or self._traced)
        if not _INDENTED.match(self._before):
            return False
        return bool(_CLOSE.match(body)) or (self._traced and bool(_EXCEPTION.match(body)))

    def _takes_more(self) -> bool:
        """The record may go on in indented lines: it has, or its first line looks like the head of one."""
        head = self._before
        return bool(
            self._length > 1
            or self._traced
            or _OPEN.search(head)
            or _FRAME.match(head)
            or severity(head) > Severity.NONE
            or stamp_in(head)
        )

    def _note(self, body: str, *, goes_on: bool) -> None:
        traceback = bool(_TRACEBACK.search(body))
        if not goes_on:
            self._length, self._traced, self._told = 0, False, False
        indented = bool(_INDENTED.match(body))
        if goes_on and self._traced and not indented and body.strip() and not _FRAME.match(body) and not traceback:
            self._traced, self._told = False, True
        if traceback:
            self._traced, self._told = True, False
        head = bool(body.strip()) and not (indented and not goes_on and not traceback)
        self._length = self._length + 1 if head or goes_on else 0
        self._before = body


def _same_rank(one: str, other: str) -> bool:
    return one == other or one[one.rfind("[") :] == other[other.rfind("[") :]
