"""One look at each byte of a text: how many lines end in it, and whether anything needs a closer look when it is searched."""

from __future__ import annotations

from typing import NamedTuple

LEADS = (0xE2, *range(0xE4, 0xEA))
"""First bytes of UTF-8 under which every character shows as it is, but for those that continue with one of `DOUBTFUL`."""
DOUBTFUL = (0x80, 0x81, 0x83, 0xB3, 0xB5, 0xB7)
_HANDLED = b"\t\r\n\x1b"
"""Controls that a search knows how to look past."""
_DELETE = 0x7F
_LETTERS = range(0xC0, 0x100)

ODD = bytes(
    byte for byte in (*range(0x20), _DELETE, *DOUBTFUL, *_LETTERS) if byte not in _HANDLED and byte not in LEADS
)
"""Bytes that `clean` may show as something else, or not at all: controls, and parts of characters that are rare in logs."""
_OTHERS = bytes({*range(0x100)} - {*ODD, 0x0A})


class Survey(NamedTuple):
    """What is known of a text without splitting it."""

    newlines: int
    plain: bool
    """It holds no byte of `ODD`: what is shown of it is what stands in it, but for sequences of terminals."""


def survey(data: bytes) -> Survey:
    """Looks over a text, in about the time that counting its newlines takes."""
    left = data.translate(None, _OTHERS)
    newlines = left.count(b"\n")
    return Survey(newlines, newlines == len(left))
