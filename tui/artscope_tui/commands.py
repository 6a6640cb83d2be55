"""The palette: every action of the screen below by name, `:q`, `:42`, and in a log `:03:12` and `:+10m`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.screen import Screen

from artscope.logs.clean import text
from artscope.words import say
from artscope_tui.keys import Action, shown
from artscope_tui.widgets.choices import Choice, ChoiceList
from artscope_tui.widgets.prompt import Prompt
from artscope_tui.widgets.statusline import HeaderLine

if TYPE_CHECKING:
    from artscope_tui.app import BrowserApp

_PERCENT = re.compile(r"\d{1,3}%")
_TIME = re.compile(
    r"(?:[\d/-]+[ T_]+)?\d{1,2}:\d\d[\d:.,]*(?: ?(?:Z|[+-]\d\d:?\d\d))?|\d{4}[-/]\d\d?[-/]\d\d?|[+-](?: ?\d+[dhms])+"
)
"""What may be a time: `03:12`, `5-01 03:12:07`, `2024-05-01T03:12Z`, `2024-05-01`, `-10m`, `+1h 30m`."""


class Palette(Screen[None], inherit_bindings=False):
    """Typing narrows the list; up and down move in it; Enter runs."""

    AUTO_FOCUS = None

    def __init__(self, below: Screen[Any]) -> None:
        super().__init__()
        self._below = below

    @property
    def browser(self) -> BrowserApp:
        return cast("BrowserApp", self.app)

    def compose(self) -> ComposeResult:
        yield HeaderLine()
        yield ChoiceList()
        yield Prompt()

    def on_mount(self) -> None:
        self.query_one(HeaderLine).set(say("app.palette.title"))
        self.query_one(Prompt).open("palette", say("app.palette"), walks=False)
        self._narrow("")

    def actions(self) -> Sequence[Action]:
        """What can be done on the screen below, its own first."""
        ids = {binding.id for binding in type(self._below).BINDINGS if isinstance(binding, Binding)}
        own = [action for action in self.browser.keys.table if action.id in ids]
        return own + [action for action in self.browser.keys.table if action.context == "app"]

    @on(Prompt.Changed)
    def _typed(self, event: Prompt.Changed) -> None:
        self._narrow(event.value)

    def _narrow(self, typed: str) -> None:
        words = typed.casefold().split()
        rows = []
        for action in self.actions():
            label = text(f"{action.label}: {action.long}")
            if all(word in f"{action.id} {label}".casefold() for word in words):
                rows.append(Choice(label, text(" ".join(shown(key) for key in action.keys)), action))
        choices = self.query_one(ChoiceList)
        choices.set_words(say("app.palette.none", typed=text(typed)))
        choices.cursor = choices.top = 0
        choices.show(rows)

    @on(Prompt.Walked)
    def _walked(self, event: Prompt.Walked) -> None:
        self.query_one(ChoiceList).action_move(event.step)

    @on(Prompt.Submitted)
    def _submitted(self, event: Prompt.Submitted) -> None:
        typed = event.value.strip()
        chosen = self.query_one(ChoiceList).current
        self.dismiss()
        if typed in ("q", "quit", "q!"):
            self.browser.leave()
        elif typed.isascii() and typed.lstrip("-").isdigit():
            self.browser.call_later(self._run, f"go_to({int(typed)})")
        elif _PERCENT.fullmatch(typed) and hasattr(self._below, "action_go_to_percent"):
            self.browser.call_later(self._run, f"go_to_percent({int(typed[:-1])})")
        elif _TIME.fullmatch(typed) and hasattr(self._below, "action_go_to_time"):
            self.browser.call_later(self._run, f"go_to_time('{typed}')")
        elif chosen is not None:
            self.browser.call_later(self._run, chosen.value.run, chosen.value.context == "app")

    async def _run(self, action: str, app: bool = False) -> None:
        await self.browser.run_action(action, self.browser if app else self._below)

    @on(Prompt.Cancelled)
    def _cancelled(self) -> None:
        self.dismiss()
