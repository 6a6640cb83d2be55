"""Builds the zipapps: one a Python minor version with compiled modules, and one that is small.

    python release/pyz.py [--into DIR] [--small] [PYTHON...]

Everything runs out of the archive: nothing is unpacked, written beside it, or compiled more than needed. Compiled modules are
stored as they are (they are read at every start), sources packed (they are read for tracebacks, and by another minor
version).
"""

from __future__ import annotations

import argparse
import zipfile
from collections.abc import Mapping
from pathlib import Path

from parts import DIST, EPOCH, VERSION, app, entry, made, manifest
from pythons import compiled, present

from artscope.installation import MANIFEST

SMALL = 3_500_000
"""Bytes that the small form may have: it is what gets pasted through a bastion."""
SHEBANG = b"#!/usr/bin/env python3\n"


def small(into: Path) -> Path:
    """The form without compiled modules, for any Python that is new enough."""
    path = _written(into / f"artscope-{VERSION}.pyz", _sources())
    if path.stat().st_size > SMALL:
        raise SystemExit(f"{path} has {path.stat().st_size:,} bytes; more than {SMALL:,} is not small")
    return path


def ready(into: Path, minor: str, python: Path) -> Path:
    """The form that starts fastest under one minor version; under others it is as the small one."""
    files = _sources()
    code = compiled(python, {name: body for name, body in files.items() if name.endswith(".py")})
    files |= {f"{name}c": body for name, body in code.items() if name != "__main__.py"}
    return _written(into / f"artscope-{VERSION}-py{minor.replace('.', '')}.pyz", files)


def _sources() -> dict[str, bytes]:
    return {"__main__.py": entry(), **app()}


def _written(path: Path, files: Mapping[str, bytes]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with path.open("xb") as file:
        file.write(SHEBANG)
        with zipfile.ZipFile(file, "w") as archive:
            for name, body in sorted({**files, MANIFEST: manifest(files)}.items()):
                info = zipfile.ZipInfo(name, EPOCH)
                info.external_attr = 0o644 << 16
                info.compress_type = zipfile.ZIP_STORED if name.endswith(".pyc") else zipfile.ZIP_DEFLATED
                archive.writestr(info, body, compresslevel=9)
    path.chmod(0o755)
    made(path)
    return path


def main() -> None:
    """Builds what is asked for."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--into", type=Path, default=DIST)
    asked.add_argument("--small", action="store_true", help="only the small form")
    asked.add_argument("python", nargs="*", help="interpreters to build for; without any, all that are found")
    said = asked.parse_args()
    small(said.into)
    if not said.small:
        for minor, python in present(said.python).items():
            ready(said.into, minor, python)


if __name__ == "__main__":
    main()
