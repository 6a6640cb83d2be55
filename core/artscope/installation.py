"""How this program is installed, and whether its files are still those that were built.

A zipapp and a bundle carry a manifest of their own, in the form of `sha256sum`; what pip installed has a RECORD for each
package. A manifest tells a damaged or edited file, not a whole that somebody else has built: for that, the hash of a zipapp
is told too, to be compared with the SHA256SUMS of whoever publishes it.
"""

from __future__ import annotations

import csv
import re
import zipfile
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Literal

import artscope

Kind = Literal["zipapp", "bundle", "package", "folder"]
MANIFEST = "artscope.sha256"
"""At the root of a zipapp or bundle: a line `HASH  PATH` a file, itself left out."""
SUMS = "SHA256SUMS"
"""Beside a zipapp: the hashes of everything that was published with it."""
CODE = (".py", ".so", ".pth")


@dataclass(frozen=True, slots=True)
class Installation:
    """Where the running program's files are, and in which form."""

    kind: Kind
    """`folder`: run from a clone or installed for development; nothing is recorded of it."""
    place: Path


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of comparing files with what was recorded; paths as they are recorded."""

    files: int = 0
    """How many were compared."""
    changed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    """Code that nobody recorded, where it would be loaded from."""
    unrecorded: tuple[str, ...] = ()
    """Packages of which nothing is recorded."""
    sha256: str = ""
    """Of a zipapp as a whole."""
    published: bool | None = None
    """Whether a SHA256SUMS beside it has the same; None where there is none, or it says nothing of it."""

    @property
    def intact(self) -> bool:
        """Everything was compared, and all of it is as it was recorded."""
        wrong = self.changed or self.missing or self.added or self.unrecorded
        return self.files > 0 and not wrong and self.published is not False


def installation() -> Installation:
    """Of the program that runs now."""
    here = Path(artscope.__file__).parents[1]
    if here.is_file():
        return Installation("zipapp", here)
    if (here.parent / MANIFEST).is_file():
        return Installation("bundle", here.parent)
    return Installation("package" if _recorded_at(here) else "folder", here)


def verify(found: Installation) -> Verdict:
    """Compares every file with what was recorded of it. Reads all of them: some 20 MB.

    Raises:
        OSError: The files cannot be read at all.
    """
    if found.kind == "zipapp":
        return _zipapp(found.place)
    if found.kind == "bundle":
        recorded = read_manifest((found.place / MANIFEST).read_text("utf-8"))
        there = (path for path in found.place.rglob("*") if path.is_file() or path.is_symlink())
        names = {path.relative_to(found.place).as_posix() for path in there}
        return _compared(recorded, names - {MANIFEST}, lambda name: _of_file(found.place / name))
    return _packages(found)


def needed(name: str = "artscope", extras: Iterable[str] = ()) -> dict[str, Distribution]:
    """A package and all that it needs, as far as it is installed, by name."""
    found: dict[str, Distribution] = {}
    _gather(name, frozenset(extras), found)
    return found


def read_manifest(text: str) -> dict[str, str]:
    """Path -> SHA-256 in hex, of a file in the form of `sha256sum`; other lines are passed over."""
    lines = (re.fullmatch(r"([0-9a-f]{64}) [ *](.+)", line) for line in text.splitlines())
    return {line[2]: line[1] for line in lines if line}


def _gather(name: str, extras: frozenset[str], found: dict[str, Distribution]) -> None:
    try:
        here = found[name.lower()] = distribution(name)
    except PackageNotFoundError:
        return
    for requirement in here.requires or ():
        head, _, condition = requirement.partition(";")
        named = re.match(r"\s*([\w.-]+)\s*(?:\[([^\]]*)\])?", head)
        wanted = re.search(r"extra\s*==\s*['\"]([^'\"]+)", condition)
        if named and (wanted is None or wanted[1] in extras) and named[1].lower() not in found:
            _gather(named[1], frozenset(re.findall(r"[\w.-]+", named[2] or "")), found)


def _recorded_at(here: Path) -> bool:
    """Whether the package that pip knows is the one that runs, file by file rather than for development."""
    try:
        files = distribution("artscope").files or ()
    except PackageNotFoundError:
        return False
    return any(str(file) == "artscope/__init__.py" and Path(file.locate()).parents[1] == here for file in files)


def _zipapp(path: Path) -> Verdict:
    with zipfile.ZipFile(path) as archive:  # one whose directory is broken would not have started
        names = {name for name in archive.namelist() if not name.endswith("/")}
        manifest = archive.read(MANIFEST).decode() if MANIFEST in names else ""

        def of(name: str) -> str:
            """Its hash; none where it cannot even be unpacked, which no record equals."""
            try:
                return sha256(archive.read(name)).hexdigest()
            except (
                Exception
            ):  # one flipped bit is enough for a dozen kinds: no method of packing, a password, an early end
                return ""

        verdict = _compared(read_manifest(manifest), names - {MANIFEST}, of)
    whole = _of_file(path)
    try:
        published = read_manifest((path.parent / SUMS).read_text("utf-8", "replace")).get(path.name)
    except OSError:
        published = None
    same = None if published is None else published == whole
    return Verdict(verdict.files, verdict.changed, verdict.missing, verdict.added, (), whole, same)


def _packages(found: Installation) -> Verdict:
    """By the RECORD of each package; what runs from a folder has none."""
    recorded: dict[str, str] = {}
    there: set[str] = set()
    unrecorded = [] if found.kind == "package" else [str(found.place)]
    for name, each in needed().items():
        if name == "artscope" and found.kind == "folder":
            continue
        own = _record(each)
        if not own:
            unrecorded.append(name)
        recorded |= own
        there |= set(_code_of(each)) | {path for path in own if Path(path).is_file()}
    verdict = _compared(recorded, there, _of_file)
    return Verdict(verdict.files, verdict.changed, verdict.missing, verdict.added, tuple(unrecorded))


def _record(package: Distribution) -> dict[str, str]:
    """Absolute path -> SHA-256, as a RECORD writes it. What pip compiled has no hash. Source: PEP 376."""
    rows = csv.reader((package.read_text("RECORD") or "").splitlines())
    hashes = ((row[0], row[1].partition("=")) for row in rows if len(row) > 1)
    return {str(package.locate_file(path)): value for path, (kind, _, value) in hashes if kind == "sha256"}


def _code_of(package: Distribution) -> Iterator[str]:
    """Whatever could be loaded from the package's own folders."""
    tops = {file.parts[0] for file in package.files or () if len(file.parts) > 1 and not file.parts[0].startswith(".")}
    for top in tops:
        folder = Path(str(package.locate_file(top)))
        if top.endswith((".dist-info", ".data")) or not folder.is_dir():
            continue
        yield from (str(path) for path in folder.rglob("*") if path.suffix in CODE and path.is_file())


def _compared(recorded: Mapping[str, str], there: set[str], of: Callable[[str], str]) -> Verdict:
    both = [name for name in recorded if name in there]
    changed = (name for name in both if recorded[name] not in _forms(of(name)))
    missing, added = sorted(recorded.keys() - there), sorted(there - recorded.keys())
    return Verdict(len(recorded), tuple(sorted(changed)), tuple(missing), tuple(added))


def _forms(digest: str) -> tuple[str, ...]:
    """A hash in hex, and as a RECORD writes it. Source: PEP 376, PEP 427."""
    return (digest, urlsafe_b64encode(bytes.fromhex(digest)).rstrip(b"=").decode()) if digest else ()


def _of_file(path: str | Path) -> str:
    """In hex; empty where it cannot be read. A link counts by where it leads."""
    try:
        place = Path(path)
        body = str(place.readlink()).encode() if place.is_symlink() else place.read_bytes()
    except OSError:
        return ""
    return sha256(body).hexdigest()
