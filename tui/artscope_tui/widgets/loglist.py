"""Pane 3: the log files of a version, failed ones first; of many workers that ended alike only some."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Hashable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

from artscope.logs.clean import text
from artscope.models import Kept, LogFile, State
from artscope.words import say
from artscope_tui import formats
from artscope_tui.widgets.columns import Column, Row
from artscope_tui.widgets.virtuallist import VirtualList

SHOWN = 3
"""So many of those that ended alike are shown."""
FEWEST = 4
"""Fewer than these are not folded: nothing would be gained."""
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Alike:
    """The logs of workers that ended like the ones above, in one row."""

    id: str
    logs: tuple[LogFile, ...]

    @property
    def failed(self) -> bool:
        return self.logs[0].failed

    @property
    def exit_code(self) -> int | None:
        return self.logs[0].exit_code


def folded(logs: Sequence[LogFile], unfolded: Container[str] = ()) -> list[LogFile | Alike]:
    """The rows for these logs: of many that ended with the same exit code and message, numbers aside, the first few.

    Those that have not ended, and those of which text is here, always have a row of their own.

    Args:
        unfolded: Ids of `Alike` whose logs are all shown.
    """
    ends: defaultdict[str, list[int]] = defaultdict(list)
    for place, log in enumerate(logs):
        if log.exit_code is not None:
            ends[f"{log.exit_code} {_NUMBER.sub('', log.message)}"].append(place)
    hidden: set[int] = set()
    rows: dict[int, Alike] = {}
    for end, places in ends.items():
        spare = [place for place in places[SHOWN:] if logs[place].kept is Kept.NONE and not logs[place].pinned]
        if len(spare) >= FEWEST and end not in unfolded:
            hidden.update(spare)
            rows[spare[-1]] = Alike(end, tuple(logs[place] for place in spare))
    return [rows.get(place, log) for place, log in enumerate(logs) if place in rows or place not in hidden]


def log_key(row: LogFile | Alike) -> Hashable:
    """What makes a row the same row after a refresh."""
    return row.id if isinstance(row, Alike) else row.name


class LogList(VirtualList[LogFile | Alike]):
    """Log files. Shows what it is given; asks for nothing."""

    COLUMNS: ClassVar = (
        Column("browse.worker", 9, flex=True, name=True),
        Column("browse.lines", 6, right=True, drop=2),
        Column("browse.last", 5, right=True, drop=3),
        Column("browse.exit", 4, right=True),
        Column("browse.kept", 4, drop=1),
    )

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.now = datetime.now(UTC)
        self.until: datetime | None = None
        """When the version ended: no text is newer, whenever it was fetched."""

    def row(self, item: LogFile | Alike) -> Row:
        return self._alike(item) if isinstance(item, Alike) else self._log(item)

    def contains(self, item: LogFile | Alike, needle: str) -> bool:
        if isinstance(item, Alike):
            return any(needle in (log.task or log.name).casefold() for log in item.logs)
        return super().contains(item, needle)

    def _alike(self, alike: Alike) -> Row:
        name = text(say("browse.alike", count=len(alike.logs)))
        return Row((name, text(""), text(""), text(str(alike.exit_code)), text("")), muted=True)

    def _log(self, item: LogFile) -> Row:
        state = State.FAILED if item.failed else State.DONE if item.exit_code == 0 else None
        return Row(
            (
                text(item.task if item.task and item.api == "v2" else item.name),
                text(formats.count(item.lines)),
                text(formats.short_time(self._last(item), self.now)),
                text("" if item.exit_code is None else str(item.exit_code)),
                text(self._kept(item)),
            ),
            state=state,
            letter=state.letter if state else " ",
            muted=item.gone and item.kept is Kept.NONE,
        )

    def _last(self, log: LogFile) -> datetime | None:
        return min(log.last, self.until) if log.last and self.until else log.last

    def _kept(self, log: LogFile) -> str:
        if log.gone and log.kept is Kept.NONE:
            return say("browse.purged")
        if log.kept is Kept.NONE:
            return ""
        return say(f"states.kept.{log.kept.value}") + ("*" if log.pinned else "")
