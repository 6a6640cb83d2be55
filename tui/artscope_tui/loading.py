"""Loads Textual without its own command palette, which no screen here uses.

With it come input fields, trees, select boxes and their styles: an eighth of the time to the first paint. Whoever imports
`textual.command` later gets the real one.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType

APP = "textual.app"
UNUSED = "textual.command"


class Unused(ModuleType):
    """A module whose every name is an empty class, good enough to be named and derived from."""

    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {})


def load_textual() -> None:
    """Imports `textual.app`, if nobody has yet."""
    if APP in sys.modules or UNUSED in sys.modules:
        return
    sys.modules[UNUSED] = Unused(UNUSED)
    try:
        import_module(APP)
    except (AttributeError, TypeError):  # a later Textual does more with it than to name it
        for name in [name for name in sys.modules if name.split(".", 1)[0] == "textual"]:
            del sys.modules[name]
        import_module(APP)
    finally:
        if isinstance(sys.modules.get(UNUSED), Unused):
            del sys.modules[UNUSED]
