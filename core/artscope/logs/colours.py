"""The colours of a log, as far as they may reach a screen: which characters of a cleaned line stand in which.

Only what changes the look of characters is taken from SGR sequences (ECMA-48, 8.3.117): the sixteen colours of the terminal's own
palette, bold, faint, italic, underlined. Those of 256 colours and of 24 bits become the nearest of the sixteen, so that they fit
the reader's palette, dark or light. Left out is what could hide text or pass for the program's own marks: blinking, reversed,
concealed, struck; black on nothing, and text in the colour of its ground. Every line begins without colour.

The text is that of `clean`; a colour is data beside it, and never a sequence again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from artscope.logs import clean
from artscope.logs.clean import SafeText

MOST = 256
"""Changes of colour that are followed in a line; what comes after them is plain."""
_BYTES_A_CELL = 16
_SGR = re.compile(r"\x1b\[([\d;:]*)m")


class Ink(NamedTuple):
    """How characters look. Colours are those of the terminal, 0 to 15; None: its default."""

    colour: int | None = None
    ground: int | None = None
    bold: bool = False
    faint: bool = False
    italic: bool = False
    underlined: bool = False


class Span(NamedTuple):
    """Characters start <= n < stop of a line in one ink."""

    start: int
    stop: int
    ink: Ink


PLAIN = Ink()
_ON = {1: "bold", 2: "faint", 3: "italic", 4: "underlined", 21: "underlined"}
_OFF = {22: ("bold", "faint"), 23: ("italic",), 24: ("underlined",), 39: ("colour",), 49: ("ground",)}
_WIDE = {38: "colour", 48: "ground", 58: ""}
"""Followed by a colour of their own kind; 58 is that of the underline, which is passed over."""


def line(data: bytes, *, encoding: str = "utf-8", most: int | None = None) -> tuple[SafeText, tuple[Span, ...]]:
    """A line as `clean.line` gives it, and what of it is in colour, from left to right."""
    text = clean.line(data, encoding=encoding, most=most)
    if b"\x1b[" not in data or not text:
        return text, ()
    if most is not None and len(data) > most * _BYTES_A_CELL:
        data = clean.last_state(data, encoding)[: most * _BYTES_A_CELL]
    found = _spans(data.decode(encoding, "replace").rstrip("\r\n"), text)
    return text, tuple(span for span in found if span.start < span.stop)


def inked(spans: Sequence[Span], begin: int, end: int) -> Iterator[Span]:
    """The spans of a part of a line, still counted from the line's start."""
    for span in spans:
        if span.start < end and span.stop > begin:
            yield Span(max(begin, span.start), min(end, span.stop), span.ink)


def _spans(value: str, text: SafeText) -> Iterator[Span]:
    """Where the inks of a decoded line are in its cleaned text. Nothing where the text was written over in between."""
    bare, changes = _taken_apart(value)
    if "\b" in bare:
        return
    shown = clean.last_written(bare) if "\r" in bare else slice(0, len(bare))
    start, bare = shown.start, bare[shown]
    even = bare.isascii() and "\t" not in bare
    if even and not bare.startswith(text):
        return
    ink, at = PLAIN, 0
    for place, after in [*changes, (start + len(bare), PLAIN)]:
        place = max(0, min(place - start, len(bare)))
        stop = min(len(text), place if even else len(clean.untabbed(clean.marked(bare[:place]), clean.TABS)))
        if ink != PLAIN:
            yield Span(at, stop, ink)
        ink, at = after, stop


def _taken_apart(value: str) -> tuple[str, list[tuple[int, Ink]]]:
    """A text without its sequences, and from which of its characters on it has which ink."""
    parts: list[str] = []
    changes: list[tuple[int, Ink]] = []
    ink, size, at = PLAIN, 0, 0
    for found in clean.sequences().finditer(value):
        parts.append(clean.harmless(value[at : found.start()]))
        size, at = size + len(parts[-1]), found.end()
        colour = _SGR.fullmatch(found[0])
        if colour is not None and len(changes) < MOST:
            ink = _changed(ink, colour[1])
            changes.append((size, _seen(ink)))
    if len(changes) == MOST:
        changes[-1] = changes[-1][0], PLAIN
    parts.append(clean.harmless(value[at:]))
    return "".join(parts), changes


