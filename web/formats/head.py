"""What the head of a page says of a document: Dublin Core in HTML, and the tags of Highwire Press, which Zotero and
scholarly search engines read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kb.document import Document
from web.formats.dublin_core import dublin_core
from web.pages.bibliography import Kind, Reference


class Tag(NamedTuple):
    """A `meta` element."""

    name: str
    content: str
    language: str = ""


def tags(document: Document, reference: Reference, root: str) -> tuple[Tag, ...]:
    """What is known of a document and of how it is cited; `root` is the address of this site."""
    core = (Tag(f"DC.{name}", text, language) for name, text, language in dublin_core(document, root))
    return (*core, *(tag for tag in _citation(reference) if tag.content))


def _citation(reference: Reference) -> Iterator[Tag]:
    yield Tag("citation_title", reference.title)
    for author in reference.authors:
        yield Tag("citation_author", author)
    yield Tag("citation_publication_date", reference.dated.replace("-", "/"))
    yield Tag("citation_language", reference.language if reference.language != "und" else "")
    yield Tag("citation_publisher", reference.publisher)
    if reference.kind is Kind.REPORT:
        yield Tag("citation_technical_report_institution", reference.publisher or ", ".join(reference.authors))
        yield Tag("citation_technical_report_number", reference.number)
    yield Tag("citation_public_url", reference.permalink)
    yield Tag("citation_keywords", "; ".join(reference.keywords))
