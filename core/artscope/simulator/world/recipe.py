"""What one job is made from: everything about it that is decided beforehand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from artscope.simulator.world.model import PUBLIC_WORKSPACE

Place = Literal["allocated", "customized", "pool", "npu", "gpu", "visual", "cpu", "nowhere"]
"""Where the number of cards stands. Source: reference 8.2, "Nodes x cards"."""

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One start of a job's processes."""

    hours: float
    ending: str = "completed"
    """`completed`, `stopped`, `killed`, or a cause that has last words (`texts.deaths`)."""
    guilty: int = 0
    """The worker that it ends by."""
    recover: str = ""
    """How the platform goes on: `job_reschedule`, `npu_proc_restart`; empty: it does not."""
    fault: str = ""
    """What the platform calls the fault: `chip_fault`."""
    pause: float = 0.1
    """Hours until the next run begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """One V2 job. Times are hours; ages count back from the anchor."""

    name: str
    owner: str = "liwei"
    workspace: str = PUBLIC_WORKSPACE
    description: str = ""
    age: float
    """When it was created."""
    creating: float = 0.003
    queue: float = 0.02
    """After that, until it runs, or is given up."""
    runs: tuple[Run, ...] = ()
    """Empty: it never ran, and ends with `outcome` after the queue."""
    outcome: str = "Completed"
    """The phase it ends in; any word, also one that no document knows."""
    stopping: float = 0.0
    """The last so many hours of the last run are `Terminating`."""
    cause: str = ""
    """What only the platform knows: `image`, `queue`, `maxtime`, `evicted`, `oomkilled`, `submit`."""
    told: bool = True
    """Whether `task_statuses` says how the workers ended."""
    pattern: str = "megatron"
    pace: int = 2000
    """Milliseconds from line to line."""
    lines: int | None = None
    """Lines of the log that has the losses."""
    loss: tuple[float, float] = (9.2, 1.9)
    nodes: int = 1
    cards: float = 8
    """Per node."""
    place: Place = "allocated"
    npu: bool = False
    pool: str = "pool-b"
    lr: float = 2e-5
    batch: int = 512
    parameters: Pairs = ()
    environment: Pairs = ()
    command: str = ""
    engine: str = "PyTorch-2.1.0"
    image: str = ""
    boot_file: str = "train.py"
    experiment: str = ""
    """The experiment's name; empty for most."""
    serial: int = 0
    log_path: bool = False
    """Logs are stored for good in a path of its own."""
    debug: bool = False
    kind: str = "job"
    watched: bool = False
    """The platform's diagnosis has not come to an end."""
    diagnosed: int = 0
    """Deep diagnosis runs."""
    v1_status: int | None = None
    """Where the phase alone does not say it."""
    config: Mapping[str, Any] | None = None
    """The body of the V1 "create" that it came from."""
