"""Builds the wheelhouse: a folder, and a `.tar.gz` of it, from which pip installs without a network and checks every hash.

    python release/wheelhouse.py [--into DIR]
    pip install --no-index --find-links wheelhouse --require-hashes -r wheelhouse/requirements.txt

The packages come from the index that pip is set up with, in the versions of requirements-dev.txt; all of them are wheels for
any system.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

from packed import tar
from parts import DIST, ROOT, VERSION, say

ANY = "-py3-none-any.whl"
HEAD = "# pip install --no-index --find-links . --require-hashes -r requirements.txt\n"


def wheelhouse(into: Path) -> Path:
    """The folder with all wheels and `requirements.txt`, made anew."""
    folder = into / "wheelhouse"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    own = _own_wheel(folder)
    versions = str(ROOT / "requirements-dev.txt")
    _run(
        "pip",
        "download",
        "--quiet",
        "--only-binary",
        ":all:",
        "--constraint",
        versions,
        "--dest",
        str(folder),
        f"{own}[simulator]",
    )
    wheels = sorted(folder.glob("*.whl"))
    if foreign := [wheel.name for wheel in wheels if not wheel.name.endswith((ANY, "-py2.py3-none-any.whl"))]:
        raise SystemExit(f"{foreign[0]} runs on one kind of machine only")
    (folder / "requirements.txt").write_text(HEAD + "".join(map(_pinned, wheels)), "utf-8")
    return folder


def _own_wheel(into: Path) -> Path:
    _run("build", "--wheel", "--no-isolation", "--outdir", str(into), str(ROOT))
    return next(into.glob(f"artscope-{VERSION}{ANY}"))


def _pinned(wheel: Path) -> str:
    """Source: PEP 427: name-version-..., and pip's form of requirements with hashes."""
    name, version = wheel.name.split("-")[:2]
    return f"{name.replace('_', '-')}=={version} --hash=sha256:{sha256(wheel.read_bytes()).hexdigest()}\n"


def _run(module: str, *words: str) -> None:
    subprocess.run([sys.executable, "-m", module, *words], check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own tools


def main() -> None:
    """Builds it."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--into", type=Path, default=DIST)
    into = asked.parse_args().into
    folder = wheelhouse(into)
    say(f"{len(list(folder.glob('*.whl')))} wheels in {folder}")
    files = {f"wheelhouse/{path.name}": path for path in folder.iterdir()}
    tar(into / f"artscope-{VERSION}-wheelhouse.tar.gz", files)


if __name__ == "__main__":
    main()
