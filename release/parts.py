"""What every form is made of: our own halves from this folder, and the packages they need from the environment that builds.

The environment is the one that `make` fills with the versions of requirements-dev.txt; each file that is taken is compared
with its package's RECORD first, so that nothing edited there is shipped.
"""

from __future__ import annotations

import os
import re
import sys
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from hashlib import sha256
from importlib.metadata import Distribution
from pathlib import Path

from artscope._version import __version__
from artscope.installation import MANIFEST, needed
from artscope.words import LANGUAGES, say_in
from artscope_tui.__main__ import BEYOND

ROOT = Path(__file__).resolve().parents[1]
DIST = ROOT / "dist"
VERSION = __version__
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time every packed file has: what is built twice is the same."""
TERMS = re.compile(r"[^/]+\.dist-info/(METADATA|(licenses/.*|LICEN[CS]E|COPYING|NOTICE|AUTHORS)[^/]*)$", re.IGNORECASE)
"""What must go along with somebody else's code."""
UNUSED = re.compile(r"textual/demo/|pygments/lexers/(?!__init__|_mapping|python|special)|certifi/tests/|[^/]+\.pyi$")
"""Of the packages, what no screen and no command loads."""


def app(*, whole: bool = False) -> dict[str, bytes]:
    """Every file of the program, by its path in a folder on Python's path.

    Args:
        whole: Also what of the packages is never loaded.
    """
    files = _own()
    for name, package in needed().items():
        if name != "artscope":
            files |= _of(package, whole=whole)
    files["LICENSE"] = (ROOT / "LICENSE").read_bytes()
    return files


def entry() -> bytes:
    """`__main__.py`: what an old Python reads first, with its sentences written in."""
    kept = {name: f"{{{name}}}" for name in ("version", "python", "file", "bundle")}
    told = [say_in(language, "installation.old_python", **kept) for language in LANGUAGES]
    text = (ROOT / "release" / "entry.py").read_text("utf-8")
    blanks = {
        'VERSION = "0"': f'VERSION = "{VERSION}"',
        'TOLD = ("", "")': f"TOLD = {tuple(told)!a}",
        'BEYOND = ""': f"BEYOND = {BEYOND!a}",
    }
    for blank, line in blanks.items():
        if blank not in text:
            raise SystemExit(f"release/entry.py has no place for the sentences any more: {blank}")
        text = text.replace(blank, line)
    return text.encode()


def manifest(files: Mapping[str, bytes]) -> bytes:
    """The hashes of all files, in the form of `sha256sum`."""
    lines = (f"{sha256(body).hexdigest()}  {name}\n" for name, body in sorted(files.items()) if name != MANIFEST)
    return "".join(lines).encode()


def epoch_seconds() -> int:
    """The time of what is packed where a format has one in seconds; SOURCE_DATE_EPOCH says another."""
    return int(os.environ.get("SOURCE_DATE_EPOCH", "315532800"))


def say(text: str) -> None:
    """One line of progress."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def made(path: Path) -> None:
    """Tells of a file that was made."""
    say(f"{path.stat().st_size:>12,}  {path}")


def _own() -> dict[str, bytes]:
    halves = (ROOT / "core", ROOT / "tui")
    return {
        path.relative_to(half).as_posix(): path.read_bytes()
        for half in halves
        for kind in ("*.py", "py.typed")
        for path in sorted(half.rglob(kind))
    }


def _of(package: Distribution, *, whole: bool) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for file in package.files or ():
        name = file.as_posix()
        wanted = TERMS.match(name) if ".dist-info/" in name else not name.startswith("..") and file.suffix != ".pyc"
        if not wanted or (UNUSED.match(name) and not whole):
            continue
        body = files[name] = Path(str(file.locate())).read_bytes()
        if file.hash is not None and file.hash.value != urlsafe_b64encode(sha256(body).digest()).rstrip(b"=").decode():
            raise SystemExit(f"{name} is not what was installed: build in a fresh environment")
    if not any(name.endswith(".py") for name in files):
        raise SystemExit(f"{package.name} has no files here")
    foreign = [name for name in files if name.endswith((".so", ".pyd"))]
    if foreign:
        raise SystemExit(f"{foreign[0]} runs on one machine only, and not out of a zipapp")
    return files
