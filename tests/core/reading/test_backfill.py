"""Fetching the whole of a long log costs no more a page, however many there are."""

from __future__ import annotations

import os
import tracemalloc
from pathlib import Path

import pytest

from artscope.archive.spool.store import Spool
from artscope.logs.striplines import STRETCH
from support.spool import ManyPages, Opener, Way, files, v1_log


async def backfilled(root: Path, pages: int) -> tuple[int, int, int]:
    """Bytes written, statements run and pieces of text kept for so many pages that come slowly: each is due at once."""
    way, written, statements = Way(root, ManyPages(pages)), 0, 0

    def write(file: int, data: bytes | memoryview, at: int) -> int:
        nonlocal written
        written += len(data)
        return os.pwrite(file, data, at)

    def count(_: str) -> None:
        nonlocal statements
        statements += 1

    reading = await way.open(v1_log(ended=True), spool=Spool(way.archive, write=write))
    await reading.newer()
    way.archive.database.call(lambda connection: connection.set_trace_callback(count))
    await reading.whole()
    assert reading.complete and reading.lines.size == written == sum(map(len, files(root, "logs/*/job*").values()))
    kept = way.archive.database.call(
        lambda connection: connection.execute("SELECT count(*) FROM spool_extents").fetchone()
    )
    await reading.aclose()
    way.close()
    return written, statements, kept[0]


@pytest.mark.parametrize("pages", [100, pytest.param(500, marks=pytest.mark.prove)])
async def test_backfilling_four_times_the_pages_costs_no_more_than_four_times_as_much(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pages: int
) -> None:
    monkeypatch.setattr("artscope.reading.pages.AT_LEAST_EVERY", -1)
    for name in ("few", "many"):
        (tmp_path / name).mkdir(mode=0o700)
    few = await backfilled(tmp_path / "few", pages)
    many = await backfilled(tmp_path / "many", 4 * pages)
    assert many[0] == 4 * few[0]
    assert many[1] < 4 * few[1]
    assert many[2] <= 4 * few[2] + 1


@pytest.mark.prove
async def test_a_million_lines_by_pages_reach_line_one_in_little_memory(reading_of: Opener) -> None:
    server = ManyPages(2000)
    reading = await reading_of(server, v1_log(ended=True))
    await reading.newer()
    tracemalloc.start()
    await reading.whole()
    assert tracemalloc.get_traced_memory()[1] < 24 * 1024 * 1024
    tracemalloc.stop()
    assert reading.lines.end - reading.lines.first == server.count
    assert reading.lines.read(reading.lines.first, reading.lines.first + 1) == [server.line(0).rstrip(b"\n")]
    await reading.aclose()


async def test_a_line_keeps_its_number_when_the_log_is_whole_and_becomes_one_file(reading_of: Opener) -> None:
    server = ManyPages(60)
    reading = await reading_of(server, v1_log(ended=True))
    await reading.newer()
    await reading.older()
    last = reading.lines.end - 1
    before = reading.lines.read(last - 700, last + 1)
    assert reading.lines.size < STRETCH < server.count * len(server.line(0))
    await reading.whole()
    assert reading.complete
    assert reading.lines.read(last - 700, last + 1) == before
    await reading.aclose()
