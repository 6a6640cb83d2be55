"""Opening a log in another program: `$PAGER`, `$EDITOR`."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from textual.app import SuspendNotSupported

from artscope.archive.places import data_folder, private_folder
from artscope.errors import ArchiveError, reason
from artscope.logs.clean import SafeText, text
from artscope.logs.filename import file_name
from artscope.logs.inorder import passages
from artscope.logs.lines import Lines
from artscope.reading.save import written
from artscope.words import say
from artscope_tui import outside
from artscope_tui.screens.logcopy import shown_line
from artscope_tui.screens.logfeed import told_rarely
from artscope_tui.screens.logmarks import LogMarks

PROGRAMS = {"pager": ("PAGER",), "editor": ("VISUAL", "EDITOR")}
"""The variables that name them, the first that is set."""
COPIES = "open-"
"""Begins the names of the folders for what another program is shown; the number of the process follows."""


class LogOutside(LogMarks):
    """The page, with what the palette's `pager` and `editor` do: the selection, what filters leave, or all that is here."""

    def action_pager(self) -> None:
        self._open_in("pager")

    def action_editor(self) -> None:
        self._open_in("editor")

    def _open_in(self, what: str) -> None:
        self.taken_count()
        program = outside.command(PROGRAMS[what])
        if not program:
            self.note(say(f"look.no_{what}"))
        elif self.lines is not None:
            self.long("save", partial(self._outside, program))

    async def _outside(self, program: list[str]) -> str:
        shown = await self.chosen()
        if shown is None:
            return say("log.no_lines")
        lines, chosen = shown
        try:
            folder = await asyncio.to_thread(_folder, self.browser.data_dir)
        except (ArchiveError, OSError) as error:
            return say("look.not_opened", program=_name(program), reason=text(str(error)))
        try:
            path = folder / file_name(self.called, ending=".log")
            await self._write_shown(path, lines, chosen)
            return self._run(outside.at_line(program, path, self.view.cursor - chosen.start + 1))
        except ArchiveError as error:
            return say("look.not_opened", program=_name(program), reason=text(error.text))
        finally:
            shutil.rmtree(folder, ignore_errors=True)  # at once: who ends the browser ends this, too

    async def _write_shown(self, path: Path, lines: Lines, chosen: range) -> None:
        """The lines as they are shown: what a log says must not reach a terminal through a pager either."""
        total = lines.size * len(chosen) // max(1, lines.end - lines.first)
        told = told_rarely(self.progress("preparing"))
        await written(path, _shown(lines, chosen, self.view.rows.encoding), lambda size: told(size, max(size, total)))

    def _run(self, words: list[str]) -> str:
        program = _name(words)
        try:
            with self.app.suspend():
                try:
                    code = outside.run(words, outside.environment())
                except OSError as error:
                    return say("look.not_opened", program=program, reason=reason(error))
        except SuspendNotSupported:
            return say("log.cannot_print")
        finally:
            self.app.refresh(layout=True)
        return say("look.ended_badly", program=program, code=code) if code else say("look.closed", program=program)


def _name(words: list[str]) -> SafeText:
    return text(Path(words[0]).name)


def _folder(option: Path | None) -> Path:
    """A new folder for nobody else's eyes. Those of processes that were killed go."""
    root = private_folder(data_folder(option))
    for stale in root.glob(f"{COPIES}*-*"):
        number = stale.name.removeprefix(COPIES).partition("-")[0]
        if number.isdecimal() and not Path("/proc", number).exists() and Path("/proc/self").exists():
            shutil.rmtree(stale, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=f"{COPIES}{os.getpid()}-", dir=root))


def _shown(lines: Lines, chosen: range, encoding: str) -> Iterator[bytes]:
    for passage in passages(lines, chosen.start, chosen.stop):
        yield "".join(f"{shown_line(line, encoding)}\n" for line in passage.lines).encode()
