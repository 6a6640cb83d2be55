"""Pane 3: the log files of a version, failed ones first."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import ClassVar

from artscope.logs.clean import text
from artscope.models import Kept, LogFile, State
from artscope.words import say
from artscope_tui import formats
from artscope_tui.widgets.columns import Column, Row
from artscope_tui.widgets.virtuallist import VirtualList


class LogList(VirtualList[LogFile]):
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

    def row(self, item: LogFile) -> Row:
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
