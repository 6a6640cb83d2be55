"""Runs flows over prepared answers, and models in the shapes of the documents."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

from artscope.call import Call, Flow
from artscope.errors import ApiError, NoSuchCallError, NotFoundError
from artscope.models import ProjectId
from artscope.tolerant import Json

T = TypeVar("T")
PROJECT = ProjectId("0123456789abcdef0123456789abcdef")
Answer = Any
"""JSON that the call's reader gets, or an error that the call meets."""


def play(flow: Flow[T], answers: Iterable[Answer]) -> tuple[T, list[Call[Any]]]:
    """Runs a flow over a list of answers; what it returns, and the calls it made. All answers must be used up."""
    waiting = deque(answers)
    result, calls = serve(flow, lambda call: waiting.popleft())
    assert not waiting, f"not asked for: {list(waiting)}"
    return result, calls


def serve(flow: Flow[T], answer: Callable[[Call[Any]], Answer]) -> tuple[T, list[Call[Any]]]:
    """Runs a flow over a server: a function from the call to its answer."""
    calls: list[Call[Any]] = []
    try:
        call = next(flow)
        while True:
            calls.append(call)
            said = answer(call)
            call = flow.throw(said) if isinstance(said, Exception) else flow.send(call.parse(Json(said)))
    except StopIteration as stop:
        return stop.value, calls


class FakeRunner:
    """What a session asks with, answered by a function from the call to JSON or an error."""

    def __init__(self, answer: Callable[[Call[Any]], Answer]) -> None:
        self.calls: list[Call[Any]] = []
        self.closed = False
        self._answer = answer

    def run(self, flow: Any) -> Any:
        asked = flow if not isinstance(flow, Call) else _single(flow)
        result, calls = serve(asked, self._answer)
        self.calls += calls
        return result

    def close(self) -> None:
        self.closed = True


def _single(call: Call[T]) -> Flow[T]:
    answer: T = yield call
    return answer


def absent(code: str = "APIG.0101") -> NoSuchCallError:
    return NoSuchCallError("no_such_call", status=404, code=code, what="it")


def unknown(what: str = "job") -> NotFoundError:
    return NotFoundError("not_found", status=400, code="ModelArts.2775", what=what)


def refused(code: str, status: int = 400) -> ApiError:
    return ApiError("service", status=status, code=code, message="refused")


def at(day: int, hour: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=UTC)


def v1_row(number: int, **more: object) -> dict[str, object]:
    """One of V1's `jobs[]`."""
    return {
        "job_id": number,
        "job_name": f"job-{number}",
        "version_id": number * 10,
        "status": 8,
        "create_time": 1_700_000_000_000 + number,
        "duration": 1000,
        "job_desc": "",
        "version_count": 1,
    } | more


def v2_row(number: int, name: str = "", **status: object) -> dict[str, Any]:
    """A JobResponse."""
    identity = f"00000000-0000-4000-8000-{number:012d}"
    return {
        "kind": "job",
        "metadata": {
            "id": identity,
            "name": name or f"job-{number}",
            "create_time": 1_700_000_000_000 + number * 1000,
            "workspace_id": "0",
            "user_name": "liwei",
        },
        "status": {"phase": "Running", "duration": 1000, "tasks": ["worker-0"]} | status,
        "algorithm": {"command": "bash run.sh"},
        "spec": {"resource": {"node_count": 1}},
    }


class Search:
    """A V2 search over rows, newest first, that counts its offset in pages or in rows."""

    def __init__(self, rows: list[dict[str, Any]], *, counts: str = "pages", total: bool = True) -> None:
        self.rows = rows
        self.counts = counts
        self.total = total
        self.jobs = {row["metadata"]["id"]: row for row in rows}
        self.extra: Mapping[str, Answer] = {}
        """Last part of a path -> answer."""

    def __call__(self, call: Call[Any]) -> Answer:
        if call.path[-1] in self.extra:
            return self.extra[call.path[-1]]
        if call.method == "GET" and call.path[-2] == "training-jobs":
            return self.jobs.get(call.path[-1]) or unknown()
        assert call.path[-1] == "training-job-searches", call.path
        assert call.body is not None
        rows = [row for row in self.rows if self._matches(row, call.body)]
        size, offset = int(str(call.body["limit"])), int(str(call.body["offset"]))
        start = offset if self.counts == "rows" else offset * size
        answer: dict[str, Any] = {"items": rows[start : start + size], "limit": size, "offset": offset}
        return answer | ({"total": len(self.rows), "count": len(rows)} if self.total else {})

    def _matches(self, row: dict[str, Any], body: Mapping[str, Any]) -> bool:
        wanted = {condition["key"]: condition["value"] for condition in body.get("filters", ())}
        named = all(part in row["metadata"]["name"] for part in wanted.get("name", ()))
        return named and ("phase" not in wanted or row["status"]["phase"] in wanted["phase"])
