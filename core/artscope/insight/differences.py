"""What changed from one version to the next: in parameters, in the command's own options, in the environment, in what it ran on."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from artscope.insight.families import family_name, tail_name
from artscope.models import Version, VersionId
from artscope.words import say

_SECRET = re.compile(
    r"(?i)(?:^|[_.-])(?:token|password|passwd|pwd|secret|ak|sk|credentials?|(?:api|access|secret)_?key)$"
)
_ASSIGNMENT = re.compile(r"([A-Za-z_+][\w.+/-]*)=(.*)", re.DOTALL)
_NUMBER = re.compile(r"-\.?\d")
_OPTION = re.compile(r"--?[A-Za-z][\w.-]*")
LONGEST = 24
"""Characters of a value in the short text; longer ones are cut in the middle."""
_GLUE = ("export", "&&", "||", ";", "|", "&")
"""Words of the shell that say nothing about what is run."""
_PLACES = ("code", "boot", "image", "engine", "flavor", "pool", "nodes", "cards", "inputs")


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is not as it was."""

    name: str
    """A parameter, an option without its dashes, a variable: the service's text. Else a word of ours, already translated."""
    before: str | None
    """None: it was not there."""
    after: str | None
    """None: it is not there any more."""

    @property
    def text(self) -> str:
        """`lr 2e-5>1e-5`, `+warmup 100`, `-fp16`. What looks like a secret only says that it changed. Not cleaned."""
        if _SECRET.search(self.name):
            return say("insight.changed", name=self.name)
        if self.before is None:
            return f"+{self.name} {_short(self.after or '')}".rstrip()
        if self.after is None:
            return f"-{self.name}"
        before, after = _apart(self.before, self.after)
        return f"{self.name} {before}>{after}"


def changed(version: Version, before: Version | None) -> str:
    """The short text of the CHANGED column.

    Args:
        before: The version that came before this one; None for the first.

    Answers:
        `first`; `= 904a` where nothing that is compared differs; else the changes, parameters first. Holds text of the service,
        which is not cleaned. Where outputs and logs go is not compared: that is another place each time.
    """
    if before is None:
        return say("insight.first")
    found = changes(version, before)
    if found:
        return ", ".join(change.text for change in found)
    base = family_name(before.name)
    return say("insight.same", name=tail_name(before.name, base).removeprefix("copy-"))


def changed_texts(versions: Sequence[Version]) -> Mapping[VersionId, str]:
    """`changed` for each of the versions of one job, given newest first."""
    older = [*versions[1:], None]
    return {version.id: changed(version, before) for version, before in zip(versions, older, strict=False)}


def changes(version: Version, before: Version) -> tuple[Change, ...]:
    """All that differs, in the order of its weight: parameters, options of the command, environment, the rest."""
    now, then = version.setup, before.setup
    said_now, said_then = parsed_command(now.command), parsed_command(then.command)
    found = [
        *_between(then.parameters, now.parameters),
        *_between(said_then.options, said_now.options),
        *_between({**then.environment, **said_then.variables}, {**now.environment, **said_now.variables}),
        *_words(said_then.words, said_now.words),
        *_between(_places(before, version), _places(version, before)),
    ]
    return tuple(dict.fromkeys(found))


def _between(before: Mapping[str, str], after: Mapping[str, str]) -> list[Change]:
    names = dict.fromkeys([*after, *before])
    return [
        Change(name, before.get(name), after.get(name))
        for name in names
        if not _same(before.get(name), after.get(name))
    ]


def _same(one: str | None, other: str | None) -> bool:
    """Equal as text, or as numbers: `1e-5` is `0.00001`."""
    if one == other:
        return True
    try:
        return one is not None and other is not None and float(one) == float(other)
    except ValueError:
        return False


def _words(before: Sequence[str], after: Sequence[str]) -> list[Change]:
    """What differs in the command beside options: the one word, where it is one, else all."""
    if before == after:
        return []
    if len(before) == len(after):
        pairs = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
        if len(pairs) == 1:
            return [Change(say("insight.command"), *pairs[0])]
    return [Change(say("insight.command"), " ".join(before) or None, " ".join(after) or None)]


