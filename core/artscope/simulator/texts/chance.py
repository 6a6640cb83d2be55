"""Numbers that look drawn by lot and are a function of their keys alone: the same on every machine, in any order."""

from __future__ import annotations

import random
from hashlib import blake2b

_MASK = (1 << 64) - 1


def key(*parts: object) -> int:
    """A 63-bit number for these parts; unlike `hash()`, the same in every process."""
    digest = blake2b("\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1


def mix(seed: int, number: int) -> int:
    """64 well-spread bits of a seed and a number (splitmix64): fast enough to be asked for every row of a listing."""
    z = (seed + 0x9E3779B97F4A7C15 * (number + 1)) & _MASK
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _MASK
    return z ^ (z >> 31)


def draws(*parts: object) -> random.Random:
    """A generator of its own for these parts."""
    return random.Random(key(*parts))


def hexes(length: int, *parts: object) -> str:
    """So many lower-case hex digits."""
    return blake2b(
        "\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass"), digest_size=(length + 1) // 2
    ).hexdigest()[:length]


def uuid(*parts: object) -> str:
    """A UUID of version 4's form."""
    h = hexes(32, *parts)
    return f"{h[:8]}-{h[8:12]}-4{h[13:16]}-a{h[17:20]}-{h[20:]}"
