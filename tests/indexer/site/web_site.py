"""A small site of our own on loopback: pages by path, what the server was asked, and how much it sent."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HTML = "text/html; charset=utf-8"
#: What pages weigh besides their text.
_STYLE = "<style>" + ".menu a { color: #123456; margin: 0 auto; } " * 150 + "</style>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the server answers: with an ETag unless `lasting` is False; `mark` is what it is made of, else the body."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": HTML})
    lasting: bool = True
    mark: bytes = b""


#: Answers one path and query; None: there is no such page.
Answering = Callable[[str], Answer | None]


class Site:
    """A running server; `asked` are the paths that were asked for, `sent` the bytes that went out."""

    def __init__(self, answering: Answering) -> None:
        self.answering = answering
        self.asked: list[str] = []
        self.conditional = 0
        self.sent = 0
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def reset(self) -> None:
        """Count from the beginning."""
        self.asked, self.conditional, self.sent = [], 0, 0


@contextmanager
def serving(answering: Answering) -> Iterator[Site]:
    """Serve a site on loopback while the block runs."""
    site = Site(answering)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            site.asked.append(self.path)
            answer = site.answering(self.path) or Answer(body=page("Page introuvable", "Rien ici."), status=404)
            mark = f'"{hashlib.blake2b(answer.mark or answer.body, digest_size=8).hexdigest()}"'
            if "If-None-Match" in self.headers:
                site.conditional += 1
            same = answer.lasting and answer.status == 200 and self.headers.get("If-None-Match") == mark
            status, body = (304, b"") if same else (answer.status, answer.body)
            lines = [f"HTTP/1.1 {status} x"]
            lines += [f"{name}: {value}" for name, value in answer.headers.items() if status != 304]
            if answer.lasting and answer.status == 200:
                lines.append(f"ETag: {mark}")
            if "Content-Length" not in answer.headers and status != 304:
                lines.append(f"Content-Length: {len(body)}")
            head = ("\r\n".join([*lines, "Connection: close"]) + "\r\n\r\n").encode()
            site.sent += len(head) + len(body)
            with suppress(OSError):
                self.wfile.write(head + body)
            self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Nothing: pytest shows what fails."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    site.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def page(title: str, *paragraphs: str, head: str = "", links: Mapping[str, str] | None = None) -> bytes:
    """A page of HTML with a menu, a main text of these paragraphs, and links below it."""
    text = "".join(f"<p>{paragraph}</p>\n" for paragraph in paragraphs)
    list_ = "".join(f'<li><a href="{address}">{name}</a></li>' for address, name in (links or {}).items())
    return (
        f'<!doctype html>\n<html lang="fr"><head><meta charset="utf-8"><title>{title}</title>{_STYLE}{head}</head>\n'
        f"<body><nav><a href='/'>Accueil</a></nav><main><h1>{title}</h1>\n{text}</main><ul>{list_}</ul></body></html>"
    ).encode()


def sitemap(addresses: list[str]) -> bytes:
    """A sitemap of these addresses."""
    urls = "".join(f"<url><loc>{one}</loc><lastmod>2026-01-01</lastmod></url>" for one in addresses)
    return f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'.encode()


def sitemap_index(addresses: list[str]) -> bytes:
    """A sitemap of these sitemaps."""
    maps = "".join(f"<sitemap><loc>{one}</loc></sitemap>" for one in addresses)
    return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{maps}</sitemapindex>'.encode()


def rss(addresses: list[str]) -> bytes:
    """An RSS feed of these addresses."""
    items = "".join(f"<item><title>t</title><link>{one}</link></item>" for one in addresses)
    return f'<rss version="2.0"><channel><title>f</title><link>x</link>{items}</channel></rss>'.encode()


def atom(addresses: list[str]) -> bytes:
    """An Atom feed of these addresses."""
    entries = "".join(
        f'<entry><link rel="alternate" href="{one}"/><updated>2026-01-01T00:00:00Z</updated></entry>'
        for one in addresses
    )
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>f</title>{entries}</feed>'.encode()
