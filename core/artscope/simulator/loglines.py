"""The line log: cursors of 19 digits, and pages of lines around them.

A cursor is the epoch millisecond of its line and six digits that count the lines of that millisecond, so that cursors grow with the
lines, whatever page they came with. Source: reference 6.5, 8.8, contradictions C3, C4, C9.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from artscope.simulator.clocks import millis
from artscope.simulator.state import State
from artscope.simulator.wire import Json, Refusal, Reply, Request, json_reply
from artscope.simulator.world.model import LogText

MOST = 500
USUAL = 50
_SEQUENCE = 10**6

Side = Literal["after", "before", "newest"]


@dataclass(frozen=True, slots=True)
class Page:
    """A run of lines."""

    first: int
    stop: int

    @property
    def count(self) -> int:
        return self.stop - self.first


class Cursors:
    """Lines to cursors and back, for one log at one moment."""

    def __init__(self, log: LogText, at: datetime) -> None:
        self._log = log
        self.at = at
        self.lines = log.lines(at)

    def of(self, line: int) -> str:
        """The cursor of a line that is there."""
        written = self._written(line)
        return str(written * _SEQUENCE + line - self._first(written, line + 1))

    def find(self, cursor: str) -> Page:
        """The line of a cursor; an empty run, where it would stand, for one of a line that is gone."""
        written, number = divmod(int(cursor), _SEQUENCE)
        end = self._first(written + 1, self.lines)
        line = min(self._first(written, self.lines) + number, end)
        return Page(line, min(line + 1, end))

    def _written(self, line: int) -> int:
        return millis(self._log.time_of(line, self.at))

    def _first(self, written: int, stop: int) -> int:
        """The first line of those below `stop` that was written at that millisecond or later; `stop` for none."""
        low, high = 0, stop
        while low < high:
            middle = (low + high) // 2
            if self._written(middle) < written:
                low = middle + 1
            else:
                high = middle
        return low


def page_reply(state: State, request: Request, log: LogText, *, generation: Literal["v1", "v2"]) -> Reply:
    """The page that a line call asks for.

    Raises:
        Refusal: A parameter is out of its range, or the cursor is none.
    """
    cursors = Cursors(log, state.at)
    count, base = _count(request, generation), request.arg("base_line")
    if base and not (base.isascii() and base.isdigit()):
        raise Refusal(400, "ModelArts.0104", "Invalid parameter base_line.")
    side = _side(state, request, generation, base)
    page = _page(cursors, side, base, count, inclusive=state.on("inclusive", request))
    if not page.count:
        return _empty(state, request, base, generation)
    return json_reply(_filled(state, request, log, cursors, page, generation))


def _count(request: Request, generation: str) -> int:
    text = request.arg("lines") or str(USUAL)
    least = 1 if generation == "v2" else 0
    if not text.isdigit() or not least <= int(text) <= MOST:
        raise Refusal(400, "ModelArts.0104", f"Invalid parameter lines, it must be between {least} and {MOST}.")
    return int(text)


def _side(state: State, request: Request, generation: str, base: str) -> Side:
    order = request.arg("order") or "desc"
    if order not in ("asc", "desc"):
        raise Refusal(400, "ModelArts.0104", "Invalid parameter order.")
    if not base or state.on("stuck-cursor", request):
        return "newest"
    swapped = state.faults.take("c9", request) == "swapped"
    downwards = (order == "desc") == ((generation == "v1") != swapped)
    return "after" if downwards else "before"


def _page(cursors: Cursors, side: Side, base: str, count: int, *, inclusive: bool) -> Page:
    total = cursors.lines
    if side == "newest":
        return Page(max(0, total - count), total)
    own = cursors.find(base)
    if side == "after":
        first = own.first if inclusive else own.stop
        return Page(first, min(total, first + count))
    stop = own.stop if inclusive else own.first
    return Page(max(0, stop - count), stop)


def _empty(state: State, request: Request, base: str, generation: str) -> Reply:
    how = state.faults.take("empty", request)
    if how == "204":
        return Reply(204)
    flag = {"is_success": True} if generation == "v1" else {}
    if how == "absent":
        return json_reply(flag)
    cursor = base if how == "cursors" else ""
    return json_reply(flag | {"start_line": cursor, "end_line": cursor, "lines": 0, "content": ""})


def _filled(state: State, request: Request, log: LogText, cursors: Cursors, page: Page, generation: str) -> Json:
    content = log.text(page.first, page.stop, cursors.at).decode("utf-8", "replace")
    first, last = cursors.of(page.first), cursors.of(page.stop - 1)
    upwards = request.arg("order", "desc") == "desc" and generation == "v2"
    if upwards and state.faults.take("c9", request) == "reversed":
        content = "\n".join(reversed(content.removesuffix("\n").split("\n"))) + "\n"
        first, last = last, first
    if state.on("no-final-newline", request):
        content = content.removesuffix("\n")
    return ({"is_success": True} if generation == "v1" else {}) | {
        "start_line": int(first) if state.on("c3", request) else first,
        "end_line": last,
        "lines": str(page.count) if state.on("c4", request) else page.count,
        "content": content,
    }
