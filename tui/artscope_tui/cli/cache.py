"""`artscope cache [clear]`: what is kept here and how large it is. Pinned logs stay, unless `--pinned` says otherwise."""

from __future__ import annotations

import argparse
import asyncio

from artscope.archive.places import data_folder
from artscope.archive.usage import LIMIT, Usage, clear, usage
from artscope.config import Settings
from artscope.filenotes import FileNotes
from artscope.library import Library
from artscope.words import say
from artscope_tui.cli.output import complain, json_line, local, table, write
from artscope_tui.cli.run import OK
from artscope_tui.cli.world import world_of

COUNTED = ("jobs", "versions", "logs", "lines", "pinned")


def run(said: argparse.Namespace, settings: Settings) -> int:
    """Tells, or clears the profile's own archive (`--all`: every one)."""
    root = data_folder(settings.data_dir)
    if said.action == "clear":
        folder = None if said.all else _own_folder(settings, said)
        freed = asyncio.run(clear(root, folder, pinned=said.pinned)) if said.all or folder else 0
        if said.all:
            FileNotes(root).clear()
        complain(say("cli.cache.cleared", size=freed))
        return OK
    kept = usage(root)
    if said.json:
        for each in kept:
            write(json_line(_as_json(each)))
    elif kept:
        table([say(f"cli.cache.{name}") for name in ("identity", *COUNTED, "bytes", "newest")], map(_as_row, kept))
    else:
        complain(say("cli.cache.empty"))
    if not said.json:
        complain(say("cli.cache.limit", limit=LIMIT, path=root))
    return OK


def _own_folder(settings: Settings, said: argparse.Namespace) -> str | None:
    """The folder of the profile's identity, as far as it is known without asking anyone."""

    async def asked() -> str | None:
        async with Library.open(settings, world=world_of(said)) as library:
            return library.kept_in.name if library.kept_in else None

    return asyncio.run(asked())


def _as_json(each: Usage) -> dict[str, object]:
    counts = {name: getattr(each, name) for name in COUNTED}
    identity = each.identity
    return {
        "folder": each.folder.name,
        "endpoint": identity.endpoint if identity else None,
        "project": identity.project if identity else None,
        "principal": identity.principal if identity else None,
        **counts,
        "bytes": each.size,
        "text_bytes": each.text,
    }


def _as_row(each: Usage) -> list[str]:
    who = f"{each.identity.endpoint} {each.identity.principal}" if each.identity else each.folder.name
    counts = ["?" if getattr(each, name) is None else str(getattr(each, name)) for name in COUNTED]
    return [who, *counts, str(each.size), local(each.newest)]
