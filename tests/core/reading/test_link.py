"""Reading a log of V2 as an object: by ranges, overwritten, refused, broken off, and beside the line log."""

from __future__ import annotations

import asyncio

import pytest

from artscope.errors import OfflineError
from artscope.models import LogFile
from support.spool import LogServer, Opener, numbered, text_of, v1_log, v2_log


async def test_a_whole_v2_log_comes_by_its_link_and_not_by_pages(reading_of: Opener) -> None:
    server = LogServer(numbered(300_000))
    reading = await reading_of(server, v2_log(ended=True))
    told: list[tuple[int, int | None]] = []
    await reading.whole(lambda here, total: told.append((here, total)))
    assert server.asked == ["link", "download"]
    assert text_of(reading) == server.data
    assert reading.complete
    assert told[-1][1] == len(server.data) and told == sorted(told)
    await reading.aclose()


@pytest.mark.parametrize("suffix", [True, False])
async def test_without_a_line_log_the_end_comes_by_link_even_where_suffixes_are_ignored(
    reading_of: Opener, suffix: bool
) -> None:
    server = LogServer(numbered(100_000), missing={"line"}, suffix=suffix)
    reading = await reading_of(server, v2_log())
    came = await reading.newer()
    assert 1000 < came < 65536
    lines = server.data.splitlines()
    assert reading.lines.read(reading.lines.first, reading.lines.end) == lines[-came:]
    assert reading.poll_seconds == 15
    server.data = numbered(100_100)
    assert await reading.newer() == 100
    assert await reading.newer() == 0
    assert await reading.older()
    await reading.whole()
    assert text_of(reading) == server.data
    await reading.aclose()


async def test_an_overwritten_object_begins_a_new_part_and_what_was_read_stays(reading_of: Opener) -> None:
    server = LogServer(numbered(3000), missing={"line"})
    reading = await reading_of(server, v2_log())
    await reading.whole()
    server.data = b"run 2\n" + numbered(10)
    lines = reading.lines
    await reading.newer()
    assert reading.lines is not lines
    assert text_of(reading) == server.data
    assert [part.read(part.first, part.end) for part in reading.earlier] == [numbered(3000).splitlines()]
    server.data = b"run 3, longer than what was here\n" + numbered(50)
    await reading.newer()
    assert text_of(reading) == server.data
    assert len(reading.earlier) == 2
    await reading.aclose()


async def test_a_refused_link_is_renewed_once_and_then_given_up(reading_of: Opener) -> None:
    server = LogServer(numbered(500_000), missing={"line", "preview"}, link_reads=1)
    reading = await reading_of(server, v2_log(ended=True))
    await reading.whole()
    assert text_of(reading) == server.data
    server.refuse = True
    links = server.links
    other = await reading_of(server, LogFile("w1", reading.log.job_id, reading.log.version_id, "v2", "worker-1"))  # type: ignore[arg-type]
    await other.newer()
    assert server.links == links + 2
    assert other.trouble is not None and other.trouble.key == "errors.link_expired"
    await reading.aclose()
    await other.aclose()


async def test_a_broken_download_goes_on_where_it_stopped(reading_of: Opener) -> None:
    server = LogServer(numbered(200_000), missing={"line"})
    chunks = 0

    def breaks(kind: str) -> None:
        nonlocal chunks
        chunks += kind == "chunk"
        if kind == "chunk" and chunks % 20 == 0:
            raise OfflineError("errors.offline")

    server.before = breaks
    reading = await reading_of(server, v2_log(ended=True))
    await reading.whole()
    assert text_of(reading) == server.data
    assert chunks < 2 * len(server.data) // 50_000
    await reading.aclose()


async def test_cancelled_it_keeps_what_came_and_goes_on_later(reading_of: Opener) -> None:
    server = LogServer(numbered(60_000))
    reading = await reading_of(server, v1_log(ended=True))
    await reading.newer()
    work = asyncio.ensure_future(reading.whole(lambda here, total: here > 400_000 and work.cancel()))
    with pytest.raises(asyncio.CancelledError):
        await work
    here = reading.lines.size
    assert here > 300_000
    await reading.aclose()
    reading_of.ways[-1].close()
    reading = await reading_of(server, v1_log(ended=True))
    assert reading.lines.size >= here
    server.asked.clear()
    await reading.whole()
    assert text_of(reading) == server.data
    assert len(server.asked) < (len(server.data) - here) / 10_000
    await reading.aclose()


async def test_the_line_log_goes_on_where_the_object_ends(reading_of: Opener) -> None:
    server = LogServer(numbered(5000), lag=3000)
    reading = await reading_of(server, v2_log())
    await reading.newer()
    await reading.whole()
    assert text_of(reading) == server.data
    assert server.asked.count("line") < 5
    assert reading.poll_seconds == 5
    server.data = numbered(5100)
    assert await reading.newer() == 100
    assert text_of(reading) == server.data
    await reading.aclose()
    reading_of.ways[-1].close()
    reading = await reading_of(server, v2_log(), offline=True)
    assert text_of(reading) == server.data
    await reading.aclose()


@pytest.mark.parametrize("last", [b"", b"no newline here"])
async def test_a_log_that_was_whole_before_it_ended_is_complete_afterwards(reading_of: Opener, last: bytes) -> None:
    server = LogServer(numbered(5000) + last)
    reading = await reading_of(server, v2_log())
    await reading.whole()
    assert not reading.complete
    await reading.aclose()
    reading_of.ways[-1].close()
    reading = await reading_of(server, v2_log(ended=True))
    await reading.newer()
    await reading.whole()
    assert reading.complete
    server.asked.clear()
    await reading.newer()
    await reading.whole()
    assert not server.asked
    assert text_of(reading).rstrip(b"\n") == server.data.rstrip(b"\n")
    await reading.aclose()


async def test_where_only_a_preview_is_left_it_is_asked_once(reading_of: Opener) -> None:
    server = LogServer(numbered(3000), missing={"line", "link"}, preview_limit=20_000)
    reading = await reading_of(server, v2_log())
    assert await reading.newer() > 100
    assert not reading.live and reading.poll_seconds is None
    before = list(server.asked)
    await reading.newer()
    assert server.asked.count("preview") == 1, before
    assert server.data.endswith(text_of(reading)[200:])
    await reading.aclose()


async def test_without_a_line_call_v1_reads_by_bytes(reading_of: Opener) -> None:
    server = LogServer("".join(f"第 {n} 步 loss {n}\n" for n in range(4000)).encode(), missing={"line"})
    reading = await reading_of(server, v1_log(ended=True))
    await reading.newer()
    assert server.asked == ["line", "bytes"]
    await reading.whole()
    assert text_of(reading) == server.data
    await reading.aclose()
    other = await reading_of(server, v1_log(ended=True))
    await other.aclose()
