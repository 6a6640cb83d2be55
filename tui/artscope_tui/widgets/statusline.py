"""The lines around the panes: where one is, what is known, what went wrong, which keys work."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from artscope.errors import CoreError
from artscope.logs import clean
from artscope.logs.clean import SafeText, cells, cut, fit, middle
from artscope.words import say
from artscope_tui.keys import Action, shown
from artscope_tui.room import is_too_small
from artscope_tui.theme import palette


class HeaderLine(Widget):
    """One line: where one is at the left, counts and age at the right."""

    DEFAULT_CSS = "HeaderLine { height: 1; width: 1fr; }"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._drawn = (SafeText(""), SafeText(""))
        self._wanted = self._drawn

    def set(self, left: str, right: str = "", *, now: bool = True) -> None:
        """What it says.

        Args:
            now: False: only with the next key, for what is new in nothing but its time.
        """
        self._wanted = (SafeText(left), SafeText(right))
        if now:
            self.flush()

    def flush(self) -> None:
        """Draws what was put off."""
        if self._wanted != self._drawn:
            self._drawn = self._wanted
            self.refresh()

    def render_line(self, y: int) -> Strip:  # noqa: ARG002
        width, colours = self.size.width, palette(self.app)
        left, right = (SafeText(say("app.narrow")), SafeText("")) if is_too_small(self) else self._drawn
        if mark := getattr(self.app, "clock_mark", ""):
            right = SafeText(f"{mark}  {right}")
        right = cut(right, max(0, width - 2))
        left = middle(left, max(0, width - cells(right) - 3))
        gap = max(0, width - 2 - cells(left) - cells(right))
        return Strip(
            [Segment(f" {left}{' ' * gap}", colours.strong), Segment(f"{right} ", colours.plain)]
        ).adjust_cell_length(width)


class StatusLine(Widget):
    """Two rows: what the service says about the row under the cursor; and what was asked, or what went wrong."""

    DEFAULT_CSS = "StatusLine { height: 2; width: 1fr; }"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._about = self._drawn_about = SafeText("")
        self._asked = self._drawn_asked = SafeText("")
        self._trouble: tuple[SafeText, SafeText] | None = None

    def set_about(self, text: str) -> None:
        """The first row."""
        self._about = SafeText(text)
        self._flush()

    @property
    def about(self) -> str:
        """What the first row says now."""
        return self._about

    def set_asked(self, text: str, *, now: bool = True) -> None:
        """The second row, while nothing is wrong; `now` as for the header."""
        self._asked = SafeText(text)
        if now:
            self._flush()

    def flush(self) -> None:
        """Draws what was put off."""
        self._flush()

    def set_trouble(self, error: CoreError | None) -> None:
        """What went wrong and what to do, in the second row and, where that is too short, the first; None: nothing."""
        trouble = (clean.text(error.text + _code(error)), clean.text(error.hint)) if error else None
        if trouble != self._trouble:
            self._trouble = trouble
            self.refresh()

    @property
    def trouble(self) -> str:
        """What is shown as wrong now; empty where nothing is."""
        return " ".join(self._trouble) if self._trouble else ""

    def _flush(self) -> None:
        width = self.size.width
        if self._about != self._drawn_about:
            self._drawn_about = self._about
            self.refresh(Region(0, 0, width, 1))
        if self._asked != self._drawn_asked:
            self._drawn_asked = self._asked
            self.refresh(Region(0, 1, width, 1))

    def render_line(self, y: int) -> Strip:
        width, colours = self.size.width, palette(self.app)
        if not self._trouble:
            said = self._drawn_about if y == 0 else self._drawn_asked
            return Strip([Segment(fit(f" {said}", width), colours.plain if y == 0 else colours.muted)], width)
        what, hint = self._trouble
        whole = f" {say('app.trouble', what=what, hint=hint)}" if hint else f" {what}"
        if cells(whole) < width:
            text = f" {self._drawn_about}" if y == 0 else whole
            return Strip([Segment(fit(text, width), colours.plain if y == 0 else colours.error)], width)
        return Strip([Segment(fit(f" {what if y == 0 else hint}", width), colours.error)], width)


def _code(error: CoreError) -> str:
    """The service's own code, which support asks for."""
    code = getattr(error, "code", "")
    return f" ({code})" if code else ""


class KeyRow(Widget):
    """The keys that work here, as many as there is room for; the last one always."""

    DEFAULT_CSS = "KeyRow { height: 1; width: 1fr; }"

    def __init__(self, actions: Sequence[Action], *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._actions = tuple(actions)

    def set(self, actions: Sequence[Action]) -> None:
        """Shows other keys."""
        if tuple(actions) != self._actions:
            self._actions = tuple(actions)
            self.refresh()

    def render_line(self, y: int) -> Strip:  # noqa: ARG002
        width, colours = self.size.width, palette(self.app)
        parts = [(shown(action.keys[0]), action.label) for action in self._actions if action.keys]
        kept, used = parts[-1:], sum(_width(part) for part in parts[-1:])
        for part in parts[:-1]:
            if used + _width(part) > width:
                break
            kept.insert(-1, part)
            used += _width(part)
        segments = []
        for key, label in kept:
            segments += [Segment(f" {key}", colours.key), Segment(f" {label} ", colours.plain)]
        return Strip(segments).adjust_cell_length(width)


def _width(part: tuple[str, str]) -> int:
    return cells(part[0]) + cells(part[1]) + 3
