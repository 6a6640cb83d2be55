"""`artscope config init`: writes a profile, asking at the terminal for what is not said. Never asks for a secret."""

from __future__ import annotations

import argparse
import sys
from typing import cast

from artscope.config import SOURCES, Profile, Settings, Source, write_profile
from artscope.endpoints import checked_endpoint, checked_region
from artscope.words import say
from artscope_tui.cli.output import write
from artscope_tui.cli.run import OK
from artscope_tui.cli.usage import UsageError


def run(said: argparse.Namespace, settings: Settings) -> int:  # noqa: ARG001
    """Writes the profile; the first one becomes the default."""
    region = said.__dict__.get("region") or _ask("region")
    if not said.__dict__.get("endpoint"):
        checked_region(region)
    name = said.name or (_ask("name", region) if sys.stdin.isatty() else region)
    source = said.source or _ask("source", "env")
    if source not in SOURCES:
        raise UsageError(f"--source: {', '.join(SOURCES)}")
    profile = Profile(
        source=cast(Source, source),
        region=region,
        project_id=said.__dict__.get("project_id") or _maybe("project"),
        workspace=said.__dict__.get("workspace") or _maybe("workspace"),
        endpoint=_endpoint(said, "endpoint"),
        iam_endpoint=_endpoint(said, "iam_endpoint"),
        api=said.__dict__.get("api", "auto"),
        user=said.set_user or (_ask("user") if source == "password" else ""),
        domain=said.set_domain or (_ask("domain") if source == "password" else ""),
        command=said.set_command or (_ask("command") if source == "command" else ""),
        sdk_profile=said.set_sdk_profile or "",
        ca_bundle=said.set_ca_bundle or "",
        proxy=said.set_proxy or "",
    )
    path = write_profile(name, profile, default=True)
    write(say("cli.init.written", name=name, path=path))
    return OK


def _endpoint(said: argparse.Namespace, name: str) -> str:
    value = said.__dict__.get(name, "")
    return checked_endpoint(value) if value else ""


def _ask(what: str, default: str = "") -> str:
    """An answer from the terminal; the default where there is no terminal.

    Raises:
        UsageError: There is neither.
    """
    if sys.stdin.isatty():
        sys.stderr.write(say(f"cli.init.{what}") + (f" [{default}]" if default else "") + ": ")
        sys.stderr.flush()
        default = sys.stdin.readline().strip() or default
    if not default:
        raise UsageError(say("cli.init.needed", what=say(f"cli.init.{what}")))
    return default


def _maybe(what: str) -> str:
    """An answer that may be left out."""
    if not sys.stdin.isatty():
        return ""
    sys.stderr.write(say(f"cli.init.{what}") + ": ")
    sys.stderr.flush()
    return sys.stdin.readline().strip()
