"""`artscope view FILE...|-`: log files of this machine. On a terminal in the log view, else printed."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path

from artscope.config import Settings
from artscope.errors import ArchiveError, CoreError, reason
from artscope.filenotes import FileNotes
from artscope.localfiles import STANDARD_INPUT, FileShelf, file_log
from artscope.words import say
from artscope_tui.cli.ending import FileWatch, Forever, is_written
from artscope_tui.cli.interrupting import run_on_a_loop
from artscope_tui.cli.output import explain
from artscope_tui.cli.printing import printer
from artscope_tui.cli.reader import Watch
from artscope_tui.cli.run import OK, code_of
from artscope_tui.cli.saving import printed
from artscope_tui.cli.usage import UsageError
from artscope_tui.cli.wanted import wanted


def run(said: argparse.Namespace, settings: Settings) -> int:
    """Shows or prints the files, one after the other."""
    if not _options(said) and sys.stdout.isatty():
        return _show(said.files, settings)
    if len(said.files) > 1 and (said.output or said.follow or said.until_done):
        raise UsageError(say("cli.one_file"))
    return run_on_a_loop(_print(said))


def _options(said: argparse.Namespace) -> bool:
    """Anything is said of what to print, or how."""
    flags = (
        said.all,
        said.follow,
        said.until_done,
        said.errors,
        said.raw,
        said.plain,
        said.output is not None,
        said.encoding != "auto",
    )
    return any(flags) or any(each is not None for each in (said.tail, said.grep, said.since, said.until))


async def _print(said: argparse.Namespace) -> int:
    """Prints all files; the worst exit code of them."""
    worst = OK
    asked = await wanted(said, whole=True)
    out = None if said.output else printer(said, asked)
    for name in said.files:
        try:
            reading = await FileShelf(at="head" if asked.whole else "end").open_log(file_log(name))
        except CoreError as error:
            explain(error)
            worst = max(worst, code_of(error))
            continue
        try:
            watch = watch_of(name) if said.until_done else Forever()
            worst = max(worst, await printed(reading, said, asked, watch=watch, offline=False, out=out))
        finally:
            await reading.aclose()
    return worst


def watch_of(name: str, written: Callable[[Path], bool] = is_written) -> Watch:
    """Knows when a file is done; what is no plain file ends by itself.

    Raises:
        ArchiveError: It cannot be known.
    """
    path = Path(name)
    if name == STANDARD_INPUT or not path.is_file():
        return Forever()
    try:
        written(path)
    except OSError as error:
        raise ArchiveError("cli.cannot_watch", path=name, why=reason(error)) from error
    return FileWatch(path)


def _show(files: list[str], settings: Settings) -> int:
    """The log view. Keys come from the terminal even where standard input is what is read."""
    source = _keys_from_terminal() if STANDARD_INPUT in files else 0
    from artscope_tui.preflight import prepared

    with prepared(settings) as terminal:
        from artscope_tui.viewing import view

        shelf = FileShelf(source, notes=FileNotes.kept(settings.data_dir))
        return view(files, shelf, settings, terminal)


def _keys_from_terminal() -> int:
    """Takes keys from the terminal where standard input brings the text; answers the descriptor that the text comes from.

    Raises:
        ArchiveError: There is no terminal to take keys from.
    """
    source = os.dup(0)
    try:
        terminal = os.open("/dev/tty", os.O_RDWR | os.O_CLOEXEC)
    except OSError as error:
        raise ArchiveError("cli.cannot_read", path="/dev/tty", why=reason(error)) from error
    os.dup2(terminal, 0)
    os.close(terminal)
    return source
