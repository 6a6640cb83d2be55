"""On a real terminal: who looks at a screen on which nothing happens is sent nothing, polls or not."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from support.browse_terminal import Terminal, python

SCRIPT = """
import pathlib
from artscope.config import Settings
from artscope_tui.preflight import prepared
with prepared(Settings()) as terminal:
    from support.browse import NOW, FakeLibrary, World
    from artscope_tui.app import BrowserApp
    from artscope_tui.driver.wire import WireDriver
    class Polling(BrowserApp):
        now = staticmethod(lambda: NOW)
        def on_mount(self):
            if {every}:
                self.set_interval({every}, lambda: self.screen.feed.ask(poll=True))
    library = FakeLibrary(World())
    app = Polling(library, driver_class=WireDriver, ascii=terminal.ascii)
    terminal.ending(app.leave_soon)
    app.run(mouse=False)
pathlib.Path({report!r}).write_text(str(library.asked.count("jobs poll")))
"""


def sent_while_idle(seconds: float, report: Path, *, every: float = 0.0) -> tuple[int, int]:
    """Bytes that come in so long once the screen has settled; and how often the service was polled meanwhile.

    Args:
        every: Seconds from one poll to the next; 0: as the browser itself does it.
    """
    with Terminal(python(SCRIPT.format(every=every, report=str(report)))) as terminal:
        terminal.read_until(b"worker-37")
        settle(terminal)
        before, until = len(terminal.output), time.monotonic() + seconds
        while time.monotonic() < until:
            terminal._read(0.1)
        sent = len(terminal.output) - before
        terminal.press(b"q")
        assert terminal.wait() == 0
    return sent, int(report.read_text())


def settle(terminal: Terminal) -> None:
    """Reads until nothing has come for a while."""
    while terminal._read(1.2):
        pass


def test_a_poll_that_changed_nothing_sends_nothing(tmp_path: Path) -> None:
    sent, polls = sent_while_idle(1.5, tmp_path / "polls", every=0.2)
    assert polls > 5
    assert sent == 0


@pytest.mark.prove
def test_half_a_minute_of_nothing_and_the_poll_at_its_end_send_nothing(tmp_path: Path) -> None:
    sent, polls = sent_while_idle(32, tmp_path / "polls")
    assert polls == 1
    assert sent == 0
