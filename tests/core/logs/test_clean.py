"""What the gate lets through, shown by cases of the kinds that hostile logs and names hold."""

import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artscope.logs.clean import MARKS, block, cells, line, text

FIXTURES = Path(__file__).parents[4] / "shared" / "fixtures" / "logs"

CASES = {
    "a plain line stays": (b"03:10 loss 2.110E+00", "03:10 loss 2.110E+00"),
    "colours go": (b"\x1b[1;31mERROR\x1b[0m done", "ERROR done"),
    "erasing goes": (b"\x1b[2K\x1b[Gready", "ready"),
    "a reset of the terminal goes": (b"a\x1bcb", "ab"),
    "a window title goes": (b"\x1b]0;you were here\x07text", "text"),
    "a clipboard write goes": (b"a\x1b]52;c;Zm9v\x1b\\b", "ab"),
    "a link goes and its text stays": (b"\x1b]8;;http://x\x1b\\here\x1b]8;;\x1b\\!", "here!"),
    "a device string goes": (b"\x1bPq#0;2;0\x1b\\after", "after"),
    "an application string goes": (b"\x1b_Gf=32;AAAA\x1b\\after", "after"),
    "a title without an end hides nothing": (b"\x1b]0;ERROR rank 3 died", "0;ERROR rank 3 died"),
    "a device string without an end hides nothing": (b"\x1bPERROR", "ERROR"),
    "a colour without an end hides nothing": ("\x1b[31错误".encode(), "错误"),
    "an escape at the end goes": (b"text\x1b", "text"),
    "a tmux passthrough is taken apart": (b"\x1bPtmux;\x1b\x1b]52;c;x\x07\x1b\\ok", "tmux;ok"),
    "controls of one character go": ("a\x9b31mb\x9d52;c;xx\x07c\x85d\x90e".encode(), "abcde"),
    "zero bytes and bells go": (b"\x00\x07a\x00b\x07", "ab"),
    "wide text of another encoding is still read": ("loss 3".encode("utf-16-le"), "loss 3"),
    "bytes that are no text are seen": (b"ok \xff\xfe", "ok ��"),
    "a progress bar shows its last state": (b"\r 10%|#  |\r 50%|## |\r100%|###|", "100%|###|"),
    "the end of a Windows line is no progress": (b"text\r\n", "text"),
    "an erased bar still shows its last state": (b" 99%|##|\r        \r\x1b[K", " 99%|##|"),
    "backspaces are carried out": (b"1/9\b\b\b2/9\b\b\b3/9", "3/9"),
    "backspaces before the start stay inside": (b"\b\b\bab", "ab"),
    "what only the cursor left stays": (b"abc\b\b", "abc"),
    "tabs stop at cells": ("a\t中\tb\t|".encode(), "a       中      b       |"),
    "a reversed reading order is shown": ("user\u202egnp.exe".encode(), "user<U+202E>gnp.exe"),
    "an isolate is shown": ("a\u2066b\u2069".encode(), "a<U+2066>b<U+2069>"),
    "what is invisible goes": ("a\u200bb\u200d\ufeffc\u00add\ufe0f\U000e0041".encode(), "abcd"),
    "half a pair is replaced": (b"a\xed\xa0\x80b", "a���b"),
    "markup is only text": (b"[/bold] [@click=app.quit]x[/] [b", "[/bold] [@click=app.quit]x[/] [b"),
    "an empty line is empty": (b"", ""),
}


@pytest.mark.parametrize("case", CASES)
def test_a_log_line_is_safe_and_nothing_visible_is_lost(case: str) -> None:
    data, shown = CASES[case]
    assert line(data) == shown


def test_a_log_in_another_encoding_is_read() -> None:
    assert line("数据加载失败".encode("gb18030"), encoding="gb18030") == "数据加载失败"


def test_marks_do_not_climb_out_of_their_line() -> None:
    assert line(("e" + "\u0301" * 80 + "f").encode()) == "e" + "\u0301" * MARKS + "f"


def test_a_mark_without_a_base_does_not_change_the_cell_before() -> None:
    assert line("\u0301x".encode()) == " \u0301x"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("语音识别-基线", "语音识别-基线"),
        ("two\nlines", "two↵lines"),
        ("two\r\nlines\r", "two↵lines↵"),
        ("trusted\rfaked", "trusted↵faked"),
        ("trusted\b\b\b\b\b\b\bfaked", "trustedfaked"),
        ("a\tb\x00c", "a bc"),
        ("\x1b]52;c;Zm9v\x07[/bold]", "[/bold]"),
        ("lone \ud83d half", "lone � half"),
    ],
)
def test_a_name_is_one_line_in_which_nothing_is_overwritten(value: str, shown: str) -> None:
    assert text(value) == shown


