"""Large language models the Megatron way: one long line an iteration."""

from __future__ import annotations

from collections.abc import Sequence

from artscope.simulator.texts.chance import mix
from artscope.simulator.texts.setting import Setting
from artscope.simulator.texts.stamps import dated


class Megatron:
    """The worker whose log has the losses."""

    steps = 100
    lines = 104

    def __init__(self, setting: Setting) -> None:
        self._setting = setting

    def period(self, number: int, times: Sequence[int]) -> list[bytes]:
        first = number * self.steps
        rows = [self._iteration(first + i, times[i]) for i in range(self.steps)]
        rows += self._validation(first + self.steps)
        rows += self._checkpoint(first + self.steps)
        return [row.encode() for row in rows]

    def _iteration(self, step: int, at: int) -> str:
        s = self._setting
        bits = mix(s.seed + 1, step)
        took = s.step_ms * (0.96 + 0.08 * (bits & 0xFFF) / 0xFFF)
        return (
            f" [{dated(at)}] iteration {step:8d}/{s.steps:8d} | consumed samples: {step * s.batch:12d} | "
            f"elapsed time per iteration (ms): {took:8.1f} | learning rate: {s.rate(step):.3E} | "
            f"global batch size: {s.batch:5d} | lm loss: {s.loss(step):.6E} | loss scale: 1.0 | "
            f"grad norm: {0.3 + 0.4 * (bits >> 12 & 0xFFF) / 0xFFF:.3f} | number of skipped iterations: "
            f"{int(bits >> 24 & 0xFF == 7):3d} | number of nan iterations:   0 |\n"
        )

    def _validation(self, step: int) -> list[str]:
        loss = self._setting.loss(step) * 1.02
        text = f" validation loss at iteration {step:8d} | lm loss value: {loss:.6E} | lm loss PPL: {2.718**loss:.6E} |"
        return ["-" * len(text) + "\n", text + "\n", "-" * len(text) + "\n"]

    def _checkpoint(self, step: int) -> list[str]:
        return [f"  successfully saved checkpoint at iteration {step:8d} to /cache/output/ckpt in torch format\n"]


class Memory:
    """Every other worker: its ranks' memory, its loader, its links. Fewer lines, and no loss."""

    def __init__(self, setting: Setting, steps: int) -> None:
        self._setting = setting
        self.steps = steps
        self.lines = 12 + setting.cards

    def period(self, number: int, times: Sequence[int]) -> list[bytes]:
        step = number * self.steps
        rows = [self._memory(step, card) for card in range(self._setting.cards)]
        rows += [self._other(step, i, times[i + self._setting.cards]) for i in range(12)]
        return [row.encode() for row in rows]

    def _memory(self, step: int, card: int) -> str:
        rank = self._setting.rank + card
        used = 41_000 + 9_000 * self._setting.noise(step + card, 4)
        return (
            f"[Rank {rank}] (after {step:8d} iterations) memory (MB) | allocated: {used:.4f} | "
            f"max allocated: {used + 4211.5:.4f} | reserved: {56_832.0 + 2 * rank:.1f}\n"
        )

    def _other(self, step: int, i: int, at: int) -> str:
        s = self._setting
        now, rank = dated(at), s.rank + i % s.cards
        texts = (
            f"[{now}] [INFO] [loader.py:118:fetch] rank {rank}: {4 + i % 4} batches ahead, wait {s.noise(step, i):.4f} s",
            f"[{now}] [INFO] [timers.py:41:log] rank {rank}: forward {410 + 80 * s.noise(step, i):.2f} ms, "
            f"backward {820 + 90 * s.noise(step, i + 1):.2f} ms, all-reduce {140 + 50 * s.noise(step, i + 2):.2f} ms",
            f"[{now}] [INFO] [monitor.py:77:beat] rank {rank}: {61 + int(8 * s.noise(step, i))} C, "
            f"{370 + int(90 * s.noise(step, i))} W, link errors 0",
        )
        return texts[i % len(texts)] + "\n"
