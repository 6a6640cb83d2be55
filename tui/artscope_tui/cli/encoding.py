"""In which encoding a log is read where its text is looked at: the one that was said, else the one its bytes tell."""

from __future__ import annotations

from collections.abc import Iterable

from artscope.logs.encodings import KNOWN, UTF_8, guess


class Encoding:
    """Of one log. Not said, it is told by the first lines that are not ASCII alone, and stays."""

    def __init__(self, said: str = "auto") -> None:
        self._said = said if said in KNOWN else None
        self._told: str | None = None

    def of(self, lines: Iterable[object]) -> str:
        """What some more lines of the log are read in."""
        if self._said is not None:
            return self._said
        self._told = self._told or guess(lines)
        return self._told or UTF_8

    def forget(self) -> None:
        """Another log follows."""
        self._told = None
