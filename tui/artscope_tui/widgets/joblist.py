"""Pane 1: training jobs, one a row, flat or under headings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from artscope.insight.families import Group
from artscope.logs.clean import SafeText, text
from artscope.models import Job, JobId, Progress, State, Version
from artscope.words import say
from artscope_tui import formats
from artscope_tui.widgets.columns import Column, Row
from artscope_tui.widgets.virtuallist import VirtualList

SILENT = timedelta(minutes=15)
"""A running job whose newest line is older is marked `!`; debug jobs are silent by design."""

NOTHING = SafeText("")


class JobList(VirtualList[Job | Group]):
    """Training jobs and groups of them. Shows what it is given; asks for nothing."""

    COLUMNS: ClassVar = (
        Column("browse.name", 22, flex=True, name=True),
        Column("browse.shape", 6, right=True, drop=4),
        Column("browse.step", 11, right=True, drop=6, spans=2),
        Column("browse.loss", 6, right=True, drop=5),
        Column("browse.last", 6, right=True, drop=3),
        Column("browse.took", 6, right=True, drop=1),
        Column("browse.restarts", 2, right=True, drop=7),
        Column("browse.owner", 6, flex=True, most=10, name=True, drop=2),
    )

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.progress: Mapping[JobId, Progress] = {}
        self.members: frozenset[JobId] = frozenset()
        """Jobs inside an open group, drawn further in."""
        self.open_groups: frozenset[str] = frozenset()
        self.now = datetime.now(UTC)
        """The time that "today" is measured by; moves only with new content."""
        self.seen: datetime | None = None
        """When the listing was seen; silence is measured until then. None: now."""

    def row(self, item: Job | Group) -> Row:
        return self._group(item) if isinstance(item, Group) else self._job(item)

    def _group(self, group: Group) -> Row:
        name = text(f"{'-' if group.key in self.open_groups else '+'} {group.name}")
        return Row((name, NOTHING, text(group.text), *(NOTHING,) * 5))

    def _job(self, job: Job) -> Row:
        progress = self.progress.get(job.id)
        step, loss = self._step(job, progress)
        return Row(
            (
                text(job.name),
                shape(job.nodes, job.cards),
                step,
                loss,
                self._last(job, progress),
                text(took(job)),
                text(str(job.restarts) if job.restarts else ""),
                text(job.owner or ""),
            ),
            state=job.state,
            letter=job.state.letter,
            muted=job.gone,
            indent=2 if job.id in self.members else 0,
        )

    def _step(self, job: Job, progress: Progress | None) -> tuple[SafeText, SafeText]:
        """Step and loss, or in their place the reason why there are none."""
        if job.gone:
            return text(say("browse.deleted")), NOTHING
        if job.debug:
            return text(say("browse.debug")), NOTHING
        if job.state.ended and job.started is None and job.duration is not None and not job.duration:
            return text(say("browse.never_ran")), NOTHING
        if progress is None:
            return NOTHING, NOTHING
        if progress.step is None and progress.loss is None:
            return text(say("browse.no_number")) if job.state is State.RUNNING else NOTHING, NOTHING
        return text(formats.steps(progress.step, progress.total)), text(formats.loss(progress.loss))

    def _last(self, job: Job, progress: Progress | None) -> SafeText:
        """When its text last moved, or when it ended."""
        when = progress.last if progress and progress.last else job.ended
        silent = (
            job.state is State.RUNNING
            and not job.debug
            and when is not None
            and (self.seen or self.now) - when > SILENT
        )
        return text(formats.short_time(when, self.now) + ("!" if silent else ""))


def took(item: Job | Version) -> str:
    """How long it ran; nothing while it has not begun, whatever the service says."""
    return formats.took(item.duration) if item.duration or item.state.ended else ""


def shape(nodes: int | None, cards: float | None) -> SafeText:
    """Nodes by accelerators each: `64x8`; `4xCPU` where there is none."""
    if nodes is None:
        return NOTHING
    return SafeText(f"{nodes}x{'CPU' if cards == 0 else formats.number(cards) or '?'}")
