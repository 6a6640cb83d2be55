"""The one table of what keys do.

Bindings of screens, the help screen, the row of keys at the bottom, the palette and re-binding (`[keys]` in the config file:
id = keys) all come from it. A key that does nothing yet is not in it.

A screen says `BINDINGS = keys.bindings("lists")` and has a method `action_<run>` for each action of that context; a label and
a longer text for each id are in `words/keys.py` (`jobs.open`, `jobs.open.long`). `:42` in the palette runs `go_to(42)` of the
screen, where it has such an action.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Literal, NamedTuple

from artscope.words import say

if TYPE_CHECKING:
    from textual.binding import BindingType

Context = Literal["app", "lists", "rows", "log", "page", "choice"]

PLACES: Mapping[str, tuple[Context, ...]] = {
    "lists": ("app", "lists", "rows"),
    "log": ("app", "log"),
    "page": ("app", "page"),
    "choice": ("app", "choice", "rows"),
}
"""Where a person can be, and whose keys work there. Within one place no key means two things."""

_NAMES = {"?": "question_mark", ":": "colon", "/": "slash", "&": "ampersand", "'": "apostrophe"}
"""Textual's names of keys below; it would look them up among the names of all characters, which is 0.4 MB to read."""

NEVER = frozenset(f"ctrl+{letter}" for letter in "absvwt")
"""Keys that tmux, screen, flow control, paste and a bastion's browser tab take away."""


class Action(NamedTuple):
    """Something a key does."""

    id: str
    """Names it in the config file and in `words/keys.py`."""
    context: Context
    keys: tuple[str, ...]
    """In Textual's spelling; single characters stand for themselves. None: it is found in the palette, and may be given one."""
    run: str
    """The Textual action: `open`, `move(1)`."""
    row: int = 0
    """Place in the row of keys at the bottom, from 1, most needed first; 0: not there."""

    @property
    def label(self) -> str:
        """One or two words, for the row of keys."""
        return say(f"keys.{self.id}")

    @property
    def long(self) -> str:
        """What it does, for the help and the palette."""
        return say(f"keys.{self.id}.long")


