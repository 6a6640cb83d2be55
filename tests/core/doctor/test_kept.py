"""The doctor on what is kept: rights, room, locks, whole databases; it repairs nothing."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from pathlib import Path
from types import SimpleNamespace

import pytest

from artscope.archive.archive import Archive
from artscope.archive.identity import Identity
from artscope.config import Settings, settle
from artscope.doctor import Finding, kept
from artscope.models import ProjectId

IDENTITY = Identity("https://modelarts.example", ProjectId("p1"), "user:liwei")


def examined(root: Path) -> dict[str, Finding]:
    return {finding.name: finding for finding in kept.examine(Settings(data_dir=root))}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A data folder with one account's archive."""
    root = tmp_path / "data"
    root.mkdir(mode=0o700)
    archive = Archive.open(root, IDENTITY)
    asyncio.run(archive.remember({"pane": "jobs"}))
    archive.close()
    return root


def database(root: Path) -> Path:
    return root / IDENTITY.folder / "archive.db"


def test_a_whole_archive_of_ours_alone_is_fine(root: Path) -> None:
    found = examined(root)
    assert set(found) <= {"writable", "network_home", "size", "little_room"}
    assert found["size"].values["accounts"] == 1
    assert not list(root.glob(".doctor*"))


def test_looking_makes_no_folder(tmp_path: Path) -> None:
    assert list(examined(tmp_path / "none")) == ["no_archive"]
    assert not (tmp_path / "none").exists()


def test_a_folder_that_others_may_write_is_told_with_the_command_that_mends_it(root: Path) -> None:
    root.chmod(0o777)
    (finding,) = examined(root).values()
    assert finding.name == "archive.open_to_others"
    assert "chmod 700" in finding.remedy
    assert root.stat().st_mode & 0o777 == 0o777


def test_a_link_is_told(root: Path) -> None:
    link = root.with_name("link")
    link.symlink_to(root)
    assert list(examined(link)) == ["archive.symlink"]


def test_a_damaged_database_is_told_and_left_as_it_is(root: Path) -> None:
    body = bytearray(database(root).read_bytes())
    body[4096:8192] = os.urandom(4096)
    database(root).write_bytes(body)
    found = examined(root)
    assert found["damaged"].level == "bad"
    assert str(database(root)) in found["damaged"].text
    assert database(root).read_bytes() == body


def test_what_was_put_aside_before_is_told(root: Path) -> None:
    aside = database(root).with_name("archive.db.damaged-20260301-120000")
    aside.write_bytes(b"")
    assert str(aside) in examined(root)["aside"].text


def test_a_database_that_another_process_writes_is_not_called_damaged(root: Path) -> None:
    connection = sqlite3.connect(database(root), isolation_level=None)
    connection.execute("BEGIN EXCLUSIVE")
    try:
        assert "damaged" not in examined(root)
    finally:
        connection.close()


def test_a_folder_of_somebody_whom_nobody_knows_is_told() -> None:
    settings = settle({"data_dir": "~nobody-of-that-name/data"}, environ={}, path=Path("/nowhere/config.toml"))
    (finding,) = kept.examine(settings)
    assert (finding.level, finding.name) == ("warn", "archive.homeless")


def test_without_a_home_it_says_that_nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOME")
    (finding,) = kept.examine(Settings())
    assert (finding.level, finding.name) == ("warn", "archive.homeless")


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="there is no such file system")
def test_a_folder_that_cannot_be_made_is_told_before_anything_is_kept() -> None:
    (finding,) = examined(Path("/proc/nope/data")).values()
    assert (finding.level, finding.name) == ("warn", "no_archive_here")
    assert "/proc/nope/data cannot be made: /proc: " in finding.text
    assert "--data-dir" in finding.remedy


def test_what_is_no_folder_holds_none(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "nowhere").symlink_to(tmp_path / "gone")
    for above in ("file", "nowhere"):
        found = examined(tmp_path / above / "data")
        assert f"{tmp_path / above}: Not a directory" in found["no_archive_here"].text


def test_a_folder_that_was_to_be_made_on_a_disk_for_reading_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "statvfs", lambda _: SimpleNamespace(f_flag=os.ST_RDONLY))  # only root could mount one
    found = examined(tmp_path / "data")
    assert "Read-only file system" in found["no_archive_here"].text


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_a_folder_that_was_to_be_made_in_anothers_is_told(tmp_path: Path) -> None:
    os.chown(tmp_path, 12345, 12345)
    assert list(examined(tmp_path / "data")) == ["archive.foreign"]
