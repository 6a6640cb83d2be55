"""Writes SHA256SUMS: the hash of every file in dist/, to be checked with `sha256sum -c` or `artscope info --verify`."""

from __future__ import annotations

import argparse
from hashlib import sha256
from pathlib import Path

from parts import DIST, made

from artscope.installation import SUMS


def sums(folder: Path) -> Path:
    """Of all files directly in the folder."""
    files = sorted(path for path in folder.iterdir() if path.is_file() and path.name != SUMS)
    lines = (f"{sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files)
    path = folder / SUMS
    path.write_text("".join(lines), "utf-8")
    made(path)
    return path


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", nargs="?", type=Path, default=DIST)
    sums(asked.parse_args().folder)
