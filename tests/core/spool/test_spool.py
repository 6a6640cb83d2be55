"""The spool: what it vouches for is on the disk, whatever happens to the process, the disk or the database."""

from __future__ import annotations

import errno
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from artscope.archive.spool.locks import WriterLock
from artscope.archive.spool.store import Spool, folder_name
from artscope.models import LogFile, LogName
from support.spool import LogServer, Way, numbered, text_of, v1_log, v2_log

CORE = Path(__file__).resolve().parents[3] / "core"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "identity").mkdir(mode=0o700)
    return tmp_path / "identity"


@pytest.fixture
def way(root: Path) -> Iterator[Way]:
    made = Way(root, LogServer(numbered(1300)))
    yield made
    made.close()


async def kept_text(root: Path, log: LogFile | None = None) -> bytes:
    """What a new process finds."""
    fresh = Way(root, LogServer(), offline=True)
    reading = await fresh.open(log or v1_log())
    text = text_of(reading)
    await reading.aclose()
    fresh.close()
    return text


def data_files(root: Path) -> list[Path]:
    return sorted(path for path in root.glob("logs/*/*") if path.name.startswith("data"))


def modes_below(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mode & 0o777 for path in [folder, *folder.rglob("*")]}


def lose_database(root: Path) -> None:
    for path in root.glob("archive.db*"):
        path.unlink()


async def test_files_and_folders_are_private(way: Way, root: Path) -> None:
    reading = await way.open(v1_log())
    await reading.newer()
    modes = modes_below(root / "logs")
    assert {modes[name] for name in ("data", "lock")} == {0o600}
    assert {mode for name, mode in modes.items() if name not in ("data", "lock")} == {0o700}
    await reading.aclose()


async def test_bytes_that_no_row_vouches_for_are_cut_before_more_is_added(way: Way, root: Path) -> None:
    reading = await way.open(v1_log())
    await reading.newer()
    await reading.aclose()
    [data] = data_files(root)
    size = data.stat().st_size
    with data.open("ab") as file:
        file.write(b"half a page of a process that was killed")
    way.server.data = numbered(1310)
    reading = await way.open(v1_log())
    await reading.newer()
    assert data.stat().st_size == size + len(numbered(10, 1300))
    assert text_of(reading) == b"".join(way.server.lines[800:])
    await reading.aclose()


