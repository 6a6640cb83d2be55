"""Who issued a certificate that was not accepted: so that the sentence can name the authority that is missing.

A second handshake that accepts anything, sends nothing, and is closed as soon as the certificate is here. Nothing that it finds is
trusted; it is shown.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
from collections.abc import Iterator

from artscope.logs import clean

_SECONDS = 5.0
_SEQUENCE, _EXPLICIT_0 = 0x30, 0xA0
# Source: X.520. Tried in this order.
_NAMES = (bytes.fromhex("550403"), bytes.fromhex("55040a"), bytes.fromhex("55040b"))


def issuer_of(host: str, port: int) -> str:
    """The issuer's name, cleaned for showing; empty where it cannot be told. Blocks for at most some seconds."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with contextlib.suppress(OSError, ValueError):
        with (
            socket.create_connection((host, port), _SECONDS) as plain,
            context.wrap_socket(plain, server_hostname=host) as wrapped,
        ):
            certificate = wrapped.getpeercert(binary_form=True) or b""
        return clean.text(issuer_in(certificate))[:80]
    return ""


def issuer_in(certificate: bytes) -> str:
    """Common name, organisation or unit of the issuer in a DER certificate; empty where it is none.

    Source: RFC 5280, 4.1: Certificate > TBSCertificate > [version], serial, algorithm, issuer.
    """
    try:
        outer = next(_parts(certificate))[1]
        fields = list(_parts(next(_parts(outer))[1]))
        issuer = fields[3 if fields[0][0] == _EXPLICIT_0 else 2][1]
        names = dict(_named(issuer))
    except (StopIteration, IndexError):
        return ""
    return next((names[name] for name in _NAMES if name in names), "")


def _named(issuer: bytes) -> Iterator[tuple[bytes, str]]:
    for _, relative in _parts(issuer):
        for _, pair in _parts(relative):
            parts = list(_parts(pair))
            if len(parts) == 2:
                yield parts[0][1], parts[1][1].decode("utf-8", "replace")


def _parts(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Tags and contents that stand one after another. Source: X.690, definite lengths."""
    at = 0
    while at + 2 <= len(data):
        tag, size = data[at], data[at + 1]
        at += 2
        if size & 0x80:
            count = size & 0x7F
            size = int.from_bytes(data[at : at + count], "big")
            at += count
        yield tag, data[at : at + size]
        at += size
