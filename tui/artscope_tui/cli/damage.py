"""What came of comparing the program's files, in words: also where a file is so damaged that no command begins.

Loads as little as it can, since any of it may be what is damaged.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from artscope.installation import Verdict


def compared(verdict: Verdict) -> list[str]:
    """What differs, plainly, a line each."""
    from artscope.installation import SUMS
    from artscope.words import say

    lines = [say("installation.nothing_recorded", what=what) for what in verdict.unrecorded]
    for kind in ("changed", "missing", "added"):
        lines += [f"{say(f'installation.{kind}')}: {name}" for name in getattr(verdict, kind)]
    if not (verdict.changed or verdict.missing or verdict.added):
        lines += [say("installation.intact", files=verdict.files)] if verdict.files else []
        around = [say("installation.around", sums=SUMS), say("installation.remedy")]
        return [*lines, *around] if verdict.published is False else lines
    counts = {kind: len(getattr(verdict, kind)) for kind in ("changed", "missing", "added")}
    return [*lines, say("installation.differs", files=verdict.files, **counts), say("installation.remedy")]


def found(argv: Sequence[str], out: TextIO) -> bool:
    """Compares and tells, after a command broke. False where no file is to blame: then it is a mistake of ours."""
    from artscope import words
    from artscope.installation import CODE, installation, verify
    from artscope_tui.cli.speaking import spoken

    words.use(spoken(argv))
    verdict = verify(installation())
    slipped_in = any(
        name.endswith(CODE) for name in verdict.added
    )  # a note that somebody left beside it breaks nothing
    if not (verdict.changed or verdict.missing or slipped_in):
        return False
    for line in compared(verdict):
        out.write("".join(sign if sign.isprintable() else "?" for sign in line) + "\n")
    return True
