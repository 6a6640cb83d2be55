"""Help in both languages, with examples that work as they stand; complaints that say what is wrong."""

from __future__ import annotations

import re
import shlex

import pytest

from artscope import words
from artscope.logs.cells import cells
from artscope_tui.cli.arguments import COMMANDS, parse
from artscope_tui.cli.helping import EXAMPLES
from support.commandline import CommandLine

WITH_OWN_HELP = [name for name in COMMANDS if name != "simulate"]


@pytest.fixture
def here(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    monkeypatch.setenv("COLUMNS", "80")
    return CommandLine(capsys)


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize("name", WITH_OWN_HELP)
def test_a_command_explains_itself_in_rows_that_fit(here: CommandLine, name: str, language: str) -> None:
    ran = here(name, "--help", "--lang", language)
    assert (ran.code, ran.err) == (0, "")
    assert f"artscope {name}" in ran.out
    assert all(cells(row) <= 80 for row in ran.out.splitlines()), max(ran.out.splitlines(), key=cells)
    if language == "zh":
        assert not re.search(r"usage:|options:|show this|positional", ran.out)


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_is_shown_and_can_be_typed(here: CommandLine, name: str, language: str) -> None:
    shown = here(name, "--help", "--lang", language).out
    for line in EXAMPLES[name]:
        assert f"artscope {name} {line}\n" in shown
        assert parse([name, *shlex.split(line)]).command == name


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_the_whole_help_names_every_command_and_the_exit_codes(here: CommandLine, language: str) -> None:
    ran = here("--help", "--lang", language)
    assert all(f"\n    {name} " in ran.out for name in COMMANDS)
    assert "ARTSCOPE_REGION" in ran.out
    assert re.search(r"0 .+, 1 |0 .+，1 ", ran.out)


@pytest.mark.parametrize(
    ("argv", "english", "chinese"),
    [
        (["log"], "missing: JOB", "缺少：JOB"),
        (["jobs", "--nope"], "no such option or argument: --nope", "没有这样的选项或参数：--nope"),
        (["jobs", "--limit"], "--limit needs a value", "--limit 需要一个值"),
        (["jobs", "--limit", "few"], "--limit: 'few' is not a number", "--limit：'few' 不是可用的数字"),
        (["log", "x", "--tail", "-1"], "--tail: '-1' is not a number", "--tail：'-1' 不是可用的数字"),
        (["log", "x", "--tail", "1", "--all"], "--all and --tail exclude each other", "--all 与 --tail 不能同时使用"),
        (["view", "x", "--raw", "--plain"], "--plain and --raw exclude", "--plain 与 --raw 不能同时使用"),
        (["jobs", "--api", "v9"], "--api: 'v9' is not one of", "--api：'v9' 不在可选值"),
        (["jobs", "--json=1"], "--json takes no value", "--json 不带值"),
        (["view", "a", "b", "-f"], "Only one file", "一次只能"),
    ],
)
def test_what_is_wrong_with_a_line_is_said_in_the_language_spoken(
    here: CommandLine, argv: list[str], english: str, chinese: str
) -> None:
    for language, said in (("en", english), ("zh", chinese)):
        ran = here(*argv, "--lang", language)
        assert (ran.code, ran.out) == (2, "")
        assert said in ran.err
        assert "artscope --help" in ran.err
