"""Quirks of one server, remembered: a plain map to those who use it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping


class Facts(MutableMapping[str, str]):
    """A map of text to text that tells each change to whoever keeps it.

    What was kept is loaded when first asked for, and where that has to wait, once it is there: a value set meanwhile wins.
    """

    def __init__(self, load: Callable[[], dict[str, str] | None], changed: Callable[[str, str | None], None]) -> None:
        """`load` answers None while it cannot read; `changed` receives a key, and None where it was taken out."""
        self._load = load
        self._changed = changed
        self._loaded = False
        self._own: dict[str, str | None] = {}
        self._kept: dict[str, str] = {}

    def __getitem__(self, key: str) -> str:
        value = self._all().get(key)
        if value is None:
            raise KeyError(key)
        return value

    def __setitem__(self, key: str, value: str) -> None:
        if self._all().get(key) != value:
            self._own[key] = value
            self._changed(key, value)

    def __delitem__(self, key: str) -> None:
        self[key]
        self._own[key] = None
        self._changed(key, None)

    def __iter__(self) -> Iterator[str]:
        return iter([key for key, value in self._all().items() if value is not None])

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _all(self) -> dict[str, str | None]:
        if not self._loaded:
            kept = self._load()
            self._loaded = kept is not None
            self._kept = kept or {}
        return {**self._kept, **self._own}
