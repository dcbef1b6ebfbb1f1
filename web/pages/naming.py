"""The documents that name a département: decisions, practice, reports and figures, events.

A name that is also that of something else counts only where it is the département's: "Vienne" is not in "convention
de Vienne", nor "Loire" in "Pays de la Loire" or "Loire-Atlantique".
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from kb.directory import DEPARTEMENTS
from kb.document import Document
from kb.errors import SearchIndexError
from kb.search.engine import Searcher
from kb.search.request import Filter, SearchRequest, Status
from kb.search.response import Hit
from kb.store import Store
from kb.vocabulary import TYPES
from web.pages.translated import in_language

_LOG = logging.getLogger(__name__)
#: Types that tell of a place; law is everybody's, and bodies have their own lists.
_TELLING = (
    "case-law", "rights-decision", "practice", "case-study", "report", "statistics", "press", "event", "training",
    "document",
)  # fmt: skip
#: As many as are looked at.
_MOST = 60
#: What a name is part of where it is not that of the département.
_ELSEWHERE: Mapping[str, str] = MappingProxyType(
    {
        "42": r"(?:Pays de la|Val de) Loire",
        "50": r"(?:[Tt]ravers\w+ (?:de )?|[Tt]unnel sous |(?:rives?|côtes?|large) de )la Manche",
        "59": r"(?:Afrique|Amérique|Corée|Europe|Irlande|Macédoine|[Gg]are) du Nord",
        "75": r"(?:[Aa]ccords?|[Cc]onvention|[Pp]rincipes|[Cc]our d’appel|[Uu]niversité|Aéroports?) de Paris",
        "86": r"(?:\b[ADdàÀ]e?|\bin|\bof) Vienne",
    }
)


#: Headings of our own pages under which titles of other pages stand.
_BESIDE = frozenset({"À lire avec", "Read with", "Voir aussi", "See also", "Décisions voisines", "Related decisions"})
#: What was counted: (store, language, generation of the index, change of the store) → counts; and how many of these.
_COUNTED: dict[tuple[str, str, int, int], Mapping[str, int]] = {}
_KEPT = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A document, and how it names the département: the passage that was found."""

    document: Document
    hit: Hit


def documents_naming(code: str, searcher: Searcher, store: Store, language: str) -> tuple[Named, ...]:
    """The documents that name a département, by type; latest first, those without a date as they answer the search.

    Empty while the index cannot answer: what the store knows of the département is shown without them.
    """
    try:
        response = searcher.search(_request(code, language))
    except SearchIndexError as error:
        _LOG.warning("No documents on %s: %s %s", code, error, error.hint)
        return ()
    hits = {hit.document_id: hit for hit in response.hits}
    documents = store.documents(list(hits))
    several = in_language((documents[id_] for id_ in hits if id_ in documents), language)
    found = [document for document in several if names(code, hits[document.id])]
    order = {type_: place for place, type_ in enumerate(TYPES)}
    found.sort(key=lambda document: document.date or date.min, reverse=True)
    found.sort(key=lambda document: order[document.type])
    return tuple(Named(document=document, hit=hits[document.id]) for document in found)


def names(code: str, hit: Hit) -> bool:
    """True if a passage found, or the title, names the département as such."""
    passages = (passage for passage in hit.passages if passage.heading not in _BESIDE)
    texts = (hit.title, *("".join(text for text, _ in passage.fragments) for passage in passages))
    name = re.compile(rf"(?<![\w-]){re.escape(DEPARTEMENTS[code])}(?![\w-])")
    elsewhere = re.compile(_ELSEWHERE.get(code, r"(?!)"))
    return any(name.search(elsewhere.sub(" ", text.replace("'", "’"))) for text in texts)


def numbers_naming(searcher: Searcher, store: Store, language: str) -> Mapping[str, int]:
    """How many documents name each département; counted once for each state of the index and of the store."""
    try:
        generation = searcher.generation().number
    except SearchIndexError as error:
        _LOG.warning("No documents of any département: %s %s", error, error.hint)
        return {}
    state = (store.id, language, generation, store.sequence())
    if state not in _COUNTED:
        counts = {code: len(documents_naming(code, searcher, store, language)) for code in DEPARTEMENTS}
        if len(_COUNTED) >= _KEPT:
            _COUNTED.clear()
        _COUNTED[state] = counts
    return _COUNTED[state]


def _request(code: str, language: str) -> SearchRequest:
    return SearchRequest(
        text=f'"{DEPARTEMENTS[code]}"',
        filters=frozenset(Filter("type", type_) for type_ in _TELLING),
        status=Status.ALL,
        page_size=_MOST,
        expand=False,
        prefer=language,
        facets=False,
    )
