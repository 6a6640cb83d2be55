"""Pane 2: the versions of a job, each with its runs further in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import ClassVar, NamedTuple

from artscope.insight.families import family_name, tail_name
from artscope.logs.clean import SafeText, text
from artscope.models import Run, State, Version, VersionId
from artscope.words import say
from artscope_tui import formats
from artscope_tui.widgets.columns import Column, Row
from artscope_tui.widgets.joblist import took
from artscope_tui.widgets.virtuallist import VirtualList

NOTHING = SafeText("")


class RunOf(NamedTuple):
    """A run, and the version it belongs to."""

    version: Version
    run: Run

    @property
    def id(self) -> str:
        return f"{self.version.id} run {self.run.number}"

    @property
    def failed(self) -> bool:
        """It has ended for a reason that is not the job's own end; a reason that is not told is no failure."""
        return self.run.ended is not None and self.run.reason.casefold() not in ("", "job completed")


def with_runs(versions: Sequence[Version]) -> Iterator[Version | RunOf]:
    """Each version followed by its runs, newest first; a single run says nothing that its version does not."""
    for version in versions:
        yield version
        if len(version.runs) > 1:
            for run in sorted(version.runs, key=lambda run: -run.number):
                yield RunOf(version, run)


class VersionList(VirtualList[Version | RunOf]):
    """Versions and runs. Shows what it is given; asks for nothing."""

    COLUMNS: ClassVar = (
        Column("browse.version", 10, flex=True, most=20, name=True),
        Column("browse.age", 4, right=True, drop=2),
        Column("browse.took", 6, right=True, drop=1),
        Column("browse.changed", 12, flex=True, drop=3),
    )

    def __init__(self, *, id: str | None = None, fence: bool = False) -> None:  # noqa: A002
        super().__init__(id=id, fence=fence)
        self.changed: Mapping[VersionId, str] = {}
        """What differs from the version before."""
        self.now = datetime.now(UTC)

    @property
    def alone(self) -> bool:
        """There is only one version, so its whole name is shown."""
        return sum(1 for item in self.items[:20] if isinstance(item, Version)) == 1

    def row(self, item: Version | RunOf) -> Row:
        return self._run(item.run) if isinstance(item, RunOf) else self._version(item)

    def _version(self, version: Version) -> Row:
        return Row(
            (
                text(version.name if self.alone else short_name(version)),
                text(formats.age(version.created, self.now)),
                text(took(version)),
                text(say("browse.deleted") if version.gone else self.changed.get(version.id, "")),
            ),
            state=version.state,
            letter=version.state.letter,
            muted=version.gone,
        )

    def _run(self, run: Run) -> Row:
        length = run.ended - run.started if run.ended and run.started else None
        why = " ".join(part for part in (run.fault, run.reason, run.worker, run.recovery) if part)
        return Row(
            (
                text(say("browse.run", number=run.number)),
                text(formats.age(run.started, self.now)),
                text(formats.took(length)),
                text(why),
            ),
            muted=True,
            indent=2,
        )


def short_name(version: Version) -> str:
    """What tells a version from its relatives: `copy-3c6e`; `base` for the one they are named after. Not cleaned."""
    if version.api == "v1":
        return version.name
    base = family_name(version.name)
    if version.experiment and version.name.startswith(version.experiment.name):
        base = version.experiment.name
    return say("browse.base") if version.name == base else tail_name(version.name, base)


def failed(item: Version | RunOf) -> bool:
    """Whether `e` stops here."""
    return item.failed if isinstance(item, RunOf) else item.state is State.FAILED
