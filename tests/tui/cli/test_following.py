"""`-f` and `--until-done`: what is written is printed as it comes, once and whole, until nothing more will be."""

from __future__ import annotations

import fcntl
import io
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from artscope.errors import ArchiveError, ForbiddenError, ServiceError
from artscope.localfiles import FileShelf, file_log
from artscope.models import Job, JobId, State, Version, VersionId
from artscope_tui.cli.arguments import parse
from artscope_tui.cli.ending import EVERY, FileWatch, Forever, JobWatch, is_written
from artscope_tui.cli.printing import Printer
from artscope_tui.cli.reader import LONGEST_PAUSE, Reader, Watch
from artscope_tui.cli.view import watch_of
from artscope_tui.cli.wanted import wanted


class Until:
    """Over after so many looks."""

    def __init__(self, looks: int) -> None:
        self._left = looks

    async def over(self, came: int) -> bool:
        self._left -= 1
        return self._left < 0

    def verdict(self) -> int:
        return 7


@dataclass
class Steps:
    """Instead of sleeping, the next thing happens; remembers how long the sleeps would have been."""

    left: list[Callable[[], object]]
    pauses: list[float] = field(default_factory=list)

    async def __call__(self, seconds: float) -> None:
        self.pauses.append(seconds)
        if self.left:
            self.left.pop(0)()


async def followed(
    path: Path, *words: str, steps: Sequence[Callable[[], object]], watch: Watch | None = None
) -> tuple[bytes, int, Steps]:
    """What a command prints of a file to which things happen; its exit code; the steps."""
    out, sleep = io.BytesIO(), Steps(list(steps))
    asked = await wanted(parse(["view", str(path), "-f", *words]), whole=True)
    printer = Printer(out, raw="--plain" not in words, picker=asked.picker)
    reading = await FileShelf(at="head" if asked.whole else "end").open_log(file_log(str(path)))
    try:
        reader = Reader(reading, asked, printer, watch=watch or Until(len(steps)), sleep=sleep)
        await reader.print()
        return out.getvalue(), reader.verdict(), sleep
    finally:
        await reading.aclose()


def adding(path: Path, text: str) -> Callable[[], object]:
    """Writes on."""

    def add() -> None:
        with path.open("a") as file:
            file.write(text)

    return add


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "a.log"
    path.write_text("one\ntwo\nthr")
    return path


ADDED = ["ee\n", "", "four\nERROR fi", "ve\n", "  more\nsix"]
WHOLE = "one\ntwo\nthree\nfour\nERROR five\n  more\nsix"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ((), WHOLE),
        (("--tail", "1"), "three\nfour\nERROR five\n  more\nsix"),
        (("--tail", "0"), "four\nERROR five\n  more\nsix"),
        (("--plain",), WHOLE + "\n"),
        (("--grep", "o"), "one\ntwo\nfour\nERROR five\n  more\n"),
        (("--grep", "six", "-C", "1"), "  more\nsix\n"),
        (("--grep", "two", "-C", "1"), "one\ntwo\nthree\n"),
        (("--errors",), "ERROR five\n  more\n"),
    ],
)
async def test_half_a_line_is_gone_on_with_and_nothing_is_printed_twice(
    log: Path, words: tuple[str, ...], expected: str
) -> None:
    out, code, _ = await followed(log, *words, steps=[adding(log, text) for text in ADDED])
    assert out.decode() == expected
    assert code == 0


async def test_how_it_ended_is_told_only_where_that_was_asked_for(log: Path) -> None:
    assert (await followed(log, "--until-done", steps=[adding(log, "ee\n")]))[1] == 7
    assert (await followed(log, steps=[adding(log, "ee\n")]))[1] == 0


