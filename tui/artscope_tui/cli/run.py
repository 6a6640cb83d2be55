"""Running one command: settings, language, the command, and the exit code that tells how it went."""

from __future__ import annotations

import errno
import os
import signal
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec
from io import TextIOWrapper
from types import FrameType, SimpleNamespace
from typing import TYPE_CHECKING, NoReturn, cast

from artscope import words
from artscope.config import Settings, settle, unprofiled
from artscope.errors import (
    ApiError,
    ArchiveError,
    AuthError,
    ConfigError,
    CoreError,
    ForbiddenError,
    NotFoundError,
    NotReadyError,
    OfflineError,
    reason,
)
from artscope_tui.cli.speaking import spoken
from artscope_tui.cli.usage import UsageError, usage

if TYPE_CHECKING:
    from argparse import Namespace

OK, OTHER, USAGE, UNAUTHORISED, NOT_FOUND, SERVICE = 0, 1, 2, 3, 4, 5

_UNWRITTEN = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF)
"""What may be wrong with standard output."""

_BUILT_WITH = ("_sqlite3", "_ssl")
"""What a Python that was built where its libraries were missing goes without, and the archive and the way to a service do not."""
_ALONE = ("view", "config", "info")
"""Commands that need neither."""

BARE = {"command": "browse", "target": None, "version": False}
"""What an empty command line says: no parser need be loaded to tell."""

Command = Callable[["Namespace", Settings], int]


def run(argv: Sequence[str]) -> int:
    """Runs a command line.

    Returns:
        0 ok, 1 other, 2 usage or configuration, 3 not authorised, 4 not found, 5 service or network, 128 + a signal's number.
    """
    _streams()
    words.use(spoken(argv))
    try:
        code = _run(argv)
        sys.stdout.flush()
        return code
    except UsageError as error:
        usage(error)
        return USAGE
    except CoreError as error:
        return _told(error)
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    except BrokenPipeError:
        _drop_output()
        return 128 + signal.SIGPIPE
    except OSError as error:
        if error.filename is not None or error.errno not in _UNWRITTEN:
            raise
        _drop_output()
        return _told(ArchiveError("cli.unwritten", why=reason(error)))


def _run(argv: Sequence[str]) -> int:
    said = _said(argv)
    if said.command is None:
        from artscope_tui.cli.output import write

        write(f"artscope {_version()}")
        return OK
    if said.command not in _ALONE:
        _able()
    command = cast(Command, import_module(f"artscope_tui.cli.{said.command}").run)
    if said.command == "simulate":
        return command(said, Settings())
    settings = _settled(said)
    if settings.lang in words.LANGUAGES:
        words.use(settings.lang)
    if said.command != "browse":
        for ending in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(ending, _leave)
        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # else it is ignored, or not ours
            signal.signal(signal.SIGINT, _interrupt)
    return command(said, settings)


def _said(argv: Sequence[str]) -> Namespace:
    if not argv:
        return cast("Namespace", SimpleNamespace(**BARE))
    from artscope_tui.cli.arguments import parse

    return parse(argv)


def _settled(said: Namespace) -> Settings:
    """The settings; the doctor is told what is wrong with them, and looks at what needs none.

    Raises:
        ConfigError: See `settle`.
    """
    try:
        return settle(vars(said))
    except ConfigError as error:
        if said.command != "doctor":
            raise
        return unprofiled(vars(said), trouble=error)


def _able() -> None:
    """
    Raises:
        ConfigError: This Python lacks what was to be built with it.
    """
    for name in _BUILT_WITH:
        if find_spec(name) is None:
            raise ConfigError("installation.without", module=name.lstrip("_"), python=sys.executable)


def _version() -> str:
    from artscope._version import __version__

    return __version__


def code_of(error: CoreError) -> int:
    """The exit code that says what kind of error this is."""
    if isinstance(error, ConfigError) or error.key == "pattern.bad":
        return USAGE
    if isinstance(error, AuthError | ForbiddenError):
        return UNAUTHORISED
    if isinstance(error, NotFoundError | NotReadyError):
        return NOT_FOUND
    if isinstance(error, ApiError | OfflineError):
        return SERVICE
    return OTHER


def _leave(number: int, _frame: FrameType | None) -> NoReturn:
    """Ends the command with the code that names the signal, cleaning up on the way out."""
    raise SystemExit(128 + number)


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    """Interrupts also what waits for a reader: `asyncio` would wait for it to come back first."""
    raise KeyboardInterrupt


def _told(error: CoreError) -> int:
    from artscope_tui.cli.output import explain

    explain(error)
    return code_of(error)


def _streams() -> None:
    """Three streams, whatever was closed, that any text can be written to.

    A closed standard output fails at the first write and not before; nothing else that is opened takes its place. What goes
    into a pipe or file is UTF-8 in any locale; a terminal gets what it can show.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR if number == 2 else os.O_RDONLY)  # the lowest number that is free
    sys.stdin = sys.stdin or open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout = sys.stdout or open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 as long as the process
    sys.stderr = sys.stderr or open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")


def _drop_output() -> None:
    """Lets the interpreter end without complaining that nobody reads its output."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
