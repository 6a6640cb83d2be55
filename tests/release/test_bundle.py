"""The bundle: a Python that was moved, the program, and nothing needed of the host's own Python."""

from __future__ import annotations

import shutil
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from artscope._version import __version__
from support.release import BARE, ROOT, build, ran
from support.terminal import running


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A bundle of this machine's own Python, unpacked where its name has a blank and nobody may write."""
    folder = tmp_path_factory.mktemp("a place")
    told = build("bundle", sys.base_prefix, "--into", folder)
    assert "needs glibc" in told
    (packed,) = folder.glob("*.tar.gz")
    subprocess.run(["tar", "-xzf", packed, "-C", folder], check=True)
    packed.unlink()
    yield folder / f"artscope-{__version__}"
    shutil.rmtree(folder)


@pytest.mark.prove
def test_it_runs_where_the_python_it_was_made_of_is_gone_as_anyone(unpacked: Path, tmp_path: Path) -> None:
    link = tmp_path / "artscope"
    link.symlink_to(unpacked / "artscope")
    hidden = f"mount -t tmpfs tmpfs {sys.base_prefix} &&" if ran("unshare", "-m", "true").returncode == 0 else ""
    command = f"{hidden} exec {link} --demo jobs --limit 1"
    done = ran(*(("unshare", "-m") if hidden else ()), "sh", "-c", command)
    assert done.returncode == 0, done.stderr
    assert "running" in done.stdout


@pytest.mark.prove
def test_it_draws_the_browser(unpacked: Path) -> None:
    with running([unpacked / "artscope", "--demo"], environ={"PATH": "/usr/bin:/bin"}) as terminal:
        terminal.wait("glm4-9b")
        terminal.keys("q")
        assert terminal.end() == 0


@pytest.mark.prove
def test_it_tells_what_of_it_was_edited_its_python_included(unpacked: Path) -> None:
    assert ran(unpacked / "artscope", "info", "--verify").returncode == 0
    library = next(unpacked.glob("python/lib/python3.*/ssl.py"))
    library.write_text(library.read_text() + "\n")
    done = ran(unpacked / "artscope", "info", "--verify")
    assert done.returncode == 1
    assert f"changed: {library.relative_to(unpacked)}" in done.stdout


@pytest.mark.prove
def test_a_damaged_file_that_every_command_needs_is_named(unpacked: Path) -> None:
    compiled = next(unpacked.glob("site/artscope/__pycache__/models.*.pyc"))
    lost, before = unpacked / "site" / "artscope" / "errors.py", compiled.read_bytes()
    for path, body, told in ((lost, None, "missing"), (compiled, before[:16] + b"\0" + before[17:], "changed")):
        kept = path.read_bytes()
        path.unlink()
        if body is not None:
            path.write_bytes(body)
        done = ran(unpacked / "artscope", "info", "--verify")
        path.write_bytes(kept)
        assert (done.returncode, done.stderr) == (1, "")
        assert f"{told}: {path.relative_to(unpacked)}" in done.stdout.splitlines()


@pytest.mark.prove
def test_a_damaged_file_that_it_cannot_begin_without_is_named_by_any_command(unpacked: Path) -> None:
    path = next(unpacked.glob("site/artscope_tui/__pycache__/__main__.*.pyc"))
    kept = path.read_bytes()
    path.write_bytes(kept[:16] + b"\xff" * 8 + kept[24:])
    done = ran(unpacked / "artscope", "--demo", "--lang", "zh", "jobs")
    path.write_bytes(kept)
    assert (done.returncode, done.stdout) == (1, "")
    assert f"有改动: {path.relative_to(unpacked)}" in done.stderr.splitlines()
    assert "Traceback" not in done.stderr


@pytest.mark.prove
def test_nothing_of_the_environment_changes_which_python_runs(unpacked: Path, tmp_path: Path) -> None:
    (tmp_path / "artscope").mkdir()
    (tmp_path / "artscope" / "__init__.py").write_text("raise SystemExit('another')")
    done = ran(unpacked / "artscope", "--version", environ={**BARE, "PYTHONPATH": str(tmp_path), "PYTHONHOME": "/none"})
    assert done.stdout == f"artscope {__version__}\n"


@pytest.mark.parametrize("path", ["/usr/bin:/bin", "/nowhere"])
def test_the_launcher_finds_its_own_python_with_any_path(tmp_path: Path, path: str) -> None:
    code = "from bundle import LAUNCHER; print(LAUNCHER.format(python='python3.11'), end='')"
    written = ran(sys.executable, "-c", code, environ={**BARE, "PYTHONPATH": str(ROOT / "release")}).stdout
    home, elsewhere = tmp_path / "a place", tmp_path / "elsewhere"
    for folder, said in ((home, "ours"), (elsewhere, "another's")):
        (folder / "python" / "bin").mkdir(parents=True)
        for name, script in (("artscope", written), ("python/bin/python3.11", f'#!/bin/sh\necho "{said} $*"\n')):
            (folder / name).write_text(script)
            (folder / name).chmod(0o755)
    for place, command in ((elsewhere, [home / "artscope"]), (home, ["/bin/sh", "artscope"])):
        done = subprocess.run([*command, "jobs"], cwd=place, env={"PATH": path}, capture_output=True, text=True)
        assert (done.returncode, done.stdout) == (0, f"ours -I -B {home}/site jobs\n"), done.stderr


def library(search: str) -> bytes:
    """An ELF file of nothing but a search path."""
    text = b"\0" + search.encode() + b"\0"
    head = b"\x7fELF\x02\x01\x01".ljust(32, b"\0") + struct.pack("<QQIHHH", 64, 0, 0, 64, 56, 2).ljust(32, b"\0")
    dynamic = struct.pack("<QQQQQQ", 5, 0x1000 + 64 + 112 + 48, 29, 1, 0, 0)
    size = 64 + 112 + len(dynamic) + len(text)
    segments = struct.pack("<IIQQQQQQ", 1, 4, 0, 0x1000, 0, size, size, 8)
    segments += struct.pack("<IIQQQQQQ", 2, 4, 64 + 112, 0x1000 + 64 + 112, 0, len(dynamic), len(dynamic), 8)
    return head + segments + dynamic + text


def relocated(elf: Path, home: str, root: Path) -> subprocess.CompletedProcess[str]:
    code = "import sys; from pathlib import Path; from runpath import relocate; relocate(*map(Path, sys.argv[1:]))"
    return ran(sys.executable, "-c", code, elf, home, root, environ={**BARE, "PYTHONPATH": str(ROOT / "release")})


def test_a_library_that_named_its_old_folder_looks_beside_itself(tmp_path: Path) -> None:
    elf = tmp_path / "lib" / "deep" / "some.so"
    elf.parent.mkdir(parents=True)
    elf.write_bytes(library("/opt/python/of/the/builder/lib:/usr/lib"))
    assert relocated(elf, "/opt/python/of/the/builder", tmp_path).returncode == 0
    assert elf.read_bytes().partition(b"$ORIGIN")[2].startswith(b"/..:/usr/lib\0")
    assert elf.stat().st_size == len(library("/opt/python/of/the/builder/lib:/usr/lib"))


def test_a_search_path_without_room_for_another_is_told_not_broken(tmp_path: Path) -> None:
    elf = tmp_path / "lib" / "some.so"
    elf.parent.mkdir()
    elf.write_bytes(library("/p/lib"))
    done = relocated(elf, "/p", tmp_path)
    assert done.returncode == 1
    assert "no room" in done.stderr
