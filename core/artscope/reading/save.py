"""Writing a log to a file of the user's: all or nothing, and never over another file."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from artscope.errors import ArchiveError, reason

BLOCK = 256 * 1024


def target(path: Path, name: str) -> Path:
    """Where to save: the path, or in a folder a file named like the log.

    Raises:
        ArchiveError: Something is there already, or its folder is not, or a name is too long.
    """
    try:
        found = path / name if path.is_dir() else path
        if os.path.lexists(found):
            raise ArchiveError("reading.exists", path=found)
        if not found.parent.is_dir():
            raise ArchiveError("reading.no_folder", path=found.parent)
    except OSError as error:
        raise ArchiveError("reading.unwritten", path=path, reason=reason(error)) from error
    return found


async def written(path: Path, blocks: Iterable[bytes], progress: Callable[[int], None]) -> None:
    """Write a new file in a thread, and tell the bytes so far on the loop. Cancelled, nothing is left of it.

    Raises:
        ArchiveError: It exists, or cannot be written.
    """
    loop, cancelled = asyncio.get_running_loop(), threading.Event()

    def told(size: int) -> None:
        loop.call_soon_threadsafe(progress, size)

    work = asyncio.ensure_future(asyncio.to_thread(save, path, blocks, told=told, cancelled=cancelled))
    try:
        await asyncio.shield(work)
    except asyncio.CancelledError:
        cancelled.set()
        await asyncio.wait([work])
        raise


def save(path: Path, blocks: Iterable[bytes], *, told: Callable[[int], None], cancelled: threading.Event) -> None:
    """Write the blocks beside the path, synced, then give them its name. Blocks: for a thread.

    Args:
        told: Called with the bytes written so far.
        cancelled: Set it to stop; nothing is left then.

    Raises:
        ArchiveError: It could not be written, or something has appeared under that name. Nothing is left.
    """
    with new_file(path, wanted=lambda: not cancelled.is_set()) as file:
        written = 0
        for block in blocks:
            if cancelled.is_set():
                return
            file.write(block)
            written += len(block)
            told(written)


@contextmanager
def new_file(path: Path, *, wanted: Callable[[], bool] = lambda: True) -> Iterator[BinaryIO]:
    """A file beside the path to write into, which gets its name at the end. Blocks.

    Args:
        wanted: Asked at the end; nothing is left where it is not.

    Raises:
        ArchiveError: It could not be written, or something has appeared under that name. Nothing is left then, nor after any
            other error.
    """
    part = path.with_name(f".{path.name[:50]}.{os.urandom(4).hex()}.part")
    try:
        with _opened(part) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if wanted():
            _name(part, path)
            _sync(path.parent)
    except FileExistsError as error:
        raise ArchiveError("reading.exists", path=path) from error
    except OSError as error:
        raise ArchiveError("reading.unwritten", path=path, reason=reason(error)) from error
    finally:
        part.unlink(missing_ok=True)


def _opened(part: Path) -> BinaryIO:
    flags = os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_WRONLY | os.O_CLOEXEC
    return os.fdopen(os.open(part, flags, 0o600), "wb")


def _name(part: Path, path: Path) -> None:
    """Give the file its name; FileExistsError where one is there, even one that has just appeared."""
    try:
        path.hardlink_to(part)
    except FileExistsError:
        raise
    except OSError:  # a file system without second names
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_WRONLY | os.O_CLOEXEC, 0o600))
        part.replace(path)


def _sync(folder: Path) -> None:
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        return
    try:
        os.fsync(descriptor)
    except OSError:
        return  # some file systems cannot; the file itself is synced
    finally:
        os.close(descriptor)
