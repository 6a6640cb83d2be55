"""A disk that is full, a database that is broken, one that another program holds: the browser opens, and nothing kept is lost."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from support.simulation import Simulation, command, simulating
from support.terminal import Terminal, artscope, running

JOB, OTHER = "ocr-crnn-tf", "deepseek-moe-16b-sft"
LINES = 30_000
TO_THE_LOG = "<enter><enter><enter>"


@pytest.fixture(scope="module")
def world() -> Iterator[Simulation]:
    with simulating("--api", "v2", "--lines", str(LINES)) as simulation:
        yield simulation


@pytest.fixture
def data(world: Simulation, tmp_path: Path) -> Path:
    """An archive that holds one log whole."""
    folder = tmp_path / "data"
    assert command(world.environ, "log", JOB, "--all", "--data-dir", folder).code == 0
    return folder


def _database(data: Path) -> Path:
    (found,) = data.glob("*/archive.db")
    return found


def _kept(world: Simulation, data: Path) -> bytes:
    return command(world.environ, "log", JOB, "--all", "--offline", "--data-dir", data).out


def _walk_to_another_log(terminal: Terminal) -> None:
    """To the text of a log that is not kept."""
    terminal.wait(r"12R.*of 109")
    terminal.keys(f"g/{OTHER}<enter>")
    terminal.wait(rf">F {OTHER}")
    terminal.keys(TO_THE_LOG)
    terminal.wait("lines here|lines  ")


@contextmanager
def _small_disk(folder: Path) -> Iterator[Path]:
    """A file system of a megabyte.

    Raises:
        pytest.skip.Exception: None can be mounted here.
    """
    folder.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m,mode=700", "tmpfs", folder], capture_output=True)
    if made.returncode:
        pytest.skip("no file system can be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


@pytest.mark.skipif(shutil.which("mount") is None, reason="there is no mount")
def test_on_a_full_disk_browsing_goes_on_with_one_notice(world: Simulation, tmp_path: Path) -> None:
    with _small_disk(tmp_path / "small") as disk:
        before = command(world.environ, "log", JOB, "--tail", "900", "--data-dir", disk)
        assert before.code == 0
        with running(artscope("--data-dir", disk), environ=world.environ) as terminal:
            _walk_to_another_log(terminal)
            terminal.keys("g")
            terminal.wait("There is no room")
            assert shutil.disk_usage(disk).free < 200_000
            terminal.keys("q1r")
            terminal.wait(rf">F {OTHER}")
            terminal.keys("qqq")
            assert terminal.end() == 0
        kept = _kept(world, disk).splitlines()
        assert kept[-900:] == before.out.splitlines()
        with running(artscope("--data-dir", disk, "--offline", JOB), environ=world.environ) as terminal:
            terminal.wait(rf">F {JOB}")
            terminal.keys(TO_THE_LOG)
            terminal.wait("lines here")


def test_where_files_may_not_grow_browsing_goes_on(world: Simulation, data: Path) -> None:
    before = _kept(world, data)
    limited = ["/bin/sh", "-c", 'ulimit -f 400; exec "$@"', "sh", *artscope("--data-dir", data)]
    with running(limited, environ=world.environ) as terminal:
        _walk_to_another_log(terminal)
        terminal.keys("g")
        terminal.wait("There is no room")
        terminal.keys("qqqq")
        assert terminal.end() == 0
    assert _kept(world, data) == before
    assert len(before.splitlines()) == LINES


@pytest.mark.parametrize("how", ["head", "middle", "everything", "cut"])
def test_a_broken_database_is_moved_aside_and_the_browser_opens(world: Simulation, data: Path, how: str) -> None:
    path = _database(data)
    _break(path, how)
    with running(artscope("--data-dir", data), environ=world.environ) as terminal:
        terminal.wait(r"12R.*of 109")
        terminal.keys(f"g/{JOB}<enter>")
        terminal.wait(rf">F {JOB}")
        terminal.keys(TO_THE_LOG)
        terminal.wait("lines here|lines  ")
        terminal.keys("qqqq")
        assert terminal.end() == 0
    asked = command(world.environ, "log", JOB, "--all", "--data-dir", data)
    assert asked.code == 0
    assert len(asked.out.splitlines()) == LINES
    assert _kept(world, data) == asked.out
    with closing(sqlite3.connect(_database(data))) as mended:
        assert mended.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def _break(path: Path, how: str) -> None:
    size = path.stat().st_size
    with path.open("r+b") as file:
        if how == "cut":
            file.truncate(size // 2 + 100)
            return
        begin, stop = {"head": (0, 100), "middle": (size // 3, 2 * size // 3), "everything": (0, size)}[how]
        file.seek(begin)
        file.write(os.urandom(stop - begin))


def test_with_a_busy_database_the_browser_opens_and_what_came_is_kept_afterwards(world: Simulation, data: Path) -> None:
    with (
        closing(sqlite3.connect(_database(data), isolation_level=None)) as other,
        running(artscope("--data-dir", data), environ=world.environ) as terminal,
    ):
        other.execute("BEGIN EXCLUSIVE")
        _walk_to_another_log(terminal)
        other.execute("ROLLBACK")
        terminal.keys("q")
        terminal.wait("is kept a little later; nothing is lost")
        terminal.keys("qqq")
        assert terminal.end() == 0
    assert len(_kept(world, data).splitlines()) == LINES
    offline = command(world.environ, "jobs", "--json", "--offline", "--data-dir", data, "--limit", "0")
    assert offline.code == 0
    assert len(offline.rows) > 100
