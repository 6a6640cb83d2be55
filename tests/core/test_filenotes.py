"""What is left in files of this machine is there the next time, and harms nothing where it cannot be."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from artscope.filenotes import FILE, MOST, FileNotes, Note
from artscope.logs.bookmarks import Bookmark
from artscope.logs.clean import text

MARK = Bookmark(7, 3, 1 << 40, 0, text("损失 loss=2.1"))


def test_a_note_is_there_the_next_time_whatever_the_file_is_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "logs").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "logs")
    monkeypatch.chdir(tmp_path)
    FileNotes(tmp_path / "data").write(Path("logs/a.log"), Note([MARK], line=12, size=900))
    found = FileNotes(tmp_path / "data").of(tmp_path / "link" / "a.log")
    assert (list(found.bookmarks), found.line, found.size) == ([MARK], 12, 900)
    assert FileNotes(tmp_path / "data").of(tmp_path / "logs" / "b.log").bookmarks == ()


def test_only_its_owner_can_read_it(tmp_path: Path) -> None:
    FileNotes(tmp_path / "data").write(tmp_path / "a.log", Note([MARK]))
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "data" / FILE).stat().st_mode) == 0o600


def test_the_files_written_in_longest_ago_are_forgotten_first(tmp_path: Path) -> None:
    notes = FileNotes(tmp_path)
    for number in range(MOST + 2):
        notes.write(tmp_path / f"{number}.log", Note(line=1, written=float(number)))
    fresh = FileNotes(tmp_path)
    assert fresh.of(tmp_path / "1.log").line == 0 and fresh.of(tmp_path / "2.log").line == 1


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff", b'{"a": 3}', b'{"%s": {"bookmarks": 3}}', b"[" * 100_000])
def test_a_damaged_file_counts_as_empty_and_is_written_anew(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.log"
    tmp_path.joinpath(FILE).write_bytes(content.replace(b"%s", str(path).encode()))
    assert FileNotes(tmp_path).of(path).line == 0
    FileNotes(tmp_path).write(path, Note(line=4))
    assert FileNotes(tmp_path).of(path).line == 4


def test_where_nothing_can_be_written_a_note_lasts_as_long_as_the_program(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("no folder")
    notes = FileNotes(tmp_path / "data")
    notes.write(tmp_path / "a.log", Note([MARK]))
    assert list(notes.of(tmp_path / "a.log").bookmarks) == [MARK]