def test_a_message_of_several_lines_keeps_them() -> None:
    assert block("Traceback:\n\tFile \x1b[1mx\x1b[0m\r\nend\n") == ["Traceback:", "        File x", "end"]


FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")
HOSTILE = st.sampled_from(
    [
        "\x1b",
        "\x1b[",
        "\x1b]",
        "\x1bP",
        "\x1b\\",
        "\x9b",
        "\x9d",
        "\x07",
        "\r",
        "\b",
        "\t",
        "\0",
        "\u202e",
        "\u2066",
        "31m",
        ";",
        "\u0301",
    ]
)
MIXED = st.lists(HOSTILE | st.text(max_size=4), max_size=30).map("".join)


@given(st.binary() | MIXED.map(lambda value: value.encode("utf-8", "surrogatepass")))
def test_whatever_the_bytes_no_control_comes_out(data: bytes) -> None:
    assert not FORBIDDEN.search(line(data.replace(b"\n", b"")))


@given(MIXED | st.text(st.characters()))
def test_whatever_the_name_no_control_comes_out(value: str) -> None:
    assert not FORBIDDEN.search(text(value))


@given(st.text(st.characters(exclude_categories=["C", "M", "Z"]), max_size=60))
def test_no_visible_character_is_lost(value: str) -> None:
    fillers = {"\u115f", "\u1160", "\u3164", "\uffa0"}  # letters by category, and never seen
    wanted = "".join(character for character in value if character not in fillers)
    assert text(value).lstrip() == wanted == line(value.encode()).lstrip()


@given(st.lists(st.sampled_from(["\x1b[31m", "\x1b]0;t\x07", "\x1b(B", "\x1b[K", "word ", "数据", "\x00", "\x9b0m"])))
def test_text_between_sequences_is_kept_in_order(parts: list[str]) -> None:
    wanted = "".join(part for part in parts if part in ("word ", "数据"))
    assert line("".join(parts).encode()) == wanted


@given(MIXED)
def test_what_is_clean_stays_as_it_is(value: str) -> None:
    once = line(value.encode("utf-8", "replace"))
    assert line(once.encode()) == once


@given(
    st.lists(HOSTILE | st.sampled_from(["中文" * 40, "x" * 200, "\x1b]0;" + "t" * 300 + "\x07"]), max_size=40).map(
        "".join
    ),
    st.integers(1, 90),
)
def test_the_start_of_a_long_line_is_the_start_of_the_whole(value: str, most: int) -> None:
    data = value.encode("utf-8", "surrogatepass")
    whole, short = line(data), line(data, most=most)
    assert whole.startswith(short)
    assert cells(short) >= min(most - 1, cells(whole))


def test_a_line_of_ten_megabytes_is_not_read_whole() -> None:
    class Counted(bytes):
        decoded = 0

        def __getitem__(self, key):  # type: ignore[no-untyped-def]
            return Counted(super().__getitem__(key))

        def decode(self, *args):  # type: ignore[no-untyped-def]
            Counted.decoded += len(self)
            return super().decode(*args)

        def rstrip(self, *args):  # type: ignore[no-untyped-def]
            return Counted(super().rstrip(*args))

    assert line(Counted(b"0123456789" * 1_000_000), most=80) == "0123456789" * 8
    assert Counted.decoded < 10_000


def test_the_quick_look_lets_nothing_through_that_the_long_one_would_change() -> None:
    for code in (
        *range(0x3400),
        *range(0xA000, 0xAC10),
        *range(0xD7A0, 0xE010),
        *range(0xF900, 0x11000),
        *range(0x1F000, 0x20000),
    ):
        character = chr(code)
        shown = text(f"a{character}a")
        if shown == f"a{character}a":
            assert unicodedata.category(character) not in ("Cc", "Cs", "Zl", "Zp")
            assert cells(shown) == 2 + cells(character)


@pytest.mark.skipif(not FIXTURES.is_dir(), reason="the collection of real logs is not here")
def test_real_logs_come_out_readable() -> None:
    for path in FIXTURES.glob("*.*"):
        for raw in path.read_bytes().split(b"\n"):
            shown = line(raw)
            assert not FORBIDDEN.search(shown)
            assert bool(shown.strip()) >= bool(raw.strip(b" \t\r\0").decode("ascii", "ignore").isalnum())
