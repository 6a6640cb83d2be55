"""From options to a simulator that can be asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal, cast

from artscope.simulator.app import Simulator
from artscope.simulator.clocks import Clock, Movable, aware, clock_for, wall
from artscope.simulator.faults import Faults
from artscope.simulator.state import Account, Endpoints, Generations, Seen, State

Reschedule = Literal["appended", "overwritten", "renamed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a world, and the server in front of it, are like."""

    seed: int = 1
    now: datetime | None = None
    """The anchor; None: the start."""
    api: Generations = "both"
    jobs: int = 40
    workers: int | None = None
    lines: int | None = None
    logs: Path | None = None
    latency: float = 0.0
    """Milliseconds."""
    faults: tuple[str, ...] = ()


def build(
    options: Options,
    endpoints: Endpoints,
    *,
    clock: Clock | None = None,
    on_seen: Callable[[Seen], None] | None = None,
) -> Simulator:
    """A simulator, with its world.

    Args:
        clock: The world's; by default the one that suits the anchor (`clock_for`).

    Raises:
        ValueError: A switch is none; the text is how it was written.
    """
    from artscope.simulator.world.world import World

    time = clock or clock_for(options.now)
    faults = Faults(options.faults)
    world = World(
        options.seed,
        aware(options.now) if options.now else time(),
        jobs=options.jobs,
        workers=options.workers,
        lines=options.lines,
        logs=options.logs,
        hostile=faults.on("hostile"),
        reschedule=cast(Reschedule, faults.take("reschedule") or "appended"),
    )
    account = Account.of(options.seed, world.users[0].name, world.project.domain)
    guard = Movable(lambda: wall() + timedelta(seconds=faults.number("skew", 0)))
    state = State(world, Movable(time), guard, faults, endpoints, account, options.api)
    return Simulator(state, latency=options.latency / 1000, on_seen=on_seen)
