"""Names of files made from names of the service."""

from __future__ import annotations

import re

LONGEST = 150
"""Bytes of a name, its ending included."""

_OTHER = re.compile(r"[^A-Za-z0-9._\-\u3400-\u9fff]+")
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)")


def file_name(*parts: str, ending: str = "") -> str:
    """A name that any file system takes, from parts that may hold anything.

    Only letters, digits, `._-` and Chinese characters stay; what else there is becomes one `_`. Never empty, never hidden, never
    an option, never a device, at most `LONGEST` bytes, cut between characters.

    Args:
        parts: Joined by `-`; those without anything usable are left out.
        ending: Kept whole where the name has to be cut: `.log`. Not added twice.
    """
    usable = [part for part in (_OTHER.sub("_", part).strip("_") for part in parts) if part.strip("._-")]
    name = "-".join(usable).removesuffix(ending)
    if not name or name[0] in ".-" or _DEVICES.match(name):
        name = f"log-{name.lstrip('.-')}".rstrip("-")
    room = LONGEST - len(ending.encode())
    return name.encode()[:room].decode("utf-8", "ignore").rstrip(".") + ending
