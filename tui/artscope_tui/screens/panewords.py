"""Titles, headers and reasons of the three panes, in words."""

from __future__ import annotations

from itertools import compress
from typing import TYPE_CHECKING

from artscope.errors import CoreError
from artscope.insight.families import Group
from artscope.logs.clean import SafeText, cells, middle, text
from artscope.models import State
from artscope.words import say
from artscope_tui import formats
from artscope_tui.arrange import GROUPINGS, ORDERS
from artscope_tui.screens.about import no_logs

if TYPE_CHECKING:
    from artscope_tui.screens.browse import BrowseScreen

SHORTEST = 6
"""Cells that tell at least something of a name."""
_COUNTED = (State.FAILED, State.RUNNING, State.QUEUED, State.STARTING, State.STOPPING)


def header(screen: BrowseScreen) -> tuple[str, str]:
    """Profile, region, workspace and user; counts and age."""
    settings, feed = screen.library.settings, screen.feed
    names = [
        text(settings.name or say("browse.no_profile")),
        text(settings.profile.region),
        say("browse.workspace", name=workspace_name(screen)),
    ]
    owner = screen.library.owner
    if owner:
        names.append(say("browse.user", name=text(owner)))
    counts = feed.arranged.counts
    said = " ".join(f"{counts[state]}{state.letter}" for state in _COUNTED if counts.get(state))
    total = feed.snapshot.total if feed.snapshot and feed.snapshot.total is not None else feed.arranged.known
    words = "browse.counts" if said else "browse.no_counts"
    if said and feed.snapshot and feed.snapshot.more:
        words, total = "browse.counts_newest", feed.arranged.known  # of the others the states are not known
    right = [say(words, counts=said, total=f"{total:,}")] if feed.snapshot else []
    said = "  ".join([*right, seen(screen)]).strip()
    names = [name for name in names if name]
    for spare in (3, 1):  # the user, then the region: the others say more
        if len(names) > spare and cells("  ".join(names)) + cells(said) + 3 > screen.room.width:
            del names[spare]
    return "  ".join(names), said


def seen(screen: BrowseScreen) -> str:
    """How old the listing is; and that it is not fresh, where it is not."""
    snapshot = screen.feed.snapshot
    when = formats.clock(snapshot.seen, screen.browser.now()) if snapshot else ""
    age = say("browse.as_of", when=when) if when else ""
    if screen.library.offline:
        return f"{say('browse.offline')} {age}".strip()
    return age + ("!" if age and screen.feed.trouble else "")


def place_line(screen: BrowseScreen) -> tuple[str, str]:
    """Breadcrumbs, where one pane is shown at a time."""
    inside, parts = screen.inside, [text(screen.library.settings.name or say("browse.no_profile"))]
    version = inside.version if screen.pane > 2 else None
    if screen.pane > 1 and inside.job and not (version and version.api == "v2"):
        parts.append(text(inside.job.name))
    if version:
        parts.append(text(version.name))
    age = seen(screen)
    return _way([*parts, say(f"browse.pane_{screen.pane}")], screen.room.width - cells(age) - 4), age


def _way(parts: list[str], room: int) -> str:
    """Where one is, from the outside in. Where it is too long the outermost goes first; a name may lose its middle."""
    while cells(" > ".join(parts)) > room and len(parts) > 1:
        left = room - cells(parts[-1]) - 3
        if len(parts) == 2 and left >= SHORTEST:
            return f"{middle(SafeText(parts[0]), left)} > {parts[1]}"
        del parts[0]
    return " > ".join(parts)


def workspace_name(screen: BrowseScreen) -> str:
    """The workspace by name, or by id while its name is not known."""
    workspace = screen.feed.query.workspace
    return text(screen.workspace_names.get(workspace, workspace))


def asked(screen: BrowseScreen) -> str:
    """What it has cost to show this."""
    if screen.library.offline:
        return say("browse.asked_nothing")
    meter = screen.library.meter
    return say("browse.asked", requests=meter.requests, size=formats.size(meter.bytes))


def jobs_title(screen: BrowseScreen) -> tuple[str, str, str]:
    """The rule above pane 1."""
    feed, view = screen.feed, screen.feed.view
    parts = [
        say("browse.view", name=say(f"browse.grouping.{view.grouping}")),
        say("browse.who", name=say("browse.who.mine" if view.mine is not None else "browse.who.all")),
        say("browse.sort", name=say(f"browse.order.{view.order}")),
    ]
    if view.wanted:  # what is as usual makes room for it
        unusual = (view.grouping != GROUPINGS[0], view.mine is not None, view.order != ORDERS[0])
        parts = [_filter_words(screen), *compress(parts, unusual)]
    snapshot, right = feed.snapshot, ""
    if snapshot and snapshot.more:
        total = f"{snapshot.total:,}" if snapshot.total is not None else "?"
        right = say("browse.newest", count=f"{feed.arranged.known:,}", total=total)
    if feed.asking and snapshot is not None and (not snapshot.final or feed.arranged.known < feed.query.limit):
        right = say("browse.filling", count=f"{feed.arranged.known:,}")
    return f"1 {say('browse.pane_1')}", "  ".join(parts), right


