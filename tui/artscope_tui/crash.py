"""What is left of a mistake of ours: words for the terminal, and a report in a file to send with a complaint.

Neither holds a value: no local variables, and the message of an error only where such messages are made of names.
"""

from __future__ import annotations

import os
import platform
import sys
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from artscope._version import __version__
from artscope.archive.places import create_file, data_folder, private_folder
from artscope.errors import ArchiveError
from artscope.words import say

FOLDER = "reports"
KEPT = 10
"""Reports that are kept; older ones make room."""
NAMES_ONLY = (AttributeError, ImportError, IndexError, NameError, RecursionError, TypeError, ZeroDivisionError)
"""Errors whose messages name things of the program. Others may quote what a person typed or a service said."""


def last_words(error: BaseException, folder: Path | None = None) -> str:
    """Writes the report, and says what happened and where it is; the report itself where it could not be written.

    Args:
        folder: Where things are kept; None: the usual place.
    """
    text = report(error)
    try:
        path = _written(text, private_folder(data_folder(folder)) / FOLDER)
    except (ArchiveError, OSError):
        return f"{say('app.crashed')}\n{say('app.crashed.hint')}\n\n{text}"
    return f"{say('app.crashed')}\n  {_kind(_innermost(error))}\n  {say('app.crashed.report', path=path)}\n"


def report(error: BaseException) -> str:
    """Where it broke, and on what."""
    head = (
        f"artscope {__version__}, Python {platform.python_version()}, {platform.system()} {platform.machine()}",
        f"TERM={os.environ.get('TERM', '')} {getattr(sys.__stderr__, 'encoding', '')}",
        f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}Z",
    )
    return "\n".join((*head, *map(_one, _chain(error)))) + "\n"


def _one(error: BaseException) -> str:
    frames = "".join(traceback.StackSummary.extract(traceback.walk_tb(error.__traceback__)).format())
    return f"\n{frames}{_kind(error)}"


def _kind(error: BaseException) -> str:
    name = type(error).__qualname__
    return f"{name}: {error}" if isinstance(error, NAMES_ONLY) else name


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and what led to it, that first."""
    found, seen = [error], {id(error)}
    while True:
        last = found[-1]
        before = getattr(last, "error", None) or last.__cause__ or last.__context__
        if not isinstance(before, BaseException) or id(before) in seen:
            return iter(reversed(found))
        found.append(before)
        seen.add(id(before))


def _innermost(error: BaseException) -> BaseException:
    wrapped = getattr(error, "error", None)  # Textual wraps what a worker raised
    return wrapped if isinstance(wrapped, BaseException) else error


def _written(text: str, folder: Path) -> Path:
    private_folder(folder)
    path = folder / f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{os.getpid()}.txt"
    with os.fdopen(create_file(path), "w", encoding="utf-8") as file:
        file.write(text)
    for old in sorted(folder.glob("*.txt"))[:-KEPT]:
        old.unlink(missing_ok=True)
    return path
