"""The thesaurus at the desk: concepts, their labels, and what another label would change."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass

from kb.search.analysis import fold
from kb.search.engines import open_engine
from kb.search.request import SearchRequest
from kb.search.response import SearchResponse
from kb.settings import Settings
from kb.thesaurus import Concept, Label, Thesaurus
from kb.thesaurus.changes import Change

#: Concepts in a list, and hits that are compared.
_MOST, _HITS = 100, 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What a search finds with the labels as they are, and as they would be; `new` are the ids that only the second has
    among its first."""

    query: str
    before: SearchResponse
    after: SearchResponse
    new: frozenset[str]


def concepts_with(thesaurus: Thesaurus, text: str) -> Sequence[Concept]:
    """The concepts of which a label, or the id, has these words; all of them without words."""
    wanted = fold(text.strip())
    found = [
        concept
        for concept in thesaurus.concepts.values()
        if not wanted or wanted in concept.id or any(wanted in fold(label.text) for label in concept.labels)
    ]
    return sorted(found, key=lambda concept: fold(concept.preferred("fr")))[:_MOST]


def labels_of(concept: Concept) -> Sequence[tuple[str, Sequence[Label]]]:
    """The labels of a concept by language, French and English first."""
    languages = sorted({label.language for label in concept.labels}, key=lambda one: (one != "fr", one != "en", one))
    return [(one, [label for label in concept.labels if label.language == one]) for one in languages]


def effect_of(settings: Settings, now: Thesaurus, then: Thesaurus, query: str, language: str) -> Effect:
    """Ask the same with both thesauri, of an index opened for this alone: a server's own does not change for it."""
    asked = SearchRequest(text=query, page_size=_HITS, prefer=language, facets=False, passages=False)
    words = [now]
    with closing(
        open_engine(
            settings.engine_url, settings.generations, words=lambda: words[0], password=settings.engine_password
        )
    ) as engine:
        before = engine.search(asked)
        words[0] = then
        after = engine.search(asked)
    new = {hit.document_id for hit in after.hits} - {hit.document_id for hit in before.hits}
    return Effect(query=query, before=before, after=after, new=frozenset(new))


def made_to(changes: Sequence[Change], concept: str) -> Sequence[tuple[int, Change]]:
    """The changes that were made to a concept, each with its place among all."""
    return [(place, one) for place, one in enumerate(changes) if one.concept == concept]
