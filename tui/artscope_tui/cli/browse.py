"""`artscope [browse]`: the browser. The only command, beside `view` on a terminal, that loads Textual."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from artscope.config import Settings
from artscope_tui.cli.world import world_of

if TYPE_CHECKING:
    from argparse import Namespace

    from artscope.ways import Ask


def run(said: Namespace, settings: Settings) -> int:
    """Opens the browser where one left it, or at the target."""
    from artscope_tui.preflight import prepared

    ask = _asked(settings)
    with prepared(settings) as terminal:
        from artscope_tui.browsing import browse

        return browse(settings, terminal, world=world_of(said), target=said.target, ask=ask)


def _asked(settings: Settings) -> Ask | None:
    """The password of a profile that needs one, asked for before the screen is drawn; None where none is needed."""
    if settings.profile.source != "password" or settings.offline or os.environ.get("HUAWEICLOUD_SDK_PASSWORD"):
        return None
    from artscope.credentials import PasswordLogin, Secret
    from artscope_tui.cli.asking import asker

    ask = asker()
    if ask is not None:
        ask(PasswordLogin(settings.profile.user, settings.profile.domain, Secret("")))
    return ask
