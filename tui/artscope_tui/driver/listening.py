"""The thread that reads from the terminal. It sleeps until there is something."""

from __future__ import annotations

import os
import selectors
import threading
from collections.abc import Callable, Iterable

from artscope_tui.driver.input import Event, Reader

CHUNK = 65536


class Listener:
    """Reads until it is stopped or the terminal is gone."""

    def __init__(self, fd: int, reader: Reader, *, hear: Callable[[Event], None], hung_up: Callable[[], None]) -> None:
        """Make one; it reads nothing before `start`.

        Args:
            hear: Is told, on the thread, what was read.
            hung_up: Is told, on the thread, that nothing will ever come again.
        """
        self._fd = fd
        self._reader = reader
        self._hear = hear
        self._hung_up = hung_up
        self._thread: threading.Thread | None = None
        self._wake: int | None = None

    def start(self, failed: Callable[[Exception], None]) -> None:
        """Begins to read; `failed` is told what ended the thread before its time."""
        sleeper, self._wake = os.pipe()
        self._thread = threading.Thread(target=self._run, args=(sleeper, failed), name="terminal-input", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Reads no more."""
        if self._wake is not None:
            os.close(self._wake)
            self._wake = None
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join()

    def _run(self, sleeper: int, failed: Callable[[Exception], None]) -> None:
        try:
            with selectors.DefaultSelector() as selector:
                selector.register(self._fd, selectors.EVENT_READ)
                selector.register(sleeper, selectors.EVENT_READ)
                while self._listen(selector, sleeper):
                    pass
        except Exception as error:  # a thread has nobody to raise to
            failed(error)
        finally:
            os.close(sleeper)

    def _listen(self, selector: selectors.BaseSelector, sleeper: int) -> bool:
        """Waits for something once; False at the end."""
        ready = {key.fd for key, _ in selector.select(self._reader.wait())}
        if sleeper in ready:
            return False
        if self._fd not in ready:
            return self._tell(self._reader.tick())
        try:
            data = os.read(self._fd, CHUNK)
        except BlockingIOError:
            return True
        except OSError:
            data = b""
        if not data:
            self._hung_up()
            return False
        return self._tell(self._reader.feed(data))

    def _tell(self, events: Iterable[Event]) -> bool:
        for event in events:
            self._hear(event)
        return True
