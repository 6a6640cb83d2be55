"""Reading JSON from a service whose documents contradict each other.

A `Json` hands out what was asked for where something like it is there, and a neutral value where not: it never raises for a
wrong type. Source of each tolerance: reference, section 12.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

MAX_DEPTH = 64


class Json:
    """A JSON value of any shape, read with tolerance."""

    __slots__ = ("value",)

    def __init__(self, value: object) -> None:
        self.value = value

    @classmethod
    def from_bytes(cls, body: bytes) -> Json:
        """The body of an answer; an empty one is null.

        Raises:
            ValueError: Not JSON, or nested deeper than 64.
        """
        text = body.decode("utf-8-sig", errors="replace")
        if not text.strip():
            return cls(None)
        if _too_deep(text):
            raise ValueError("nested too deeply")
        try:
            return cls(json.loads(text))
        except RecursionError as error:
            raise ValueError("nested too deeply") from error

    def __getitem__(self, key: str) -> Json:
        """The member, or null."""
        return Json(self.value.get(key)) if isinstance(self.value, dict) else Json(None)

    def at(self, *keys: str) -> Json:
        """The first of several spellings that is there and not null."""
        for key in keys:
            found = self[key]
            if found.value is not None:
                return found
        return Json(None)

    def path(self, *keys: str) -> Json:
        """A member of a member."""
        here = self
        for key in keys:
            here = here[key]
        return here

    def __iter__(self) -> Iterator[Json]:
        """The entries of a list; a value that is no list has none."""
        return (Json(entry) for entry in self.value) if isinstance(self.value, list) else iter(())

    def __bool__(self) -> bool:
        return self.value is not None

    def items(self) -> Iterator[tuple[str, Json]]:
        """The members of an object; a value that is no object has none."""
        if isinstance(self.value, dict):
            for key, value in self.value.items():
                yield printable(str(key)), Json(value)

    def text(self, default: str = "") -> str:
        """Text, or the text of a number; booleans as `true` and `false`."""
        value = self.value
        if isinstance(value, str):
            return printable(value)
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, int):
            return _whole(value)
        if isinstance(value, float):
            return str(int(value)) if math.isfinite(value) and value.is_integer() and abs(value) < 1e15 else str(value)
        return default

    def dump(self) -> str:
        """The value as one line of JSON, for showing what is not understood."""
        return printable(json.dumps(self.value, ensure_ascii=False, sort_keys=True))

    def number(self) -> float | None:
        """A finite number, also one written as text."""
        value = self.value
        if isinstance(value, bool):
            return None
        if isinstance(value, str):
            try:
                value = float(value.strip())
            except ValueError:
                return None
        if isinstance(value, int | float):
            try:
                number = float(value)
            except OverflowError:
                return None
            return number if math.isfinite(number) else None
        return None

    def integer(self) -> int | None:
        """A whole number, also one written as text or as 8.0."""
        if isinstance(self.value, int) and not isinstance(self.value, bool):
            return self.value
        number = self.number()
        return int(number) if number is not None else None

    def flag(self) -> bool | None:
        """A truth value, also one written as text or number."""
        if isinstance(self.value, bool):
            return self.value
        word = self.text().casefold()
        return True if word in ("true", "1") else False if word in ("false", "0") else None

    def millis(self) -> datetime | None:
        """A moment in epoch milliseconds; seconds are recognised by their size; 0 and nonsense are None."""
        number = self.number()
        if number is None or number <= 0:
            return None
        return _moment(number / 1000 if number > 1e11 else number)

    seconds = millis
    """A moment in epoch seconds: the same, since the size tells."""

    def span(self) -> timedelta | None:
        """A length of time in milliseconds; negative ones are None."""
        number = self.number()
        if number is None or number < 0:
            return None
        try:
            return timedelta(milliseconds=number)
        except OverflowError:
            return None

    def iso(self) -> datetime | None:
        """A moment in ISO 8601; without an offset it is UTC."""
        try:
            moment = datetime.fromisoformat(self.text().strip())
        except ValueError:
            return self.millis()
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def printable(text: str) -> str:
    """Text that UTF-8 can hold: lone surrogates become U+FFFD."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode() if _surrogates(text) else text


def _surrogates(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)


def _whole(value: int) -> str:
    try:
        return str(value)
    except ValueError:  # more digits than Python turns into text
        return "?"


def _moment(seconds: float) -> datetime | None:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return None


def _too_deep(text: str) -> bool:
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return False
    depth = 0
    for found in _BRACKETS.finditer(text):
        sign = found[0][0]
        if sign in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                return True
        elif sign in "]}":
            depth -= 1
    return False


# Strings are passed over whole and without backtracking: a page of a log is one string, and full of brackets.
_BRACKETS = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[\]{}]', re.DOTALL)
