"""Lines of a local file, of a file that grows, and of standard input.

Only newline counts are held, one a block. The first and the last block are counted at once; a thread counts what is between,
which stands as a hole until then. Nothing is mapped: a file that shrinks must not end the process.
"""

from __future__ import annotations

import errno
import os
import select
import stat
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import Literal

from artscope.logs.lines import Hole, Run
from artscope.logs.striplines import STRETCH, Item, Keep, Stretch, StripLines, stretch
from artscope.logs.unpacking import HEAD, unpacker

AT_ONCE = 8 * STRETCH
"""Up to this size everything is counted at once."""
_SHOWN_EVERY = 0.1
_PIPE = 256 * 1024
_ROOM = 16 * 1024 * 1024
"""Bytes of a stream after which it is looked whether there is room for more."""
_SPARED = 64 * 1024 * 1024
"""Bytes left to others where a stream is kept: a bomb must not fill the disk."""
_OPENING = 4096
"""Bytes at the beginning of a file by which it is known to be the same text still."""


class Descriptor:
    """A file that is open for reading, and optionally for appending."""

    def __init__(self, number: int) -> None:
        self.number = number

    def pread(self, size: int, at: int, /) -> bytes:
        """Up to `size` bytes from `at`."""
        parts = []
        while size > 0 and (part := os.pread(self.number, size, at)):
            parts.append(part)
            size, at = size - len(part), at + len(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def size(self) -> int:
        """Bytes in it now."""
        return os.fstat(self.number).st_size

    def close(self) -> None:
        """Close it; more than once is fine."""
        number, self.number = self.number, -1
        if number >= 0:
            os.close(number)

    def __del__(self) -> None:
        self.close()  # not earlier: another thread may be reading


class FileLines:
    """A file by line number: `Lines` for it.

    `first` is the file's first line, so `head` is true; while a hole is being counted, `solid` says where it ends. Changes are
    told to `subscribe`rs from a thread of this object.
    """

    def __init__(self, file: Descriptor, path: Path | None, *, at: Literal["head", "end"] = "end") -> None:
        """Use `open` or `stream`."""
        self._file = file
        self._path = path
        self._keep: Keep = "first" if at == "head" else "end"
        self._guard = threading.RLock()
        self._callbacks: list[Callable[[], None]] = []
        self._thread: threading.Thread | None = None
        self._closing = threading.Event()
        self._stop = threading.Event()
        self.begun = 0
        """How often the file was replaced, cut or written over: its lines were numbered anew then."""
        self.streamed = False
        """It is read once from its beginning to its end, and kept elsewhere."""
        self.unpacked = False
        """It is what a packed file held when it was opened."""
        self.failed: OSError | None = None
        """Why not all of a stream came."""
        self._begin()

    @classmethod
    def open(cls, path: Path, *, at: Literal["head", "end"] = "end") -> FileLines:
        """A file on this machine. What is no plain file (a pipe, a device), or is packed, is read like standard input.

        Args:
            at: Which lines keep their numbers while the rest is counted.

        Raises:
            OSError: It cannot be opened.
        """
        if stat.S_ISFIFO(path.stat().st_mode):
            return cls.stream(path)  # whoever writes it may not have come yet
        number = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        found = os.fstat(number)
        if stat.S_ISDIR(found.st_mode):
            os.close(number)
            raise IsADirectoryError(21, os.strerror(21), str(path))
        if not stat.S_ISREG(found.st_mode) or (not found.st_size and _has_text(number)):
            return cls.stream(number)
        if unpacker(os.pread(number, HEAD, 0)) is not None:
            lines = cls.stream(number)
            lines.unpacked = True
            return lines
        return cls(Descriptor(number), path, at=at)

    @classmethod
    def stream(cls, source: int | Path) -> FileLines:
        """What comes from a descriptor, kept in a temporary file without a name. Takes over and closes the descriptor.

        A path is opened when it can be: a named pipe waits for whoever writes it.

        What is packed (see `unpacking`) is kept unpacked; what is damaged, up to there.

        Raises:
            OSError: There is no room for a temporary file.
        """
        number, name = tempfile.mkstemp(prefix="artscope-")
        Path(name).unlink()
        lines = cls(Descriptor(number), None, at="head")
        lines.streamed = True
        lines._work(lambda: lines._copy(source))
        return lines

    @property
    def first(self) -> int:
        """Number of the file's first line."""
        return self._lines.first

    @property
    def end(self) -> int:
        """One past its last line."""
        return self._lines.end

    @property
    def head(self) -> bool:
        """True: the first line is always here."""
        return True

    @property
    def solid(self) -> int:
        """First number from which all is counted."""
        return self._lines.solid

    @property
    def size(self) -> int:
        """Bytes counted so far."""
        return self._lines.size

    @property
    def total(self) -> int:
        """Bytes in all, counted or not."""
        return self._end

    def raw(self, at: int, size: int) -> bytes:
        """Up to `size` bytes from `at`, as they are."""
        return self._file.pread(size, at)

    @property
    def ended(self) -> int:
        """One past the last of the lines that are here from the first on, each with its newline."""
        return self._lines.first + self._newlines

    @property
    def busy(self) -> bool:
        """Still counting, or more may come from the stream."""
        return self._thread is not None and self._thread.is_alive()

    @property
    def whole(self) -> bool:
        """Everything is counted."""
        return not self._lines.holes

    def read(self, start: int, stop: int) -> list[bytes | Hole]:
        """Lines start <= n < stop without their newline. Safe from any thread."""
        return self._lines.read(start, stop)

    def span(self, line: int) -> range:
        """The lines of the block that a line begins in."""
        return self._lines.span(line)

    def runs(self, start: int, stop: int) -> Iterator[Run | range]:
        """The bytes of lines, a block at a time. Safe from any thread."""
        return self._lines.runs(start, stop)

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Be told, from another thread, when lines changed. Answers what ends it."""
        self._callbacks.append(callback)
        return lambda: self._callbacks.remove(callback) if callback in self._callbacks else None

    def grow(self) -> int:
        """Look whether the file has become longer, and count what came; one that was replaced, cut or written over begins anew.

        Blocks: call it from a thread. Answers the lines that came.

        Raises:
            OSError: The file cannot be read any more.
        """
        with self._guard:
            before, size = self._lines.end, self._file.size()
            # A file that was replaced is read to its end first.
            if size < self._end or self._written_over() or (size == self._end and self._replaced()):
                self.begun += 1
                self._begin()
                return max(0, self._lines.end - self._lines.first)
            self._extend(size)
            return self._lines.end - before

    def settle(self, timeout: float | None = None) -> bool:
        """Wait until all is counted, or the stream has ended. False where the time was too short."""
        if self._thread is not None:
            self._thread.join(timeout)
        return not self.busy

    def close(self) -> None:
        """End the thread and close the file."""
        self._closing.set()
        self._stop.set()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(1.0)  # a stream may be waiting for bytes that never come
        if not self.busy:
            self._file.close()

    # Counting.

    def _begin(self) -> None:
        self._stop.set()
        self._stop = threading.Event()
        self._lines = StripLines()
        self._newlines = 0
        self._front: list[Item] = []
        self._back: list[Item] = []
        self._end = self._file.size()
        self._opening, self._changed = b"", -1
        self._written_over()
        if self._end <= AT_ONCE:
            self._front_to = self._back_from = self._end
            self._front = self._counted(0, self._end)
            self._show(self._keep)
            return
        self._front_to = STRETCH
        self._back_from = (self._end - STRETCH) // STRETCH * STRETCH
        self._front = self._counted(0, self._front_to)
        self._back = self._counted(self._back_from, self._end)
        self._show(self._keep)
        stop = self._stop
        self._work(lambda: self._count(stop))

    def _counted(self, start: int, stop: int) -> list[Item]:
        found: list[Item] = []
        while start < stop:
            data = self._file.pread(min(STRETCH - start % STRETCH, stop - start), start)
            if not data:
                break
            found.append(stretch(self._file, start, data))
            start += len(data)
        return found

    def _count(self, stop: threading.Event) -> None:
        shown = monotonic()
        with suppress(OSError):
            while self._next_block(stop):
                if monotonic() - shown > _SHOWN_EVERY:
                    self._show(self._keep)
                    shown = monotonic()
        if not stop.is_set():
            self._show(self._keep)

    def _next_block(self, stop: threading.Event) -> bool:
        with self._guard:
            if stop.is_set() or self._front_to >= self._back_from:
                return False
            if self._keep == "first":
                self._front += self._counted(self._front_to, self._front_to + STRETCH)
                self._front_to += STRETCH
            else:
                self._back[:0] = self._counted(self._back_from - STRETCH, self._back_from)
                self._back_from -= STRETCH
            return True

    def _extend(self, end: int) -> None:
        """Counts what came, and shows it."""
        if end > self._end:
            self._take_in(end)
            self._show("first")

    def _take_in(self, end: int) -> None:
        part = self._back if self._back else self._front
        start = self._end
        last = part[-1] if part else None
        if isinstance(last, Stretch) and last.size < STRETCH and last.at + last.size == start:
            part.pop()
            start = last.at
        part += self._counted(start, end)
        if part is self._front and self._front_to == self._back_from:
            self._front_to = self._back_from = end
        self._end = end

    def _show(self, keep: Keep) -> None:
        with self._guard:
            self._shown = monotonic()
            between = self._back_from - self._front_to
            hole = [Hole("counting", size=between, reason="reading.counting")] if between > 0 and self._back else []
            self._lines.show([*self._front, *hole, *self._back], head=True, keep=keep)
            here = self._front if hole else [*self._front, *self._back]
            self._newlines = sum(item.newlines for item in here if isinstance(item, Stretch))
        for callback in list(self._callbacks):
            callback()

    def _written_over(self) -> bool:
        """Whether the file begins otherwise than it did: whoever writes it emptied it meanwhile, and went on."""
        if self._path is None:
            return False
        changed = os.fstat(self._file.number).st_mtime_ns
        if changed == self._changed and len(self._opening) == _OPENING:
            return False
        before, self._opening, self._changed = self._opening, self._file.pread(_OPENING, 0), changed
        return not self._opening.startswith(before)

    def _replaced(self) -> bool:
        if self._path is None:
            return False
        here = os.fstat(self._file.number)
        try:
            there = self._path.stat()
        except OSError:
            return False  # gone, or not to be seen: what is open can still be read
        if (here.st_dev, here.st_ino) == (there.st_dev, there.st_ino):
            return False
        number = os.open(self._path, os.O_RDONLY | os.O_CLOEXEC)
        self._file = Descriptor(number)
        return True

    # Threads.

    def _work(self, task: Callable[[], None]) -> None:
        self._thread = threading.Thread(target=task, name="lines", daemon=True)
        self._thread.start()

    def _copy(self, opened: int | Path) -> None:
        source = -1
        try:
            source = opened if isinstance(opened, int) else os.open(opened, os.O_RDONLY | os.O_CLOEXEC)
            head = b""
            while len(head) < HEAD and (data := os.read(source, _PIPE)):
                head += data
            packed = unpacker(head)
            while head and not self._closing.is_set():
                for piece in (head,) if packed is None else packed.feed(head):
                    self._append(piece)
                self._show_at_last(source)
                head = os.read(source, _PIPE)
            for piece in packed.end() if packed is not None else ():
                self._append(piece)
        except OSError as error:
            self.failed = error  # the terminal or the disk is gone: what came stays
        finally:
            self._show("first")
            if source >= 0:
                os.close(source)

    def _show_at_last(self, source: int) -> None:
        """Shows what came, unless more is there already and it was shown just now: whoever reads must keep pace with who writes."""
        if monotonic() - self._shown > _SHOWN_EVERY or not select.select([source], [], [], 0)[0]:
            self._show("first")

    def _append(self, data: bytes) -> None:
        at = self._end
        if at // _ROOM != (at + len(data)) // _ROOM:
            self._check_room()
        while data:
            written = os.pwrite(self._file.number, data, at)
            data, at = data[written:], at + written
        with self._guard:
            self._take_in(at)

    def _check_room(self) -> None:
        found = os.fstatvfs(self._file.number)
        if found.f_bavail * found.f_frsize < _SPARED:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _has_text(number: int) -> bool:
    """Files of `/proc` say that they are empty, and are not."""
    try:
        return bool(os.pread(number, 1, 0))
    except OSError:
        return False
