"""Colours by meaning. The default is the terminal's own sixteen; a colour is never the only sign.

Widgets that draw lines take their styles from `palette(app)`; style sheets use the theme's variables (`$error`).
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from rich.style import Style

from artscope.models import State

if TYPE_CHECKING:
    from textual.app import App
    from textual.theme import Theme

NAME = "artscope"
"""The default theme: sixteen colours, the terminal's own background."""


class Palette(NamedTuple):
    """Styles by meaning."""

    plain: Style
    muted: Style
    strong: Style
    title: Style
    """The title of the pane that has the keys."""
    rule: Style
    head: Style
    """Column headers."""
    cursor: Style
    """Put over a row."""
    key: Style
    error: Style
    warning: Style
    good: Style
    hit: Style

    def state(self, state: State | None) -> Style:
        """How a state's letter is drawn."""
        return getattr(self, _STATES.get(state, "plain"))  # type: ignore[arg-type, no-any-return]


_STATES = {
    State.FAILED: "error",
    State.RUNNING: "good",
    State.QUEUED: "warning",
    State.STARTING: "warning",
    State.STOPPING: "warning",
    State.STOPPED: "muted",
    State.UNKNOWN: "warning",
}


def default_theme() -> Theme:
    """The sixteen colours. Cyan leads: blue cannot be read on many dark terminals."""
    from textual.theme import BUILTIN_THEMES, Theme

    return Theme(
        name=NAME,
        ansi=True,
        primary="ansi_cyan",
        secondary="ansi_cyan",
        accent="ansi_cyan",
        warning="ansi_yellow",
        error="ansi_red",
        success="ansi_green",
        foreground="ansi_default",
        background="ansi_default",
        surface="ansi_default",
        panel="ansi_default",
        boost="ansi_default",
        variables=BUILTIN_THEMES["ansi-dark"].variables,
    )


def palette(app: App[Any]) -> Palette:
    """The styles of the theme in use."""
    theme = app.current_theme
    return _palette(theme.primary, theme.error or "", theme.warning or "", theme.success or "", theme.ansi)


@lru_cache(8)
def _palette(primary: str, error: str, warning: str, good: str, ansi: bool) -> Palette:
    lead, bad = _style(primary), _style(error) + Style(bold=True)
    return Palette(
        plain=Style.null(),
        muted=Style(dim=True),
        strong=Style(bold=True),
        title=lead + Style(bold=True, reverse=True),
        rule=Style(dim=True) if ansi else _style(primary),
        head=Style(dim=True),
        cursor=Style(reverse=True),
        key=lead,
        error=bad,
        warning=_style(warning),
        good=_style(good),
        hit=_style(warning) + Style(bold=True, underline=True),
    )


def _style(colour: str) -> Style:
    from textual.color import Color, ColorParseError

    try:
        return Style.from_color(Color.parse(colour).rich_color)
    except ColorParseError:
        return Style.null()