def _seen(ink: Ink) -> Ink:
    """Without what would make the text unseen."""
    if ink.ground is None and ink.colour == 0:
        return ink._replace(colour=None)
    return ink._replace(ground=None) if ink.ground is not None and ink.ground == ink.colour else ink


def _changed(ink: Ink, parameters: str) -> Ink:
    """The ink after a sequence with these parameters."""
    numbers = iter(
        re.split("(?<=[:;])", parameters) if ":" in parameters else [each + ";" for each in parameters.split(";")]
    )
    for part in numbers:
        number = _number(part)
        if number in _WIDE:
            ink = _with_wide(ink, _WIDE[number], numbers, colons=part.endswith(":"))
        elif part.endswith(":"):
            kind = next(numbers, "")  # `4:3`: a kind of underline, `4:0`: none
            off = number == 4 and _number(kind) == 0
            ink = ink._replace(underlined=not off) if number == 4 else ink
        else:
            ink = _with(ink, number)
    return ink


def _with(ink: Ink, number: int) -> Ink:
    if number == 0:
        return PLAIN
    if number in _ON:
        return ink._replace(**{_ON[number]: True})
    if number in _OFF:
        return ink._replace(**{name: getattr(PLAIN, name) for name in _OFF[number]})
    for first, bright in ((30, 0), (90, 8)):
        if first <= number < first + 8:
            return ink._replace(colour=number - first + bright)
        if first + 10 <= number < first + 18:
            return ink._replace(ground=number - first - 10 + bright)
    return ink


def _with_wide(ink: Ink, what: str, numbers: Iterator[str], *, colons: bool) -> Ink:
    """After `38`, `48` and `58`: `5;n`, `2;r;g;b`, and the same with colons, there with a colour space before red."""
    kind = next(numbers, "")
    parts: list[int] = []
    if colons:
        more = kind
        while more.endswith(":"):
            more = next(numbers, "")
            parts.append(_number(more))
        if len(parts) > 3:
            del parts[0]
    else:
        parts = [_number(next(numbers, "")) for _ in range({5: 1, 2: 3}.get(_number(kind), 0))]
    number = _nearest(tuple(parts)) if all(0 <= part < 256 for part in parts) else None
    if number is None or not what:
        return ink
    return ink._replace(colour=number) if what == "colour" else ink._replace(ground=number)


def _number(part: str) -> int:
    digits = part.rstrip(":;")
    return int(digits) if 0 < len(digits) <= 4 else 0 if not digits else -1


_SIXTEEN = (
    *((0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 0, 238), (205, 0, 205), (0, 205, 205), (229, 229, 229)),
    *(
        (127, 127, 127),
        (255, 0, 0),
        (0, 255, 0),
        (255, 255, 0),
        (92, 92, 255),
        (255, 0, 255),
        (0, 255, 255),
        (255, 255, 255),
    ),
)
"""What they are where nobody changed them. Source: xterm's defaults."""


@lru_cache(512)
def _nearest(parts: tuple[int, ...]) -> int | None:
    """The one of sixteen colours that is nearest to one of 256, or to red, green and blue; None where it is neither."""
    if len(parts) == 1:
        if parts[0] < 16:
            return parts[0]
        parts = _of_256(parts[0])
    if len(parts) != 3:
        return None
    return min(range(16), key=lambda at: sum((a - b) ** 2 for a, b in zip(parts, _SIXTEEN[at], strict=True)))


def _of_256(number: int) -> tuple[int, int, int]:
    """Red, green, blue of the colours 16 to 255: a cube of six steps, and greys."""
    if number >= 232:
        return (8 + (number - 232) * 10,) * 3
    steps = (0, 95, 135, 175, 215, 255)
    number -= 16
    return steps[number // 36], steps[number // 6 % 6], steps[number % 6]
