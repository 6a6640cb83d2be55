"""What tests of the simulator's log texts share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from artscope.simulator.texts.compose import Script, Stretch
from artscope.simulator.texts.setting import Setting
from artscope.simulator.texts.stamps import millis
from artscope.simulator.world.model import LogText

BEGIN = datetime(2026, 3, 9, 4, 0, tzinfo=UTC)
HOUR = 3_600_000

SETTING = Setting(
    seed=5,
    job_id="5bd61eea-0000-4000-a000-000000000001",
    job_name="demo",
    owner="liwei",
    worker=0,
    workers=3,
    cards=8,
    npu=True,
    steps=1,
    step_ms=1,
    lr=2e-5,
    batch=512,
    parameters=(("lr", "2e-5"), ("学习率", "0.001")),
    command="python train.py --lr 2e-5",
    code_dir="obs://nlp-data/code/",
    engine="PyTorch-2.1.0",
    image="",
    start=9.2,
    floor=1.9,
)


def hours(number: float) -> datetime:
    return BEGIN + timedelta(hours=number)


def script(
    pattern: str, *endings: str, each: float = 2.0, workers: int = 3, lines: int | None = None, anew: bool = False
) -> Script:
    """A job whose runs take `each` hours and end so, with six minutes between them; worker 1 is guilty."""
    runs, begin = [], millis(BEGIN)
    for ending in endings:
        end = begin + round(each * HOUR)
        runs.append(Stretch(begin, end, ending, min(1, workers - 1)))
        begin = end + HOUR // 10
    setting = replace(SETTING, workers=workers)
    return Script(setting, pattern, 2000, tuple(runs), lines=lines, anchor=millis(hours(1000)), anew=anew)


def in_order(log: LogText, at: datetime) -> Iterator[tuple[int, int, bytes]]:
    """Number, offset and text of each line, from the whole text at once."""
    whole = log.text(0, log.lines(at), at)
    offset = 0
    for number, line in enumerate(whole.split(b"\n")):
        ended = line + b"\n" if offset + len(line) < len(whole) else line
        if ended:
            yield number, offset, ended
        offset += len(ended)
