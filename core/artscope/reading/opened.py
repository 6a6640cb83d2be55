"""The logs that are open: what listings tell of their versions meanwhile is passed on to them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING
from weakref import WeakSet

from artscope.models import LogFile, Version

if TYPE_CHECKING:
    from artscope.reading.reading import Reading


class Opened:
    """Readings, for as long as somebody holds them."""

    def __init__(self) -> None:
        """None is open."""
        self._readings: WeakSet[Reading] = WeakSet()

    def add(self, reading: Reading) -> None:
        """One more is open."""
        self._readings.add(reading)

    def versions(self, versions: Iterable[Version]) -> None:
        """What was told of versions: another run, or that they have ended."""
        known = {(version.path_job, version.id): version for version in versions}
        for reading in list(self._readings):
            version = known.get((reading.log.job_id, reading.log.version_id))
            if version is None:
                continue
            if version.runs:
                reading.runs = version.runs
            self._ended(reading, ended=version.state.ended)

    def logs(self, logs: Iterable[LogFile]) -> None:
        """What was told of log files: that they have ended."""
        known = {(log.job_id, log.version_id, log.name): log for log in logs}
        for reading in list(self._readings):
            log = known.get((reading.log.job_id, reading.log.version_id, reading.log.name))
            self._ended(reading, ended=log is not None and log.ended)

    @staticmethod
    def _ended(reading: Reading, *, ended: bool) -> None:
        if ended and not reading.ended:
            reading.log = replace(reading.log, ended=True)
