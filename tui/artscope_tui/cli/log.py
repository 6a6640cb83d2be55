"""`artscope log JOB [VERSION [LOG]]`: the text of one log, its end or all of it, and on with what is written."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from artscope.config import Settings
from artscope.errors import CoreError
from artscope.library import Library
from artscope.logs.clean import text
from artscope.models import LogFile
from artscope.words import say
from artscope_tui.cli.asking import with_library
from artscope_tui.cli.files import version_named
from artscope_tui.cli.grepping import Grep
from artscope_tui.cli.naming import found
from artscope_tui.cli.output import complain, explain
from artscope_tui.cli.printing import Printer, into_new_file, printer
from artscope_tui.cli.run import OK, SERVICE, code_of
from artscope_tui.cli.world import world_of

if TYPE_CHECKING:
    from artscope.localfiles import FileReading
    from artscope.reading import Reading

    Text = Reading | FileReading
    """A log of the service, or a file of this machine."""

TAIL = 500
LONGEST_PAUSE = 60.0
"""Seconds between two looks at a log in which nothing happens."""


def run(said: argparse.Namespace, settings: Settings) -> int:
    """Prints a log."""

    async def work(library: Library) -> int:
        log = await _log_named(library, said)
        reading = await library.open_log(log)
        try:
            return await print_reading(reading, said, offline=settings.offline)
        finally:
            await reading.aclose()

    return with_library(settings, world_of(said), work)


async def _log_named(library: Library, said: argparse.Namespace) -> LogFile:
    version_name, log_name = said.version_name, said.log_name
    if version_name and not log_name:  # `log JOB worker-3`: a log's name where no version is called so
        job = found(await library.find_job(said.job), "job", said.job)
        if not await library.find_version(job, version_name):
            version_name, log_name = None, version_name
    version = await version_named(library, said.job, version_name)
    return found(await library.find_logs(version, log_name), "log", log_name or version.name)


async def print_reading(reading: Text, said: argparse.Namespace, *, offline: bool) -> int:
    """Prints what was asked for of an open log; answers the exit code.

    With `--grep` all of it is searched, unless `--tail` is said.
    """
    grep = Grep(said.grep, said.around) if said.grep else None
    everything = said.all or (grep is not None and said.tail is None)
    trouble = await _fetch(reading, said.tail or TAIL, everything=everything)
    lines = reading.lines
    start = lines.first if everything else max(lines.first, lines.end - (TAIL if said.tail is None else said.tail))
    if said.output:
        into_new_file(Path(said.output), lambda out: _whole(out, reading, start, everything=everything), grep)
        return _verdict(reading, trouble, holes=0, everything=everything, offline=offline)
    out = printer(raw=said.raw, grep=grep)
    if everything:
        _earlier(out, reading)
    at = out.lines(lines, start, lines.end)
    if said.follow and reading.live:
        try:
            await _follow(reading, out, at)
        except CoreError as error:
            trouble = error
    out.end(newline=reading.final_newline)
    if grep is not None and not grep.found:
        complain(say("cli.not_found", wanted=text(said.grep)))
    return _verdict(reading, trouble, holes=out.holes, everything=everything, offline=offline)


def _earlier(out: Printer, reading: Text) -> None:
    """What the log held before it was begun anew upstream, oldest first."""
    for part in reading.earlier:
        out.lines(part, part.first, part.end)


def _whole(out: Printer, reading: Text, start: int, *, everything: bool) -> None:
    if everything:
        _earlier(out, reading)
    out.lines(reading.lines, start, reading.lines.end)
    out.end(newline=reading.final_newline)


async def _fetch(reading: Text, tail: int, *, everything: bool) -> CoreError | None:
    """Brings what is to be printed here; answers what was in the way."""
    try:
        if everything:
            await reading.whole()
            return reading.trouble
        await reading.newer()
        trouble = reading.trouble
        while trouble is None and reading.lines.end - reading.lines.first < tail and await reading.older():
            trouble = reading.trouble
    except CoreError as error:
        return error
    return trouble


async def _follow(reading: Text, out: Printer, at: int) -> None:
    """Prints what is written until the log ends, asking less often while nothing is."""
    pause = reading.poll_seconds or LONGEST_PAUSE
    lines = reading.lines
    while reading.live:
        await asyncio.sleep(pause)
        came = await reading.newer()
        if reading.lines is not lines:  # the log was begun anew upstream
            lines, at = reading.lines, reading.lines.first
        pause = (reading.poll_seconds or LONGEST_PAUSE) if came else min(pause * 2, LONGEST_PAUSE)
        at = out.lines(reading.lines, at, reading.lines.end)


def _verdict(reading: Text, trouble: CoreError | None, *, holes: int, everything: bool, offline: bool) -> int:
    """The exit code, with what is missing told on standard error."""
    headless = everything and not reading.lines.head and reading.lines.end > reading.lines.first
    if headless:
        complain(say("cli.not_whole"))
    if trouble is not None and not offline:
        explain(trouble)
        return code_of(trouble)
    return SERVICE if (holes or headless) and everything and not offline else OK
