"""Where the text of a log comes from: line log, OBS link, preview, byte log, all under one protocol.

Everything is a flow. A source answers `Lump`s: text with its place. What one server does otherwise than documented is kept
in `facts`.
Sources: reference 6.5, 6.6, 8.6 to 8.8; 12-C9, C27, C34, C35, C38.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import dataclass
from time import time
from typing import Literal, Protocol

from artscope.call import Flow
from artscope.models import Api, LogFile, ProjectId

Kind = Literal["line", "link", "bytes", "preview"]
Facts = MutableMapping[str, str]
RETRY_DAYS = 7
"""A call found missing is tried again after so many days: services are updated."""

_FOLLOW: dict[Api, tuple[Kind, ...]] = {"v1": ("line", "bytes"), "v2": ("line", "link", "preview")}
_WHOLE: dict[Api, tuple[Kind, ...]] = {"v1": ("line", "bytes"), "v2": ("link", "line", "preview")}


@dataclass(frozen=True, slots=True)
class Edge:
    """The border of what is here: where to go on from."""

    cursor: str = ""
    """Of the line at the border, for sources that page by cursor."""
    at: int = 0
    """The byte at the border (after: the first that is missing; before: the first that is here)."""
    text: bytes = b""
    """What is here next to the border: enough to recognise it."""


@dataclass(frozen=True, slots=True)
class Lump:
    """Text as a source gave it, without what was here already."""

    text: bytes = b""
    """From cursors: whole lines, the last one ended too."""
    first: str = ""
    last: str = ""
    """Cursors of the first and last line; empty where not known."""
    start: int = 0
    """Its first byte in the object."""
    bare: bool = False
    """The newline after its last line was added here."""
    head: bool = False
    """Nothing is before it, or before where it was asked for."""
    more: bool = False
    """More is likely to follow at once in the same direction."""
    apart: bool = False
    """Something may be missing between it and the edge."""
    meets: bool = False
    """It reaches the far edge: nothing is missing any more."""
    stuck: bool = False
    """The answer repeats what is here, or lies on the wrong side: no use in going on."""
    renewed: bool = False
    """The log is another one now: overwritten, or begun anew."""
    total: int | None = None
    """Bytes of the object, where known."""


class LogSource(Protocol):
    """One way to read a log."""

    kind: Kind
    poll_seconds: float | None
    """How often to look for more; None: never."""

    def newest(self, edge: Edge | None) -> Flow[Lump]:
        """The end of the log, as much as one request brings.

        Args:
            edge: The end of what is here, if anything is.
        """
        ...

    def after(self, edge: Edge) -> Flow[Lump]:
        """What follows; empty where nothing is new."""
        ...

    def before(self, edge: Edge, until: Edge | None) -> Flow[Lump]:
        """What is before; `head` where nothing is.

        Args:
            until: The end of what is here further up: nothing before it is wanted.
        """
        ...


class Sources:
    """The ways to read one log, the best first."""

    def __init__(self, log: LogFile, project: ProjectId, facts: Facts) -> None:
        """Costs nothing: sources are made when they are asked for."""
        self._log = log
        self._project = project
        self._facts = facts
        self._made: dict[Kind, LogSource] = {}

    def order(self, *, whole: bool = False) -> list[Kind]:
        """What to try, in order; what is known to be missing comes last, where nothing else is left."""
        kinds = (_WHOLE if whole else _FOLLOW)[self._log.api]
        there = [kind for kind in kinds if not self._missing(kind)]
        return there or list(kinds)

    def get(self, kind: Kind) -> LogSource:
        """The source of this kind."""
        if kind not in self._made:
            self._made[kind] = self._make(kind)
        return self._made[kind]

    def forget(self, kind: Kind) -> None:
        """This installation does not have the call: remember it."""
        self._facts[self._key(kind)] = str(_day())

    def _missing(self, kind: Kind) -> bool:
        day = self._facts.get(self._key(kind), "")
        return day.isdecimal() and _day() - int(day) < RETRY_DAYS

    def _key(self, kind: Kind) -> str:
        return f"{self._log.api}.log.{kind}.missing"

    def _make(self, kind: Kind) -> LogSource:
        if kind == "line":
            from artscope.remote.loglines import LineSource

            return LineSource(self._log, self._project, self._facts)
        if kind == "link":
            from artscope.remote.loglink import LinkSource

            return LinkSource(self._log, self._project, self._facts)
        from artscope.remote.logwindows import ByteSource, PreviewSource

        return ByteSource(self._log, self._project) if kind == "bytes" else PreviewSource(self._log, self._project)


def keeps_newlines(facts: Facts, api: Api) -> bool | None:
    """Whether pages of the line log carry the newline of their last line; None while not known."""
    return {"kept": True, "dropped": False}.get(facts.get(f"{api}.log.newline", ""))


def _day() -> int:
    return int(time() // 86400)
