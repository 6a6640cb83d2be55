"""Asking the Library from a command: what is kept is printed even where the service cannot be reached."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable
from getpass import getpass
from typing import TypeVar

from artscope.config import Settings
from artscope.credentials import PasswordLogin
from artscope.errors import CoreError
from artscope.library import Library
from artscope.models import Snapshot
from artscope.words import say
from artscope_tui.cli.interrupting import run_on_a_loop
from artscope_tui.cli.output import complain, explain, local
from artscope_tui.cli.run import OK, code_of

T = TypeVar("T")

Work = Callable[[Library], Awaitable[int]]


def with_library(settings: Settings, world: dict[str, object], work: Work) -> int:
    """Opens the Library, does the work with it, and closes it whatever happens; says what could not be kept."""

    async def whole() -> int:
        library = Library.open(settings, world=world, ask=asker())
        try:
            if settings.again:
                await library.retry()
            return await work(library)
        finally:
            await library.aclose()
            for notice in library.notices:
                explain(notice)

    return run_on_a_loop(whole())


def asker() -> Callable[[PasswordLogin], str] | None:
    """Asks for a password at the terminal, once; None where there is no terminal to ask at."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None
    given: dict[str, str] = {}

    def ask(login: PasswordLogin) -> str:
        if login.user not in given:
            given[login.user] = getpass(say("cli.password", user=login.user, domain=login.domain), sys.stderr)
        return given[login.user]

    return ask


def verdict(snapshot: Snapshot[T] | None, error: CoreError | None, *, offline: bool) -> int:
    """The exit code of a listing, with the reason told where it is not fresh.

    Raises:
        CoreError: Nothing is kept either.
    """
    if error is None:
        return OK
    if snapshot is None:
        raise error
    complain(say("cli.kept_from", when=local(snapshot.seen)))
    if offline:
        return OK
    explain(error)
    return code_of(error)
