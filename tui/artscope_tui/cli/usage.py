"""What is said where a command line cannot be understood. Apart from the parser, which a bare `artscope` does without."""

from __future__ import annotations

import sys

from artscope.words import say


class UsageError(Exception):
    """The command line cannot be understood; the text says why."""


class AmbiguousError(UsageError):
    """A name may mean several things; the text lists them."""


def usage(error: UsageError) -> None:
    """Tells what could not be understood, on standard error."""
    hint = "" if isinstance(error, AmbiguousError) else say("cli.usage_hint") + "\n"
    sys.stderr.write(f"artscope: {error}\n{hint}")
