"""Who and where: the project, its people, its three workspaces."""

from __future__ import annotations

from datetime import datetime, timedelta

from artscope.simulator.texts.chance import hexes
from artscope.simulator.world.model import (
    DEFAULT_WORKSPACE,
    PRIVATE_WORKSPACE,
    PUBLIC_WORKSPACE,
    SimProject,
    SimUser,
    SimWorkspace,
)

NAMES = ("liwei", "chenl", "王小明", "sunyan", "zhao.min", "张伟", "m.keller", "李娜", "other-team")
"""The first is the caller."""

REGION = "cn-southwest-2"


def users(seed: int) -> tuple[SimUser, ...]:
    """The caller is the first. Ids are a function of the seed, names are always the same."""
    return tuple(SimUser(hexes(32, seed, "user", name), name) for name in NAMES)


def project(seed: int) -> SimProject:
    return SimProject(hexes(32, seed, "project"), REGION, hexes(32, seed, "domain"), "demo-account")


def workspaces(anchor: datetime) -> tuple[SimWorkspace, ...]:
    """Source: reference 13 item 7: `0` empty, one with most jobs, one that the caller may not enter."""
    old, year = anchor - timedelta(days=900), anchor - timedelta(days=365)
    return (
        SimWorkspace(DEFAULT_WORKSPACE, "default", "", "demo-account", "PUBLIC", old, old, accessible=True),
        SimWorkspace(PUBLIC_WORKSPACE, "nlp", "语言与语音模型", NAMES[0], "PUBLIC", year, year, accessible=True),
        SimWorkspace(PRIVATE_WORKSPACE, "vision-private", "", NAMES[-1], "PRIVATE", year, year, accessible=False),
    )
