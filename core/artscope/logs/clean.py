"""The one gate to the screen: text of the service or of a file becomes text that is safe to show.

What passes holds no escape sequence, no control (C0, C1, NUL, BEL, DEL), no bidirectional control, no lone surrogate and nothing
invisible; every visible character does. Sequences for terminals go whole (colours, titles, clipboard, links), unless one
does not end within its line: then only its beginning goes, so that nothing can hide the text after it. What could turn the reading
order is shown as `<U+202E>`. Text that passed is still only text: whoever draws it must not parse it as markup.

Widths agree with the library that draws the screen (see `widths`); `cut`, `middle`, `window` and `wrap` are given here too.
"""

from __future__ import annotations

import codecs
import re
from functools import cache
from typing import NewType

from artscope.logs.cells import breaks, cells, column, cut, fit, inside, middle, shortened, window, wrap
from artscope.logs.widths import widths

__all__ = [
    "SafeText",
    "block",
    "breaks",
    "cells",
    "column",
    "cut",
    "fit",
    "inside",
    "last_state",
    "line",
    "middle",
    "shortened",
    "text",
    "window",
    "wrap",
]

SafeText = NewType("SafeText", str)
"""Text that may go to a screen. Only this module makes it."""

NEWLINE = "↵"
"""Stands for a line's end in a text that is shown in one line."""

MARKS = 5
"""Marks kept on one character: more of them would climb into the lines above and below."""

TABS = 8
"""Cells from one tab stop to the next."""

_BYTES_A_CELL = 4
_SLACK = 32
_ASCII_CONTROLS = bytes({*range(0x20), 0x7F} - {*b"\b\t\r"})
_OPENERS = frozenset("\x1b\x9b\x9d")
_BACKSPACES = re.compile("\b+")
_OPEN = re.compile(r"(?:\x1b[P\]X^_]|\x9d)[^\x07\r\x18\x1a\x1b\x80-\x9f]*")
_HALF = re.compile(r"\x9b[0-?]*[ -/]*")


def line(data: bytes, *, encoding: str = "utf-8", tabs: int = TABS, most: int | None = None) -> SafeText:
    """One line of a log.

    A progress bar shows its last state: what stands after the last carriage return that something visible follows. Backspaces
    are carried out. Bytes that are not text in `encoding` become U+FFFD.

    Args:
        data: The line as received, with or without its end.
        tabs: Cells from one tab stop to the next.
        most: Only so many cells are wanted, so that a line of megabytes need not be read whole; None: all of it. The start of
            the line comes out, at least that long where the line is.

    Raises:
        LookupError: There is no such encoding.
    """
    if most is None or len(data) <= most * _BYTES_A_CELL:
        return _shown(data.decode(encoding, "replace"), tabs)
    data = last_state(data, encoding)
    size = len(data) if b"\r" in data or b"\b" in data else (most + _SLACK) * _BYTES_A_CELL
    while size < len(data):
        part = codecs.getincrementaldecoder(encoding)("replace").decode(data[:size])  # no half character at its end
        shown = _shown(part, tabs)
        if cells(shown) >= most + _SLACK and not _open_end(part):
            return cut(shown, most)
        size *= 4
    return _shown(data.decode(encoding, "replace"), tabs)


def text(value: str) -> SafeText:
    """A name or a message, in one line: each line's end is shown as `↵`, a tab is one space. Nothing in it overwrites."""
    if _plain(value):
        return SafeText(value)
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    return SafeText(
        NEWLINE.join(marked(harmless(part).replace("\b", "").replace("\t", " ")) for part in value.split("\n"))
    )


def block(value: str, *, tabs: int = TABS) -> list[SafeText]:
    """A text of several lines, one cleaned line each, as `line` does it. A last line without text is left out."""
    rows = value.split("\n")
    if len(rows) > 1 and not rows[-1]:
        rows.pop()
    return [_shown(row, tabs) for row in rows]


def last_state(data: bytes, encoding: str = "utf-8") -> bytes:
    """The part of a long line that is shown, before it is decoded: a progress bar's last state.

    The whole line where that cannot be told from its bytes.
    """
    visible = data.rstrip(b" \t\r\n\b\0")
    end = data.find(b"\r", len(visible))
    last = data[visible.rfind(b"\r") + 1 : end if end >= 0 else None]
    return last if _shown(last[:4096].decode(encoding, "replace"), 1).strip() else data


def _shown(value: str, tabs: int) -> SafeText:
    value = value.rstrip("\r\n")
    if _plain(value):
        return SafeText(value)
    value = harmless(value)
    if "\r" in value:
        value = value[last_written(value)]
    if "\b" in value:
        value = _backspaced(value)
    return SafeText(untabbed(marked(value), tabs))


def _plain(value: str) -> bool:
    """Nothing to do, by a quick look: it holds only what is most usual in logs."""
    if value.isascii():
        return value.isprintable()
    return _usual().fullmatch(value) is not None


def harmless(value: str) -> str:
    """Without sequences, controls and what is invisible; tabs, carriage returns and backspaces stay."""
    if not _OPENERS.isdisjoint(value):
        value = sequences().sub("", value)
    if value.isascii():
        return value.encode().translate(None, _ASCII_CONTROLS).decode()  # many times as quick as to look at each
    return _odd().sub(_instead, value)


