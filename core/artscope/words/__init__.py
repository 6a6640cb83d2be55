"""Every sentence a person reads, in English and Chinese.

A sentence has a key, `room.name`: `say("errors.not_found", what="job 7")`. Its room is a module of this package, loaded when
its first sentence is needed, whose `SENTENCES` maps each name to both languages side by side, so that neither is forgotten.
Values are put in with `str.format`; they are shown as they are, so text of the service goes through `clean` first. In English `[s]`
is an s unless `count` is 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Literal, NamedTuple, cast, get_args

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

Sentences = dict[str, tuple[str, str]]
"""Name -> (English, Chinese)."""

_PLURAL = "[s]"
_language: Language = "en"
_rooms: dict[str, Sentences] = {}


class Phrase(NamedTuple):
    """Part of a sentence that is said in the sentence's own language: `phrase("things.job", job=7)`."""

    key: str
    values: Mapping[str, object]

    def __str__(self) -> str:
        """In English, as the texts of errors are."""
        return say_in("en", self.key, **self.values)


def phrase(key: str, /, **values: object) -> Phrase:
    """Part of a sentence."""
    return Phrase(key, values)


def use(language: Language) -> None:
    """Speak this language from now on, in the whole process."""
    global _language
    _language = language


def language() -> Language:
    """The language spoken now."""
    return _language


def say(key: str, /, **values: object) -> str:
    """The sentence in the language spoken now.

    Raises:
        KeyError: There is no such sentence: a mistake in the program.
    """
    return say_in(_language, key, **values)


def say_in(language: Language, key: str, /, **values: object) -> str:
    """The sentence in one language, whatever is spoken now."""
    room, _, name = key.partition(".")
    sentence = _room(room)[name][LANGUAGES.index(language)]
    sentence = sentence.replace(_PLURAL, "" if values.get("count") == 1 else "s")
    if not values:
        return sentence
    return sentence.format(**{each: _spoken(language, value) for each, value in values.items()})


def has(key: str) -> bool:
    """Whether there is such a sentence."""
    room, _, name = key.partition(".")
    return name in _room(room)


def _spoken(language: Language, value: object) -> object:
    return say_in(language, value.key, **value.values) if isinstance(value, Phrase) else value


def _room(name: str) -> Sentences:
    if name not in _rooms:
        _rooms[name] = cast(Sentences, import_module(f"{__name__}.{name}").SENTENCES)
    return _rooms[name]
