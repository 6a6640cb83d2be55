"""The commands' `--grep` leaves exactly what `grep` leaves of the plain export, whichever way the log came."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from artscope_tui.cli.run import run
from support.grep import REAL, needs_fixtures, needs_grep, odd_text, words_of
from support.simulation import Simulation, simulating

SHAPES = {
    "odd.log": odd_text(300, seed=7),
    "bars.log": b"".join(b"\r%3d%%|%s| loss %d" % (i, b"#" * i, i * 7) for i in range(100))
    + b"\nERROR exit code 137\n",
    "chinese.log": "训练开始 loss=2.31\n数据加载: 预处理进程退出, 错误码 507054\nTraceback 调用栈\n".encode() * 40,
    "colours.log": b"\x1b[31mERROR\x1b[0m step 7\n\x1b[32mIN\x1b[1mFO\x1b[0m loss 2.1\nplain error\n" * 50,
    "no-end.log": b"INFO one\nINFO two\nERROR three",
}
"""Shapes of the logs that trainings write, by name."""
PATTERNS = (
    "error|warn",
    "[0-9]+\\.[0-9]{2,}",
    "^ *[A-Z]",
    "loss.*[0-9]$",
    "(rank|worker|step)[ _:=-]?[0-9]+",
    "[[:digit:]]%",
)
"""Expressions that `grep -E` and `--grep -E` write alike."""

Printed = Callable[..., bytes]


@pytest.fixture
def printed(capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> Printed:
    """What a command prints into a pipe."""

    def asked(*words: str) -> bytes:
        capfdbinary.readouterr()
        code = run([*words, "--data-dir", str(tmp_path)])
        out, err = capfdbinary.readouterr()
        assert code == 0, (words, err.decode())
        return out

    return asked


def greps(export: bytes, *flags: str) -> bytes:
    """What `grep` leaves."""
    ran = subprocess.run(
        ["grep", "-a", *flags],
        input=export,
        capture_output=True,
        env={"LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"]},
        check=False,
    )
    assert ran.returncode in (0, 1), ran.stderr
    return ran.stdout


def compare(printed: Printed, words: Sequence[str], wanted: Sequence[str], patterns: Sequence[str]) -> None:
    """Each text and pattern, with and without case and context, over one log."""
    export = printed(*words, "--plain")
    for at, text in enumerate(wanted):
        flags = [["-F"], ["-F", "-i"], ["-F", "-C", "2"]][at % 3]
        assert printed(*words, "--plain", *flags, f"--grep={text}") == greps(export, *flags, "-e", text), text
    for at, text in enumerate(patterns):
        flags = [["-E"], ["-E", "-i"], ["-E", "-i", "-C", "1"]][at % 3]
        assert printed(*words, "--plain", *flags, f"--grep={text}") == greps(export, *flags, "-e", text), text


def lines_of(export: bytes) -> list[str]:
    """The lines of an export, without what `grep` takes for its end."""
    return [line for line in export.decode().split("\n") if "\r" not in line]


@needs_grep
@pytest.mark.parametrize("name", SHAPES)
def test_a_file_is_left_as_grep_leaves_its_export(printed: Printed, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(SHAPES[name])
    shown = lines_of(printed("view", str(path), "--plain"))
    compare(printed, ["view", str(path)], words_of(shown, 12), PATTERNS)


@pytest.fixture(scope="module")
def shapes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Simulation]]:
    root = tmp_path_factory.mktemp("shapes")
    for name, content in SHAPES.items():
        (root / name).write_bytes(content.decode("utf-8", "replace").encode())
    with simulating("--jobs", "0", "--logs", root) as simulation:
        yield root.name, simulation


@needs_grep
@pytest.mark.parametrize("api", ["v1", "v2"])
@pytest.mark.parametrize("name", SHAPES)
def test_a_log_of_the_service_is_left_as_grep_leaves_its_export(
    printed: Printed, shapes: tuple[str, Simulation], monkeypatch: pytest.MonkeyPatch, name: str, api: str
) -> None:
    job, simulation = shapes
    for variable, value in simulation.environ.items():
        monkeypatch.setenv(variable, value)
    words = ["log", job, "1", name, "--all", "--api", api]
    shown = lines_of(printed(*words, "--plain"))
    compare(printed, [*words, "--offline"], words_of(shown, 3), PATTERNS[:3])


@needs_grep
@needs_fixtures
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.name)
def test_a_real_log_is_left_as_grep_leaves_its_export(printed: Printed, path: Path) -> None:
    export = printed("view", str(path), "--plain")
    written = path.read_bytes()
    assert export.count(b"\n") == written.count(b"\n") + (not written.endswith(b"\n"))
    assert not re.search(rb"[\x00-\x09\x0b-\x1f\x7f]", export)
    compare(printed, ["view", str(path)], words_of(lines_of(export), 3), PATTERNS[:3])


@pytest.mark.prove
@needs_grep
@needs_fixtures
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.name)
def test_a_real_log_is_left_as_grep_leaves_its_export_by_many_words(printed: Printed, path: Path) -> None:
    shown = lines_of(printed("view", str(path), "--plain"))
    compare(printed, ["view", str(path)], words_of(shown, 40, seed=3), PATTERNS)
