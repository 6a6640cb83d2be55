"""Which call is answered by what.

A pattern's `{names}` become arguments. `tag` is what switches take calls away by.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from artscope.simulator import diagnosis, search, v1, v1logs, v1writes, v2, v2logs, workspaces
from artscope.simulator.state import State
from artscope.simulator.wire import Reply, Request

Handler: TypeAlias = Callable[..., Reply]
"""Takes the state, the request, and the names of its pattern."""

_MISSING: Mapping[str, frozenset[str]] = {
    "no-line": frozenset({"line"}),
    "no-link": frozenset({"link"}),
    "c38": frozenset({"link"}),
    "no-preview": frozenset({"preview"}),
    "preview-only": frozenset({"line", "link"}),
    "no-workspaces": frozenset({"workspaces"}),
    "no-diagnosis": frozenset({"diagnosis"}),
}
"""Switch -> tags of the calls it takes away."""


@dataclass(frozen=True, slots=True)
class Route:
    """A call, and what answers it. A segment `{name}` stands for any text; a switch takes calls away by their tag."""

    method: str
    pattern: tuple[str, ...]
    handler: Handler
    tag: str = ""

    @property
    def generation(self) -> Literal["v1", "v2"]:
        return "v1" if self.pattern[0] == "v1" else "v2"

    @property
    def shape(self) -> Literal["v1", "v2"]:
        """Of its errors: workspaces are on /v1, but not of the old training management."""
        return "v2" if self.tag == "workspaces" else self.generation

    def match(self, method: str, segments: tuple[str, ...]) -> dict[str, str] | None:
        """The names' values; None where this is another call."""
        if method != self.method or len(segments) != len(self.pattern):
            return None
        pairs = list(zip(self.pattern, segments, strict=True))
        if any(not part or (want[0] != "{" and want != part) for want, part in pairs):
            return None
        return {want[1:-1]: part for want, part in pairs if want[0] == "{"}


def _table(prefix: str, *rows: tuple[str, str, Handler] | tuple[str, str, Handler, str]) -> list[Route]:
    return [
        Route(method, tuple(f"{prefix}{path}".strip("/").split("/")), handler, *tag)
        for method, path, handler, *tag in rows
    ]


ROUTES: tuple[Route, ...] = (
    *_table(
        "/v1/{project}",
        ("GET", "/workspaces", workspaces.listing, "workspaces"),
        ("GET", "/workspaces/{workspace}", workspaces.detail, "workspaces"),
        ("GET", "/training-jobs", v1.jobs),
        ("POST", "/training-jobs", v1writes.create),
        ("PUT", "/training-jobs/{job}", v1writes.describe),
        ("DELETE", "/training-jobs/{job}", v1writes.delete),
        ("GET", "/training-jobs/{job}/versions", v1.versions),
        ("POST", "/training-jobs/{job}/versions", v1writes.create_version),
        ("GET", "/training-jobs/{job}/versions/{version}", v1.version),
        ("DELETE", "/training-jobs/{job}/versions/{version}", v1writes.delete_version),
        ("POST", "/training-jobs/{job}/versions/{version}/stop", v1writes.stop),
        ("GET", "/training-jobs/{job}/versions/{version}/log/file-names", v1logs.names),
        ("GET", "/training-jobs/{job}/versions/{version}/aom-log", v1logs.lines, "line"),
        ("GET", "/training-jobs/{job}/versions/{version}/log", v1logs.window, "bytes"),
    ),
    *_table(
        "/v2/{project}",
        ("POST", "/training-job-searches", search.jobs),
        ("GET", "/training-experiments", search.experiments),
        ("GET", "/training-experiments/{experiment}", search.experiment),
        ("GET", "/training-jobs/{job}", v2.detail),
        ("PUT", "/training-jobs/{job}", v2.describe),
        ("DELETE", "/training-jobs/{job}", v2.delete),
        ("POST", "/training-jobs/{job}/actions", v2.act),
        ("GET", "/training-jobs/{job}/tasks", v2.tasks),
        ("GET", "/training-jobs/{job}/stages", v2.stages),
        ("GET", "/training-jobs/{job}/events", v2.events),
        ("GET", "/training-jobs/{job}/metrics/{task}", v2.metrics),
        ("GET", "/training-jobs/{job}/logs/{task}", v2logs.lines, "line"),
        ("GET", "/training-jobs/{job}/tasks/{task}/logs/preview", v2logs.preview, "preview"),
        ("GET", "/training-jobs/{job}/tasks/{task}/logs/url", v2logs.url, "link"),
        ("GET", "/training-jobs/{job}/diagnosis", diagnosis.result, "diagnosis"),
        ("GET", "/training-jobs/{job}/diagnosis-tasks", diagnosis.tasks, "diagnosis"),
        ("POST", "/training-jobs/{job}/diagnosis-tasks", diagnosis.create, "diagnosis"),
        ("GET", "/training-jobs", search.plain, "skill"),
        ("POST", "/training-jobs/{job}/stop", v2.stop, "skill"),
        ("GET", "/training-jobs/{job}/tasks/{task}/logs/obs-url", v2logs.url, "skill"),
    ),
)


def find(state: State, request: Request) -> tuple[Route, dict[str, str]] | None:
    """The call that is meant, with its names; None where this installation has none such."""
    segments = request.segments
    for route in ROUTES:
        names = route.match(request.method, segments)
        if names is not None:
            return (route, names) if _published(state, request, route) else None
    return None


def _published(state: State, request: Request, route: Route) -> bool:
    if route.tag != "workspaces" and state.api not in ("both", route.generation):
        return False
    if route.tag == "skill":
        return state.on("c31", request)
    return not any(route.tag in tags and state.on(name, request) for name, tags in _MISSING.items())
