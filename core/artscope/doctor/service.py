"""The service itself: is it there, is the credential accepted, do the clocks agree, is the workspace open.

At most one token request and one GET, and neither while the credential is known to be refused: what stands against it is told
instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from time import monotonic
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from artscope.doctor.finding import BAD, NOTE, OK, WARN, Finding
from artscope.errors import (
    ApiError,
    AuthError,
    ClockError,
    ConfigError,
    CoreError,
    NotFoundError,
    OfflineError,
    ServiceError,
    ThrottledError,
)
from artscope.http.serverclock import WINDOW
from artscope.models import Workspace

if TYPE_CHECKING:
    from artscope.call import Call
    from artscope.connection import Connection
    from artscope.remote.iam import Project

NEAR = timedelta(minutes=1)
"""Clocks that differ by less agree."""
DEFAULT = "0"


async def examine(connection: Connection) -> list[Finding]:
    """Asks once, and says what the answer means."""
    if connection.offline:
        return [Finding("endpoint", NOTE, "offline")]
    try:
        client = await connection.client()
    except ConfigError as error:
        return [Finding.of("credential", error), *_notices(connection)]
    call = _question(connection)
    sent, began = connection.meter.requests, monotonic()
    answer: Any = None
    trouble: CoreError | None = None
    try:
        answer = await client.once(call)
    except CoreError as error:
        trouble = error
    took = round((monotonic() - began) * 1000)
    host = urlsplit(connection.settings.endpoint if call.host == "service" else connection.settings.iam_endpoint)
    asked = trouble is None or connection.meter.requests > sent
    found = [*_notices(connection), *_clock(connection, trouble, asked=asked)]
    if trouble is not None and not asked:
        why = "not_asked" if isinstance(trouble, AuthError) else "not_sent"
        return [*found, Finding("credential", BAD, trouble.key, error=trouble), Finding("endpoint", NOTE, why)]
    found += _reached(host.netloc, took, trouble)
    found += _accepted(connection, trouble)
    return [*found, *_workspace(connection, call, answer)]


def _question(connection: Connection) -> Call[Any]:
    """The workspaces, on either generation; while the project is not known, the projects."""
    from artscope.remote import iam, v2

    if connection.project:
        return v2.workspaces(connection.project)
    return iam.projects()


def _notices(connection: Connection) -> Iterator[Finding]:
    """What reading the credential's file brought up."""
    for notice in connection.notices:
        if isinstance(notice, ConfigError):
            yield Finding.of("credential", notice, WARN)


def _clock(connection: Connection, trouble: CoreError | None, *, asked: bool) -> Iterator[Finding]:
    ahead = connection.clock.ahead
    if ahead is None:
        if isinstance(trouble, ClockError):
            yield Finding.of("clock", trouble)
        elif asked and (trouble is None or isinstance(trouble, ApiError)):
            yield Finding("clock", NOTE, "clock.untold")
        return
    values = {"seconds": f"{int(ahead.total_seconds()):+d}", "minutes": f"{ahead.total_seconds() / 60:+.0f}"}
    if abs(ahead) <= NEAR:
        yield Finding("clock", OK, "clock.right", values)
    elif abs(ahead) < WINDOW:
        yield Finding("clock", WARN, "clock.off", values)
    else:
        yield Finding("clock", BAD, "clock.wrong", values)


def _reached(host: str, took: int, trouble: CoreError | None) -> Iterator[Finding]:
    if isinstance(trouble, OfflineError | ThrottledError | ServiceError | ConfigError):
        yield Finding.of("endpoint", trouble)
    else:
        yield Finding("endpoint", OK, "answers", {"host": host, "took": took})


def _accepted(connection: Connection, trouble: CoreError | None) -> Iterator[Finding]:
    if isinstance(trouble, ClockError):
        return
    if isinstance(trouble, AuthError):
        yield Finding.of("credential", trouble)
    elif connection.accepted:
        yield Finding("credential", OK, "accepted")
    if isinstance(trouble, ApiError) and not isinstance(trouble, AuthError | ServiceError | ThrottledError):
        level = BAD if isinstance(trouble, NotFoundError) and not connection.accepted else NOTE
        yield Finding("workspace", level, trouble.key, error=trouble)


def _workspace(connection: Connection, call: Call[Any], answer: Any) -> Iterator[Finding]:
    if answer is None:
        return
    if call.host == "iam":
        yield _project(connection.settings.profile.region, answer)
        return
    spaces: Sequence[Workspace] = answer
    wanted = connection.settings.workspace
    others = ", ".join(f"{space.name} ({space.id})" for space in spaces[:5]) or "-"
    found = next((space for space in spaces if wanted in (space.id, space.name)), None)
    if found is not None:
        yield Finding("workspace", OK, "workspace", {"name": found.name, "id": found.id})
    elif wanted == DEFAULT:
        yield Finding("workspace", OK if not spaces else NOTE, "workspace_default", {"others": others})
    else:
        yield Finding("workspace", BAD, "workspace_closed", {"id": wanted, "others": others})


def _project(region: str, projects: Sequence[Project]) -> Finding:
    """Whether a start would find the project that the region means."""
    from artscope.remote.iam import chosen

    try:
        chosen(projects, region)
    except ConfigError as error:
        return Finding.of("workspace", error)
    return Finding("workspace", NOTE, "project_unknown", {"region": region or "?"})
