"""In which encoding a log was written, as far as its bytes tell for sure."""

from __future__ import annotations

from collections.abc import Iterable

UTF_8, GB18030 = "utf-8", "gb18030"
KNOWN = (UTF_8, GB18030)
"""What a log can be read in. In both a newline is a newline wherever it stands."""
_ENOUGH = 4
"""Characters from which on it cannot be chance."""


def guess(lines: Iterable[object]) -> str | None:
    """The encoding of some lines as received; None where none of them says: all are ASCII.

    GB18030 only where it is sure: nothing of it can be UTF-8, and all of it is common Chinese (GB 2312). Else it is UTF-8.
    """
    told = [line for line in lines if isinstance(line, bytes) and not line.isascii()]
    if not told:
        return None
    common = 0
    for line in told:
        if _is(line, UTF_8) or (found := _common(line)) is None:
            return UTF_8
        common += found
    return GB18030 if common >= _ENOUGH else UTF_8


def _common(line: bytes) -> int | None:
    """How many Chinese characters of GB 2312 a line holds; None where it holds anything else."""
    try:
        text = line.decode("gb2312")
    except UnicodeDecodeError:
        return None
    return sum(not character.isascii() for character in text)


def _is(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
