"""The documents of a theme by kind: where to begin, the law, decisions, practice, bodies, reports, events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from kb.document import Document
from kb.search.engine import Searcher
from kb.search.request import Filter, SearchRequest
from kb.store import Store
from web.pages.translated import in_language
from web.params import Parameters, write

#: Kind → its document types, in the order of the page.
KINDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "begin": ("guide", "theme"),
        "law": ("law-note", "statute", "decree", "circular", "treaty", "eu-act", "soft-law"),
        "decisions": ("case-law", "rights-decision"),
        "practice": ("practice", "case-study", "training"),
        "bodies": ("organisation", "structure"),
        "reports": ("report", "statistics", "document"),
        "events": ("event", "press"),
    }
)
#: Works of a kind that are shown; the others are one click away. Looked at are more, for each may be in two languages.
_SHOWN, _LOOKED_AT = 6, 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """The first documents of a kind; `parameters` are those of the search for all of them, `more` if there are more."""

    kind: str
    documents: tuple[Document, ...]
    more: bool
    parameters: Parameters


def theme_shelves(theme: str, searcher: Searcher, store: Store, language: str) -> tuple[Shelf, ...]:
    """The kinds that the theme has documents of, each work once, in the reader's language if it is."""
    shelves = (_shelf(kind, theme, searcher, store, language) for kind in KINDS)
    return tuple(shelf for shelf in shelves if shelf.documents)


def _shelf(kind: str, theme: str, searcher: Searcher, store: Store, language: str) -> Shelf:
    filters = frozenset({Filter("theme", theme), *(Filter("type", type_) for type_ in KINDS[kind])})
    asked = SearchRequest(filters=filters, page_size=_LOOKED_AT, prefer=language, facets=False)
    response = searcher.search(asked)
    found = store.documents([hit.document_id for hit in response.hits])
    listed = in_language((found[hit.document_id] for hit in response.hits if hit.document_id in found), language)
    return Shelf(
        kind=kind,
        documents=tuple(listed[:_SHOWN]),
        more=len(listed) > _SHOWN or response.total > len(response.hits),
        parameters=write(SearchRequest(filters=filters)),
    )
