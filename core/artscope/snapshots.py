"""What becomes of a query's snapshots, where only the last of them counts."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from typing import TypeVar

from artscope.errors import CoreError
from artscope.models import Job, Snapshot

T = TypeVar("T")


async def newest(answers: AsyncIterator[Snapshot[T]]) -> tuple[Snapshot[T] | None, CoreError | None]:
    """The last snapshot of a query, and why there is no fresher one (None: it is fresh)."""
    last: Snapshot[T] | None = None
    try:
        async for snapshot in answers:
            last = snapshot
    except CoreError as error:
        return last, error
    return last, None


async def chosen(answers: AsyncIterator[Snapshot[T]], choose: Callable[[Sequence[T]], Sequence[T]]) -> Sequence[T]:
    """What a choice finds in a query's answer; the query's error only where it finds nothing."""
    snapshot, trouble = await newest(answers)
    found = choose(snapshot.items if snapshot else ())
    if not found and trouble is not None:
        raise trouble
    return found


def newest_first(fresh: Sequence[Job], kept: Sequence[Job]) -> Sequence[Job]:
    """All of both, a fresh job in the place of the same one that was kept; those without a time last."""
    known = {job.id: job for job in (*kept, *fresh)}
    return sorted(known.values(), key=lambda job: job.created.timestamp() if job.created else 0.0, reverse=True)
