"""Reading a log, over each source: what came is here once, whole and in order, and stays."""

from __future__ import annotations

import asyncio
import os
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from artscope.archive.spool.store import Spool
from artscope.errors import ArchiveError, CoreError, OfflineError, PurgedError
from artscope.logs.lines import Hole
from artscope.models import Kept, LogFile
from artscope.reading import Reading
from support.spool import LogServer, ManyPages, Way, files, numbered, text_of, v1_log, v2_log


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "identity").mkdir(mode=0o700)
    return tmp_path / "identity"


@pytest.fixture
def ways(root: Path) -> Iterator[list[Way]]:
    made: list[Way] = []
    yield made
    for way in made:
        way.close()


class Opener:
    """Opens readings, and closes what they need afterwards."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.ways: list[Way] = []

    async def __call__(self, server: LogServer, log: LogFile, *, offline: bool = False) -> Reading:
        way = Way(self.root, server, offline=offline)
        self.ways.append(way)
        return await way.open(log)


@pytest.fixture
def reading_of(root: Path) -> Iterator[Opener]:
    opener = Opener(root)
    yield opener
    for way in opener.ways:
        way.close()


async def to_the_head(reading: Reading) -> None:
    while await reading.older():
        pass


LOGS = pytest.mark.parametrize("log", [v1_log(ended=True), v2_log(ended=True)], ids=["v1", "v2"])


@LOGS
async def test_the_newest_lines_come_with_one_request(reading_of: Opener, log: LogFile) -> None:
    server = LogServer(numbered(1300))
    reading = await reading_of(server, log)
    assert server.asked == []
    assert await reading.newer() == 500
    assert server.asked == ["line"]
    assert reading.lines.read(reading.lines.end - 1, reading.lines.end) == [numbered(1300).splitlines()[-1]]
    assert not reading.lines.head
    await reading.aclose()


@LOGS
@pytest.mark.parametrize("swapped", [False, True])
@pytest.mark.parametrize("inclusive", [False, True])
@pytest.mark.parametrize("empty", ["", "cursors", "204"])
async def test_older_pages_reach_the_first_line_whatever_the_server_means_by_order(
    reading_of: Opener, log: LogFile, swapped: bool, inclusive: bool, empty: str
) -> None:
    server = LogServer(numbered(1301), swapped=swapped, inclusive=inclusive, empty=empty)
    reading = await reading_of(server, log)
    await reading.newer()
    last = reading.lines.end
    await to_the_head(reading)
    assert reading.lines.head
    assert reading.lines.end == last
    assert text_of(reading) == server.data
    await reading.aclose()


@pytest.mark.parametrize("swapped", [False, True])
@pytest.mark.parametrize("inclusive", [False, True])
@pytest.mark.parametrize("empty", ["", "cursors", "204"])
async def test_what_is_written_while_one_watches_comes_once(
    reading_of: Opener, swapped: bool, inclusive: bool, empty: str
) -> None:
    server = LogServer(numbered(30), swapped=swapped, inclusive=inclusive, empty=empty)
    reading = await reading_of(server, v1_log())
    assert await reading.newer() == 30
    assert await reading.newer() == 0
    server.data = numbered(33)
    assert await reading.newer() == 3
    server.data = numbered(2000)
    assert await reading.newer() == 1967
    assert text_of(reading) == server.data
    assert await reading.newer() == 0
    assert reading.trouble is None
    await reading.aclose()


async def test_pages_that_come_new_to_old_are_turned_round(reading_of: Opener) -> None:
    server = LogServer(numbered(1200), reversed=True)
    reading = await reading_of(server, v2_log())
    await reading.newer()
    await to_the_head(reading)
    assert text_of(reading) == server.data
    await reading.aclose()


@pytest.mark.parametrize("counts", [True, False])
async def test_pages_without_their_last_newline_are_joined_by_one(reading_of: Opener, counts: bool) -> None:
    server = LogServer(numbered(1200), drops_newline=True, counts=counts)
    reading = await reading_of(server, v1_log(ended=True))
    await reading.whole()
    assert text_of(reading) == server.data
    assert reading.final_newline
    await reading.aclose()


async def test_a_missing_last_newline_is_kept_missing_where_full_pages_carried_theirs(
    reading_of: Opener, tmp_path: Path
) -> None:
    server = LogServer(numbered(1200) + b"half a line")
    reading = await reading_of(server, v1_log(ended=True))
    assert (await reading.save(tmp_path / "out.log")).read_bytes() == server.data
    assert not reading.final_newline
    await reading.aclose()


@LOGS
async def test_a_whole_log_that_has_ended_never_costs_a_request_again(
    reading_of: Opener, root: Path, log: LogFile
) -> None:
    server = LogServer(numbered(5300))
    reading = await reading_of(server, log)
    await reading.whole()
    assert text_of(reading) == server.data
    assert reading.complete and not reading.live
    await reading.aclose()
    reading_of.ways[-1].close()
    plain = files(root, "logs/*/*")
    assert plain.pop("lock") == b""
    assert list(plain.values()) == [server.data]
    assert log.name in plain
    again = LogServer(b"something else")
    reading = await reading_of(again, log)
    assert text_of(reading) == server.data
    assert await reading.newer() == 0
    assert not await reading.older()
    await reading.whole()
    assert again.asked == []
    await reading.aclose()


async def test_the_record_says_how_much_is_kept(reading_of: Opener) -> None:
    log = v1_log(ended=True)
    server = LogServer(numbered(1300))
    reading = await reading_of(server, log)
    archive = reading_of.ways[-1].archive

    async def kept() -> LogFile:
        from artscope.archive import logfiles

        found = await archive.database.read(lambda connection: logfiles.one(connection, log))
        assert found is not None
        return found

    await reading.newer()
    assert ((await kept()).kept, (await kept()).lines) == (Kept.TAIL, 500)
    await reading.whole()
    found = await kept()
    assert (found.kept, found.lines, found.size) == (Kept.FULL, 1300, len(server.data))
    assert found.last is not None
    await reading.aclose()


async def test_reopened_after_hours_the_newest_lines_stand_after_a_hole_that_can_be_filled(reading_of: Opener) -> None:
    server = LogServer(numbered(600))
    reading = await reading_of(server, v1_log())
    await reading.newer()
    await reading.aclose()
    reading_of.ways[-1].close()
    server.data = numbered(4000)
    server.asked.clear()
    reading = await reading_of(server, v1_log())
    assert server.asked == []
    assert reading.lines.end - reading.lines.first == 500
    await reading.newer()
    assert server.asked == ["line"]
    lines = reading.lines.read(reading.lines.first, reading.lines.end)
    assert lines[500] == reading.lines.holes[0]
    assert lines[501] == server.data.splitlines()[3500]
    assert reading.lines.solid == reading.lines.first + 501
    last = reading.lines.end
    while reading.lines.holes:
        await reading.fill(reading.lines.holes[0])
    assert reading.lines.end == last
    assert text_of(reading) == b"".join(server.lines[100:])
    await reading.aclose()


@pytest.mark.parametrize("grown", [1, 499, 500, 501, 730])
@pytest.mark.parametrize("same", [False, True])
async def test_a_hole_is_filled_to_the_line_even_where_lines_are_alike(
    reading_of: Opener, grown: int, same: bool
) -> None:
    def text(count: int) -> bytes:
        return b"the same line\n" * count if same else numbered(count)

    server = LogServer(text(700))
    reading = await reading_of(server, v1_log())
    await reading.newer()
    await reading.aclose()
    reading_of.ways[-1].close()
    server.data = text(700 + grown)
    reading = await reading_of(server, v1_log())
    await reading.newer()
    for _ in range(5):
        for hole in reading.lines.holes:
            await reading.fill(hole)
    assert text_of(reading) == b"".join(server.lines[200:])
    await reading.aclose()


async def test_cursors_that_are_no_numbers_are_never_compared(reading_of: Opener) -> None:
    server = LogServer(numbered(1400), cursor=lambda number: f"c{(number * 7919) % 100_003:x}")
    reading = await reading_of(server, v1_log())
    await reading.newer()
    await to_the_head(reading)
    server.data = numbered(1450)
    await reading.newer()
    assert text_of(reading) == server.data
    await reading.aclose()


async def test_opaque_cursors_in_swapped_order_are_noticed_by_their_text(reading_of: Opener) -> None:
    server = LogServer(numbered(1400), swapped=True, cursor=lambda number: f"c{(number * 7919) % 100_003:x}")
    reading = await reading_of(server, v1_log(ended=True))
    await reading.whole()
    assert text_of(reading) == server.data
    await reading.aclose()


async def test_a_cursor_that_does_not_advance_stops_after_two_answers_and_says_so(reading_of: Opener) -> None:
    server = LogServer(numbered(900), stuck=True)
    reading = await reading_of(server, v1_log())
    await reading.newer()
    await to_the_head(reading)
    assert reading.trouble is not None and reading.trouble.key == "reading.stuck"
    assert len(server.asked) < 8
    assert text_of(reading) == b"<hole>\n" + b"".join(server.lines[400:])
    with pytest.raises(CoreError):
        await reading.whole()
    assert reading.lines.read(reading.lines.first, reading.lines.first + 1) == [Hole("head", reason="reading.stuck")]
    await reading.aclose()


async def test_an_answer_that_is_too_large_is_asked_for_with_fewer_lines(reading_of: Opener) -> None:
    server = LogServer(numbered(1200), largest=2000)
    reading = await reading_of(server, v1_log(ended=True))
    await reading.whole()
    assert text_of(reading) == server.data
    await reading.aclose()


async def test_a_line_that_is_too_large_leaves_a_hole_with_its_reason(reading_of: Opener) -> None:
    server = LogServer(numbered(40) + b"x" * 5000 + b"\n" + numbered(700), largest=40 * 25)
    reading = await reading_of(server, v1_log(ended=True))
    with pytest.raises(CoreError, match="larger"):
        await reading.whole()
    first = reading.lines.read(reading.lines.first, reading.lines.first + 2)
    assert first == [Hole("head", reason="reading.too_large"), b"line 0 loss 0.000"]
    assert not reading.lines.head
    await reading.aclose()


async def test_a_log_that_is_not_there_yet_is_a_trouble_and_then_not(reading_of: Opener) -> None:
    server = LogServer(b"", empty="204")
    reading = await reading_of(server, v1_log())
    assert await reading.newer() == 0
    assert reading.trouble is not None and reading.trouble.key == "errors.not_ready"
    server.data = numbered(3)
    assert await reading.newer() == 3
    assert reading.trouble is None
    assert await reading.newer() == 0
    assert reading.trouble is None
    await reading.aclose()


@pytest.mark.parametrize(
    "missing",
    [set(), {"line"}, {"line", "preview"}, {"link", "preview"}],
    ids=lambda calls: "no " + " ".join(sorted(calls)),
)
@pytest.mark.parametrize("empty", ["", "204"])
async def test_a_log_that_ended_without_a_line_is_whole(reading_of: Opener, missing: set[str], empty: str) -> None:
    server = LogServer(b"", missing=missing, empty=empty)
    reading = await reading_of(server, v2_log(ended=True))
    await reading.whole()
    assert reading.trouble is None
    assert reading.complete and reading.lines.head
    assert (reading.lines.first, reading.lines.end) == (0, 0)
    server.asked.clear()
    await reading.newer()
    await reading.whole()
    assert not server.asked
    await reading.aclose()


async def test_a_log_that_is_refused_is_not_called_empty(reading_of: Opener) -> None:
    server = LogServer(b"", missing={"line", "link", "preview"})
    reading = await reading_of(server, v2_log(ended=True))
    with pytest.raises(CoreError):
        await reading.whole()
    assert not reading.complete
    await reading.aclose()


async def test_a_purged_log_stays_readable_and_is_never_asked_for_again(reading_of: Opener) -> None:
    def purged(kind: str) -> None:
        raise PurgedError("errors.purged", status=400, code="ModelArts.2819")

    server = LogServer(numbered(600))
    reading = await reading_of(server, v2_log())
    await reading.newer()
    server.before = purged
    assert await reading.newer() == 0
    assert isinstance(reading.trouble, PurgedError)
    assert not reading.live
    assert len(text_of(reading).splitlines()) == 500
    await reading.aclose()


async def test_offline_everything_kept_is_there_and_nothing_is_asked(reading_of: Opener) -> None:
    server = LogServer(numbered(900))
    reading = await reading_of(server, v1_log())
    await reading.newer()
    await reading.aclose()
    reading_of.ways[-1].close()
    server.asked.clear()
    reading = await reading_of(server, v1_log(), offline=True)
    assert len(text_of(reading).splitlines()) == 500
    assert await reading.newer() == 0 and not reading.live
    assert not await reading.older()
    with pytest.raises(OfflineError):
        await reading.whole()
    assert server.asked == []
    await reading.aclose()


async def test_two_readers_in_one_process_fetch_once_and_see_the_same(root: Path) -> None:
    server = LogServer(numbered(1700))
    way = Way(root, server)
    one, two = await way.open(v1_log()), await way.open(v1_log())
    await asyncio.gather(one.newer(), two.newer())
    await asyncio.gather(*(reading.older() for reading in (one, two, one, two)))
    await asyncio.gather(one.whole(), two.whole())
    assert text_of(one) == text_of(two) == server.data
    await one.aclose()
    server.data = numbered(1710)
    assert await two.newer() == 10
    await two.aclose()
    way.close()


async def test_two_processes_on_one_log_neither_double_nor_lose_a_line(root: Path) -> None:
    server = LogServer(numbered(2600))
    ways = [Way(root, server), Way(root, server)]
    readings = [await way.open(v1_log()) for way in ways]
    for turn in range(30):
        reading = readings[turn % 2]
        await asyncio.gather(*(each.newer() for each in readings))
        await asyncio.gather(reading.older(), readings[turn % 2 - 1].older())
        server.data += numbered(turn, 10_000 + turn * 100)
    await asyncio.gather(*(each.newer() for each in readings))
    await asyncio.gather(*(each.newer() for each in readings))
    for each in readings:
        await each.whole()
    assert text_of(readings[0]) == text_of(readings[1]) == server.data
    for each in readings:
        await each.aclose()
    for way in ways:
        way.close()
    fresh = Way(root, server, offline=True)
    reading = await fresh.open(v1_log())
    assert text_of(reading) == server.data
    await reading.aclose()
    fresh.close()


# V2, by link.


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


# Saving.


async def test_saving_writes_every_byte_and_never_over_a_file(reading_of: Opener, tmp_path: Path) -> None:
    server = LogServer(numbered(3000))
    reading = await reading_of(server, v2_log(ended=True))
    saved = await reading.save(tmp_path)
    assert saved.read_bytes() == server.data
    assert saved.name == "modelarts-job-7-worker-0.log"
    with pytest.raises(ArchiveError, match="already"):
        await reading.save(saved)
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    with pytest.raises(ArchiveError):
        await reading.save(tmp_path / "link")
    assert not (tmp_path / "nowhere").exists()
    assert not files(tmp_path, ".*part")
    await reading.aclose()


async def test_saving_what_is_not_whole_says_where_lines_are_missing(reading_of: Opener, tmp_path: Path) -> None:
    server = LogServer(numbered(900), stuck=True)
    reading = await reading_of(server, v1_log())
    await reading.newer()
    saved = await reading.save(tmp_path / "out.log")
    assert saved.read_bytes() == b"== some lines are not here ==\n" + b"".join(server.lines[400:])
    assert reading.trouble is not None
    await reading.aclose()


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
