"""Running another program on this terminal: a pager, an editor.

It gets an argument list and never a shell, an environment without anything secret, and the terminal to itself.
"""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from artscope.credentials.command import clean_environment
from artscope_tui.driver import job

_SECRET = re.compile(
    r"SECRET|TOKEN|PASSW|CREDENTIAL|PRIVATE|(?:^|_)(?:AK|SK|PAT|PWD_?FILE)(?:_|$)|(?:ACCESS|API|AUTH)_?KEY", re.I
)
_GOES_TO_A_LINE = frozenset(
    {"less", "more", "most", "vi", "vim", "nvim", "view", "nano", "emacs", "emacsclient", "micro", "kak", "joe"}
)
"""Programs that take `+12` before a file."""
_RAW = re.compile(r"-[a-zA-Z]*r[a-zA-Z]*|--raw-control-chars")


def environment(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """What another program may see: nothing that is, or is named like, a key, token or password, and no proxy with one in it."""
    kept = {
        name: value
        for name, value in clean_environment(environ).items()
        if not _SECRET.search(name) and not ("proxy" in name.lower() and "@" in value)
    }
    return kept | {"LESSSECURE": "1", "LESSSECURE_ALLOW": "stop"}


def command(variables: Sequence[str], environ: Mapping[str, str] = os.environ) -> list[str]:
    """The program that the first of these variables names that is set, with its options; empty where none is."""
    for name in variables:
        try:
            words = shlex.split(environ.get(name, ""))
        except ValueError:
            continue  # a quote without its other half
        if words:
            return [word for word in words if Path(words[0]).name != "less" or not _RAW.fullmatch(word)]
    return []


def at_line(program: Sequence[str], path: Path, line: int) -> list[str]:
    """The command line that opens a file, at a line (from 1) where the program is known to take that."""
    there = [f"+{line}"] if Path(program[0]).name in _GOES_TO_A_LINE and line > 1 else []
    return [*program, *there, str(path)]


def run(words: Sequence[str], environ: Mapping[str, str]) -> int:
    """Runs it on this terminal until it ends; answers its exit code. Blocks.

    ctrl-c and ctrl-z are the other program's: where it stops, so do we, and go on with it. An older `less` that may run nothing
    else does not stop. Who ends us ends it first.

    Raises:
        OSError: It cannot be started.
    """
    with _ours_to_handle() as children:
        child = subprocess.Popen(list(words), env=dict(environ))  # noqa: S603 - the user's own program
        children.append(child)
        while True:
            _, status = os.waitpid(child.pid, os.WUNTRACED)
            if not os.WIFSTOPPED(status):
                child.returncode = os.waitstatus_to_exitcode(status)
                return child.returncode
            job.stop()  # the shell has the terminal until it lets both go on
            child.send_signal(signal.SIGCONT)  # where there is no shell, nobody else would


@contextmanager
def _ours_to_handle() -> Iterator[list[subprocess.Popen[bytes]]]:
    """The terminal sends its signals to us as well as to the other program; it takes what a handler did, not what we ignore."""
    children: list[subprocess.Popen[bytes]] = []
    wakes = signal.set_wakeup_fd(-1)
    before: dict[int, Any] = {}

    def ended(number: int, frame: FrameType | None) -> None:
        for child in children:
            child.terminate()
            child.send_signal(signal.SIGCONT)
        if callable(before[number]):
            before[number](number, frame)

    try:
        for typed in (signal.SIGINT, signal.SIGQUIT, signal.SIGTSTP):
            before[typed] = signal.signal(typed, lambda *_: None)
        for sent in (signal.SIGTERM, signal.SIGHUP):
            before[sent] = signal.signal(sent, ended)
        yield children
    finally:
        for number, handler in before.items():
            signal.signal(number, handler if handler is not None else signal.SIG_DFL)
        signal.set_wakeup_fd(wakes)
