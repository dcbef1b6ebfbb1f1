"""A document becomes the values of the fields of the schema."""

from __future__ import annotations

from typing import Any

from kb.document import Document
from kb.search.cards import card
from kb.search.fields import FACETS, TEXT_FIELDS
from kb.search.records import NO_DAY, Text, cited_keys, exact, kept_names, order_key, pack, validity, work_number


def invert(document: Document) -> dict[str, Any]:
    """Of each field of the schema what a document has in it; Whoosh's add_document takes the same."""
    values: dict[str, Any] = {
        "id": (document.id,),
        "ref": (document.ref.lower(),) if document.ref else (),
        "name": kept_names(document),
        "concept": document.concepts,
        "about": cited_keys(document, "ABOUT"),
        "cites": cited_keys(document, "CITATION"),
        "day": document.date.toordinal() if document.date else NO_DAY,
        "work": work_number(document.work),
        "order": order_key(document.title),
        "card": card(document),
        "stored": pack(document),
        **validity(document.version),
    }
    for name, field in TEXT_FIELDS.items():
        values[name] = values[exact(name)] = Text(field.text(document), document.language)
    for name, facet in FACETS.items():
        values[name] = facet.values(document)
    return values
