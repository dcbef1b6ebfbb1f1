"""No server makes the fetcher read more, unpack more or wait longer than the caps allow."""

from __future__ import annotations

import gzip
import itertools
import json
import random
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hostile_server import HostileServer, Manner, answer, in_pieces

from indexer.fetching.answers import Caps
from indexer.fetching.fetcher import Fetcher
from kb.errors import FetchError

OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
GZIP = OK + b"Content-Encoding: gzip\r\n\r\n"
PIECE = b"x" * 65536

#: 16 MiB in 16 KB.
ZEROS = bytes(16 << 20)
_RANDOM = random.Random(5)


def endless(start: bytes, piece: bytes) -> Manner:
    return in_pieces(itertools.chain([start], itertools.repeat(piece)))


def fields() -> Iterator[bytes]:
    yield OK
    for number in itertools.count():
        yield b"X-%d: %s\r\n" % (number, b"y" * 900)


def dense() -> bytes:
    """75 MB of which nothing repeats often enough to be suspicious: it shrinks to a sixtieth."""
    packer = zlib.compressobj(6, wbits=31)
    parts = [packer.compress(_RANDOM.randbytes(500) + bytes(30_000)) for _ in range(2_500)]
    return b"".join([*parts, packer.flush()])


#: What the server does, and what is said of it.
BOMBS: dict[str, tuple[Callable[[], bytes | Manner], str]] = {
    "gzip": (lambda: endless(GZIP, gzip.compress(ZEROS)), "it is a bomb"),
    "deflate": (lambda: answer(zlib.compress(ZEROS * 4), "200 OK", "Content-Encoding: deflate"), "it is a bomb"),
    "dense": (lambda: answer(dense(), "200 OK", "Content-Encoding: gzip"), "more than 52,428,800 bytes unpacked"),
    "chunks": (lambda: endless(CHUNKED, b"10000\r\n" + PIECE + b"\r\n"), "more than 20,971,520 bytes"),
    "small-chunks": (lambda: endless(CHUNKED, b"1\r\nx\r\n" * 10_000), "little content in many chunks"),
    "chunk-length": (lambda: endless(CHUNKED, b"0" * 65536), "not HTTP"),
    "chunk-extension": (lambda: endless(CHUNKED, b"1;" + b"e" * 65530), "not HTTP"),
    "trailers": (lambda: endless(CHUNKED + b"0\r\n", b"T: trailer\r\n" * 5000), "little content in many chunks"),
    "no-length": (lambda: endless(OK + b"\r\n", PIECE), "more than 20,971,520 bytes"),
    "ten-gigabytes": (lambda: endless(OK + b"Content-Length: 10737418240\r\n\r\n", PIECE), "has 10,737,418,240 bytes"),
    "ten-gigabytes-none": (lambda: OK + b"Content-Length: 10737418240\r\n\r\n", "has 10,737,418,240 bytes"),
    "fields": (lambda: in_pieces(fields()), "65,536 bytes of headers"),
    "many-fields": (lambda: answer("page", "200 OK", *["X: y"] * 150), "not HTTP"),
    "long-field": (lambda: endless(OK + b"X: ", PIECE), "65,536 bytes of headers"),
    "long-status": (lambda: endless(b"HTTP/1.1 200 ", PIECE), "65,536 bytes of headers"),
    "continues": (lambda: endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 100), "65,536 bytes of headers"),
    "redirect": (
        lambda: endless(b"HTTP/1.1 302 Found\r\nLocation: /error\r\n\r\n", PIECE),
        "Gone",
    ),
}


@pytest.mark.slow
def test_no_bomb_takes_more_memory_or_time_than_the_caps_allow(server: HostileServer) -> None:
    server.pages |= {f"/{name}": make() for name, (make, _) in BOMBS.items()}
    server.pages["/error"] = endless(b"HTTP/1.1 404 Not Found\r\n\r\n", PIECE)
    began = time.monotonic()
    command = [sys.executable, Path(__file__).with_name("bombed.py"), *(server.url(f"/{name}") for name in BOMBS)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    result = json.loads(run.stdout)
    wrong = {
        name: came
        for (name, (_, expected)), came in zip(BOMBS.items(), result["came"].values(), strict=True)
        if expected not in came
    }
    assert wrong == {}
    assert result["peak"] < 300
    assert time.monotonic() - began < 35
    # None of them is asked for twice: it would be the same again.
    assert server.pages_asked() == [*(f"/{name}" for name in BOMBS), "/error"]


SHORT = Caps(wall=0.8, idle=0.4)


def slowly(start: bytes, piece: bytes) -> Manner:
    """Sends the start, and then a piece now and then, always in time for the next."""

    def pieces() -> Iterator[bytes]:
        yield start
        while True:
            time.sleep(0.03)
            yield piece

    return in_pieces(pieces())


SLOW = {
    "in the status line": slowly(b"", b"H"),
    "in the headers": slowly(OK, b"X"),
    "between headers": slowly(OK, b"X: y\r\n"),
    "in the body": slowly(OK + b"Content-Length: 100000\r\n\r\n", b"x"),
    "in a body without a length": slowly(OK + b"\r\n", b"x"),
    "in chunks": slowly(CHUNKED, b"1\r\nx\r\n"),
}


@pytest.mark.slow
@pytest.mark.parametrize("manner", SLOW.values(), ids=SLOW)
def test_a_server_that_sends_a_byte_now_and_then_is_cut_off_when_the_time_is_up(
    manner: Manner, make_fetcher: Callable[..., Fetcher], server: HostileServer
) -> None:
    server.pages["/"] = manner
    began = time.monotonic()
    with pytest.raises(FetchError, match="not complete after"):
        make_fetcher(caps=SHORT).get(server.url())
    assert time.monotonic() - began < 3
    assert server.pages_asked() == ["/"]


@pytest.mark.slow
@pytest.mark.parametrize("start", [b"", OK, OK + b"Content-Length: 9\r\n\r\nhalf", CHUNKED + b"9\r\nhalf"])
def test_a_server_that_falls_silent_is_asked_three_times(
    start: bytes, make_fetcher: Callable[..., Fetcher], server: HostileServer
) -> None:
    def silent(connection: object) -> None:
        in_pieces([start])(connection)  # type: ignore[arg-type]
        time.sleep(1)

    server.pages["/"] = silent
    with pytest.raises(FetchError, match=r"no answer in time \(3 times\)"):
        make_fetcher(caps=SHORT).get(server.url())
    assert server.pages_asked() == ["/"] * 3


def test_a_look_up_that_never_ends_is_not_waited_for(
    make_fetcher: Callable[..., Fetcher], server: HostileServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: time.sleep(3) or [])
    began = time.monotonic()
    assert make_fetcher(caps=Caps(idle=0.05)).sitemaps(server.url()) == ()
    assert time.monotonic() - began < 2