def last_written(value: str) -> slice:
    """Where that is which stands after the last carriage return that anything visible follows."""
    visible = value.rstrip(" \t\r\b")
    end = value.find("\r", len(visible))
    return slice(visible.rfind("\r") + 1, end if end >= 0 else len(value))


def _backspaced(value: str) -> str:
    """A backspace goes one character back, and what follows is written over what was there."""
    out: list[str] = []
    at = begin = 0
    for gap in _BACKSPACES.finditer(value):
        start, end = gap.span()
        out[at : at + start - begin] = value[begin:start]
        at, begin = max(0, at + 2 * start - begin - end), end
    out[at : at + len(value) - begin] = value[begin:]
    return "".join(out)


def marked(value: str) -> str:
    """At most `MARKS` marks on a character, and a space under those that stand on nothing."""
    if value.isascii():
        return value
    out: list[str] = []
    count = 0
    for character, size in zip(value, widths(value), strict=True):
        count = 0 if size or character == "\t" else count + 1
        if count and not out:
            out.append(" ")
        if count <= MARKS:
            out.append(character)
    return "".join(out)


def untabbed(value: str, tabs: int, column: int = 0) -> str:
    """With spaces for tabs; the text begins at cell `column`."""
    if value.isascii() and not column:
        return value.expandtabs(tabs)
    first, *more = value.split("\t")
    out, at = [first], column + cells(first)
    for part in more:
        gap = tabs - at % tabs
        out += (" " * gap, part)
        at += gap + cells(part)
    return "".join(out)


@cache
def sequences() -> re.Pattern[str]:
    """Whole sequences, and the beginnings of broken ones. Source: ECMA-48, 5.4 (CSI), 5.6 (strings), 8.3.

    Their one-character forms (U+009B ...) count only with parameters: text decoded twice is full of such characters.
    """
    control = r"\x1b\[[0-?]*[ -/]*[@-~]?|\x9b[0-?]+[ -/]*[@-~]"
    ended = r"[^\x07\r\x18\x1a\x1b\x80-\x9f]*(?:\x07|\x9c|\x1b\\)"
    string = rf"\x1b[P\]X^_](?:{ended})?|\x9d[0-9]+;{ended}"
    short = r"\x1b(?:[ -/]+[0-~]?|[NO]|[0-MQ-WYZ`-~\\])?"
    return re.compile(f"{control}|{string}|{short}")


def _open_end(value: str) -> bool:
    """Whether a text meant for a terminal may go on past the end of this piece."""
    last = max(value.rfind("\x1b"), value.rfind("\x9d"))
    return last >= 0 and _OPEN.fullmatch(value, last) is not None


def closed(value: str) -> int:
    """Up to where a piece of a line can be cleaned without what follows it: no sequence is open there."""
    last = _opener(value, len(value))
    if last < 0:
        return len(value)
    before = _opener(value, last)
    if before >= 0 and _OPEN.fullmatch(value, before, last):
        return before  # the last one may be half of what ends the one before
    if _OPEN.fullmatch(value, last) or _HALF.fullmatch(value, last):
        return last
    found = sequences().match(value, last)
    return last if found and found.end() == len(value) else len(value)


def _opener(value: str, end: int) -> int:
    """The last place before `end` where a sequence may begin; -1 where there is none."""
    return max(value.rfind(opener, 0, end) for opener in _OPENERS)


@cache
def _usual() -> re.Pattern[str]:
    return re.compile(f"[{usual()}]*")


def usual() -> str:
    """Characters that are fine as they are, as a class of `re`: Latin, Greek, Cyrillic, punctuation, arrows, boxes, Chinese,
    Japanese, Korean.
    """
    western = " -~\xa0-\xac\xae-\u02ff\u0370-\u0373\u0400-\u0482\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2190-\u2426"
    eastern = "\u3000-\u3029\u3030-\u303f\u3041-\u3096\u30a1-\u30ff\u3400-\u9fff\uac00-\ud7a3\uff01-\uff9f"
    signs = "\u2500-\u28ff\U0001f300-\U0001f3fa\U0001f400-\U0001f64f\U0001f680-\U0001f6c5"
    return western + eastern + signs


@cache
def _odd() -> re.Pattern[str]:
    """What is never shown as it is. Source: Unicode 17, Default_Ignorable_Code_Point, Bidi_Control, noncharacters."""
    controls = "\x00-\x07\x0a-\x0c\x0e-\x1f\x7f-\x9f"
    invisible = (
        "\xad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2060-\u2065\u206a-\u206f\u3164\ufe00-\ufe0f"
    )
    more = "\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
    turning = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029"
    last_two = "".join(chr(plane | low) for plane in range(0, 0x110000, 0x10000) for low in (0xFFFE, 0xFFFF))
    broken = f"\ud800-\udfff\ufdd0-\ufdef{last_two}"
    return re.compile(f"(?P<gone>[{controls}{invisible}{more}]+)|(?P<turning>[{turning}])|(?P<broken>[{broken}])")


def _instead(found: re.Match[str]) -> str:
    if found["gone"]:
        return ""
    return f"<U+{ord(found[0]):04X}>" if found["turning"] else "\ufffd"
