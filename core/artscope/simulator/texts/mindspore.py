"""MindSpore on Ascend: `epoch: .. step: .., loss is ..`, and what the runtime has to say in between."""

from __future__ import annotations

from collections.abc import Sequence

from artscope.simulator.texts.setting import Setting
from artscope.simulator.texts.stamps import dated, hccl


class MindSpore:
    """A hundred steps are an epoch."""

    steps = 100
    lines = 106

    def __init__(self, setting: Setting) -> None:
        self._setting = setting

    def period(self, number: int, times: Sequence[int]) -> list[bytes]:
        s = self._setting
        rows = [f"epoch: {number + 1:6d} step: {i + 1}, loss is {s.loss(number * 100 + i):.7f}\n" for i in range(100)]
        took = 100 * s.step_ms * (0.98 + 0.04 * s.noise(number, 1))
        rows.append(f"Train epoch time: {took:12.3f} ms, per step time: {took / 100:9.3f} ms\n")
        rows.append(self._warning(times[101]))
        rows.append(f"{dated(times[102])} | eval | epoch: {number + 1:6d}, top1: {self._accuracy(number):.4f}\n")
        rows.append(f"{dated(times[103])} | save checkpoint: resnet-{number + 1:06d}_100.ckpt\n")
        rows.append(f"[INFO] HCCL({1017 + s.worker},python):{hccl(times[104])} [heartbeat.cc:298] all links alive\n")
        rows.append(f"{dated(times[105])} | data: 预取队列 {int(60 * s.noise(number, 3)):2d}/64, 解码 8 进程\n")
        return [row.encode() for row in rows]

    def _warning(self, at: int) -> str:
        return (
            f"[WARNING] MD({2200 + self._setting.worker},ffff8c7ff1e0,python):{hccl(at)[:-4]} "
            "[mindspore/ccsrc/minddata/dataset/engine/perf/auto_tune.cc:211] one pipeline operator is slow: MapOp\n"
        )

    def _accuracy(self, number: int) -> float:
        share = number * 100 / max(self._setting.steps, 1)
        return min(0.7699, 0.1 + 0.68 * share / (share + 0.12)) - 0.01 * self._setting.noise(number, 2)
