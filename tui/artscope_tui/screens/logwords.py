"""What the rows around a log say, and what stands in the place of text while there is none."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from artscope.logs import clean
from artscope.logs.clean import SafeText, cells, middle
from artscope.logs.lines import Hole, Lines
from artscope.models import State
from artscope.words import say
from artscope_tui import formats
from artscope_tui.widgets.log_status import GAP

if TYPE_CHECKING:
    from artscope_tui.screens.logpage import LogPage


ROOMS = (26, 7)
"""Cells for what filters were set, where there is room and where there is not."""
SHORTEST = 8
"""Cells left to a job's name where there is little room."""


def title(screen: LogPage) -> tuple[str, str]:
    """Job, worker, run and state; at the right how much is here, and the time zone if times are told in one.

    The name gives way first.
    """
    log, version, job = screen.log_file, screen.version, screen.job
    name = version.name if version is not None else job.name if job is not None else log.job_id
    if version is not None and version.api == "v1" and job is not None:
        name = f"{job.name}/{version.name}"
    parts = [clean.text(log.task or log.name)]
    if screen.among[1] > 1:
        parts.append(SafeText(say("log.file_of", number=screen.among[0], count=screen.among[1])))
    if version is not None and version.runs:
        parts.append(SafeText(say("log.run", number=max(run.number for run in version.runs))))
    if version is not None and version.state is not State.UNKNOWN:
        parts.append(SafeText(say(f"states.{version.state}").upper()))
    elif version is not None and version.raw_status:
        parts.append(clean.text(version.raw_status))
    width = screen.app.size.width
    rest = "  ".join(parts)
    told = [each for each in (_amount(screen), _zone(screen)) if each]
    while told and SHORTEST + cells(rest) + cells("  ".join(told)) + 6 > width:
        del told[-1]  # who writes says more than how much
    right = "  ".join(told)
    short = middle(clean.text(name), max(SHORTEST, width - cells(rest) - cells(right) - 6))
    return "  ".join(filter(None, (short, rest))), right


def _zone(screen: LogPage) -> str:
    """The time zone in which times are told: `UTC`, `UTC+8`, `UTC+5:30`; nothing while they stand as they were written."""
    times = screen.view.rows.times
    if times is None or times.zone is None:
        return ""
    minutes = round((screen.now.astimezone(times.zone).utcoffset() or timedelta()).total_seconds() / 60)
    if not minutes:
        return "UTC"
    sign, hours, rest = "-" if minutes < 0 else "+", abs(minutes) // 60, abs(minutes) % 60
    return f"UTC{sign}{hours}:{rest:02d}" if rest else f"UTC{sign}{hours}"


def _amount(screen: LogPage) -> str:
    """How many lines are here, and whether that is all; a hole before the first is no line."""
    if screen.reading is None:
        return ""
    lines = screen.reading.lines
    count = lines.end - lines.first - any(isinstance(line, Hole) for line in lines.read(lines.first, lines.first + 1))
    if not count:
        return ""
    if not lines.head:
        return say("log.lines_here", count=count)
    return say("log.lines_gaps" if lines.solid > lines.first else "log.lines", count=count)


def line_words(lines: Lines, line: int) -> str:
    """A line's number: from 1 where the head is here and nothing is missing, else from the end."""
    if lines.head and lines.solid <= lines.first:
        return say("log.line", number=line - lines.first + 1)
    return say("log.line_from_end", number=lines.end - line)


