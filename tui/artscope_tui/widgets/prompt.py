"""A line to type into, at the bottom of a screen, with a history."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from artscope.logs.clean import SafeText, cells, fit, text, window
from artscope_tui.theme import palette

LONGEST = 1000
"""Characters a person may type or paste; the rest is dropped."""

LEAST = 12
"""Cells for what is typed, before a hint at the right gives way."""


class Kind(NamedTuple):
    """One of the things that may be typed."""

    label: SafeText
    hint: SafeText
    """What ctrl-r would change it to."""


_HISTORY: dict[str, list[str]] = {}
"""What was typed, by purpose, for as long as the program runs."""


class Prompt(Widget, can_focus=True):
    """One line of input. Hidden until `open`; Enter submits, Esc cancels, up and down walk through the history."""

    DEFAULT_CSS = "Prompt { height: 1; width: 1fr; display: none; }"

    class Event(Message):
        """Something about a prompt."""

        def __init__(self, control: Prompt, value: str) -> None:
            super().__init__()
            self.prompt = control
            self.purpose = control.purpose
            """What `open` was told."""
            self.value = value

        @property
        def control(self) -> Prompt:
            return self.prompt

    class Changed(Event):
        """A character came or went."""

    class Submitted(Event):
        """Enter was pressed; the prompt is closed."""

    class Cancelled(Event):
        """Esc was pressed; the prompt is closed."""

    class Walked(Event):
        """Up or down was pressed where that does not walk through the history."""

        step = 0

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.kinds: tuple[Kind, ...] = ()
        self.kind = 0
        """Which of the kinds what is typed is."""
        self.purpose = ""
        self.walks = True
        self.label = SafeText("")
        self.value = ""
        self._at = 0
        self._back = 0
        self._return_to: Widget | None = None

    def open(
        self,
        purpose: str,
        label: str,
        value: str = "",
        *,
        walks: bool = True,
        kinds: Sequence[Kind] = (),
        kind: int = 0,
    ) -> None:
        """Shows the line and takes the keys; they go back to who had them when it closes.

        Args:
            purpose: Names the history, and comes back with the messages.
            label: Stands before the input, cleaned already.
            value: What is in it at first.
            walks: Up and down walk through the history; else they are told as `Walked`.
            kinds: What may be typed, where ctrl-r chooses between kinds; their labels stand instead of `label`.
            kind: Which of them it is at first.
        """
        self.walks = walks
        self.kinds, self.kind = tuple(kinds), kind
        self.purpose, self.label = purpose, SafeText(kinds[kind].label if kinds else label)
        self.value, self._at, self._back = value, len(value), 0
        self._return_to = self.screen.focused
        self.display = True
        self.focus()
        self.refresh()

    def close(self) -> None:
        """Hides the line and gives the keys back."""
        if not self.display:
            return
        self.display = False
        if self._return_to is not None and self._return_to.is_attached:
            self._return_to.focus()

    def check_consume_key(self, key: str, character: str | None) -> bool:  # noqa: ARG002
        return character is not None and character.isprintable()

    async def on_key(self, event: events.Key) -> None:
        if event.key in ("ctrl+c", "ctrl+z", "ctrl+l"):
            return
        event.stop()
        event.prevent_default()
        if event.character is not None and event.is_printable:
            self._insert(event.character)
        elif (edit := _EDITS.get(event.key)) is not None:
            getattr(self, edit)()

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        lines = event.text[:LONGEST].splitlines()
        self._insert(text(lines[0]) if lines else "")

    def _insert(self, typed: str) -> None:
        room = max(0, LONGEST - len(self.value))
        typed = typed[:room]
        self._set(self.value[: self._at] + typed + self.value[self._at :], self._at + len(typed))

    def _set(self, value: str, at: int) -> None:
        changed = value != self.value
        self.value, self._at = value, max(0, min(at, len(value)))
        self.refresh()
        if changed:
            self.post_message(self.Changed(self, value))

    def _submit(self) -> None:
        past = _HISTORY.setdefault(self.purpose, [])
        if self.value and past[-1:] != [self.value]:
            past.append(self.value)
        self.close()
        self.post_message(self.Submitted(self, self.value))

    def _cancel(self) -> None:
        self.close()
        self.post_message(self.Cancelled(self, self.value))

    def _backspace(self) -> None:
        if not self.value:
            self._cancel()
        elif self._at:
            self._set(self.value[: self._at - 1] + self.value[self._at :], self._at - 1)

    def _delete(self) -> None:
        self._set(self.value[: self._at] + self.value[self._at + 1 :], self._at)

    def _left(self) -> None:
        self._set(self.value, self._at - 1)

    def _right(self) -> None:
        self._set(self.value, self._at + 1)

    def _home(self) -> None:
        self._set(self.value, 0)

    def _end(self) -> None:
        self._set(self.value, len(self.value))

    def _next_kind(self) -> None:
        if self.kinds:
            self.kind = (self.kind + 1) % len(self.kinds)
            self.label = self.kinds[self.kind].label
            self.refresh()

    def _clear(self) -> None:
        self._set("", 0)

    def _older(self) -> None:
        self._recall(1)

    def _newer(self) -> None:
        self._recall(-1)

    def _recall(self, step: int) -> None:
        if not self.walks:
            walked = self.Walked(self, self.value)
            walked.step = -step
            self.post_message(walked)
            return
        past = _HISTORY.get(self.purpose, [])
        self._back = max(0, min(self._back + step, len(past)))
        value = past[-self._back] if self._back else ""
        self._set(value, len(value))

    def render_line(self, y: int) -> Strip:  # noqa: ARG002
        width, colours = self.size.width, palette(self.app)
        label = f" {self.label} "
        hint = SafeText(f"  {self.kinds[self.kind].hint}") if self.kinds else SafeText("")
        if cells(label) + cells(hint) + max(LEAST, cells(text(self.value)) + 2) > width:
            hint = SafeText("")  # what is typed needs the room
        width -= cells(hint)
        room = max(2, width - cells(label) - 1)
        before, after = text(self.value[: self._at]), text(self.value[self._at :])
        start = max(0, cells(before) - room + 1)
        shown = window(SafeText(before + after + " "), start, room)
        place = len(window(before, start, room))
        segments = [
            Segment(label, colours.key),
            Segment(shown[:place], colours.plain),
            Segment(shown[place : place + 1], colours.cursor),
            Segment(fit(shown[place + 1 :], room - cells(shown[: place + 1])), colours.plain),
        ]
        typed = Strip([part for part in segments if part.text]).adjust_cell_length(width)
        return Strip([*typed, Segment(hint, colours.muted)]) if hint else typed


_EDITS: dict[str, Any] = {
    "enter": "_submit",
    "escape": "_cancel",
    "backspace": "_backspace",
    "ctrl+h": "_backspace",
    "delete": "_delete",
    "left": "_left",
    "right": "_right",
    "home": "_home",
    "end": "_end",
    "ctrl+e": "_end",
    "ctrl+u": "_clear",
    "ctrl+r": "_next_kind",
    "up": "_older",
    "ctrl+p": "_older",
    "down": "_newer",
    "ctrl+n": "_newer",
}
