"""What every test has: a home of its own, one language, and the long forms left out unless asked for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from artscope import words

settings.register_profile("here", deadline=None)  # how long an example takes says more of the machine than of the code
settings.load_profile("here")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The long forms run only with `-m prove`."""
    if config.option.markexpr:
        return
    long = [item for item in items if item.get_closest_marker("prove")]
    if long:
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if not item.get_closest_marker("prove")]


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder of the test's own, and none of the developer's settings or credentials."""
    home = tmp_path_factory.mktemp("home")
    import os

    for name in list(os.environ):
        ours = name.startswith(("ARTSCOPE_", "HUAWEICLOUD_", "HW_", "XDG_", "SSL_CERT_", "NO_COLOR"))
        if ours or name.upper().endswith("_PROXY"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    return home


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Each test begins, and leaves, with English spoken."""
    words.use("en")
    yield
    words.use("en")
