"""Bookmarks in the archive."""

from __future__ import annotations

from pathlib import Path

from artscope.archive.archive import Archive
from artscope.logs.bookmarks import Bookmark
from artscope.logs.clean import SafeText
from artscope.models import JobId, LogFile, LogName, VersionId

LOG = LogFile(LogName("a.log"), JobId("1"), VersionId("1"), "v2")
OTHER = LogFile(LogName("b.log"), JobId("1"), VersionId("1"), "v2")
MARKS = [Bookmark(12, 40, (2**32 - 1) << 20, 0, SafeText("损失 2.1")), Bookmark(None, 3, 5, 6, SafeText(""))]


async def test_the_bookmarks_of_a_log_are_kept_in_their_order_and_replaced_whole(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    assert archive.bookmarks(LOG) == []
    await archive.keep_bookmarks(LOG, MARKS)
    await archive.keep_bookmarks(OTHER, MARKS[:1])
    archive.close()
    again = Archive(tmp_path)
    assert again.bookmarks(LOG) == MARKS
    await again.keep_bookmarks(LOG, MARKS[1:])
    assert again.bookmarks(LOG) == MARKS[1:]
    assert again.bookmarks(OTHER) == MARKS[:1]
    again.close()
