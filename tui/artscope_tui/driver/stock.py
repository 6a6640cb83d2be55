"""Textual's own driver, with an input thread that survives odd bytes and notices that the terminal is gone."""

from __future__ import annotations

import os
import selectors
from codecs import getincrementaldecoder

from textual._parser import ParseError
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

HUNG_UP = 129
CHUNK = 4096


class StockDriver(LinuxDriver):
    """Reads keys as UTF-8, replacing what is not; ends the app when there is nobody left to press them."""

    def run_input_thread(self) -> None:
        """Reads until the app ends or the terminal does."""
        parser = XTermParser(self._debug)
        decode = getincrementaldecoder("utf-8")("replace").decode
        with selectors.DefaultSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                if selector.select(0.1):
                    data = self._read()
                    if not data:
                        self._hung_up()
                        break
                    for event in parser.feed(decode(data)):
                        self.process_message(event)
                for event in parser.tick():
                    self.process_message(event)
        try:
            for _ in parser.feed(""):
                pass
        except (EOFError, ParseError):
            pass

    def _read(self) -> bytes:
        try:
            return os.read(self.fileno, CHUNK)
        except OSError:
            return b""

    def _hung_up(self) -> None:
        leave = getattr(self._app, "leave_soon", None)
        if leave is not None:
            leave(HUNG_UP)
