"""Where a service has only the preview: what each look brings is put behind what is here, or a gap is drawn."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from artscope.logs.lines import Hole
from artscope.reading import Reading
from support.spool import LogServer, Way, numbered, text_of, v2_log

Look = Callable[..., Awaitable[Reading]]


@pytest.fixture
def server() -> LogServer:
    return LogServer(numbered(2000), missing={"line", "link"}, preview_limit=20_000)


@pytest.fixture
async def look(tmp_path: Path, server: LogServer) -> AsyncIterator[Look]:
    """Opens the log in a process of its own, and looks."""
    opened: list[tuple[Way, Reading]] = []

    async def made(*, ended: bool = False) -> Reading:
        for way, reading in opened:
            await reading.aclose()
            way.close()
        opened.clear()
        way = Way(tmp_path, server)
        reading = await way.open(v2_log(ended=ended))
        opened.append((way, reading))
        await reading.newer()
        assert reading.trouble is None
        return reading

    yield made
    for way, reading in opened:
        await reading.aclose()
        way.close()


def lines_of(reading: Reading) -> list[bytes]:
    return text_of(reading).splitlines()


@pytest.mark.parametrize("sizes", [True, False], ids=["sizes", "sizes that lie"])
async def test_what_a_later_look_brings_is_put_behind_what_is_here(look: Look, server: LogServer, sizes: bool) -> None:
    server.preview_sizes = sizes
    first = lines_of(await look())
    assert len(first) > 500
    server.data = numbered(2500)
    both = lines_of(await look())
    assert both == server.data.splitlines()[-len(first) - 500 :]
    assert lines_of(await look()) == both


async def test_lines_that_are_alike_are_told_apart_by_the_sizes(look: Look, server: LogServer) -> None:
    server.data = b"waiting for the others\n" * 1000
    first = len(lines_of(await look()))
    server.data += b"waiting for the others\n" * 7
    assert len(lines_of(await look())) == first + 7


async def test_where_nothing_tells_how_looks_hang_together_a_gap_is_drawn(look: Look, server: LogServer) -> None:
    first = lines_of(await look())
    server.data = numbered(20_000)
    reading = await look()
    text = lines_of(reading)
    at = text.index(b"<hole>")
    assert text[:at] == first
    assert text[at + 1 :] == server.data.splitlines()[-len(text) + at + 1 :]
    [hole] = reading.lines.holes
    assert isinstance(hole, Hole) and (hole.size, hole.reason) == (None, "reading.preview_only")
    asked = list(server.asked)
    await reading.fill(hole)
    assert server.asked == asked
    assert lines_of(reading) == text


async def test_lines_that_are_alike_and_sizes_that_lie_are_a_gap(look: Look, server: LogServer) -> None:
    server.preview_sizes = False
    server.data = b"waiting for the others\n" * 1000
    await look()
    server.data += b"ready\n" + b"waiting for the others\n" * 400
    reading = await look()
    assert lines_of(reading).count(b"<hole>") == 1


async def test_a_line_that_was_not_finished_goes_on(look: Look, server: LogServer) -> None:
    server.data = numbered(30) + b"step 7 of"
    assert (await look()).lines.head
    server.data += b" 9\nstep 8 of 9\n"
    reading = await look()
    assert text_of(reading) == server.data
    assert reading.lines.head


async def test_a_log_that_is_another_one_now_begins_a_part_of_its_own(look: Look, server: LogServer) -> None:
    first = text_of(await look())
    server.data = numbered(50, 90_000)
    reading = await look()
    assert text_of(reading) == server.data
    assert [b"\n".join(part.read(part.first, part.end)) + b"\n" for part in reading.earlier] == [first]


async def test_a_whole_preview_of_an_ended_log_is_complete(look: Look, server: LogServer) -> None:
    server.data = numbered(40)
    await look()
    server.data = numbered(60)
    reading = await look(ended=True)
    await reading.whole()
    assert reading.complete
    assert text_of(reading) == server.data
