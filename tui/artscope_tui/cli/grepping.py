"""Lines that hold a text, and those around them: what `--grep` and `-C` leave of a log."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence

from artscope.logs.find import Needle
from artscope.logs.lines import Hole

BETWEEN = b"--"
"""Stands where lines were left out between two groups, as `grep` has it."""


class Grep:
    """Picks lines as they come, block after block, as the log view finds them: plain text, in any case without a capital."""

    def __init__(self, wanted: str, around: int = 0) -> None:
        """
        Args:
            wanted: The text.
            around: How many lines before and after each are picked too.
        """
        self._needle = Needle(wanted)
        self._around = around
        self._before: deque[bytes] = deque(maxlen=around)
        self._after = 0
        self._left_out = False
        self.found = 0
        """Lines that hold it, so far."""

    def picked(self, block: Sequence[bytes | Hole]) -> Iterator[bytes | Hole]:
        """What is left of the next lines; every hole is."""
        hits = set(self._needle.lines_of(block))
        for at, line in enumerate(block):
            if isinstance(line, Hole):
                self._left_out |= bool(self._before)
                self._before.clear()
                self._after = 0
                yield line
            elif at in hits:
                yield from self._hit(line)
            elif self._after:
                self._after -= 1
                yield line
            else:
                self._left_out |= len(self._before) == self._around
                self._before.append(line)

    def _hit(self, line: bytes) -> Iterator[bytes]:
        if self._around and self.found and self._left_out:
            yield BETWEEN
        yield from self._before
        yield line
        self._before.clear()
        self._after, self._left_out = self._around, False
        self.found += 1
