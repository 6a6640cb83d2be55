"""Starting work that belongs to a screen."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial
from typing import TYPE_CHECKING, Any, ParamSpec

if TYPE_CHECKING:
    from textual.dom import DOMNode

P = ParamSpec("P")


def start(
    node: DOMNode, group: str, work: Callable[P, Coroutine[Any, Any, None]], *args: P.args, **kwargs: P.kwargs
) -> None:
    """Runs `work` beside the keys, until it ends or the node goes. Of one group the newest runs; the one before is cancelled.

    The coroutine is made only when it runs, so that one cancelled before its turn leaves nothing behind.
    """
    begin: Any = partial(work, *args, **kwargs)
    node.run_worker(begin, group=group, exclusive=True)
