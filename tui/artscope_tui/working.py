"""Starting work that belongs to a screen."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

if TYPE_CHECKING:
    from textual.dom import DOMNode

P = ParamSpec("P")
T = TypeVar("T")


def start(
    node: DOMNode, group: str, work: Callable[P, Coroutine[Any, Any, None]], *args: P.args, **kwargs: P.kwargs
) -> None:
    """Runs `work` beside the keys, until it ends or the node goes. Of one group the newest runs; the one before is cancelled.

    The coroutine is made only when it runs, so that one cancelled before its turn leaves nothing behind.
    """
    begin: Any = partial(work, *args, **kwargs)
    node.run_worker(begin, group=group, exclusive=True)


async def load(*modules: str) -> None:
    """Loads modules that will be needed soon, in a thread: it can take longer than a key may wait."""
    for module in modules:
        await asyncio.to_thread(import_module, module)


async def to_its_end(work: Coroutine[Any, Any, T]) -> T:
    """What the work answers. Cancelled, it waits for the end of the work all the same: a thread cannot be stopped."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    finally:
        if not task.done():
            await asyncio.wait([task])
