"""A picture that looks the same wherever it is seen: nothing is fetched, every text stands in its own cells.

What Textual draws names fonts of other hosts, and stretches each text as if every character were one cell wide, which pushes
Chinese together. Here each run of characters of one kind stands at its own place and is as wide as its cells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape, unescape
from itertools import groupby

from artscope.logs.clean import SafeText, cells

FONTS = (
    "Menlo, Consolas, 'DejaVu Sans Mono', 'Noto Sans Mono CJK SC', 'Sarasa Mono SC', 'PingFang SC', 'Microsoft YaHei', "
    "'Noto Sans CJK SC', monospace"
)
CELL = 20 * 0.61
"""How wide Rich draws a cell."""

_FACE = re.compile(r"\s*@font-face \{.*?\n    \}", re.DOTALL)
_TEXT = re.compile(r'<text class="(?P<kind>[^"]+-r\d+)" x="(?P<x>[^"]+)" y="(?P<y>[^"]+)"[^>]*>(?P<text>[^<]*)</text>')
_COMMENT = re.compile(r"\s*<!--.*?-->", re.DOTALL)
_CLIPS = re.compile(r'<clipPath id="[^"]+-line-\d+">.*?</clipPath>\s*', re.DOTALL)
_PREFIX = re.compile(r"terminal-\d+")


def tidied(svg: str) -> str:
    """The picture with local fonts, exact columns, and names that do not depend on what is in it."""
    svg = _CLIPS.sub("", _FACE.sub("", _COMMENT.sub("", svg)))
    svg = re.sub(r' clip-path="[^"]*"', "", svg)
    svg = re.sub(r"font-family: [^;]+;", f"font-family: {FONTS};", svg)
    svg = _TEXT.sub(lambda found: "\n".join(_runs(**found.groupdict())), _PREFIX.sub("t", svg))
    return "\n".join(line.rstrip() for line in svg.splitlines() if line.strip()) + "\n"


def _runs(kind: str, x: str, y: str, text: str) -> Iterator[str]:
    """A text as one element for each run of equally wide characters; what is blank needs none."""
    place = float(x)
    for _, group in groupby(unescape(text).replace("\xa0", " "), key=_kind):
        run = "".join(group)
        width = cells(SafeText(run)) * CELL
        if run.strip():
            shown = escape(run, quote=False).replace(" ", "&#160;")
            stretch = "" if run.isascii() else ' lengthAdjust="spacingAndGlyphs"'
            yield f'<text class="{kind}" x="{place:g}" y="{y}" textLength="{width:g}"{stretch}>{shown}</text>'
        place += width


def _kind(character: str) -> tuple[int, bool]:
    """Characters of one kind are equally wide in whichever font they are drawn."""
    return cells(SafeText(character)), character.isascii()
