"""Every sentence in both languages, and every key that the code says."""

from __future__ import annotations

import ast
import errno
import pkgutil
import string
from importlib import import_module
from pathlib import Path

import pytest

import artscope
import artscope_tui
from artscope import errors, words

ROOMS = sorted(module.name for module in pkgutil.iter_modules(words.__path__))


@pytest.mark.parametrize("room", ROOMS)
def test_a_sentence_says_the_same_values_in_both_languages(room: str) -> None:
    for name, sentence in import_module(f"artscope.words.{room}").SENTENCES.items():
        assert len(sentence) == 2, name
        english, chinese = ({field for _, field, _, _ in string.Formatter().parse(text) if field} for text in sentence)
        assert english == chinese, f"{room}.{name}"
        assert all(text.strip() for text in sentence), f"{room}.{name}"


def test_every_sentence_that_the_code_names_exists() -> None:
    missing = {key for key in _said_in_code() if not words.has(key)}
    assert not missing


def test_values_are_put_in_as_they_are() -> None:
    words.use("zh")
    assert "[/bold]" in words.say("errors.not_found", what="[/bold]")
    assert "[/bold]" in words.say_in("en", "errors.not_found", what="[/bold]")


def test_the_systems_reasons_are_said_in_the_language_of_their_sentence() -> None:
    with pytest.raises(FileNotFoundError) as gone:
        Path("/nowhere/at/all").read_text()
    error = errors.ArchiveError("archive.unwritable", path="x", reason=errors.reason(gone.value))
    words.use("zh")
    assert "没有那个文件或目录" in error.text
    assert "No such file or directory" in str(error)
    assert errors.reason(OSError(errno.EXDEV, "what nobody has translated")) == "what nobody has translated"


def _said_in_code() -> set[str]:
    """The literal keys of `say("room.name")` and of errors raised with `Error("room.name")`."""
    found = set()
    for package in (artscope, artscope_tui):
        for path in Path(package.__path__[0]).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and node.args and _speaks(node.func):
                    first = node.args[0]
                    if (
                        isinstance(first, ast.Constant)
                        and isinstance(first.value, str)
                        and "simulator" not in path.parts
                    ):
                        found.add(first.value if "." in first.value else f"errors.{first.value}")
    return {key for key in found if key.partition(".")[0] in ROOMS}


def _speaks(function: ast.expr) -> bool:
    name = (
        function.id if isinstance(function, ast.Name) else function.attr if isinstance(function, ast.Attribute) else ""
    )
    return name == "say" or isinstance(getattr(errors, name, None), type)
