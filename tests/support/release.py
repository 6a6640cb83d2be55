"""Building what is shipped, and the Pythons it is tried with."""

from __future__ import annotations

import os
import pwd
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
BARE = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
"""An environment with nothing in it that one could lean on; no HOME, too."""


def build(script: str, *words: str | Path, environ: dict[str, str] | None = None) -> str:
    """Runs a script of release/ from somewhere else; what it printed."""
    command = [sys.executable, str(ROOT / "release" / f"{script}.py"), *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, cwd="/", env={**os.environ, **(environ or {})})
    assert done.returncode == 0, done.stderr
    return done.stdout


def ran(*command: str | Path, environ: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """A command in a bare environment."""
    values = BARE if environ is None else environ
    return subprocess.run([*map(str, command)], capture_output=True, text=True, cwd="/", env=values, timeout=60)


def pythons(*wanted: str) -> dict[str, Path]:
    """Interpreters of this machine by minor version, as far as they are there: on the path, or installed by pyenv."""
    home = Path(pwd.getpwuid(os.getuid()).pw_dir)  # a test's own HOME is another
    installed = Path(os.environ.get("PYENV_ROOT", home / ".pyenv")) / "versions"
    found: dict[str, Path] = {}
    for minor in wanted:
        places = [Path(folder) / f"python{minor}" for folder in os.environ.get("PATH", "").split(os.pathsep)]
        for place in [*installed.glob(f"{minor}.*/bin/python{minor}"), *places]:
            if place.is_file() and ran(place, "-c", "import sys").returncode == 0:
                found[minor] = place
                break
    return found
