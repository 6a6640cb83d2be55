"""Files that are not plain text as they are: gzip, and UTF-16 or UTF-32 with a byte order mark. Unpacked as they are read."""

from __future__ import annotations

import codecs
import errno
import zlib
from collections.abc import Iterator
from typing import Protocol

from artscope.words import say

HEAD = 4
"""Bytes that tell which it is."""
_PIECE = 1024 * 1024
"""The most that comes at once: little gzip may hold much text."""
_GZIP = b"\x1f\x8b\x08"
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class DamagedError(OSError):
    """What was packed cannot be unpacked any further."""

    def __init__(self) -> None:
        super().__init__(errno.EBADMSG, say("log.damaged"))


class Unpacker(Protocol):
    """Takes bytes as they are read, gives text as UTF-8 or in whatever it was written."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The text of some more bytes, in pieces.

        Raises:
            DamagedError: They make no sense.
        """
        ...

    def end(self) -> Iterator[bytes]:
        """The rest, when no more bytes come.

        Raises:
            DamagedError: There should be more.
        """
        ...


def unpacker(head: bytes) -> Unpacker | None:
    """What unpacks a file that begins so; None where it is text as it is."""
    if head.startswith(_GZIP):
        return _Gzip()
    return next((_Wide(name) for mark, name in _MARKS if head.startswith(mark)), None)


class _Gzip:
    """One gzip member after another (RFC 1952, 2.2). What follows the last and is none is left out, as `gzip` does."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(zlib.MAX_WBITS | 16)
        self._inner: Unpacker | None = None
        self._head: bytes | None = b""
        self._begun = False
        self._done = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        while data and not self._done:
            self._begun = True
            try:
                piece = self._member.decompress(data, _PIECE)
            except zlib.error as error:
                raise DamagedError from error
            yield from self._text(piece)
            data = self._member.unconsumed_tail
            if self._member.eof:
                self._begun = False
                data = self._member.unused_data.lstrip(b"\0")
                self._done = bool(data) and not _GZIP.startswith(data[:3])
                self._member = zlib.decompressobj(zlib.MAX_WBITS | 16)

    def end(self) -> Iterator[bytes]:
        if self._begun:
            yield from self._text(self._member.flush())
        if self._head:
            yield self._head
        if self._inner is not None:
            yield from self._inner.end()
        if self._begun:
            raise DamagedError

    def _text(self, piece: bytes) -> Iterator[bytes]:
        """The text of unpacked bytes, which may be UTF-16 in turn."""
        if self._head is not None:
            self._head += piece
            if len(self._head) < HEAD:
                return
            piece, self._head = self._head, None
            self._inner = unpacker(piece) if not piece.startswith(_GZIP) else None
        if self._inner is None:
            yield piece
        else:
            yield from self._inner.feed(piece)


class _Wide:
    """UTF-16, UTF-32."""

    def __init__(self, name: str) -> None:
        self._decoder = codecs.getincrementaldecoder(name)("replace")

    def feed(self, data: bytes) -> Iterator[bytes]:
        yield self._decoder.decode(data).encode("utf-8", "replace")

    def end(self) -> Iterator[bytes]:
        yield self._decoder.decode(b"", final=True).encode("utf-8", "replace")
