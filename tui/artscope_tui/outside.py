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

from artscope.credentials.command import clean_environment

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
    return kept | {"LESSSECURE": "1"}


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

    Raises:
        OSError: It cannot be started.
    """
    with _keys_are_the_childs():
        return subprocess.run(list(words), env=dict(environ), check=False).returncode  # noqa: S603 - the user's own program


@contextmanager
def _keys_are_the_childs() -> Iterator[None]:
    """ctrl-c is for the other program, and ctrl-z stops both: the terminal sends both signals to us as well."""
    wakes = signal.set_wakeup_fd(-1)
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGTSTP)}
    try:
        signal.signal(signal.SIGINT, lambda *_: None)  # unlike SIG_IGN, the child does not get this one too
        signal.signal(signal.SIGQUIT, lambda *_: None)
        signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler if handler is not None else signal.SIG_DFL)
        signal.set_wakeup_fd(wakes)
