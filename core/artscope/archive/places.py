"""Where things are kept, and only where that is safe.

Folders are 0700 and files 0600, whatever the umask. What is a symbolic link, belongs to another user or may be written by
others is refused, never repaired: someone else may have prepared it.
"""

from __future__ import annotations

import errno
import json
import os
import shlex
import stat
from collections.abc import Mapping
from pathlib import Path

from artscope.archive.filesystems import keeps_files
from artscope.errors import ArchiveError, reason

FOLDER = 0o700
FILE = 0o600
INDEX = "identities.json"
"""The file that marks a data folder as ours."""
_MOST_JSON = 4 * 1024 * 1024


def data_folder(option: str | Path | None = None, environ: Mapping[str, str] | None = None) -> Path:
    """The folder for everything that is kept: the option, else `ARTSCOPE_DATA_DIR`, else the system's place. Not made yet.

    Raises:
        ArchiveError: There is no home to keep anything in, or it is another user's (`sudo -E`).
    """
    environ = os.environ if environ is None else environ
    named = option or environ.get("ARTSCOPE_DATA_DIR")
    if named:
        return _own(named)
    home = environ.get("HOME", "")
    if not environ.get("XDG_DATA_HOME") and not (home and Path(home).is_dir()):
        raise ArchiveError("archive.homeless", home=home or "-")
    from platformdirs import user_data_dir

    return Path(user_data_dir("artscope", appauthor=False))


def private_folder(folder: Path) -> Path:
    """Make sure that the folder exists and is ours alone.

    Raises:
        ArchiveError: It is a link, no folder, another user's, or others may write it; or it cannot be made.
    """
    try:
        _make(folder)
        found = folder.lstat()
        _refuse(folder, found, stat.S_ISDIR, "archive.not_a_folder", FOLDER)
        if stat.S_IMODE(found.st_mode) & 0o077 and _tightens(folder):
            folder.chmod(FOLDER)
    except OSError as error:
        raise ArchiveError("archive.unwritable", path=folder, reason=reason(error)) from error
    return folder


def obstacle(folder: Path) -> OSError | None:
    """Why nothing can be kept there, or the folder cannot be made, as far as looking tells; it is not made.

    Raises:
        ArchiveError: See `private_folder`.
        OSError: It cannot be looked at.
    """
    here = nearest(folder)
    if here == folder:
        private_folder(folder)
    elif not here.is_dir():
        return OSError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
    else:
        _refuse_foreign(here)
    number = _against(here)
    return OSError(number, os.strerror(number)) if number else None


def _against(here: Path) -> int:
    if os.statvfs(here).f_flag & os.ST_RDONLY:
        return errno.EROFS
    if not os.access(here, os.W_OK | os.X_OK):
        return errno.EACCES
    return 0 if keeps_files(here) else errno.EPERM  # there, root is told that it may


def nearest(path: Path) -> Path:
    """The path, or the first above it that is there; a link counts, wherever it leads."""
    return next(each for each in (path, *path.parents) if each.exists() or each.is_symlink())


def check_file(path: Path) -> os.stat_result:
    """Refuse a file that others may have prepared; close it to other readers.

    Raises:
        ArchiveError: It is a link, no file, another user's, or others may write it.
        OSError: It is not there.
    """
    found = path.lstat()
    _refuse(path, found, stat.S_ISREG, "archive.not_a_file", FILE)
    if stat.S_IMODE(found.st_mode) & 0o077:
        path.chmod(FILE)
    return found


def create_file(path: Path) -> int:
    """A new file of ours, open for writing; the caller closes the descriptor.

    Raises:
        OSError: Something of that name is there (a link counts), or there is no room.
    """
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_RDWR | os.O_CLOEXEC, FILE)
    os.fchmod(descriptor, FILE)
    return descriptor


def replace_file(path: Path, content: bytes) -> None:
    """Put a file there whole, or leave what was there: written beside it, synced, renamed.

    Raises:
        OSError: It could not be written; what was there still is.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    descriptor = create_file(beside)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def read_json(path: Path) -> object:
    """What a small file of ours holds; None where it is not there, not ours alone, too large, or no JSON. Never raises."""
    try:
        return json.loads(path.read_bytes()) if check_file(path).st_size <= _MOST_JSON else None
    except (OSError, ArchiveError, ValueError, RecursionError):
        return None


def _own(named: str | Path) -> Path:
    try:
        return Path(named).expanduser().absolute()
    except RuntimeError as error:  # `~somebody` whom this machine does not know
        raise ArchiveError("archive.homeless", home=named) from error


def _make(folder: Path) -> None:
    missing: list[Path] = []
    here = folder
    while not here.exists() and not here.is_symlink() and here != here.parent:
        missing.append(here)
        here = here.parent
    if missing:
        _refuse_foreign(here)
    for each in reversed(missing):
        try:
            each.mkdir(FOLDER)
        except FileExistsError:
            continue  # another process of ours was faster, or it is refused below
        each.chmod(FOLDER)


def _refuse_foreign(above: Path) -> None:
    if (owner := above.stat().st_uid) not in (os.geteuid(), 0):
        raise ArchiveError("archive.foreign", path=above, owner=owner)


def _refuse(path: Path, found: os.stat_result, right: object, wrong: str, mode: int) -> None:
    if stat.S_ISLNK(found.st_mode):
        raise ArchiveError("archive.symlink", path=path)
    if not callable(right) or not right(found.st_mode):
        raise ArchiveError(wrong, path=path)
    if found.st_uid != os.geteuid():
        raise ArchiveError("archive.foreign", path=path, owner=found.st_uid)
    if stat.S_IMODE(found.st_mode) & 0o022:
        quoted = shlex.quote(str(path))
        raise ArchiveError("archive.open_to_others", path=path, mode=f"{mode:o}", quoted=quoted)


def _tightens(folder: Path) -> bool:
    # `--data-dir ~` must not close a home folder to others; one that holds nothing, or our things, is ours to close.
    names = {entry.name for entry in folder.iterdir()}
    return not names or INDEX in names or "archive.db" in names
