"""What the service says about a row, and why a pane is empty, in words."""

from __future__ import annotations

from datetime import datetime

from artscope.insight.families import Group
from artscope.logs.clean import text
from artscope.models import Job, LogFile, State, Version
from artscope.words import say
from artscope_tui import formats
from artscope_tui.widgets.loglist import Alike
from artscope_tui.widgets.versionlist import RunOf, short_name


def about(item: object, now: datetime, own: Version | None = None) -> str:
    """One line about what is under the cursor; empty for nothing.

    Args:
        own: The version that the job under the cursor stands for, where it is known.
    """
    if isinstance(item, Job):
        return about_job(item, now, own)
    if isinstance(item, Group):
        return say("browse.about.group", name=text(item.name), counts=item.text)
    if isinstance(item, Version):
        return about_version(item, now)
    if isinstance(item, RunOf):
        return about_run(item)
    if isinstance(item, Alike):
        return say("browse.about.alike", count=len(item.logs), code=item.exit_code)
    return about_log(item, now) if isinstance(item, LogFile) else ""


def about_job(job: Job, now: datetime, own: Version | None = None) -> str:
    """The service's own word, how its last run ended or when it was made, and how long its logs stay."""
    said = [say("browse.says", status=_status(job.raw_status, job.state))]
    if job.gone:
        said.append(say("browse.about.gone"))
    ending = last_ending(own) if own is not None and own.id in (job.id, job.newest) and job.state.ended else ""
    if ending:
        said.append(text(ending))
    elif job.created:
        said.append(say("browse.about.created", when=formats.clock(job.created, now)))
    if job.debug:
        said.append(say("browse.about.debug"))
    if job.purged:
        days = (job.purged - now).days
        said.append(
            say("browse.about.purge_in", days=days) if days >= 0 else say("browse.about.purged_since", days=-days)
        )
    if job.description:
        said.append(text(job.description))
    return _sentence(said)


def about_version(version: Version, now: datetime) -> str:
    """Its status, how its last run ended, and what it ran on."""
    said = [say("browse.says", status=_status(version.raw_status, version.state))]
    if version.gone:
        said.append(say("browse.about.gone"))
    if ending := last_ending(version):
        said.append(text(ending))
    elif version.created:
        said.append(say("browse.about.created", when=formats.clock(version.created, now)))
    if version.setup.flavor:
        said.append(text(version.setup.flavor))
    return _sentence(said)


def last_ending(version: Version) -> str:
    """How its last run ended, in the service's words; empty where it says nothing of that. Not cleaned."""
    last = max(version.runs, key=lambda run: run.number, default=None)
    return " ".join(filter(None, (last.worker, last.reason, last.fault))) if last else ""


def about_run(item: RunOf) -> str:
    """How one run began, ended and went on."""
    run = item.run
    parts = [
        say("browse.run_of", number=run.number, name=text(short_name(item.version))),
        say("browse.says", status=text(" ".join(filter(None, (run.reason, run.fault, run.worker)))) or "-"),
    ]
    if run.recovery:
        parts.append(say("browse.about.recovery", how=text(run.recovery)))
    return _sentence(parts)


def about_log(log: LogFile, now: datetime) -> str:
    """Its exit, its message, and how much of it is here."""
    said = []
    if log.exit_code is not None:
        said.append(say("browse.says", status=say("browse.about.exit", code=log.exit_code)))
    if log.message:
        said.append(text(log.message.strip()))
    if log.gone:
        said.append(say("browse.about.log_gone"))
    if log.size is not None:
        said.append(say("browse.about.here", size=formats.size(log.size), when=formats.clock(log.last, now) or "?"))
    elif not log.gone:
        said.append(say("browse.about.not_here"))
    return _sentence(said)


def _status(raw: str, state: State) -> str:
    ours = say(f"states.{state.value}")
    return say("browse.status", raw=text(raw), ours=ours) if raw and raw.casefold() != ours.casefold() else ours


def _sentence(parts: list[str]) -> str:
    return say("browse.comma").join(part for part in parts if part)


def no_logs(version: Version) -> tuple[str, ...]:
    """Why a version has no log file."""
    if version.state in (State.QUEUED, State.STARTING):
        return (
            say("browse.no_logs.not_ready", state=say(f"states.{version.state.value}")),
            say("browse.no_logs.later"),
        )
    if version.state.ended and version.started is None and not version.duration:
        return (say("browse.no_logs.never_ran"), say("browse.no_logs.details"))
    if version.gone:
        return (say("browse.no_logs.gone"),)
    return (say("browse.no_logs.none"), say("browse.no_logs.details"))
