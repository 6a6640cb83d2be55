"""What a person left in files of this machine: bookmarks, and the line they were at. One small file in the data folder.

It is a convenience: where it cannot be read it counts as empty, and where it cannot be written the notes last as long as the
program.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import astuple, dataclass, field
from pathlib import Path
from time import time
from typing import Any

from artscope.archive.places import data_folder, private_folder, read_json, replace_file
from artscope.errors import ArchiveError
from artscope.logs import clean
from artscope.logs.bookmarks import Bookmark

FILE = "files.json"
MOST = 500
"""Files that are remembered, those last written in."""


@dataclass(frozen=True, slots=True)
class Note:
    """What was left in one file."""

    bookmarks: Sequence[Bookmark] = ()
    line: int = 0
    """Lines from the end (1: the last) one was at; 0: one followed, or was never there."""
    size: int = -1
    """Bytes the file had then: in a longer one the line is another."""
    written: float = field(default_factory=time)


class FileNotes:
    """Notes by file. Never raises."""

    def __init__(self, folder: Path | None = None) -> None:
        """
        Args:
            folder: The data folder; None: nothing is kept beyond this object.
        """
        self._folder = folder
        self._here: dict[str, Note] = {}
        """What was noted by this object: it stays right where it cannot be written."""

    @classmethod
    def kept(cls, option: Path | None) -> FileNotes:
        """The notes in the data folder, named by an option or else the system's; none where there is no such place."""
        try:
            return cls(data_folder(option))
        except ArchiveError:
            return cls()

    def of(self, path: Path) -> Note:
        """What was left in a file."""
        key = _key(path)
        return self._here.get(key) or _note(self._entries().get(key)) or Note()

    def write(self, path: Path, note: Note) -> None:
        """Keeps a note in place of the one before."""
        self._here[_key(path)] = note
        if self._folder is None:
            return
        notes = {key: found for key, entry in self._entries().items() if (found := _note(entry))} | {_key(path): note}
        newest = sorted(notes, key=lambda key: notes[key].written)[-MOST:]
        with suppress(OSError, ArchiveError):
            private_folder(self._folder)
            replace_file(self._folder / FILE, json.dumps({key: _entry(notes[key]) for key in newest}).encode())

    def clear(self) -> None:
        """Forgets everything."""
        self._here.clear()
        if self._folder is not None:
            with suppress(OSError):
                (self._folder / FILE).unlink(missing_ok=True)

    def _entries(self) -> dict[str, Any]:
        found = read_json(self._folder / FILE) if self._folder is not None else None
        return found if isinstance(found, dict) else {}


def _key(path: Path) -> str:
    return str(path.resolve()).encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _entry(note: Note) -> dict[str, Any]:
    marks = [astuple(each) for each in note.bookmarks]
    return {"bookmarks": marks, "line": note.line, "size": note.size, "written": note.written}


def _note(entry: Any) -> Note | None:
    """A note as it was written; None for anything else."""
    try:
        marks = [
            Bookmark(None if number is None else int(number), int(distance), int(check), int(before), clean.text(text))
            for number, distance, check, before, text in entry["bookmarks"]
        ]
        return Note(marks, int(entry["line"]), int(entry["size"]), float(entry["written"]))
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
