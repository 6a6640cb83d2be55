"""On which file system a path lies, as far as this machine says."""

from __future__ import annotations

import os
from pathlib import Path

_SAFE_FOR_WAL = frozenset({"ext2", "ext3", "ext4", "xfs", "btrfs", "tmpfs", "f2fs", "zfs", "bcachefs", "apfs", "hfs"})
"""Local ones, where processes share memory over a mapped file. SQLite: "WAL does not work over a network filesystem"."""

_OF_THE_KERNEL = frozenset({"proc", "sysfs", "cgroup", "cgroup2", "devpts", "securityfs", "debugfs", "tracefs"})
"""Views of the kernel: what they say of their rights is no promise, and nobody keeps a file there."""


def keeps_files(folder: Path) -> bool:
    """Whether it is a file system for files at all."""
    return kind(folder) not in _OF_THE_KERNEL


def safe_for_wal(folder: Path) -> bool:
    """Whether SQLite's write-ahead log is known to work there. Network and unknown file systems are not."""
    return kind(folder) in _SAFE_FOR_WAL


def kind(folder: Path, mounts: Path = Path("/proc/self/mountinfo")) -> str:
    """The name of the file system, `ext4` or `nfs4`; empty where it cannot be known (anywhere but on Linux)."""
    try:
        table = mounts.read_bytes()
        path = os.fsencode(os.path.realpath(folder))
    except OSError:
        return ""
    best, name = b"", b""
    for line in table.splitlines():
        point, system = _mount(line)
        if _within(path, point) and len(point) >= len(best):  # a later mount on the same point covers the earlier
            best, name = point, system
    return os.fsdecode(name)


def _mount(line: bytes) -> tuple[bytes, bytes]:
    # Source: proc(5): "36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw"
    before, _, after = line.partition(b" - ")
    fields = before.split()
    if len(fields) < 5 or not after:
        return b"\0", b""
    return _unescaped(fields[4]), after.split()[0]


def _unescaped(field: bytes) -> bytes:
    for code, character in ((b"\\040", b" "), (b"\\011", b"\t"), (b"\\012", b"\n"), (b"\\134", b"\\")):
        field = field.replace(code, character)
    return field


def _within(path: bytes, point: bytes) -> bool:
    return path == point or path.startswith(point.rstrip(b"/") + b"/")