def _filter_words(screen: BrowseScreen) -> str:
    """What passes the filter, and of how many where not all jobs are here; or what the service was asked for."""
    feed = screen.feed
    wanted, count = text(feed.view.wanted), f"{feed.arranged.matching:,}"
    if feed.query.search:
        return say("browse.searched", wanted=wanted, count=count)
    if feed.snapshot and feed.snapshot.more:
        return say("browse.filtered_part", wanted=wanted, count=count, loaded=f"{feed.arranged.known:,}")
    return say("browse.filtered", wanted=wanted, count=count)


def jobs_words(screen: BrowseScreen) -> tuple[str, ...]:
    """Why pane 1 has no rows."""
    feed = screen.feed
    if feed.query.search and not feed.asking and feed.trouble is None:
        return (say("browse.not_at_service", wanted=text(feed.query.search)), say("browse.no_match.hint"))
    if feed.arranged.known and feed.view.wanted:
        return _no_match(screen)
    if feed.arranged.known:
        return (say("browse.none_mine", count=feed.arranged.known), say("browse.none_mine.hint"))
    if feed.trouble is not None:
        return trouble_words(feed.trouble)
    if screen.library.offline:
        return (say("browse.none_kept"), say("browse.none_kept.hint"))
    if feed.asking or feed.snapshot is None:
        return (say("browse.loading_jobs"),)
    others = [text(name) for key, name in screen.workspace_names.items() if key != feed.query.workspace]
    hint = (
        say("browse.no_jobs.others", names=say("browse.comma").join(others)) if others else say("browse.no_jobs.hint")
    )
    return (say("browse.no_jobs", workspace=workspace_name(screen)), hint)


def _no_match(screen: BrowseScreen) -> tuple[str, ...]:
    feed = screen.feed
    words = "browse.no_match_loaded" if feed.snapshot and feed.snapshot.more else "browse.no_match"
    hints = [say("browse.no_match.hint")]
    if feed.to_search:
        key = "browse.no_match.search" if screen.prompt.display else "browse.no_match.search_again"
        hints.insert(0, say(key, wanted=text(feed.to_search)))
    return (say(words, wanted=text(feed.view.wanted), count=f"{feed.arranged.known:,}"), *hints)


def trouble_words(error: CoreError) -> tuple[str, ...]:
    """An error in the place of rows."""
    return tuple(text(part) for part in (error.text, error.hint) if part)


def versions_title(screen: BrowseScreen) -> tuple[str, str]:
    """The rule above pane 2."""
    versions, job = screen.inside.versions, screen.inside.job
    title = f"2 {say('browse.pane_2')}"
    if len(versions) < 2:
        return title, text(job.name) if job else ""
    first = versions[0]
    if first.api == "v1":
        kind, name = "browse.job", text(job.name) if job else ""
    else:
        kind, name = "browse.experiment" if first.experiment else "browse.family", screen.family_of(first)
    return title, say("browse.of", kind=say(kind), name=name, count=len(versions))


def logs_title(screen: BrowseScreen) -> tuple[str, str]:
    """The rule above pane 3."""
    logs = screen.inside.logs
    first = say("browse.failed_first") if any(log.failed for log in logs) else ""
    return f"3 {say('browse.pane_3')}", f"{len(logs)}{first}" if logs else ""


def versions_words(screen: BrowseScreen) -> tuple[str, ...]:
    """Why pane 2 has no rows."""
    inside = screen.inside
    if inside.versions_trouble is not None:
        return trouble_words(inside.versions_trouble)
    if inside.job is None:
        return (say("browse.choose_job"),) if screen.jobs.items else ()
    if inside.asking_versions:
        return (say("browse.loading_versions"),)
    return (say("browse.none_kept"),) if screen.library.offline else (say("browse.no_versions"),)


def logs_words(screen: BrowseScreen) -> tuple[str, ...]:
    """Why pane 3 has no rows."""
    inside = screen.inside
    if inside.logs_trouble is not None:
        return trouble_words(inside.logs_trouble)
    if inside.version is None:
        return ()
    if inside.asking_logs:
        return (say("browse.loading_logs"),)
    return (say("browse.none_kept"),) if screen.library.offline else no_logs(inside.version)


def group_of(item: object) -> Group | None:
    """The group a row stands for, if it does."""
    return item if isinstance(item, Group) else None
