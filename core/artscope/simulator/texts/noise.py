"""Logs that are nearly all noise, and logs that are nearly nothing."""

from __future__ import annotations

from collections.abc import Sequence

from artscope.simulator.texts.setting import Setting
from artscope.simulator.texts.stamps import comma, iso


class Uploads:
    """A harmless error that fills 99 lines of 100: the upload of an output folder fails, and is tried again."""

    steps = 1
    lines = 100

    def __init__(self, setting: Setting) -> None:
        self._setting = setting

    def period(self, number: int, times: Sequence[int]) -> list[bytes]:
        s = self._setting
        rows = [self._failure(number, i, times[i]) for i in range(99)]
        rows.append(
            f"step {number}/{s.steps} | loss: {s.loss(number):.4f} | lr: {s.rate(number):.2e} | dt: {s.step_ms / 1000:.2f}s\n"
        )
        return [row.encode() for row in rows]

    def _failure(self, number: int, i: int, at: int) -> str:
        file = int(1e6 * self._setting.noise(number * 100 + i, 9))
        if i % 3 == 2:
            return (
                f'time="{iso(at)}" level=error msg="OBS upload failed, will retry" file="upload.go:131" '
                "Command=obs/upload Component=ma-training-toolkit Platform=ModelArts-Service Task=train_url\n"
            )
        return (
            f"{comma(at)} ERROR obs put samples/{file:07d}.png: OBS_ERR_InsufficientStorageSpace, "
            f"status 403, retry {1 + i % 3}/3\n"
        )


class Tokens:
    """Work on data without any model: counts."""

    steps = 1000
    lines = 10

    def __init__(self, setting: Setting) -> None:
        self._setting = setting

    def period(self, number: int, times: Sequence[int]) -> list[bytes]:
        return [self._shard(number * 10 + i, times[i]).encode() for i in range(10)]

    def _shard(self, count: int, at: int) -> str:
        s = self._setting
        return (
            f"{comma(at)} worker-{s.worker} 分片 {count * 100}: 文档 {900 + int(99 * s.noise(count, 1)):4d}, "
            f"词元 {4_000_000 + int(900_000 * s.noise(count, 2)):8d}, 去重 {99 * s.noise(count, 3):5.2f}%\n"
        )


class Shell:
    """A job to work inside: every hour the terminal says that it is still there."""

    steps = 1
    lines = 1

    def __init__(self, setting: Setting) -> None:
        self._setting = setting

    def period(self, number: int, times: Sequence[int]) -> list[bytes]:  # noqa: ARG002
        return [f"{comma(times[0])} jupyter-lab: 1 kernel, idle\n".encode()]
