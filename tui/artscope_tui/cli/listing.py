"""What the listing commands share: states, limits, and one of two forms of output."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from artscope.models import Snapshot, State
from artscope.words import say
from artscope_tui.cli.arguments import STATES
from artscope_tui.cli.output import complain, json_line, table, write
from artscope_tui.cli.usage import UsageError

T = TypeVar("T")


def states(said: argparse.Namespace) -> frozenset[State]:
    """The states asked for; all of them where none is said.

    Raises:
        UsageError: There is no such state.
    """
    if not said.state:
        return frozenset(State)
    names = [name.strip().casefold() for name in said.state.split(",") if name.strip()]
    for name in names:
        if name not in STATES:
            raise UsageError(say("cli.unknown_state", state=name, states=", ".join(STATES)))
    return frozenset(State(name) for name in names)


def show(
    said: argparse.Namespace,
    items: Sequence[T],
    *,
    as_json: Callable[[T], Mapping[str, object]],
    heads: Sequence[str],
    as_row: Callable[[T], Sequence[str]],
) -> None:
    """The items as JSON lines or as a table, at most as many as asked for; what is left out is told on standard error."""
    shown = items[: said.limit] if said.limit else items
    if said.json:
        for item in shown:
            write(json_line(as_json(item)))
    elif shown:
        table(heads, [as_row(item) for item in shown])
    if len(shown) < len(items):
        complain(say("cli.left", left=len(items) - len(shown)))


def tell_left(snapshot: Snapshot[T] | None) -> None:
    """Says on standard error how many the service has beyond the snapshot."""
    if snapshot is None or not snapshot.more:
        return
    left = snapshot.total - len(snapshot.items) if snapshot.total is not None else 0
    complain(say("cli.left", left=left) if left > 0 else say("cli.left_some"))
