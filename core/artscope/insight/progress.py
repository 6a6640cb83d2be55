"""How far a training says it is, from the last lines of its log: step, of how many, loss, and when it said so.

Only the plainest lines of the common trainers are read: Megatron, HF Trainer and tqdm, DeepSpeed, MindSpore, TensorFlow and
Keras, mm-style brackets, fairseq's JSON, nanochat and its kin, and Chinese words for the same. Ours, not the service's.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import datetime

from artscope.insight.moments import newest_moment
from artscope.models import Progress

MOST_BYTES = 64 * 1024
MOST_LINE = 4096
"""Characters of one line that are looked at, from its start."""

_ANSI = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")
_NUMBER = r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?|[-+]?nan|[-+]?inf(?:inity)?"
_LOSS = re.compile(
    rf"(?<![\w.])(?P<name>(?:[a-z]+[ _/.-])?(?:loss|损失值?))[\"']?\s*(?:is|=|:|：|->)?\s*[\"'(\[]*(?:tensor\()?"
    rf"(?P<loss>{_NUMBER})(?![\w%])",
    re.IGNORECASE,
)
_LOSS_WORD = re.compile(r"(?i)loss|损失")
_OTHER_LOSS = re.compile(r"(?i)^(?:val|valid|validation|eval|test|aux|best|min|max|no|z|balance|moe|kl)[ _/.-]")
"""Losses of something else than the training as a whole."""

_COUNT = r"(?P<step>\d{1,3}(?:,\d{3})+|\d{1,12}|\d+(?:\.\d+)?[KM])"
_OF = r"(?:\s*(?:/|of|out of|共)\s*(?P<total>\d{1,3}(?:,\d{3})+|\d{1,12}(?![\w.])|\d+(?:\.\d+)?[KM]))?"
_STEP = re.compile(
    rf"(?<![A-Za-z_])(?P<word>(?:(?:global|train|training|optimizer|current)[ _]?)?"
    rf"(?:steps?|iter(?:ation)?s?|num_updates|updates?|batch|步数|迭代次数|迭代|第(?=\s*\d+\s*(?:步|次迭代))))[\"']?"
    rf"\s*(?:=|:|：|#)?\s*[\"'\[(]*\s*{_COUNT}(?![A-Za-z0-9_.]|:\d|-\d){_OF}",
    re.IGNORECASE,
)
_STEP_WORD = re.compile(r"(?i)step|iter|update|batch|步|迭代")
_SETTING = re.compile(
    r"(?i)(?:warm-?up|max|total|num|number of|save|eval|log|decay|per|each|every|optimization)[ _-]*$"
)
"""Before a word for steps: what follows is a setting, not a place."""
_VAGUE = re.compile(r"(?i)(?:s|batch|updates?)$")
"""Words for steps that mean a place only where a total or a loss stands beside them."""
_PAIR = re.compile(r"\[\s*(?P<step>\d{1,12})\s*/\s*(?P<total>\d{1,12})\s*\]")
_BAR = re.compile(
    r"(?P<label>(?:^|(?<=[|\]]))[^|\[]{0,80}?)\b\d{1,3}%\|[^|]*\|\s*(?P<step>\d{1,12})/(?P<total>\d{1,12})\s*\["
    r"|(?P<keras>\d{1,12})/(?P<of>\d{1,12})\s*(?:\[[=>.]+\]|[━╸╺ ]{5,})"
)
_EPOCH_PAIR = re.compile(r"(?i)epoch\s*[:=]?\s*\[\s*\d+\s*/\s*\d+\s*\]")
_SIDE_WORK = re.compile(
    r"(?i)eval|valid|test|download|load|map|token|shard|filter|generat|sav|cache|extract|sampl|fetch|compil|epoch|pars|read"
)


@dataclass(frozen=True, slots=True)
class _Said:
    """What one line tells."""

    step: int | None = None
    total: int | None = None
    loss: float | None = None


def progress(tail: bytes, *, arrived: datetime | None = None) -> Progress:
    """What the end of a log says.

    The newest line with a loss decides, together with its own step; where it has none, the newest step or bar at hand does.
    Bars of other work (evaluation, downloads, loading) are not progress.

    Args:
        tail: The end of the log, in any encoding that has ASCII; at most the last 64 kB are read. Its first line may be cut.
        arrived: When its newest text was seen to arrive.

    Answers:
        None for what is not said, never 0. A loss of `nan` or `inf` is kept as such: a training that has diverged is what one looks
        for. It is always the same `math.nan`, so that two equal answers compare equal.
    """
    lines = _lines(tail)
    said = _until_loss(lines)
    record, place = (said[-1], len(said) - 1) if said and said[-1].loss is not None else (None, None)
    stepped = record if record and record.step is not None else _elsewhere(lines, said, place)
    last = newest_moment(lines, arrived=arrived) or arrived
    return Progress(
        step=stepped.step if stepped else None,
        total=stepped.total if stepped else None,
        loss=record.loss if record else None,
        last=last,
    )


def _until_loss(lines: list[str]) -> list[_Said]:
    """What the lines say, newest first, up to the first that tells a loss."""
    said = []
    for line in reversed(lines):
        said.append(_said(line))
        if said[-1].loss is not None:
            break
    return said


def _lines(tail: bytes) -> list[str]:
    text = _ANSI.sub("", tail[-MOST_BYTES:].decode("utf-8", "replace"))
    return [line[:MOST_LINE] for line in re.split(r"[\r\n\b]+", text) if line.strip()]


def _elsewhere(lines: list[str], said: list[_Said], place: int | None) -> _Said | None:
    """The step, where the line with the loss has none: of the training's bar, else of the newest line that names one.

    The training's bar is the one nearest before the loss (`place`, counted from the end); its newest state counts.
    """
    bars = [_bar(line) for line in reversed(lines)]
    near = next((bar for bar in bars[place or 0 :] if bar), None) or next((bar for bar in bars if bar), None)
    if near:
        return next((bar for bar in bars if bar and bar.total == near.total), near)
    return next((one for one in said if one.step is not None), None)


def _said(line: str) -> _Said:
    loss = _loss(line)
    found = _step(line, vague=loss is not None)
    if found is None and loss is not None:
        bar = _bar(line, labelled=True)
        return _Said(bar.step, bar.total, loss) if bar else _Said(loss=loss)
    return _Said(*found, loss) if found else _Said(loss=loss)


def _loss(line: str) -> float | None:
    """The loss of the training; of several the first whose name says no more than `lm`, `train` or `total`."""
    if not _LOSS_WORD.search(line):
        return None
    names = [match for match in _LOSS.finditer(line) if not _OTHER_LOSS.match(match["name"])]
    plain = [
        match for match in names if re.fullmatch(r"(?i)(?:(?:lm|train|training|total)[ _/.-])?loss", match["name"])
    ]
    chosen = next(iter(plain or names), None)
    return _number(chosen["loss"]) if chosen else None


def _number(text: str) -> float:
    word = text.lower()
    if "nan" in word:
        return math.nan
    return float(word)


def _step(line: str, *, vague: bool) -> tuple[int, int | None] | None:
    """Step and total as the line names them: `iteration 59/ 1000`, `step: 100`, `Epoch 59 [370/445]`.

    Args:
        vague: The line tells a loss, so that any word for a step is believed, and a bare pair in brackets.
    """
    named = next(
        (_counted(match["step"], match["total"]) for match in _STEP.finditer(line) if _means(match, vague)), None
    )
    if named and named[1] is not None:
        return named
    pair = _PAIR.search(_EPOCH_PAIR.sub("", line)) if vague else None
    return _counted(pair["step"], pair["total"]) if pair and not named else named


def _means(match: re.Match[str], vague: bool) -> bool:
    before = match.string[max(0, match.start() - 20) : match.start()]
    if _SETTING.search(before):
        return False
    return vague or match["total"] is not None or not _VAGUE.search(match["word"])


def _bar(line: str, *, labelled: bool = False) -> _Said | None:
    """A progress bar; one of other work is none, unless the line also tells a loss (`labelled`)."""
    if "%|" not in line and "/" not in line:
        return None
    found = None
    for match in _BAR.finditer(line):
        found = match
    if not found or (not labelled and _SIDE_WORK.search(found["label"] or "")):
        return None
    counted = _counted(found["step"] or found["keras"], found["total"] or found["of"])
    return _Said(*counted)


def _counted(step: str, total: str | None) -> tuple[int, int | None]:
    done, whole = _count(step), _count(total) if total else None
    if whole is not None and (whole < done or whole == 0):
        whole = None
    return done, whole


def _count(text: str) -> int:
    scale = {"K": 1_000, "M": 1_000_000}.get(text[-1].upper(), 1)
    return round(float(text.rstrip("KkMm").replace(",", "")) * scale)
