"""The thread that writes: what it sends, when, and in which pieces."""

from __future__ import annotations

import os
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from artscope_tui.driver import modes
from artscope_tui.driver.output import PIECE, Output, encoded, pieces
from artscope_tui.driver.pacing import PATIENCE, QUESTION, Pace
from support.driver import Clock, Emulator, Wire

ASK = QUESTION.encode()


def never(error: Exception) -> None:
    raise AssertionError("the thread broke") from error


@contextmanager
def showing(
    *, size: tuple[int, int] = (20, 4), clock: Clock | None = None, encoding: str = "utf-8", answers: bool = True
) -> Iterator[tuple[Output, Wire]]:
    """An output that has begun, on a terminal that has answered the first question, if it does."""
    wire = Wire()
    pace = Pace(now=clock) if clock else Pace()
    output = Output(2, size, encoding=encoding, pace=pace, write=wire.write)
    output.start(size, modes.ENTER, modes.BEGIN, failed=never)
    if answers:
        output.answered()
    try:
        yield output, wire
    finally:
        wire.go_on()
        output.stop(modes.LEAVE, patience=0)


def test_the_other_screen_is_the_first_write_and_alone_in_it() -> None:
    with showing() as (_, wire):
        assert wire.writes == [b"\x1b[?1049h", modes.BEGIN.encode() + ASK]


def test_the_own_screen_is_the_last_thing_written_and_a_late_frame_does_not_follow() -> None:
    with showing() as (output, wire):
        output.stop(modes.LEAVE, patience=0)
        output.draw("\x1b[1;1Hlate", (20, 4))
        assert wire.sent.endswith(b"\x1b[?1049l")


def test_a_frame_is_sent_once_and_an_equal_one_not_at_all() -> None:
    with showing() as (output, wire):
        output.draw("\x1b[2;1Hhello", (20, 4))
        wire.wait(b"hello" + ASK)
        output.answered()
        output.draw("\x1b[2;1Hhello\x1b[0m", (20, 4))
        output.draw("\x1b[1;1H" + " " * 20, (20, 4))
        output.draw("\x07", (20, 4))
        wire.wait(b"\x07")
        assert wire.sent.count(b"hello") == 1 and wire.sent.endswith(b"hello" + ASK + b"\x07")


def test_nothing_is_sent_before_there_is_something_to_see() -> None:
    with showing() as (output, wire):
        output.draw("\x1b[1;1H" + " " * 20, (20, 4))
        output.draw("\x07", (20, 4))
        wire.wait(b"\x07")
        assert b"\x1b[2J" not in wire.sent


def test_newer_frames_replace_those_that_wait() -> None:
    with showing() as (output, wire):
        output.draw("\x1b[1;1H000", (20, 4))
        wire.wait(b"000" + ASK)
        for number in range(1, 500):
            output.draw(f"\x1b[1;1H{number:03}", (20, 4))
        output.answered()
        wire.wait(b"499" + ASK)
        assert wire.sent.count(ASK) == 3


def test_on_a_slow_link_what_is_drawn_in_parts_is_sent_as_one_frame() -> None:
    clock = Clock()
    with showing(clock=clock, answers=False) as (output, wire):
        clock.pass_(0.2)
        output.answered()
        output.draw("\x1b[1;1Hone", (20, 4))
        output.draw("\x1b[2;1Htwo", (20, 4))
        wire.wait(b"one\r\ntwo" + ASK)


def test_on_a_stalled_link_nothing_is_sent_until_it_answers_again() -> None:
    clock = Clock()
    with showing(clock=clock) as (output, wire):
        output.draw("\x1b[1;1Hone", (20, 4))
        wire.wait(b"one" + ASK)
        before = len(wire.sent)
        for _ in range(30):
            clock.pass_(1)
            output.draw("\x1b[1;1Htwo", (20, 4))
        assert len(wire.sent) == before
        output.answered()
        wire.wait(b"two" + ASK)


def test_where_nobody_answers_frames_go_out_all_the_same_without_questions() -> None:
    clock = Clock()
    with showing(clock=clock, answers=False) as (output, wire):
        clock.pass_(PATIENCE)
        output.draw("\x1b[1;1Hone", (20, 4))
        wire.wait(b"one")
        clock.pass_(1)
        output.draw("\x1b[1;1Htwo", (20, 4))
        wire.wait(b"two")
        assert wire.sent.count(ASK) == 1


def test_the_clipboard_waits_for_no_answer() -> None:
    with showing() as (output, wire):
        output.draw("\x1b[1;1Hone", (20, 4))
        wire.wait(b"one" + ASK)
        output.draw("\x1b]52;c;aGk=\x07", (20, 4))
        wire.wait(b"\x1b]52;c;aGk=\x07")


def test_a_repaint_draws_everything_anew_even_while_an_answer_is_missing() -> None:
    with showing() as (output, wire):
        output.draw("\x1b[1;1Hone", (20, 4))
        wire.wait(b"one" + ASK)
        output.repaint()
        wire.wait(b"one" + ASK + b"\x1b[m\x1b[2J\x1b[Hone" + ASK)


