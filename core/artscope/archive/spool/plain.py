"""A complete strip becomes one file of plain text that any tool can read."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from artscope.archive.places import create_file
from artscope.archive.spool.files import DATA, Folder, Writer
from artscope.archive.spool.strip import Extent, Seat
from artscope.logs.striplines import STRETCH

_NAME_BYTES = 150


def plain_name(name: str, part: int) -> str:
    """A file name for the log: letters, digits, `._-` and Chinese characters; at most 150 bytes; never a data file's."""
    safe = re.sub(r"[^A-Za-z0-9._\-\u4e00-\u9fff]+", "_", name).encode()[:_NAME_BYTES].decode(errors="ignore")
    stem, dot, ending = safe.rpartition(".")
    if not dot or not stem or not re.fullmatch(r"[A-Za-z0-9]{1,8}", ending):
        stem, ending = safe, "log"
    if not stem or stem.startswith((".", "-", "data", "lock")):
        stem = f"log-{stem}"
    again = f".{part + 1}" if part else ""
    return f"{stem}{again}.{ending}"


def rewrite(
    folder: Folder, extents: Sequence[Extent], name: str, *, alone: Writer | None = None, without: int
) -> list[Extent]:
    """Write the text in order, synced, under this name; answer where it is now.

    A file that is already just this text gets a second name instead; one that holds the beginning, the rest before that.

    Args:
        alone: Appends to the file that holds nothing but this text, where there is one.
        without: Bytes to leave out at the end: the newline that was added here.

    Raises:
        OSError: It could not be written; nothing is there under that name then.
    """
    if folder.path is None:
        raise FileNotFoundError(name)
    path = folder.path / name
    path.unlink(missing_ok=True)  # left by a process that ended before it was vouched for
    if not without and _is_plain(folder, extents) and _linked(folder.path / DATA, path):
        found = [replace(extent, file=name) for extent in extents]
    elif not without and alone is not None and (grown := _grown(folder, extents, alone, path)):
        found = [replace(extent, file=name) for extent in grown]
    else:
        found = _copy(folder, extents, path, without)
    _sync_folder(folder.path)
    return found


def _is_plain(folder: Folder, extents: Sequence[Extent]) -> bool:
    at = 0
    for extent in extents:
        if extent.file != DATA or extent.at != at:
            return False
        at += extent.size
    return folder.source(DATA).size() == at


def _grown(folder: Folder, extents: Sequence[Extent], alone: Writer, path: Path) -> list[Extent] | None:
    """The extents in that file, after what it lacked at its end was appended, and it was given this name as well.

    None where it does not begin like them, or can have no second name.
    """
    at, found = 0, []
    for extent in extents:
        if extent.file != alone.name:
            break
        if extent.at != at:
            return None
        at += extent.size
        found.append(extent)
    if at != alone.size or not found:
        return None
    for extent in extents[len(found) :]:
        begin = alone.append(_read(folder, extent))
        found.append(replace(extent, file=alone.name, at=begin))
    alone.sync()
    return found if _linked(path.with_name(alone.name), path) else None


def _linked(path: Path, name: Path) -> bool:
    try:
        name.hardlink_to(path)
    except OSError:
        return False
    return True


def _copy(folder: Folder, extents: Sequence[Extent], path: Path, without: int) -> list[Extent]:
    left = sum(extent.size for extent in extents) - without
    beside = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    found: list[Extent] = []
    try:
        with os.fdopen(create_file(beside), "wb") as file:
            at = 0
            for block in _blocks(folder, extents):
                block = block[: left - at]
                if block:
                    file.write(block)
                    found.append(_counted(path.name, at, block))
                    at += len(block)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    return found


def _blocks(folder: Folder, extents: Sequence[Extent]) -> Iterator[bytes]:
    held = bytearray()
    for extent in extents:
        held += _read(folder, extent)
        while len(held) >= STRETCH:
            yield bytes(held[:STRETCH])
            del held[:STRETCH]
    yield bytes(held)


def _read(folder: Folder, extent: Extent) -> bytes:
    data = folder.source(extent.file, extent.at + extent.size).pread(extent.size, extent.at)
    if len(data) != extent.size:
        raise OSError(f"{extent.file} is shorter than it was")
    return data


def _counted(name: str, at: int, block: bytes) -> Extent:
    newlines, closed = block.count(b"\n"), block.endswith(b"\n")
    return Extent(Seat(at), linked=True, file=name, at=at, size=len(block), newlines=newlines, closed=closed)


def _sync_folder(path: Path) -> None:
    with suppress(OSError):
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
