"""The text of one log: `Reading` is the door. Its rooms are loaded when one of these names is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from artscope.reading.reading import Access, OnProgress, Reading

__all__ = ["Access", "OnProgress", "Reading"]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(name)
    from artscope.reading import reading

    return getattr(reading, name)
