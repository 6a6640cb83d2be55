"""TensorFlow estimators: steps a second, losses, and the deprecation notes that nobody reads."""

from __future__ import annotations

from collections.abc import Sequence

from artscope.simulator.texts.setting import Setting
from artscope.simulator.texts.stamps import dated

_OLD_NAMES = ("summary.FileWriter", "train.AdamOptimizer", "train.Saver", "get_default_graph", "placeholder")


class TensorFlow:
    steps = 1000
    lines = 25

    def __init__(self, setting: Setting) -> None:
        self._setting = setting

    def period(self, number: int, times: Sequence[int]) -> list[bytes]:
        first = number * self.steps
        rows: list[str] = []
        for i in range(10):
            step = first + 100 * i
            rows.append(f"INFO:tensorflow:global_step/sec: {self._speed(step):9.4f}\n")
            rows.append(
                f"INFO:tensorflow:loss = {self._setting.loss(step):.7f}, step = {step} ({100 / self._speed(step):8.3f} sec)\n"
            )
        old = _OLD_NAMES[self._setting.seed % len(_OLD_NAMES)]  # the same throughout: they are not equally long
        rows.append(
            f"{dated(times[20])}.{times[20] % 1000:03d}000: W tensorflow/core/platform/profile.cc:41] slow step\n"
        )
        rows.append("\n")
        rows.append(f"WARNING:tensorflow:The name tf.{old} is deprecated. Please use tf.compat.v1 instead.\n")
        rows.append("INFO:tensorflow:Saving checkpoints into /cache/output/model.ckpt.\n")
        rows.append(f"{dated(times[24])} 验证: 平均端点误差 {self._setting.loss(first) * 0.71:.4f}\n")
        return [row.encode() for row in rows]

    def _speed(self, step: int) -> float:
        return 1000 / self._setting.step_ms * (0.95 + 0.1 * self._setting.noise(step, 1))
