"""The simulator's world: workspaces, people, training jobs and their logs, a function of seed, anchor and clock.

`World` makes one (`world.py`); what it consists of stands in `model.py`, there as `SimWorld`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from artscope.simulator.world.world import World

__all__ = ["World"]


def __getattr__(name: str) -> object:
    """`World` on first use: texts need the model without the world that is made of texts."""
    if name != "World":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from artscope.simulator.world.world import World

    return World
