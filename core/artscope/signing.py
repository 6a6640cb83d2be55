"""AK/SK request signing, `SDK-HMAC-SHA256`: pure functions, text in, text out.

    method, path, query, headers, body  ->  canonical request  ->  string to sign  ->  signature

The client signs with `sign`; a verifier calls `signature_of` with what arrived and compares. The same input gives the same
text on both sides, since nothing is taken from a clock or an environment.

Source: reference, section 3; the steps are numbered there.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import parse_qsl, quote, unquote_to_bytes, urlsplit

ALGORITHM = "SDK-HMAC-SHA256"
UNSIGNED = "UNSIGNED-PAYLOAD"
EMPTY_HASH = hashlib.sha256(b"").hexdigest()
DATE_FORMAT = "%Y%m%dT%H%M%SZ"

Pairs = Iterable[tuple[str, str]]

_UNESCAPED = "-_.~"  # beside letters and digits
_DEFAULT_PORTS = {"http": 80, "https": 443}
_AUTHORIZATION = re.compile(rf"{ALGORITHM} +Access=([^,\s]+), *SignedHeaders=([^,\s]+), *Signature=([0-9a-f]+)")


@dataclass(frozen=True, slots=True)
class Signed:
    """What signing adds to a request."""

    headers: Mapping[str, str]
    """Every header to send, given ones included, values trimmed as they were signed."""
    canonical: str
    """The canonical request, to be compared with the one a gateway echoes. It holds a temporary key's token: a secret."""


class Authorization(NamedTuple):
    """The parts of an `Authorization` header."""

    access: str
    signed: tuple[str, ...]
    """Names of the signed headers, lower case, in the order given."""
    signature: str


def sign(
    access: str,
    secret: str,
    method: str,
    url: str,
    *,
    at: datetime,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    project: str | None = None,
    security_token: str | None = None,
) -> Signed:
    """Sign one request.

    Args:
        url: Complete, as it will be sent: built by `build_url`, so that nothing encodes it again.
        at: The moment of signing; a gateway accepts 15 minutes to either side of its own.
        headers: What else is sent and will not be changed afterwards; names with `_` are sent unsigned.
        project: Sent as `X-Project-Id` where given.
        security_token: Of a temporary key; sent and signed as `X-Security-Token`.

    Edge: A query that is already in `url` is signed as decoded pairs, hence in whatever order it is sent.
    """
    parts = urlsplit(url)
    sent = {name: value.strip() for name, value in (headers or {}).items()}
    sent |= {"Host": host_of(url), "X-Sdk-Date": at.astimezone(UTC).strftime(DATE_FORMAT)}
    if project:
        sent["X-Project-Id"] = project
    if security_token:
        sent["X-Security-Token"] = security_token
    hashed = body_hash(body)
    if _unsigned_type(sent):
        sent["X-Sdk-Content-Sha256"] = UNSIGNED
        hashed = UNSIGNED if body else EMPTY_HASH
    query = parse_qsl(parts.query, keep_blank_values=True)
    canonical = canonical_request(method, parts.path, query, sent, hashed)
    made = signature(secret, string_to_sign(sent["X-Sdk-Date"], canonical))
    sent["Authorization"] = authorization(access, signed_names(sent), made)
    return Signed(sent, canonical)


def signature_of(
    secret: str, method: str, path: str, query: Pairs, headers: Mapping[str, str], signed: Iterable[str], hashed: str
) -> str:
    """The signature that a request which arrived should carry.

    Args:
        path: As it arrived, percent-encoded or not.
        query: Decoded pairs, in any order.
        headers: As they arrived; the names in `signed` are looked up in any case, a missing one counts as empty.
        signed: The names that the sender says it signed.
        hashed: `body_hash` of the body, or `UNSIGNED` (see `sign`).
    """
    arrived = {name.lower(): value for name, value in headers.items()}
    chosen = {name.lower(): arrived.get(name.lower(), "") for name in signed}
    canonical = canonical_request(method, path, query, chosen, hashed)
    return signature(secret, string_to_sign(chosen.get("x-sdk-date", ""), canonical))


def canonical_request(method: str, path: str, query: Pairs, headers: Mapping[str, str], hashed: str) -> str:
    """The six parts, joined by newlines (3.2)."""
    lower = {name.lower(): value.strip() for name, value in headers.items()}
    names = signed_names(headers)
    block = "".join(f"{name}:{lower[name]}\n" for name in names)
    return "\n".join((method.upper(), canonical_path(path), canonical_query(query), block, ";".join(names), hashed))


def canonical_path(path: str) -> str:
    """The path, decoded once and encoded again, ending in a slash (3.2, part 2). Only the signed text has that slash."""
    encoded = quote(unquote_to_bytes(path), safe=f"{_UNESCAPED}/")
    return encoded if encoded.endswith("/") else f"{encoded}/"


def canonical_query(query: Pairs) -> str:
    """The query, sorted by raw key and value, a space as `%20` (3.2, part 3). It is also the form to send."""
    return "&".join(f"{escape(key)}={escape(value)}" for key, value in sorted(query))


def signed_names(headers: Mapping[str, str]) -> tuple[str, ...]:
    """Which headers are signed: all but those with `_` in their name (3.2); lower case, sorted."""
    return tuple(sorted({name.lower() for name in headers if "_" not in name}))


def string_to_sign(date: str, canonical: str) -> str:
    """Three lines (3.3). `date` is the value of `X-Sdk-Date`."""
    return f"{ALGORITHM}\n{date}\n{hashlib.sha256(canonical.encode()).hexdigest()}"


def signature(secret: str, text: str) -> str:
    """Lower-case hex (3.4); no key is derived."""
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def authorization(access: str, signed: Iterable[str], made: str) -> str:
    """The value of the `Authorization` header (3.1)."""
    return f"{ALGORITHM} Access={access}, SignedHeaders={';'.join(signed)}, Signature={made}"


def read_authorization(value: str) -> Authorization | None:
    """The parts of such a value; None where it is none."""
    found = _AUTHORIZATION.fullmatch(value.strip())
    return Authorization(found[1], tuple(found[2].split(";")), found[3]) if found else None


def body_hash(body: bytes) -> str:
    """Part 6: the body's SHA-256 in lower-case hex."""
    return hashlib.sha256(body).hexdigest()


def build_url(endpoint: str, segments: Iterable[str], query: Pairs = ()) -> str:
    """A complete URL in the one encoding that is also signed.

    Args:
        endpoint: `https://host[:port]`, perhaps with a path of its own.
        segments: Not yet encoded; a slash inside one is encoded too.
    """
    path = "/".join(escape(segment) for segment in segments)
    text = canonical_query(query)
    return f"{endpoint.rstrip('/')}/{path}{'?' if text else ''}{text}"


def escape(text: str) -> str:
    """Percent-encoded as UTF-8, all but `A-Z a-z 0-9 - _ . ~`; what UTF-8 cannot hold becomes `%3F`."""
    return quote(text.encode("utf-8", "replace"), safe=_UNESCAPED)


def host_of(url: str) -> str:
    """The `Host` header: with the port only where it is not the scheme's own (3.1)."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    return host if parts.port in (None, _DEFAULT_PORTS.get(parts.scheme)) else f"{host}:{parts.port}"


def _unsigned_type(headers: Mapping[str, str]) -> bool:
    kind = next((value for name, value in headers.items() if name.lower() == "content-type"), "")
    return bool(kind) and not kind.startswith(("application/json", "application/bson"))
