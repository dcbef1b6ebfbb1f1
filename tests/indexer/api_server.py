"""An interface on loopback for tests: what it answers depends on what is asked, as recorded answers of ours say."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from indexer.fetching.answers import Budget
from indexer.fetching.fetcher import Fetcher
from kb.settings import Settings
from kb.source import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question: path, parameters, and headers by their names in small letters."""

    path: str
    parameters: Mapping[str, str]
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What is answered: `content` as it is, or a value as JSON."""

    content: Any = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def body(self) -> bytes:
        return self.content if isinstance(self.content, bytes) else json.dumps(self.content).encode()


NOT_FOUND = Answered(status=404)


class ApiServer:
    """What was asked, but for robots.txt, and what answers; a test sets `replies`."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.replies: Callable[[Asked], Answered] = lambda asked: NOT_FOUND
        self.port = 0

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]

    def answer(self, target: str, headers: Mapping[str, str]) -> Answered:
        parts = urlsplit(target)
        if parts.path == "/robots.txt":
            return NOT_FOUND
        asked = Asked(
            path=parts.path,
            parameters=dict(parse_qsl(parts.query)),
            headers={name.lower(): value for name, value in headers.items()},
        )
        self.asked.append(asked)
        return self.replies(asked)

    def fetcher(self, source: Source, settings: Settings, *, pages: int = 5000) -> Fetcher:
        """A fetcher that may ask this server, and does not wait."""
        return Fetcher(
            contact="https://example.org/contact",
            pace=0,
            budget=Budget(pages=pages),
            sleep=lambda seconds: None,
            allow_private=lambda host, port: port == self.port,
            addresses=source.addresses,
        )


@contextmanager
def api_server() -> Iterator[ApiServer]:
    """A server that runs while the block does."""
    api = ApiServer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answered = api.answer(self.path, dict(self.headers.items()))
            self.send_response(answered.status)
            for name, value in answered.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answered.body)))
            self.end_headers()
            self.wfile.write(answered.body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- its name there
            """Tests say themselves what they expect."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        api.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield api
        server.shutdown()
