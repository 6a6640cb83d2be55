"""What pip installed, and what runs from a folder: whether it tells if its files are as they were built."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from hashlib import sha256
from itertools import product
from pathlib import Path

import pytest

from artscope._version import __version__
from artscope.installation import MANIFEST, Installation, Verdict, verify
from artscope_tui.cli.damage import compared
from support.release import BARE, ROOT, build, pythons, ran

VERIFY = (sys.executable, "-m", "artscope_tui", "info", "--verify")


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which pip has installed the program, without what it needs."""
    folder = tmp_path_factory.mktemp("packages")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-index", "--no-deps"]
    words = ["--no-build-isolation", "--no-compile", "--ignore-installed", "--prefix", str(folder), str(ROOT)]
    subprocess.run([*pip, *words], check=True, env={**os.environ, "PIP_NO_WARN_SCRIPT_LOCATION": "1"})
    return next(folder.glob("lib/python3.*/site-packages"))


def verified(packages: Path) -> tuple[int, dict[str, object]]:
    done = ran(*VERIFY, "--json", environ={**BARE, "PYTHONPATH": str(packages)})
    return done.returncode, json.loads(done.stdout)


def test_whichever_bit_of_a_packed_file_is_wrong_the_file_is_named(tmp_path: Path) -> None:
    code, path = b"x = 1\n" * 40, tmp_path / "artscope.pyz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.py", code)
        archive.writestr(MANIFEST, f"{sha256(code).hexdigest()}  a.py\n")
        end = archive.getinfo(MANIFEST).header_offset
    whole = path.read_bytes()
    assert verify(Installation("zipapp", path)).intact
    for at, bit in product(range(end), range(8)):
        wrong = bytearray(whole)
        wrong[at] ^= 1 << bit
        path.write_bytes(wrong)
        verdict = verify(Installation("zipapp", path))
        assert verdict.intact or verdict.changed == ("a.py",), (at, bit)  # some bits of its header nobody reads


def test_a_package_is_compared_with_its_record_and_so_is_what_it_needs(packages: Path) -> None:
    code, told = verified(packages)
    assert (code, told["kind"], told["place"]) == (0, "package", str(packages))
    ours = sum(1 for half in ("core", "tui") for _ in (ROOT / half).rglob("*.py"))
    assert int(str(told["files"])) > ours + 500


def test_an_edited_a_lost_and_a_slipped_in_file_are_told(packages: Path) -> None:
    edited, lost = packages / "artscope" / "errors.py", packages / "artscope" / "demo" / "engine.py"
    slipped = packages / "artscope_tui" / "more.py"
    before, body = edited.read_bytes(), lost.read_bytes()
    edited.write_bytes(before + b"\n")
    lost.unlink()
    slipped.touch()
    code, told = verified(packages)
    edited.write_bytes(before)
    lost.write_bytes(body)
    slipped.unlink()
    assert code == 1
    assert (told["changed"], told["missing"], told["added"]) == ([str(edited)], [str(lost)], [str(slipped)])


@pytest.mark.parametrize(
    "damaged", ["artscope/errors.py", "artscope/models.py", "artscope_tui/cli/info.py", "artscope/ways.py"]
)
def test_a_damaged_file_is_told_though_no_command_begins_without_it(packages: Path, damaged: str) -> None:
    path = packages / damaged
    before = path.read_bytes()
    path.write_bytes(b"\0" + before)
    changed = ran(*VERIFY, environ={**BARE, "PYTHONPATH": str(packages)})
    path.unlink()
    lost = ran(*VERIFY, "--lang", "zh", environ={**BARE, "PYTHONPATH": str(packages)})
    path.write_bytes(before)
    assert (changed.returncode, changed.stderr, lost.returncode, lost.stderr) == (1, "", 1, "")
    assert f"changed: {path}" in changed.stdout.splitlines()
    assert f"缺失: {path}" in lost.stdout.splitlines()


@pytest.mark.parametrize(
    "damaged", ["artscope/installation.py", "artscope/words/__init__.py", "artscope_tui/cli/damage.py"]
)
def test_what_cannot_even_be_compared_is_told_to_be_damaged(packages: Path, damaged: str) -> None:
    path = packages / damaged
    before = path.read_bytes()
    path.write_bytes(b"import nothing.of.the.kind\n")
    done = ran(*VERIFY, environ={**BARE, "PYTHONPATH": str(packages)})
    path.write_bytes(before)
    assert done.returncode == 1
    assert "the program's own files are damaged" in done.stderr
    assert "程序自身的文件已损坏" in done.stderr
    assert "Traceback" not in done.stderr


def test_what_runs_from_a_folder_says_that_nothing_is_recorded_of_it() -> None:
    places = f"{ROOT / 'core'}:{ROOT / 'tui'}"
    done = ran(*VERIFY, environ={**BARE, "PYTHONPATH": places})
    assert done.returncode == 1
    assert f"Nothing is recorded of {ROOT / 'core'}" in done.stdout


def test_where_nothing_could_be_compared_nothing_is_said_to_be_as_recorded() -> None:
    told = compared(Verdict(unrecorded=("/opt/artscope/site",)))
    assert told == ["Nothing is recorded of /opt/artscope/site: it can not be compared"]


@pytest.mark.prove
def test_the_wheelhouse_installs_without_a_network_and_refuses_an_edited_wheel(tmp_path: Path) -> None:
    build("wheelhouse", "--into", tmp_path)
    subprocess.run(["tar", "-xzf", tmp_path / f"artscope-{__version__}-wheelhouse.tar.gz", "-C", tmp_path], check=True)
    house = tmp_path / "wheelhouse"
    python = [*pythons("3.13", "3.12").values(), Path(sys.executable)][0]
    subprocess.run([python, "-m", "venv", tmp_path / "venv"], check=True)
    binaries = tmp_path / "venv" / "bin"
    where = ("--no-index", "--find-links", house, "--require-hashes", "-r", house / "requirements.txt")
    pip = (binaries / "pip", "--isolated", "--disable-pip-version-check", "install", "--quiet")
    assert ran(*pip, *where).returncode == 0
    told = ran(binaries / "artscope", "info", "--verify")
    assert told.returncode == 0, told.stdout
    assert ran(binaries / "artscope", "--demo", "jobs", "--limit", "1").returncode == 0
    with next(house.glob("httpx-*.whl")).open("ab") as wheel:
        wheel.write(b"\0")
    again = ran(*pip, "--force-reinstall", *where)
    assert again.returncode != 0
    assert "DO NOT MATCH THE HASHES" in again.stderr
