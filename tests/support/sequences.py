"""What may be sent to a terminal, and who reads along on the way."""

from __future__ import annotations

import re
import struct
from pathlib import Path

LEFT = b"\x1b[?25h\x1b[2J\x1b[H\x1b[?1049l"
"""The last bytes of any run."""
ALLOWED = re.compile(
    rb"\x1b\[(?:"
    rb"\?(?:1049|25|7|2004|1000|1002|1006)[hl]"  # modes
    rb"|(?:\d+(?:;\d+)?)?H|\d*C"  # places
    rb"|[\d;]*m"  # styles
    rb"|K|2J"  # blanks
    rb"|\d+;\d+r|r"  # bounds
    rb"|5n"  # the question
    rb")|\x1bM|\x1b\]52;c;[A-Za-z0-9+/=]*\x07|[\r\n\x07]"
)
"""Every sequence that may ever be sent. Whoever adds one asks first which terminals know it."""


def controls(sent: bytes) -> bytes:
    """Control characters and the beginnings of sequences that may not be sent; empty where all is well."""
    return re.sub(rb"[^\x00-\x1f\x7f]", b"", ALLOWED.sub(b"", sent))


RECORDING = """
import os, struct, sys
kept = open({log!r}, "ab", 0)
def write(fd, data):
    count = os.write(fd, data)
    kept.write(struct.pack(">I", count) + bytes(data[:count]))
    return count
from artscope_tui.driver.output import Output
Output.__init__.__kwdefaults__["write"] = write
from artscope_tui.cli.run import run
sys.exit(run({words!r}))
"""


def recording(log: Path, *words: str) -> str:
    """A script that runs the program and keeps every write to the terminal apart."""
    return RECORDING.format(log=str(log), words=list(words))


def recorded(log: Path) -> list[bytes]:
    """The writes, one by one."""
    data, writes, at = log.read_bytes(), [], 0
    while at < len(data):
        (size,) = struct.unpack_from(">I", data, at)
        writes.append(data[at + 4 : at + 4 + size])
        at += 4 + size
    return writes


class Bastion:
    """Reads along as a recording jump host does: chunk by chunk, each decoded and searched by itself.

    Source: JumpServer's koko, `proxy/parser.go`: a full-screen program begins with a chunk that contains one of its marks and ends
    with one that contains another; what is typed and shown outside is taken for commands; a CAN begins a file transfer.
    """

    ENTER = (b"\x1b[?1049h", b"\x1b[?1048h", b"\x1b[?1047h", b"\x1b[?47h")
    LEAVE = (b"\x1b[?1049l", b"\x1b[?1048l", b"\x1b[?1047l", b"\x1b[?47l")

    def __init__(self) -> None:
        self.inside = False
        self.programs = 0
        """Full-screen programs seen."""
        self.commands: list[bytes] = []
        """What was shown outside of one."""
        self.torn: list[bytes] = []
        """Chunks that end inside a character or a sequence, or begin a file transfer."""

    def hear(self, chunk: bytes) -> None:
        text = chunk.decode("utf-8", "replace")
        if (
            "\ufffd" in text
            or b"\x18" in chunk
            or b"\x1a" in chunk
            or re.search(rb"\x1b(?:\[[0-?]*|\][^\x07]*)?\Z", chunk)
        ):
            self.torn.append(chunk)
        enters = any(mark in chunk for mark in self.ENTER)
        if enters and not self.inside:
            self.inside, self.programs = True, self.programs + 1
        elif not self.inside:
            self.commands.append(chunk)
        if any(mark in chunk for mark in self.LEAVE):
            self.inside = False
