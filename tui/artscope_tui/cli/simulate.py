"""`artscope simulate`: a ModelArts on this machine, until it is told to stop."""

from __future__ import annotations

import argparse
from importlib.util import find_spec

from artscope.config import Settings
from artscope.errors import ConfigError


def run(said: argparse.Namespace, settings: Settings) -> int:  # noqa: ARG001
    """Hands the rest of the command line to the simulator."""
    if find_spec("uvicorn") is None:
        raise ConfigError("cli.simulator_missing")
    from artscope.simulator.serve import main

    return main(said.rest)
