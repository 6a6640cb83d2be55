"""Interrupting a command that runs on a loop: its work is cancelled, and never a step of the loop itself.

An exception that is raised between two steps can lose a step, and what waits for it waits for ever. Only while output is being
written, which nobody may be reading, is it raised at once.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, TypeVar

T = TypeVar("T")

ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class _State:
    """What the handlers of signals know."""

    writing = False
    number = 0
    count = 0
    raised = False


@contextmanager
def writing() -> Iterator[None]:
    """What happens inside may wait for a reader: a signal ends it at once."""
    before, _State.writing = _State.writing, True
    try:
        yield
    finally:
        _State.writing = before


def run_on_a_loop(work: Coroutine[Any, Any, T]) -> T:
    """Runs it to its end.

    Raises:
        KeyboardInterrupt, SystemExit: A signal ended it, after it was cancelled and has cleaned up.
    """
    _State.number = _State.count = 0
    _State.raised = False
    try:
        return asyncio.run(_heeding(work))
    except asyncio.CancelledError:
        if _State.number:
            raise _ending(_State.number) from None
        raise


async def _heeding(work: Coroutine[Any, Any, T]) -> T:
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    before = {number: signal.getsignal(number) for number in ENDINGS}
    heeded = [number for number in ENDINGS if callable(before[number])]  # what is ignored stays ignored

    def cancel(number: int) -> None:
        if task is not None and not _State.raised:
            _State.number = number
            task.cancel()

    for number in heeded:
        loop.add_signal_handler(number, cancel, number)  # wakes the loop
        signal.signal(number, _at_once)
    try:
        return await work
    finally:
        for number in heeded:
            loop.remove_signal_handler(number)
            signal.signal(number, before[number])


def _at_once(number: int, _frame: FrameType | None) -> None:
    _State.count += 1
    if _State.writing or _State.count > 1:
        _State.raised = True
        raise _ending(number)


def _ending(number: int) -> BaseException:
    return KeyboardInterrupt() if number == signal.SIGINT else SystemExit(128 + number)
