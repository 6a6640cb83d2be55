"""Running the command line in this process."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest

from artscope_tui.cli.run import run


@dataclass(frozen=True)
class Ran:
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Standard output, as JSON lines."""
        return [json.loads(line) for line in self.out.splitlines()]


class CommandLine:
    """Runs commands against one world, as a person types them."""

    def __init__(self, capture: pytest.CaptureFixture[str], *always: str) -> None:
        self._capture = capture
        self._always = always

    def __call__(self, *words: str) -> Ran:
        self._capture.readouterr()
        try:
            code = run([*words, *self._always])
        except SystemExit as left:
            code = int(left.code or 0)
        said = self._capture.readouterr()
        return Ran(code, said.out, said.err)
