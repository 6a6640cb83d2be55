"""Folding: what belongs together, and that nothing is lost."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artscope.logs import clean
from artscope.logs.filelines import FileLines
from artscope.logs.fold import SPAN, Fold, FoldedLines
from artscope.logs.lines import Hole
from artscope.logs.shapes import alike, has_states, state_count, state_spans, states
from support.grep import ODD, REAL, needs_fixtures
from support.log import FakeLines

TRACEBACK = [
    b"Traceback (most recent call last):",
    b'  File "train.py", line 501, in main',
    b"    loss.backward()",
    b"    ^^^^^^^^^^^^^^^",
    b"RuntimeError: CUDA error",
]
CHAINED = [*TRACEBACK, b"", b"During handling of the above exception, another exception occurred:", b"", *TRACEBACK]


def steps(count: int, start: int = 0) -> list[bytes]:
    return [
        f"2024-05-01 03:{at // 60 % 60:02}:{at % 60:02} step {at} loss {at / 7:.3e}".encode()
        for at in range(start, start + count)
    ]


def shown(folded: FoldedLines, start: int = 0, count: int = 100) -> list[int]:
    return [row.line for row in folded.rows(start, count)]


def test_a_run_of_lines_that_differ_in_numbers_shows_its_first_and_last() -> None:
    folded = FoldedLines(FakeLines([b"begin", *steps(904), b"end"]))
    rows = folded.rows(0, 10)
    assert [row.line for row in rows] == [0, 1, 904, 905]
    assert rows[1].fold == Fold(range(1, 905), "run")
    assert rows[1].hidden == rows[1].fold.hidden == range(2, 904)
    assert [row.fold for row in (rows[0], rows[2], rows[3])] == [None, None, None]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (b"step 1 of 10", b"step 20 of 10", True),
        (b"loss 1.5e-05 at 03:10:00", b"loss 0.002 at 12:00:01", True),
        (b"sha 4f3a99c1de saved", b"sha a0b1c2d3e4 saved", True),
        (b"ptr 0x7f12 freed", b"ptr 0xABCD99 freed", True),
        ("  3%|▎   | 3/100".encode(), " 47%|████▋  | 47/100".encode(), True),
        (b"loss nan", b"loss 2.1", True),
        (b"step 1 ok", b"step 2 failed", False),
        (b"", b"", False),
        (b"worker-1 up", b"worker-1 down", False),
        ("第 1 步 损失 2.1".encode(), "第 20 步 损失 0.3".encode(), True),
    ],
)
def test_lines_are_alike_that_are_equal_but_for_numbers(one: bytes, other: bytes, *, same: bool) -> None:
    assert alike(one, other) is same
    assert alike(other, one) is same


@pytest.mark.parametrize(
    "record",
    [
        TRACEBACK,
        CHAINED,
        [b"[rank3]: " + line for line in TRACEBACK],
        [b"INFO Model config {", b'  "hidden": 4096,', b'  "layers": 32', b"}"],
        [b"2024-05-01 03:10:00 INFO args:", b"    lr: 0.1", b"    wd: 0.2", b"    bs: 8"],
        [b"Exception raised from ncclCommAbort:", b"frame #0: c10::Error", b"frame #1: abort", b"frame #2: main"],
        [b"==== backtrace (tid: 227) ====", b" 0 0x0000000000042520 __sigaction()", b" 1 0x000000000004d128 group()"][
            1:
        ],
        [b"ValueError: (InvalidArgument) shapes differ", b"  [Hint: expected 3]", b"  [operator < set_value > error]"],
    ],
)
def test_the_lines_of_a_record_belong_together_and_those_around_do_not(record: list[bytes]) -> None:
    lines = FakeLines([b"2024-05-01 03:10:00 step 1", *record, b"2024-05-01 03:10:01 step two", b"done"])
    folded = FoldedLines(lines)
    for line in range(1, 1 + len(record)):
        assert folded.record(line) == range(1, 1 + len(record))
    assert folded.record(0) == range(1)
    assert folded.record(1 + len(record)) == range(1 + len(record), 2 + len(record))


@pytest.mark.parametrize(
    "texts",
    [
        [b" iteration 1 | loss 2.1", b" iteration: two", b"  "],
        [b"step", b"  3%|x", b"  4%|y"],
        [b"", b"  indented after nothing", b"  again"],
        [b"plain text", b"  and indented text that follows nothing special"],
        [b"  2024-05-01 03:10:00 a", b"  2024-05-01 03:10:01 b b"],
    ],
)
def test_what_is_only_indented_is_no_record(texts: list[bytes]) -> None:
    folded = FoldedLines(FakeLines(texts))
    assert all(folded.record(line) == range(line, line + 1) for line in range(len(texts)))


def test_lines_of_the_platform_are_folded_where_that_is_wanted() -> None:
    platform = [
        b"[ModelArts Service Log]2024 - INFO - " + word for word in (b"begin", b"download", b"env", b"start", b"end")
    ]
    lines = FakeLines([b"mine", *platform, b"mine too"])
    assert shown(FoldedLines(lines)) == list(range(7))
    assert shown(FoldedLines(lines, kinds=("record", "run", "platform"))) == [0, 1, 5, 6]


def test_a_fold_can_be_unfolded_and_folded_again_alone_or_with_all() -> None:
    folded = FoldedLines(FakeLines([*TRACEBACK, b"between", *steps(6)]))
    assert shown(folded) == [0, 4, 5, 6, 11]
    assert folded.toggle(2)
    assert shown(folded) == [0, 1, 2, 3, 4, 5, 6, 11]
    assert folded.unfold(8)
    assert not folded.unfold(8)
    assert shown(folded) == list(range(12))
    assert folded.toggle(0)
    assert shown(folded) == [0, 4, *range(5, 12)]
    folded.fold_all(folded=False)
    assert shown(folded) == list(range(12))
    assert folded.toggle(7)
    assert shown(folded) == [*range(7), 11]
    folded.fold_all(folded=True)
    assert shown(folded) == [0, 4, 5, 6, 11]
    assert not folded.toggle(5)


def test_rows_stay_and_folds_grow_when_lines_come_on_either_side() -> None:
    lines = FakeLines([*steps(10, 100)])
    folded = FoldedLines(lines)
    assert shown(folded) == [0, 9]
    folded.toggle(3)
    lines.append(*steps(5, 110), b"end")
    lines.prepend(b"begin", *steps(5, 95))
    assert folded.fold(3) == Fold(range(-5, 15), "run")
    assert shown(folded, -6) == list(range(-6, 16))
    folded.toggle(14)
    assert shown(folded, -6) == [-6, -5, 14, 15]


def test_half_a_line_is_looked_at_again_when_it_is_whole() -> None:
    lines = FakeLines([*steps(4), b"2024-05-01 03:00:"])
    folded = FoldedLines(lines)
    assert shown(folded) == [0, 3, 4]
    lines.texts[4] = steps(1, 4)[0]
    assert shown(folded) == [0, 4]


def test_what_was_known_of_a_file_is_forgotten_when_another_stands_in_its_place(tmp_path: Path) -> None:
    path = tmp_path / "rotated.log"
    path.write_bytes(b"\n".join(steps(5000)) + b"\n")
    lines = FileLines.open(path)
    folded = FoldedLines(lines)
    assert len(shown(folded, lines.first)) < 10
    other = b"".join(b"%s is another line\n" % (b"abc"[at % 3 : at % 3 + 1] * (at % 7 + 1)) for at in range(6000))
    (tmp_path / "new").write_bytes(other)
    (tmp_path / "new").replace(path)
    lines.grow()
    assert shown(folded, lines.first + 2000) == list(range(lines.first + 2000, lines.first + 2100))
    lines.close()


def test_a_hole_is_never_folded_away() -> None:
    folded = FoldedLines(FakeLines([*steps(5), Hole("some"), *steps(5, 5)]))
    assert shown(folded) == [0, 4, 5, 6, 10]


def test_only_what_is_near_is_read_however_long_the_log_and_its_runs_are() -> None:
    lines = FakeLines(steps(200_000))
    folded = FoldedLines(lines)
    assert shown(folded, 199_999, 3) == [199_999]
    assert folded.up(199_999, 1) == (199_999 - SPAN // 2) // SPAN * SPAN + SPAN // 2
    assert lines.reads < 30
    lines = FakeLines([f"{random.Random(at).random()} {'abc'[at % 3] * 9} text".encode() for at in range(100_000)])
    folded = FoldedLines(lines)
    assert shown(folded, 50_000, 40) == list(range(50_000, 50_040))
    assert lines.reads < 5


TEXTS = st.lists(st.sampled_from([*TRACEBACK, *steps(3), b"", b"  x", b"mine", b"}", b"frame #0: a"]), max_size=60)


@given(TEXTS, st.integers(-20, 20), st.lists(st.integers(0, 60), max_size=4))
def test_every_line_is_shown_once_or_hidden_once_and_can_be_had(
    texts: list[bytes], first: int, toggled: list[int]
) -> None:
    lines = FakeLines(texts, first=first)
    folded = FoldedLines(lines)
    for line in toggled:
        folded.toggle(first + line)
    rows = folded.rows(first, 1000)
    covered: list[int] = []
    for row in rows:
        covered += [row.line, *(row.fold.hidden if row.fold else ())]
    assert covered == list(range(first, first + len(texts)))
    visible = [row.line for row in rows]
    assert [line for line in covered if folded.visible(line)] == visible
    assert folded.hidden(first, first + len(texts)) == len(texts) - len(rows)
    for at, line in enumerate(visible):
        assert folded.down(line, 2) == visible[min(at + 2, len(visible) - 1)]
        assert folded.up(line, 2) == visible[max(at - 2, 0)]
    for line in covered:
        folded.unfold(line)
        assert folded.visible(line)


@needs_fixtures
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.name)
def test_a_real_log_folds_the_same_from_wherever_it_is_looked_at(path: Path) -> None:
    lines = FileLines.open(path)
    folded = FoldedLines(lines)
    rows = [row.line for row in folded.rows(lines.first, 1_000_000)]
    middle = lines.first + (lines.end - lines.first) // 2
    other = FoldedLines(lines)
    begin = other.row(middle).line
    assert [row.line for row in other.rows(begin, 1_000_000)] == [line for line in rows if line >= begin]
    at = rows.index(begin)
    assert [other.up(begin, 1), other.up(begin, 10)] == [rows[max(0, at - 1)], rows[max(0, at - 10)]]
    folded.fold_all(folded=False)
    assert len(folded.rows(lines.first, 1_000_000)) == lines.end - lines.first
    lines.close()


def test_a_bar_has_its_states() -> None:
    bar = "  0%|    | 0/2\r 50%|██  | 1/2\r100%|████| 2/2".encode()
    assert [text.strip() for text in states(bar)] == ["0%|    | 0/2", "50%|██  | 1/2", "100%|████| 2/2"]
    assert state_count(bar) == 3
    assert states(b"Epoch 1:  1%\b\b\b 50%\b\b\b\b100%") == ["Epoch 1:  1%", "Epoch 1:  50%", "Epoch 1: 100%"]
    assert not has_states(b"windows\r")
    assert (states(b"windows\r"), state_count(b"windows\r")) == (["windows"], 1)
    assert states(b"") == [""]


def test_a_bar_of_very_many_backspaces_has_what_was_written_each_time() -> None:
    bar = b"Epoch 1: " + b"".join(b"%3d%%\b\b\b\b" % (at % 100) for at in range(500_000)) + b"done"
    spans = state_spans(bar)
    assert len(spans) == state_count(bar) == 500_001
    assert [bar[start:end] for start, end in (spans[0], spans[57], spans[-1])] == [b"Epoch 1:   0%", b" 57%", b"done"]


PIECES = st.sampled_from([*ODD, b"\r", b"\r", b"\b", b"\b\b\b", b"abc", b" 1%", "中文".encode(), b"\x1b[31m"])


@given(st.lists(PIECES, max_size=12).map(b"".join))
def test_no_visible_text_is_lost_in_states(data: bytes) -> None:
    found = states(data)
    assert found[-1] == clean.line(data)
    if b"\b" not in data:
        everything = [clean.line(part) for part in data.rstrip(b"\r\n").split(b"\r")]
        assert {text for text in everything if text.strip()} <= set(found)
    for word in re.findall(rb"[a-z]{3,}", data.replace(b"\x1b]0;error\x07", b"")):
        parts = b"".join(text.encode() for text in found)
        assert word in parts or b"\b" in data or b"\x1b" in data or b"\0" in data or b"\x07" in data
