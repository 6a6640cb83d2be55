"""Logs to search, and what `grep` finds in them as they are shown."""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest

from artscope.logs import clean
from artscope.logs.lines import Lines
from artscope.logs.striplines import StripLines, stretch

FIXTURES = Path(os.environ.get("ARTSCOPE_FIXTURES", Path(__file__).parents[3] / "shared" / "fixtures" / "logs"))
REAL = sorted(path for path in FIXTURES.glob("*") if path.suffix != ".tsv") if FIXTURES.is_dir() else []
needs_fixtures = pytest.mark.skipif(not REAL, reason=f"no logs of real trainings at {FIXTURES}")
needs_grep = pytest.mark.skipif(shutil.which("grep") is None, reason="no grep")

ODD = [
    b"2024-05-01 03:10:00,123 INFO loss=2.11",
    b"\x1b[31mER\x1b[0mROR: Out of memory",
    b"er\x00r\x07or\x7f",
    " 1%|\u258f    | 1/100\r100%|\u2588\u2588\u2588| 100/100 done".encode(),
    b"Epoch 1: 12%\b\b\b15%\b\b\b100%",
    "数据加载: 预处理进程退出, 错误码 507054".encode(),
    "\u202eerror\u202c \u200berr\u200bor e\u0301rror Lo\u017fs".encode(),
    "①② ERREUR é É straße STRASSE ΟΔΟΣ οδος \u212a".encode(),
    b"broken \xe4\xb8 \xff\xfe error\xe4",
    b"tab\tseparated\terror\tloss is nan",
    b"\x1b]0;error\x07title \x1b[1;31mTraceback\x1b[m (most recent call last):",
    b"",
    b"   ",
    b"a.b*c[d]e(f)g{2}h|i^j$k\\l",
    b"windows line\r",
    b"x" * 300 + b"error",
    b"\r",
    "ＥＲＲＯＲ 全角".encode(),
]
"""Lines of every kind that cleaning changes."""


def odd_text(lines: int, *, seed: int = 1) -> bytes:
    """A text made of such lines and of halves of them."""
    random_ = random.Random(seed)
    made = [random_.choice(ODD)[random_.choice((0, 0, 0, 1, 3)) :] for _ in range(lines)]
    return b"\n".join(made) + random_.choice((b"", b"\n"))


class Held:
    """Bytes in memory, to be read by position."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def pread(self, size: int, at: int, /) -> bytes:
        return self.data[at : at + size]


def cut(data: bytes, size: int, *, seed: int = 1) -> StripLines:
    """The lines of a text that is kept in stretches of about `size` bytes, cut anywhere."""
    random_ = random.Random(seed)
    places = {0, len(data), *(random_.randrange(len(data)) for _ in range(len(data) // size))}
    held = Held(data)
    return StripLines([stretch(held, at, data[at:to]) for at, to in pairwise(sorted(places))], head=True)


def export(lines: Lines) -> list[str]:
    """Every line as it is shown."""
    return [clean.line(line) for line in lines.read(lines.first, lines.end) if isinstance(line, bytes)]


def grep(pattern: str, shown: list[str], *flags: str) -> list[int]:
    """The indexes of the lines that grep prints."""
    text = "".join(f"{line}\n" for line in shown).encode()
    ran = subprocess.run(
        ["grep", "-a", "-n", *flags, "-e", pattern],
        input=text,
        capture_output=True,
        env={"LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"]},
        check=False,
    )
    assert ran.returncode in (0, 1), ran.stderr
    return [int(found) - 1 for found in re.findall(rb"^(\d+)[:-]", ran.stdout, re.MULTILINE)]


def words_of(shown: list[str], count: int, *, seed: int = 1) -> list[str]:
    """Texts that occur in a log, and some that do not."""
    random_ = random.Random(seed)
    full = [line for line in shown if line.strip()]
    found = ["error", "loss", "no such text at all"]
    for _ in range(count if full else 0):
        line = random_.choice(full)
        at = random_.randrange(len(line))
        found.append(line[at : at + random_.choice((1, 2, 4, 9, 30))])
    return [text for text in found if text.strip() and clean.text(text) == text]
