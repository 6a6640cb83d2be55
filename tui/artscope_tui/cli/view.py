"""`artscope view FILE...|-`: log files of this machine. On a terminal in the log view, else printed."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys

from artscope.config import Settings
from artscope.errors import ArchiveError
from artscope.localfiles import STANDARD_INPUT, FileShelf, file_log
from artscope.words import say
from artscope_tui.cli.arguments import UsageError
from artscope_tui.cli.log import print_reading
from artscope_tui.cli.run import OK


def run(said: argparse.Namespace, settings: Settings) -> int:
    """Shows or prints the files, one after the other."""
    printed = said.output or said.raw or said.all or said.follow or said.grep or said.tail is not None
    if printed or not sys.stdout.isatty():
        if len(said.files) > 1 and (said.output or said.follow):
            raise UsageError(say("cli.one_file"))
        said.all = said.tail is None
        return asyncio.run(_print(said))
    return _show(said.files, settings)


async def _print(said: argparse.Namespace) -> int:
    """Prints all files; the worst exit code of them."""
    worst = OK
    for name in said.files:
        reading = await FileShelf().open_log(file_log(name))
        try:
            worst = max(worst, await print_reading(reading, said, offline=False))
        finally:
            await reading.aclose()
    return worst


def _show(files: list[str], settings: Settings) -> int:
    """The log view. Keys come from the terminal even where standard input is what is read."""
    source = _keys_from_terminal() if STANDARD_INPUT in files else 0
    from artscope_tui.preflight import prepared

    with prepared(settings) as terminal:
        from artscope_tui.viewing import view

        return view(files, FileShelf(source), settings, terminal)


def _keys_from_terminal() -> int:
    """Takes keys from the terminal where standard input brings the text; answers the descriptor that the text comes from.

    Raises:
        ArchiveError: There is no terminal to take keys from.
    """
    source = os.dup(0)
    try:
        terminal = os.open("/dev/tty", os.O_RDWR | os.O_CLOEXEC)
    except OSError as error:
        raise ArchiveError("cli.cannot_read", path="/dev/tty", why=error.strerror or str(error)) from error
    os.dup2(terminal, 0)
    os.close(terminal)
    return source
