"""What the command line takes: commands, options, and their twins in the environment.

Global options may stand before or after the command; without a command it is `browse`.
"""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Sequence

from artscope.words import say
from artscope_tui.cli.helping import Parser, examples_of, usage_of

COMMANDS = ("browse", "jobs", "versions", "files", "log", "view", "config", "info", "doctor", "cache", "simulate")
ENCODINGS = ("auto", "utf-8", "gb18030")
STATES = ("starting", "queued", "running", "stopping", "done", "failed", "stopped", "unknown")

GLOBAL_VALUES = (
    "--profile",
    "--region",
    "--project-id",
    "--workspace",
    "--endpoint",
    "--iam-endpoint",
    "--api",
    "--lang",
    "--data-dir",
    "--log-file",
    "--theme",
)
"""Global options that take a value."""
GLOBAL_FLAGS = ("--offline", "--again", "--demo", "--ascii", "--mouse")

MOST = 1 << 53
"""As good as all."""

_HALF = re.compile("[\ud800-\udfff]")

HELP = frozenset(("-h", "--help"))
WORLD_VALUES = ("--seed", "--now", "--jobs", "--logs", "--latency", "--fault")
"""Options of the demonstration's world."""


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """The command line as names and values; `command` is always there.

    Raises:
        UsageError: It cannot be understood.
        SystemExit: Help was asked for and has been printed.
    """
    words = with_command(argv)
    at = command_at(words)
    if at is None or not HELP.isdisjoint(words[:at]):
        return build().parse_args(words)
    if words[at] == "simulate":
        return argparse.Namespace(command="simulate", rest=words[:at] + words[at + 1 :])
    return build(words[at]).parse_args(words)


def with_command(argv: Sequence[str]) -> list[str]:
    """The command line with `browse` put in where no command is said.

    >>> with_command(["--demo"])
    ['--demo', 'browse']
    >>> with_command(["--lang", "zh", "bert"])
    ['--lang', 'zh', 'browse', 'bert']
    """
    words = list(argv)
    if words[:1] in (["-h"], ["--help"], ["--version"]):
        return words
    at = command_at(words)
    if at is not None and words[at] in COMMANDS:
        return words
    at = len(words) if at is None else at
    return [*words[:at], "browse", *words[at:]]


def command_at(words: Sequence[str]) -> int | None:
    """Where the first word stands that is no global option; None where there is none."""
    at = 0
    while at < len(words):
        if words[at] == "--" or not words[at].startswith("-"):
            return at
        at += 2 if words[at] in GLOBAL_VALUES + WORLD_VALUES else 1
    return None


def build(only: str | None = None) -> Parser:
    """The parser, in the language spoken now.

    Args:
        only: The command that is wanted; the options of the others are left out, to begin sooner. None: the whole parser.
    """
    shared = _shared()
    parser = Parser(
        prog="artscope",
        description=say("cli.about"),
        epilog=say("cli.epilog"),
        usage="artscope [COMMAND] " + say("cli.some_options"),
        parents=[shared],
    )
    parser.add_argument("--version", action="store_true", help=say("cli.version"))
    commands = parser.add_subparsers(dest="command", metavar=say("cli.command"), parser_class=Parser)
    for name in (only,) if only else COMMANDS:
        about = say(f"cli.{name}")
        sub = commands.add_parser(
            name,
            help=about,
            description=about,
            usage=usage_of(name),
            epilog=examples_of(name) or None,
            names_anywhere=True,
        )
        _OWN[name](sub)
        sub.share(shared)
    return parser


def _shared() -> Parser:
    """The global options, written so that one said before the command survives the command's own parsing."""
    shared = Parser(add_help=False, argument_default=argparse.SUPPRESS)
    group = shared.add_argument_group(say("cli.global"))
    for option in GLOBAL_VALUES:
        choices = {"--api": ("auto", "v1", "v2"), "--lang": ("en", "zh")}.get(option)
        group.add_argument(option, choices=choices, help=say(f"cli.option{option}"), metavar=_metavar(option, choices))
    for option in GLOBAL_FLAGS:
        group.add_argument(option, action="store_true", help=say(f"cli.option{option}"))
    world = shared.add_argument_group(say("cli.world"))
    world.add_argument("--seed", type=int, metavar="N", help=say("cli.option--seed"))
    world.add_argument("--now", metavar="ISO", help=say("cli.option--now"))
    world.add_argument("--jobs", type=int, metavar="N", dest="world_jobs", help=say("cli.option--jobs"))
    world.add_argument("--logs", metavar="DIR", help=say("cli.option--logs"))
    world.add_argument("--latency", type=int, metavar="MS", help=say("cli.option--latency"))
    world.add_argument("--fault", action="append", metavar="NAME[=VALUE]", help=say("cli.option--fault"))
    return shared


def _metavar(option: str, choices: Sequence[str] | None) -> str | None:
    if choices:
        return "|".join(choices)
    return option.lstrip("-").rpartition("-")[2].upper()


def _browse(parser: Parser) -> None:
    parser.add_argument("target", type=_text, nargs="?", metavar="JOB[/VERSION[/LOG]]", help=say("cli.target"))


def _listing(parser: Parser) -> None:
    parser.add_argument("--json", action="store_true", help=say("cli.option--json"))
    parser.add_argument("--state", metavar="STATE[,STATE]", help=say("cli.option--state", states=", ".join(STATES)))
    parser.add_argument("--search", type=_text, metavar="TEXT", default="", help=say("cli.option--search"))
    parser.add_argument("--mine", action="store_true", help=say("cli.option--mine"))
    parser.add_argument("--limit", type=_count, default=500, metavar="N", help=say("cli.option--limit"))


