"""Plain PyTorch loops: with a bar drawn over itself, with colours, with Chinese words."""

from __future__ import annotations

from collections.abc import Sequence

from artscope.simulator.texts.huggingface import bar
from artscope.simulator.texts.setting import Setting
from artscope.simulator.texts.stamps import comma, span

_GREEN, _YELLOW, _BOLD, _RESET = "\x1b[32m", "\x1b[33m", "\x1b[1m", "\x1b[0m"


class Bars:
    """An epoch of a hundred batches: a bar in one line of many carriage returns, then its sum."""

    steps = 100
    lines = 5

    def __init__(self, setting: Setting) -> None:
        self._setting = setting

    def period(self, number: int, times: Sequence[int]) -> list[bytes]:
        s = self._setting
        loss = s.loss(number * 100)
        rows = [
            self._bar(f"Epoch {number + 1:6d}", number, 2),
            f"Epoch {number + 1:6d}: train_loss={loss:.4f} val_loss={loss * 1.04:.4f} lr={s.rate(number * 100):.2e}\n",
            self._bar("Validating", number, 20),
            f"{comma(times[3])} - train - INFO - best so far {loss * 1.01:.4f}, kept in /cache/output/best.pt\n",
            f"{comma(times[4])} - train - INFO - 第 {number + 1:6d} 轮结束, 用时 {span(100 * s.step_ms // 1000)}\n",
        ]
        return [row.encode() for row in rows]

    def _bar(self, title: str, number: int, every: int) -> str:
        s = self._setting
        pieces = []
        for i in range(0, 101, every):
            pieces.append(
                f"\r{title}: {i:3d}%|{bar(i, 100)}| {i}/100 [{span(i * s.step_ms // 1000)}<"
                f"{span((100 - i) * s.step_ms // 1000)}, {s.step_ms / 1000:5.2f}s/it, loss={s.loss(number * 100 + i):.4f}]"
            )
        return "".join(pieces) + "\n"


class Colours:
    """A logger that paints its levels."""

    steps = 100
    lines = 22

    def __init__(self, setting: Setting) -> None:
        self._setting = setting

    def period(self, number: int, times: Sequence[int]) -> list[bytes]:
        first = number * self.steps
        rows = [self._step(first + 5 * i, times[i]) for i in range(20)]
        rows.append(
            f"{comma(times[20])} - llava.data - {_YELLOW}{_BOLD}WARNING{_RESET} - skipped image "
            f"{int(1e6 * self._setting.noise(number, 4)):07d}.jpg: cannot identify image file\n"
        )
        rows.append(f"{comma(times[21])} - llava.ckpt - {_GREEN}{_BOLD}INFO{_RESET} - saved at step {first}\n")
        return [row.encode() for row in rows]

    def _step(self, step: int, at: int) -> str:
        s = self._setting
        return (
            f"{comma(at)} - llava.train - {_GREEN}{_BOLD}INFO{_RESET} - step {step}/{s.steps} | loss: {s.loss(step):.4f} | "
            f"lr: {s.rate(step):.2e} | grad: {0.4 + s.noise(step, 2):.3f} | tok/sec: {21_000 + int(4_000 * s.noise(step, 3)):,}\n"
        )


class Speech:
    """Speech recognition by a team that writes its logs in Chinese; no number is called a loss."""

    steps = 100
    lines = 23

    def __init__(self, setting: Setting) -> None:
        self._setting = setting

    def period(self, number: int, times: Sequence[int]) -> list[bytes]:
        s = self._setting
        rows = [
            f"{comma(times[i])} 信息 第{number + 1:6d}轮 批次 {5 * i:3d}/100 | 损失值 {s.loss(number * 100 + 5 * i):.4f} | "
            f"字错率 {4 + 30 * s.loss(number * 100) / 10:5.2f}% | 每秒句数 {380 + 60 * s.noise(number * 20 + i, 1):.1f}\n"
            for i in range(20)
        ]
        rows.append(
            f"{comma(times[20])} 信息 开发集解码: “今天天气怎么样” → “今天天气怎么样”, 置信度 {0.9 + s.noise(number, 2) / 11:.3f}\n"
        )
        rows.append(f"{comma(times[21])} 警告 数据加载: 跳过空白音频 wav/{int(99_999 * s.noise(number, 3)):05d}.wav\n")
        rows.append(f"{comma(times[22])} 信息 已保存模型: 检查点_{number + 1:06d}.pt\n")
        return [row.encode() for row in rows]
