"""Log texts: any line and any byte is where it would be had the whole log been written."""

from __future__ import annotations

import random
import re
import time
from datetime import timedelta
from pathlib import Path

import pytest

from artscope.simulator.texts.compose import PATTERNS
from artscope.simulator.texts.files import FileLog
from artscope.simulator.texts.megatron import Memory
from artscope.simulator.texts.section import Fixed, Periodic
from artscope.simulator.texts.stamps import clock, comma, dated, hccl, iso, millis, moment, slashed
from support.textlogs import BEGIN, SETTING, hours, in_order, script

LATER = hours(500)
ENDINGS = ("completed", "stopped", "killed", "ecc", "nccl", "hang", "nan", "args", "tf", "npu_oom")


@pytest.mark.parametrize("pattern", sorted(PATTERNS))
@pytest.mark.parametrize("worker", [0, 2])
def test_every_line_is_found_where_the_whole_text_has_it(pattern: str, worker: int) -> None:
    log = script(pattern, "ecc", "completed", each=0.3).log(worker)
    whole = log.text(0, log.lines(LATER), LATER)
    assert len(whole) == log.size(LATER)
    assert log.read(0, log.size(LATER), LATER) == whole
    for number, offset, line in in_order(log, LATER):
        assert log.offset_of(number, LATER) == offset
        assert log.line_of(offset, LATER) == log.line_of(offset + len(line) - 1, LATER) == number
        assert log.text(number, number + 1, LATER) == line


@pytest.mark.parametrize("pattern", sorted(PATTERNS))
def test_any_range_of_bytes_is_the_same_as_in_the_whole(pattern: str) -> None:
    log, lot = script(pattern, "completed", each=0.6).log(2), random.Random(1)
    whole = log.read(0, 1 << 40, LATER)
    for _ in range(50):
        start, stop = sorted(lot.randrange(-10, len(whole) + 10) for _ in range(2))
        assert log.read(start, stop, LATER) == whole[max(start, 0) : max(stop, 0)]


@pytest.mark.parametrize("pattern", sorted(PATTERNS))
def test_periods_with_numbers_of_equal_width_have_lines_of_equal_lengths(pattern: str) -> None:
    """What the sizes are foretold by; a number that grows too wide would be cut."""
    made = PATTERNS[pattern](SETTING)
    for digits in range(1, 6):
        lowest = 10 ** (digits - 1)
        expected = [len(line) for line in made.period(lowest, [millis(BEGIN)] * made.lines)]
        for number in (lowest + 1, lowest * 2 + 3, lowest * 10 - 1):
            when = [millis(BEGIN) + 977 * number * (i + 1) for i in range(made.lines)]
            assert [len(line) for line in made.period(number, when)] == expected


def test_the_other_workers_lines_have_foretold_lengths_too() -> None:
    made = Memory(SETTING, 100)
    expected = [len(line) for line in made.period(1000, [millis(BEGIN)] * made.lines)]
    assert [len(line) for line in made.period(9999, [millis(LATER)] * made.lines)] == expected


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_log_only_grows_while_the_clock_goes_on(ending: str) -> None:
    log = script("megatron", "ecc", ending, each=1.0).log(1)
    seen, lines = b"", 0
    for minutes in range(0, 150, 7):
        at = BEGIN + timedelta(minutes=minutes)
        text = script("megatron", "ecc", ending, each=1.0).log(1).read(0, 1 << 40, at)
        assert text.startswith(seen)
        assert text == log.read(0, 1 << 40, at)
        assert log.lines(at) >= lines
        seen, lines = text, log.lines(at)
    assert lines > 60


def test_a_running_log_grows_every_few_seconds() -> None:
    log = script("megatron", "completed", each=50).log(2)
    counts = [log.lines(hours(10) + timedelta(seconds=second)) for second in range(0, 60, 3)]
    assert counts == sorted(counts)
    assert 20 <= counts[-1] - counts[0] <= 60


@pytest.mark.parametrize("pattern", ["megatron", "bars"])
def test_lines_are_written_one_after_the_other_and_never_in_the_future(pattern: str) -> None:
    log, at = script(pattern, "nccl", "completed").log(0), hours(3)
    times = [log.time_of(line, at) for line in range(log.lines(at))]
    assert times == sorted(times)
    assert times[-1] == log.changed(at) <= at


