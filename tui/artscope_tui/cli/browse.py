"""`artscope [browse]`: the browser. The only command, beside `view` on a terminal, that loads Textual."""

from __future__ import annotations

import argparse

from artscope.config import Settings
from artscope_tui.cli.asking import world_of


def run(said: argparse.Namespace, settings: Settings) -> int:
    """Opens the browser where one left it, or at the target."""
    from artscope_tui.preflight import prepared

    with prepared(settings) as terminal:
        from artscope_tui.app import browse

        return browse(settings, terminal, world=world_of(said), target=said.target)
