"""What is promised to scripts, line by line: exit codes, what goes to which stream, how names are understood."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from artscope_tui.cli.arguments import parse
from artscope_tui.cli.run import BARE
from support.commandline import CommandLine, Ran
from support.terminal import running

TEXT = b"one\r\n\x1b[31mtwo\x1b[0m\n12%\r99%\nlast"
SHOWN = b"one\ntwo\n99%\nlast\n"


@pytest.fixture
def demo(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> CommandLine:
    return CommandLine(capsys, "--demo", "--data-dir", str(tmp_path / "data"))


@dataclass(frozen=True)
class Row:
    """A command, and how it ends."""

    words: str
    code: int
    out: str = ""
    err: str = ""
    """Part of it; empty: there is none at all."""

    def __str__(self) -> str:
        return self.words or "nothing"


def test_an_empty_command_line_says_what_the_parser_would_make_of_it() -> None:
    assert vars(parse([])) == BARE


ENDINGS = (
    Row("jobs --search zzz", 0),
    Row("jobs --search zzz --json", 0),
    Row("jobs --state stopping --limit 0 --search zzz", 0),
    Row("versions no-such", 4, err="no-such"),
    Row("files bert-smoke no-such", 4, err="artscope versions"),
    Row("log bert-smoke no-such", 4, err="artscope files"),
    Row("log bert-smoke 1 no-such", 4, err="artscope versions"),
    Row("log 00000000-0000-0000-0000-000000000000", 4, err="There is no job"),
    Row("log 99999999", 4, err="There is no job"),
    Row("jobs --state angry", 2, err="running"),
    Row("jobs --limit -1", 2, err="--limit"),
    Row("log", 2, err="JOB"),
    Row("log bert-smoke --tail 1 --all", 2, err="--tail"),
    Row("log bert-smoke -E --grep (", 2, err="is not closed"),
    Row("log bert-smoke --since never", 2, err="--since"),
    Row("jobs --fault http=401", 3, err="--again"),
    Row("jobs --fault http=403", 3, err="Not permitted"),
    Row("jobs --fault http=500", 5, err="HTTP 500"),
    Row("jobs --fault http=404", 5, err="artscope: "),
    Row("log bert-smoke --fault http=501", 5, err="HTTP 501"),
    Row("log whisper-large-zh worker-0", 4, err="-f waits"),
    Row("log bert-smoke --fault logs-refused", 3, err="artscope: "),
    Row("log pangu-ocr", 4, err="has no log"),
    Row("view /no/such/file", 1, err="/no/such/file"),
    Row("jobs --mine --search zzz", 0),
)


@pytest.mark.parametrize("row", ENDINGS, ids=str)
def test_a_command_ends_with_its_code_and_says_why_on_standard_error(demo: CommandLine, row: Row) -> None:
    ran = demo(*row.words.split())
    assert (ran.code, ran.out) == (row.code, row.out), ran.err
    assert row.err in ran.err
    assert ran.err.startswith("artscope: ") if row.err else ran.err == ""
    assert "press r" not in ran.err


NAMES = (
    ("bert-smoke", None),
    ("bert-smoke copy-04ff", "bert-smoke-copy-04ff"),
    ("bert-smoke bert-smoke-copy-04ff", "bert-smoke-copy-04ff"),
    ("bert-smoke-copy-1b2c", "bert-smoke-copy-1b2c"),
)


@pytest.mark.parametrize(("words", "name"), NAMES)
def test_names_and_tails_of_names_mean_one_version(demo: CommandLine, words: str, name: str | None) -> None:
    versions = {row["name"]: row for row in demo("versions", "bert-smoke", "--json").rows}
    files = demo("files", *words.split(), "--json")
    wanted = versions[name or "bert-smoke"]
    assert all(wanted["id"] in row["name"] for row in files.rows)
    assert demo("files", words.split()[0], wanted["id"], "--json").out == files.out


def test_a_log_is_named_by_its_worker_its_name_or_not_at_all(demo: CommandLine) -> None:
    (file,) = demo("files", "bert-smoke", "--json").rows
    texts = {
        demo("log", "bert-smoke", *words).out
        for words in ([], ["worker-0"], ["bert-smoke", "worker-0"], ["bert-smoke", file["name"]], [file["name"]])
    }
    assert len(texts) == 1


def test_a_number_asks_v1_and_its_worker_is_the_index_after_the_last_dot(demo: CommandLine) -> None:
    job = next(row for row in demo("jobs", "--json", "--api", "v1", "--limit", "0").rows if row["name"] == "bert-smoke")
    (file,) = demo("files", job["id"], "V0001", "--json").rows
    assert (file["name"], file["task"]) == ("job-bert-smoke.0", "0")
    text = demo("log", job["id"], "V0001").out
    assert text
    assert demo("log", job["id"], "V0001", "0").out == demo("log", job["id"], "V0001", file["name"]).out == text


@pytest.mark.parametrize("api", ["v1", "v2"])
def test_with_the_service_down_the_kept_text_is_printed_and_it_is_exit_5(demo: CommandLine, api: str) -> None:
    job = next(row for row in demo("jobs", "--json", "--api", api, "--state", "running").rows)
    files = demo("files", job["id"], "--json", "--api", api).rows
    words = ["log", job["id"], files[0]["name"], "--api", api]
    kept = demo(*words, "--tail", "20").out
    down = demo(*words, "--tail", "20", "--fault", "http=501")
    assert (down.code, down.out) == (5, kept)
    assert "HTTP 501" in down.err
    offline = demo(*words, "--tail", "20", "--offline")
    assert (offline.code, offline.out, offline.err) == (0, kept, "")
    whole = demo(*words, "--all", "--fault", "http=501")
    assert (whole.code, whole.out) == (5, demo(*words, "--all", "--offline").out)
    assert "its head is not here" in whole.err


def test_the_default_is_the_newest_500_lines(demo: CommandLine) -> None:
    job = next(row for row in demo("jobs", "--json", "--state", "running").rows if row["nodes"] == 1)
    assert demo("log", job["id"]).out.count("\n") == 500
    assert demo("log", job["id"], "--tail", "7").out.count("\n") == 7
    assert demo("log", job["id"], "--tail", "700").out.count("\n") == 700


@pytest.mark.parametrize(
    ("twin", "value", "said"),
    [
        ("LANG", "zh", ["--lang", "zh"]),
        ("API", "v1", ["--api", "v1"]),
        ("OFFLINE", "1", ["--offline"]),
        ("WORKSPACE", "0", ["--workspace", "0"]),
        ("SEED", "7", ["--seed", "7"]),
        ("JOBS", "3", ["--jobs", "3"]),
        ("FAULT", "http=501", ["--fault", "http=501"]),
    ],
)
def test_an_option_and_its_twin_in_the_environment_are_alike(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    twin: str,
    value: str,
    said: list[str],
) -> None:
    def ran(folder: str, *words: str) -> Ran:
        line = CommandLine(capsys, "--demo", "--data-dir", str(tmp_path / folder))
        found = line("jobs", "--limit", "5", *words)
        names = (" ".join((row[:40], row.split()[-1])) for row in found.out.splitlines())
        return Ran(found.code, "\n".join(names), found.err.split("Request")[0])

    expected = ran("said", *said)
    monkeypatch.setenv(f"ARTSCOPE_{twin}", value)
    assert ran("twin") == expected
    monkeypatch.delenv(f"ARTSCOPE_{twin}")
    assert ran("neither") != expected


def test_a_demonstration_can_be_asked_for_by_the_environment(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("DEMO", "1"), ("DATA_DIR", str(tmp_path)), ("LOG_FILE", str(tmp_path / "requests"))):
        monkeypatch.setenv(f"ARTSCOPE_{name}", value)
    ran = CommandLine(capsys)("jobs", "--limit", "1", "--json")
    assert (ran.code, len(ran.rows)) == (0, 1)
    assert "/v2/" in (tmp_path / "requests").read_text()
    monkeypatch.setenv("ARTSCOPE_SEED", "few")
    ran = CommandLine(capsys)("jobs")
    assert (ran.code, "ARTSCOPE_SEED" in ran.err) == (2, True)


# Where the text goes


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "a.log"
    path.write_bytes(TEXT)
    return path


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], TEXT),
        (["--raw"], TEXT),
        (["--plain"], SHOWN),
        (["--grep", "t", "--plain"], b"two\nlast\n"),
        (["--tail", "1"], b"last"),
    ],
)
def test_a_pipe_gets_what_was_received_unless_plain_text_is_asked_for(
    log: Path, words: list[str], expected: bytes
) -> None:
    ran = subprocess.run([sys.executable, "-m", "artscope_tui", "view", log, *words], capture_output=True, check=True)
    assert (ran.stdout, ran.stderr) == (expected, b"")


@pytest.mark.parametrize(
    ("words", "expected"), [(["--all"], SHOWN), (["--tail", "3"], SHOWN[4:]), (["--raw"], TEXT + b"")]
)
def test_a_terminal_gets_what_passed_the_gate_unless_raw_text_is_asked_for(
    log: Path, words: list[str], expected: bytes
) -> None:
    with running([sys.executable, "-m", "artscope_tui", "view", str(log), *words]) as terminal:
        terminal.end()
    assert bytes(terminal.sent) == expected.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n") or words == ["--raw"]
    assert (b"\x1b" in terminal.sent) == (words == ["--raw"])


def test_a_last_line_without_a_newline_gets_one_only_where_more_follows(log: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.log").write_bytes(b"")
    (tmp_path / "b.log").write_bytes(b"b\n")
    files = [log, tmp_path / "empty.log", log, tmp_path / "b.log", log]
    ran = subprocess.run([sys.executable, "-m", "artscope_tui", "view", *files], capture_output=True, check=True)
    assert ran.stdout == TEXT + b"\n" + TEXT + b"\nb\n" + TEXT


@pytest.mark.parametrize(
    "words", [["view", "LOG"], ["view", "LOG", "--plain"], ["--demo", "jobs", "--limit", "0"]], ids=str
)
def test_a_reader_that_takes_one_line_ends_the_command_by_the_pipe(tmp_path: Path, words: list[str]) -> None:
    (tmp_path / "big.log").write_bytes(b"a line of some length that fills the pipe\n" * 50_000)
    words = [str(tmp_path / "big.log") if word == "LOG" else word for word in words]
    line = [sys.executable, "-m", "artscope_tui", *words]
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10 if "view" in words else 0)
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 128 + signal.SIGPIPE


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)], ids=str
)
def test_a_signal_while_the_service_is_waited_for_ends_the_command_at_once(
    tmp_path: Path, number: signal.Signals, code: int
) -> None:
    line = [sys.executable, "-m", "artscope_tui", "jobs", "--demo", "--latency", "600000"]
    requests = tmp_path / "requests"
    line += ["--log-file", str(requests), "--data-dir", str(tmp_path / "data")]
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ) as process:
        while process.poll() is None and not (tmp_path / "data").exists():
            pass
        process.send_signal(number)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (code, b"", b"")