def _places(version: Version, other: Version) -> dict[str, str]:
    """The rest of what is compared, under its translated name; a number that is not known of both is left out."""
    setup = version.setup
    values = (
        setup.code_dir,
        setup.boot_file,
        setup.image,
        setup.engine,
        setup.flavor,
        setup.pool,
        "" if version.nodes is None or other.nodes is None else str(version.nodes),
        "" if version.cards is None or other.cards is None else f"{version.cards:g}",
        " ".join(setup.inputs),
    )
    return {say(f"insight.{name}"): value for name, value in zip(_PLACES, values, strict=True) if value}


@dataclass(frozen=True, slots=True)
class Command:
    """A shell command, taken apart as far as comparing needs it."""

    options: Mapping[str, str]
    """`--lr 1e-5`, `--lr=1e-5` and Hydra's `optim.lr=1e-5` by name; a switch has an empty value; repeated ones are joined."""
    variables: Mapping[str, str]
    """`NAME=value` in capitals, before a program or exported."""
    words: tuple[str, ...]
    """Everything else, in order."""


def parsed_command(command: str) -> Command:
    """Takes a command apart. Nothing is expanded or run; a command that no shell would take is split at blanks."""
    options: dict[str, str] = {}
    variables: dict[str, str] = {}
    words: list[str] = []
    tokens = _tokens(command)
    while tokens:
        token = tokens.pop(0)
        name, value = _option(token, tokens)
        if name is None:
            words += [] if token in _GLUE else [token]
        elif name.isupper():
            variables[name] = value
        else:
            options[name] = f"{options[name]} {value}" if name in options else value
    return Command(options, variables, tuple(words))


def _option(token: str, rest: list[str]) -> tuple[str | None, str]:
    """The name and value of an option, taking the value from the rest where it stands there; no name for any other word."""
    assigned = _ASSIGNMENT.fullmatch(token.lstrip("-"))
    if assigned:
        return assigned[1], assigned[2]
    if not _OPTION.fullmatch(token):
        return None, ""
    value: list[str] = []
    while rest and not (rest[0].startswith("-") and not _NUMBER.match(rest[0])) and _is_value(rest[0], value):
        value.append(rest.pop(0))
    return token.lstrip("-"), " ".join(value)


def _is_value(token: str, already: list[str]) -> bool:
    """One word belongs to an option; more only while they look like numbers (`--betas 0.9 0.95`)."""
    if _ASSIGNMENT.fullmatch(token) or token in _GLUE:
        return False
    return not already or bool(re.fullmatch(r"-?[\d.]+(?:e-?\d+)?", token) and re.match(r"-?[\d.]", already[-1]))


def _tokens(command: str) -> list[str]:
    """Words and operators, as a shell would split them; at blanks, where it would not take the command."""
    reader = shlex.shlex(command.replace("\\\n", " "), posix=True, punctuation_chars=";&|")
    reader.whitespace_split = True
    reader.commenters = ""
    try:
        return list(reader)
    except ValueError:
        return command.split()


def _apart(before: str, after: str) -> tuple[str, str]:
    """Two values, short enough to stand beside each other; of long ones what is equal at the start goes first."""
    if len(before) <= LONGEST and len(after) <= LONGEST:
        return before or '""', after or '""'
    start = 0
    for start, (one, other) in enumerate(zip(before, after, strict=False)):  # noqa: B007
        if one != other:
            break
    else:
        start = min(len(before), len(after))
    cut = max(before.rfind("/", 0, start), before.rfind(" ", 0, start)) + 1
    lead = ".." if cut else ""
    return _short(lead + before[cut:]) or '""', _short(lead + after[cut:]) or '""'


def _short(value: str) -> str:
    if len(value) <= LONGEST:
        return value
    half = (LONGEST - 2) // 2
    return f"{value[:half]}..{value[-half:]}"
