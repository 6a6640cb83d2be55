"""Step and loss, from lines as the common trainers write them."""

from __future__ import annotations

import math
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artscope.insight.progress import progress
from artscope.models import Progress

NOW = datetime(2026, 3, 11, 3, 24, tzinfo=UTC)


@pytest.mark.parametrize(
    ("tail", "step", "total", "loss"),
    [
        # Megatron
        (
            " iteration   118420/  500000 | consumed samples: 60416 | lm loss: 2.113E+00 | loss scale: 12.0 |",
            118420,
            500000,
            2.113,
        ),
        # HF Trainer: the bar before the line has the step
        (
            " 45%|####5     | 450/1000 [1:02<1:16,  8.3s/it]\n{'loss': 2.1034, 'learning_rate': 4e-05, 'epoch': 1.3}",
            450,
            1000,
            2.1034,
        ),
        ("\r 1%|  | 5/500 [00:01<00:10, 4.00it/s]\r 2%|  | 10/500 [00:02<00:10, 4.00it/s]", 10, 500, None),
        # tqdm with a postfix
        ("Epoch 3:  45%|####  | 450/1000 [01:02<01:16, loss=2.3, lr=1e-5]", 450, 1000, 2.3),
        # plain
        ("step 100/1000 loss 2.3", 100, 1000, 2.3),
        ("Epoch 3 step 20 loss=0.5", 20, None, 0.5),
        ("[2026-03-11 03:22:00] INFO step=20, skipped=0, loss=1.5e-2", 20, None, 0.015),
        ("global_step = 1000, total_loss = 3.25", 1000, None, 3.25),
        # MindSpore
        ("epoch: 1 step: 100, loss is 2.3028", 100, None, 2.3028),
        # TensorFlow, Keras
        ("INFO:tensorflow:loss = 2.5, step = 1200 (3.2 sec)", 1200, None, 2.5),
        ("450/1000 [============>.......] - ETA: 3s - loss: 0.6931 - accuracy: 0.5", 450, 1000, 0.6931),
        # mm-style and bracketed
        ("Epoch [1/20][50/1000]  lr: 1.0e-03, loss: 1.2000", 50, 1000, 1.2),
        ("WBEVFusion - INFO - Epoch 59 [370/445] Loss: 1.1218 (Cls: 0.0)", 370, 445, 1.1218),
        ("Iter [50/90000] loss: 4.2", 50, 90000, 4.2),
        # fairseq
        ('| train_inner | {"epoch": 1, "update": 0.193, "loss": "9.562", "num_updates": "2425"}', 2425, None, 9.562),
        # nanochat, parameter-golf, lerobot
        ("step 00126/21400 (0.59%) | loss: 3.218453 | lrm: 1.00 | dt: 5.10ms", 126, 21400, 3.218453),
        ("step:1600/20000 train_loss:2.2187 train_time:81234ms step_avg:50.77ms", 1600, 20000, 2.2187),
        ("INFO step:27K smpl:216K ep:80 loss:0.030 grdn:0.3 lr:1e-05", 27000, None, 0.030),
        # Chinese
        ("第 20 步，损失: 1.25", 20, None, 1.25),
        ("训练 步数：120/1000 损失值 0.8", 120, 1000, 0.8),
        # the newest line counts, and the validation's loss is another thing
        ("step 1 loss 9.0\nstep 2 loss 8.0\n", 2, None, 8.0),
        ("step 7 loss 2.0\nvalidation loss at step 7 | val_loss: 9.9\n", 7, None, 2.0),
        ("step 5 val_loss 9.0", 5, None, None),
        # a bar of other work is not progress
        ("Downloading: 50%|###  | 1/2 [00:01<00:01]", None, None, None),
        ("{'loss': 1.0}\nLoading checkpoint shards: 100%|####| 2/2 [00:01<00:00]", None, None, 1.0),
        # settings are not progress
        ("Total optimization steps = 1000\nwarmup steps: 100\nmax_steps: 500", None, None, None),
        ("elapsed time per step: 3", None, None, None),
        ("step: 12ms", None, None, None),
        # a total that cannot be one is none
        ("step 20/10 loss 1", 20, None, 1.0),
        ("nothing to see", None, None, None),
        ("", None, None, None),
    ],
)
def test_the_lines_of_common_trainers_are_read(
    tail: str, step: int | None, total: int | None, loss: float | None
) -> None:
    found = progress(tail.encode())
    assert (found.step, found.total, found.loss) == (step, total, loss)


