"""Builds the bundle: a Python that can be moved, the program and its launcher in one `.tar.gz`, for hosts whose own
Python is older.

    python release/bundle.py PYTHON [--into DIR]

PYTHON is the folder of a CPython 3.11 or newer for the kind of machine this runs on: one that was built to be moved, or any
other whose libraries the target has too (the script tells which). It is unpacked anywhere, by anyone: `tar xzf ... &&
artscope-VERSION/artscope`.
"""

from __future__ import annotations

import argparse
import platform
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from packed import tar
from parts import DIST, VERSION, app, entry, manifest, say
from pythons import compiled, present
from runpath import relocate

from artscope.installation import MANIFEST

LIBRARY = re.compile(r"lib/(python3\.\d+/.*|[^/]+(\.so(\.[0-9.]+)?|\.dylib))$")
"""What is taken of a Python's `lib`: its modules, and the libraries that it may be linked with."""
LEFT_OUT = re.compile(
    r"lib/lib(tcl|tk)[^/]*$|.*/__pycache__/|.*\.(pyc|whl|a)$|.*/(tests?|idle_test)/"
    r"|lib/python3\.\d+/(site-packages|dist-packages|idlelib|tkinter|turtledemo|ensurepip|lib2to3|pydoc_data|venv|config-[^/]*)/"
    r"|lib/python3\.\d+/(turtle\.py$|lib-dynload/(_test|_tkinter|_ctypes_test|xx))"
)
"""Of that, what no program needs to run."""
LAUNCHER = """\
#!/bin/sh
# Starts artscope with the Python beside it, wherever this folder is and whatever Python or PATH the host has.
here=$(readlink -f -- "$0" 2>/dev/null) || here=$0
case $here in */*) ;; *) here=./$here ;; esac
here=$(CDPATH= cd -- "${{here%/*}}/" && pwd -P) || exit 1
exec "$here/python/bin/{python}" -I -B "$here/site" "$@"
"""
MODULES = "_hashlib _posixsubprocess _socket _sqlite3 _ssl fcntl mmap select termios zlib"
"""What a screen, a command or the archive imports of the standard library's compiled parts."""
ASK = """
import importlib, sys
for name in sys.argv[1:]:
    try: importlib.import_module(name)
    except ImportError as error: print("!", name, error)
for line in open("/proc/self/maps"):
    name = line.split(None, 5)[-1].strip()
    if ".so" in name: print(name)
"""
GLIBC = re.compile(r"/(ld-|ld64|libc[.-]|libm[.-]|libpthread|libdl|librt|libutil|libcrypt[.-])")


def bundle(home: Path, into: Path) -> Path:
    """The packed bundle of one Python's folder."""
    (minor, source), *_ = present([str(next(_interpreters(home), home))]).items()
    name = f"artscope-{VERSION}"
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary) / name
        _python(home, root / "python", source, minor)
        _site(root / "site", root / "python" / "bin" / f"python{minor}")
        launcher = root / "artscope"
        launcher.write_text(LAUNCHER.format(python=f"python{minor}"), "ascii")
        launcher.chmod(0o755)
        for line in needs(root / "python", minor):
            say(line)
        there = dict(_files(root))
        (root / MANIFEST).write_bytes(manifest({each: _content(path) for each, path in there.items()}))
        packed = {f"{name}/{each}": path for each, path in _files(root)}
        kind = f"{platform.system().lower()}-{platform.machine()}"
        return tar(into / f"{name}-bundle-{kind}.tar.gz", packed)


def needs(python: Path, minor: str) -> Iterator[str]:
    """What the target must have for this Python: the C library's version, and libraries that are not in the folder."""
    versions = {found for path in _elves(python) for found in re.findall(rb"GLIBC_(\d+)\.(\d+)", path.read_bytes())}
    if versions:
        yield "needs glibc {}.{} or newer".format(*max((int(major), int(least)) for major, least in versions))
    command = [str(python / "bin" / f"python{minor}"), "-I", "-B", "-c", ASK, *MODULES.split()]
    asked = subprocess.run(command, capture_output=True, text=True, check=True, env={})  # noqa: S603 - the copy's own interpreter
    told = asked.stdout.splitlines()
    if broken := [line[2:] for line in told if line.startswith("! ")]:
        raise SystemExit(f"this Python cannot run artscope: {'; '.join(broken)}")
    outside = {Path(line).name for line in told if not line.startswith(str(python)) and not GLIBC.search(line)}
    if outside:
        yield f"needs from the target: {' '.join(sorted(outside))}"


def _interpreters(home: Path) -> Iterator[Path]:
    yield from sorted(path for path in home.glob("bin/python3.*") if re.fullmatch(r"python3\.\d+", path.name))


def _python(home: Path, into: Path, interpreter: Path, minor: str) -> None:
    """The interpreter and its library, without what no program needs, compiled, and free of where it was."""
    wanted = [
        path
        for path in home.rglob("*")
        if _wanted(path.relative_to(home), minor) and (path.is_file() or path.is_symlink())
    ]
    for path in wanted:
        copy = into / path.relative_to(home)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, copy, follow_symlinks=_leads_out(path, home))
    for elf in _elves(into):
        relocate(elf, home, into)
    _compile(into / "lib" / f"python{minor}", interpreter)


def _wanted(path: Path, minor: str) -> bool:
    if path.parts[0] == "bin":
        return path.name == f"python{minor}"
    name = path.as_posix()
    return name in ("LICENSE", "LICENSE.txt") or bool(LIBRARY.match(name) and not LEFT_OUT.match(name))


def _leads_out(path: Path, home: Path) -> bool:
    """A link to something that is not taken along."""
    return path.is_symlink() and not path.resolve().is_relative_to(home.resolve())


def _site(into: Path, python: Path) -> None:
    """The program and its packages, and a way in that needs no installing."""
    files = {"__main__.py": entry(), **app(whole=True)}
    for name, body in files.items():
        (into / name).parent.mkdir(parents=True, exist_ok=True)
        (into / name).write_bytes(body)
    _compile(into, python)


def _compile(folder: Path, python: Path) -> None:
    sources = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.py")}
    tag = f"cpython-{''.join(re.findall(r'[0-9]+', python.name))}"
    for name, body in compiled(python, sources).items():
        path = folder / name
        path = path.parent / "__pycache__" / f"{path.stem}.{tag}.pyc"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(body)


def _elves(folder: Path) -> list[Path]:
    """Programs and libraries."""
    found = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return sorted(
        path for path in found if path.suffix not in (".py", ".pyc") and path.open("rb").read(4) == b"\x7fELF"
    )


def _files(root: Path) -> list[tuple[str, Path]]:
    found = (path for path in root.rglob("*") if path.is_file() or path.is_symlink())
    return sorted((path.relative_to(root).as_posix(), path) for path in found)


def _content(path: Path) -> bytes:
    return str(path.readlink()).encode() if path.is_symlink() else path.read_bytes()


def main() -> None:
    """Builds it."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("python", type=Path)
    asked.add_argument("--into", type=Path, default=DIST)
    said = asked.parse_args()
    bundle(said.python.resolve(), said.into)


if __name__ == "__main__":
    main()
