"""A log that is a file on this machine, byte for byte."""

from __future__ import annotations

from bisect import bisect_right
from datetime import datetime, timedelta
from pathlib import Path

_EVERY = 1000
_CHUNK = 1 << 20


class FileLog:
    """A `LogText` over a file that does not grow. Every thousandth line's place is remembered, no text.

    Args:
        written: When its first line is said to have been written; each further one is a millisecond later.
    """

    def __init__(self, path: Path, written: datetime) -> None:
        self._path = path
        self._written = written
        self._seen: tuple[int, int] | None = None
        self._marks: list[int] = [0]
        self._lines = 0
        self._size = 0
        self._part = -1

    def part(self, at: datetime) -> int:  # noqa: ARG002
        self._look()
        return self._part

    def lines(self, at: datetime) -> int:
        self._look()
        return self._lines if at >= self._written else 0

    def size(self, at: datetime) -> int:
        self._look()
        return self._size if at >= self._written else 0

    def read(self, start: int, stop: int, at: datetime) -> bytes:
        start, stop = max(start, 0), min(stop, self.size(at))
        if start >= stop:
            return b""
        with self._path.open("rb") as file:
            file.seek(start)
            return file.read(stop - start)

    def text(self, first: int, stop: int, at: datetime) -> bytes:
        return self.read(self.offset_of(first, at), self.offset_of(stop, at), at)

    def offset_of(self, line: int, at: datetime) -> int:
        if line >= self.lines(at):
            return self.size(at)
        mark, rest = divmod(max(line, 0), _EVERY)
        with self._path.open("rb") as file:
            file.seek(self._marks[mark])
            for _ in range(rest):
                file.readline()
            return file.tell()

    def line_of(self, offset: int, at: datetime) -> int:
        if offset >= self.size(at):
            return self.lines(at)
        mark = bisect_right(self._marks, offset) - 1
        return mark * _EVERY + self.read(self._marks[mark], offset, at).count(b"\n")

    def time_of(self, line: int, at: datetime) -> datetime:
        if not 0 <= line < self.lines(at):
            raise IndexError(line)
        return self._written + timedelta(milliseconds=line)

    def changed(self, at: datetime) -> datetime | None:
        lines = self.lines(at)
        return self.time_of(lines - 1, at) if lines else None

    def final_newline(self, at: datetime) -> bool:
        size = self.size(at)
        return not size or self.read(size - 1, size, at) == b"\n"

    def _look(self) -> None:
        """Reads the file through once, and again if somebody has changed it."""
        stat = self._path.stat()
        if self._seen == (stat.st_size, stat.st_mtime_ns):
            return
        self._seen = (stat.st_size, stat.st_mtime_ns)
        self._part += 1
        self._marks, self._lines, self._size = [0], 0, 0
        last = b"\n"
        with self._path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                self._mark(chunk)
                self._size += len(chunk)
                last = chunk[-1:]
        if last != b"\n":
            self._lines += 1

    def _mark(self, chunk: bytes) -> None:
        found, end = -1, chunk.count(b"\n") + self._lines
        while self._lines < end:
            missing = min(_EVERY - self._lines % _EVERY, end - self._lines)
            for _ in range(missing):
                found = chunk.find(b"\n", found + 1)
            self._lines += missing
            if self._lines % _EVERY == 0:
                self._marks.append(self._size + found + 1)