TABLE: tuple[Action, ...] = (
    Action("app.help", "app", ("?",), "help", row=99),
    Action("app.palette", "app", (":", "ctrl+p"), "palette"),
    Action("app.repaint", "app", ("ctrl+l",), "repaint"),
    Action("app.cancel", "app", ("ctrl+c",), "cancel"),
    Action("app.suspend", "app", ("ctrl+z",), "suspend"),
    Action("app.clock", "app", (), "clock"),
    Action("app.doctor", "app", (), "doctor"),
    Action("jobs.open", "lists", ("enter",), "open", row=1),
    Action("jobs.pane", "lists", ("tab",), "pane_next", row=2),
    Action("jobs.pane_back", "lists", ("shift+tab",), "pane_back"),
    Action("jobs.pane_left", "lists", ("h", "left"), "pane_left"),
    Action("jobs.pane_right", "lists", ("l", "right"), "pane_right"),
    Action("jobs.pane_1", "lists", ("1",), "pane(1)"),
    Action("jobs.pane_2", "lists", ("2",), "pane(2)"),
    Action("jobs.pane_3", "lists", ("3",), "pane(3)"),
    Action("jobs.details", "lists", ("p",), "details", row=3),
    Action("jobs.keep", "lists", ("K",), "keep", row=4),
    Action("jobs.find", "lists", ("/",), "find", row=5),
    Action("jobs.find_next", "lists", ("n",), "find_next"),
    Action("jobs.find_previous", "lists", ("N",), "find_previous"),
    Action("jobs.filter", "lists", ("&",), "filter", row=6),
    Action("jobs.failed_next", "lists", ("e",), "failed_next"),
    Action("jobs.failed_previous", "lists", ("E",), "failed_previous"),
    Action("jobs.group", "lists", ("o",), "group", row=7),
    Action("jobs.sort", "lists", ("s",), "sort", row=9),
    Action("jobs.mine", "lists", ("u",), "mine", row=8),
    Action("jobs.refresh", "lists", ("r",), "refresh", row=10),
    Action("jobs.switch", "lists", ("P",), "switch", row=11),
    Action("jobs.zoom", "lists", ("z",), "zoom", row=12),
    Action("jobs.wide", "lists", ("w",), "wide"),
    Action("jobs.close", "lists", ("escape",), "close"),
    Action("jobs.back", "lists", ("q",), "back", row=13),
    Action("rows.down", "rows", ("j", "down"), "move(1)"),
    Action("rows.up", "rows", ("k", "up"), "move(-1)"),
    Action("rows.half_down", "rows", ("ctrl+d",), "half(1)"),
    Action("rows.half_up", "rows", ("ctrl+u",), "half(-1)"),
    Action("rows.page_down", "rows", ("space", "pagedown"), "page(1)"),
    Action("rows.page_up", "rows", ("b", "pageup"), "page(-1)"),
    Action("rows.top", "rows", ("g", "home"), "top"),
    Action("rows.bottom", "rows", ("G", "end"), "bottom"),
    Action("log.find_next", "log", ("n",), "find_next", row=1),
    Action("log.find_previous", "log", ("N",), "find_previous"),
    Action("log.follow", "log", ("F", "end"), "follow", row=2),
    Action("log.wrap", "log", ("w",), "wrap", row=3),
    Action("log.fold", "log", ("z",), "fold", row=3),
    Action("log.fold_all", "log", ("Z",), "fold_all"),
    Action("log.platform", "log", (), "platform"),
    Action("log.colours", "log", (), "colours"),
    Action("log.encoding", "log", (), "encoding"),
    Action("log.times", "log", ("T",), "times", row=8),
    Action("log.beside", "log", ("tab",), "beside"),
    Action("log.find", "log", ("/",), "find", row=4),
    Action("log.filter", "log", ("&",), "filter", row=5),
    Action("log.error_next", "log", ("e",), "error_next", row=6),
    Action("log.error_previous", "log", ("E",), "error_previous"),
    Action("log.save", "log", ("s",), "save", row=7),
    Action("log.keep", "log", ("K",), "keep", row=8),
    Action("log.top", "log", ("g", "home"), "top", row=9),
    Action("log.bottom", "log", ("G",), "bottom", row=10),
    Action("log.details", "log", ("p",), "details", row=11),
    Action("log.refresh", "log", ("r",), "refresh", row=12),
    Action("log.select", "log", ("v",), "select", row=14),
    Action("log.copy", "log", ("y",), "copy", row=15),
    Action("log.copy_from", "log", ("Y",), "copy(True)"),
    Action("log.print", "log", ("O",), "print"),
    Action("log.open", "log", ("enter",), "open"),
    Action("log.down", "log", ("j", "down"), "move(1)"),
    Action("log.up", "log", ("k", "up"), "move(-1)"),
    Action("log.half_down", "log", ("ctrl+d",), "half(1)"),
    Action("log.half_up", "log", ("ctrl+u",), "half(-1)"),
    Action("log.page_down", "log", ("space", "f", "pagedown"), "page(1)"),
    Action("log.page_up", "log", ("b", "pageup"), "page(-1)"),
    Action("log.left", "log", ("h", "left"), "sideways(-1)"),
    Action("log.right", "log", ("l", "right"), "sideways(1)"),
    Action("log.mark", "log", ("m",), "mark"),
    Action("log.marks", "log", ("'",), "marks"),
    Action("log.records", "log", (), "records"),
    Action("log.severity", "log", (), "severity"),
    Action("log.pager", "log", (), "pager"),
    Action("log.editor", "log", (), "editor"),
    Action("log.close", "log", ("escape",), "close"),
    Action("log.back", "log", ("q",), "back", row=13),
    Action("page.down", "page", ("j", "down"), "move(1)", row=1),
    Action("page.up", "page", ("k", "up"), "move(-1)", row=2),
    Action("page.half_down", "page", ("ctrl+d",), "half(1)"),
    Action("page.half_up", "page", ("ctrl+u",), "half(-1)"),
    Action("page.page_down", "page", ("space", "f", "pagedown"), "page(1)", row=3),
    Action("page.page_up", "page", ("b", "pageup"), "page(-1)"),
    Action("page.top", "page", ("g", "home"), "top"),
    Action("page.bottom", "page", ("G", "end"), "bottom"),
    Action("page.left", "page", ("h", "left"), "sideways(-1)"),
    Action("page.right", "page", ("l", "right"), "sideways(1)"),
    Action("page.refresh", "page", ("r",), "refresh"),
    Action("page.back", "page", ("q", "escape"), "back", row=4),
    Action("choice.take", "choice", ("enter",), "open", row=1),
    Action("choice.back", "choice", ("q", "escape"), "back", row=2),
)

