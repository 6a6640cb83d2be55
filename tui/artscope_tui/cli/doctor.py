"""`artscope doctor`: what is wrong, and what to do about it. Mends nothing."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections import Counter
from collections.abc import Iterator

from artscope.config import Settings
from artscope.doctor import BAD, NOTE, WARN, Finding
from artscope.errors import ConfigError, CoreError
from artscope.logs import clean
from artscope.words import say
from artscope_tui.cli.output import hint_of, json_line, write
from artscope_tui.cli.run import NOT_FOUND, OK, OTHER, SERVICE, UNAUTHORISED, USAGE, code_of
from artscope_tui.cli.usage import UsageError
from artscope_tui.cli.world import world_of
from artscope_tui.doctor.all import around_here, at_the_service

SERIOUS = (USAGE, UNAUTHORISED, NOT_FOUND, SERVICE, OTHER)
"""Of several exit codes the first of these is given."""


def run(said: argparse.Namespace, settings: Settings) -> int:
    """Prints each finding as soon as it is there.

    Returns:
        0 where nothing is bad, however much there is to note; else as the worst finding's error would give.
    """
    found: list[Finding] = []
    for finding in findings(said, settings):
        if finding.error is not None and any(finding.name == known.name for known in found):
            continue  # the same fault, met again further along
        found.append(finding)
        write(json_line(as_json(finding)) if said.json else as_text(finding))
    counts = Counter(finding.level for finding in found)
    if not said.json:
        write(f"\n{say('doctor.sum', bad=counts[BAD], warn=counts[WARN], note=counts[NOTE])}")
    codes = {_code(finding) for finding in found if finding.level == BAD}
    return next((code for code in SERIOUS if code in codes), OK)


def findings(said: argparse.Namespace, settings: Settings) -> Iterator[Finding]:
    """What is near first; the service last."""
    from artscope_tui.cli.asking import asker
    from artscope_tui.doctor.terminal import opened

    fd = opened()
    asking = not (said.json and sys.stdout.isatty())  # between the lines a recording would keep what is asked
    try:
        yield from around_here(settings, os.environ, fd, asking=asking)
        if fd is not None and not asking:
            yield Finding("terminal", NOTE, "terminal.not_asked")
    finally:
        if fd is not None:
            os.close(fd)
    try:
        world = world_of(said)
    except UsageError as error:
        yield Finding.of("config", ConfigError("config.world", why=error))
    else:
        yield from asyncio.run(at_the_service(settings, world, asker()))


def as_json(finding: Finding) -> dict[str, object]:
    """A finding as promised: `name` stays the same over languages and versions."""
    return {
        "topic": finding.topic,
        "level": finding.level,
        "name": finding.name,
        "text": finding.text,
        "remedy": _remedy(finding) or None,
    }


def as_text(finding: Finding) -> str:
    """One line, and one below it that begins with an arrow where something is to be done."""
    level, topic = say(f"doctor.level.{finding.level}"), say(f"doctor.topic.{finding.topic}")
    line = f"{clean.fit(clean.text(level), 5)} {clean.fit(clean.text(topic), 13)} {clean.text(finding.text)}"
    remedy = _remedy(finding)
    return f"{line}\n{' ' * 20}-> {clean.text(remedy)}" if remedy else line


def _remedy(finding: Finding) -> str:
    """What to do, without naming a key."""
    return hint_of(finding.error) if finding.error is not None else finding.remedy


def _code(finding: Finding) -> int:
    error: CoreError | None = finding.error
    if error is not None:
        return code_of(error)
    by_topic = {"workspace": NOT_FOUND, "clock": UNAUTHORISED, "endpoint": SERVICE, "config": USAGE, "terminal": USAGE}
    return by_topic.get(finding.topic, OTHER)
