"""`--since` and `--until`: the part of a log that was written between two times."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.commandline import CommandLine

LINES = [
    "starting",
    "2024-05-01 22:00:00 one",
    "2024-05-01 23:30:00 two",
    "  which goes on",
    "2024-05-02 00:30:00 three",
    "2024-05-02 02:00:00 four",
    "2024-05-02 03:00:00 five",
    "the end",
]


@pytest.fixture
def here(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> CommandLine:
    return CommandLine(capsys, "--data-dir", str(tmp_path / "data"))


@pytest.fixture
def log(tmp_path: Path) -> str:
    path = tmp_path / "a.log"
    path.write_text("\n".join(LINES) + "\n")
    return str(path)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--since", "2024-05-02 00:30"], LINES[4:]),
        (["--since", "2024-05-02 00:30:01"], LINES[5:]),
        (["--since", "2024-05-02"], LINES[4:]),
        (["--since", "2024-05-01 23:30:00+08:00"], LINES[2:]),
        (["--since", "2024-05-01T16:30:00Z"], LINES[4:]),
        (["--since", "5-2 02:00"], LINES[5:]),
        (["--since", "01:00"], LINES[5:]),
        (["--since", "23:00"], LINES[2:]),
        (["--since", "1h"], LINES[5:]),
        (["--since=-90m"], LINES[5:]),
        (["--since", "2h30m"], LINES[4:]),
        (["--since", "10s"], LINES[6:]),
        (["--since", "4d"], LINES),
        (["--until", "2024-05-01 23:30"], LINES[:4]),
        (["--until", "23:30"], LINES[:4]),
        (["--until", "02:00"], LINES[:6]),
        (["--until", "1h"], LINES[:6]),
        (["--since", "23:00", "--until", "01:00"], LINES[2:5]),
        (["--since", "23:00", "--until", "23:45"], LINES[2:4]),
        (["--since", "23:00", "--tail", "2"], LINES[-2:]),
        (["--until", "01:00", "--tail", "2"], LINES[3:5]),
        (["--since", "23:00", "--grep", "o"], [LINES[at] for at in (2, 3, 5)]),
        (["--since", "23:00", "--grep", "three", "-C", "9"], LINES[2:]),
        (["--since", "2024-05-03"], []),
    ],
)
def test_the_lines_are_those_of_the_time(here: CommandLine, log: str, words: list[str], expected: list[str]) -> None:
    ran = here("view", log, *words)
    assert ran.out.splitlines() == expected
    assert ran.code == 0
    assert ("no line was written then" in ran.err) == (not expected)


def test_an_end_before_the_beginning_is_said_to_be_taken_for_the_day_after(here: CommandLine, log: str) -> None:
    ran = here("view", log, "--since", "02:30", "--until", "02:00")
    assert ran.out.splitlines() == LINES[6:]
    assert ran.err.splitlines() == ["artscope: --until 02:00 is before --since 02:30, and taken to be of the day after"]
    assert "按次日计算" in here("view", log, "--since", "02:30", "--until", "02:00", "--lang", "zh").err
    assert here("view", log, "--since", "23:00", "--until", "01:00").err == ""  # over the midnight that is in the log


@pytest.mark.parametrize("text", ["25:99", "yesterday", "", "2h3", "1:2"])
@pytest.mark.parametrize("option", ["--since", "--until"])
def test_what_is_no_time_is_exit_2_and_names_the_option(here: CommandLine, log: str, option: str, text: str) -> None:
    ran = here("view", log, option, text)
    assert (ran.code, ran.out) == (2, "")
    assert option in ran.err


def test_a_log_without_times_says_that_none_can_be_told(here: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "untimed.log").write_text("one\ntwo\n")
    ran = here("view", str(tmp_path / "untimed.log"), "--since", "1h")
    assert (ran.code, ran.out) == (1, "")
    assert "No line of this log says when" in ran.err
    (tmp_path / "empty.log").write_text("")
    assert here("view", str(tmp_path / "empty.log"), "--since", "1h").code == 0


def test_a_running_log_is_fetched_back_to_the_time_and_no_further(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    demo = CommandLine(capsys, "--demo", "--data-dir", str(tmp_path / "data"))
    rows = demo("jobs", "--json", "--state", "running").rows
    job = next(row["id"] for row in rows if row["nodes"] == 1 and row["duration_ms"] > 7_200_000)
    part = demo("log", job, "--since", "10m").out.splitlines()
    kept = demo("log", job, "--all", "--offline").out.splitlines()
    everything = demo("log", job, "--all").out.splitlines()
    assert 0 < len(part) <= len(kept) < len(everything)
    assert part[0] in everything
