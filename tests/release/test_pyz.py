"""The zipapps: they run out of the archive, under bare conditions, and are the same whenever they are built."""

from __future__ import annotations

import ast
import json
import shutil
import sys
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

from artscope._version import __version__
from artscope.installation import MANIFEST
from support.release import BARE, build, pythons, ran
from support.terminal import running

MINOR = f"py3{sys.version_info.minor}"
LOAD_ALL = """
import importlib, pkgutil, sys
import artscope, artscope_tui
for package in (artscope, artscope_tui):
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
places = {str(module.__file__) for module in list(sys.modules.values()) if getattr(module, "__file__", None)}
print(*(place for place in places if "site-packages" in place))
"""
MATCH = """
from artscope.logs.patternchild import Child
child = Child()
print(child.ask(b"P", b'{"pattern": "e.*r", "any_case": true}').decode())
child.end()
"""


@pytest.fixture(scope="session")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both forms, in a folder that nobody may write."""
    folder = tmp_path_factory.mktemp("dist")
    build("pyz", "--into", folder, sys.executable)
    build("sums", folder)
    folder.chmod(0o555)
    return folder


@pytest.fixture(params=["", f"-{MINOR}"], ids=["small", "ready"])
def zipapp(dist: Path, request: pytest.FixtureRequest) -> Path:
    return dist / f"artscope-{__version__}{request.param}.pyz"


def test_it_lists_jobs_without_a_home_or_a_temporary_folder_and_writes_nothing_beside_it(zipapp: Path) -> None:
    before = sorted(zipapp.parent.iterdir())
    done = ran(sys.executable, "-I", zipapp, "--demo", "--data-dir", "/proc/none", "jobs", "--limit", "1", "--json")
    assert (done.returncode, json.loads(done.stdout)["state"]) == (0, "running"), done.stderr
    assert sorted(zipapp.parent.iterdir()) == before


def test_it_starts_from_a_read_only_mount_where_nothing_can_be_executed(zipapp: Path, tmp_path: Path) -> None:
    shut = tmp_path / "shut"
    shut.mkdir()
    script = (
        f"mount -t tmpfs -o noexec tmpfs {shut} && cp {zipapp} {shut}/a.pyz && mount -o remount,ro,noexec {shut} && exec "
        f"env TMPDIR={shut} {sys.executable} -I {shut}/a.pyz --data-dir {shut}/d"
    )
    if ran("unshare", "-m", "true").returncode:
        pytest.skip("this machine does not let us mount")
    assert ran("unshare", "-m", "sh", "-c", f"{script} info --verify").returncode == 0
    with running(["/usr/bin/unshare", "-m", "sh", "-c", f"{script} --demo"]) as terminal:
        terminal.wait("glm4-9b")
        terminal.keys("q")
        assert terminal.end() == 0


def test_every_module_and_all_it_needs_come_from_the_archive(zipapp: Path) -> None:
    done = ran(sys.executable, "-S", "-c", LOAD_ALL, environ={**BARE, "PYTHONPATH": str(zipapp)})
    assert (done.returncode, done.stdout.strip()) == (0, ""), done.stderr


def test_regular_expressions_run_in_a_process_that_comes_from_the_archive(zipapp: Path) -> None:
    done = ran(sys.executable, "-S", "-c", MATCH, environ={**BARE, "PYTHONPATH": str(zipapp)})
    assert '"any_case": true' in done.stdout, done.stderr


def test_what_was_compiled_is_used(dist: Path) -> None:
    ready = dist / f"artscope-{__version__}-{MINOR}.pyz"
    done = ran(
        sys.executable, "-S", "-c", "import artscope; print(artscope.__file__)", environ={"PYTHONPATH": str(ready)}
    )
    assert done.stdout.strip().endswith(".pyc")


def test_another_version_of_python_runs_it_too(zipapp: Path) -> None:
    others = pythons("3.11", "3.12", "3.13")
    others.pop(f"3.{sys.version_info.minor}", None)
    if not others:
        pytest.skip("there is one Python only")
    assert ran([*others.values()][-1], zipapp, "--demo", "jobs", "--limit", "1").returncode == 0


def test_an_old_python_names_the_bundle_instead_of_a_syntax_error(zipapp: Path) -> None:
    with zipfile.ZipFile(zipapp) as archive:
        ast.parse(archive.read("__main__.py"), feature_version=(3, 4))
    old = pythons("2.7", "3.6", "3.8", "3.10")
    if not old:
        pytest.skip("no old Python is here")
    for minor, python in old.items():
        done = ran(python, zipapp, "--demo")
        assert done.returncode == 2
        assert f"this is {minor}." in done.stderr
        assert f"artscope-{__version__}-bundle-linux-" in done.stderr
        assert "Traceback" not in done.stderr
    chinese = ran(python, zipapp, environ={**BARE, "LANG": "zh_CN.UTF-8"})
    assert "自带 Python" in chinese.stderr


def test_it_is_the_same_whenever_it_is_built(dist: Path, tmp_path: Path) -> None:
    build("pyz", "--into", tmp_path, sys.executable, environ={"PYTHONHASHSEED": "7", "TZ": "Asia/Shanghai"})
    for path in tmp_path.iterdir():
        assert sha256(path.read_bytes()).digest() == sha256((dist / path.name).read_bytes()).digest()


def test_the_small_one_is_small(dist: Path) -> None:
    assert (dist / f"artscope-{__version__}.pyz").stat().st_size <= 3_500_000


def test_it_tells_that_it_is_as_it_was_built_and_published(zipapp: Path) -> None:
    done = ran(sys.executable, zipapp, "info", "--verify", "--json")
    told = json.loads(done.stdout)
    assert (done.returncode, told["kind"], told["published"], told["changed"]) == (0, "zipapp", True, [])
    with zipfile.ZipFile(zipapp) as archive:
        assert told["files"] == len(archive.namelist()) - 1
        assert MANIFEST in archive.namelist()


def test_it_tells_which_files_are_not_as_they_were_built(zipapp: Path, tmp_path: Path) -> None:
    copy = tmp_path / "artscope.pyz"
    with zipfile.ZipFile(zipapp) as whole, zipfile.ZipFile(copy, "w") as edited:
        for name in whole.namelist():
            if name != "artscope/demo/engine.py":
                edited.writestr(name, whole.read(name) + (b"\n" if name == "httpx/_api.py" else b""))
        edited.writestr("artscope/more.py", b"")
    done = ran(sys.executable, copy, "info", "--verify")
    assert done.returncode == 1
    for line in ("changed: httpx/_api.py", "missing: artscope/demo/engine.py", "not recorded: artscope/more.py"):
        assert line in done.stdout.splitlines()
    assert "1 changed, 1 missing, 1 not recorded" in done.stdout


@pytest.mark.parametrize("damaged", ["artscope_tui/__main__.py", "artscope_tui/__init__.py", "artscope/errors.py"])
def test_a_damaged_file_that_it_cannot_run_without_is_named_by_any_command(
    zipapp: Path, tmp_path: Path, damaged: str
) -> None:
    copy, name = spoilt(zipapp, tmp_path, damaged)
    done = ran(sys.executable, copy, "--demo", "jobs")
    assert (done.returncode, done.stdout) == (1, "")
    assert "Traceback" not in done.stderr
    if "__init__" in damaged:
        assert "程序自身的文件已损坏" in done.stderr
    else:
        assert f"changed: {name}" in done.stderr.splitlines()
    assert "SHA256SUMS" in done.stderr


def spoilt(zipapp: Path, into: Path, name: str) -> tuple[Path, str]:
    """A copy in which the bytes are wrong that a module is read from, and which of its files these are in."""
    copy = Path(shutil.copy(zipapp, into))
    with zipfile.ZipFile(copy) as archive:
        name = f"{name}c" if f"{name}c" in archive.namelist() else name
        begun = archive.getinfo(name).header_offset + 30 + len(name)
    at = begun + (16 if name.endswith("c") else 0)
    body = copy.read_bytes()
    copy.write_bytes(body[:at] + b"\xff" * 8 + body[at + 8 :])
    return copy, name


@pytest.mark.parametrize(("before", "behind"), [(b"#!/usr/bin/env evil\n", b""), (b"", b"more")])
def test_what_stands_around_its_files_is_told_where_its_hash_was_published(
    zipapp: Path, tmp_path: Path, before: bytes, behind: bytes
) -> None:
    copy = Path(shutil.copy(zipapp, tmp_path))
    shutil.copy(zipapp.parent / "SHA256SUMS", tmp_path)
    copy.write_bytes(before + zipapp.read_bytes()[len(before) :] + behind)
    done = ran(sys.executable, copy, "info", "--verify")
    assert done.returncode == 1
    assert "NOT as SHA256SUMS" in done.stdout
    told = done.stdout.splitlines()[-2:]
    assert "before, between or behind these files" in told[0]
    assert told[1].startswith("Install it anew")


def test_a_published_hash_of_another_file_is_told(zipapp: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copy(zipapp, tmp_path))
    (tmp_path / "SHA256SUMS").write_text(f"{'0' * 64}  {copy.name}\n")
    done = ran(sys.executable, copy, "info", "--verify")
    assert done.returncode == 1
    assert "NOT as SHA256SUMS" in done.stdout
