"""Keys from a command of the user's: a program that prints one JSON object, `ak sk security_token expires`.

It runs without a shell, for 10 seconds at most, in a session of its own, with nothing on its standard input and with our own
secret variables taken out of its environment. What it prints is never shown: it is a secret even where it is not what was asked.
"""

from __future__ import annotations

import os
import selectors
import shlex
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

from artscope.credentials import AccessKeys, Secret
from artscope.errors import ConfigError, reason
from artscope.tolerant import Json

SECONDS = 10.0
MOST_BYTES = 64 * 1024
SECRET_VARIABLES = frozenset(
    {
        "HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK", "HUAWEICLOUD_SDK_SECURITY_TOKEN", "HUAWEICLOUD_SDK_PASSWORD",
        "SDK_PASSWORD", "HW_ACCESS_KEY", "HW_SECRET_KEY", "HW_SECURITY_TOKEN",
    }
)  # fmt: skip
"""What no child process of ours gets to see."""


def from_command(command: str, environ: Mapping[str, str] = os.environ, *, seconds: float = SECONDS) -> AccessKeys:
    """Run the command and read the keys it prints. Blocks.

    Raises:
        ConfigError: There is none, it cannot be started, takes too long, fails, or prints something else.
    """
    name, output = _output_of(command, environ, seconds)
    try:
        said = Json.from_bytes(output)
    except ValueError:
        raise ConfigError("auth.command_output", name=name) from None
    access, secret = said["ak"].text().strip(), said["sk"].text().strip()
    if not access or not secret:
        raise ConfigError("auth.command_output", name=name)
    token = said["security_token"].text().strip()
    return AccessKeys(access, Secret(secret), Secret(token) if token else None, said["expires"].iso())


def program(command: str) -> str:
    """The name of the program that a command runs, without its arguments; empty where it names none."""
    try:
        words = shlex.split(command)
    except ValueError:
        return ""
    return Path(words[0]).name if words else ""


def clean_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment without our secrets."""
    return {name: value for name, value in environ.items() if name not in SECRET_VARIABLES}


def _output_of(command: str, environ: Mapping[str, str], seconds: float) -> tuple[str, bytes]:
    """The program's name, for error texts, and what it printed."""
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise ConfigError("auth.command_missing", name="?", why=str(error)) from None
    if not words:
        raise ConfigError("auth.no_command")
    words[0] = str(Path(words[0]).expanduser()) if words[0].startswith("~") else words[0]
    name = Path(words[0]).name
    try:
        process = subprocess.Popen(  # noqa: S603 - an argument list, from the user's own configuration
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=clean_environment(environ),
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        why = reason(error) if isinstance(error, OSError) else "?"
        raise ConfigError("auth.command_missing", name=name, why=why) from None
    return name, _read(process, name, seconds)


def _read(process: subprocess.Popen[bytes], name: str, seconds: float) -> bytes:
    end = time.monotonic() + seconds
    with process:
        try:
            output = _until_closed(process, end)
            if len(output) <= MOST_BYTES:
                process.wait(max(0.0, end - time.monotonic()))
        except (TimeoutError, subprocess.TimeoutExpired):
            raise ConfigError("auth.command_slow", name=name, seconds=seconds) from None
        finally:
            if process.poll() is None:
                _kill(process)
    if len(output) > MOST_BYTES:
        raise ConfigError("auth.command_output", name=name)
    if process.returncode != 0:
        raise ConfigError("auth.command_failed", name=name, code=process.returncode)
    return output


def _until_closed(process: subprocess.Popen[bytes], end: float) -> bytes:
    """What it prints until it closes its output, a little more than `MOST_BYTES` at most."""
    assert process.stdout is not None  # noqa: S101 - it was opened as a pipe
    output = bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while len(output) <= MOST_BYTES:
            if not selector.select(max(0.0, end - time.monotonic())):
                raise TimeoutError
            part = os.read(process.stdout.fileno(), MOST_BYTES)
            if not part:
                break
            output += part
    return bytes(output)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End the command and whatever it started."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        process.kill()
