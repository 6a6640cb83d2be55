"""Where `log` and `view` print to: standard output, or with `-o` a new file."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from artscope.logs.filename import file_name
from artscope.reading.save import new_file, target
from artscope.words import say
from artscope_tui.cli.output import complain
from artscope_tui.cli.printing import Printer, printer
from artscope_tui.cli.reader import Reader, Watch
from artscope_tui.cli.wanted import Wanted

if TYPE_CHECKING:
    from artscope_tui.cli.fetching import Text


async def printed(
    reading: Text, said: argparse.Namespace, wanted: Wanted, *, watch: Watch, offline: bool, out: Printer | None = None
) -> int:
    """Prints what is asked for of a log; answers the exit code.

    Args:
        out: Where to go on printing after another log.

    Raises:
        ArchiveError: The file of `-o` exists, or cannot be written.
    """
    if said.output:
        return await _saved(reading, said, wanted, watch=watch, offline=offline)
    out = out or printer(said, wanted)
    reader = Reader(reading, wanted, out, watch=watch, offline=offline)
    await reader.print()
    return reader.verdict()


async def _saved(reading: Text, said: argparse.Namespace, wanted: Wanted, *, watch: Watch, offline: bool) -> int:
    path = target(Path(said.output), file_name(Path(reading.log.name).name))
    interrupted: BaseException | None = None

    def worth_it() -> bool:
        return reader.printed or (interrupted is not None and wanted.follow and out.written > 0)

    with new_file(path, wanted=worth_it) as file:
        out = Printer(file, raw=not said.plain, picker=wanted.picker, encoding=wanted.encoding)
        reader = Reader(reading, wanted, out, watch=watch, offline=offline)
        try:
            await reader.print()
        except (KeyboardInterrupt, SystemExit, asyncio.CancelledError) as signal:
            interrupted = signal  # what was followed until then is saved
    if worth_it():
        complain(say("cli.saved", path=path, size=path.stat().st_size))
    if interrupted is not None:
        raise interrupted
    return reader.verdict()
