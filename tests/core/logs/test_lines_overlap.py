"""Where two texts overlap, in whole lines."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from artscope.logs.overlap import drop_lines, last_lines, overlaps, skip_lines

TEXT = st.lists(st.sampled_from([b"a\n", b"b\n", b"\n", b"cc\n"]), max_size=12).map(b"".join)


@given(TEXT, TEXT, TEXT)
def test_an_overlap_is_among_those_found(before: bytes, shared: bytes, after: bytes) -> None:
    counts = overlaps(before + shared, shared + after)
    assert not shared or shared.count(b"\n") in counts
    for count in counts:
        kept = skip_lines(before + shared, (before + shared).count(b"\n") - count)
        assert (shared + after).startswith(kept)


@given(TEXT, st.integers(0, 14))
def test_lines_are_taken_off_whole_at_either_end(text: bytes, count: int) -> None:
    lines = text.splitlines(keepends=True)
    assert skip_lines(text, count) == b"".join(lines[count:])
    assert drop_lines(text, count) == b"".join(lines[: max(0, len(lines) - count)])


@given(TEXT, st.integers(1, 20), st.booleans())
def test_the_last_lines_are_whole_and_no_more_than_needed(text: bytes, least: int, torn: bool) -> None:
    found = last_lines(text + b"torn" * torn, least)
    assert text.endswith(found)
    if len(text) < least:
        assert found == b""
    else:
        assert len(found) >= least > len(skip_lines(found, 1))
