"""Times in the lines of a log, told otherwise than they were written: in a time zone, or from a moment on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from artscope.logs.clean import SafeText
from artscope.logs.colours import Span
from artscope.logs.times import CHINA, Stamp, between, placed, stamp_in

_BEFORE = re.compile(r"\[?(?:[IWEFD](?=\d))?")
"""What belongs to a stamp as it was found and is no time: a bracket, glog's letter of the level."""
_FRACTION = re.compile(r":\d\d[.,]\d")


@dataclass(frozen=True, slots=True)
class ShownTimes:
    """How times are told. Exactly one of `zone` and `since` is set."""

    near: datetime
    """Times that do not say their year or day are taken to be near this one. Aware."""
    zone: tzinfo | None = None
    """They are told in this zone: `05-01 03:10:00.123`, without the day where the line does not say it."""
    since: Stamp | None = None
    """They are told from this one on: `+0:02:03.123`."""
    unsaid: tzinfo = CHINA
    """The zone of times that do not say theirs."""

    def retold(self, text: SafeText, inks: tuple[Span, ...] = ()) -> tuple[SafeText, tuple[Span, ...]]:
        """A cleaned line with its time told so, and its colours where they are then; as it is where it has none."""
        found = stamp_in(text)
        if found is None:
            return text, inks
        old = text[found.start : found.stop]
        before = match[0] if (match := _BEFORE.match(old)) else ""
        after = "]" if before.startswith("[") and old.endswith("]") else ""
        told = self._told(found, fraction=bool(_FRACTION.search(old)))
        new = f"{before}{told}{after}"

        def moved(at: int) -> int:
            return at + len(new) - len(old) if at >= found.stop else min(at, found.start + len(new))

        shown = SafeText(f"{text[: found.start]}{new}{text[found.stop :]}")
        return shown, tuple(Span(moved(span.start), moved(span.stop), span.ink) for span in inks)

    def clock(self, found: Stamp) -> str:
        """A time to the second, for a row of its own."""
        return self._told(found, fraction=False)

    def _told(self, found: Stamp, *, fraction: bool) -> str:
        if self.since is not None:
            return _span(between(self.since, found), fraction=fraction)
        moment = placed(found, self.near, zone=self.unsaid).astimezone(self.zone)
        day = "" if found.missing == "date" else f"{moment:%m-%d} "
        return f"{day}{moment:%H:%M:%S}{f'.{moment.microsecond // 1000:03d}' if fraction else ''}"


def _span(length: timedelta, *, fraction: bool) -> str:
    millis = round(abs(length) / timedelta(milliseconds=1))
    seconds = millis // 1000
    told = f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return f"{'-' if length < timedelta() else '+'}{told}{f'.{millis % 1000:03d}' if fraction else ''}"
