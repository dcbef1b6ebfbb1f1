"""Compressed answers unpacked, as far as the caps allow: a few bytes of a compressed page may be gigabytes of page."""

from __future__ import annotations

import io
import zlib

from indexer.fetching.answers import Caps

#: The codings that we ask for: the ones that the standard library can unpack a bounded piece at a time.
CODINGS = "gzip, deflate"

_GZIP = 16 + zlib.MAX_WBITS
_STEP = 1 << 18
#: A ratio says nothing of a short page: a table of blanks may well shrink to a hundredth.
_SUSPECT = 1 << 20


class Broken(Exception):
    """The answer cannot be had as the caps or HTTP demand; another try would not help."""


class Decoder:
    """Takes the pieces of a body as they come, and gives the whole body."""

    def __init__(self, coding: str, caps: Caps, most: int | None = None) -> None:
        """For a Content-Encoding ("" for none); raises Broken if it is none that we asked for.

        What is more than `most` bytes is left off; without it, more than `caps.decoded` is an error.
        """
        coding = coding.strip().lower()
        if coding not in ("", "identity", "gzip", "x-gzip", "deflate"):
            raise Broken(f"the answer comes in the encoding {coding!r}, which was not asked for")
        self._coding = coding.removeprefix("x-").removeprefix("identity")
        self._caps = caps
        self._most = caps.decoded if most is None else most
        self._cut = most is not None
        self._stream = zlib.decompressobj(_GZIP) if self._coding == "gzip" else None
        self._taken = 0
        self._given = io.BytesIO()

    @property
    def full(self) -> bool:
        """True if more has come than is wanted."""
        return self._given.tell() > self._most

    def take(self, piece: bytes) -> None:
        """Unpack another piece; raises Broken if it is broken or would be too much."""
        self._taken += len(piece)
        try:
            if self._coding:
                self._unpack(piece)
            else:
                self._keep(piece)
        except zlib.error as error:
            raise Broken(f"the answer cannot be unpacked: {error}") from error

    def content(self) -> bytes:
        """All of the body; raises Broken if its end is missing."""
        if self._stream and not self._stream.eof and not self.full:
            raise Broken("the end of the compressed answer is missing")
        if self.full:
            self._given.truncate(self._most)
        return self._given.getvalue()

    def _unpack(self, piece: bytes) -> None:
        if self._stream is None:
            self._stream = zlib.decompressobj(_wbits(piece[0]))
        given = b""
        # A step that filled its buffer may have left something inside, though all of the piece went in.
        while (piece or len(given) == _STEP) and not self.full:
            if self._stream.eof:
                # After its end a gzip file may go on with another member; all else that follows is padding.
                if self._coding != "gzip" or not piece.startswith(b"\x1f"):
                    return
                self._stream = zlib.decompressobj(_GZIP)
            given = self._stream.decompress(piece, _STEP)
            self._keep(given)
            piece = self._stream.unconsumed_tail or self._stream.unused_data

    def _keep(self, piece: bytes) -> None:
        self._given.write(piece)
        size = self._given.tell()
        if self.full and not self._cut:
            raise Broken(f"the answer has more than {self._most:,} bytes unpacked")
        if size > max(_SUSPECT, self._taken * self._caps.ratio):
            raise Broken(f"the answer unpacks to more than {self._caps.ratio} times its size: it is a bomb")


def _wbits(first: int) -> int:
    """How a "deflate" stream begins: as RFC 9110 says, with the header of zlib, or bare, as some servers send it."""
    return zlib.MAX_WBITS if first & 0x0F == zlib.DEFLATED else -zlib.MAX_WBITS
