"""What a command says to do next can be done on a command line."""

from __future__ import annotations

import re
import string
from importlib import import_module

import pytest

from artscope import words
from artscope.errors import CoreError
from artscope_tui.cli.output import hint_of

ROOMS = ("archive", "auth", "cli", "config", "errors", "network", "pattern", "reading", "service")
"""Rooms of errors that a command may meet."""
HINTS = [
    (room, name.removesuffix(".hint"))
    for room in ROOMS
    for name in import_module(f"artscope.words.{room}").SENTENCES
    if name.endswith(".hint")
]
_KEY = re.compile(r"\b[Pp]ress\b|(?<![\u4e00-\u9fff])按\s*[A-Za-z:?]\b")


@pytest.mark.parametrize(("room", "name"), HINTS)
@pytest.mark.parametrize("language", words.LANGUAGES)
def test_no_hint_of_a_command_names_a_key(room: str, name: str, language: words.Language) -> None:
    words.use(language)
    english = words.say_in(language, f"{room}.{name}.hint")
    values = {field: "x" for _, field, _, _ in string.Formatter().parse(english) if field}
    hint = hint_of(CoreError(f"{room}.{name}", **values))
    assert hint
    assert not _KEY.search(hint), hint


def test_every_hint_of_a_command_belongs_to_an_error() -> None:
    assert {key for key in import_module("artscope.words.commands").SENTENCES if not words.has(key)} == set()
