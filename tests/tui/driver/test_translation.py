"""What the app is told of what was read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events

from artscope_tui.driver.input import Escape, Event, Pasted, Special, Typed
from artscope_tui.driver.keys import Translator


def keys(*read: Event) -> list[tuple[str, str | None]]:
    translator = Translator()
    told = [message for event in read for message in translator.messages(event)]
    assert all(isinstance(message, events.Key) for message in told)
    return [(message.key, message.character) for message in told if isinstance(message, events.Key)]


@pytest.mark.parametrize(
    ("event", "key"),
    [
        (Typed("j"), ("j", "j")),
        (Typed("/"), ("slash", "/")),
        (Typed("\r"), ("enter", "\r")),
        (Typed("\x03"), ("ctrl+c", "\x03")),
        (Typed("\x7f"), ("backspace", "\x7f")),
        (Typed("数"), ("数", "数")),
        (Escape(), ("escape", "\x1b")),
        (Special("\x1b[A"), ("up", None)),
        (Special("\x1bOA"), ("up", None)),
        (Special("\x1b[6~"), ("pagedown", None)),
        (Special("\x1b[Z"), ("shift+tab", None)),
        (Special("\x1b[[A"), ("f1", None)),
        (Special("\x1b[H"), ("home", None)),
        (Special("\x1b[1;5C"), ("ctrl+right", None)),
        (Special("\x1bj"), ("alt+j", "j")),
        (Special("\x1b[106;;106u"), ("j", "j")),
    ],
)
def test_keys_have_textuals_names(event: Event, key: tuple[str, str | None]) -> None:
    assert keys(event) == [key]


@pytest.mark.parametrize(
    "sequence", ["\x1bx", "\x1b/", "\x1b[99~", "\x1b[1;2;3;4;5;6A", "\x1bOz", "\x1b[99999999;1u", "\x1b[55296u"]
)
def test_a_sequence_that_textual_hardly_knows_spoils_no_key_after_it(sequence: str) -> None:
    assert keys(Special(sequence), Typed("j"), Special("\x1b[B"))[-2:] == [("j", "j"), ("down", None)]


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("ｊ", ("j", "j")),
        ("Ｇ", ("G", "G")),
        ("５", ("5", "5")),
        ("／", ("slash", "／")),
        ("？", ("question_mark", "？")),
        ("：", ("colon", "：")),
        ("\u3000", ("space", " ")),
    ],
)
def test_full_width_characters_are_the_keys_of_their_twins(typed: str, key: tuple[str, str]) -> None:
    assert keys(Typed(typed)) == [key]


@given(st.from_regex(r"\x1b\[[0-9;:]{0,12}[A-HPQSZ~u]|\x1bO[ -~]|\x1b[ -~]", fullmatch=True))
def test_no_sequence_is_an_error_or_a_key_that_cannot_be_written(sequence: str) -> None:
    for key, character in keys(Special(sequence)):
        (key + (character or "")).encode()


def test_a_paste_is_one_event() -> None:
    (message,) = Translator().messages(Pasted("a\rb"))
    assert isinstance(message, events.Paste) and message.text == "a\rb"
