"""Before Textual is loaded: is this a terminal one can draw on, in which encoding, and how does it end."""

from __future__ import annotations

import codecs
import contextlib
import gc
import io
import locale
import os
import signal
import sys
import termios
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import FrameType
from typing import TextIO

from artscope.config import Settings
from artscope.errors import ConfigError, CoreError
from artscope_tui.driver.modes import LEAVE, SHOWN
from artscope_tui.loading import load_textual

ENDINGS = {signal.SIGTERM: 143, signal.SIGHUP: 129, signal.SIGINT: 130, signal.SIGQUIT: 131}
PATIENCE = 1.5
"""Seconds that a clean end may take before a hard one."""
STREAMS = ("stdin", "stdout", "stderr")
CANNOT_DRAW = frozenset({"", "dumb", "unknown", "emacs"})


class Terminal:
    """What is known of the terminal, and who is told that the program must end."""

    def __init__(self, *, ascii: bool = False) -> None:  # noqa: A002
        self.ascii = ascii
        """Lines cannot be drawn."""
        self._leave: Callable[[int], None] | None = None
        self._saved: list[object] | None = None
        with contextlib.suppress(termios.error, OSError):
            self._saved = termios.tcgetattr(0)

    def ending(self, leave: Callable[[int], None]) -> None:
        """Names who ends the app cleanly, given an exit code."""
        self._leave = leave

    def end(self, code: int) -> None:
        """Asks for a clean end; makes a hard one if that takes too long."""
        timer = threading.Timer(PATIENCE, self.end_hard, (code,))
        timer.daemon = True
        timer.start()
        if self._leave is None:
            raise SystemExit(code)
        self._leave(code)

    def end_hard(self, code: int) -> None:
        """Gives the terminal back as it was, and ends at once."""
        self.give_back()
        os._exit(code)

    def give_back(self) -> None:
        """Makes the terminal as it was, as far as it is still there and anything was drawn on it."""
        if self._leave is None:
            return
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTTOU})  # in the background this would stop us instead
        with contextlib.suppress(OSError, termios.error):
            if self._saved is not None:
                termios.tcsetattr(0, termios.TCSANOW, self._saved)  # type: ignore[arg-type]
            os.set_blocking(2, False)  # a terminal that takes nothing must not hold us
            try:
                if SHOWN.is_set():  # else the shell's own screen is there: for another program, or to copy from
                    os.write(2, LEAVE.encode())
            finally:
                os.set_blocking(2, True)  # it is the shell's as well


@contextmanager
def prepared(settings: Settings) -> Iterator[Terminal]:
    """A terminal that is fit to draw on, for as long as the block runs.

    Raises:
        ConfigError: It is not: an end is no terminal, or it cannot place a cursor.
    """
    check(os.environ)
    tidy(os.environ)
    terminal = Terminal(ascii=repair_output() or settings.ascii)
    gc.disable()  # nothing that is loaded now becomes garbage; the app switches it on again
    load_textual()
    before = {number: signal.signal(number, _handler(terminal)) for number in ENDINGS}
    try:
        yield terminal
    except Exception as error:
        if isinstance(error, CoreError):
            raise
        terminal.give_back()
        from artscope_tui.crash import last_words

        sys.stderr.write(last_words(error, settings.data_dir))
        raise SystemExit(1) from None
    finally:
        gc.enable()
        for number, handler in before.items():
            signal.signal(number, handler)


def check(environ: Mapping[str, str]) -> None:
    """Whether one can draw here at all.

    Raises:
        ConfigError: with the command to use instead.
    """
    missing = [name for name in STREAMS if not _is_terminal(getattr(sys, f"__{name}__"))]
    if missing == ["stderr"]:
        sys.stderr = sys.__stdout__  # where a person sees why nothing is drawn
        raise ConfigError("app.no_stderr")
    if len(missing) == len(STREAMS) and "SSH_CONNECTION" in environ and "SSH_TTY" not in environ:
        raise ConfigError("app.no_ssh_terminal")
    if missing:
        raise ConfigError("app.no_terminal", stream=missing[0])
    term = environ.get("TERM", "")
    if term in CANNOT_DRAW:
        raise ConfigError("app.dumb", term=term or '""')


def _is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and not stream.closed and stream.isatty()


def tidy(environ: dict[str, str] | os._Environ[str]) -> None:
    """Leaves no variable that would make the screen library draw, log or listen otherwise than tested."""
    for name in [name for name in environ if name.startswith("TEXTUAL")]:
        del environ[name]
    environ["TEXTUAL_ANIMATIONS"] = "none"
    delay = environ.get("ESCDELAY", "")
    if not (delay.isascii() and delay.isdigit() and 1 <= int(delay) <= 2000):
        environ["ESCDELAY"] = "100"
    for name in ("COLUMNS", "LINES"):
        environ.pop(name, None)  # they outlive a change of the window's size


def repair_output() -> bool:
    """Makes the output able to carry what will be drawn; True where lines must be drawn in ASCII.

    A locale of UTF-8 gets UTF-8, whatever PYTHONIOENCODING says. The C locale says nothing about the terminal: text goes out as
    UTF-8, lines as ASCII. Any other keeps its encoding; what it cannot write becomes `?`.
    """
    encoding = terminal_encoding(os.environ)
    for stream in (sys.__stdout__, sys.__stderr__):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8" if encoding == "ascii" else encoding, errors="replace")
    return encoding != "utf-8"


def terminal_encoding(environ: Mapping[str, str]) -> str:
    """What the locale says of the terminal: `utf-8`, another encoding, or `ascii` where it says nothing: the C locale.

    A locale that this host does not have, as one that came over SSH may be, still names the encoding. Python by itself puts UTF-8
    in the place of both (PEP 538): that says nothing.
    """
    coerced = not environ.get("LC_ALL") and environ.get("LC_CTYPE") in ("C.UTF-8", "C.utf8")
    said = environ.get("LC_ALL") or ("" if coerced else environ.get("LC_CTYPE")) or environ.get("LANG", "")
    here = _codec(locale.getencoding())
    if said in ("", "C", "POSIX"):
        return "ascii" if coerced or here is None else here
    if (coerced and not _is_installed(said)) or here in (None, "ascii"):
        named = _codec(said.partition("@")[0].partition(".")[2])
        return named or here or "ascii"
    return here


def _codec(name: str) -> str | None:
    """Python's name of an encoding; None where it has none of this name: nothing could be written in it."""
    try:
        return codecs.lookup(name).name
    except (LookupError, ValueError):
        return None


def _is_installed(name: str) -> bool:
    before = locale.setlocale(locale.LC_CTYPE, None)
    try:
        locale.setlocale(locale.LC_CTYPE, name)
    except locale.Error:
        return False
    locale.setlocale(locale.LC_CTYPE, before)
    return True


def _handler(terminal: Terminal) -> Callable[[int, FrameType | None], None]:
    def ended(number: int, _frame: FrameType | None) -> None:
        terminal.end(ENDINGS[signal.Signals(number)])

    return ended
