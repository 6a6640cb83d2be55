"""`--grep`, `--errors` and `-C` on the command line: the lines that `grep` prints, and whole records."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from artscope.logs.find import Needle
from artscope.logs.lines import Hole
from artscope.logs.striplines import StripLines, stretch
from artscope_tui.cli.picking import Picker
from support.commandline import CommandLine
from support.grep import Held

LINES = [b"loss %d" % n if n % 7 else b"NPU error at step %d" % n for n in range(1, 60)]


@pytest.fixture
def here(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> CommandLine:
    return CommandLine(capsys, "--data-dir", str(tmp_path / "data"))


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "a.log"
    path.write_bytes(b"\n".join(LINES))
    return path


@pytest.mark.parametrize("around", [0, 1, 2, 3, 20])
@pytest.mark.parametrize("wanted", ["npu error", "NPU", "step 14", "loss 1", "Loss", "step 56"])
def test_the_lines_and_their_surroundings_are_those_of_grep(
    here: CommandLine, log: Path, wanted: str, around: int
) -> None:
    case = [] if wanted != wanted.lower() else ["-i"]
    grep = subprocess.run(
        ["grep", "-a", "-F", *case, *(["-C", str(around)] if around else []), wanted, log],
        capture_output=True,
        text=True,
        check=False,
    )
    ran = here("view", str(log), "--grep", wanted, "-C", str(around))
    assert ran.out == grep.stdout
    assert ran.code == 0


def test_a_text_that_is_nowhere_is_told_apart_from_the_output(here: CommandLine, log: Path) -> None:
    ran = here("view", str(log), "--grep", "nowhere")
    assert ran.out == ""
    assert "no line holds nowhere" in ran.err


def test_dash_is_standard_output_and_an_empty_log_is_told(here: CommandLine, tmp_path: Path, log: Path) -> None:
    assert here("view", str(log), "--tail", "1", "-o", "-").out == "loss 59"
    (tmp_path / "empty.log").touch()
    ran = here("view", str(tmp_path / "empty.log"))
    assert ran.out == "" and "the log is empty" in ran.err and ran.code == 0


def test_only_the_newest_lines_are_searched_where_so_many_are_asked_for(here: CommandLine, log: Path) -> None:
    assert here("view", str(log), "--grep", "npu", "--tail", "10").out == "NPU error at step 56\n"
    ran = here("view", str(log), "--grep", "npu", "--tail", "3")
    assert ran.out == ""
    assert "none of the newest 3 lines holds npu; earlier ones were not looked at" in ran.err


def test_the_lines_found_can_go_into_a_new_file(here: CommandLine, log: Path, tmp_path: Path) -> None:
    ran = here("view", str(log), "--grep", "step 2", "-o", str(tmp_path / "found.log"))
    assert ran.code == 0, ran.err
    assert (tmp_path / "found.log").read_bytes() == b"NPU error at step 21\nNPU error at step 28\n"


def test_the_whole_log_of_a_job_is_searched(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    demo = CommandLine(capsys, "--demo", "--data-dir", str(tmp_path / "data"))
    rows = demo("jobs", "--json", "--state", "done", "--limit", "0").rows
    job = next(row["id"] for row in rows if row["nodes"] == 1)
    everything = demo("log", job, "--all").out.splitlines()
    wanted = everything[0]
    ran = demo("log", job, "--grep", wanted)
    assert ran.out.splitlines()[0] == wanted
    assert ran.out.splitlines() == [line for line in everything if wanted.lower() in line.lower()]


@pytest.mark.parametrize(
    ("options", "flags"),
    [
        (["-F"], ["-F"]),
        (["-F", "-i"], ["-F", "-i"]),
        (["-E"], ["-E"]),
        (["-E", "-i"], ["-E", "-i"]),
        (["-i"], ["-F", "-i"]),
        (["-E", "-C", "2"], ["-E", "-C", "2"]),
    ],
)
@pytest.mark.parametrize("wanted", ["npu", "NPU", "step [0-9]*4", "(loss|ERROR) [1-3]", "^loss 5.$", "."])
def test_a_pattern_is_read_as_grep_reads_it(
    here: CommandLine, log: Path, wanted: str, options: list[str], flags: list[str]
) -> None:
    grep = subprocess.run(["grep", "-a", *flags, "-e", wanted, log], capture_output=True, text=True, check=False)
    assert here("view", str(log), "--grep", wanted, *options).out == grep.stdout


def test_two_dashes_can_be_looked_for(here: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "dashes.log").write_text("a -- b\na - b\n")
    assert here("view", str(tmp_path / "dashes.log"), "--grep=--").out == "a -- b\n"


def test_patterns_hold_together_as_greps_in_a_pipe_do(here: CommandLine, log: Path) -> None:
    assert here("view", str(log), "--grep", "npu", "--grep", "step 2").out == (
        "NPU error at step 21\nNPU error at step 28\n"
    )


def test_what_is_no_expression_is_exit_2_and_says_why(here: CommandLine, log: Path) -> None:
    ran = here("view", str(log), "-E", "--grep", "(")
    assert (ran.code, ran.out) == (2, "")
    assert "is not closed" in ran.err


@pytest.mark.parametrize(
    ("words", "named"),
    [(["-E"], "--grep"), (["-i"], "--grep"), (["-C", "3"], "--errors"), (["--grep", "x", "-E", "-F"], "-F")],
)
def test_options_that_say_nothing_alone_are_exit_2(here: CommandLine, log: Path, words: list[str], named: str) -> None:
    ran = here("view", str(log), *words)
    assert ran.code == 2
    assert named in ran.err


RECORDS = b"""2024-05-01 03:10:00,123 INFO step 1
Traceback (most recent call last):
  File "train.py", line 7, in <module>
    main()
