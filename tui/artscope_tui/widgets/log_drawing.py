"""How a row of a log is drawn: what is marked in it, and the sign in the last column."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

from rich.color import Color
from rich.segment import Segment
from rich.style import Style

from artscope.logs.clean import cells, fit, window
from artscope.logs.colours import Ink
from artscope.logs.levels import Severity
from artscope_tui.theme import Palette
from artscope_tui.widgets.log_holes import hole_line
from artscope_tui.widgets.log_row import Row


def segments(row: Row, width: int, colours: Palette, *, filling: str | None) -> list[Segment]:
    """A row in `width` cells and its sign.

    Args:
        filling: The hole that is being filled.
    """
    whole = row.chosen or (row.cursor and row.hole is not None)
    over = colours.cursor if whole else Style.null()
    if row.hole is not None:
        text = hole_line(row.hole, width, filling=row.hole.id == filling)
        return [Segment(text, colours.warning + over), Segment("?", colours.warning + over)]
    if row.gap:
        return [Segment(fit(row.text, width), colours.muted), Segment(row.flag, colours.muted)]
    parts = _text(row, width - cells(row.tag), colours.hit, over)
    parts.append((row.tag, colours.muted + over))
    sign = (row.flag or (">" if row.more else " "), _colour(row, colours) + over)
    drawn = [Segment(text, style) for text, style in (*parts, sign) if text]
    return _marked(drawn, colours.cursor) if row.cursor and not whole else drawn


def _text(row: Row, width: int, hit: Style, over: Style) -> list[tuple[str, Style]]:
    """The text of a row in so many cells, in its own colours and with what is looked for marked in it."""
    spans = [*row.hits, *((start, stop) for start, stop, _ in row.inks)]
    edges = sorted({0, width, *(edge for span in spans for edge in span if edge < width)})
    parts: list[tuple[str, Style]] = []
    for start, stop in pairwise(edges):
        style = next((_ink_style(ink) for begin, end, ink in row.inks if begin <= start < end), Style.null())
        if any(begin <= start < end for begin, end in row.hits):
            style += hit
        parts.append((fit(window(row.text, start, stop - start), stop - start), style + over))
    return parts


@lru_cache(256)
def _ink_style(ink: Ink) -> Style:
    """The terminal's own colours: which they are is for the reader to choose."""
    return Style(
        color=None if ink.colour is None else Color.from_ansi(ink.colour),
        bgcolor=None if ink.ground is None else Color.from_ansi(ink.ground),
        bold=ink.bold or None,
        dim=ink.faint or None,
        italic=ink.italic or None,
        underline=ink.underlined or None,
    )


def _colour(row: Row, colours: Palette) -> Style:
    """Of the sign of a row."""
    if row.marked:
        return colours.key + Style(bold=True)
    if row.severe is Severity.ERROR:
        return colours.error
    if row.severe is Severity.WARNING:
        return colours.warning
    return colours.hit if row.flag else colours.muted


def _marked(segments: list[Segment], mark: Style) -> list[Segment]:
    """The same with the first character marked."""
    (text, style, _), rest = segments[0], segments[1:]
    first, after = Segment(text[0], (style or Style.null()) + mark), Segment(text[1:], style)
    return [first, after, *rest] if text[1:] else [first, *rest]
