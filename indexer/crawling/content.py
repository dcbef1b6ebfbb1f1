"""From the bytes of an answer to a document: which reader reads them, what they say, and by what they are known."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from urllib.parse import unquote, urlsplit

from indexer.crawling.naming import document_id
from indexer.describe import Delivery, describe, digest
from indexer.discovery.links import Links, links_of
from indexer.discovery.place import Role
from indexer.discovery.scope import Scope
from indexer.extract.characters import decode
from indexer.extract.extracted import Extracted, Hints
from indexer.extract.registry import SUFFIXES
from indexer.fetching.answers import Page
from kb.document import Document, Passage
from kb.source import Source

#: Formats by what servers call them. Markdown is read as plain text: the head of ours is not for strangers to write.
_SUFFIXES: Mapping[str, str] = MappingProxyType({
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "application/pdf": ".pdf",
    "application/x-pdf": ".pdf",
    "text/plain": ".txt",
    "text/markdown": ".txt",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.oasis.opendocument.text": ".odt",
})  # fmt: skip
#: What servers say of a file that they know nothing of.
_UNKNOWN = ("", "application/octet-stream", "binary/octet-stream", "application/force-download", "application/download")
#: The share of what two pages say, in threes of words, from which on they are one page.
_ALIKE = 0.8
_MOST_WORDS = 50_000
_HTML = re.compile(
    rb"\s*+(?:<\?xml[^>]*+>\s*+)?(?><!--.{0,1000}?-->\s*+)*+<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """A page with what was found out about it before it is read.

    base       the address that its links are relative to
    canonical  the address that it calls its own, if the source has it; "" if not
    fresh      it led to addresses that were not known
    """

    page: Page
    hints: Hints
    links: Links
    base: str
    canonical: str
    fresh: bool


def hints_of(page: Page) -> Hints | None:
    """What a reader needs to know of the bytes; None if no reader of ours reads them."""
    name = unquote(urlsplit(page.url).path.rpartition("/")[2]) or "index"
    suffix = _SUFFIXES.get(page.media_type, "")
    # PDF files are sent as pages and as text, too; no page begins like one.
    if page.media_type in _UNKNOWN or page.content.startswith(b"%PDF-"):
        suffix = _told_from(page.content, name)
    if suffix not in SUFFIXES:
        return None
    name = name if name.lower().endswith(suffix) else name + suffix
    return Hints(name=name, charset=page.charset, url=page.url)


def looks_like_html(content: bytes) -> bool:
    """True for bytes that begin as a page of HTML does."""
    return _HTML.match(content[:4096]) is not None


def links_in(page: Page, hints: Hints | None) -> Links:
    """The addresses that an answer names, in its headers and, if it is a page of HTML, in the page."""
    text = decode(page.content, page.charset) if hints and hints.name.endswith(".html") else ""
    return links_of(text, link_header=page.link, robots_tag=page.robots_tag)


def text_mark(extracted: Extracted) -> str:
    """By what the same text is known again: blake2b of title, date and text, whatever blanks are between its words."""
    said = (extracted.title, str(extracted.date or ""), *(f"{one.heading}\n{one.text}" for one in extracted.passages))
    return digest("\0".join(" ".join(part.split()) for part in said).encode("utf-8", "replace"))


def same_words(extracted: Extracted, document: Document) -> bool:
    """True if one of two texts is nearly all in the other, as a page for printing is in the page."""
    if not document.passages:  # the rights of the source forbid to keep them
        return extracted.title == document.title
    one, other = (_shingles(passages) for passages in (extracted.passages, document.passages))
    least = min(len(one), len(other))
    return bool(least) and len(one & other) >= _ALIKE * least


def document_of(
    extracted: Extracted, source: Source, address: str, page: Page, translations: frozenset[str]
) -> Document:
    """The document at an address; `translations`: the addresses of the same page in all languages, its own too."""
    host = urlsplit(Scope(source).root).netloc
    own = document_id(source.id, address, host=host)
    work = document_id(source.id, min(translations), host=host) if translations else own
    found = describe(extracted, source, Delivery(name=address, digest=digest(page.content), modified=None))
    place = replace(found.provenance, path=address, url=address)
    return replace(found, id=own, work=extracted.work or work, provenance=place)


def translations_of(links: Links, scope: Scope, address: str, base: str) -> frozenset[str]:
    """The addresses of a page in all its languages; none unless the page names itself among them.

    Many templates name the home page of each language on every page: that page is not among them.
    """
    places = (scope.place(one, base) for one in links.alternates.values())
    found = frozenset(place.address for place in places if place is not None and place.role is Role.PAGE)
    return found if len(found) > 1 and address in found else frozenset()


def _shingles(passages: Iterable[Passage]) -> set[tuple[str, ...]]:
    """Every three words that follow one another."""
    words = [word for one in passages for word in f"{one.heading} {one.text}".lower().split()][:_MOST_WORDS]
    return set(zip(words, words[1:], words[2:], strict=False))


def _told_from(content: bytes, name: str) -> str:
    if content.startswith(b"%PDF-"):
        return ".pdf"
    if looks_like_html(content):
        return ".html"
    _, dot, suffix = name.rpartition(".")
    return f".{suffix.lower()}" if dot and suffix.lower() != "md" else ""
