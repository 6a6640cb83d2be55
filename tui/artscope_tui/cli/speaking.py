"""Which language a command line is answered in, before anything of it is read."""

from __future__ import annotations

import os
from collections.abc import Sequence
from itertools import pairwise

from artscope import words


def spoken(argv: Sequence[str]) -> words.Language:
    """The language asked for by `--lang`, ARTSCOPE_LANG or the locale; English for anything else."""
    pairs = pairwise([*argv, ""])
    said = [
        following if word == "--lang" else word[7:] for word, following in pairs if f"{word}=".startswith("--lang=")
    ]
    chosen = next(
        (
            value
            for value in (
                *said,
                *(os.environ.get(name, "") for name in ("ARTSCOPE_LANG", "LC_ALL", "LC_MESSAGES", "LANG")),
            )
            if value
        ),
        "",
    )
    return "zh" if chosen.casefold().startswith("zh") else "en"
