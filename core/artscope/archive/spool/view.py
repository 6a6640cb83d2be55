"""What a person is shown of a log: one strip, perhaps with another joined to it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from artscope.archive.spool.rows import Place, Standing
from artscope.archive.spool.strip import Extent, Source, Strip, joined
from artscope.logs.lines import Hole
from artscope.logs.striplines import Bytes, Item, Stretch
from artscope.models import Kept

HEAD = "head"
"""The hole before the first line, shown only where asking for it failed."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One part of a log as it is shown."""

    strip: Strip
    """What it begins with."""
    tail: Strip
    """What it ends with: the same, or the one joined to it."""
    extents: Sequence[Extent] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        """All of it, for good."""
        return self.strip.complete and (self.tail is self.strip or self.ended)

    @property
    def ended(self) -> bool:
        """What is joined to it has come to its end, and has nothing more than it."""
        last = self.tail.extents[-1] if self.tail.extents else None
        more = self.size - self.strip.size - (1 if last is not None and last.bare else 0)
        return self.strip.whole and self.tail.done and more <= 0

    @property
    def size(self) -> int:
        """Bytes shown."""
        return sum(extent.size for extent in self.extents)

    @property
    def lines(self) -> int:
        """Lines shown, holes left out."""
        return sum(extent.newlines for extent in self.extents) + sum(
            not extent.closed
            for extent, after in zip(self.extents, [*self.extents[1:], None], strict=False)
            if after is None or not after.linked
        )


def shown(strips: Mapping[Place, Strip], part: int, live: Source | None) -> Shown | None:
    """What is shown of one part; None where nothing is here.

    Args:
        live: The source that is being followed: it wins over all that is not whole.
    """
    here = [strip for (number, _), strip in strips.items() if number == part and strip.extents]
    views = [_view(strip, strips) for strip in here]
    return max(views, key=lambda view: _rank(view, live), default=None)


def parts(strips: Mapping[Place, Strip]) -> list[int]:
    """The parts of which there is text, oldest first."""
    return sorted({part for (part, _), strip in strips.items() if strip.extents})


def items(view: Shown, source: Callable[[Extent], Bytes]) -> list[Item]:
    """Stretches, one an extent, and holes of what is shown."""
    found: list[Item] = []
    strip = view.strip
    if strip.reason and not strip.head:
        found.append(Hole(HEAD, size=view.extents[0].seat if strip.by_byte else None, reason=strip.reason))
    before: Extent | None = None
    for extent in view.extents:
        if before is not None and not extent.linked:
            size = extent.seat - before.stop if strip.by_byte else None
            found.append(Hole(hole_id(strip, extent), size=size, reason=extent.gap))
        found.append(Stretch(_opened(extent, source), extent.at, extent.size, extent.newlines, extent.closed))
        before = extent
    return found


def hole_id(strip: Strip, extent: Extent) -> str:
    """Names the hole before an extent."""
    return f"{strip.part}:{strip.source}:{extent.seat}"


def standing(strips: Mapping[Place, Strip], last: int | None) -> Standing:
    """How much of the log is here: of its newest part."""
    here = parts(strips)
    view = shown(strips, here[-1], None) if here else None
    if view is None:
        return Standing(last=last)
    kept = Kept.FULL if view.complete else Kept.PART if view.strip.head else Kept.TAIL
    return Standing(kept, view.lines, view.size, last)


def _opened(extent: Extent, source: Callable[[Extent], Bytes]) -> Bytes:
    try:
        return source(extent)
    except OSError:
        return _Gone()


class _Gone:
    """Bytes that are not there any more."""

    def pread(self, size: int, at: int, /) -> bytes:
        raise FileNotFoundError(at, size)


def _view(strip: Strip, strips: Mapping[Place, Strip]) -> Shown:
    other = strips.get((strip.part, strip.join.source)) if strip.join and strip.whole else None
    extents = joined(strip, other) if other else strip.extents
    return Shown(strip, other if other and extents is not strip.extents else strip, extents)


def _rank(view: Shown, live: Source | None) -> tuple[bool, bool, bool, bool, int]:
    strip = view.strip
    return strip.complete, view.tail is not strip, strip.source == live, strip.whole, view.size
