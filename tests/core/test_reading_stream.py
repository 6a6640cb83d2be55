"""A whole object comes by one download, and what came of it is kept while the rest is still on its way."""

from __future__ import annotations

from pathlib import Path

import pytest

from artscope.errors import CoreError, OfflineError
from artscope.reading.whole import VOUCHED
from support.spool import LogServer, Way, numbered, text_of, v2_log

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
