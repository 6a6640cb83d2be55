"""A screen that asks one thing after the other: a choice from a list, or a line to type."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from textual import on
from textual.app import ComposeResult
from textual.screen import Screen

from artscope.errors import CoreError
from artscope_tui.keys import bindings
from artscope_tui.widgets.choices import Choice, ChoiceList
from artscope_tui.widgets.prompt import Prompt
from artscope_tui.widgets.statusline import HeaderLine, KeyRow, StatusLine
from artscope_tui.working import start

if TYPE_CHECKING:
    from artscope_tui.app import BrowserApp


class AskScreen(Screen[Any], inherit_bindings=False):
    """Runs `ask`, which awaits `choose` and `type_in`; a step back cancels it."""

    BINDINGS = bindings("choice")
    AUTO_FOCUS = "ChoiceList"

    def __init__(self) -> None:
        super().__init__()
        self.line, self.choices, self.status, self.prompt = HeaderLine(), ChoiceList(), StatusLine(), Prompt()
        self._answer: asyncio.Future[Any] | None = None

    @property
    def browser(self) -> BrowserApp:
        return cast("BrowserApp", self.app)

    def heading(self) -> str:
        """What stands at the top."""
        return ""

    def compose(self) -> ComposeResult:
        yield self.line
        yield self.choices
        yield self.status
        yield self.prompt
        yield KeyRow(self.browser.keys.row("choice"))

    def on_mount(self) -> None:
        self.line.set(self.heading())
        self.begin()

    def begin(self) -> None:
        """Asks from the start."""
        start(self, "ask", self.ask)

    async def ask(self) -> None:
        """The questions, in order."""

    def offer(self, title: str, choices: Sequence[Choice]) -> None:
        """Shows a list of choices."""
        self.choices.set_title(title)
        self.choices.show(choices)

    async def choose(self, title: str, choices: Sequence[Choice]) -> Any:
        """Waits for a choice; its value."""
        self.choices.cursor = 0
        self.offer(title, choices)
        self.choices.focus()
        return await self._wait()

    async def type_in(self, purpose: str, label: str, value: str = "") -> str:
        """Waits for a line of text."""
        self.prompt.open(purpose, label, value)
        return cast(str, await self._wait()).strip()

    async def _wait(self) -> Any:
        self._answer = asyncio.get_running_loop().create_future()
        return await self._answer

    def _give(self, value: Any) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(value)

    def action_open(self) -> None:
        chosen = self.choices.current
        if chosen is not None and not chosen.closed:
            self._give(chosen.value)

    def action_back(self) -> None:
        self.dismiss(None)

    def action_cancel(self) -> None:
        """What ctrl-c does before it leaves: a step back."""
        self.prompt.close()
        self.action_back()

    @on(Prompt.Submitted)
    def _submitted(self, event: Prompt.Submitted) -> None:
        self._give(event.value)

    @on(Prompt.Cancelled)
    def _cancelled(self) -> None:
        self.action_back()

    def tell(self, error: CoreError) -> None:
        """Shows what went wrong."""
        self.status.set_trouble(error)

    def note(self, text: str) -> None:
        """Says something in the first status row."""
        self.status.set_about(text)
