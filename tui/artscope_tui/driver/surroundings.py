"""Whether something between us and the person's terminal answers for it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

BETWEEN = ("tmux", "screen", "mosh-server")
DEPTH = 16
"""Parents that are looked at."""


def is_answered_for(environ: Mapping[str, str], parents: Iterator[str] | None = None) -> bool:
    """Whether tmux, GNU screen or mosh draws the person's terminal: their answers say nothing about it.

    Variables are looked at first, then the names of the processes above this one, which `su` and `sudo` do not hide.
    """
    if "TMUX" in environ or "STY" in environ or environ.get("TERM", "").startswith(("tmux", "screen")):
        return True
    return any(name.lower().startswith(BETWEEN) for name in (ancestors() if parents is None else parents))


def ancestors(proc: Path = Path("/proc")) -> Iterator[str]:
    """Names of the processes above this one, nearest first; none where there is no /proc."""
    number = os.getppid()
    for _ in range(DEPTH):
        try:
            name, rest = (proc / str(number) / "stat").read_text(errors="replace").split("(", 1)[1].rsplit(")", 1)
            number = int(rest.split()[1])
        except (OSError, ValueError, IndexError):
            return
        yield name
