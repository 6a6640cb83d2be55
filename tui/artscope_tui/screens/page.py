"""What screens that are one page of text have in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from textual.app import ComposeResult
from textual.screen import Screen

from artscope_tui.keys import bindings
from artscope_tui.widgets.page import Entry, Page
from artscope_tui.widgets.statusline import HeaderLine, KeyRow

if TYPE_CHECKING:
    from artscope_tui.app import BrowserApp


class PageScreen(Screen[None], inherit_bindings=False):
    """A header, a page, the keys."""

    BINDINGS = bindings("page")
    AUTO_FOCUS = "Page"

    def __init__(self) -> None:
        super().__init__()
        self.line, self.page = HeaderLine(), Page()

    @property
    def browser(self) -> BrowserApp:
        return cast("BrowserApp", self.app)

    def heading(self) -> str:
        """What stands at the top, cleaned."""
        return ""

    def entries(self) -> Sequence[Entry]:
        """What stands on the page."""
        return ()

    def compose(self) -> ComposeResult:
        yield self.line
        yield self.page
        yield KeyRow(self.browser.keys.row("page"))

    def on_mount(self) -> None:
        self.update()

    def update(self) -> None:
        """Draws what has changed."""
        if not self.query(Page):
            return  # closed while the answer was on its way
        self.page.show(self.entries())
        self.line.set(self.heading(), self.age())

    def age(self) -> str:
        """What stands at the top right."""
        return ""

    def action_move(self, rows: int) -> None:
        """By rows; up where negative."""
        self.page.move(rows)

    def action_half(self, direction: int) -> None:
        """By half a window: 1 down, -1 up."""
        self.page.move(direction * max(1, self.page.size.height // 2))

    def action_page(self, direction: int) -> None:
        """By a window but for one row: 1 down, -1 up."""
        self.page.move(direction * max(1, self.page.size.height - 1))

    def action_top(self) -> None:
        self.page.go_to(0)

    def action_bottom(self) -> None:
        self.page.go_to(self.page.rows)

    def action_refresh(self) -> None:
        self.update()

    def action_back(self) -> None:
        self.app.pop_screen()
