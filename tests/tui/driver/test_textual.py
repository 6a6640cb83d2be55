"""What the driver takes for granted about Textual. When this fails after an upgrade, it names where to look."""

from __future__ import annotations

import hashlib
import inspect
import subprocess
import sys
import textwrap
from collections.abc import Callable
from typing import Any

import pytest
import textual
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver
from textual.strip import Strip

from artscope_tui.driver.wire import WireDriver

# Where Textual changed, read the change, then what is named here; when both fit again, put the new digest in.
LOOK_AT: dict[Callable[..., Any], tuple[str, str]] = {
    App._display: (
        "2dc2767da903",
        "a frame: SYNC_START, the update, a move to the cursor, SYNC_END, flush. See grid.TOKEN",
    ),
    LayoutUpdate.render_segments: ("241f12e4f5ea", "a whole screen: `CUP text LF`, row by row. See grid.Grid.apply"),
    ChopsUpdate.render_segments: ("d6ddb7d34a6c", "parts of a screen: the same. See grid.Grid.apply"),
    Strip.render_style: ("a7e0cafb8cf3", "`SGR text SGR 0`; OSC 8 for links, which the grid drops. See grid.TOKEN"),
    Strip.render_ansi: ("468827a60445", "the parameters of SGR: attributes, then colours. See styles"),
    App._on_resize: ("6abba6fe0d4f", "a size that did not change is not drawn anew. See Grid.resize, Output.resized"),
    App._set_pointer_shape: ("c773ff5e3ac3", "OSC 22, which the grid drops. See grid.TOKEN"),
    App.copy_to_clipboard: ("a95b4a1fd974", "OSC 52 ended by BEL, which the grid lets through. See grid.TOKEN"),
    App.bell: ("3dbc21a5dcf5", "BEL, which the grid lets through. See grid.TOKEN"),
    App._shutdown: ("4ca9f862901a", "disable_input, then close. See WireDriver.stop_application_mode: called twice"),
    App.suspend: (
        "6bc32efc44a7",
        "suspend_application_mode, resume_application_mode, in no_automatic_restart. See wire._suspend",
    ),
    App.action_suspend_process: ("dc3fbcc3ea23", "sends SIGTSTP, which the event loop hands to wire._suspend"),
    XTermParser.parse: (
        "218709843b76",
        "whole sequences only are fed; a parser that told nothing is replaced. See keys.Translator",
    ),
    XTermParser._sequence_to_key_events: (
        "292d08be0653",
        "names of keys; a number that is no character raises ValueError. See keys",
    ),
    LinuxDriver.start_application_mode: ("a6a78976dcf6", "what the stock driver asks of a terminal. See modes"),
    LinuxDriver.stop_application_mode: ("8fb0dc87358d", "what it takes back. See modes"),
    Driver.process_message: ("56e9430dd65a", "called from the input thread, thread-safe. See wire._hear"),
}


def digest(function: Callable[..., Any]) -> str:
    return hashlib.sha256(textwrap.dedent(inspect.getsource(function)).encode()).hexdigest()[:12]


def test_textual_is_as_the_driver_knows_it() -> None:
    changed = [
        f"{function.__qualname__} ({digest(function)}): {why}"
        for function, (known, why) in LOOK_AT.items()
        if digest(function) != known
    ]
    if changed:
        pytest.fail(f"Textual {textual.__version__} changed where the driver leans on it:\n" + "\n".join(changed))


def test_the_driver_has_all_that_textual_calls() -> None:
    assert not inspect.isabstract(WireDriver)
    for name in ("write", "flush", "start_application_mode", "stop_application_mode", "disable_input", "close"):
        assert inspect.signature(getattr(WireDriver, name)) == inspect.signature(getattr(Driver, name)), name
    assert list(inspect.signature(WireDriver).parameters) == list(inspect.signature(Driver).parameters)


def test_it_stands_alone() -> None:
    code = "import sys, artscope_tui.driver.wire; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "textual" in loaded and "artscope" not in loaded
    code = "import sys, artscope_tui.driver.modes; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"textual", "rich", "asyncio"} & set(loaded)


def test_the_browser_loads_textual_without_the_palette_it_does_not_use_and_others_still_get_it() -> None:
    code = (
        "import sys; from artscope_tui.loading import load_textual; load_textual()\n"
        "print('textual.command' in sys.modules, 'textual.widgets._input' in sys.modules)\n"
        "from textual.command import CommandPalette; from textual.widgets import Input; from textual.app import App\n"
        "print(CommandPalette.__module__, CommandPalette.is_open)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("False False\ntextual.command <function"), done.stdout


def test_a_textual_that_needs_its_palette_to_load_gets_it() -> None:
    code = (
        "import sys; from artscope_tui import loading\n"
        "loading.Unused.__getattr__ = lambda self, name: None if name == 'Provider' else type(name, (), {})\n"
        "loading.load_textual(); import textual.app; print(textual.app.Provider.__module__)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "textual.command\n"
