"""Readings of a log that a test's server has."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.spool import Opener


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Where an identity keeps its things."""
    (tmp_path / "identity").mkdir(mode=0o700)
    return tmp_path / "identity"


@pytest.fixture
def reading_of(root: Path) -> Iterator[Opener]:
    """Opens readings."""
    opener = Opener(root)
    yield opener
    opener.close()
