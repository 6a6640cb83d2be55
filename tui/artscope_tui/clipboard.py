"""Copying out of the program: to the terminal's clipboard, to tmux, and always into a file whose name can be told.

A terminal does not say whether it took a copy, and a bastion may swallow it on the way: the file is what a person can rely on.
"""

from __future__ import annotations

import base64
import os
import subprocess
from collections.abc import Callable, Mapping
from enum import Enum
from pathlib import Path

from artscope.archive.places import data_folder, private_folder
from artscope.credentials.command import clean_environment

LONGEST = 74_994
"""Bytes that fit into the 100,000 of the longest sequence terminals take, encoded."""
FILE = "clipboard.txt"
TMUX_SECONDS = 2.0
"""How long tmux may take."""


class Taken(Enum):
    """Whether the person's terminal, or their tmux, has a copy."""

    YES = "yes"
    PERHAPS = "perhaps"
    """It was sent; nobody knows whether it arrived."""
    TOO_LONG = "too_long"
    """Terminals take no more than `LONGEST` bytes: it was not sent."""


class Clipboard:
    """Where copied text goes."""

    def __init__(
        self,
        write: Callable[[str], None],
        folder: Path | None = None,
        environ: Mapping[str, str] | None = None,
        *,
        heard: bool = True,
    ) -> None:
        """
        Args:
            write: Sends a sequence to the terminal.
            folder: Where things are kept; None: the usual place.
            environ: Of this process, where None.
            heard: The person's own terminal answers: what it is sent arrives.
        """
        self._write = write
        self._folder = folder
        self._heard = heard
        self._environ = dict(os.environ if environ is None else environ)

    def to_terminal(self, text: str) -> Taken:
        """Offers the text to the terminal."""
        data = text.encode("utf-8", "replace")
        if len(data) > LONGEST:
            return Taken.TOO_LONG
        self._write(f"\x1b]52;c;{base64.b64encode(data).decode('ascii')}\x07")
        return Taken.YES if self._heard else Taken.PERHAPS

    def to_tmux(self, text: str) -> bool:
        """Puts the text into a buffer of the tmux this runs in; False where it runs in none, or that failed. Blocks."""
        if not self._environ.get("TMUX"):
            return False
        try:
            done = subprocess.run(
                ["tmux", "load-buffer", "-"],  # noqa: S607 - the tmux that a person's own PATH names
                input=text.encode("utf-8", "replace"),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=clean_environment(self._environ),
                timeout=TMUX_SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return False
        return done.returncode == 0

    def to_file(self, text: str) -> Path:
        """Writes the text into a file for nobody else's eyes, over what was copied before. Blocks.

        Raises:
            ArchiveError: There is no folder to keep anything in.
            OSError: It cannot be written.
        """
        path = private_folder(data_folder(self._folder, self._environ)) / FILE
        part = path.with_name(f".{FILE}.{os.getpid()}.part")
        part.unlink(missing_ok=True)
        try:
            handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(text.encode("utf-8", "replace"))
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
        return path