def status_parts(screen: LogPage) -> list[str]:
    """How the last thing ended, what is looked for, where one is, and whether more will come; what there is room for.

    Trouble is told behind it: it takes what room it needs, but for a quarter of the row.
    """
    width, trouble = screen.status.size.width, trouble_text(screen)
    if trouble:
        width = max(width // 4, width - cells(SafeText(trouble)) - len(GAP))
    for room in ROOMS:
        parts = _fitting(_parts(screen, room), width, needed=1)
        if _fits(parts, width):
            return [said for _, said in parts]
    return [said for _, said in _fitting(parts, width, needed=0)]


def _parts(screen: LogPage, room: int) -> list[tuple[int, str]]:
    """The same, each with how little it is needed, what filters were set in `room` cells."""
    reading, view = screen.reading, screen.view
    parts: list[tuple[int, str]] = [(0, screen.said), (0, screen.busy)]
    parts += [(0, say("log.count", keys=screen.count))] if screen.count else []
    parts += [(1, screen.filter.words(room))] if screen.filter is not None else []
    parts += [(0 if search.stopped else 2 if search is screen.find else 1, search.words) for search in screen.searches]
    if reading is None or reading.lines.end == reading.lines.first:
        return [*parts, (0, _offline(screen))]
    if view.rows.end > view.rows.first:
        parts.append((1, line_words(reading.lines, screen.at_line)))
        parts += [(rank, said) for rank, said in zip((3, 4), screen.time_words(), strict=False)]
        parts.append((3, f"{view.percent}%"))
    if view.chosen_from is not None:
        parts.append((0, say("log.selected", count=len(view.selected))))
    if view.rows.wrap:
        parts.append((4, say("log.wrapped")))
    elif view.rows.left:
        parts.append((4, say("log.sideways", column=view.rows.left + 1)))
    if screen.feed.asking_older and screen.line_of(view.top.line) == reading.lines.first:
        parts.append((4, say("log.older")))
    parts.append((5, _offline(screen) or _end(screen)))
    return parts


def _fitting(parts: list[tuple[int, str]], width: int, *, needed: int) -> list[tuple[int, str]]:
    """The parts without the last of the least needed, until they fit; those that are needed as much as that stay."""
    parts = [each for each in parts if each[1]]
    while len(parts) > 1 and not _fits(parts, width) and (rank := max(rank for rank, _ in parts)) > needed:
        parts.remove(next(each for each in reversed(parts) if each[0] == rank))
    return parts


def _fits(parts: list[tuple[int, str]], width: int) -> bool:
    return sum(cells(SafeText(said)) for _, said in parts) + len(GAP) * (len(parts) - 1) < width


def _end(screen: LogPage) -> str:
    """What comes after the last line: more, while someone follows; nothing, once the log has ended."""
    reading = screen.reading
    if screen.following and reading is not None and reading.live:
        return say("log.paused" if screen.feed.paused else "log.following")
    if reading is not None and screen.view.held and not screen.view.at_end:
        unseen = screen.view.unseen
        if not reading.live:
            return say("log.ended_below", count=unseen) if unseen else say("log.ended_held")
        return say("log.new", count=unseen) if unseen else say("log.held")
    if reading is None or not screen.view.at_end:
        return ""
    if not reading.live and getattr(reading, "unpacked", False):
        return say("log.end_unpacked")
    return say("log.waiting" if reading.live else "log.end")


def _offline(screen: LogPage) -> str:
    if not screen.library.offline:
        return ""
    when = formats.clock(screen.log_file.last, screen.now)
    return say("log.offline", when=when) if when else say("log.offline_ageless")


def trouble_text(screen: LogPage) -> str:
    """What went wrong and what to do; empty where nothing did, or where the view itself says it."""
    error = screen.feed.trouble
    reading = screen.reading
    if error is None or reading is None or reading.lines.end == reading.lines.first:
        return ""
    return clean.text(say("app.trouble", what=error.text, hint=error.hint) if error.hint else error.text)


def empty_words(screen: LogPage) -> list[SafeText]:
    """Why there is no text, and what to do."""
    feed, error, version = screen.feed, screen.feed.trouble, screen.version
    if screen.filter is not None and screen.filter.log.end > screen.filter.log.first:
        words = screen.filter.empty_words
    elif error is not None:
        words = [error.text, error.hint]
    elif feed.opening or feed.asking:
        words = [say("log.loading")]
    elif screen.library.offline:
        words = [say("log.nothing_kept"), say("log.nothing_kept.hint")]
    elif version is not None and version.state in (State.QUEUED, State.STARTING):
        words = [say("log.not_started", state=say(f"states.{version.state}")), say("log.not_started.hint")]
    elif feed.reading is not None and feed.reading.live and not feed.reading.ended:
        words = [say("log.nothing_yet"), say("log.nothing_yet.hint")]
    elif version is None:
        words = [say("log.empty_file")]
    else:
        words = [say("log.empty"), say("log.empty.hint")]
    return [SafeText(""), *(clean.text(part) for part in words)]
