"""Clients that nobody here wrote, against the simulator: what they cannot read, no real service would say.

They need packages of their own, so each run makes an environment for them in a temporary folder. `make prove` runs this.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
pytestmark = [pytest.mark.prove, pytest.mark.timeout(1800)]


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The interpreter of an environment with the other clients; an existing one can be named in PEERS_PYTHON."""
    if named := os.environ.get("PEERS_PYTHON"):
        return named
    home = tmp_path_factory.mktemp("peers")
    venv.create(home, with_pip=True)
    made = str(home / "bin" / "python")
    command = [
        made,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "-r",
        str(HERE / "requirements.txt"),
    ]
    subprocess.run(command, check=True)
    return made


@contextmanager
def _simulator(*options: str) -> Iterator[str]:
    """The JSON line of one that runs."""
    command = [sys.executable, "-m", "artscope.simulator", *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    try:
        yield process.stdout.readline()
    finally:
        process.terminate()
        process.communicate(timeout=30)


def _walked(python: str, script: str, greeting: str) -> dict[str, int]:
    command = [python, str(HERE / script)]
    done = subprocess.run(command, input=greeting, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stderr[-4000:]
    found: dict[str, int] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.parametrize("api", ["v2", "both"])
def test_the_official_sdk_reads_every_job_of_v2(python: str, api: str) -> None:
    with _simulator("--api", api) as greeting:
        read = _walked(python, "walk_v2.py", greeting)
    assert read["workspaces"] == 2
    assert min(read[name] for name in ("jobs", "experiments", "events", "metrics", "lines", "stopped", "refusals")) > 0


@pytest.mark.parametrize("api", ["v1", "both"])
def test_otcextensions_reads_every_job_of_v1(python: str, api: str) -> None:
    with _simulator("--api", api) as greeting:
        read = _walked(python, "walk_v1.py", greeting)
    assert read["jobs"] >= 30
    assert min(read[name] for name in ("versions", "lines", "written", "refusals")) > 0


def test_the_committed_signing_vectors_are_what_the_official_signer_makes(python: str, tmp_path: Path) -> None:
    made = tmp_path / "vectors.json"
    subprocess.run([python, str(HERE / "make_vectors.py"), str(made)], check=True)
    kept: Any = json.loads((HERE.parent / "data" / "signing_vectors.json").read_text("utf-8"))
    assert json.loads(made.read_text("utf-8")) == kept
