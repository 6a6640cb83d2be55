"""`artscope info [--verify]`: what this program uses, and where; whether its own files are as they were built. Asks nobody."""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict

from artscope._version import __version__
from artscope.config import Settings, config_path
from artscope.errors import CoreError
from artscope.installation import SUMS, Installation, Verdict, installation, verify
from artscope.logs import clean
from artscope.words import language, say
from artscope_tui.cli.damage import compared
from artscope_tui.cli.output import json_line, table, write
from artscope_tui.cli.run import OK, OTHER


def run(said: argparse.Namespace, settings: Settings) -> int:
    """Prints one row a fact.

    Returns:
        1 where `--verify` found a file that is not as it was recorded, or nothing to compare with.
    """
    found = installation()
    verdict = verify(found) if said.verify else None
    facts = gather(settings)
    if said.json:
        told = {name: value or None for name, value in facts.items()}
        write(json_line(told | asdict(found) | {"place": str(found.place)} | (asdict(verdict) if verdict else {})))
    else:
        rows = [(say(f"cli.info.{name}"), value or say("cli.info.unknown")) for name, value in facts.items()]
        table(["artscope", __version__], [*rows, *_installed(found, verdict)])
        for line in compared(verdict) if verdict else ():
            write(clean.text(line))
    return OK if verdict is None or verdict.intact else OTHER


def _installed(found: Installation, verdict: Verdict | None) -> list[tuple[str, str]]:
    """In which form, and the hash of a whole that is one file."""
    rows = [(say("installation.installed"), say(f"installation.{found.kind}", place=found.place))]
    if verdict and verdict.sha256:
        key = {None: "sha256", True: "published", False: "not_published"}[verdict.published]
        rows.append((say(f"installation.{key}", sums=SUMS), verdict.sha256))
    return rows


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
    from artscope.ways import effective

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
