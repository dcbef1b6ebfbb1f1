"""One request and its answer, on a connection of its own: all limits hold at the socket, below everything that parses.

Each request has its own connection: at one request in some seconds a server closes idle ones anyway, and no byte of
one answer can be taken for the next.
"""

from __future__ import annotations

import http.client
import io
import re
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from urllib.parse import urljoin

import certifi

from indexer.fetching.answers import Caps
from indexer.fetching.challenge import MARKED, challenger
from indexer.fetching.decoding import Broken, Decoder
from indexer.fetching.guard import connect
from indexer.fetching.place import Place
from kb.errors import FetchError

_LOOK = "Open it in a browser; if it is in order there, tell its publisher."
_PASSING = frozenset((408, 425, 429, 500, 502, 503, 504, *range(520, 531)))  # from 520: Cloudflare's
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_FOLD = re.compile(r"\s*[\r\n]\s*")
_PIECE = 1 << 16
#: What a body may cost on the wire beyond twice its size: the lengths of its chunks, and trailers.
_FRAMING = 1 << 20


class Unanswered(Exception):
    """No whole answer came; another time there may be one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer of a server, whatever it says."""

    place: Place
    status: int
    headers: http.client.HTTPMessage
    content: bytes

    def header(self, name: str) -> str:
        """All fields of this name on one line, joined by commas; "" if there is none."""
        return _FOLD.sub(" ", ", ".join(self.headers.get_all(name, []))).strip()

    @property
    def challenger(self) -> str:
        """Whose challenge this is, if it is one."""
        return challenger(self.headers, self.content)

    @property
    def passing(self) -> bool:
        """True if another try may have another answer."""
        return self.status in _PASSING

    @property
    def leads_to(self) -> str | None:
        """Where a redirect leads, as an address that nobody has looked at yet; None if this is no redirect."""
        location = self.headers.get("Location", "").strip()
        if self.status not in _REDIRECTS or not location:
            return None
        # A header is read as Latin-1; where its bytes are UTF-8, that is what they were meant to be.
        with suppress(UnicodeDecodeError):
            location = location.encode("latin-1").decode("utf-8")
        with suppress(ValueError):  # "http://[": the one who takes the address apart will say so
            location = urljoin(self.place.url, location)
        return location


def exchange(
    place: Place,
    headers: Mapping[str, str],
    caps: Caps,
    spend: Callable[[int], None],
    *,
    private: bool = False,
    most: int | None = None,
) -> Reply:
    """What the server answers to GET; `spend` is told of the bytes that arrive.

    Content beyond `most` bytes is left unread, where `most` is given. Raises Refused if the host is not public,
    Unanswered where another try may help, FetchError where the answer breaks the caps or HTTP.
    """
    deadline = time.monotonic() + caps.wall
    try:
        with _connected(place, min(caps.idle, caps.wall), private) as connection:
            meter = _Meter(connection, deadline, caps, spend)
            request = http.client.HTTPConnection(place.host, place.port)
            request.sock = _Pipe(connection, meter)
            request.request("GET", place.target, headers={"Host": place.authority, **headers, "Connection": "close"})
            with request.getresponse() as response:
                content = _content(response, meter, caps, most)
            return Reply(place=place, status=response.status, headers=response.headers, content=content)
    except ssl.SSLCertVerificationError as error:
        raise FetchError(f"{place.host} cannot prove who it is: {error}", hint="Look at its certificate.") from error
    except (OSError, http.client.IncompleteRead) as error:
        raise Unanswered(f"{place.url}: {_why(error)}") from error
    except Broken as error:
        raise FetchError(f"{place.url}: {error}", hint=_LOOK) from error
    except http.client.HTTPException as error:
        raise FetchError(f"{place.url}: the answer is not HTTP ({error!r})", hint=_LOOK) from error


def _connected(place: Place, within: float, private: bool) -> socket.socket:
    connection = connect(place.host, place.port, within=within, private=private)
    if place.scheme == "http":
        return connection
    try:
        return _trust().wrap_socket(connection, server_hostname=place.host)
    except BaseException:
        connection.close()
        raise


@cache
def _trust() -> ssl.SSLContext:
    # The authorities are named, so that no variable of the environment replaces them.
    return ssl.create_default_context(cafile=certifi.where())


def _content(response: http.client.HTTPResponse, meter: _Meter, caps: Caps, most: int | None) -> bytes:
    """The body of a page; of a redirect, an error or a challenge its beginning, or nothing if it is broken."""
    if response.status // 100 == 2:
        return _body(response, meter, caps, most)
    try:
        return _body(response, meter, caps, MARKED)
    except (Broken, http.client.IncompleteRead):
        return b""


def _body(response: http.client.HTTPResponse, meter: _Meter, caps: Caps, most: int | None) -> bytes:
    """The body unpacked; raises Broken where it breaks the caps, IncompleteRead where it ends too early."""
    if (response.length or 0) > caps.raw and most is None:
        raise Broken(f"the answer has {response.length:,} bytes, more than {caps.raw:,}")
    decoder = Decoder(response.headers.get("Content-Encoding", ""), caps, most)
    size = 0
    meter.body_begins()
    while not decoder.full and (piece := response.read(_PIECE)):
        size += len(piece)
        if size > caps.raw:
            raise Broken(f"the answer has more than {caps.raw:,} bytes")
        decoder.take(piece)
        meter.body_goes_on(len(piece))
    if response.length and not decoder.full:
        raise http.client.IncompleteRead(b"", response.length)
    return decoder.content() if size else b""


def _why(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, http.client.IncompleteRead):
        return "the connection was cut before the end of the answer"
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


class _Pipe:
    """The connection as http.client wants it: something to send to, and a file to read the answer from."""

    def __init__(self, connection: socket.socket, meter: _Meter) -> None:
        self._meter = meter
        self.sendall = connection.sendall

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(self._meter)

    def close(self) -> None:
        """The connection is closed by the one who opened it."""


class _Meter(io.RawIOBase):
    """What arrives on a connection, counted and timed: no server can send more or longer than the caps allow."""

    def __init__(self, connection: socket.socket, deadline: float, caps: Caps, spend: Callable[[int], None]) -> None:
        self._connection = connection
        self._deadline = deadline
        self._caps = caps
        self._spend = spend
        self._arrived = 0
        self._most = caps.headers
        self._part = "headers"

    def body_begins(self) -> None:
        """From here on what the body is wrapped in is held against its size, no more the headers against their cap."""
        self._most = self._arrived + _FRAMING
        self._part = "little content in many chunks"

    def body_goes_on(self, size: int) -> None:
        """So many more bytes of the body were taken out of what it is wrapped in."""
        self._most += 2 * size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        size = self._receive(buffer)
        if not size and self._part == "headers":
            # http.client takes the fields that came for all of them.
            raise ConnectionResetError("the connection was cut in the headers of the answer")
        self._arrived += size
        self._spend(size)
        if self._arrived > self._most:
            raise Broken(f"the answer has more than {self._most:,} bytes of {self._part}")
        return size

    def _receive(self, buffer: bytearray | memoryview) -> int:
        late = Broken(f"the answer was not complete after {self._caps.wall:g} s")
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise late
        self._connection.settimeout(min(left, self._caps.idle))
        try:
            return self._connection.recv_into(buffer)
        except TimeoutError:
            if left > self._caps.idle:
                raise
            raise late from None
