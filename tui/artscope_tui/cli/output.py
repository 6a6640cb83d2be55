"""Standard output and error: JSON lines, tables, and what a terminal may be shown."""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from artscope.errors import ApiError, CoreError
from artscope.logs import clean
from artscope.words import has, say
from artscope_tui.cli.interrupting import writing

UNSAFE = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""What JSON may hold as it is but a terminal should not get: DEL, C1, line separators and bidirectional controls."""


def json_line(values: Mapping[str, object]) -> str:
    """One object on one line, every control, C1 and bidirectional character escaped."""
    text = json.dumps(values, ensure_ascii=False)
    return UNSAFE.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text)


def write(line: str) -> None:
    """A line of our own or of escaped text, to standard output."""
    with writing():
        sys.stdout.write(line + "\n")


def complain(text: str) -> None:
    """A line to standard error, safe for a terminal."""
    sys.stderr.write(f"artscope: {clean.text(text)}\n")


def explain(error: CoreError) -> None:
    """What happened, the service's words, what to do next and the request id, on standard error."""
    complain(described(error))
    hint = hint_of(error)
    if hint:
        sys.stderr.write(f"  {clean.text(hint)}\n")
    if isinstance(error, ApiError) and error.request_id:
        sys.stderr.write(f"  {say('cli.request', id=clean.text(error.request_id))}\n")


class Progress:
    """Tells on a terminal how much was fetched, once a second at most, in a row that goes again; elsewhere nothing."""

    def __init__(self) -> None:
        self._silent = not sys.stderr.isatty()
        self._told = time.monotonic()
        self._width = 0

    def __call__(self, here: int, total: int | None) -> None:
        """So many bytes are here, of so many in all."""
        if self._silent or time.monotonic() - self._told < 1:
            return
        self._told = time.monotonic()
        words = (
            say("cli.fetching_of", size=f"{here:,}", total=f"{total:,}")
            if total
            else say("cli.fetching", size=f"{here:,}")
        )
        self._row(words)

    def leave(self) -> None:
        """Something else is written to the terminal now."""
        self._silent = True
        if self._width:
            self._row("")
            sys.stderr.write("\r")
            self._width = 0

    def __enter__(self) -> None:
        """Fetching begins."""

    def __exit__(self, *_: object) -> None:
        silent = self._silent
        self.leave()
        self._silent = silent

    def _row(self, words: str) -> None:
        width = clean.cells(words)
        sys.stderr.write("\r" + words + " " * (self._width - width))
        sys.stderr.flush()
        self._width = width


def encoded(shown: str, encoding: str) -> bytes:
    """Cleaned text for a terminal of some encoding; what it has no sign for is a question mark."""
    return shown.encode(encoding, "replace")


def hint_of(error: CoreError) -> str:
    """What to do next on a command line: an option or a command, never a key."""
    own = f"commands.{error.key}"
    return say(own, **error.values) if has(own) else error.hint


def described(error: CoreError) -> str:
    """The error's text, with the service's code and words where it gave some."""
    if not isinstance(error, ApiError):
        return error.text
    message = "" if error.message in error.text else error.message
    own = ": ".join(part for part in (error.code, message) if part)
    return f"{error.text} ({own})" if own else error.text


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Rows under their heads, as wide as what is in them; the cells come from outside and are cleaned."""
    cells: list[list[str]] = [list(heads), *([str(clean.text(cell)) for cell in row] for row in rows)]
    widths = [max(clean.cells(row[at]) for row in cells) for at in range(len(heads))]
    for row in cells:
        padded = (cell + " " * (width - clean.cells(cell)) for cell, width in zip(row, widths, strict=True))
        write("  ".join(padded).rstrip())


def millis(moment: datetime | timedelta | None) -> int | None:
    """Milliseconds since the epoch, or of a length of time."""
    if moment is None:
        return None
    if isinstance(moment, timedelta):
        return round(moment / timedelta(milliseconds=1))
    return round(moment.timestamp() * 1000)


def local(moment: datetime | None) -> str:
    """A moment in the local time zone, to the second."""
    return moment.astimezone().strftime("%Y-%m-%d %H:%M:%S") if moment else ""


def took(length: timedelta | None) -> str:
    """A length of time in two units: `2d07h`, `19h04m`, `3m05s`, `12s`.

    >>> took(timedelta(hours=55)), took(timedelta(seconds=61)), took(None)
    ('2d07h', '1m01s', '')
    """
    if length is None:
        return ""
    seconds = int(length.total_seconds())
    for unit, size, lower, part in (("d", 86400, "h", 3600), ("h", 3600, "m", 60), ("m", 60, "s", 1)):
        if seconds >= size:
            return f"{seconds // size}{unit}{seconds % size // part:02}{lower}"
    return f"{seconds}s"


def shape(nodes: int | None, cards: float | None) -> str:
    """Nodes x cards, empty where neither is known."""
    if nodes is None and cards is None:
        return ""
    return f"{'?' if nodes is None else nodes}x{'?' if cards is None else f'{cards:g}'}"
