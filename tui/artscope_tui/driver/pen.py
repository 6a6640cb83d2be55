"""Writing on a terminal in few bytes: where its cursor is, which style is on, and the shortest way from there.

Only what a VT100 understands is used, and what colours need: CUP, CUF, CR, LF, EL, DECSTBM, RI, SGR. Lines feed without a return,
so output processing must be off (see `modes`), and lines must not wrap.
"""

from __future__ import annotations

import re
from copy import copy
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Self

from artscope_tui.driver.grid import Row
from artscope_tui.driver.styles import DEFAULT, change

CLEAR = "\x1b[m\x1b[2J"
ERASE_TAIL = "\x1b[K"
NEAR = 4
"""Rows that line feeds may walk down."""

_UNSURE = re.compile(
    "[^\x20-\x7e\u2500-\u257f\u2e80-\u3029\u3030-\u3098\u309b-\u3247\u3250-\u4dbf\u4e00-\ua4cf\uac00-\ud7a3\uf900-\ufaff"
    "\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\U00020000-\U0003ffff]"
)
"""All but ASCII, the lines of boxes, and what Chinese, Japanese and Korean write two cells wide.

Of marks, emoji and letters that join, terminals disagree, or change their mind with a later Unicode. Quotes, dots and Greek letters
are two cells wide in some Chinese settings (UAX 11, "ambiguous"). So are the lines there, but then nothing that is laid out in
columns can be right: `--ascii` helps.
"""


class Pen:
    """Collects what is written. It begins in the default style and knows no place before its first move."""

    def __init__(self, width: int, height: int) -> None:
        self._width = width
        self._height = height
        self._out: list[str] = []
        self._y = -1
        self._x = -1
        """Below 0: not known."""
        self._style = DEFAULT
        self._bounded = False

    def __len__(self) -> int:
        """Bytes so far, in UTF-8."""
        return sum(map(size, self._out))

    def fork(self) -> Self:
        """A pen at the same place that has written nothing yet: to try what something would cost."""
        other = copy(self)
        other._out = []
        return other

    def join(self, other: Pen) -> None:
        """Takes over what a fork of this pen wrote."""
        self._out += other._out
        self._y, self._x, self._style, self._bounded = other._y, other._x, other._style, other._bounded

    def move(self, y: int, x: int) -> None:
        """Puts the cursor there."""
        if y == self._y and x == self._x:
            return
        ways = [cup(y, x)]
        if y == self._y:
            ways += [right(x - self._x)] if 0 <= self._x < x else []
            ways += ["\r" + right(x)]
        elif 0 <= self._y < y <= self._y + NEAR and not self._bounded:
            feeds = "\n" * (y - self._y)
            ways += [feeds] if x == self._x else []
            ways += ["\r" + feeds + right(x)]
        self._out.append(min(ways, key=len))
        self._y, self._x = y, x

    def write(self, y: int, x: int, cells: Row) -> None:
        """Writes cells of one row, moving there first. Wide characters are whole in them."""
        for style, group in groupby(cells, itemgetter(1)):
            texts = [text for text, _ in group]
            whole = "".join(texts)
            if not is_sure(whole):
                self._write_one_by_one(y, x, texts, style)
            else:
                self.move(y, x)
                self._wear(style)
                self._out.append(whole)
                self._x = x + len(texts) if x + len(texts) < self._width else -1
            x += len(texts)

    def _write_one_by_one(self, y: int, x: int, texts: list[str], style: str) -> None:
        """Terminals do not agree how wide some of these are: the cursor is placed anew after each such; what may become narrower
        than its two cells comes where they are blank.
        """
        for place, text in enumerate(texts, x):
            if text:
                self.move(y, place)
                self._wear(style)
                wide = place - x + 1 < len(texts) and not texts[place - x + 1]
                sure = is_sure(text)
                if wide and not sure:
                    self._out.append("  ")
                    self._x = place + 2 if place + 2 < self._width else -1
                    self.move(y, place)
                self._out.append(text)
                self._x = place + 1 + wide
                if self._x >= self._width or not sure:
                    self._x = -1

    def erase_tail(self, y: int, x: int) -> None:
        """Makes the rest of a row blank, in the default style: in any other, terminals differ."""
        self._wear(DEFAULT)
        self.move(y, x)
        self._out.append(ERASE_TAIL)

    def bound(self, top: int, bottom: int) -> None:
        """From now on only the rows from `top` to before `bottom` scroll."""
        self._wear(DEFAULT)
        if (top, bottom) != (0, self._height):
            self._out.append(f"\x1b[{top + 1};{bottom}r")
            self._y, self._x, self._bounded = 0, 0, True

    def feed(self) -> None:
        """At the lower bound: moves all rows up by one."""
        self._scroll("\n")

    def feed_back(self) -> None:
        """At the upper bound: moves all rows down by one."""
        self._scroll("\x1bM")

    def finish(self) -> str:
        """What was written, with style and bounds put back."""
        self._wear(DEFAULT)
        if self._bounded:
            self._out.append("\x1b[r")
        return "".join(self._out)

    def _scroll(self, feed: str) -> None:
        self._wear(DEFAULT)
        self._out.append(feed)

    def _wear(self, style: str) -> None:
        if style != self._style:
            self._out.append(change(self._style, style))
            self._style = style


def cup(y: int, x: int) -> str:
    """The sequence that puts the cursor there, from anywhere."""
    if x == 0:
        return f"\x1b[{y + 1}H" if y else "\x1b[H"
    return f"\x1b[{y + 1};{x + 1}H"


def right(columns: int) -> str:
    """The sequence that moves the cursor to the right."""
    return "" if not columns else "\x1b[C" if columns == 1 else f"\x1b[{columns}C"


@lru_cache(8192)
def size(text: str) -> int:
    """Bytes in UTF-8."""
    return len(text.encode("utf-8", "replace"))


def is_sure(text: str) -> bool:
    """Whether all terminals agree how wide these characters are."""
    return not _UNSURE.search(text)
