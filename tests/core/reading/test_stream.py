"""A whole object comes by one download, and what came of it is kept while the rest is still on its way."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from artscope.archive.spool.files import ALONE
from artscope.archive.spool.store import Spool
from artscope.errors import CoreError, OfflineError
from artscope.reading.whole import VOUCHED
from support.spool import LogServer, Way, files, numbered, text_of, v2_log

LONG = numbered(900_000)


async def test_a_long_log_opens_with_one_request_and_is_whole_after_two_more(tmp_path: Path) -> None:
    server = LogServer(LONG)
    assert len(LONG) > 2 * VOUCHED
    way = Way(tmp_path, server)
    reading = await way.open(v2_log(ended=True))
    await reading.newer()
    assert server.asked == ["line"]
    assert reading.lines.read(reading.lines.end - 1, reading.lines.end) == LONG.splitlines()[-1:]
    await reading.whole()
    assert server.asked == ["line", "link", "download"]
    assert reading.complete
    assert text_of(reading) == LONG
    await reading.aclose()
    way.close()


async def test_a_download_that_breaks_far_on_goes_on_from_what_was_kept_of_it(tmp_path: Path) -> None:
    server = LogServer(LONG, missing={"line"})
    way, sent = Way(tmp_path, server), 0

    def breaks(kind: str) -> None:
        nonlocal sent
        sent += 50_000 if kind == "chunk" else 0
        if sent > 2 * VOUCHED and kind in ("chunk", "download"):
            raise OfflineError("errors.offline")

    server.before = breaks
    reading = await way.open(v2_log(ended=True))
    with pytest.raises(CoreError):
        await reading.whole()
    assert reading.lines.size > 1.9 * VOUCHED
    await reading.aclose()
    way.close()
    server.before = lambda kind: None
    server.asked.clear()
    way = Way(tmp_path, server)
    reading = await way.open(v2_log(ended=True))
    await reading.whole()
    assert text_of(reading) == LONG
    await reading.aclose()
    way.close()


class Written:
    """Counts what is written."""

    size = 0

    def __call__(self, file: int, data: bytes | memoryview, at: int) -> int:
        done = os.pwrite(file, data, at)
        self.size += done
        return done


def inodes(root: Path, pattern: str) -> list[int]:
    return [path.stat().st_ino for path in root.glob(f"logs/*/{pattern}")]


def add_to_its_file(root: Path, text: bytes) -> None:
    [data] = root.glob(f"logs/*/{ALONE}0")
    with data.open("ab") as file:
        file.write(text)


async def test_what_was_downloaded_is_the_plain_file_itself_also_where_the_end_was_read_first(tmp_path: Path) -> None:
    server, written, seen = LogServer(numbered(150_000)), Written(), set[int]()
    way = Way(tmp_path, server)
    server.before = lambda kind: seen.update(inodes(tmp_path, f"{ALONE}0"))
    reading = await way.open(v2_log(ended=True), spool=Spool(way.archive, write=written))
    await reading.newer()
    page = written.size
    await reading.whole()
    assert written.size == page + len(server.data)
    assert len(seen) == 1 and inodes(tmp_path, "*.log") == list(seen)
    assert not inodes(tmp_path, f"{ALONE}*")
    assert text_of(reading) == server.data
    await reading.aclose()
    way.close()


async def test_an_end_that_came_by_link_is_put_behind_what_was_downloaded(tmp_path: Path) -> None:
    server, written = LogServer(numbered(150_000), missing={"line"}), Written()
    way = Way(tmp_path, server)
    reading = await way.open(v2_log(ended=True), spool=Spool(way.archive, write=written))
    await reading.newer()
    end = written.size
    await reading.whole()
    assert written.size == len(server.data) + end
    assert list(files(tmp_path, "logs/*/*.log").values()) == [server.data]
    assert text_of(reading) == server.data
    await reading.aclose()
    way.close()


async def test_a_download_goes_on_in_its_own_file_after_a_crash(tmp_path: Path) -> None:
    server, written = LogServer(numbered(250_000)), Written()
    way, sent = Way(tmp_path, server), 0

    def breaks(kind: str) -> None:
        nonlocal sent
        sent += kind == "chunk"
        if sent > 60:
            raise OfflineError("errors.offline")

    server.before = breaks
    reading = await way.open(v2_log(ended=True), spool=Spool(way.archive, write=written))
    with pytest.raises(CoreError):
        await reading.whole()
    await reading.aclose()
    way.close()
    add_to_its_file(tmp_path, b"what no row vouches for")
    server.before = lambda kind: None
    way = Way(tmp_path, server)
    reading = await way.open(v2_log(ended=True), spool=Spool(way.archive, write=written))
    await reading.whole()
    assert list(files(tmp_path, "logs/*/*.log").values()) == [server.data]
    assert text_of(reading) == server.data
    assert written.size < len(server.data) + 200_000
    await reading.aclose()
    way.close()
