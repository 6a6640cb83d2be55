"""Where things are kept, and what is refused."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from artscope.archive.archive import Archive
from artscope.archive.filesystems import kind
from artscope.archive.places import create_file, data_folder, private_folder, replace_file
from artscope.errors import ArchiveError
from artscope.models import JobQuery
from support.archive import LIWEI, fill


@pytest.fixture(params=[0o000, 0o022, 0o077, 0o777], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


@pytest.mark.usefixtures("umask")
@pytest.mark.skipif(os.geteuid() != 0, reason="a umask of 0777 locks out all but root")
async def test_folders_are_0700_and_files_0600_whatever_the_umask(tmp_path: Path) -> None:
    archive = Archive.open(tmp_path / "data", LIWEI)
    await fill(archive)
    kept = list((tmp_path / "data").rglob("*"))
    assert kept
    assert {(path.is_dir(), mode(path)) for path in [tmp_path / "data", *kept]} == {(True, 0o700), (False, 0o600)}
    archive.close()


def test_the_option_goes_before_the_environment_and_that_before_the_system(tmp_path: Path) -> None:
    environ = {"ARTSCOPE_DATA_DIR": "/from/environment", "HOME": str(tmp_path)}
    assert data_folder("/from/option", environ) == Path("/from/option")
    assert data_folder(None, environ) == Path("/from/environment")
    assert data_folder(None).name == "artscope"


@pytest.mark.parametrize("home", [None, "", "/nowhere/at/all"])
def test_without_a_home_there_is_nothing_to_keep_things_in(home: str | None) -> None:
    with pytest.raises(ArchiveError) as raised:
        data_folder(None, {} if home is None else {"HOME": home})
    assert raised.value.key == "archive.homeless"
    assert "--data-dir" in raised.value.hint


def test_a_folder_that_others_may_write_is_refused_with_the_chmod_to_run(tmp_path: Path) -> None:
    folder = tmp_path / "it's data"
    folder.mkdir()
    folder.chmod(0o770)
    archive = Archive.open(folder, LIWEI)
    assert archive.trouble is not None
    assert archive.trouble.hint == f"Run: chmod 700 '{tmp_path}/it'\"'\"'s data'"
    assert list(folder.iterdir()) == []


def test_a_symlinked_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    archive = Archive.open(tmp_path / "link", LIWEI)
    assert archive.trouble is not None
    assert archive.trouble.key == "archive.symlink"
    assert list((tmp_path / "real").iterdir()) == []


async def test_a_symlinked_database_is_not_followed(tmp_path: Path) -> None:
    folder = private_folder(private_folder(tmp_path / "data") / LIWEI.folder)
    (tmp_path / "target").write_bytes(b"")
    (folder / "archive.db").symlink_to(tmp_path / "target")
    archive = Archive.open(tmp_path / "data", LIWEI)
    await fill(archive)
    assert archive.trouble is not None
    assert archive.trouble.key == "archive.symlink"
    assert archive.peek_jobs(JobQuery()) is not None
    archive.close()
    assert (tmp_path / "target").read_bytes() == b""


async def test_a_database_that_others_may_write_is_refused_with_the_chmod_to_run(tmp_path: Path) -> None:
    first = Archive.open(tmp_path / "data", LIWEI)
    await fill(first)
    first.close()
    database = tmp_path / "data" / LIWEI.folder / "archive.db"
    database.chmod(0o660)
    archive = Archive.open(tmp_path / "data", LIWEI)
    assert archive.peek_jobs(JobQuery()) is None
    await fill(archive)
    assert archive.trouble is not None
    assert archive.trouble.hint == f"Run: chmod 600 {database}"
    archive.close()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_nothing_is_written_into_another_users_home(tmp_path: Path) -> None:
    home = tmp_path / "alice"
    home.mkdir()
    os.chown(home, 12345, 12345)
    archive = Archive.open(home / ".local/share/artscope", LIWEI)
    assert archive.trouble is not None
    assert archive.trouble.key == "archive.foreign"
    assert list(home.iterdir()) == []


def test_a_private_folder_of_ours_that_others_may_read_is_closed_to_them(tmp_path: Path) -> None:
    ours = tmp_path / "ours"
    ours.mkdir(0o755)
    private_folder(ours)
    assert mode(ours) == 0o700


def test_a_folder_that_holds_other_things_is_not_closed_to_others(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(0o755)
    (home / "public_html").mkdir()
    private_folder(home)
    assert mode(home) == 0o755


def test_a_file_where_the_folder_should_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(ArchiveError) as raised:
        private_folder(tmp_path / "data")
    assert raised.value.key == "archive.not_a_folder"


def test_a_new_file_never_goes_through_a_link_that_stands_ready(tmp_path: Path) -> None:
    (tmp_path / "trap").symlink_to(tmp_path / "victim")
    with pytest.raises(FileExistsError):
        create_file(tmp_path / "trap")
    assert not (tmp_path / "victim").exists()


def test_a_replaced_link_leaves_what_it_pointed_to(tmp_path: Path) -> None:
    (tmp_path / "victim").write_text("precious")
    (tmp_path / "file").symlink_to(tmp_path / "victim")
    replace_file(tmp_path / "file", b"new")
    assert (tmp_path / "victim").read_text() == "precious"
    assert (tmp_path / "file").read_bytes() == b"new"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "victim"]


MOUNTS = """22 1 0:20 / /proc rw - proc proc rw
24 1 254:0 / / rw,relatime - ext4 /dev/vda rw
31 24 0:40 / /home rw,relatime shared:5 - nfs4 server:/home rw
32 31 0:41 / /home/me/my\\040scratch rw - tmpfs tmpfs rw
"""


@pytest.mark.parametrize(
    ("folder", "system"),
    [("/srv/data", "ext4"), ("/home/me", "nfs4"), ("/home/me/my scratch/x", "tmpfs"), ("/homework", "ext4")],
)
def test_the_file_system_of_a_folder_is_that_of_the_mount_it_lies_on(tmp_path: Path, folder: str, system: str) -> None:
    (tmp_path / "mountinfo").write_text(MOUNTS)
    assert kind(Path(folder), tmp_path / "mountinfo") == system


def test_an_unknown_file_system_is_no_known_one(tmp_path: Path) -> None:
    assert kind(tmp_path, tmp_path / "missing") == ""
