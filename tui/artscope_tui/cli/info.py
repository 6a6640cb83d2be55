"""`artscope info`: what this program uses, and where. Asks nobody."""

from __future__ import annotations

import argparse
import sys

from artscope._version import __version__
from artscope.config import Settings, config_path
from artscope.errors import CoreError
from artscope.words import language, say
from artscope_tui.cli.output import json_line, table, write
from artscope_tui.cli.run import OK


def run(said: argparse.Namespace, settings: Settings) -> int:
    """Prints one row a fact."""
    facts = gather(settings)
    if said.json:
        write(json_line({name: value or None for name, value in facts.items()}))
    else:
        rows = [(say(f"cli.info.{name}"), value or say("cli.info.unknown")) for name, value in facts.items()]
        table(["artscope", __version__], rows)
    return OK


def gather(settings: Settings) -> dict[str, str]:
    """Facts by name; empty where not known. No secret is among them."""
    settings = _in_effect(settings)
    return {
        "version": __version__,
        "python": sys.version.split()[0],
        "config": str(config_path()),
        "profile": settings.name,
        "profiles": ", ".join(settings.profiles),
        "endpoint": _endpoint(settings),
        "iam": settings.iam_endpoint,
        "project": settings.profile.project_id,
        "workspace": settings.workspace,
        "source": settings.profile.source or "",
        "data": _data(settings),
        "language": language(),
    }


def _in_effect(settings: Settings) -> Settings:
    """With what the known files and the demonstration add."""
    from artscope.opening import effective

    try:
        return effective(settings)
    except CoreError:
        return settings


def _endpoint(settings: Settings) -> str:
    try:
        return settings.endpoint
    except CoreError:
        return ""


def _data(settings: Settings) -> str:
    from artscope.archive.places import data_folder

    try:
        return str(data_folder(settings.data_dir))
    except CoreError as error:
        return error.text
