"""Choosing one of the bookmarks of a log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from textual.app import ComposeResult
from textual.screen import Screen

from artscope_tui.keys import bindings
from artscope_tui.widgets.choices import Choice, ChoiceList
from artscope_tui.widgets.statusline import HeaderLine, KeyRow

if TYPE_CHECKING:
    from artscope_tui.app import BrowserApp


class MarksScreen(Screen[int | None], inherit_bindings=False):
    """Dismissed with the place of the chosen one in the list, or with None."""

    BINDINGS = bindings("choice")
    AUTO_FOCUS = "ChoiceList"

    def __init__(self, title: str, choices: Sequence[Choice], at: int) -> None:
        """
        Args:
            at: The one the cursor begins at.
        """
        super().__init__()
        self._title, self._choices, self._at = title, choices, at

    def compose(self) -> ComposeResult:
        yield HeaderLine()
        yield ChoiceList()
        yield KeyRow(cast("BrowserApp", self.app).keys.row("choice"))

    def on_mount(self) -> None:
        self.query_one(HeaderLine).set(self._title)
        rows = self.query_one(ChoiceList)
        rows.show(self._choices)
        rows.select(self._choices[self._at].id)

    def action_open(self) -> None:
        chosen = self.query_one(ChoiceList).current
        self.dismiss(None if chosen is None else chosen.value)

    def action_back(self) -> None:
        self.dismiss(None)
