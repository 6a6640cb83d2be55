"""What was read from the terminal -> Textual's events."""

from __future__ import annotations

import re
from collections.abc import Iterator

from textual import events
from textual._xterm_parser import XTermParser
from textual.message import Message

from artscope_tui.driver.input import Escape, Event, Pasted, Special, Typed

_WIDE_SPACE = "\u3000"
_WIDE = {code: code - 0xFF01 + 0x21 for code in range(0xFF01, 0xFF5F)} | {ord(_WIDE_SPACE): 0x20}
_NO_TEXT = re.compile("[\ud800-\udfff]")
"""Halves of surrogate pairs: Textual makes a key of any number."""
_ALT = re.compile(r"\x1b[^\[O]")


class Translator:
    """Speaks with Textual's parser, which is only ever given whole sequences."""

    def __init__(self) -> None:
        self._parser = XTermParser()

    def messages(self, event: Event) -> Iterator[Message]:
        """What the app is told."""
        match event:
            case Typed(text):
                for character in text:
                    yield from self._character(character)
            case Escape():
                yield events.Key("escape", "\x1b")
            case Pasted(text):
                yield events.Paste(text)
            case Special(sequence):
                yield from self._special(sequence)

    def _character(self, character: str) -> Iterator[Message]:
        """A character; one of full width, as input methods send them, is the key of its ASCII twin.

        A letter, a digit and a space are typed as their twins as well. Punctuation is typed as it is: in Chinese text it is meant.
        """
        twin = character.translate(_WIDE)
        for message in self._parser.feed(twin):
            if twin != character and not (twin.isalnum() or twin == " ") and isinstance(message, events.Key):
                yield events.Key(message.key, character)
            else:
                yield message

    def _special(self, sequence: str) -> Iterator[Message]:
        try:
            told = list(self._parser.feed(sequence))
            ground = bool(told)
            if not told and _ALT.match(sequence):
                told = list(self._parser.feed(""))  # there is no more to wait for
        except (ValueError, OverflowError):  # a number that is no character
            told, ground = [], False
        if not ground:  # it may wait for the rest of a sequence it does not know
            self._parser = XTermParser()
        yield from (
            message for message in told if not (isinstance(message, events.Key) and _NO_TEXT.search(message.key))
        )
