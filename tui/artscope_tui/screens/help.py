"""Every key and what it does, from the key table."""

from __future__ import annotations

from collections.abc import Sequence

from artscope.logs.clean import SafeText, text
from artscope.models import State
from artscope.words import say
from artscope_tui.keys import Action, Context, shown
from artscope_tui.screens.page import PageScreen
from artscope_tui.widgets.page import BLANK, Entry, pairs

ORDER: tuple[Context, ...] = ("lists", "rows", "log", "app", "page", "choice")
OF_LISTS: tuple[Context, ...] = ("lists", "rows")
"""There are none where files of this machine are viewed."""
FLAGS = {"E": "error", "w": "warning", "*": "hit", "m": "mark", "?": "hole", ">": "more", ".": "gap"}
"""What stands in the last column of a log."""


class HelpScreen(PageScreen):
    """All keys as they are bound now."""

    def heading(self) -> str:
        return say("app.help.title")

    def entries(self) -> Sequence[Entry]:
        from artscope.config import config_path

        found: list[Entry] = []
        for context in self._order():
            found.append(Entry(SafeText(say(f"app.help.{context}")), "head"))
            found += pairs(
                [
                    (text(" ".join(shown(key) for key in action.keys) or _typed(action)), SafeText(action.long))
                    for action in self.browser.keys.table
                    if action.context == context
                ],
                width=16,
            )
            found.append(BLANK)
        found.append(Entry(SafeText(say("app.help.flags")), "head"))
        found += pairs([(SafeText(flag), SafeText(say(f"app.help.flag_{name}"))) for flag, name in FLAGS.items()])
        found.append(BLANK)
        found.append(Entry(SafeText(say("app.help.states")), "head"))
        found += pairs([(SafeText(state.letter), SafeText(say(f"states.{state.value}"))) for state in State])
        rebind = say("app.help.rebind", path=config_path(), example='"jobs.refresh"')
        return [*found, BLANK, Entry(text(rebind), "muted")]

    def _order(self) -> tuple[Context, ...]:
        """What works on the screen below comes first."""
        ids = {
            getattr(binding, "id", None) or "" for screen in self.app.screen_stack[-2:-1] for binding in screen.BINDINGS
        }
        order = [context for context in ORDER if self.browser.library is not None or context not in OF_LISTS]
        here = [context for context in order if any(name.startswith(f"{context}.") for name in ids)]
        return (*here, *(context for context in order if context not in here))


def _typed(action: Action) -> str:
    """How an action without a key is called: `:pager`."""
    return f":{action.id.partition('.')[2]}"
