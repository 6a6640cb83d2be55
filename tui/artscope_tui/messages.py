"""Messages that pass between screens and the app."""

from __future__ import annotations

from textual.message import Message

from artscope.errors import CoreError


class Waiting(Message):
    """The service asked to wait before the next request."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = seconds


class Noticed(Message):
    """The library has something to say that no question asked for: the disk is full, the cache is off."""

    def __init__(self, error: CoreError) -> None:
        super().__init__()
        self.error = error