async def test_a_data_file_that_was_cut_or_deleted_leaves_holes_that_can_be_filled(way: Way, root: Path) -> None:
    reading = await way.open(v1_log())
    await reading.newer()
    while await reading.older():
        pass
    await reading.aclose()
    [data] = data_files(root)
    os.truncate(data, data.stat().st_size // 2)
    reading = await way.open(v1_log())
    assert b"<hole>" not in text_of(reading)
    assert not reading.lines.head
    await reading.whole()
    assert text_of(reading) == way.server.data
    await reading.aclose()
    data.unlink()
    reading = await way.open(v1_log())
    assert text_of(reading) == b""
    await reading.whole()
    assert text_of(reading) == way.server.data
    await reading.aclose()


async def test_a_process_that_does_not_get_the_lock_writes_a_file_of_its_own(way: Way, root: Path) -> None:
    folder = root / "logs" / folder_name(v1_log())
    folder.parent.mkdir(mode=0o700)
    folder.mkdir(mode=0o700)
    lock = WriterLock.take(folder / "lock")
    assert lock is not None
    reading = await way.open(v1_log())
    await reading.newer()
    await reading.older()
    lock.release()
    assert [path.name[:5] for path in data_files(root)] == ["data-"]
    other = Way(root, way.server)
    second = await other.open(v1_log())
    await second.whole()
    assert text_of(second) == way.server.data
    assert len(data_files(root)) == 2
    await second.aclose()
    other.close()
    await reading.newer()
    assert text_of(reading) == way.server.data
    await reading.aclose()
    assert await kept_text(root) == way.server.data


def test_the_lock_excludes_other_processes_and_ends_with_them(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    script = (
        "import sys; from pathlib import Path; from artscope.archive.spool.locks import WriterLock\n"
        "lock = WriterLock.take(Path(sys.argv[1])); print(lock is not None, flush=True); sys.stdin.read()"
    )
    environment = {**os.environ, "PYTHONPATH": str(CORE)}
    with subprocess.Popen(
        [sys.executable, "-c", script, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
    ) as child:
        assert child.stdin is not None and child.stdout is not None
        assert child.stdout.readline() == b"True\n"
        assert WriterLock.take(path) is None
        child.kill()
        child.wait()
        lock = WriterLock.take(path)
        assert lock is not None
        assert WriterLock.take(path) is None
        lock.release()
        again = WriterLock.take(path)
        assert again is not None
        again.release()


class FullDisk:
    """Writes until so many bytes are on the disk."""

    def __init__(self, room: int) -> None:
        self.room = room

    def __call__(self, file: int, data: bytes, at: int) -> int:
        if self.room <= 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        data = data[: self.room]
        self.room -= len(data)
        return os.pwrite(file, data, at)


@pytest.mark.parametrize("room", [0, 100, 12_000, 20_000])
async def test_on_a_full_disk_reading_goes_on_with_one_notice_and_what_was_kept_stays(
    way: Way, root: Path, room: int
) -> None:
    spool = Spool(way.archive, write=FullDisk(room))
    reading = await way.open(v1_log(), spool=spool)
    await reading.newer()
    while await reading.older():
        pass
    way.server.data = numbered(1320)
    await reading.newer()
    assert text_of(reading) == way.server.data
    assert [notice.key for notice in way.archive.notices] == ["archive.full"]
    await reading.aclose()
    kept = await kept_text(root)
    assert kept == b"" or kept in way.server.data
    assert bool(kept) == (room >= 12_000)


async def test_on_a_full_disk_a_download_stops_and_says_how_much_room_it_needs(root: Path) -> None:
    way = Way(root, LogServer(numbered(200_000), missing={"line"}))
    spool = Spool(way.archive, write=FullDisk(2_000_000))
    reading = await way.open(v2_log(ended=True), spool=spool)
    with pytest.raises(Exception, match=r"no room for \d\d+ bytes"):
        await reading.whole()
    assert b"line 199999 " in text_of(reading)
    await reading.aclose()
    way.close()


async def test_while_the_database_is_busy_lines_come_and_are_vouched_for_later(way: Way, root: Path) -> None:
    reading = await way.open(v1_log())
    await reading.newer()
    blocker = sqlite3.connect(root / "archive.db", isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    way.server.data = numbered(1320)
    assert await reading.newer() == 20
    assert reading.trouble is None
    blocker.execute("ROLLBACK")
    blocker.close()
    way.server.data = numbered(1330)
    assert await reading.newer() == 10
    await reading.aclose()
    assert await kept_text(root) == b"".join(way.server.lines[800:])


async def test_a_database_that_was_lost_meanwhile_is_told_again_what_is_here(way: Way, root: Path) -> None:
    reading = await way.open(v1_log())
    await reading.newer()
    lose_database(root)
    way.server.data = numbered(1310)
    assert await reading.newer() == 10
    await reading.aclose()
    assert await kept_text(root) == b"".join(way.server.lines[800:])


async def test_names_of_logs_never_lead_out_of_their_folder(way: Way, root: Path) -> None:
    names = [
        "../../evil",
        "/etc/passwd",
        "a/b",
        ".",
        "..",
        "lock",
        "data",
        "-rf",
        "字" * 200,
        "\n\x1b[2J",
        "x\0y",
        "CON",
    ]
    folders = {folder_name(replace(v1_log(), name=LogName(name))) for name in names}
    assert len(folders) == len(names)
    assert all(
        "/" not in folder and not folder.startswith((".", "-")) and len(folder.encode()) < 100 for folder in folders
    )
    for name in names:
        reading = await way.open(replace(v1_log(ended=True), name=LogName(name)))
        await reading.whole()
        assert text_of(reading) == way.server.data
        await reading.aclose()
    inside = [path for path in (root / "logs").glob("*/*") if path.name != "lock"]
    assert len(inside) == len(names)
    assert all(path.read_bytes() == way.server.data for path in inside)


async def test_pruning_drops_the_least_recently_opened_first_and_never_what_is_pinned_open_or_gone(
    way: Way, root: Path
) -> None:
    logs = [replace(v1_log(ended=True), name=LogName(f"job.{number}")) for number in range(6)]
    spool = Spool.of(way.archive)
    for number, log in enumerate(logs):
        reading = await way.open(log)
        await reading.whole()
        await reading.aclose()
        await way.archive.database.run(
            lambda connection, number=number, log=log: connection.execute(  # type: ignore[misc]
                "UPDATE logs SET opened = ?, pinned = ?, gone = ? WHERE name = ?",
                (number, number == 0, number == 1, log.name),
            )
        )
    opened = await way.open(logs[2])
    size = await spool.size()
    assert await spool.prune(size) == 0
    freed = await spool.prune(size - 1)
    assert freed == size // 6
    assert [bool(await kept_text(root, log)) for log in logs] == [True, True, True, False, True, True]
    await spool.prune(0)
    assert [bool(await kept_text(root, log)) for log in logs] == [True, True, True, False, False, False]
    assert text_of(opened) == way.server.data
    await opened.aclose()


async def test_the_log_folder_that_is_a_link_is_not_followed(way: Way, root: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    (root / "logs").symlink_to(tmp_path / "elsewhere")
    reading = await way.open(v1_log())
    await reading.newer()
    assert len(text_of(reading).splitlines()) == 500
    assert not list((tmp_path / "elsewhere").iterdir())
    assert way.archive.notices
    await reading.aclose()


async def test_without_a_disk_everything_is_read_all_the_same() -> None:
    way = Way(None, LogServer(numbered(3000)))
    reading = await way.open(v2_log(ended=True))
    await reading.whole()
    assert text_of(reading) == way.server.data
    await reading.aclose()
    way.close()