RuntimeError: NPU out of memory
2024-05-01 03:10:01,000 INFO rank 1 waits
2024-05-01 03:10:02,000 ERROR rank 2 lost
2024-05-01 03:10:03,000 INFO the end
"""


@pytest.fixture
def records(tmp_path: Path) -> Path:
    path = tmp_path / "records.log"
    path.write_bytes(RECORDS)
    return path


def test_errors_come_with_their_whole_record(here: CommandLine, records: Path) -> None:
    lines = RECORDS.decode().splitlines(keepends=True)
    assert here("view", str(records), "--errors").out == "".join([*lines[1:5], lines[6]])
    assert here("view", str(records), "--errors", "-C", "1").out == "".join(lines)


def test_a_text_anywhere_in_an_error_keeps_all_of_it(here: CommandLine, records: Path) -> None:
    lines = RECORDS.decode().splitlines(keepends=True)
    assert here("view", str(records), "--errors", "--grep", "train.py").out == "".join(lines[1:5])
    assert here("view", str(records), "--errors", "--grep", "rank").out == lines[6]
    assert here("view", str(records), "--errors", "--grep", "step").out == ""


def test_lines_that_come_in_parts_are_one_text_and_a_hole_is_always_told() -> None:
    text = b"a\nb\nhit\nc\nd\ne\nhit\nf\n"
    held, hole = Held(text), Hole("h")
    lines = StripLines([stretch(held, 0, text[:12]), hole, stretch(held, 12, text[12:])], head=True)
    expected = [b"b", b"hit", b"c", hole, b"--", b"e", b"hit", b"f"]
    for cut in range(lines.end + 1):
        picker = Picker([Needle("hit")], 1)
        blocks = [*picker.picked(lines, 0, cut), *picker.picked(lines, cut, lines.end)]
        assert [line for block in blocks for line in block] == expected
        assert picker.found == 2


CHINESE = "训练开始 损失 2.3\n错误码 507054 进程退出\nTraceback 完成\n"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], CHINESE),
        (["--grep", "错误"], "错误码 507054 进程退出\n"),
        (["-E", "--grep", "^错误码 [0-9]+"], "错误码 507054 进程退出\n"),
        (["--errors"], "错误码 507054 进程退出\n"),
        (["--encoding", "gb18030", "--grep", "损失"], "训练开始 损失 2.3\n"),
    ],
    ids=str,
)
def test_a_log_in_gb18030_is_read_as_what_it_says(
    here: CommandLine, tmp_path: Path, words: list[str], expected: str
) -> None:
    (tmp_path / "gb.log").write_bytes(CHINESE.encode("gb18030"))
    (tmp_path / "utf.log").write_text(CHINESE)
    files = [str(tmp_path / "gb.log"), str(tmp_path / "utf.log")]
    assert here("view", files[0], "--plain", *words).out == expected
    if "--encoding" not in words:
        assert here("view", *files, "--plain", *words).out == expected * 2
    assert here("view", files[0], "--plain", "--encoding", "utf-8", "--grep", "错误").out == ""
