"""Commands amid what is broken or hostile: each ends with words and the right exit code, and nothing is lost."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from artscope_tui.cli.run import run

NAMES = ("na\x1b[31mme", "-dash", "a b", "…语音\u202etxt", "[bold]x", "new\nline")
TEXT = b"one\nbad \x1b]0;title\x07 \x1b[31mred\x1b[0m\n"
COMMANDS = (["jobs"], ["versions", "logs"], ["files", "logs"], ["log", "logs", "1", "a b"], ["info"])


@dataclass(frozen=True)
class Ran:
    """How a command ended, and what it printed, byte for byte."""

    code: int
    out: bytes
    err: str

    @property
    def rows(self) -> list[dict[str, object]]:
        """Standard output as JSON lines."""
        return [json.loads(line) for line in self.out.decode().splitlines()]


Run = Callable[..., Ran]


@pytest.fixture
def here(capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> Run:
    def ran(*words: str) -> Ran:
        capfdbinary.readouterr()
        try:
            code = run(["--data-dir", str(tmp_path / "data"), *words])
        except SystemExit as left:
            code = int(left.code or 0)
        out, err = capfdbinary.readouterr()
        return Ran(code, out, err.decode())

    return ran


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    folder = tmp_path / "logs"
    folder.mkdir()
    for name in NAMES:
        (folder / name).write_bytes(TEXT)
    return folder


@pytest.fixture
def demo(here: Run, logs: Path) -> Run:
    return partial(here, "--demo", "--logs", str(logs), "--jobs", "0")


def process(*words: str, logs: Path, **options: object) -> subprocess.CompletedProcess[bytes]:
    """A command in a process of its own."""
    environ = {**os.environ, **options.pop("environ", {})}  # type: ignore[dict-item]
    line = [sys.executable, "-m", "artscope_tui", *words, "--demo", "--logs", str(logs), "--jobs", "0"]
    asked = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "timeout": 60}
    return subprocess.run(line, env=environ, **{**asked, **options})  # type: ignore[call-overload,no-any-return]


def test_names_of_the_service_reach_no_terminal_as_they_are(demo: Run) -> None:
    for words in (
        ["files", "logs"],
        ["files", "logs", "--json"],
        ["log", "logs"],
        ["log", "logs", "1", "no\x1b[31msuch"],
    ):
        ran = demo(*words)
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", ran.out.decode() + ran.err), words
    rows = demo("files", "logs", "--json").rows
    assert {row["task"] for row in rows} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_log_of_any_name_is_found_printed_and_saved_under_a_safe_one(demo: Run, tmp_path: Path, name: str) -> None:
    (tmp_path / "out").mkdir()
    assert demo("log", "logs", "1", "--all", "--", name).out == TEXT
    ran = demo("log", "logs", "1", "--all", "-o", str(tmp_path / "out"), "--", name)
    assert ran.code == 0, ran.err
    (saved,) = (tmp_path / "out").iterdir()
    assert saved.read_bytes() == TEXT
    assert re.fullmatch(r"[A-Za-z0-9._\-\u3400-\u9fff]+", saved.name)


@pytest.mark.parametrize("count", ["0", "1", "99999999999", "9" * 30])
def test_counts_of_any_size_are_taken(demo: Run, count: str) -> None:
    assert len(demo("jobs", "--json", "--limit", count).rows) == 1
    assert demo("log", "logs", "1", "a b", "--tail", count).code == 0
    assert demo("log", "logs", "1", "a b", "--grep", "one", "-C", count).out.startswith(b"one\n")
    assert demo("log", "logs", "1", "a b", "--since", f"{count}d").code in (1, 2)


@pytest.mark.parametrize("count", ["-1", "x", "1.5", "", "１２ "])
def test_what_is_no_count_is_exit_2(demo: Run, count: str) -> None:
    for words in (
        ["jobs", f"--limit={count}"],
        ["log", "logs", f"--tail={count}"],
        ["log", "logs", "--errors", f"-C={count}"],
    ):
        ran = demo(*words)
        assert (ran.code, ran.out) == (2, b"") or count == "１２ "


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_full_disk_under_the_output_is_told(logs: Path, words: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        ran = process(*words, logs=logs, stdout=full)
    assert ran.returncode == 1
    assert ran.stderr.startswith(b"artscope: Cannot write to standard output: No space left on device\n")


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_closed_output_is_told(logs: Path, words: list[str]) -> None:
    ran = process(*words, logs=logs, stdout=None, preexec_fn=lambda: os.close(1))
    assert ran.returncode == 1
    assert ran.stderr.startswith(b"artscope: Cannot write to standard output: Bad file descriptor\n")


def test_closed_inputs_and_errors_are_done_without(logs: Path) -> None:
    def closed() -> None:
        os.close(0)
        os.close(2)

    ran = process("log", "logs", "1", "a b", logs=logs, stdin=None, stderr=None, preexec_fn=closed)
    assert (ran.returncode, ran.stdout) == (0, TEXT)
    ran = process("log", "logs", "1", "nothing", logs=logs, stdin=None, stderr=None, preexec_fn=closed)
    assert (ran.returncode, ran.stdout) == (4, b"")


@pytest.mark.parametrize(
    "environ",
    [
        {"LC_ALL": "C"},
        {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "gbk"},
        {"PYTHONIOENCODING": "latin-1:strict"},
        {"LC_ALL": "zh_CN.GBK", "LANG": "zh_CN.GBK"},
    ],
    ids=str,
)
def test_what_goes_into_a_pipe_is_utf_8_in_any_locale(logs: Path, environ: dict[str, str]) -> None:
    ran = process("files", "logs", "--json", logs=logs, environ=environ)
    assert ran.returncode == 0, ran.stderr
    assert NAMES[3] in {json.loads(line)["task"] for line in ran.stdout.decode().splitlines()}
    ran = process("log", "不存在", "--lang", "zh", logs=logs, environ=environ)
    assert ran.returncode == 4
    assert "没有作业 不存在" in ran.stderr.decode()


@pytest.mark.parametrize("home", [None, "/nonexistent", "/dev/null"])
def test_without_a_home_commands_work_and_keep_nothing(logs: Path, home: str | None) -> None:
    environ = dict(os.environ)
    environ.pop("HOME")
    line = [
        sys.executable,
        "-m",
        "artscope_tui",
        "log",
        "logs",
        "1",
        "a b",
        "--demo",
        "--logs",
        str(logs),
        "--jobs",
        "0",
    ]
    ran = subprocess.run(
        line, env=environ | ({"HOME": home} if home else {}), capture_output=True, stdin=subprocess.DEVNULL, timeout=60
    )
    assert (ran.returncode, ran.stdout) == (0, TEXT), ran.stderr
    assert b"Traceback" not in ran.stderr


@pytest.mark.parametrize("kind", ["file", "link", "nowhere"])
def test_a_data_folder_that_cannot_be_used_is_told_and_the_command_works(demo: Run, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "place"
    if kind == "file":
        path.write_text("")
    elif kind == "link":
        path.symlink_to(tmp_path)
    else:
        path = Path("/proc/nowhere")
    ran = demo("log", "logs", "1", "a b", "--data-dir", str(path))
    assert (ran.code, ran.out) == (0, TEXT)
    assert "--data-dir" in ran.err


def test_an_output_that_cannot_be_made_is_told_and_leaves_nothing(demo: Run, tmp_path: Path) -> None:
    log = ["log", "logs", "1", "a b", "-o"]
    (tmp_path / "there").write_text("mine")
    (tmp_path / "dangling").symlink_to(tmp_path / "elsewhere")
    for path in ("there", "dangling", "no/such/folder", "/dev/full", "/proc/x", "n" * 300):
        ran = demo(*log, str(tmp_path / path))
        assert (ran.code, ran.out) == (1, b""), path
        assert len(ran.err.splitlines()) >= 1
    assert demo(*log, "").code == 2
    assert (tmp_path / "there").read_text() == "mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["dangling", "data", "logs", "there"]


@pytest.mark.parametrize(
    "words", [["--all"], ["--errors"], ["--grep", "x"], ["--since", "1h"], ["--tail", "3"], ["--plain"]]
)
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b"\x00" * 5000,
        b"\xff\xfe\x00" * 999,
        b"\r" * 5000,
        b"x" * 3_000_000,
        b"\x1b]52;c;" * 900,
        bytes(range(256)) * 20,
    ],
    ids=["empty", "newline", "nul", "utf16", "returns", "one-line", "open", "all-bytes"],
)
def test_files_of_any_bytes_end_with_0_or_words(here: Run, tmp_path: Path, content: bytes, words: list[str]) -> None:
    (tmp_path / "f").write_bytes(content)
    ran = here("view", str(tmp_path / "f"), *words)
    assert ran.code == 0 or (ran.code, words[0]) == (1, "--since"), ran.err
    assert "Traceback" not in ran.err


def test_what_is_no_file_is_told_and_the_others_are_printed(here: Run, tmp_path: Path) -> None:
    (tmp_path / "good").write_text("fine\n")
    ran = here("view", str(tmp_path), str(tmp_path / "none"), str(tmp_path / "good"))
    assert (ran.code, ran.out) == (1, b"fine\n")
    assert "Is a directory" in ran.err
    assert "No such file" in ran.err


def test_a_slow_expression_is_ended_and_told(here: Run, tmp_path: Path) -> None:
    (tmp_path / "f").write_text("a" * 40 + "b\n")
    ran = here("view", str(tmp_path / "f"), "-E", "--grep", "(a+)+$")
    assert (ran.code, ran.out) == (1, b"")
    assert "took more than a second" in ran.err
