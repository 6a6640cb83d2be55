"""One thing out of what a name may mean; several are told with their ids, none is an error of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from artscope.errors import NotFoundError
from artscope.logs import clean
from artscope.models import Job, LogFile, Version
from artscope.words import say
from artscope_tui.cli.usage import AmbiguousError

T = TypeVar("T", Job, Version, LogFile)


def found(candidates: Sequence[T], kind: str, asked: str) -> T:
    """The only candidate.

    Raises:
        AmbiguousError: There are several; its text lists them.
        NotFoundError: There is none.
    """
    if not candidates:
        raise NotFoundError(f"cli.no_{kind}", what=asked)
    if len(candidates) > 1:
        rows = "\n".join(f"  {_line(candidate)}" for candidate in candidates)
        raise AmbiguousError(f"{say('cli.ambiguous', what=asked)}\n{rows}")
    return candidates[0]


def _line(candidate: Job | Version | LogFile) -> str:
    first = candidate.task or "" if isinstance(candidate, LogFile) else candidate.id
    return clean.text(f"{first}  {candidate.name}".strip())
