"""A Textual driver for slow links: sends only the cells that changed, and no faster than the terminal draws them.

    App(driver_class=WireDriver)

Textual writes every region that may have changed in full. Here it draws on a grid (`grid`) instead; what differs from the terminal
goes out in few bytes (`difference`), one frame at a time, paced by the terminal's own answers (`pacing`, `output`). What comes in
is understood at the level of bytes (`input`, `listening`) and told to the app (`keys`).
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Callable
from time import sleep
from typing import TYPE_CHECKING, Any

from textual import constants, events
from textual.driver import Driver
from textual.geometry import Size

from artscope_tui.driver import job, modes
from artscope_tui.driver.input import Answer, Event, Reader
from artscope_tui.driver.keys import Translator
from artscope_tui.driver.listening import Listener
from artscope_tui.driver.output import Output
from artscope_tui.driver.pacing import CEILING, Pace
from artscope_tui.driver.surroundings import is_answered_for

if TYPE_CHECKING:
    from textual.app import App

STDIN, STDERR = 0, 2
HUNG_UP = 129
"""Exit code where the terminal is gone: 128 + SIGHUP."""
LAST_ANSWERS = 1.0
"""Seconds to wait at the end for answers, so that none is left for the shell."""
SLOWEST_ESCAPE = 0.5
"""Seconds that the Esc key may take to be known on the slowest link."""
AWAKE = 0.05
"""Seconds before one who was woken in the background sleeps on: `kill %1` wakes, too, and its signal may come to another thread."""
REPAINT = "\x1b[2J"
"""Written by the app, this has the whole screen drawn anew."""


class WireDriver(Driver):
    """Stands between Textual and a terminal of this machine's.

    An app may have a method `leave_soon(code)`, safe to call from any thread; it is called when the terminal is gone. Otherwise
    the app is left by `exit`. While its `leaving` is true, who was suspended does not take the terminal again, and ends. Where its
    `alt_keys` is false, no key of it is an Alt key: an Esc is always a key of its own, also with another key right behind it.
    """

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        self._in, self._out = STDIN, STDERR
        super().__init__(app, debug=debug, mouse=mouse, size=size or self._terminal_size())
        encoding = getattr(sys.__stderr__, "encoding", None) or "utf-8"
        self._answered_for = is_answered_for(os.environ)
        pace = Pace(ceiling=CEILING if self._answered_for else 0.0)
        self._output = Output(self._out, self._terminal_size(), encoding=encoding, pace=pace)
        alt = getattr(app, "alt_keys", True)
        self._reader = Reader(encoding=encoding, mouse=mouse, alt=alt, escape_delay=constants.ESCAPE_DELAY)
        self._translator = Translator()
        self._listener: Listener | None = None
        self._before: modes.Attributes | None = None
        self._deaf = False

    @property
    def can_suspend(self) -> bool:
        return True

    @property
    def is_heard(self) -> bool:
        """Whether a person's own terminal answers: neither a silent one, nor one that tmux, screen or mosh stand before."""
        return self._output.answers and not self._answered_for

    def write(self, data: str) -> None:
        """Draws a frame of Textual's; REPAINT draws everything anew."""
        if data == REPAINT:  # whoever wrote over the screen may have changed modes as well
            self._output.repaint(self._begin())
        else:
            self._output.draw(data, self._app.size)

    # Beginning and ending

    def start_application_mode(self) -> None:
        self._before = modes.raw(self._in)
        modes.SHOWN.set()
        size = self._terminal_size()
        self._output.start(size, modes.ENTER, self._begin(), failed=self._failed)
        self._deaf = False
        self._listener = Listener(self._in, self._reader, hear=self._hear, hung_up=self._hung_up)
        self._listener.start(self._failed)
        self._heed(signal.SIGWINCH, self._window_changed)
        self._heed(signal.SIGTSTP, self._suspend)
        self._heed(signal.SIGCONT, self._continued)
        self._tell_size(size)

    def disable_input(self) -> None:
        """Keys count no more from here on, though the terminal still answers."""
        self._deaf = True

    def stop_application_mode(self) -> None:
        self.disable_input()
        if self._listener is None:
            return
        listener, self._listener = self._listener, None
        for number in (signal.SIGWINCH, signal.SIGTSTP, signal.SIGCONT):
            self._loop.remove_signal_handler(number)
        self._output.stop(modes.LEAVE, patience=LAST_ANSWERS)
        modes.SHOWN.clear()
        listener.stop()
        modes.restore(self._in, self._before)

    def resume_application_mode(self) -> None:
        """Not while it leaves: the screen would come back for a moment."""
        if not self._leaving:
            super().resume_application_mode()

    def close(self) -> None:
        self.stop_application_mode()

    # What the threads say

    def _hear(self, event: Event) -> None:
        if isinstance(event, Answer):
            self._output.answered()
            slow = min(self._output.round_trip, SLOWEST_ESCAPE)
            self._reader.escape_delay = max(constants.ESCAPE_DELAY, slow)
        elif not self._deaf:
            for message in self._translator.messages(event):
                self.process_message(message)

    def _hung_up(self) -> None:
        self._output.hung_up()
        leave = getattr(self._app, "leave_soon", None)
        if leave is not None:
            leave(HUNG_UP)
        else:
            self._loop.call_soon_threadsafe(self._app.exit, None, HUNG_UP)

    def _failed(self, error: Exception) -> None:
        self._app.call_later(self._raise, error)

    def _raise(self, error: Exception) -> None:
        raise error

    # Signals: handled by the event loop, never in the middle of something

    def _heed(self, number: int, handle: Callable[[], None]) -> None:
        with contextlib.suppress(RuntimeError, ValueError):  # only the main thread may
            self._loop.add_signal_handler(number, handle)

    def _window_changed(self) -> None:
        size = self._terminal_size()
        self._output.resized(size)
        self._tell_size(size)

    def _suspend(self) -> None:
        if not self._auto_restart:
            return
        self.suspend_application_mode()
        job.stop()
        while self._in_background():  # `bg` does not make the terminal ours
            sleep(AWAKE)
            if self._leaving:
                return
            job.stop()
        if self._leaving:
            return
        self.resume_application_mode()
        self.process_message(self.SignalResume())

    @property
    def _leaving(self) -> bool:
        return bool(getattr(self._app, "leaving", False))

    def _continued(self) -> None:
        """Somebody else had stopped us, and the shell has used the terminal since."""
        modes.raw(self._in)
        self._output.repaint(modes.ENTER + self._begin())
        self._window_changed()

    def _begin(self) -> str:
        return modes.BEGIN + (modes.MOUSE if self._mouse else "")

    def _in_background(self) -> bool:
        try:
            return os.tcgetpgrp(self._in) != os.getpgrp()
        except OSError:
            return False

    def _tell_size(self, size: tuple[int, int]) -> None:
        self.process_message(events.Resize(Size(*size), Size(*size)))

    def _terminal_size(self) -> tuple[int, int]:
        try:
            columns, rows = os.get_terminal_size(self._out)
        except OSError:
            return 80, 24
        return columns or 80, rows or 24
