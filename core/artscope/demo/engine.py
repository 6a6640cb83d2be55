"""A loop in a thread, and exchanges with ASGI apps that run on it. No HTTP library, no socket.

One side is the app; the other is whoever asks, on any thread or loop. Between them is a queue that holds a few pieces of a body:
an app that writes faster than its reader reads has to wait.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Coroutine, MutableMapping
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar

T = TypeVar("T")

_ROOM = 8
"""Pieces of a body that may lie unread."""

Scope: TypeAlias = MutableMapping[str, Any]
Message: TypeAlias = MutableMapping[str, Any]
App: TypeAlias = Callable[
    [Scope, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]
]


@dataclass(frozen=True, slots=True)
class Head:
    """An answer begins."""

    status: int
    headers: list[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Piece:
    """Some of its body."""

    data: bytes


@dataclass(frozen=True, slots=True)
class End:
    """It ended."""

    broken: bool = False
    """Before its time: the connection was closed."""
    reset: bool = False
    """The connection was reset."""
    cause: BaseException | None = None


Event: TypeAlias = Head | Piece | End


class Engine(Generic[T]):
    """Runs a loop in a thread of its own, from the first need until `stop`.

    What `make` builds there is ready once `made` is done.
    """

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._made: Future[T] = Future()

    @property
    def started(self) -> bool:
        return self._loop is not None

    def made(self) -> Future[T]:
        """What was built, or will be; asking for it starts the engine."""
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(target=self._run, args=(self._loop,), name="artscope-demo", daemon=True)
                self._thread.start()
        return self._made

    def post(self, call: Callable[..., object], *args: object) -> None:
        """Call it on the loop. Does nothing once the engine has stopped."""
        if self._loop is not None:
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(call, *args)

    def spawn(self, work: Coroutine[Any, Any, None]) -> Future[None]:
        """Run it on the loop; `made` was asked for before."""
        if self._loop is None:
            raise RuntimeError("the engine has not started")
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def stop(self) -> None:
        """End what runs, and the thread. Never raises; a second call does nothing."""
        with self._lock:
            loop, thread = self._loop, self._thread
            self._thread = None
        if loop is None or thread is None:
            return
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(loop.stop)
        if thread is not threading.current_thread():
            thread.join(5)

    def _run(self, loop: asyncio.AbstractEventLoop) -> None:
        asyncio.set_event_loop(loop)
        try:
            self._made.set_result(self._make())
        except BaseException as error:
            self._made.set_exception(error)
        try:
            loop.run_forever()
            left = asyncio.all_tasks(loop)
            for task in left:
                task.cancel()
            loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        finally:
            loop.close()


class Exchange:
    """One request to an app on an engine, and the events of its answer.

    `deliver` is called on the engine's thread, with one Head, any number of Pieces, and one End; where it ends early, with an End
    alone; once cancelled, no more. For each Piece the reader says `took`.
    """

    def __init__(
        self, engine: Engine[Any], app: App, scope: Scope, body: bytes, deliver: Callable[[Event], None]
    ) -> None:
        self._engine = engine
        self._app = app
        self._scope = scope
        self._body: bytes | None = body
        self._deliver = deliver
        self._room = asyncio.Semaphore(_ROOM)
        self._over = False
        scope.setdefault("extensions", {})["artscope.drop"] = self._drop
        self._task = engine.spawn(self._run())

    def took(self) -> None:
        """There is room for one piece more."""
        self._engine.post(self._room.release)

    def cancel(self) -> None:
        """Nobody reads any more."""
        self._task.cancel()

    async def _run(self) -> None:
        try:
            await self._app(self._scope, self._receive, self._send)
        except asyncio.CancelledError:
            self._over = True
            raise
        except Exception as error:
            self._end(End(broken=True, cause=error))
        else:
            self._end(End(broken=True))

    async def _receive(self) -> Message:
        if self._body is None:
            await asyncio.get_running_loop().create_future()  # the reader goes by cancelling
        body, self._body = self._body, None
        return {"type": "http.request", "body": body, "more_body": False}

    async def _send(self, message: Message) -> None:
        if self._over:
            return
        if message["type"] == "http.response.start":
            self._tell(Head(message["status"], list(message.get("headers", ()))))
            return
        if data := message.get("body", b""):
            await self._room.acquire()
            self._tell(Piece(bytes(data)))
        if not message.get("more_body"):
            self._end(End())

    def _drop(self, reset: bool) -> None:
        self._end(End(broken=True, reset=reset))

    def _end(self, end: End) -> None:
        if not self._over:
            self._over = True
            self._tell(end)

    def _tell(self, event: Event) -> None:
        with suppress(RuntimeError):  # the reader's loop is closed
            self._deliver(event)
