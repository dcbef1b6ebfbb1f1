"""A server of archives for tests, on loopback, as unreliable as it is told to be."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

#: Where the archives lie on every server of this kind.
PLACE = "/OPENDATA/LEGI/"


class ArchiveServer:
    """Files below PLACE with an index page in Apache's manner, and what goes wrong with them.

    files       name → bytes
    cuts        at how many bytes the next answers with a body are cut off, in order
    ranges      False: Range is ignored, and the whole file is sent again
    refusals    what the next requests are answered instead: (status, headers)
    lengths     False: answers do not say how long they are
    encoding    of the index page: "" or "gzip"
    redirects   path → Location
    ballast     the body of redirects
    links       what the index page links to besides
    requests    what was asked: (path, Range or "")
    """

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.cuts: list[int] = []
        self.ranges = True
        self.lengths = True
        self.refusals: list[tuple[int, dict[str, str]]] = []
        self.encoding = ""
        self.redirects: dict[str, str] = {}
        self.ballast = b""
        self.links: list[str] = []
        self.requests: list[tuple[str, str]] = []
        self.agents: list[str] = []
        self.address = ""

    def index(self) -> bytes:
        """The page, unsorted, with the links that Apache adds and some that lead elsewhere."""
        links = [
            "?C=N;O=D",
            "/OPENDATA/",
            "../",
            "LEGI_20990101-000000.zip",
            "http://elsewhere.test/LEGI_20990101-000000.tar.gz",
            *self.links,
        ]
        links += sorted(self.files, key=lambda name: name[::-1])
        rows = "".join(f'<tr><td><a href="{link}">{link}</a></td><td>1.1G</td></tr>' for link in links)
        return f"<!DOCTYPE html><html><head><title>Index of {PLACE}</title></head><table>{rows}</table>".encode()

    def answer(self, path: str, span: str) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body for a request."""
        if self.refusals:
            status, headers = self.refusals.pop(0)
            return status, headers, b""
        if path in self.redirects:
            return 302, {"Location": self.redirects[path]}, self.ballast
        if path == PLACE:
            headers = {"Content-Type": "text/html;charset=UTF-8"}
            if self.encoding:
                return 200, headers | {"Content-Encoding": self.encoding}, gzip.compress(self.index())
            return 200, headers, self.index()
        body = self.files.get(unquote(path).removeprefix(PLACE))
        if body is None:
            return 404, {}, b""
        if span and self.ranges:
            start = int(span.removeprefix("bytes=").removesuffix("-"))
            if start >= len(body):
                return 416, {"Content-Range": f"bytes */{len(body)}"}, b""
            return 206, {"Content-Range": f"bytes {start}-{len(body) - 1}/{len(body)}"}, body[start:]
        return 200, {}, body


@contextmanager
def serving() -> Iterator[ArchiveServer]:
    """A server that answers until the block ends."""
    state = ArchiveServer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            span = self.headers.get("Range", "")
            state.requests.append((self.path, span))
            state.agents.append(self.headers.get("User-Agent", ""))
            status, headers, body = state.answer(self.path, span)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if state.lengths:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            cut = state.cuts.pop(0) if body and state.cuts else len(body)
            with suppress(ConnectionError):  # who asked has heard enough
                self.wfile.write(body[:cut])
            self.close_connection = True

        def log_message(self, *arguments: object) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    state.address = f"http://127.0.0.1:{server.server_address[1]}{PLACE}"
    try:
        yield state
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
