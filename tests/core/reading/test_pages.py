"""Reading a log by pages of lines: what came is here once, whole and in order, and stays."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from artscope.errors import CoreError, OfflineError, PurgedError
from artscope.logs.lines import Hole
from artscope.models import Kept, LogFile
from artscope.reading import Reading
from support.spool import LogServer, Opener, Way, files, numbered, text_of, v1_log, v2_log


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
