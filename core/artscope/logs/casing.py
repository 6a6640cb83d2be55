"""Comparing letters in any case the way `grep -i` does it: one character with one, so that places in a text stay where they are."""

from __future__ import annotations

from functools import cache


def folded(text: str) -> str:
    """`text` in one case, as long as before: two texts that differ only in case become equal.

    By simple upper case mapping (Unicode), as C's `towupper` in a UTF-8 locale: `ß` is not `ss`, and `K` (Kelvin) is no `k`.
    """
    upper = text.upper()
    return upper if len(upper) == len(text) else "".join(map(_one, text))


def caseless(character: str) -> bool:
    """No other character differs from it only in case."""
    return character == character.upper() == character.lower()


def lower_only(text: str) -> bool:
    """Holds no capital letter: what a person types in small letters is looked for in any case."""
    return text == text.lower()


@cache
def _one(character: str) -> str:
    upper = character.upper()
    if len(upper) == 1:
        return upper
    title = (
        character.title()
    )  # letters with an iota below have a capital of their own, told only as a title's first letter
    return title if len(title) == 1 else character