def test_a_million_lines_cost_nothing_until_they_are_read() -> None:
    started = time.process_time()
    log = script("megatron", "completed", each=600, workers=1, lines=1_000_000).log(0)
    at = hours(2000)
    assert log.lines(at) == 1_000_000
    assert log.text(999_500, 1_000_000, at).count(b"\n") == 500
    assert log.line_of(log.offset_of(500_000, at), at) == 500_000
    assert log.read(log.size(at) - 65_536, log.size(at), at).endswith(b"\n")
    assert time.process_time() - started < 1.0


@pytest.mark.parametrize("lines", [5, 30, 1000, 20_000])
@pytest.mark.parametrize("ending", ["completed", "killed", "ecc"])
@pytest.mark.parametrize("worker", [0, 2])
def test_an_ended_log_has_as_many_lines_as_were_asked_for(lines: int, ending: str, worker: int) -> None:
    log = script("huggingface", "ecc", ending, lines=lines).log(worker)
    assert log.lines(LATER) == lines


def test_a_job_that_dies_of_its_arguments_writes_few_lines_however_many_were_asked_for() -> None:
    log = script("huggingface", "args", lines=20_000).log(0)
    assert b"error: unrecognized arguments" in log.read(0, 1 << 40, LATER)
    assert log.lines(LATER) < 60


def test_a_killed_worker_stops_in_the_middle_of_a_line() -> None:
    log = script("megatron", "killed").log(2)
    assert not log.final_newline(LATER)
    assert log.text(0, log.lines(LATER), LATER).count(b"\n") == log.lines(LATER) - 1


def test_a_training_that_ends_well_comes_to_its_last_step() -> None:
    made = script("megatron", "completed", each=5)
    steps = re.findall(rb"iteration +(\d+)/ *(\d+) \|", made.log(2).read(0, 1 << 40, LATER))
    assert steps[-1][1] == str(made.steps()).encode()
    assert made.steps() - int(steps[-1][0]) <= 1


def test_a_restarted_training_goes_on_from_its_checkpoint() -> None:
    text = script("megatron", "ecc", "completed", each=5).log(2).read(0, 1 << 40, LATER)
    steps = [int(each) for each in re.findall(rb"\] iteration +(\d+)/", text)]
    back = [i for i in range(1, len(steps)) if steps[i] < steps[i - 1]]
    assert len(back) == 1
    assert 0 < steps[back[0] - 1] - steps[back[0]] < 400


def test_losses_come_down() -> None:
    text = script("megatron", "completed", each=20).log(2).read(0, 1 << 40, LATER)
    losses = [float(each) for each in re.findall(rb"lm loss: ([0-9.E+-]+) \| loss scale", text)]
    assert losses[0] > 8
    assert losses[-1] < 3


def test_one_rank_is_guilty_and_the_others_name_it() -> None:
    made = script("megatron", "ecc")
    guilty, victim = (made.log(worker).read(0, 1 << 40, LATER) for worker in (1, 2))
    assert b"[rank11]: RuntimeError: ACL stream synchronize failed, error code:507054" in guilty
    assert b"remote rank:[11]" in victim
    assert b"507054" not in victim


def test_a_rank_that_dies_alone_is_missed_half_an_hour_later() -> None:
    made = script("megatron", "nccl")
    guilty, victim = made.log(1), made.log(2)
    lines = victim.text(0, victim.lines(LATER), LATER).split(b"\n")
    first = next(i for i, line in enumerate(lines) if b"Watchdog caught collective operation timeout" in line)
    silence = victim.time_of(first, LATER) - victim.time_of(first - 1, LATER)
    assert timedelta(minutes=29) < silence < timedelta(minutes=31)
    assert b"JSONDecodeError" in guilty.read(0, 1 << 40, LATER)
    assert victim.time_of(first, LATER) - guilty.time_of(guilty.lines(LATER) - 8, LATER) > timedelta(minutes=25)


