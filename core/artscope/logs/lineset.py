"""A set of line numbers, a bit a line: what a filter leaves of ten million lines takes little more than a megabyte."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from itertools import accumulate

CHUNK = 4096
"""Lines whose bits are kept together."""
_DECODED = 8


class LineSet:
    """Numbers of lines, ordered; any integers."""

    def __init__(self) -> None:
        self._bits: dict[int, int] = {}
        self._keys: list[int] = []
        self._before: list[int] | None = None
        self._decoded: OrderedDict[int, list[int]] = OrderedDict()

    def __len__(self) -> int:
        return self._sums()[-1]

    def __contains__(self, line: object) -> bool:
        if not isinstance(line, int):
            return False
        return bool(self._bits.get(line // CHUNK, 0) >> line % CHUNK & 1)

    def add(self, numbers: Sequence[int]) -> None:
        """Adds numbers, ascending."""
        at = 0
        while at < len(numbers):
            key = numbers[at] // CHUNK
            stop = bisect_left(numbers, (key + 1) * CHUNK, at)
            self._set(key, self._bits.get(key, 0) | _bits_of(number % CHUNK for number in numbers[at:stop]))
            at = stop

    def add_range(self, start: int, stop: int) -> None:
        """Adds start <= n < stop."""
        while start < stop:
            key, offset = divmod(start, CHUNK)
            count = min(CHUNK - offset, stop - start)
            self._set(key, self._bits.get(key, 0) | ((1 << count) - 1) << offset)
            start += count

    def drop_from(self, line: int) -> None:
        """Forgets the numbers from this one on."""
        key, offset = divmod(line, CHUNK)
        for each in self._keys[bisect_right(self._keys, key) :]:
            self._set(each, 0)
        self._set(key, self._bits.get(key, 0) & (1 << offset) - 1)

    def drop_before(self, line: int) -> None:
        """Forgets the numbers below this one."""
        key, offset = divmod(line, CHUNK)
        for each in self._keys[: bisect_left(self._keys, key)]:
            self._set(each, 0)
        self._set(key, self._bits.get(key, 0) >> offset << offset)

    def rank(self, line: int) -> int:
        """How many numbers are below this one."""
        key, offset = divmod(line, CHUNK)
        below = self._sums()[bisect_left(self._keys, key)]
        return below + (self._bits.get(key, 0) & (1 << offset) - 1).bit_count()

    def numbers(self, start: int, stop: int) -> list[int]:
        """The numbers of rank start <= r < stop."""
        start, stop = max(0, start), min(stop, len(self))
        sums, found = self._sums(), list[int]()
        at = bisect_right(sums, start) - 1
        while start < stop:
            here = self._list(self._keys[at])[start - sums[at] : stop - sums[at]]
            found += here
            start += len(here)
            at += 1
        return found

    def between(self, start: int, stop: int) -> list[int]:
        """The numbers start <= n < stop."""
        return self.numbers(self.rank(start), self.rank(stop))

    def _list(self, key: int) -> list[int]:
        if key not in self._decoded:
            digits = f"{self._bits[key]:b}"[::-1]
            self._decoded[key] = [key * CHUNK + at for at, digit in enumerate(digits) if digit == "1"]
            if len(self._decoded) > _DECODED:
                self._decoded.popitem(last=False)
        return self._decoded[key]

    def _set(self, key: int, bits: int) -> None:
        known = key in self._bits
        self._before = None
        self._decoded.pop(key, None)
        if bits:
            self._bits[key] = bits
            if not known:
                insort(self._keys, key)
        elif known:
            del self._bits[key]
            del self._keys[bisect_left(self._keys, key)]

    def _sums(self) -> list[int]:
        """How many numbers are in the chunks before each, and in all of them."""
        if self._before is None:
            self._before = list(accumulate((self._bits[key].bit_count() for key in self._keys), initial=0))
        return self._before


def _bits_of(offsets: Iterable[int]) -> int:
    digits = bytearray(b"0") * CHUNK
    for offset in offsets:
        digits[CHUNK - 1 - offset] = 0x31
    return int(digits, 2)
