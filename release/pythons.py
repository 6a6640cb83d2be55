"""The Pythons of this machine that are new enough, one of each minor version."""

from __future__ import annotations

import marshal
import os
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

from parts import ROOT

OLDEST, NEWEST = 11, 19
_ASK = "import sys; print(*sys.version_info[:2], sys.implementation.name)"


def present(named: Iterable[str] = ()) -> dict[str, Path]:
    """`3.11` -> the interpreter.

    Args:
        named: Only these; a name is looked up as a shell does. Empty: what is on the path, and what pyenv has installed.
    """
    found: dict[str, Path] = {}
    for path in [Path(name) for name in named] or _places():
        version = _version(path)
        if version is not None:
            found.setdefault(version, path)
        elif named:
            raise SystemExit(f"{path} is no Python 3.{OLDEST} or newer")
    return dict(sorted(found.items(), key=lambda pair: int(pair[0].partition(".")[2])))


def compiled(python: Path, sources: Mapping[str, bytes]) -> dict[str, bytes]:
    """Path of a source -> its compiled form, by this interpreter."""
    command = [str(python), "-I", "-S", "-B", str(ROOT / "release" / "compiled.py")]
    tree = marshal.dumps(sorted(sources.items()), 2)
    environ = {**os.environ, "PYTHONHASHSEED": "0"}
    done = subprocess.run(command, input=tree, stdout=subprocess.PIPE, check=True, env=environ)  # noqa: S603 - our own script
    return dict(marshal.loads(done.stdout))  # noqa: S302 - what our own script has answered


def _places() -> list[Path]:
    names = [f"python3.{minor}" for minor in range(OLDEST, NEWEST)]
    folders = [Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep) if folder]
    folders += sorted((Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions").glob("*/bin"))
    return [path for folder in folders for name in names if (path := folder / name).is_file()]


def _version(python: Path) -> str | None:
    """None where it does not run, is too old, or is no CPython."""
    try:
        asked = subprocess.run([str(python), "-I", "-c", _ASK], capture_output=True, text=True, timeout=30)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return None
    major, minor, kind = [*asked.stdout.split(), "", "", ""][:3]
    fits = asked.returncode == 0 and kind == "cpython" and major == "3" and int(minor) >= OLDEST
    return f"{major}.{minor}" if fits else None
