"""How a row of a log is drawn: what is marked in it, and the sign in the last column."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style

from artscope.logs.clean import cells, fit, window
from artscope.logs.levels import Severity
from artscope_tui.theme import Palette
from artscope_tui.widgets.log_holes import hole_line
from artscope_tui.widgets.log_rows import Row


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
    parts, at = [], 0
    for start, end in row.hits:
        parts += [
            (window(row.text, at, start - at), over),
            (window(row.text, start, end - start), colours.hit + over),
        ]
        at = end
    room = width - cells(row.tag)
    parts.append((fit(window(row.text, at, room - at), room - at), over))
    parts.append((row.tag, colours.muted + over))
    sign = (row.flag or (">" if row.more else " "), _colour(row, colours) + over)
    drawn = [Segment(text, style) for text, style in (*parts, sign) if text]
    return _marked(drawn, colours.cursor) if row.cursor and not whole else drawn


def _colour(row: Row, colours: Palette) -> Style:
    """Of the sign of a row."""
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
