"""Logs of real trainings in the log screen: whole, to their end, and every visible line of them to be found."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest

from artscope.localfiles import FileShelf, file_log
from artscope.logs import clean
from artscope.logs.find import Find, Needle
from artscope.logs.lines import Hole, Lines
from artscope_tui.screens.log import LogScreen
from artscope_tui.viewing import ViewApp
from artscope_tui.widgets.log_row import Place
from artscope_tui.widgets.log_rows import LogRows
from support.grep import REAL, needs_fixtures
from support.logscreen import Log

pytestmark = needs_fixtures
each = pytest.mark.parametrize("path", REAL, ids=lambda path: path.name)


def wc(data: bytes) -> int:
    """As `wc -l` counts, and one more where the last line has no newline."""
    return data.count(b"\n") + (not data.endswith(b"\n"))


def bare(row: str) -> str:
    """A row without what is said of a bar's states."""
    return re.sub(r" *\[[\d,]+ states  z\]$", "", row)


async def opened(path: Path) -> Lines:
    reading = await FileShelf().open_log(file_log(str(path)))
    await reading.whole()
    return reading.lines


@each
async def test_a_real_log_opens_at_its_end_and_has_all_its_lines(path: Path) -> None:
    data = await asyncio.to_thread(path.read_bytes)
    app = ViewApp([str(path)], FileShelf())
    async with app.run_test(size=(100, 30)) as pilot:
        log = Log(pilot, FileShelf())  # type: ignore[arg-type]
        screen = app.screen
        assert isinstance(screen, LogScreen)
        await log.until(lambda: screen.reading is not None and screen.reading.lines.end > screen.reading.lines.first)
        await pilot.press("Z")
        await pilot.pause()
        last = data.removesuffix(b"\n").rpartition(b"\n")[2]
        assert clean.line(last).startswith(bare([text for text in log.text if text][-1]))
        assert f"line {wc(data):,} " in log.status
        assert f"{wc(data):,} lines" in log.shown
        await pilot.press("g")
        await pilot.pause()
        assert clean.line(data.partition(b"\n")[0]).startswith(bare(log.text[0]))


@each
def test_every_line_of_a_real_log_is_shown_or_behind_a_fold_and_all_are_when_unfolded(path: Path) -> None:
    data = path.read_bytes().removesuffix(b"\n").split(b"\n")
    lines = asyncio.run(opened(path))
    rows = LogRows()
    rows.lines = lines
    rows.arrange(("record", "run", "platform"), gaps=True)
    places = rows.places(Place(lines.first), 1_000_000)
    assert len(places) < len(data) + 100
    shown = dict.fromkeys(place.line for place in places)
    assert [line for at in shown for line in rows.lines_at(at)] == list(range(lines.first, lines.end))
    rows.fold_all(folded=False)
    rows.arrange(None, gaps=False)
    drawn = rows.draw(Place(lines.first), len(data))
    assert [row.text for row in drawn] == [clean.window(clean.line(line), 0, rows.width) for line in data]


@each
async def test_whatever_is_visible_of_a_real_log_is_found(path: Path) -> None:
    lines = await opened(path)
    texts = lines.read(lines.first, lines.end)
    for line in texts:
        assert not isinstance(line, Hole)
        shown = clean.line(line)
        if shown.strip():
            assert Needle(shown).lines_of([line]) == [0], shown
    visible = [at for at, line in enumerate(texts) if isinstance(line, bytes) and clean.line(line).strip()]
    for at in visible[:: max(1, len(visible) // 4)]:
        shown = clean.line(texts[at])  # type: ignore[arg-type]
        find = Find(lines, shown, start=lines.first + len(texts) // 2)
        await find.run()
        assert find.hits.rank(lines.first + at) is not None, shown
