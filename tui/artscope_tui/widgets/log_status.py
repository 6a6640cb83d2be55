"""The row under a log: what was found, where one is, what is under way, what went wrong."""

from __future__ import annotations

from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from artscope.logs.clean import SafeText, cells, fit, shortened
from artscope_tui.theme import palette

GAP = "   "


class LogStatus(Widget):
    """One row of short parts, and after them what is wrong."""

    DEFAULT_CSS = "LogStatus { height: 1; width: 1fr; }"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._parts: tuple[str, ...] = ()
        self._trouble = ""

    def set(self, *parts: str, trouble: str = "") -> None:
        """What it says; empty parts are left out. Painted only where that is new."""
        said = tuple(part for part in parts if part)
        if (said, trouble) != (self._parts, self._trouble):
            self._parts, self._trouble = said, trouble
            self.refresh()

    @property
    def said(self) -> str:
        """All that it says."""
        return GAP.join((*self._parts, self._trouble) if self._trouble else self._parts)

    def render_line(self, y: int) -> Strip:  # noqa: ARG002
        width, colours = self.size.width, palette(self.app)
        said = SafeText(" " + GAP.join(self._parts) + (GAP if self._trouble else ""))
        if not self._trouble:
            return Strip([Segment(fit(shortened(said, width), width), colours.strong)], width)
        room = max(0, width - cells(said))
        shown, trouble = fit(shortened(said, width - room), width - room), shortened(SafeText(self._trouble), room)
        return Strip([Segment(shown, colours.strong), Segment(fit(trouble, room), colours.error)], width)
