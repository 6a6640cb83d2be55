"""What to ask of the service, as data.

A `Call` says one request and how to read its answer. A `Flow` needs several: it is a generator that yields Calls and receives
what they parse to, and returns its result. Neither does I/O; `artscope.http` runs both.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Generator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, Protocol, TypeAlias, TypeVar

from artscope.priority import Priority as Priority
from artscope.tolerant import Json
from artscope.words import Phrase

T = TypeVar("T")

Method = Literal["GET", "POST", "PUT", "DELETE"]
Host = Literal["service", "iam"]
Flow: TypeAlias = Generator["Call[Any]", Any, T]
Headers: TypeAlias = Mapping[str, str]
"""Of an answer, with names in lower case."""


@dataclass(frozen=True, slots=True)
class Call(Generic[T]):
    """One request.

    Raises (when run): see `artscope.errors`. A V1 answer with `is_success: false` is an error, whatever its status.
    """

    method: Method
    path: tuple[str, ...]
    """Segments after the endpoint, not yet percent-encoded: `("v1", project, "training-jobs")`."""
    parse: Callable[[Json], T]
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, object] | None = field(default=None, repr=False)
    """Sent as JSON. A `Secret` in it is sent in clear, and shows nowhere."""
    what: Phrase | None = None
    """What is asked for, for error texts: `phrase("things.job", job=7)`."""
    host: Host = "service"
    max_bytes: int = 16 * 1024 * 1024
    """Of the decoded body; more is an error."""
    with_headers: Callable[[Json, Headers], T] | None = None
    """Reads the answer together with its headers, where those matter (the token). Wins over `parse`."""
    auth: bool = True


class Sink(Protocol):
    """Where a download goes: bytes in order, already past any content decoding. May have more: see `drained`."""

    def write(self, data: bytes, /) -> object:
        """Takes the next bytes. What it raises ends the download."""


async def drained(sink: Sink | None) -> None:
    """Wait until a sink may take more, where it has a `drain` to tell: it takes bytes faster than it gets rid of them."""
    drain: Callable[[], Awaitable[None]] | None = getattr(sink, "drain", None)
    if drain is not None:
        await drain()


@dataclass(frozen=True, slots=True)
class Received:
    """What a download got."""

    status: int
    headers: Headers
    size: int
    """Bytes that went into the sink."""
    stopped: bool = False
    """`decide` said stop: the headers are all there is."""


@dataclass(frozen=True, slots=True)
class Download(Call[Received]):
    """A GET of a log link, streamed into a sink.

    No credentials and no Content-Type go along; `Accept-Encoding: identity`. At most 3 redirects are followed. There is no total
    deadline, but 30 s without a byte is an error. Parsing is not used: the answer is `Received`.

    Raises (when run): LinkExpiredError on 403; ServiceError; OfflineError. 416, 412 and 304 are answers, not errors.
    """

    url: str = field(default="", repr=False)
    """Complete; a secret: it carries a signature."""
    range: tuple[int, int | None] | None = None
    """First and last byte, both included; last None: to the end. A negative first is a suffix length."""
    sink: Sink | None = None
    decide: Callable[[int, Headers], Literal["take", "stop"]] = lambda status, headers: "take"  # noqa: ARG005


def download(
    url: str,
    sink: Sink,
    *,
    span: tuple[int, int | None] | None,
    decide: Callable[[int, Headers], Literal["take", "stop"]],
    what: Phrase,
) -> Download:
    """A download of a log link."""
    return Download("GET", (), _unparsed, auth=False, url=url, range=span, sink=sink, decide=decide, what=what)


def _unparsed(_: Json) -> Received:
    raise AssertionError("a download is not parsed")
