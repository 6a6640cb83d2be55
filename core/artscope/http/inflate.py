"""Undoing Content-Encoding in small pieces, so that a bomb is stopped while it unfolds.

Source: RFC 9110, 8.4. Only gzip is asked for; deflate is understood too.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator

PIECE = 64 * 1024
_EITHER = zlib.MAX_WBITS | 32  # gzip or zlib, told by the header
_MOST_LAYERS = 3


class BadEncodingError(Exception):
    """The body is not what its Content-Encoding says, or says something unknown."""


class Inflater:
    """Takes bytes as they come and gives the decoded ones, at most 64 KiB at a time."""

    def __init__(self, encoding: str) -> None:
        """
        Args:
            encoding: The header's value, `""`, `gzip`, or several of them in order of application.

        Raises:
            BadEncodingError: One of them is not known, or there are more than three.
        """
        names = [name.strip().lower() for name in encoding.split(",")]
        layers = [name for name in names if name not in ("", "identity")]
        if len(layers) > _MOST_LAYERS or not set(layers) <= {"gzip", "x-gzip", "deflate"}:
            raise BadEncodingError(encoding)
        self._layers = [_Layer() for _ in layers]

    def feed(self, data: bytes) -> Iterator[bytes]:
        """What comes out for these bytes; take all of it before the next call.

        Raises:
            BadEncodingError: The bytes are not in that encoding.
        """
        return self._through(data, len(self._layers))

    def end(self) -> None:
        """Say that the body is over.

        Raises:
            BadEncodingError: It is cut off.
        """
        if any(layer.open for layer in self._layers):
            raise BadEncodingError("cut off")

    def _through(self, data: bytes, layers: int) -> Iterator[bytes]:
        if not layers:
            if data:
                yield data
            return
        # The encoding applied last is undone first.
        for piece in self._layers[layers - 1].feed(data):
            yield from self._through(piece, layers - 1)


class _Layer:
    def __init__(self) -> None:
        self._stream = zlib.decompressobj(_EITHER)
        self.open = False
        """Something came, and its end did not."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        while data:
            if self._stream.eof:  # a further gzip member
                self._stream = zlib.decompressobj(_EITHER)
            yield from self._member(data)
            self.open = not self._stream.eof
            data = self._stream.unused_data

    def _member(self, data: bytes) -> Iterator[bytes]:
        while True:
            try:
                piece = self._stream.decompress(data, PIECE)
            except zlib.error as error:
                raise BadEncodingError(str(error)) from error
            data = self._stream.unconsumed_tail
            if piece:
                yield piece
            if self._stream.eof or (not data and len(piece) < PIECE):
                return
