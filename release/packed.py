"""A `.tar.gz` that is the same whenever it is built: sorted, one time for all, nobody's names."""

from __future__ import annotations

import gzip
import tarfile
from collections.abc import Mapping
from pathlib import Path

from parts import epoch_seconds, made


def tar(path: Path, files: Mapping[str, Path]) -> Path:
    """Packs files, by the names that they will have; links stay links."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with (
        path.open("wb") as raw,
        gzip.GzipFile("", "wb", 9, raw, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        for name, source in sorted(files.items()):
            info = archive.gettarinfo(source, name)
            info.uid = info.gid = 0
            info.uname = info.gname = ""
            info.mtime = epoch_seconds()
            info.mode = 0o755 if info.mode & 0o100 else 0o644
            if info.isreg():
                with source.open("rb") as body:
                    archive.addfile(info, body)
            else:
                archive.addfile(info)
    made(path)
    return path