def _versions(parser: Parser) -> None:
    parser.add_argument("job", type=_text, metavar="JOB", help=say("cli.job"))
    _listing(parser)


def _files(parser: Parser) -> None:
    parser.add_argument("job", type=_text, metavar="JOB", help=say("cli.job"))
    parser.add_argument("version_name", type=_text, nargs="?", metavar="VERSION", help=say("cli.version_name"))
    _listing(parser)


def _log(parser: Parser) -> None:
    parser.add_argument("job", type=_text, metavar="JOB", help=say("cli.job"))
    parser.add_argument("version_name", type=_text, nargs="?", metavar="VERSION", help=say("cli.version_name"))
    parser.add_argument("log_name", type=_text, nargs="?", metavar="LOG", help=say("cli.log_name"))
    _reading(parser)


def _view(parser: Parser) -> None:
    parser.add_argument("files", nargs="+", type=_path, metavar="FILE", help=say("cli.files_named"))
    _reading(parser)


def _reading(parser: Parser) -> None:
    part = parser.add_argument_group(say("cli.part"))
    much = part.add_mutually_exclusive_group()
    much.add_argument("--tail", type=_count, metavar="N", help=say("cli.option--tail"))
    much.add_argument("--all", action="store_true", help=say("cli.option--all"))
    part.add_argument("--since", metavar="TIME", help=say("cli.option--since"))
    part.add_argument("--until", metavar="TIME", help=say("cli.option--until"))
    part.add_argument("-f", "--follow", action="store_true", help=say("cli.option--follow"))
    part.add_argument("--until-done", action="store_true", help=say("cli.option--until-done"))
    lines = parser.add_argument_group(say("cli.lines"))
    lines.add_argument("--grep", action="append", type=_text, metavar="PATTERN", help=say("cli.option--grep"))
    how = lines.add_mutually_exclusive_group()
    how.add_argument("-E", "--regexp", action="store_true", help=say("cli.option--regexp"))
    how.add_argument("-F", "--fixed", action="store_true", help=say("cli.option--fixed"))
    lines.add_argument("-i", "--ignore-case", action="store_true", dest="any_case", help=say("cli.option--ignore-case"))
    lines.add_argument("--errors", action="store_true", help=say("cli.option--errors"))
    lines.add_argument(
        "-C", "--context", type=_count, default=0, dest="around", metavar="N", help=say("cli.option--context")
    )
    out = parser.add_argument_group(say("cli.out"))
    out.add_argument("-o", "--output", type=_output, metavar="PATH", help=say("cli.option--output"))
    out.add_argument(
        "--encoding",
        choices=ENCODINGS,
        default="auto",
        metavar="|".join(ENCODINGS),
        help=say("cli.option--encoding"),
    )
    form = out.add_mutually_exclusive_group()
    form.add_argument("--raw", action="store_true", help=say("cli.option--raw"))
    form.add_argument("--plain", action="store_true", help=say("cli.option--plain"))


def _config(parser: Parser) -> None:
    parser.add_argument("action", choices=("init",), help=say("cli.config_action"))
    parser.add_argument("--name", help=say("cli.config_name"))
    parser.add_argument(
        "--source", choices=("env", "sdk-file", "koocli", "password", "command"), help=say("cli.config_source")
    )
    for option in ("--user", "--domain", "--command", "--sdk-profile", "--ca-bundle", "--proxy"):
        parser.add_argument(option, dest=f"set_{option[2:].replace('-', '_')}", help=say(f"cli.config{option}"))


def _info(parser: Parser) -> None:
    parser.add_argument("--json", action="store_true", help=say("cli.option--json"))
    parser.add_argument("--verify", action="store_true", help=say("installation.option--verify"))


def _doctor(parser: Parser) -> None:
    parser.add_argument("--json", action="store_true", help=say("cli.option--json"))


def _cache(parser: Parser) -> None:
    parser.add_argument("action", nargs="?", choices=("clear",), help=say("cli.cache_action"))
    parser.add_argument("--all", action="store_true", help=say("cli.cache_all"))
    parser.add_argument("--pinned", action="store_true", help=say("cli.cache_pinned"))
    parser.add_argument("--json", action="store_true", help=say("cli.option--json"))


def _simulate(parser: Parser) -> None:
    """Its options are the simulator's own; `parse` hands them on."""


_OWN = {
    "browse": _browse,
    "jobs": _listing,
    "versions": _versions,
    "files": _files,
    "log": _log,
    "view": _view,
    "config": _config,
    "info": _info,
    "doctor": _doctor,
    "cache": _cache,
    "simulate": _simulate,
}


def _count(text: str) -> int:
    value = int(text)
    if value < 0:
        raise ValueError(text)
    return min(value, MOST)


def _text(text: str) -> str:
    """A name or a pattern as it was typed, also where the locale knows ASCII only: terminals send UTF-8."""
    return os.fsencode(text).decode("utf-8", "replace") if _HALF.search(text) else text


def _path(text: str) -> str:
    if not text:
        raise argparse.ArgumentTypeError(say("cli.no_name"))
    return text


def _output(text: str) -> str:
    """A file or folder to write to; empty for `-`, standard output."""
    return "" if text == "-" else _path(text)