async def test_a_file_that_is_replaced_is_read_to_its_end_and_then_the_new_one(
    log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def replaced() -> None:
        adding(log, "ee\nlast\n")()
        log.rename(log.with_suffix(".1"))
        log.write_text("new\n")

    out, _, _ = await followed(log, steps=[replaced, lambda: None, adding(log, "newer\n")])
    assert out == b"one\ntwo\nthree\nlast\nnew\nnewer\n"
    assert capsys.readouterr().err.count("begun anew") == 1


async def test_a_file_that_is_cut_is_read_from_its_start(log: Path) -> None:
    out, _, _ = await followed(log, steps=[lambda: log.write_text("a\n"), lambda: None])
    assert out == b"one\ntwo\nthr\na\n"


async def test_following_until_a_time_ends_with_the_first_line_after_it(tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    log.write_text("2024-05-01 03:00:00 one\n")
    steps = [adding(log, f"2024-05-01 03:{minute}:00 x\n  more\n") for minute in (10, 20, 30, 40)]
    out, _, sleep = await followed(log, "--until", "03:20", steps=steps, watch=Forever())
    assert out.decode().split("\n") == [
        "2024-05-01 03:00:00 one",
        *("2024-05-01 03:10:00 x", "  more", "2024-05-01 03:20:00 x", "  more", ""),
    ]
    assert len(sleep.left) == 1


@pytest.mark.skipif(not hasattr(fcntl, "F_SETLEASE"), reason="this system does not tell who writes a file")
async def test_a_file_is_done_once_nobody_has_it_open_for_writing(log: Path) -> None:
    with log.open("a") as writer:
        assert is_written(log)
        steps = [
            lambda: writer.write("ee\n") and writer.flush(),
            lambda: None,
            lambda: writer.write("end\n"),
            writer.close,
            lambda: None,
        ]
        out, code, sleep = await followed(log, "--until-done", steps=steps, watch=FileWatch(log))
    assert not is_written(log)
    assert (out, code) == (b"one\ntwo\nthree\nend\n", 0)
    assert not sleep.left


def test_what_cannot_be_watched_is_refused_with_words(log: Path) -> None:
    def denied(path: Path) -> bool:
        raise PermissionError(13, "Permission denied")

    with pytest.raises(ArchiveError) as raised:
        watch_of(str(log), denied)
    assert "cannot tell who writes it (Permission denied)" in raised.value.text
    assert "-f" in raised.value.hint
    assert isinstance(watch_of("-", denied), Forever)


class FakeService:
    """A Library that knows one job's state."""

    def __init__(self, *states: State) -> None:
        self.left = list(states)
        self.asked = 0

    async def find_job(self, name: str) -> Sequence[Job]:
        self.asked += 1
        return [Job(JobId(name), "bert", "v2", state=self.left.pop(0))]


async def test_the_job_is_asked_about_only_while_its_log_is_silent(capsys: pytest.CaptureFixture[str]) -> None:
    service, now = FakeService(State.RUNNING, State.FAILED), [0.0]
    job = Job(JobId("1-2"), "bert", "v2", state=State.RUNNING)
    version = Version(VersionId("1-2"), "bert", JobId("1-2"), "v2", state=State.RUNNING)
    watch = JobWatch(service, job, version, clock=lambda: now[0])  # type: ignore[arg-type]
    assert not await watch.over(0)
    now[0] += EVERY
    assert not await watch.over(3)
    assert service.asked == 0
    assert not await watch.over(0)
    assert not await watch.over(0)
    assert service.asked == 1
    now[0] += EVERY
    assert await watch.over(0)
    assert watch.verdict() == 1
    assert "bert has ended: failed" in capsys.readouterr().err
    watch.version = replace(version, state=State.DONE)
    assert watch.verdict() == 0


@dataclass
class FakeReading:
    """A log of the service of which every look brings trouble, or lines."""

    inner: object
    answers: list[Exception | None]
    trouble: Exception | None = None
    live: bool = True
    poll_seconds: float = 5.0
    earlier: tuple[()] = ()
    final_newline: bool = True
    looks: int = 0

    @property
    def lines(self) -> object:
        return self.inner.lines  # type: ignore[attr-defined]

    async def newer(self) -> int:
        self.looks += 1
        self.trouble = self.answers.pop(0) if self.answers else None
        self.live = bool(self.answers)
        return 0

    async def older(self) -> bool:
        return False


async def test_trouble_that_may_pass_is_told_once_and_a_refusal_ends_it(
    log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    busy, refused = ServiceError("errors.service"), ForbiddenError("errors.forbidden", what="bert", code="x")
    inner = await FileShelf().open_log(file_log(str(log)))
    reading = FakeReading(inner, [None, busy, busy, None, busy, refused, None])
    sleep, out = Steps([]), io.BytesIO()
    asked = await wanted(parse(["log", "bert", "-f"]))
    reader = Reader(reading, asked, Printer(out, raw=True), watch=Forever(), sleep=sleep)  # type: ignore[arg-type]
    await reader.print()
    assert reader.verdict() == 3
    said = capsys.readouterr().err
    assert said.count(busy.text) == 2
    assert said.count(refused.text) == 1
    assert reading.looks == 6
    assert sleep.pauses == [5.0, 10.0, 20.0, 40.0, LONGEST_PAUSE]
    assert out.getvalue() == b"one\ntwo\nthr"
    await inner.aclose()


# Interrupted


def begun(*words: str, out: int = subprocess.PIPE) -> subprocess.Popen[bytes]:
    line = [sys.executable, "-m", "artscope_tui", *words]
    return subprocess.Popen(line, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.PIPE, bufsize=0)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_ends_following_with_its_own_code_and_what_came_is_printed(
    log: Path, number: signal.Signals, code: int
) -> None:
    process = begun("view", str(log), "-f")
    assert process.stdout
    assert process.stdout.read(8) == b"one\ntwo\n"
    process.send_signal(number)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (code, b"thr", b"")


def test_an_interrupt_saves_what_was_followed_until_then(log: Path, tmp_path: Path) -> None:
    process = begun("view", str(log), "-f", "-o", str(tmp_path / "out"))
    while not any(path.name.endswith(".part") and path.stat().st_size for path in tmp_path.iterdir()):
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert (tmp_path / "out").read_text() == "one\ntwo\nthr"
    assert b"Saved" in err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.log", "out"]


def test_an_interrupt_ends_also_a_command_whose_reader_does_not_read(tmp_path: Path) -> None:
    (tmp_path / "big.log").write_bytes(b"x" * 99 + b"\n" + (b"y" * 99 + b"\n") * 20_000)
    process = begun("view", str(tmp_path / "big.log"), "--grep", "y")
    assert process.stdout
    assert process.stdout.read(1) == b"y"  # the pipe is full, or will be
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=20) == 130
    process.communicate()


def test_a_named_pipe_is_waited_for_and_can_be_interrupted(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with begun("view", str(tmp_path / "pipe")) as process:
        assert process.stdout
        with (tmp_path / "pipe").open("wb", buffering=0) as writer:
            writer.write(b"one\n")
            assert process.stdout.read(4) == b"one\n"
        assert process.wait(timeout=20) == 0
    with begun("view", str(tmp_path / "pipe"), "-f") as process:
        assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) in (143, -signal.SIGTERM)


def test_a_line_of_standard_input_is_printed_as_soon_as_it_is_whole() -> None:
    reader, writer = os.pipe()
    process = subprocess.Popen(
        [sys.executable, "-m", "artscope_tui", "view", "-", "--grep", "ERROR", "--until-done"],
        stdin=reader,
        stdout=subprocess.PIPE,
    )
    os.close(reader)
    assert process.stdout
    os.write(writer, b"INFO one\nERROR two\nERR")
    assert process.stdout.readline() == b"ERROR two\n"
    os.write(writer, b"OR three")
    os.close(writer)
    assert process.communicate(timeout=20)[0] == b"ERROR three\n"
    assert process.returncode == 0
