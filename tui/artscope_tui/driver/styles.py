"""How cells look: SGR parameters in one spelling, and the shortest way from one look to another.

A style is text: the parameters of the SGR sequence that makes it out of the default, attributes first and in order, then
foreground, then background ("1;7;31;44"). The default is the empty text. Two spellings of one look are one style.
"""

from __future__ import annotations

from functools import lru_cache

DEFAULT = ""
RESET = "\x1b[m"

_OFF = {
    "22": ("1", "2"),
    "23": ("3",),
    "24": ("4", "21"),
    "25": ("5", "6"),
    "27": ("7",),
    "28": ("8",),
    "29": ("9",),
    "54": ("51", "52"),
    "55": ("53",),
}
_ON = {code: place for place, code in enumerate(("1", "2", "3", "4", "5", "6", "7", "8", "9", "21", "51", "52", "53"))}
_FRONT = frozenset(str(code) for code in (*range(30, 38), 39, *range(90, 98)))
_BACK = frozenset(str(code) for code in (*range(40, 48), 49, *range(100, 108)))
_LENGTHS = {"5": 3, "2": 5}
"""Parameters of an extended colour, by what follows 38 or 48: one of 256, or red, green, blue."""


@lru_cache(4096)
def styled(style: str, parameters: str) -> str:
    """The style after an SGR sequence with these parameters; what is no parameter of SGR changes nothing."""
    attributes, front, back = _parts(style)
    codes = [code.lstrip("0") for code in parameters.split(";")]
    while codes:
        code = codes.pop(0)
        if not code:
            attributes, front, back = frozenset(), "", ""
        elif code in _ON:
            attributes |= {code}
        elif code in _OFF:
            attributes -= set(_OFF[code])
        elif code in ("38", "48"):
            length = _LENGTHS.get(codes[0] if codes else "", 1)
            colour = ";".join([code, *(part or "0" for part in codes[: length - 1])])
            complete = length > 1 and len(codes) >= length - 1
            del codes[: length - 1]
            if complete:
                front, back = (colour, back) if code == "38" else (front, colour)
        elif code in _FRONT:
            front = "" if code == "39" else code
        elif code in _BACK:
            back = "" if code == "49" else code
    return _joined(attributes, front, back)


@lru_cache(4096)
def change(old: str, new: str) -> str:
    """The shortest sequence that makes `new` out of `old`; empty if they are one.

    Attributes are taken away by a reset only: the older terminals know no other way.
    """
    if old == new:
        return ""
    if new == DEFAULT:
        return RESET
    afresh = f"\x1b[;{new}m" if old else f"\x1b[{new}m"
    had, front, back = _parts(old)
    attributes, wanted_front, wanted_back = _parts(new)
    if not had <= attributes:
        return afresh
    steps = sorted(attributes - had, key=_ON.__getitem__)
    if wanted_front != front:
        steps.append(wanted_front or "39")
    if wanted_back != back:
        steps.append(wanted_back or "49")
    return min(f"\x1b[{';'.join(steps)}m", afresh, key=len)


@lru_cache(4096)
def _parts(style: str) -> tuple[frozenset[str], str, str]:
    codes = style.split(";") if style else []
    attributes = set()
    while codes and codes[0] in _ON:
        attributes.add(codes.pop(0))
    colours = {"": ""}
    while codes:
        length = _LENGTHS[codes[1]] if codes[0] in ("38", "48") else 1
        colours["front" if codes[0][0] in "39" else "back"] = ";".join(codes[:length])
        del codes[:length]
    return frozenset(attributes), colours.get("front", ""), colours.get("back", "")


def _joined(attributes: frozenset[str], front: str, back: str) -> str:
    ordered = sorted(attributes, key=_ON.__getitem__)
    return ";".join([*ordered, *(colour for colour in (front, back) if colour)])
