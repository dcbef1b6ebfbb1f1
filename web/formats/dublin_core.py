"""A document in the fifteen elements of Dublin Core (ISO 15836-1), as harvesters and reference managers read them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urljoin

from kb.clock import day_before
from kb.document import Document, Precision, Version
from kb.search.fields import FACETS
from web.pages.links import document_path, law_path

#: Types whose documents are about the bodies that they name, not by them.
_ABOUT_BODIES = frozenset({"organisation", "structure", "event", "training"})

_LENGTHS = {Precision.DAY: 10, Precision.MONTH: 7, Precision.YEAR: 4}


class Element(NamedTuple):
    """One element: its name in the namespace of Dublin Core, what it says, and in which language; "": in none."""

    name: str
    text: str
    language: str = ""


def dublin_core(document: Document, root: str) -> tuple[Element, ...]:
    """What may be said of a document, in the order of the standard; `root` is the address of this site.

    Rights that allow a link alone leave the summary out; the text itself is never part of it.
    """
    return tuple(element for element in _elements(document, root) if element.text)


def known_date(document: Document) -> str:
    """As much of the date as is known, as ISO 8601 writes it: "2018-02"; "" without a date."""
    return document.date.isoformat()[: _LENGTHS[document.precision]] if document.date else ""


def last_day(version: Version) -> str:
    """The last day on which a version is law, as ISO 8601 writes it; "" for one that has no end."""
    return day_before(version.valid_to).isoformat() if version.valid_to else ""


def _elements(document: Document, root: str) -> Iterator[Element]:
    language = document.language if document.language != "und" else ""
    provenance = document.provenance
    bodies = "subject" if document.type in _ABOUT_BODIES else "creator"
    yield Element("title", document.title, language)
    for name in document.organisations:
        yield Element(bodies, name)
    for key in document.themes:
        yield Element("subject", FACETS["theme"].say(key, document.language), language)
    yield Element("description", document.public_summary, language)
    yield Element("publisher", provenance.publisher)
    yield Element("date", known_date(document))
    yield Element("type", "Event" if document.type == "event" else "Text")  # DCMI Type Vocabulary
    yield Element("type", FACETS["type"].say(document.type, document.language), language)
    yield Element("identifier", urljoin(root, document_path(document.id)))
    yield Element("identifier", document.ref or "")
    yield Element("identifier", document.citation, language)
    yield Element("source", provenance.url)
    yield Element("language", language)
    if document.version and document.ref:
        yield Element("relation", urljoin(root, law_path(document.ref)))
    yield Element("coverage", document.country or "")
    yield Element("coverage", _period(document.version))
    yield Element("rights", provenance.licence)
    yield Element("rights", provenance.licence_url)


def _period(version: Version | None) -> str:
    """The days on which a version is law (DCMI Period Encoding Scheme)."""
    if version is None or version.valid_from is None or version.still_born:
        return ""
    end = last_day(version)
    return f"start={version.valid_from.isoformat()}; {f'end={end}; ' if end else ''}scheme=W3C-DTF;"