_SHOWN = {
    "enter": "Enter", "tab": "Tab", "shift+tab": "S-Tab", "escape": "Esc", "space": "Space", "pageup": "PgUp",
    "pagedown": "PgDn", "home": "Home", "end": "End", "left": "Left", "right": "Right", "up": "Up", "down": "Down",
}  # fmt: skip


class Keys:
    """The table as one person has it: the defaults, with what the config file re-binds."""

    def __init__(self, overrides: Mapping[str, str] | None = None, table: Iterable[Action] = TABLE) -> None:
        """Put `overrides` (action id -> comma separated keys) over `table`; unknown ids and empty values are passed over."""
        chosen = {name: spelled(keys) for name, keys in (overrides or {}).items()}
        self.table = tuple(
            action._replace(keys=chosen[action.id]) if chosen.get(action.id) else action for action in table
        )
        self._by_id = {action.id: action for action in self.table}

    def __getitem__(self, name: str) -> Action:
        return self._by_id[name]

    @property
    def keymap(self) -> dict[str, str]:
        """What Textual's `set_keymap` wants: the re-bound actions only."""
        return {now.id: ",".join(now.keys) for now in self.table if now.keys != DEFAULTS.get(now.id)}

    @property
    def alt(self) -> bool:
        """Whether an Alt key is among them: only where somebody wanted one."""
        return any(key.startswith("alt+") for action in self.table for key in action.keys)

    def of(self, place: str) -> list[Action]:
        """The actions that work in a place, in the table's order."""
        return [action for action in self.table if action.context in PLACES[place]]

    def row(self, place: str) -> list[Action]:
        """What the row of keys shows in a place, most needed first."""
        return sorted((action for action in self.of(place) if action.row), key=lambda action: action.row)

    def clashes(self) -> list[str]:
        """Keys that mean two things in one place, or must never be used, each as `place: key id id`."""
        found = []
        for place in PLACES:
            users: dict[str, list[str]] = {}
            for action in self.of(place):
                for key in action.keys:
                    users.setdefault(key, []).append(action.id)
            found += [f"{place}: {key} {' '.join(ids)}" for key, ids in users.items() if len(ids) > 1 or key in NEVER]
        return found


def bindings(context: Context) -> list[BindingType]:
    """The Textual bindings of one context; `Binding.id` is the action's, so that the keymap can change its keys."""
    from textual.binding import Binding

    return [
        Binding(
            ",".join(_NAMES.get(key, key) for key in action.keys) or f"none-{action.id}",
            action.run,
            show=False,
            id=action.id,
        )
        for action in TABLE
        if action.context == context
    ]


def shown(key: str) -> str:
    """A key as a person calls it: `ctrl-d`, `PgDn`, `j`."""
    return _SHOWN.get(key) or key.replace("+", "-")


def spelled(keys: str) -> tuple[str, ...]:
    """Keys as a person writes them in the config file (`ctrl-r, PgDn`), in Textual's spelling."""
    return tuple(_spelling(key.strip()) for key in keys.split(",") if key.strip())


def _spelling(key: str) -> str:
    names = {name.lower(): spelling for spelling, name in _SHOWN.items()}
    return (
        key if len(key) == 1 else names.get(key.lower(), key.lower().replace("ctrl-", "ctrl+").replace("alt-", "alt+"))
    )


def _defaults() -> Iterator[tuple[str, tuple[str, ...]]]:
    return ((action.id, action.keys) for action in TABLE)


DEFAULTS: Mapping[str, tuple[str, ...]] = dict(_defaults())
