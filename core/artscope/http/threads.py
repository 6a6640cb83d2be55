"""Blocking work beside the loop, in threads that never hold up the end of the program."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


async def in_thread(work: Callable[[], T], seconds: float | None = None) -> T:
    """The result of `work`, run in a daemon thread.

    Args:
        seconds: After so long it is not waited for any more, and TimeoutError raised.

    Unlike the loop's own pool, whose threads are waited for at the end: a name lookup that hangs would hold up `q`. Cancelling
    returns at once; the thread ends by itself.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def settle(value: T | None, error: BaseException | None) -> None:
        if done.done():
            return
        if error is not None:
            done.set_exception(error)
        else:
            done.set_result(value)  # type: ignore[arg-type]

    def run() -> None:
        value: T | None = None
        failed: BaseException | None = None
        try:
            value = work()
        except BaseException as error:
            failed = error
        with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(settle, value, failed)

    threading.Thread(target=run, daemon=True, name="artscope-work").start()
    async with asyncio.timeout(seconds):
        return await done
