"""What a log is about: one worker of one job."""

from __future__ import annotations

import math
from dataclasses import dataclass

from artscope.simulator.texts.chance import mix


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Everything that a training script and the platform would print about themselves."""

    seed: int
    job_id: str
    job_name: str
    owner: str
    worker: int
    workers: int
    cards: int
    """Ranks of this node; at least 1, also on CPUs."""
    npu: bool
    steps: int
    """How many steps the training is to have in all."""
    step_ms: int
    lr: float
    batch: int
    parameters: tuple[tuple[str, str], ...]
    command: str
    code_dir: str
    engine: str
    image: str
    start: float
    """The loss at step 0."""
    floor: float
    """The loss that it comes down to."""

    @property
    def task(self) -> str:
        return f"worker-{self.worker}"

    @property
    def ranks(self) -> int:
        """Processes on all nodes."""
        return self.workers * self.cards

    @property
    def rank(self) -> int:
        """The first rank of this node."""
        return self.worker * self.cards

    @property
    def tells(self) -> bool:
        """This worker's log has the losses: the last one's, as where pipelines end there."""
        return self.worker == self.workers - 1

    def loss(self, step: int) -> float:
        """The loss at a step: a power law with some noise; between 0 and 9.5."""
        share = 1.0 + 40.0 * step / max(self.steps, 1)
        noise = (mix(self.seed, step) & 0xFFFF) / 0xFFFF - 0.5
        value = self.floor + (self.start - self.floor) * math.pow(share, -0.9) + 0.06 * self.floor * noise
        return min(max(value, 0.001), 9.49)

    def rate(self, step: int) -> float:
        """The learning rate at a step: 2 % warm-up, then straight down to a tenth."""
        share = step / max(self.steps, 1)
        return self.lr * (share / 0.02 if share < 0.02 else max(0.1, 1.0 - 0.9 * (share - 0.02) / 0.98))

    def noise(self, step: int, salt: int) -> float:
        """0 to 1."""
        return (mix(self.seed + salt, step) >> 11) / (1 << 53)


def fit(step: int, total: int) -> int:
    """A share of a training in whole percent, at most 100."""
    return min(100, 100 * step // max(total, 1))
