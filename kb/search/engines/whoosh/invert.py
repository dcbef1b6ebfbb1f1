"""A document becomes the values of the fields of the schema."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace
from typing import Any

from kb.document import ENDING_STATES, Document, Version
from kb.document_json import from_json, to_json
from kb.search.analysis import fold
from kb.search.engines.whoosh.schema import NO_DAY, OPEN_END, Text, exact
from kb.search.fields import FACETS, TEXT_FIELDS, names_of

#: Of a name, characters kept: nobody types more.
_LONGEST_NAME = 200

#: Values of the column "law".
NOT_LAW, LAW, ENDED_LAW, STILL_BORN_LAW = 0, 1, 2, 3


def invert(document: Document) -> dict[str, Any]:
    """Of each field of the schema what a document has in it; Whoosh's add_document takes the same."""
    values: dict[str, Any] = {
        "id": (document.id,),
        "ref": (document.ref.lower(),) if document.ref else (),
        "name": tuple(name[:_LONGEST_NAME] for name in names_of(document)),
        "concept": document.concepts,
        "about": _cited(document, "ABOUT"),
        "cites": _cited(document, "CITATION"),
        "day": document.date.toordinal() if document.date else NO_DAY,
        "work": work_number(document.work),
        "order": order_key(document.title),
        "card": card(document),
        "stored": pack(document),
        **_validity(document.version),
    }
    for name, field in TEXT_FIELDS.items():
        values[name] = values[exact(name)] = Text(field.text(document), document.language)
    for name, facet in FACETS.items():
        values[name] = facet.values(document)
    return values


def _cited(document: Document, kind: str) -> tuple[str, ...]:
    """Canonical keys of the texts that a document cites in that way, or is a note on."""
    return tuple(cited.ref.lower() for cited in document.citations if cited.ref and cited.kind == kind)


def _validity(version: Version | None) -> dict[str, int]:
    if version is None:
        return {"valid_from": NO_DAY, "valid_to": OPEN_END, "law": NOT_LAW}
    law = STILL_BORN_LAW if version.still_born else ENDED_LAW if version.state in ENDING_STATES else LAW
    return {
        # A deferred version begins on a day that never comes.
        "valid_from": version.valid_from.toordinal() if version.valid_from else OPEN_END,
        "valid_to": version.valid_to.toordinal() if version.valid_to else OPEN_END,
        "law": law,
    }


def work_number(work: str) -> int:
    """A number that the records of a work share: 63 bits of its blake2b."""
    return int.from_bytes(hashlib.blake2b(work.encode(), digest_size=8).digest()) >> 1


def order_key(title: str) -> bytes:
    """What titles are sorted by: folded, numbers by their value ("L. 9" before "L. 10")."""
    return re.sub(r"\d+", lambda match: match[0].zfill(8), fold(title)).encode()[:256]


def card(document: Document) -> bytes:
    """What suggestions read of every document, as JSON: its id, its key or "", its title, and its other names."""
    return json.dumps([document.id, document.ref or "", document.title, *document.aliases], ensure_ascii=False).encode()


def pack(document: Document) -> bytes:
    """All that a list of results shows of a document, as JSON."""
    shown = replace(document, citations=())
    return json.dumps(to_json(shown), ensure_ascii=False).encode()


def unpack(stored: bytes) -> Document:
    """The document that `pack` kept, without its citations."""
    return from_json(json.loads(stored))
