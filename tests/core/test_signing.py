"""The signer: against the vendor's vectors where they are, and against itself."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artscope import signing

_OWN = Path(__file__).parents[1] / "data" / "signing_vectors.json"
_GIVEN = Path(__file__).parents[3] / "shared" / "spec" / "signing-vectors.json"


def _vectors(path: Path) -> list[Any]:
    if not path.exists():
        return [pytest.param(None, marks=pytest.mark.skip(reason=f"{path.name} is not here"))]
    return [pytest.param(vector, id=vector["name"]) for vector in json.loads(path.read_text("utf-8"))["vectors"]]


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


@pytest.mark.parametrize("vector", _vectors(_GIVEN) + _vectors(_OWN))
def test_a_request_is_signed_as_the_official_signer_does_it(vector: dict[str, Any]) -> None:
    asked, expected = vector["input"], vector["expected"]
    query = signing.canonical_query((key, _text(value)) for key, value in asked["query"])
    url = f"{asked['scheme']}://{asked['host']}{asked['path']}{'?' if query else ''}{query}"
    headers = dict(asked["headers"])
    at = datetime.strptime(headers.pop("X-Sdk-Date"), signing.DATE_FORMAT).replace(tzinfo=UTC)
    signed = signing.sign(
        asked["access_key"],
        asked["secret_key"],
        asked["method"],
        url,
        at=at,
        headers=headers,
        body=asked["body"].encode(),
        project=asked["project_id"],
        security_token=asked["security_token"],
    )
    assert signed.canonical == expected["canonical_request"]
    assert signed.headers["Authorization"] == expected["authorization"]
    assert {name: value for name, value in signed.headers.items() if name != "Authorization"} == expected["headers"]


_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
_PAIRS = st.lists(st.tuples(_TEXT, _TEXT), max_size=6)
_SEGMENTS = st.lists(_TEXT, min_size=1, max_size=5)
_AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def _sent(segments: list[str], pairs: list[tuple[str, str]], body: bytes = b"") -> tuple[str, signing.Signed]:
    url = signing.build_url("https://example.com:8443", segments, pairs)
    headers = {"Content-Type": "application/json"}
    return url, signing.sign("AK", "SK", "POST", url, at=_AT, headers=headers, body=body, project="p")


@given(_SEGMENTS, _PAIRS, st.binary(max_size=40))
def test_a_verifier_finds_the_signature_that_was_sent(
    segments: list[str], pairs: list[tuple[str, str]], body: bytes
) -> None:
    url, signed = _sent(segments, pairs, body)
    said = signing.read_authorization(signed.headers["Authorization"])
    assert said is not None
    path = url.removeprefix("https://example.com:8443").partition("?")[0]
    made = signing.signature_of(
        "SK", "POST", path, reversed(pairs), signed.headers, said.signed, signing.body_hash(body)
    )
    assert made == said.signature


@given(_SEGMENTS, _PAIRS)
def test_a_built_url_is_plain_ascii_that_no_http_library_would_change(
    segments: list[str], pairs: list[tuple[str, str]]
) -> None:
    url = signing.build_url("https://example.com", segments, pairs)
    assert url.isascii()
    assert " " not in url
    assert "+" not in url


@given(_PAIRS, st.randoms())
def test_the_order_in_which_a_query_is_given_does_not_matter(pairs: list[tuple[str, str]], random: Any) -> None:
    shuffled = pairs.copy()
    random.shuffle(shuffled)
    assert signing.canonical_query(shuffled) == signing.canonical_query(pairs)


@given(_TEXT.filter(lambda text: text and not text.endswith("/")))
def test_the_signed_path_is_the_same_with_and_without_its_last_slash(text: str) -> None:
    path = f"/{signing.escape(text)}"
    assert signing.canonical_path(path) == signing.canonical_path(f"{path}/")


def test_a_changed_byte_changes_the_signature() -> None:
    one, other = (_sent(["v1"], [("a", "b")], body)[1].headers["Authorization"] for body in (b"{}", b"{ }"))
    assert one != other


def test_a_header_that_is_no_signature_is_not_read_as_one() -> None:
    assert signing.read_authorization("Bearer abc") is None
    assert signing.read_authorization("SDK-HMAC-SHA256 Access=a, SignedHeaders=host, Signature=XYZ") is None


def test_the_port_is_part_of_the_host_only_where_it_is_unusual() -> None:
    assert signing.host_of("https://a.example:443/x") == "a.example"
    assert signing.host_of("http://127.0.0.1:8080/x") == "127.0.0.1:8080"
    assert signing.host_of("https://[::1]:9/") == "[::1]:9"


def test_text_that_utf_8_cannot_hold_is_still_sent_as_something() -> None:
    assert signing.build_url("https://a.example", ["\ud800"]) == "https://a.example/%3F"
