"""What comes from a terminal, however it is cut, whatever it is."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artscope_tui.driver.input import (
    ALT_DELAY,
    ESCAPE_DELAY,
    LONGEST_PASTE,
    LULL,
    REST_DELAY,
    Answer,
    Escape,
    Event,
    Pasted,
    Reader,
    Special,
    Typed,
)
from support.driver import Clock

SESSION = (
    b"j\x1b[Bk\x1b[0n\x1b[6~\x1b[0n\x1bOP\xe6\x95\xb0\x1b[1;5A\x1b[12;40R\x1b[?62;22cq\x1b[200~a\x1b[31m\rb\x1b[201~"
    b"\x1b]11;rgb:0000/0000/0000\x1b\\\x1b[[Ax\x1b[<0;3;4M\x1b[M !!\x1bP>|XTerm(388)\x1b\\/\x1b[0n\x1b[?2026;0$y\x1b[Ig"
    b"\x1b[O\x1b[97;1u"
)
MEANT = [
    Typed("j"), Special("\x1b[B"), Typed("k"), Answer(), Special("\x1b[6~"), Answer(), Special("\x1bOP"), Typed("数"),
    Special("\x1b[1;5A"), Typed("q"), Pasted("a\x1b[31m\rb"), Special("\x1b[[A"), Typed("x"), Typed("/"), Answer(),
    Typed("g"), Special("\x1b[97;1u"),
]  # fmt: skip


def read(*chunks: bytes, **options: object) -> list[Event]:
    """What these reads mean, in quick succession."""
    reader = Reader(now=Clock(), **options)  # type: ignore[arg-type]
    return [event for chunk in chunks for event in reader.feed(chunk)]


def joined(events: list[Event]) -> list[Event]:
    """Characters that came one after the other as one: reads may cut them apart."""
    whole: list[Event] = []
    for event in events:
        if isinstance(event, Typed) and whole and isinstance(whole[-1], Typed):
            whole[-1] = Typed(whole[-1].text + event.text)
        else:
            whole.append(event)
    return whole


def test_keys_answers_and_pastes_are_told_apart_and_reports_vanish() -> None:
    assert read(SESSION) == MEANT


@pytest.mark.parametrize("cut", range(1, len(SESSION)))
def test_it_means_the_same_however_it_is_cut_in_two(cut: int) -> None:
    assert joined(read(SESSION[:cut], SESSION[cut:])) == joined(MEANT)


def test_it_means_the_same_byte_by_byte() -> None:
    assert joined(read(*(bytes([byte]) for byte in SESSION))) == joined(MEANT)


@given(st.lists(st.integers(0, len(SESSION)), max_size=12))
def test_it_means_the_same_in_any_pieces(cuts: list[int]) -> None:
    places = [0, *sorted(cuts), len(SESSION)]
    assert joined(read(*(SESSION[a:b] for a, b in pairwise(places)))) == joined(MEANT)


@given(st.lists(st.binary(max_size=40) | st.sampled_from([b"\x1b", b"\x1b[", b"\x1b[200~", b"\x1b]1", b"\x1bO"])))
def test_nothing_that_can_be_sent_is_an_error(chunks: list[bytes]) -> None:
    clock = Clock()
    reader = Reader(now=clock)
    for chunk in chunks:
        list(reader.feed(chunk))
        wait = reader.wait()
        assert wait is None or 0 <= wait <= REST_DELAY
        clock.pass_(0.05)
    clock.pass_(REST_DELAY)
    list(reader.feed(b"\x03"))  # ends a paste whose end was lost
    clock.pass_(REST_DELAY)
    list(reader.tick())
    assert list(reader.feed(b"q"))[-1:] == [Typed("q")]


def test_esc_alone_is_the_key_after_a_while() -> None:
    clock = Clock()
    reader = Reader(now=clock)
    assert list(reader.feed(b"\x1b")) == []
    assert reader.wait() == pytest.approx(ESCAPE_DELAY)
    assert list(reader.tick()) == []
    clock.pass_(ESCAPE_DELAY)
    assert list(reader.tick()) == [Escape()]
    assert reader.wait() is None


def test_on_a_slow_link_esc_waits_longer_for_the_rest_of_a_sequence() -> None:
    clock = Clock()
    reader = Reader(now=clock)
    reader.escape_delay = 0.4
    assert list(reader.feed(b"\x1b")) == []
    clock.pass_(0.3)
    assert list(reader.tick()) == []
    assert list(reader.feed(b"[B")) == [Special("\x1b[B")]


def test_esc_before_another_key_is_known_at_once() -> None:
    assert read(b"\x1b", b"j") == [Escape(), Typed("j")]
    assert read(b"\x1b\x1b[A") == [Escape(), Special("\x1b[A")]
    assert read(b"\x1b", "数".encode()) == [Escape(), Typed("数")]


def test_alt_and_a_key_come_in_one_piece() -> None:
    assert read(b"\x1bj") == [Special("\x1bj")]


def test_where_no_alt_key_is_meant_esc_and_a_key_in_one_piece_are_two_keys() -> None:
    assert read(b"\x1bn\x1b/\x1b[B", alt=False) == [Escape(), Typed("n"), Escape(), Typed("/"), Special("\x1b[B")]
    assert read(b"\x1b\r", alt=False) == [Escape(), Typed("\r")]
    assert read(b"\x1bPj", alt=False) == [Escape(), Typed("Pj")]
    assert read(b"\x1b", b"\x1bq", alt=False) == [Escape(), Escape(), Typed("q")]


@pytest.mark.parametrize("begun", [b"\x1b[", b"\x1b[1;", b"\x1b[M", b"\x1b]11;rgb"])
def test_a_sequence_that_never_ends_becomes_no_key(begun: bytes) -> None:
    clock = Clock()
    reader = Reader(now=clock)
    assert list(reader.feed(begun)) == []
    clock.pass_(REST_DELAY)
    assert list(reader.tick()) == []
    assert list(reader.feed(b"j")) == [Typed("j")]


def test_alt_with_a_letter_that_could_begin_a_string_is_two_keys_after_a_while() -> None:
    clock = Clock()
    reader = Reader(now=clock)
    assert list(reader.feed(b"\x1bO")) == []
    clock.pass_(ALT_DELAY)
    assert list(reader.tick()) == [Escape(), Typed("O")]


def test_bytes_that_are_no_utf_8_vanish() -> None:
    assert read("你好".encode("gbk") + b"q") in ([Typed("q")], [Typed("\u07fa" + "q")], read(b"\xc4\xe3\xba\xc3q"))
    assert read(b"\xff\xfe\x80", b"q") == [Typed("q")]
    assert read(b"\xe6\x95", b"\x1b[A", b"j") == [Special("\x1b[A"), Typed("j")]


def test_where_the_locale_is_gbk_gbk_is_read() -> None:
    text = "你好".encode("gbk")
    assert joined(read(text[:1], text[1:3], text[3:], encoding="gbk")) == [Typed("你好")]


def test_the_mouse_is_heard_only_where_it_was_asked_for() -> None:
    assert read(b"\x1b[<0;3;4M") == []
    assert read(b"\x1b[<0;3;4M", mouse=True) == [Special("\x1b[<0;3;4M")]
    assert read(b"\x1b[M\x1b!!", b"j", mouse=True) == [Typed("j")]


def test_a_megabyte_pasted_is_cut_and_costs_no_key() -> None:
    paste = b"\x1b[200~" + b"rm -rf q\r" * 120_000 + b"\x1b[201~"
    events = read(*(paste[at : at + 4096] for at in range(0, len(paste), 4096)), b"j")
    assert events[1:] == [Typed("j")]
    assert isinstance(events[0], Pasted) and len(events[0].text) == LONGEST_PASTE


def test_a_megabyte_pasted_without_marks_is_no_keys_either() -> None:
    clock = Clock()
    reader = Reader(now=clock)
    paste = b"delete q\r\x1b[A" * 90_000
    events = [event for at in range(0, len(paste), 65536) for event in reader.feed(paste[at : at + 65536])]
    assert events == []
    assert reader.wait() == pytest.approx(LULL)
    clock.pass_(LULL)
    (pasted,) = reader.tick()
    assert isinstance(pasted, Pasted) and len(pasted.text) == LONGEST_PASTE
    assert list(reader.feed(b"j")) == [Typed("j")]


def test_such_a_paste_over_a_slow_link_is_one_too() -> None:
    clock = Clock()
    reader = Reader(now=clock)
    keys = 0
    for _ in range(400):
        keys += sum(isinstance(event, Typed) for event in reader.feed(b"abcdefgh" * 10))
        clock.pass_(0.01)
    assert keys < 10


def test_a_held_key_is_keys() -> None:
    clock = Clock()
    reader = Reader(now=clock)
    for _ in range(300):
        assert list(reader.feed(b"j")) == [Typed("j")]
        clock.pass_(1 / 30)


def test_an_answer_in_the_middle_of_a_paste_without_marks_is_still_an_answer() -> None:
    assert Answer() in read(b"x" * 5000 + b"\x1b[0n" + b"y" * 100)


def test_ctrl_c_alone_ends_a_paste_whose_end_was_lost() -> None:
    assert read(b"\x1b[200~abc", b"def", b"\x03", b"q") == [Typed("\x03"), Typed("q")]
