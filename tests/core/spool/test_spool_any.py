"""Whatever one does in whatever order: no line is lost, doubled or torn."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from artscope.models import LogFile
from artscope.reading import Reading
from support.spool import LogServer, Way, text_of, v1_log, v2_log

LINE = st.sampled_from([b"a\n", b"b\n", b"\n", b"a longer line, step 3\n", "训练\r 3%\n".encode()])
TEXT = st.lists(LINE, max_size=30).map(b"".join)
DOING = st.sampled_from(["newer", "newer", "older", "fill", "reopen", "other", "whole"])
HABITS = st.fixed_dictionaries(
    {
        "swapped": st.booleans(),
        "inclusive": st.booleans(),
        "empty": st.sampled_from(["", "cursors", "204"]),
        "most": st.integers(2, 9),
    }
)


class Readers:
    """Two processes on one log."""

    def __init__(self, root: Path, server: LogServer, log: LogFile) -> None:
        self.server = server
        self.log = log
        self.ways = [Way(root, server), Way(root, server)]
        self.readings: list[Reading] = []

    async def open(self) -> None:
        self.readings = [await way.open(self.log) for way in self.ways]

    async def do(self, what: str) -> None:
        reading = self.readings[0]
        if what == "reopen":
            await reading.aclose()
            self.readings[0] = await self.ways[0].open(self.log)
        elif what == "other":
            self.readings.reverse()
            self.ways.reverse()
        elif what == "fill":
            for hole in reading.lines.holes:
                await reading.fill(hole)
        elif what == "whole":
            if reading.lines.size:
                await reading.whole()
        else:
            await {"newer": reading.newer, "older": reading.older}[what]()

    def check(self) -> None:
        for reading in self.readings:
            at = 0
            for run in text_of(reading).split(b"<hole>\n"):
                at = self.server.data.find(run, at)
                assert at >= 0
                at += len(run)
            if reading.lines.head:
                assert self.server.data.startswith(text_of(reading).split(b"<hole>\n")[0])

    async def end(self) -> None:
        for reading in self.readings:
            silent = 0
            while silent < 3:  # the service may hand out less at a time than it is asked for
                silent = 0 if await reading.newer() else silent + 1
            if self.server.data:
                await reading.whole()
            assert text_of(reading) == self.server.data
            await reading.aclose()
        for way in self.ways:
            way.close()


async def walk(log: LogFile, first: bytes, steps: list[tuple[bytes, str]], **habits: object) -> None:
    with tempfile.TemporaryDirectory() as folder:
        readers = Readers(Path(folder), LogServer(first, **habits), log)  # type: ignore[arg-type]
        await readers.open()
        for grown, what in steps:
            readers.server.data += grown
            await readers.do(what)
            readers.check()
        await readers.end()


@given(TEXT, st.lists(st.tuples(TEXT, DOING), max_size=14), HABITS)
@settings(max_examples=40, deadline=None)
def test_pages_in_any_order_make_the_log(
    first: bytes, steps: list[tuple[bytes, str]], habits: dict[str, object]
) -> None:
    asyncio.run(walk(v1_log(), first, steps, **habits))


@given(TEXT, st.lists(st.tuples(TEXT, DOING), max_size=10), st.booleans(), st.booleans())
@settings(max_examples=20, deadline=None)
def test_ranges_in_any_order_make_the_log(
    first: bytes, steps: list[tuple[bytes, str]], suffix: bool, ranges: bool
) -> None:
    asyncio.run(walk(v2_log(), first, steps, missing={"line"}, suffix=suffix, ranges=ranges))


@given(TEXT, st.lists(st.tuples(TEXT, DOING), max_size=10), st.integers(0, 60))
@settings(max_examples=20, deadline=None)
def test_pages_and_ranges_together_make_the_log(first: bytes, steps: list[tuple[bytes, str]], most: int) -> None:
    asyncio.run(walk(v2_log(), first, steps, most=most + 2))
