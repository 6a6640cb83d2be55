"""Keys in their turn: what is typed ahead goes where it would have gone, had one waited for each key to take effect.

The screen library sends a key to whoever has the focus when it arrives, and does what it is bound to once it has climbed from
there to the app. Of keys that come in one burst, as over a slow line, all but the first would go to the wrong place: the letters
after `/` would act on the list.

On the way to a log that was asked for on the command line keys are held until it stands: they are meant for its text.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from textual import events
from textual.app import App
from textual.dom import DOMNode
from textual.message_pump import MessagePump

from artscope_tui.keys import Keys

PATIENCE = 2.0
"""Seconds after which a widget that does not take its messages, or a screen that does not open, is no longer waited for."""

PROMPTS = ("log.find", "log.filter", "log.save", "app.palette")
"""Actions behind which letters are text."""

Typed = events.Key | events.Paste


class Turns:
    """Lets the next key go when what the one before it did is done; a key that comes alone goes at once."""

    def __init__(self, app: App[Any], keys: Keys, send: Callable[[Typed], Awaitable[None]]) -> None:
        """
        Args:
            send: Sends a key to whoever has the focus.
        """
        self._app = app
        self._keys = keys
        self._send = send
        self._waiting: deque[Typed] = deque()
        self._going = False
        self._ended = False
        self._free = asyncio.Event()
        self._free.set()

    @property
    def held(self) -> bool:
        """Keys wait for what is on its way."""
        return not self._free.is_set()

    def hold(self) -> None:
        """Holds all keys from now on, but for those that lead out: they end it."""
        self._free.clear()

    def release(self, *, drop: bool = False) -> None:
        """Lets the held keys go; `drop`: what they were meant for does not come, and nobody gets them."""
        if self.held and drop:
            self._waiting.clear()
        self._free.set()

    def end(self) -> None:
        """No key counts any more, neither one that waits nor one that comes: the app is being left."""
        self._ended = True
        self.release()
        self._waiting.clear()

    async def take(self, event: Typed) -> None:
        """Sends a key on its way, now or in its turn."""
        if self._ended:
            return
        if self.held and self._leads_out(event):
            self.release(drop=True)
        if self.held and self._is(event, "app.suspend", "app.repaint"):
            await self._send(event)
        elif self._going:
            self._waiting.append(event)
        else:
            self._going = True
            target = None if self.held else self._target
            if target is None:
                self._waiting.append(event)
            else:
                await self._send(event)
            self._app.run_worker(self._rest(target), group="keys")

    def _leads_out(self, event: Typed) -> bool:
        """It cancels, or goes back; behind a key that opens a prompt its letter is text."""
        typing = any(self._is(waiting, *PROMPTS) for waiting in self._waiting)
        return self._is(event, "app.cancel") or (self._is(event, "jobs.back") and not typing)

    def _is(self, event: Typed, *actions: str) -> bool:
        keys = {key for action in actions for key in self._keys[action].keys}
        return isinstance(event, events.Key) and not keys.isdisjoint((event.key, event.character))

    @property
    def _target(self) -> DOMNode | None:
        """Who has the focus; None where the app has no screen any more."""
        return (self._app.focused or self._app.screen) if self._app.screen_stack else None

    async def _rest(self, target: DOMNode | None) -> None:
        try:
            if target is not None:
                await self._done(target)
            while self._waiting:
                await self._free.wait()
                target = self._target
                if target is None or not self._waiting:
                    break
                await self._send(self._waiting.popleft())
                await self._done(target)
        finally:
            self._going = False

    async def _done(self, target: DOMNode) -> None:
        """The key has climbed to the app and was acted upon; then what that told others; then the screen it may have opened,
        once there is something in it that keys can act on.
        """
        for node in (target, target, None):
            at = node or self._target
            for pump in at.ancestors_with_self if at is not None else ():
                await _emptied(pump)
        opened = getattr(self._app.screen, "opened", None) if self._app.screen_stack else None
        if isinstance(opened, asyncio.Event):
            await _waited_for(opened)


async def _emptied(pump: MessagePump) -> None:
    """Everything that waited for this widget has been seen by it."""
    seen = asyncio.Event()
    if pump.call_later(seen.set):
        await _waited_for(seen)


async def _waited_for(event: asyncio.Event) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), PATIENCE)
