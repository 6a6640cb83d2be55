"""What a survey calls plain can be searched by its bytes."""

from hypothesis import given
from hypothesis import strategies as st

from artscope.logs import clean
from artscope.logs.sieve import Sieve
from artscope.logs.survey import survey
from support.grep import ODD

USUAL = st.text(st.sampled_from("ab Z09./:\t中错█│→"), max_size=30)


@given(st.lists(st.one_of(USUAL.map(str.encode), st.sampled_from(ODD), st.binary(max_size=6)), max_size=8))
def test_newlines_are_counted_and_a_plain_text_is_shown_as_it_stands(parts: list[bytes]) -> None:
    data = b"\n".join(parts)
    found = survey(data)
    assert found.newlines == data.count(b"\n")
    if found.plain and b"\r" not in data and b"\x1b" not in data and b"\t" not in data:
        assert [clean.line(line) for line in data.split(b"\n")] == [
            line.decode("utf-8", "replace") for line in data.split(b"\n")
        ]


@given(st.lists(USUAL, max_size=8), st.booleans())
def test_what_is_known_to_be_plain_is_searched_with_the_same_result(parts: list[str], any_case: bool) -> None:
    data = "\n".join(parts).encode()
    sieve = Sieve("a b", any_case=any_case)
    if survey(data).plain:
        assert sieve.candidates(data, plain=True) == sieve.candidates(data)
