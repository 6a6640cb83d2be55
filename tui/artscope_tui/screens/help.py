"""Every key and what it does, from the key table."""

from __future__ import annotations

from collections.abc import Sequence

from artscope.logs.clean import SafeText, text
from artscope.models import State
from artscope.words import say
from artscope_tui.keys import Context, shown
from artscope_tui.screens.page import PageScreen
from artscope_tui.widgets.page import BLANK, Entry, pairs

ORDER: tuple[Context, ...] = ("lists", "rows", "log", "app", "page", "choice")


class HelpScreen(PageScreen):
    """All keys as they are bound now."""

    def heading(self) -> str:
        return say("app.help.title")

    def entries(self) -> Sequence[Entry]:
        from artscope.config import config_path

        found: list[Entry] = []
        for context in ORDER:
            found.append(Entry(SafeText(say(f"app.help.{context}")), "head"))
            found += pairs(
                [
                    (text(" ".join(shown(key) for key in action.keys)), SafeText(action.long))
                    for action in self.browser.keys.table
                    if action.context == context
                ],
                width=16,
            )
            found.append(BLANK)
        found.append(Entry(SafeText(say("app.help.states")), "head"))
        found += pairs([(SafeText(state.letter), SafeText(say(f"states.{state.value}"))) for state in State])
        rebind = say("app.help.rebind", path=config_path(), example='"jobs.refresh"')
        return [*found, BLANK, Entry(text(rebind), "muted")]
