"""A shell that knows one job: what ctrl-z, `fg` and `kill` need, since nothing stops where nobody could let it go on."""

from __future__ import annotations

import sys

_SHELL = """
import os, signal, sys
signal.signal(signal.SIGTTOU, signal.SIG_IGN)
job = os.fork()
if job == 0:
    os.setpgid(0, 0)
    os.tcsetpgrp(0, os.getpid())
    signal.signal(signal.SIGTTOU, signal.SIG_DFL)
    os.execv(sys.argv[1], sys.argv[1:])
while True:
    _, status = os.waitpid(job, os.WUNTRACED)
    os.tcsetpgrp(0, os.getpgrp())
    if not os.WIFSTOPPED(status):
        sys.exit(os.waitstatus_to_exitcode(status))
    said = input("$ ").split()
    if said[:1] == ["kill"]:
        os.kill(job, int(said[1]))
    else:
        os.tcsetpgrp(0, job)
    os.killpg(job, signal.SIGCONT)
"""


def in_a_shell(command: list[str]) -> list[str]:
    """The command as the job of a shell: it prompts with `$` while the job is stopped, and knows `fg` and `kill NUMBER`."""
    return [sys.executable, "-c", _SHELL, *command]
