"""The thread that writes to the terminal: one frame at a time, always the newest, when the pace allows."""

from __future__ import annotations

import contextlib
import os
import re
import select
import threading
from collections.abc import Callable, Iterator
from time import monotonic

from rich.cells import cell_len

from artscope_tui.driver.difference import difference
from artscope_tui.driver.grid import BLANK, Grid, Row
from artscope_tui.driver.pacing import QUESTION, Pace

PIECE = 2048
"""Bytes a write has at most: the kernel hands on no more at once, and would cut a longer one inside a character."""
STEADY = 0.1
"""Seconds that a window must have kept its size before it is drawn anew."""

_WHOLE = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b[^\[]|[^\x1b]{1,256}", re.DOTALL)


class Output:
    """A grid that one thread draws on and another shows. Its methods may be called from any thread."""

    def __init__(
        self,
        fd: int,
        size: tuple[int, int],
        *,
        encoding: str = "utf-8",
        pace: Pace | None = None,
        write: Callable[[int, bytes], int] = os.write,
    ) -> None:
        """Make one; it writes nothing before `start`.

        Args:
            fd: Of the terminal.
            size: Columns and rows of the terminal.
            encoding: Of text; what is not in it becomes `?`.
            pace: Says when a frame may be sent.
        """
        self._fd = fd
        self._encoding = encoding
        self._write_some = write
        self._pace = pace or Pace()
        self._grid = Grid(*size)
        self._size = size
        self._shown: list[Row] | None = None
        """What the terminal shows; None: not known."""
        self._news = threading.Condition()
        self._told = ""
        self._dirty = False
        self._steady_at = 0.0
        """When what is drawn is complete, as far as one can tell."""
        self._ending = False
        self._gone = False
        self._thread: threading.Thread | None = None

    @property
    def round_trip(self) -> float:
        """Seconds that the terminal took to answer last; 0 where it never did."""
        return self._pace.round_trip

    @property
    def answers(self) -> bool:
        """Whether the terminal has ever answered."""
        return self._pace.answers

    def start(self, size: tuple[int, int], greeting: str, begin: str, *, failed: Callable[[Exception], None]) -> None:
        """Begins to show what is drawn.

        Args:
            size: Columns and rows of the terminal.
            greeting: The first write, alone in it.
            begin: What follows.
            failed: Is told what ended the thread before its time.
        """
        with self._news:
            self._dirty |= self._shown is not None
            self._shown, self._size, self._ending = None, size, False
            self._pace.forget()
        self._send(greeting)
        self._send(begin + self._question())
        self._thread = threading.Thread(target=self._run, args=(failed,), name="terminal-output", daemon=True)
        self._thread.start()

    def stop(self, farewell: str, *, patience: float) -> None:
        """Shows no more frames, says goodbye, and waits a little for the answers that are still to come."""
        with self._news:
            self._ending = True
            self._news.notify_all()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        self._send(farewell)
        with self._news:
            self._news.wait_for(lambda: self._gone or not self._pace.unanswered, patience)
            self._pace.forget()

    def draw(self, data: str, size: tuple[int, int]) -> None:
        """Draws what Textual wrote for a screen of this size."""
        with self._news:
            if size != (self._grid.width, self._grid.height):
                self._grid.resize(*size)
            self._told += self._grid.apply(data)
            if not self._dirty:
                self._steady_at = max(self._steady_at, monotonic() + self._pace.gathering)
            self._dirty = True
            self._news.notify_all()

    def resized(self, size: tuple[int, int]) -> None:
        """The terminal has another size, and shows nobody knows what."""
        with self._news:
            self._size, self._shown = size, None
            self._dirty, self._steady_at = True, monotonic() + STEADY
            self._news.notify_all()

    def repaint(self, first: str = "") -> None:
        """Draws everything anew, after `first`, without waiting for answers that may have been lost."""
        with self._news:
            self._told += first
            self._shown, self._dirty = None, True
            self._pace.forget()
            self._news.notify_all()

    def answered(self) -> None:
        """The terminal has answered the oldest question."""
        with self._news:
            self._pace.answered()
            self._news.notify_all()

    def hung_up(self) -> None:
        """There is no terminal any more."""
        with self._news:
            self._gone = True
            self._news.notify_all()

    def _run(self, failed: Callable[[Exception], None]) -> None:
        try:
            while data := self._next():
                self._send(data)
        except Exception as error:  # a thread has nobody to raise to
            failed(error)

    def _next(self) -> str:
        """Waits for something to send; empty at the end."""
        with self._news:
            while not self._ending:
                told, self._told = self._told, ""
                if told:
                    return told
                left = self._left()
                if left == 0 and (frame := self._frame()):
                    return frame
                self._news.wait(left or None)
            return ""

    def _left(self) -> float | None:
        """Seconds until a frame may be sent; None: something must happen before."""
        if not self._dirty:
            return None
        steady, paced = max(0.0, self._steady_at - monotonic()), self._pace.wait()
        return None if paced is None else max(steady, paced)

    def _frame(self) -> str:
        """What makes the terminal show what is drawn; empty if it does."""
        self._dirty = False
        rows = _fitted(self._grid.rows(), *self._size)
        if self._shown is None and not any(map(_is_inked, rows)):
            return ""  # nothing to see yet: the first frame is worth waiting for
        data = difference(self._shown, rows)
        self._shown = rows
        return data + self._question() if data else ""

    def _question(self) -> str:
        asks = self._pace.asks()
        self._pace.sent(asked=asks)
        return QUESTION if asks else ""

    def _send(self, data: str) -> None:
        for piece in pieces(data, self._encoding):
            rest = memoryview(piece)
            while rest and not self._gone:
                rest = rest[self._some(rest) :]

    def _some(self, data: memoryview) -> int:
        try:
            return self._write_some(self._fd, data)  # type: ignore[arg-type]
        except BlockingIOError:  # whoever shares this terminal made it so
            select.select([], [self._fd], [])
            return 0
        except OSError:
            self.hung_up()
            return 0


def pieces(data: str, encoding: str = "utf-8") -> Iterator[bytes]:
    """Encoded, in pieces that never end inside a character or, unless it is longer than a piece, a sequence."""
    whole = encoded(data, encoding)
    if len(whole) <= PIECE:
        yield whole
        return
    piece = b""
    for token in _WHOLE.finditer(data):
        part = encoded(token[0], encoding)
        if piece and len(piece) + len(part) > PIECE:
            yield piece
            piece = b""
        piece += part
    yield piece


def encoded(text: str, encoding: str) -> bytes:
    """Text as bytes; what the encoding has not becomes as many `?` as it takes cells."""
    with contextlib.suppress(UnicodeEncodeError):
        return text.encode(encoding)
    return b"".join(_encoded(character, encoding) for character in text)


def _encoded(character: str, encoding: str) -> bytes:
    try:
        return character.encode(encoding)
    except UnicodeEncodeError:
        return b"?" * cell_len(character)


def _is_inked(row: Row) -> bool:
    return row.count(BLANK) < len(row)


def _fitted(rows: list[Row], width: int, height: int) -> list[Row]:
    """Rows for a terminal of another size than they were drawn for; for a moment, until they are drawn anew."""
    if len(rows) == height and len(rows[0]) == width:
        return rows
    grid = Grid(width, height)
    grid.take(rows)
    return grid.rows()
