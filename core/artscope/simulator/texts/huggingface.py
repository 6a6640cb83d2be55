"""Fine-tuning the Hugging Face way: a bar that is drawn over itself, and a dictionary now and then."""

from __future__ import annotations

from collections.abc import Sequence

from artscope.simulator.texts.setting import Setting, fit
from artscope.simulator.texts.stamps import comma, span

_EIGHTHS = " ▏▎▍▌▋▊▉"
_ROW = 96
"""Bytes of a state of the bar, at least: a full one, with hours and millions of steps."""


def bar(done: int, total: int, width: int = 10) -> str:
    """A progress bar of so many cells, as `tqdm` draws it."""
    eighths = done * width * 8 // total
    full, rest = divmod(eighths, 8)
    return ("█" * full + (_EIGHTHS[rest] if full < width else "")).ljust(width)


def _padded(row: str) -> str:
    """As long as any other state of the bar, in bytes: what was there before is painted over."""
    return row + " " * (_ROW - len(row.encode()))


class Trainer:
    """`{'loss': ...}` every tenth step, an evaluation with a bar of its own every hundredth."""

    steps = 100
    lines = 14

    def __init__(self, setting: Setting) -> None:
        self._setting = setting

    def period(self, number: int, times: Sequence[int]) -> list[bytes]:
        first = number * self.steps
        rows = [self._metrics(first + 10 * i) for i in range(10)]
        rows.append(self._bar(first))
        rows.append(f"[INFO|trainer.py:3662] {comma(times[11])} >> ***** Running Evaluation *****\n")
        rows.append(self._evaluation(first + self.steps))
        rows.append(
            f"[INFO|trainer.py:3410] {comma(times[13])} >> "
            f"Saving model checkpoint to /cache/output/checkpoint-{first}\n"
        )
        return [row.encode() for row in rows]

    def _metrics(self, step: int) -> str:
        s = self._setting
        return (
            f"{{'loss': {s.loss(step):.4f}, 'grad_norm': {0.2 + 3 * s.noise(step, 5):.6f}, "
            f"'learning_rate': {s.rate(step):.3e}, 'epoch': {min(9.99, 3 * step / max(s.steps, 1)):.2f}}}\n"
        )

    def _bar(self, first: int) -> str:
        """A hundred steps of the bar in one line, each drawn over the one before."""
        s = self._setting
        pieces = []
        for i in range(10, 100, 10):
            step = first + i
            done = min(step, s.steps)
            spent, left = (span(count * s.step_ms // 1000) for count in (done, s.steps - done))
            row = f"{fit(step, s.steps):3d}%|{bar(done, max(s.steps, 1))}| {done}/{s.steps} "
            pieces.append("\r" + _padded(f"{row}[{spent}<{left}, {s.step_ms / 1000:6.2f}s/it]"))
        return "".join(pieces) + "\n"

    def _evaluation(self, step: int) -> str:
        s = self._setting
        loss = s.loss(step) * 1.03
        return (
            f"{{'eval_loss': {loss:.4f}, 'eval_runtime': {41 + 8 * s.noise(step, 6):.4f}, "
            f"'eval_samples_per_second': {24 + 5 * s.noise(step, 7):.3f}, "
            f"'epoch': {min(9.99, 3 * step / max(s.steps, 1)):.2f}}}\n"
        )
