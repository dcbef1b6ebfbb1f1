"""Cards: what suggestions read of every document."""

from __future__ import annotations

import json
from typing import NamedTuple

from kb.document import Document
from kb.search.fields import name_key

LAW = "law-article"
#: Types of documents, those that most people come for first; what is not here comes last.
_TYPES = (
    "guide", "theme", "practice", "structure", "statute", "decree", "circular", "treaty", "eu-act", "soft-law",
    "report", "statistics", "rights-decision", "case-law", "case-study", "law-note", "training", "event", "press",
)  # fmt: skip
_RANKS = {type_: rank for rank, type_ in enumerate(_TYPES)}

#: A JSON value at the beginning of a text, and where it ends: `json.loads` without what it asks of bytes each time.
_DECODE = json.JSONDecoder().raw_decode


class Card(NamedTuple):
    """What the index keeps of every document for this: see `card`."""

    id: str
    ref: str
    title: str
    aliases: tuple[str, ...]

    @classmethod
    def of(cls, kept: bytes) -> Card:
        """The card that is kept in these bytes."""
        (id_, ref, title, *aliases), _ = _DECODE(kept.decode())
        return cls(id_, ref, title, tuple(aliases))

    @property
    def names(self) -> tuple[str, ...]:
        """Its title and its other names, as they are compared."""
        return tuple(dict.fromkeys(filter(None, map(name_key, (self.title, *self.aliases)))))


#: The place of a type that is not among them.
UNRANKED = len(_RANKS)


def rank(type_: str) -> int:
    """How soon people come for documents of a type."""
    return _RANKS.get(type_, UNRANKED)


def card(document: Document) -> bytes:
    """What suggestions read of every document, as JSON: its id, its key or "", its title, and its other names."""
    return json.dumps([document.id, document.ref or "", document.title, *document.aliases], ensure_ascii=False).encode()