def test_another_size_is_drawn_anew_once_the_window_is_steady() -> None:
    with showing(size=(20, 4)) as (output, wire):
        emulator = Emulator(9, 3)
        output.draw("\x1b[1;1Ha line of text\x1b[3;1Hthird", (20, 4))
        wire.wait(b"third" + ASK)
        output.answered()
        before = len(wire.sent)
        for columns in (19, 15, 12, 9):
            output.resized((columns, 3))
        output.draw("\x1b[1;1Ha line\x1b[3;1HTHIRD", (9, 3))
        wire.wait(b"THIRD" + ASK)
        after = wire.sent[before:]
        assert after.count(b"\x1b[2J") == 1
        emulator.feed(after)
        assert emulator.text == "a line of\n\nTHIRD"


def test_a_size_that_comes_back_at_once_is_drawn_from_what_is_known() -> None:
    with showing(size=(20, 4)) as (output, wire):
        output.draw("\x1b[1;1Ha line of text", (20, 4))
        wire.wait(b"text" + ASK)
        output.answered()
        output.resized((5, 2))
        output.draw("\x1b[2;1Hx", (5, 2))
        output.resized((20, 4))
        output.draw("\x1b[3;1Hy", (20, 4))
        wire.wait(b"\x1b[2J\x1b[Ha line of text\r\nx\r\ny" + ASK)


def test_the_end_waits_for_answers_so_that_none_is_left_for_the_shell() -> None:
    with showing() as (output, wire):
        output.draw("\x1b[1;1Hone", (20, 4))
        wire.wait(b"one" + ASK)
        ended = threading.Event()

        def leave() -> None:
            output.stop(modes.LEAVE, patience=30)
            ended.set()

        leaving = threading.Thread(target=leave)
        leaving.start()
        wire.wait(b"\x1b[?1049l")
        assert not ended.is_set()
        output.answered()
        leaving.join(5)
        assert ended.is_set()


def test_a_terminal_that_is_gone_is_no_error_and_keeps_nobody_waiting() -> None:
    def gone(_fd: int, _data: bytes) -> int:
        raise OSError(5, "gone")

    output = Output(2, (20, 4), write=gone)
    output.start((20, 4), modes.ENTER, modes.BEGIN, failed=never)
    output.draw("\x1b[1;1Hone", (20, 4))
    output.stop(modes.LEAVE, patience=30)


def test_a_terminal_that_somebody_made_non_blocking_gets_every_byte() -> None:
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    output = Output(writer, (200, 200))
    output.start((200, 200), "", "", failed=never)
    text = "".join(f"\x1b[{row + 1};1H" + chr(0x4E00 + row) * 100 for row in range(200))
    for _ in range(5):
        output.draw(text, (200, 200))
        output.repaint()
    received = b""
    while b"last" not in received:
        received += os.read(reader, 65536)
        output.answered()
        if received.count(ASK) == 2:
            output.draw("\x1b[1;1Hlast", (200, 200))
    output.stop("", patience=0)
    os.close(reader)
    os.close(writer)
    received.decode()


def test_every_write_can_be_decoded_alone_and_holds_whole_sequences() -> None:
    """As recording bastions do it: they decode and parse each chunk as it comes."""
    dice = random.Random(1)
    with showing(size=(200, 50)) as (output, wire):
        for number in range(6):
            data = "".join(
                f"\x1b[{row};1H"
                + "".join(f"\x1b[{dice.choice((1, 31, 44))}m{dice.choice('训练日志a')}" for _ in range(100))
                for row in range(1, 51)
            )
            output.draw(data + "\x1b[0m", (200, 50))
            wire.wait_for_frames(number + 2)
            output.answered()
    assert len(wire.writes) > 20
    for write in wire.writes:
        assert len(write) <= PIECE
        text = write.decode("utf-8", "strict")
        assert "\x18" not in text and "\x1a" not in text
        assert not text.rstrip("0123456789;").endswith(("\x1b", "\x1b["))


def test_a_megabyte_for_the_clipboard_goes_out_in_pieces() -> None:
    data = "\x1b]52;c;" + "QUJD" * 20_000 + "\x07"
    assert b"".join(pieces(data)) == data.encode()
    assert max(map(len, pieces(data))) <= PIECE


@pytest.mark.parametrize(("text", "bytes_"), [("a数b", b"a??b"), ("é", b"?"), ("e\u0301", b"e"), ("─", b"?")])
def test_what_the_locale_cannot_write_takes_as_many_cells(text: str, bytes_: bytes) -> None:
    assert encoded(text, "ascii") == bytes_


def test_gbk_is_written_where_it_is_spoken() -> None:
    with showing(encoding="gbk") as (output, wire):
        output.draw("\x1b[1;1H训练", (20, 4))
        wire.wait("训练".encode("gbk"))
