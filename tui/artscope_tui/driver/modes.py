"""What is asked of the terminal at the start, and taken back at the end. Nothing of Textual is loaded here."""

from __future__ import annotations

import contextlib
import termios
from threading import Event

ENTER = "\x1b[?1049h"
"""The other screen. The first write, and nothing else in it: recording bastions know a full-screen program by it."""
BEGIN = "\x1b[r\x1b[?25l\x1b[?7l\x1b[?2004h"
"""All rows scroll, cursor hidden, lines not wrapped, pastes marked."""
MOUSE = "\x1b[?1000h\x1b[?1002h\x1b[?1006h"
"""Clicks, drags and the wheel, with coordinates as text. Moves without a button are not reported: each would cost a round trip."""
MOUSE_OFF = "\x1b[?1006l\x1b[?1002l\x1b[?1000l"
LEAVE = "\x1b[m\x1b[r" + MOUSE_OFF + "\x1b[?2004l\x1b[?7h\x1b[?25h\x1b[2J\x1b[H\x1b[?1049l"
"""Undoes all of it. Cleared before it is left: where there is no other screen, as in GNU screen by default, nothing may stay."""

SHOWN = Event()
"""Set while the other screen is shown: only then is there anything to undo. For signal handlers, too."""

Attributes = list[object]


def raw(fd: int) -> Attributes | None:
    """Makes the line discipline pass every byte both ways; the attributes before, None where there is no terminal.

    Keys make no signals, nothing is echoed, and a line feed does not return the carriage: `pen` counts on that.
    """
    try:
        before = termios.tcgetattr(fd)
        wanted = termios.tcgetattr(fd)
        wanted[0] &= ~(termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR | termios.ISTRIP)
        wanted[1] &= ~termios.OPOST
        wanted[3] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN | termios.ISIG)
        wanted[6][termios.VMIN], wanted[6][termios.VTIME] = 1, 0
        termios.tcsetattr(fd, termios.TCSANOW, wanted)
    except termios.error:
        return None
    return before


def restore(fd: int, before: Attributes | None) -> None:
    """Gives the line discipline back as it was, without keys that nobody read."""
    with contextlib.suppress(termios.error, OSError):
        termios.tcflush(fd, termios.TCIFLUSH)
        if before is not None:
            termios.tcsetattr(fd, termios.TCSANOW, before)  # type: ignore[arg-type]
