"""Makes a program or library look for its libraries beside itself, rather than where it was once installed.

A Python that was built as a shared library names the folder it was built for. The name is overwritten where it stands, with a
shorter one that begins with `$ORIGIN`; nothing else in the file moves. Source: ELF-64 object file format; ld.so(8), "rpath
token expansion".
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

LOAD, DYNAMIC = 1, 2
STRTAB, RPATH, RUNPATH = 5, 15, 29
LITTLE_64 = b"\x7fELF\x02\x01"


class Segment(NamedTuple):
    """A part of the file that is mapped: kind, where in the file, where in memory, how long in the file."""

    kind: int
    offset: int
    address: int
    size: int


def relocate(elf: Path, home: Path, root: Path) -> bool:
    """Rewrites the search path of one file that was copied from `home` to `root`; whether it had to.

    Raises:
        SystemExit: There is no room for the new name.
    """
    body = bytearray(elf.read_bytes())
    if not body.startswith(LITTLE_64):
        return False
    changed = False
    for start, old in list(_search_paths(body)):
        new = ":".join(_moved(part, elf, home, root) for part in old.split(":"))
        if new == old:
            continue
        if len(new) > len(old):
            raise SystemExit(f"{elf}: no room for {new} in place of {old}")
        body[start : start + len(old)] = new.encode().ljust(len(old), b"\0")
        changed = True
    if changed:
        elf.write_bytes(body)
    return changed


def _moved(part: str, elf: Path, home: Path, root: Path) -> str:
    if not Path(part).is_relative_to(home):
        return part
    there = root / Path(part).relative_to(home)
    return f"$ORIGIN/{os.path.relpath(there, elf.parent)}"


def _search_paths(body: bytes | bytearray) -> Iterator[tuple[int, str]]:
    """Where each search path stands, and what it is."""
    segments = list(_segments(body))
    dynamic = [entry for each in segments if each.kind == DYNAMIC for entry in _entries(body, each)]
    tables = [value for tag, value in dynamic if tag == STRTAB]
    for tag, value in dynamic:
        if tag in (RPATH, RUNPATH) and tables:
            start = _in_file(segments, tables[0]) + value
            yield start, body[start : body.index(b"\0", start)].decode()


def _segments(body: bytes | bytearray) -> Iterator[Segment]:
    (table,) = struct.unpack_from("<Q", body, 0x20)
    size, count = struct.unpack_from("<HH", body, 0x36)
    for at in range(table, table + size * count, size):
        kind, _, offset, address, _, length = struct.unpack_from("<IIQQQQ", body, at)
        yield Segment(kind, offset, address, length)


def _entries(body: bytes | bytearray, segment: Segment) -> Iterator[tuple[int, int]]:
    for at in range(segment.offset, segment.offset + segment.size, 16):
        yield struct.unpack_from("<QQ", body, at)


def _in_file(segments: list[Segment], address: int) -> int:
    found = next(each for each in segments if each.kind == LOAD and each.address <= address < each.address + each.size)
    return address - found.address + found.offset
