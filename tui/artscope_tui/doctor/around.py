"""What stands between the program and the person: tmux, GNU screen, mosh, the clipboard, and who ends idle sessions."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from artscope.archive.places import data_folder, obstacle
from artscope.config import Settings
from artscope.credentials.command import clean_environment
from artscope.doctor import NOTE, OK, WARN, Finding
from artscope.errors import ArchiveError
from artscope.words import phrase
from artscope_tui.clipboard import FILE, LONGEST, TMUX_SECONDS
from artscope_tui.driver.surroundings import ancestors

ESCAPE_MS = 50
"""Milliseconds that tmux may wait after Esc before it is felt."""
PROFILES = ("etc/profile", "etc/profile.d/*.sh", "etc/bash.bashrc", "etc/bashrc")
SSHD = ("etc/ssh/sshd_config.d/*.conf", "etc/ssh/sshd_config")
"""As sshd reads them: the first value counts."""
MOST = 256 * 1024
_TMOUT = re.compile(r"^[^#\n]*\bTMOUT=[\"']?(\d+)", re.MULTILINE)
_ALIVE = re.compile(r"^\s*ClientAliveInterval[\s=]+(\d+)", re.MULTILINE | re.IGNORECASE)


def examine(
    settings: Settings, environ: Mapping[str, str], *, root: Path = Path("/"), parents: Iterable[str] | None = None
) -> Iterator[Finding]:
    """What is known of them from here.

    Args:
        root: Where the machine's own settings are.
        parents: Names of the processes above this one; None: as they are.
    """
    options = tmux_options(environ) if environ.get("TMUX") else None
    if options is not None:
        yield from _tmux(options)
    if environ.get("STY"):
        yield Finding("multiplexer", NOTE, "screen")
    if any(name.startswith("mosh") for name in (ancestors() if parents is None else parents)):
        yield Finding("multiplexer", OK, "mosh")
    yield _clipboard(settings, environ, options)
    yield from _idle(environ, root)


def tmux_options(environ: Mapping[str, str]) -> dict[str, str]:
    """Options of the tmux that this runs in, by name; empty where it does not say."""
    told: dict[str, str] = {}
    for scope in ("-g", "-s"):
        try:
            asked = subprocess.run(  # noqa: S603 - an argument list of our own
                ["tmux", "show-options", scope],  # noqa: S607 - the tmux that a person's own PATH names
                capture_output=True,
                text=True,
                errors="replace",
                env=clean_environment(environ),
                timeout=TMUX_SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return told
        for line in asked.stdout.splitlines():
            name, _, value = line.partition(" ")
            told[name] = value.strip('"')
    return told


def _tmux(options: Mapping[str, str]) -> Iterator[Finding]:
    if not options:
        yield Finding("multiplexer", NOTE, "tmux.silent")
        return
    hurt = False
    wait = options.get("escape-time", "")
    if wait.isdecimal() and int(wait) > ESCAPE_MS:
        hurt = True
        yield Finding("multiplexer", WARN, "tmux.escape_time", {"wait": wait})
    terminal = options.get("default-terminal", "")
    if terminal and "256color" not in terminal:
        hurt = True
        yield Finding("multiplexer", NOTE, "tmux.default_terminal", {"terminal": terminal})
    if not hurt:
        yield Finding("multiplexer", OK, "tmux")


def _clipboard(settings: Settings, environ: Mapping[str, str], options: Mapping[str, str] | None) -> Finding:
    """Whether a copy gets through can not be asked; where it is in any case can be told."""
    file = _file(settings, environ)
    also = phrase("doctor.clipboard.file", file=file) if file else phrase("doctor.clipboard.no_file")
    values = {"most": f"{LONGEST:,}", "also": also}
    if options is not None:
        on = options.get("set-clipboard") == "on"
        return Finding("clipboard", OK if on else WARN, "clipboard.tmux" if on else "clipboard.tmux_off", values)
    if environ.get("STY"):
        return Finding("clipboard", NOTE, "clipboard.screen", values)
    return Finding("clipboard", OK if file else NOTE, "clipboard", values)


def _file(settings: Settings, environ: Mapping[str, str]) -> Path | None:
    """Where copies are written; None where they cannot be: why, is told of the archive."""
    try:
        folder = data_folder(settings.data_dir, environ)
        return folder / FILE if obstacle(folder) is None else None
    except (ArchiveError, OSError):
        return None


def _idle(environ: Mapping[str, str], root: Path) -> Iterator[Finding]:
    limit = environ.get("TMOUT", "")
    if limit.isdecimal() and int(limit):
        yield Finding("idle", NOTE, "idle.shell", {"seconds": limit, "where": "TMOUT"})
    elif found := _first(root, PROFILES, _TMOUT):
        yield Finding("idle", NOTE, "idle.shell", {"seconds": found[0], "where": found[1]})
    if not (environ.get("SSH_CONNECTION") or environ.get("SSH_TTY")):
        return
    alive = _first(root, SSHD, _ALIVE)
    if alive is not None and int(alive[0]):
        yield Finding("idle", OK, "idle.asked", {"seconds": alive[0], "where": alive[1]})
    else:
        yield Finding("idle", NOTE, "idle.silent")


def _first(root: Path, places: tuple[str, ...], wanted: re.Pattern[str]) -> tuple[str, Path] | None:
    """The first value in these files, and which has it; those that may not be read are passed over."""
    for place in places:
        for path in sorted(root.glob(place)):
            try:
                with path.open(encoding="utf-8", errors="replace") as file:
                    found = wanted.search(file.read(MOST))
            except OSError:
                continue
            if found:
                return found[1], path
    return None
