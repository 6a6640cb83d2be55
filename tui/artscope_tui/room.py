"""The smallest window. Under it one line says so, on every screen; what had the keys has them again when there is room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, cast
from weakref import WeakKeyDictionary

from textual import events
from textual.dom import DOMNode
from textual.geometry import Size
from textual.screen import Screen
from textual.widget import Widget

if TYPE_CHECKING:
    from artscope_tui.app import BrowserApp

LEAST = (30, 8)
"""Columns and rows."""
SLIM, LOW = "-slim", "-low"
"""Classes of a screen that has fewer of them."""


class Room:
    """What the app does about it. `HeaderLine` says the words."""

    HORIZONTAL_BREAKPOINTS: ClassVar[list[tuple[int, str]] | None] = [(0, SLIM), (LEAST[0], "-broad")]
    VERTICAL_BREAKPOINTS: ClassVar[list[tuple[int, str]] | None] = [(0, LOW), (LEAST[1], "-high")]
    CSS: ClassVar[str] = """
    Screen { overflow: hidden; }
    Screen.-slim > *, Screen.-low > * { display: none !important; }
    Screen.-slim > HeaderLine, Screen.-low > HeaderLine { display: block !important; }
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._had_keys: WeakKeyDictionary[Screen[Any], Widget] = WeakKeyDictionary()

    def on_resize(self, event: events.Resize) -> None:
        """Before the screens are told: what is hidden loses the keys."""
        app = cast("BrowserApp", self)
        if _is_under(event.size):
            self._had_keys.update({screen: screen.focused for screen in app.screen_stack if screen.focused})
        else:
            app.call_after_refresh(self._give_keys_back)

    def _give_keys_back(self) -> None:
        for screen in cast("BrowserApp", self).screen_stack:
            widget = self._had_keys.pop(screen, None)
            if screen.focused is None:
                screen.set_focus(widget or _first(screen), scroll_visible=False)


def is_too_small(node: DOMNode) -> bool:
    """Whether there is room for nothing but words that say so."""
    return _is_under(node.app.size)


def _is_under(size: Size) -> bool:
    return size.width < LEAST[0] or size.height < LEAST[1]


def _first(screen: Screen[Any]) -> Widget | None:
    """What gets the keys where nothing had them yet."""
    wanted = screen.AUTO_FOCUS if screen.AUTO_FOCUS is not None else "*"
    return next((widget for widget in screen.query(wanted) if widget.focusable), None) if wanted else None
