"""The parser of the command line: its help and its complaints in the language spoken now."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Iterator
from typing import Any, NoReturn

from artscope.words import language, say
from artscope_tui.cli.usage import UsageError

USAGE = {
    "browse": "[JOB[/VERSION[/LOG]]]",
    "jobs": "",
    "versions": "JOB",
    "files": "JOB [VERSION]",
    "log": "JOB [VERSION [LOG]]",
    "view": "FILE...|-",
    "config": "init",
    "info": "",
    "cache": "[clear]",
    "simulate": "",
}
"""What stands between a command and its options. Commands that are not named here show all of their options."""
EXAMPLES = {
    "jobs": ("--state failed,running", "--mine --limit 20", "--search bert --json"),
    "versions": ("bert-sft", "182626 --json"),
    "files": ("bert-sft", "bert-sft copy-904a --json"),
    "log": (
        "bert-sft -f",
        "bert-sft copy-904a worker-3 --all -o .",
        "bert-sft --errors -C 3",
        "bert-sft --since 03:10 --until 03:20 --grep loss",
        "bert-sft --until-done --tail 0",
    ),
    "view": (
        "train.log",
        "train.log --errors",
        "train.log -E --grep 'rank[0-9]+' -i",
        "- --grep ERROR",
        "train.log --since 2h -f",
    ),
}
"""Command lines that show what a command is for; what each does is a sentence."""

_MESSAGES = (
    (re.compile(r"the following arguments are required: (?P<names>.+)"), "cli.say.required"),
    (re.compile(r"unrecognized arguments: (?P<names>.+)", re.DOTALL), "cli.say.unknown"),
    (re.compile(r"argument (?P<name>.+?): expected (?:one|at least one) argument"), "cli.say.no_value"),
    (re.compile(r"argument (?P<name>.+?): not allowed with argument (?P<other>.+)"), "cli.say.either"),
    (
        re.compile(r"argument (?P<name>.+?): invalid choice: (?P<value>.+) \(choose from (?P<choices>.+)\)"),
        "cli.say.choice",
    ),
    (re.compile(r"argument (?P<name>.+?): invalid \w+ value: (?P<value>.+)"), "cli.say.number"),
    (re.compile(r"argument (?P<name>.+?): ignored explicit argument (?P<value>.+)"), "cli.say.no_value_wanted"),
)
"""What `argparse` complains of, in its own words, and our sentence for it."""


class Parser(argparse.ArgumentParser):
    """A parser that raises instead of leaving, and speaks the language that is spoken."""

    def __init__(self, *args: Any, names_anywhere: bool = False, **options: Any) -> None:
        self._names_anywhere = names_anywhere
        super().__init__(*args, **{"formatter_class": Help, "allow_abbrev": False, **options})
        self._positionals.title = say("cli.positionals")
        self._optionals.title = say("cli.options")
        for action in self._actions:
            if isinstance(action, argparse._HelpAction):
                action.help = say("cli.option--help")

    def share(self, options: argparse.ArgumentParser) -> None:
        """Takes the options of another parser too, after its own."""
        self._add_container_actions(options)

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Names may stand before, between and after options: `log JOB --tail 3 VERSION`."""
        if not self._names_anywhere:
            return super().parse_known_args(args, namespace)
        self._names_anywhere = False
        try:
            return self.parse_known_intermixed_args(args, namespace)
        finally:
            self._names_anywhere = True

    def error(self, message: str) -> NoReturn:
        """Raises it, said in our words where they are known."""
        for pattern, key in _MESSAGES:
            found = pattern.fullmatch(message)
            if found:
                raise UsageError(say(key, **found.groupdict()))
        raise UsageError(message)

    def _get_values(self, action: argparse.Action, arg_strings: list[str]) -> Any:
        """`--grep=--` looks for two dashes; `argparse` takes them for the end of the options."""
        if action.option_strings and arg_strings == ["--"]:
            return self._get_value(action, arg_strings[0])
        return super()._get_values(action, arg_strings)


class Help(argparse.RawDescriptionHelpFormatter):
    """Help in rows that fit also where characters are two cells wide."""

    def add_usage(
        self, usage: str | None, actions: Iterable[argparse.Action], groups: Iterable[Any], prefix: str | None = None
    ) -> None:
        super().add_usage(usage, actions, groups, say("cli.usage") if prefix is None else prefix)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return "".join(
            f"{indent}{row}\n" for line in text.splitlines() for row in (_rows(line, width) if line else ("",))
        )

    def _split_lines(self, text: str, width: int) -> list[str]:
        return list(_rows(text, width)) if language() == "zh" else super()._split_lines(text, width)


def usage_of(name: str) -> str:
    """How a command is written."""
    return " ".join(part for part in ("artscope", name, USAGE.get(name, ""), say("cli.some_options")) if part)


def examples_of(name: str) -> str:
    """Command lines to copy, each with what it does; empty where a command needs none."""
    lines = [
        (f"  artscope {name} {words}", say(f"cli.example.{name}.{at}"))
        for at, words in enumerate(EXAMPLES.get(name, ()), 1)
    ]
    return "\n".join([say("cli.examples"), *(f"{line}\n      {what}" for line, what in lines)]) if lines else ""


def _rows(text: str, width: int) -> Iterator[str]:
    """Rows of at most so many cells: Chinese may be broken between any two characters, but not before a sign."""
    from artscope.logs.cells import cells

    row = re.match(r" *", text)[0]  # type: ignore[index]
    text = text[len(row) :]
    for part in re.findall(r"[\u3400-\u9fff][，。、；：）》]?|[^\s\u3400-\u9fff]+\s*|\s+", text):
        if row.strip() and cells(row + part.rstrip()) > width:
            yield row.rstrip()
            row = ""
        row += part
    yield row.rstrip()