def test_nearly_all_of_a_noisy_log_is_one_harmless_error() -> None:
    text = script("uploads", "completed", each=8, workers=1).log(0).read(0, 1 << 40, LATER)
    lines = text.split(b"\n")
    assert sum(b"OBS" in line for line in lines) / len(lines) > 0.96


def test_bars_are_drawn_over_themselves_within_one_line() -> None:
    text = script("bars", "completed", workers=1).log(0).read(0, 1 << 40, LATER)
    assert max(line.count(b"\r") for line in text.split(b"\n")) > 50


def test_a_log_begun_anew_forgets_the_run_before() -> None:
    log = script("megatron", "ecc", "completed", each=1.0, anew=True).log(2)
    before, after = hours(1.05), hours(1.2)
    assert (log.part(before), log.part(after)) == (0, 1)
    assert log.size(after) < log.size(before)
    assert b"EI0002" in log.read(0, 1 << 40, before)
    assert b"EI0002" not in log.read(0, 1 << 40, after)


def test_sections_without_lines_are_no_obstacle() -> None:
    begin = millis(BEGIN)
    assert Fixed(begin, []).count(begin + 1000) == 0
    periodic = Periodic(begin, PATTERNS["shell"](SETTING), 1000, lines=3)
    assert (periodic.count(begin - 1), periodic.count(begin + 10**9)) == (0, 3)


@pytest.mark.parametrize(
    "text", [b"", b"a\nb\n", b"a\nb", b"\n", b"\xff\xfe\x00\n\r\n\x1b[31m", b"x" * 70_000 + b"\ny"]
)
def test_a_file_is_read_byte_for_byte(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "log"
    path.write_bytes(text)
    log = FileLog(path, BEGIN)
    assert log.read(0, 1 << 40, LATER) == log.text(0, log.lines(LATER), LATER) == text
    assert log.size(LATER) == len(text)
    assert log.final_newline(LATER) == (not text or text.endswith(b"\n"))
    for number, offset, line in in_order(log, LATER):
        assert (log.offset_of(number, LATER), log.line_of(offset, LATER)) == (offset, number)
        assert log.text(number, number + 1, LATER) == line


def test_a_long_file_is_found_by_line_and_by_byte(tmp_path: Path) -> None:
    path, lot = tmp_path / "log", random.Random(3)
    lines = [b"%d " % i + b"." * lot.randrange(900) + b"\n" for i in range(5_432)]
    path.write_bytes(b"".join(lines))
    log = FileLog(path, BEGIN)
    assert log.lines(LATER) == len(lines)
    for number in (0, 1, 999, 1000, 1001, 2000, 5431):
        assert log.text(number, number + 2, LATER) == b"".join(lines[number : number + 2])
        assert log.line_of(log.offset_of(number, LATER), LATER) == number


def test_a_file_that_somebody_changed_is_another_part(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(b"one\n")
    log = FileLog(path, BEGIN)
    assert (log.part(LATER), log.lines(LATER)) == (0, 1)
    path.write_bytes(b"one\ntwo\n")
    assert (log.part(LATER), log.lines(LATER)) == (1, 2)


def test_times_are_printed_as_china_reads_them() -> None:
    ms = millis(moment(1_773_169_927_123))
    assert ms == 1_773_169_927_123
    assert (clock(ms), dated(ms)) == ("03:12:07", "2026-03-11 03:12:07")
    assert (comma(ms), iso(ms)) == ("2026-03-11 03:12:07,123", "2026-03-11T03:12:07+08:00")
    assert slashed(ms) == "2026/03/11 03:12:07"
    assert hccl(ms).startswith("2026-03-11-03:12:07.123.")


@pytest.mark.parametrize("ending", ["completed", "ecc", "nccl"])
def test_a_line_prints_the_time_at_which_it_was_written(ending: str) -> None:
    log = script("megatron", ending).log(2)
    seen = 0
    for number, _, line in in_order(log, LATER):
        printed = re.search(rb"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d", line)
        if printed:
            assert printed[0].replace(b"T", b" ").decode() == dated(millis(log.time_of(number, LATER)))
            seen += 1
    assert seen > 3000 if ending == "completed" else seen > 1000
