"""What a check found, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from artscope.errors import ApiError, CoreError
from artscope.words import has, say

Level = Literal["ok", "note", "warn", "bad"]
OK: Level = "ok"
NOTE: Level = "note"
"""Worth knowing; nothing needs to be done."""
WARN: Level = "warn"
"""It works, worse than it could."""
BAD: Level = "bad"
"""It does not work."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. Its texts may hold names from outside: they are not cleaned for a screen."""

    topic: str
    """What it is about: `terminal`, `proxy`, `clock`, ... Has a name in `words/doctor.py`."""
    level: Level
    name: str
    """Of the sentence in `words/doctor.py`, or of the error it stands for (`network.dns`)."""
    values: Mapping[str, object] = field(default_factory=dict)
    error: CoreError | None = None

    @classmethod
    def of(cls, topic: str, error: CoreError, level: Level = BAD) -> Finding:
        """What an error says of a topic."""
        return cls(topic, level, error.key, error=error)

    @property
    def text(self) -> str:
        """What was found."""
        if self.error is None:
            return say(f"doctor.{self.name}", **self.values)
        return f"{self.error.text}{_code(self.error)}"

    @property
    def remedy(self) -> str:
        """What to do; empty where nothing is to be done, or nothing can be."""
        if self.error is not None:
            return self.error.hint
        key = f"doctor.{self.name}.remedy"
        return say(key, **self.values) if has(key) else ""


def _code(error: CoreError) -> str:
    parts = (error.code, error.request_id) if isinstance(error, ApiError) else ()
    told = ", ".join(part for part in parts if part)
    return f" ({told})" if told else ""
