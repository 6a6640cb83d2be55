"""Saving a log to a file: every byte, and what is not here is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from artscope.errors import ArchiveError
from support.spool import LogServer, Opener, files, numbered, v1_log, v2_log


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
