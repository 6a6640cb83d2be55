"""Lines of megabytes, cleaned piece by piece."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artscope.logs import clean, pieces

PLAIN = [b"a", b"word ", b"\t", b" ", b"\r", b"\b", b"[", b"31m", b"1;2", b"m", b"title"]
UNSEEN = [
    b"\x1b",
    b"\x1b[0m",
    b"\x1b]0;",
    b"\x07",
    b"\x1b\\",
    b"\xc2\x9b",
    b"\xc2\x9d",
    b"\xc2\x9c",
    b"\0",
    b"\xff",
    b"\xe4\xb8",
]
OTHERS = [text.encode() for text in ("中", "e\u0301\u0301", "\u0301" * 7, "\u202e", "\u200b", "😀")]
PARTS = st.sampled_from([*PLAIN, *UNSEEN, *OTHERS])
LINES = st.lists(PARTS, max_size=60).map(b"".join)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 16])
@given(LINES)
def test_the_pieces_of_a_line_are_the_line(size: int, data: bytes) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(pieces, "PIECE", size)
        assert "".join(pieces.pieces(data)) == clean.line(data)


@given(LINES)
def test_what_a_bar_shows_can_be_told_from_its_bytes(data: bytes) -> None:
    assert clean.line(clean.last_state(data)) == clean.line(data)


def test_two_hundred_thousand_invisible_bytes_part_no_word() -> None:
    assert "".join(pieces.pieces(b"vis" + bytes(200_000) + b"ible")) == "visible"