@pytest.mark.parametrize(
    ("word", "loss"), [("nan", math.nan), ("NaN", math.nan), ("inf", math.inf), ("-inf", -math.inf)]
)
def test_a_loss_that_has_diverged_is_kept_and_equal_to_itself(word: str, loss: float) -> None:
    line = f"step 7 loss: {word}".encode()
    found = progress(line)
    assert repr(found.loss) == repr(loss)
    assert found == progress(line)


def test_colours_do_not_hide_the_numbers() -> None:
    assert progress(b"\x1b[32mstep\x1b[0m \x1b[1m12\x1b[0m/100 loss \x1b[31m1.5\x1b[0m").step == 12


def test_bytes_of_another_encoding_do_not_hide_the_numbers() -> None:
    assert progress("训练 step 12 loss 1.5".encode("gb18030")).loss == 1.5


@pytest.mark.parametrize(
    ("line", "last"),
    [
        ("2026-03-11T03:22:00+00:00 step 1", datetime(2026, 3, 11, 3, 22, tzinfo=UTC)),
        ("[2026/03/11 11:22:00] step 1", datetime(2026, 3, 11, 3, 22, tzinfo=UTC)),  # China's time
        ("2026-03-11 03:22:00,123 step 1", datetime(2026, 3, 11, 3, 22, 0, 123000, tzinfo=UTC)),  # only UTC fits
        ('{"time_ms": 1773199320000}', datetime(2026, 3, 11, 3, 22, tzinfo=UTC)),
        ("2027-01-01T00:00:00Z a clock far ahead", NOW),
        ("2026-13-41 25:61:61 no date", NOW),
        ("ENDING AT 2022-09-27 08:25:07 PM", datetime(2022, 9, 27, 12, 25, 7, tzinfo=UTC)),
        ("no time at all", NOW),
    ],
)
def test_the_time_is_the_lines_own_or_else_that_of_its_arrival(line: str, last: datetime) -> None:
    assert progress(line.encode(), arrived=NOW).last == last


def test_a_time_far_above_the_newest_line_is_not_its_time() -> None:
    tail = "2026-03-10T00:00:00Z started\n" + "step 1 loss 2\n" * 30
    assert progress(tail.encode(), arrived=NOW).last == NOW
    assert progress(tail.encode()).last is None


def test_the_platforms_own_lines_tell_the_offset_of_the_others() -> None:
    tail = "[2026-03-11T06:20:00+03:00][ModelArts Service Log] up\n" + "x\n" * 50 + "2026-03-11 06:22:00 step 1\n"
    assert progress(tail.encode(), arrived=NOW).last == datetime(2026, 3, 11, 3, 22, tzinfo=UTC)


@given(st.binary(max_size=300))
def test_no_bytes_make_it_fail(tail: bytes) -> None:
    found = progress(tail, arrived=NOW)
    assert found.step is None or found.step >= 0
    assert found.last is not None and found.last <= NOW + timedelta(minutes=5)


@pytest.mark.parametrize(
    "piece", [b"loss ", b"step ", b"1%|", b"1/1 ", b"[1/", b"a/", b"1,111", b"2026-", b"x=1 loss=", b"a"]
)
def test_hostile_text_is_read_in_no_time(piece: bytes) -> None:
    tail = piece * (64 * 1024 // len(piece))
    begun = time.process_time()
    progress(tail)
    assert time.process_time() - begun < 0.5


LOGS = Path(__file__).parents[4] / "shared" / "fixtures" / "logs"
"""Beside the repository where its authors work; never a part of it."""


@pytest.mark.skipif(not LOGS.is_dir(), reason="the public logs are not on this machine")
@pytest.mark.parametrize(
    ("name", "step", "total", "loss"),
    [
        ("megatron-ds-3d-off.out", 62, 1000, 20.43871),
        ("chatglm-webqsp-lora-e200.txt", 6287, 21600, 0.0037),
        ("fairseq-lm-run1.log", 2575, None, 9.78),
        ("lerobot-training-err.txt", 50000, None, 0.023),
        ("wbev-workdirs-train.log", 440, 445, 1.0363),
        ("parameter-golf-baseline.log", 13750, 20000, 1.991),
        ("nanochat-sft-ansi.log", 133, None, math.nan),
        ("paddleocr-workerlog.1", None, None, None),
        ("omniavatar-14b-longline.txt", None, None, None),
    ],
)
def test_public_logs_end_where_they_say(name: str, step: int | None, total: int | None, loss: float | None) -> None:
    found = progress((LOGS / name).read_bytes()[-65536:])
    assert found == Progress(step, total, loss, found.last)
