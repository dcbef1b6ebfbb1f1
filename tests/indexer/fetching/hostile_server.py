"""A server of bytes for tests, on loopback: it answers whatever a test tells it to, HTTP or not."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress

#: Sends an answer on a connection whose request was read.
Manner = Callable[[socket.socket], None]


def answer(
    body: bytes | str = b"", status: str = "200 OK", *headers: str, media_type: str = "text/html; charset=utf-8"
) -> bytes:
    """An answer of HTTP, whole."""
    content = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(content)}", f"Content-Type: {media_type}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content


def redirect(location: str, status: str = "302 Found") -> bytes:
    return answer(b"", status, f"Location: {location}")


class HostileServer:
    """What is at each path, and what was asked for.

    pages     path → an answer, answers in turn (the last stays), or what to do with the connection
    requests  paths asked for, in order; `heads` the whole request of each
    connections  how many were made
    """

    def __init__(self, port: int, tls: ssl.SSLContext | None = None) -> None:
        self.port = port
        self._tls = tls
        self.pages: dict[str, bytes | list[bytes] | Manner] = {"/robots.txt": answer("", "404 Not Found")}
        self.requests: list[str] = []
        self.heads: list[str] = []
        self.connections = 0

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"{'https' if self._tls else 'http'}://{host}:{self.port}{path}"

    def serve(self, connection: socket.socket) -> None:
        self.connections += 1
        # A client that has seen enough may close at any time.
        connection.settimeout(10)
        with suppress(OSError), self._secured(connection) as connection:
            head = b""
            while b"\r\n\r\n" not in head and (piece := connection.recv(65536)):
                head += piece
            if head:
                self._answer(connection, head.decode("latin-1"))

    def _secured(self, connection: socket.socket) -> socket.socket:
        return self._tls.wrap_socket(connection, server_side=True) if self._tls else connection

    def _answer(self, connection: socket.socket, head: str) -> None:
        path = head.split(" ", 2)[1]
        self.requests.append(path)
        self.heads.append(head)
        page = self.pages.get(path, answer("", "404 Not Found"))
        if callable(page):
            page(connection)
            return
        if isinstance(page, list):
            page = page.pop(0) if len(page) > 1 else page[0]
        connection.sendall(page)

    def pages_asked(self) -> list[str]:
        """The paths asked for, without robots.txt."""
        return [path for path in self.requests if path != "/robots.txt"]


@contextmanager
def hostile_server(
    family: socket.AddressFamily = socket.AF_INET, tls: ssl.SSLContext | None = None
) -> Iterator[HostileServer]:
    """A server that runs until the end of the with statement."""
    with socket.create_server(("::1" if family == socket.AF_INET6 else "127.0.0.1", 0), family=family) as listener:
        server = HostileServer(listener.getsockname()[1], tls)
        stopped = threading.Event()

        def accept() -> None:
            while not stopped.is_set():
                with suppress(OSError):
                    connection, _ = listener.accept()
                    threading.Thread(target=server.serve, args=(connection,), daemon=True).start()

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield server
        stopped.set()
        # The one thread that waits for a connection gets one.
        with suppress(OSError), socket.create_connection(listener.getsockname()[:2], timeout=1):
            thread.join(timeout=2)


def in_pieces(pieces: Iterable[bytes]) -> Manner:
    """Sends one piece after the other, until the client has had enough."""

    def send(connection: socket.socket) -> None:
        for piece in pieces:
            connection.sendall(piece)

    return send
