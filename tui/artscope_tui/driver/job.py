"""What a shell stops and lets go on as one: this program, and whatever runs beside it in a pipeline, a script or `make`."""

from __future__ import annotations

import os
import signal


def stop() -> None:
    """Stops all of it, as ctrl-z does where the terminal heeds it; returns when the shell lets it go on.

    Returns at once where no shell could: then nobody stops.
    """
    before = signal.signal(signal.SIGTSTP, signal.SIG_DFL)
    try:
        os.kill(0, signal.SIGTSTP)
    finally:
        signal.signal(signal.SIGTSTP, before)
