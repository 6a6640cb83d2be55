"""Selecting lines of a log, and taking them out of the program."""

from __future__ import annotations

import asyncio
import os
import select
import sys
import termios
import tty
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TextIO

from textual.app import SuspendNotSupported

from artscope.errors import ArchiveError, reason
from artscope.logs import clean
from artscope.logs.clean import SafeText, text
from artscope.logs.lines import Hole, Lines
from artscope.words import say
from artscope_tui.clipboard import Taken
from artscope_tui.formats import short_path
from artscope_tui.screens.logsearch import LogSearch
from artscope_tui.screens.logwords import line_words
from artscope_tui.widgets.log_holes import reason_of

MOST = 100_000
"""Lines that are copied or printed at once; for more there is saving."""
PATIENCE = 0.2
"""Seconds between two looks whether the program is to end, while it waits for a key on the bare terminal."""


class LogCopy(LogSearch):
    """The page, with what `v`, `y`, `Y` and `O` do."""

    def taken_count(self, otherwise: int = 1) -> int:
        """The number typed before this key."""
        count, self.count = self.count, ""
        return int(count) if count else otherwise

    def action_select(self) -> None:
        """Begins a selection at the cursor line, or ends it."""
        self.taken_count()
        if self.view.rows.end > self.view.rows.first:
            self.view.select(None if self.view.chosen_from is not None else self.view.cursor)
            self.show_status()

    def action_copy(self, where_from: bool = False) -> None:
        """Copies the selected lines, or as many from the cursor on as were typed."""
        lines = self.lines
        chosen = self._chosen()
        if lines is None or not chosen:
            return
        heading = self._where_from(chosen) if where_from else SafeText("")
        self.begin(partial(self._copy, lines, chosen, heading), "copy")

    async def _copy(self, lines: Lines, chosen: range, heading: SafeText) -> None:
        clipboard = self.browser.clipboard_out
        copied = await asyncio.to_thread(plain, lines, chosen, self.view.rows.encoding)
        copied = f"{heading}\n{copied}" if heading else copied
        taken = clipboard.to_terminal(copied)
        self.view.select(None)
        if await asyncio.to_thread(clipboard.to_tmux, copied):
            taken = Taken.YES
        try:
            path = await asyncio.to_thread(clipboard.to_file, copied)
        except ArchiveError as error:
            self.note(say(f"log.unfiled.{taken.value}", reason=text(error.text)))
        except OSError as error:
            self.note(say(f"log.unfiled.{taken.value}", reason=reason(error)))
        else:
            self.note(say(f"log.filed.{taken.value}", count=len(chosen), path=text(short_path(path))))

    def action_print(self) -> None:
        """Shows the selected lines, or the one under the cursor, on the terminal without the program around them.

        There the terminal's own selection takes whole lines, also wrapped ones.
        """
        chosen = self._chosen()
        if self.lines is None or not chosen:
            return
        shown = plain(self.lines, chosen, self.view.rows.encoding)
        try:
            with self.app.suspend():
                print_and_wait(shown, lambda: self.browser.leaving)
        except SuspendNotSupported:
            self.note(say("log.cannot_print"))
        self.app.refresh(layout=True)

    def _chosen(self) -> range:
        """The lines that are meant, at most `MOST`."""
        count = self.taken_count()
        chosen = self.view.selected or self.view.from_cursor(count)
        if not chosen:
            self.note(say("log.no_lines"))
        if len(chosen) > MOST:
            self.note(say("log.too_many", most=MOST))
            return range(0)
        return chosen

    def _where_from(self, chosen: range) -> SafeText:
        """Job, worker and line, as one line: `pangu7b-sft  worker-37  line 12`."""
        name = self.version.name if self.version else self.job.name if self.job else ""
        if self.version is not None and self.version.api == "v1" and self.job is not None:
            name = f"{self.job.name}/{self.version.name}"
        parts = [text(name), text(self.log_file.task or self.log_file.name), text(self._number(chosen.start))]
        return SafeText("  ".join(part for part in parts if part))

    def _number(self, row: int) -> str:
        return line_words(self.reading.lines, self.line_of(row)) if self.reading is not None else ""


def plain(lines: Lines, chosen: range, encoding: str = "utf-8") -> str:
    """Lines as they are shown, each ended by a newline; a hole is a line that says so."""
    return "".join(f"{shown_line(line, encoding)}\n" for line in lines.read(chosen.start, chosen.stop))


def shown_line(line: bytes | Hole, encoding: str = "utf-8") -> SafeText:
    """A line as it is shown; a hole is a line that says so."""
    if isinstance(line, Hole):
        return SafeText(f"== {say('log.hole')}{f' ({reason_of(line)})' if line.reason else ''} ==")
    return clean.line(line, encoding=encoding)


def print_and_wait(shown: str, ended: Callable[[], bool]) -> None:
    """Prints to the terminal and waits for a key other than Enter; ctrl-c and ctrl-z are keys, too. Of a terminal that is lost
    somebody else tells.

    Args:
        ended: The program is to end, and waits no more. Asked several times a second.
    """
    out, keys = sys.__stdout__, sys.__stdin__
    if out is not None and keys is not None:
        with suppress(OSError, termios.error):
            _print_and_wait(shown, ended, out, keys)


def _print_and_wait(shown: str, ended: Callable[[], bool], out: TextIO, keys: TextIO) -> None:
    before = termios.tcgetattr(keys.fileno())
    try:
        tty.setcbreak(keys.fileno())  # before a key is asked for: it drops those typed so far
        modes = termios.tcgetattr(keys.fileno())
        modes[3] &= ~termios.ISIG
        termios.tcsetattr(keys.fileno(), termios.TCSANOW, modes)
        out.write(f"{shown}\n[{say('log.any_key')}] ")
        out.flush()
        while not ended():
            ready, _, _ = select.select([keys.fileno()], [], [], PATIENCE)
            if ready and os.read(keys.fileno(), 1) not in (b"\r", b"\n"):
                break
        termios.tcflush(keys.fileno(), termios.TCIFLUSH)
    finally:
        termios.tcsetattr(keys.fileno(), termios.TCSADRAIN, before)
    out.write("\n")
    out.flush()
